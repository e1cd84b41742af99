"""The interpreter of a conversation: ordered by the county, looked for further and further, rated afterwards."""

import pytest

from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    open_tasks,
    request,
    standing,
    standings,
    task,
    told,
    wait,
    waits,
)


def booked(at: str = "2026-10-14") -> Story:
    """Guidance of somebody who needs an interpreter, booked on a Wednesday."""
    story = Story().settled("2026-09-01", interpreter_needed=True, language="ti").mapped("2026-09-21")
    return story.mapping_received("2026-09-23").assessed("2026-09-25").booked("2026-09-30", at=at)


def test_the_county_orders_an_interpreter_for_guidance() -> None:
    """'the journey waits for `interpreter.confirmed` ..., with the county as the organisation that orders and pays'"""
    state = booked().on("2026-09-30")
    waiting = wait(state, "interpreter.confirmed")
    assert (waiting.role, waiting.organisation, waiting.since) == ("interpreter_service", "33", day("2026-09-30"))
    assert standing(state, "interpreter-confirmed") == Standing("2026-09-30", "2026-10-01", "2026-10-01", "running")


def test_the_order_tells_what_the_assignment_needs_and_doubles_the_time() -> None:
    order = request(booked().on("2026-09-30"), "order-interpreter")
    assert (order.service, order.organisation) == ("interpreter-service", "33")
    assert order.says["language"] == "ti"
    assert order.says["minutes"] == 180
    assert order.says["asks_for"] == "qualified"


def test_nobody_is_ordered_for_a_participant_who_needs_none() -> None:
    story = Story().settled("2026-09-01").mapped("2026-09-21").mapping_received("2026-09-23")
    state = story.assessed("2026-09-25").booked("2026-09-30").on("2026-09-30")
    assert "interpreter.confirmed" not in waits(state)


@pytest.mark.parametrize(("on", "status"), [("2026-10-01", "met"), ("2026-10-05", "met_late")])
def test_a_confirmation_ends_the_search(on: str, status: str) -> None:
    state = booked().interpreter_confirmed(on).on("2026-10-06")
    assert standing(state, "interpreter-confirmed")[3:] == (status, on)
    assert "interpreter.confirmed" not in waits(state)


def test_the_confirmation_of_another_booking_is_not_taken() -> None:
    story = booked().interpreter_confirmed("2026-10-01", booking="m2")
    state = story.on("2026-10-01")
    assert "interpreter.confirmed" in waits(state)
    assert state.buffered == (story.ref("interpreter.confirmed"),)


def test_without_an_answer_the_search_widens_every_working_day() -> None:
    story = booked()
    asked = {on: request(story.on(on), "order-interpreter").says["asks_for"] for on in (
        "2026-10-01", "2026-10-02", "2026-10-06", "2026-10-07", "2026-10-08"
    )}  # fmt: skip
    assert asked["2026-10-01"] == "qualified"
    assert asked["2026-10-02"] == "other-provider"
    assert list(asked.values())[-1] == "bridge-language"


def test_a_refusal_widens_it_at_once() -> None:
    state = booked().interpreter_declined("2026-09-30").on("2026-09-30")
    assert request(state, "order-interpreter").says["asks_for"] == "other-provider"
    assert "interpreter.confirmed" in waits(state)


def test_when_nobody_is_found_somebody_finds_another_time() -> None:
    story = booked()
    for on in ("2026-09-30", "2026-10-01", "2026-10-02", "2026-10-05"):
        story = story.interpreter_declined(on)
    state = story.on("2026-10-05")
    assert task(state, "reschedule-guidance").role == "career_adviser"
    assert [entry.says["language"] for entry in state.timeline if "not-found" in entry.kind] == ["ti"]
    again = story.rescheduled("2026-10-06", at="2026-10-28").on("2026-10-06")
    assert "reschedule-guidance" not in open_tasks(again)


def test_one_who_withdraws_is_replaced_under_the_same_booking() -> None:
    """'a replacement keeps it'"""
    story = booked().interpreter_confirmed("2026-10-01").interpreter_declined("2026-10-05")
    state = story.on("2026-10-05")
    assert [each[0] for each in standings(state, "interpreter-confirmed")] == ["2026-09-30", "2026-10-05"]
    assert "interpreter.confirmed" in waits(state)
    replaced = story.interpreter_confirmed("2026-10-06").on("2026-10-07")
    assert "interpreter.confirmed" not in waits(replaced)


def test_the_search_ends_with_the_meeting() -> None:
    for over in (booked().cancelled("2026-10-01"), booked().noshow("2026-10-14"), booked().held("2026-10-14")):
        state = over.on("2026-10-14")
        assert "interpreter.confirmed" not in waits(state)
        assert "order-interpreter" not in {each.kind for each in state.requests}


def test_unqualified_is_covered_by_the_dispensation_to_the_end_of_2026() -> None:
    state = booked().interpreter_confirmed("2026-10-01", category="none").on("2026-10-02")
    assert "document-exception" not in open_tasks(state)
    assert any("dispensation" in entry.kind for entry in state.timeline)


def test_after_the_dispensation_unqualified_needs_a_documented_exception() -> None:
    story = booked("2027-01-12").interpreter_confirmed("2026-10-01", category="none")
    assert task(story.on("2026-10-02"), "document-exception").completes_with == "interpreter.exceptiongranted"
    assert "document-exception" not in open_tasks(story.exception_granted("2026-10-03").on("2026-10-03"))
    held = story.held("2027-01-12").on("2027-01-12")
    assert "document-exception" not in open_tasks(held)
    assert any(entry.kind.endswith("missing") for entry in held.timeline)


def test_the_interpreter_is_rated_within_two_working_days() -> None:
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .tell("guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=True)
    )
    state = story.on("2026-10-15")
    assert standing(state, "interpreter-rated") == Standing("2026-10-14", "2026-10-16", "2026-10-16", "running")
    assert "rate-interpreter" in open_tasks(state)
    rated = story.interpreted("2026-10-15").on("2026-10-16")
    assert standing(rated, "interpreter-rated").status == "met"
    assert "rate-interpreter" not in open_tasks(rated)


def test_a_rating_told_before_the_meeting_was_is_taken() -> None:
    story = booked().interpreter_confirmed("2026-10-01").interpreted("2026-10-14")
    story = story.tell("guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=True)
    state = story.on("2026-10-15")
    assert state.buffered == ()
    assert standing(state, "interpreter-rated").status == "met"
    assert told(state, "gap") == []
