"""Stops of a programme for a time (§ 18): not too long, and not forgotten."""

import pytest

from tests.workflows.caseload import Story, day, entries, open_tasks, running, task


def stopped(until: str, on: str = "2027-02-01") -> Story:
    facts = {"permanent": False, "reason": "absence", "until": until}
    return running().add("programme.stopped", on, decided_on=on, **facts)


@pytest.mark.parametrize(("until", "too_long"), [("2027-05-01", False), ("2027-05-02", True), ("2027-07-31", True)])
def test_a_stop_for_longer_than_three_months_alarms_at_once(until: str, too_long: bool) -> None:
    alarms = [each for each in stopped(until).on("2027-02-01").notices if each.kind == "stopped-too-long"]
    assert bool(alarms) is too_long
    assert {(each.role, each.on) for each in alarms} <= {("programme_leader", day("2027-02-01"))}


def test_on_its_last_day_somebody_says_whether_the_programme_goes_on() -> None:
    story = stopped("2027-03-01")
    assert "resume-programme" not in open_tasks(story.on("2027-02-28"))
    asked = task(story.on("2027-03-01"), "resume-programme")
    assert (asked.completes_with, asked.due) == ("programme.resumed", day("2027-03-01"))
    assert asked.role == "programme_adviser"
    late = [each for each in story.on("2027-03-10").notices if each.key.startswith(asked.key)]
    assert [each.kind for each in late] == ["overdue"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("programme.resumed", {"resumed_on": "2027-02-20"}),
        ("programme.interrupted", {"ended_on": "2027-02-20", "outcome": "other"}),
    ],
)
def test_nobody_asks_where_it_went_on_or_ended_before(name: str, data: dict[str, str]) -> None:
    state = stopped("2027-03-01").add(name, "2027-02-20", **data).on("2027-03-05")
    assert "resume-programme" not in open_tasks(state)
    assert state.buffered == ()


def test_whoever_goes_on_after_the_last_day_answers_the_task() -> None:
    story = stopped("2027-03-01").add("programme.resumed", "2027-03-08", resumed_on="2027-03-08")
    assert "resume-programme" in open_tasks(story.on("2027-03-07"))
    assert "resume-programme" not in open_tasks(story.on("2027-03-08"))


def test_nobody_looks_for_full_time_while_it_is_stopped() -> None:
    def alarms(story: Story) -> list[str]:
        facts = {"measure_id": "m", "kind": "course", "hours_per_week": 10.0}
        state = story.add("measure.planned", "2026-11-20", **facts).on("2027-04-20")
        return [entry.on.isoformat() for entry in entries(state, "not-full-time")]

    paused, going_on = alarms(stopped("2027-04-15")), alarms(running())
    assert len(paused) < len(going_on)
    assert not any("2027-02-01" < on < "2027-04-15" for on in paused)


def test_what_is_put_off_shows_until_when_and_nobody_is_reminded_of_it() -> None:
    """The deadline stands, since a stop moves none."""
    planned = {"measure_id": "m", "kind": "course", "planned_start": "2027-02-10"}
    story = stopped("2027-04-15").add("measure.planned", "2027-01-20", **planned)
    state = story.on("2027-03-20")
    for name in ("hold-follow-up", "start-measure"):
        assert task(state, name).details["paused_until"] == day("2027-04-15")
    late = {each.key for each in state.deadlines if each.name in ("follow-up", "measure-started")}
    assert not [each for each in state.notices if each.deadline in late]
    resumed = story.add("programme.resumed", "2027-03-20", resumed_on="2027-03-20").on("2027-03-20")
    assert "paused_until" not in task(resumed, "hold-follow-up").details
    assert {each.deadline for each in resumed.notices if each.kind == "escalated"} >= late
    assert [each.due for each in resumed.deadlines] == [each.due for each in state.deadlines]


