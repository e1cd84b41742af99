"""The journey as a whole: registered late, in the wrong order and ahead of time, and at the ends of the calendar."""

import itertools

import pytest

from schemas.journey import JourneyStatus
from schemas.rules import packaged_rules
from tests.workflows.caseload import Story, booked, day, entries, event, granted, guided, mapped, settled, taken, wait
from workflows.engine.play import play

# --- order, time and the timeline -------------------------------------------------------------------------------------


def test_the_order_of_arrival_does_not_matter() -> None:
    """'the state of a journey depends on which events there are, not on the order in which they came'"""
    story = mapped().assessed("2026-09-25", "not_needed").corrected("2026-09-28", settled_on="2026-08-30")
    states = {
        repr(play(events, packaged_rules(), day("2026-10-01"))) for events in itertools.permutations(story.events)
    }
    assert len(states) == 1


def test_events_of_one_day_are_ordered_by_time_then_id() -> None:
    """'Events of one day are ordered by `time`, then `id`.'"""

    def assessment(id_: str, time: str, outcome: str) -> Story:
        data = {"outcome": outcome, "assessed_on": "2026-09-10"}
        return Story((*settled().events, event("eligibility.assessed", data, id_=id_, registered=time)))

    noon, later = "2026-09-10T12:00:00Z", "2026-09-10T12:00:01Z"
    by_time = Story((*assessment("b", noon, "none").events, assessment("a", later, "may_be_offered").events[-1]))
    assert by_time.on("2026-09-10").eligibility == "may_be_offered"
    by_id = Story((*assessment("b", noon, "none").events, assessment("a", noon, "may_be_offered").events[-1]))
    assert by_id.on("2026-09-10").eligibility == "none"
    data = {"outcome": "may_be_offered", "assessed_on": "2026-09-10"}
    other = event("eligibility.assessed", data, id_="a", source="https://z.example", registered=noon)
    whoever = Story((*assessment("b", noon, "none").events, other))
    assert whoever.on("2026-09-10").eligibility == "none", "the id counts before the source"


def test_times_in_other_zones_are_compared_as_moments() -> None:
    story = settled()
    for id_, time, outcome in [
        ("a", "2026-09-10T13:00:00+02:00", "may_be_offered"),
        ("b", "2026-09-10T12:30:00+00:00", "none"),
    ]:
        data = {"outcome": outcome, "assessed_on": "2026-09-10"}
        story = Story((*story.events, event("eligibility.assessed", data, id_=id_, registered=time)))
    assert story.on("2026-09-10").eligibility == "none"


def test_the_timeline_is_in_the_order_of_the_days() -> None:
    story = granted().delivered("2026-11-05").housed("2026-09-03").moved("2026-10-01", "0301")
    days = [entry.on for entry in story.on("2026-11-23").timeline]
    assert days == sorted(days)


def test_what_no_stage_waits_for_yet_is_buffered_and_taken_when_one_does() -> None:
    """'an event that nothing waits for yet: … it is taken when its stage comes to wait for it'"""
    story = settled().note_shared("2026-09-10").decided("2026-09-12", reason="clear").held("2026-09-09")
    state = story.on("2026-09-12")
    assert state.buffered == (story.ref("guidance.held"), story.ref("note.shared")), "oldest first"
    assert "note.shared" not in taken(state)


def test_the_same_event_is_never_both_taken_and_buffered() -> None:
    state = granted().delivered("2026-11-05").on("2026-11-23")
    assert not {entry.event for entry in entries(state, "event")} & set(state.buffered)


def test_a_late_warning_is_of_the_latest_day_only() -> None:
    keys = [notice.key for notice in settled().on("2026-09-27").notices]
    assert keys == ["mapping/mapping-completed/warned/2026-09-26"]


def test_the_state_of_a_past_day_can_be_played() -> None:
    state = guided().on("2026-09-10")
    assert state.as_of == day("2026-09-10")
    assert state.stages["guidance"] == "not_started"
    assert len(state.buffered) == len(guided().events) - 1
    assert state.wake_on == day("2026-09-19")


def test_every_wait_has_the_day_it_opened() -> None:
    assert wait(booked().on("2026-10-01"), "guidance.held").since == day("2026-09-30")
    assert wait(booked().on("2026-10-01"), "decision.made").since == day("2026-09-01")


def test_two_events_whose_source_and_id_read_the_same_together_stay_two() -> None:
    """Keys of the timeline join the rows of yesterday to those of today, so no two may be the same."""
    events = [
        *settled().events,
        event("dwelling.allocated", {"allocated_on": "2026-09-02"}, source="https://a.example", id_="x/1"),
        event(
            "information.given",
            {"given_on": "2026-09-02", "language": "ar", "interpreter_used": True, "topics": []},
            source="https://a.example/x",
            id_="1",
        ),
    ]
    keys = [entry.key for entry in play(events, packaged_rules(), day("2026-09-03")).timeline]
    assert len(keys) == len(set(keys))


# --- the ends of the calendar -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["2021-01-01", "2100-01-01", "2100-12-31"])
def test_the_first_and_the_last_year_that_are_accepted_can_be_played(on: str) -> None:
    story = Story().settled(on, permit_granted_on=on, person={}).claimed(on).mapped(on).mapping_received(on)
    story = story.assessed(on, "later", not_before=on).assessed(on).booked(on).held(on)
    story = story.note_shared(on).note_received(on).decided(on, months=72).delivered(on).planned(on).signed(on)
    assert story.started(on, planned_end=on).on(on).status is JourneyStatus.ACTIVE
