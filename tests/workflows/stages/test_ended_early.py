"""Endings that are none of the programme's: the journey closes on that day, and nobody prepares in vain."""

import pytest

from schemas.deadlines import DeadlineStatus
from schemas.journey import JourneyStatus, StageStatus
from tests.workflows.caseload import Story, booked, entries, guided, mapped, open_tasks, request, running, settled, task

REASONS = ("died", "left_country", "declined", "no_right", "work", "duplicate", "other")


def ended(story: Story, on: str, reason: str = "left_country") -> Story:
    return story.add("journey.ended", on, ended_on=on, reason=reason)


@pytest.mark.parametrize("reason", REASONS)
def test_it_ends_whatever_it_is_at_and_nothing_is_a_breach_from_then_on(reason: str) -> None:
    state = ended(settled(), "2026-09-10", reason).on("2027-06-01")
    assert (state.status, state.closed_on.isoformat() if state.closed_on else None) == (
        JourneyStatus.CLOSED,
        "2026-09-10",
    )
    assert (state.tasks, state.waits, state.notices) == ((), (), ())
    assert {each.status(state.as_of) for each in state.deadlines} == {DeadlineStatus.CANCELLED}
    assert StageStatus.ACTIVE not in state.stages.values()
    assert [entry.details for entry in entries(state, "ended-early")] == [{"reason": reason}]


def test_what_had_passed_by_then_stays_passed() -> None:
    state = ended(settled(), "2026-10-20").on("2027-06-01")
    assert {each.name for each in state.deadlines if each.status(state.as_of) is DeadlineStatus.PASSED} == {
        "mapping-completed"
    }


def test_it_ends_on_its_day_and_not_before() -> None:
    story = ended(settled(), "2026-11-10")
    assert story.on("2026-11-09").status is JourneyStatus.ACTIVE
    assert story.on("2026-11-10").status is JourneyStatus.CLOSED


def test_an_ending_that_is_retracted_never_was() -> None:
    story = ended(mapped(), "2026-10-01")
    again = story.retracted("2026-10-05", story.ref("journey.ended"))
    assert again.on("2026-10-05").tasks == mapped().on("2026-10-05").tasks


def test_an_order_of_guidance_that_was_booked_is_withdrawn() -> None:
    """The career centre has answered, and would hold a conversation with nobody."""
    story = booked()
    assert any(each.kind == "order-guidance" for each in story.on("2026-10-01").kept)
    state = ended(story, "2026-10-02").on("2026-10-02")
    assert state.requests == state.kept == ()
    assert not any("order-guidance" in key for key in state.standing)


def test_an_interpreter_who_was_confirmed_is_withdrawn() -> None:
    story = Story().settled("2026-09-01", interpreter_needed=True).mapped("2026-09-21").mapping_received("2026-09-23")
    story = story.assessed("2026-09-25").booked("2026-09-30").interpreter_confirmed("2026-10-02")
    assert any("order-interpreter" in key for key in ended(story, "2026-10-20").on("2026-10-01").standing) is False
    state = ended(story, "2026-10-05").on("2026-10-05")
    assert not any("order-interpreter" in key for key in state.standing)


def test_a_measure_that_nav_has_confirmed_is_withdrawn_and_one_that_has_ended_is_not() -> None:
    story = running().add(
        "measure.planned", "2026-11-20", measure_id="m", kind="course", provider="nav", planned_start="2026-12-01"
    )
    story = story.add("measure.confirmed", "2026-11-22", measure_id="m", confirmed_on="2026-11-22")
    story = story.measure_started("2026-12-01", "m")
    assert not any("order-measure" in key for key in ended(story, "2026-12-10").on("2026-12-10").standing)
    done = story.add("measure.ended", "2026-12-05", measure_id="m", on="2026-12-05")
    assert any("order-measure" in key for key in ended(done, "2026-12-10").on("2026-12-10").standing)


def test_what_was_held_shared_and_registered_stands() -> None:
    state = ended(guided(), "2026-10-25").on("2026-10-25")
    assert any("share-mapping" in key for key in state.standing)
    assert any("order-guidance" in key for key in state.standing)


def test_who_is_found_to_have_no_right_is_refused_or_the_journey_ended() -> None:
    story = settled().eligible("2026-09-10", "none")
    state = story.on("2026-09-10")
    assert (task(state, "end-journey").completes_with, task(state, "end-journey").role) == (
        "journey.ended",
        "programme_adviser",
    )
    assert "end-journey" not in open_tasks(story.eligible("2026-09-12", "right_and_duty").on("2026-09-12"))
    assert "end-journey" not in open_tasks(story.decided("2026-09-20", "refused", reason="no right").on("2026-09-20"))
    assert ended(story, "2026-09-11", "no_right").on("2026-09-11").status is JourneyStatus.CLOSED


def test_a_journey_of_somebody_who_has_another_ends_with_the_merging() -> None:
    into = "7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b03"
    merged = mapped().add("participant.merged", "2026-10-01", into=into, merged_on="2026-10-01", reason="twice")
    state = merged.on("2026-10-02")
    assert state.status is JourneyStatus.CLOSED
    assert [entry.details for entry in entries(state, "merged")] == [{"into": into}]
    undone = merged.retracted("2026-10-03", merged.ref("participant.merged"))
    assert undone.on("2026-10-03").status is JourneyStatus.ACTIVE


def test_a_settlement_that_was_asked_to_be_registered_is_not_taken_back() -> None:
    assert request(settled().on("2026-09-02"), "register-settlement")
    assert any("register-settlement" in key for key in ended(settled(), "2026-09-10").on("2026-09-10").standing)