def test_a_stop_without_a_last_day_lasts_as_long_as_it_may() -> None:
    """The contract asks for no last day; somebody is asked after three months at the latest."""
    facts = {"permanent": False, "reason": "absence"}
    story = running().add("programme.stopped", "2027-02-01", decided_on="2027-02-01", **facts)
    assert task(story.on("2027-03-20"), "hold-follow-up").details["paused_until"] == day("2027-05-01")
    assert task(story.on("2027-05-01"), "resume-programme").due == day("2027-05-01")
    assert "stopped-too-long" not in {each.kind for each in story.on("2027-05-01").notices}


def test_after_a_stop_for_good_nobody_asks_whether_it_goes_on() -> None:
    story = stopped("2027-03-15").add(
        "programme.stopped", "2027-02-20", decided_on="2027-02-20", permanent=True, reason="absence"
    )
    state = story.on("2027-03-16")
    assert "resume-programme" not in open_tasks(state)
    assert "end-programme" in open_tasks(state)
    assert "paused_until" not in task(state, "hold-follow-up").details


def test_of_two_stops_the_later_one_counts() -> None:
    """Stopped on and on: nobody asks in between, and whoever goes on goes on for good."""
    story = stopped("2027-03-01").add(
        "programme.stopped", "2027-02-15", decided_on="2027-02-15", permanent=False, until="2027-04-01", reason="ill"
    )
    assert "resume-programme" not in open_tasks(story.on("2027-03-02"))
    assert [each.type for each in story.on("2027-04-01").tasks].count("resume-programme") == 1
    resumed = story.add("programme.resumed", "2027-03-02", resumed_on="2027-03-02").on("2027-03-02")
    assert "paused_until" not in task(resumed, "hold-follow-up").details


def test_a_stop_puts_nothing_off_after_its_last_day_though_nobody_has_said_that_it_goes_on() -> None:
    story = stopped("2027-03-01")
    assert "paused_until" in task(story.on("2027-03-01"), "hold-follow-up").details
    after = story.on("2027-03-02")
    assert "paused_until" not in task(after, "hold-follow-up").details
    assert "resume-programme" in open_tasks(after)
    assert [entry.on.isoformat() for entry in entries(story.on("2027-06-01"), "idle")][-1] == "2027-03-31"


def overturned(story: Story, on: str) -> Story:
    about = {"decision": "stop"}
    story = story.add("decision.delivered", "2027-02-02", delivered_on="2027-02-02", **about)
    story = story.add("appeal.received", "2027-02-12", received_on="2027-02-12", about="the stop", **about)
    return story.add("appeal.decided", on, decided_on=on, outcome="changed", **about)


def test_a_stop_that_is_changed_on_appeal_is_over() -> None:
    story = overturned(stopped("2027-04-15"), "2027-02-20")
    assert "paused_until" in task(story.on("2027-02-19"), "hold-follow-up").details
    assert "paused_until" not in task(story.on("2027-02-20"), "hold-follow-up").details
    assert "resume-programme" not in open_tasks(story.on("2027-04-16"))


@pytest.mark.parametrize("permanent", [True, False])
def test_the_end_of_the_programme_is_asked_for_though_a_stop_was_changed(permanent: bool) -> None:
    """The appeal is decided after the planned end."""
    facts = {"permanent": permanent, "reason": "absence"} | ({} if permanent else {"until": "2027-03-01"})
    story = running().add("programme.stopped", "2027-02-01", decided_on="2027-02-01", **facts)
    assert "end-programme" in open_tasks(overturned(story, "2027-11-20").on("2027-11-21"))


def test_a_stop_that_comes_after_the_end_alarms_nobody() -> None:
    story = running().interrupted("2027-01-10")
    facts = {"permanent": False, "reason": "absence", "until": "2027-09-01"}
    state = story.add("programme.stopped", "2027-02-01", decided_on="2027-02-01", **facts).on("2027-09-02")
    assert "stopped-too-long" not in {each.kind for each in state.notices}
    assert "resume-programme" not in open_tasks(state)
