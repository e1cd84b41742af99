"""A programme stands idle: nothing planned, or weeks in which nothing is done, school holidays or not."""

import pytest

from tests.workflows.caseload import Story, day, entries, running


def alarmed(story: Story, name: str, on: str) -> list[str]:
    state = story.on(on)
    assert {each.role for each in state.notices if each.kind == name} <= {"programme_leader"}
    return [entry.on.isoformat() for entry in entries(state, name)]


def practice(start: str, end: str | None = None) -> Story:
    story = running().measure_planned("2026-11-17", start=start).measure_started(start)
    return story if end is None else story.add("measure.ended", end, measure_id="language-cafe", on=end)


def test_a_programme_in_which_nothing_is_planned_is_a_leaders_to_know_after_a_week() -> None:
    assert alarmed(running(), "without-measure", "2026-11-22") == []
    assert alarmed(running(), "without-measure", "2027-03-01") == ["2026-11-23"]


@pytest.mark.parametrize("story", [running().measure_planned("2026-11-20"), running().hours("2026-11-20", 3)])
def test_what_is_planned_or_recorded_in_the_first_week_is_something(story: Story) -> None:
    assert alarmed(story, "without-measure", "2027-03-01") == []


def test_four_weeks_in_which_nothing_is_done_alarm_once() -> None:
    assert alarmed(running(), "idle", "2026-12-14") == []
    assert alarmed(running(), "idle", "2027-06-01") == ["2026-12-15"]


def test_a_measure_under_way_is_something_to_do_and_school_holidays_after_it_are_not() -> None:
    assert alarmed(practice("2026-11-20"), "idle", "2027-10-01") == []
    over = practice("2026-11-20", "2027-06-18")
    assert alarmed(over, "idle", "2027-07-16") == []
    assert alarmed(over, "idle", "2027-10-01") == ["2027-07-17"]
    assert alarmed(over.hours("2027-07-10", 3), "idle", "2027-10-01") == ["2027-08-08"]


def test_after_a_time_with_something_to_do_idleness_is_told_anew() -> None:
    story = running().hours("2027-01-11", 3)
    assert alarmed(story, "idle", "2027-03-01") == ["2026-12-15", "2027-02-09"]


def test_leave_absence_and_stops_are_not_idleness() -> None:
    away = {"from": "2026-11-23", "to": "2026-12-06"}
    leave = running().add("leave.granted", "2026-11-20", decided_on="2026-11-20", kind="health", **away)
    assert alarmed(leave, "idle", "2027-02-01") == ["2026-12-29"]
    ill = running().add("absence.registered", "2026-11-23", valid=True, **away)
    assert alarmed(ill, "idle", "2027-02-01") == ["2026-12-29"]
    stopped = running().add(
        "programme.stopped", "2026-12-01", decided_on="2026-12-01", permanent=False, until="2027-01-31", reason="ill"
    )
    assert alarmed(stopped, "idle", "2027-01-31") == []
    resumed = stopped.add("programme.resumed", "2027-02-01", resumed_on="2027-02-01")
    assert alarmed(resumed, "idle", "2027-05-01") == ["2027-03-02"]


def test_absence_that_is_registered_twice_alarms_no_second_time() -> None:
    away = {"from": "2027-01-11", "to": "2027-01-12"}
    story = running().add("absence.registered", "2027-01-11", valid=False, **away)
    story = story.add("absence.registered", "2027-01-11", valid=False, **away)
    assert alarmed(story, "idle", "2027-03-01") == ["2026-12-15"]


def test_a_programme_that_has_ended_is_not_idle() -> None:
    assert alarmed(running().interrupted("2026-11-20"), "idle", "2027-03-01") == []
    assert alarmed(running().interrupted("2026-11-20"), "without-measure", "2027-03-01") == []


def test_the_day_on_which_the_provider_has_a_place_is_the_planned_start() -> None:
    planned = running().measure_planned("2026-11-20", start="2026-12-01")
    facts = {"measure_id": "language-cafe", "confirmed_on": "2026-11-25"}
    as_planned = planned.add("measure.confirmed", "2026-11-25", **facts).on("2026-12-02")
    (before,) = [each for each in as_planned.deadlines if each.name == "measure-started"]
    later = planned.add("measure.confirmed", "2026-11-25", starts_on="2027-01-11", **facts).on("2026-12-02")
    cancelled, moved = [each for each in later.deadlines if each.name == "measure-started"]
    assert cancelled.cancelled_on == day("2026-11-25")
    assert moved.due - before.due == day("2027-01-11") - day("2026-12-01")


def ordered() -> Story:
    facts = {"measure_id": "c1", "kind": "work_practice", "planned_start": "2026-12-10", "provider": "nav"}
    story = running().add("measure.planned", "2026-11-20", **facts)
    return story.add("measure.confirmed", "2026-11-25", measure_id="c1", confirmed_on="2026-11-25")


def test_a_delay_reaches_the_provider_who_has_confirmed() -> None:
    story = ordered().add(
        "measure.delayed", "2026-12-01", measure_id="c1", on="2026-12-01", planned_start="2027-01-11", reason="room"
    )
    (kept,) = [each for each in story.on("2026-12-01").kept if each.kind == "order-measure"]
    assert kept.details["planned_start"] == day("2027-01-11")


def test_a_provider_who_confirms_anew_has_the_last_word_on_the_day() -> None:
    facts = {"measure_id": "c1", "confirmed_on": "2026-12-03", "starts_on": "2027-02-01"}
    state = ordered().add("measure.confirmed", "2026-12-03", **facts).on("2026-12-03")
    before, after = [each for each in state.deadlines if each.name == "measure-started"]
    assert before.cancelled_on == day("2026-12-03")
    assert after.due == day("2027-02-08"), "five working days of grace"
    assert state.buffered == ()
