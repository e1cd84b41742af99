"""A programme that had ended goes on: what the end asked for is not asked any more, and it ends anew."""

from typing import Any

from schemas.journey import JourneyStatus, StageStatus
from tests.workflows.caseload import Standing, Story, day, entries, open_tasks, running, standings, task, wait


def over(**settled_with: Any) -> Story:
    """Interrupted on 16 May 2027, half a year before its planned end."""
    return running(**settled_with).interrupted("2027-05-16")


def reopened(story: Story, on: str = "2027-08-16", **more: str) -> Story:
    return story.add("programme.reopened", on, reopened_on=on, **more)


def test_it_is_active_again_and_nobody_issues_a_certificate() -> None:
    before, after = over().on("2027-05-20"), reopened(over(), "2027-05-21").on("2027-05-21")
    assert {"issue-certificate", "follow-up-outcome"} <= open_tasks(before)
    assert open_tasks(after).isdisjoint({"issue-certificate", "follow-up-outcome"})
    assert (after.status, after.stages["programme"]) == (JourneyStatus.ACTIVE, StageStatus.ACTIVE)
    assert {each.status for name in ("certificate", "outcome-12-months") for each in standings(after, name)} == {
        "cancelled"
    }
    assert wait(after, "programme.completed").role == "programme_adviser"


def test_what_had_passed_before_it_went_on_stays_passed() -> None:
    assert [each.status for each in standings(reopened(over()).on("2027-08-16"), "certificate")] == ["passed"]


def test_it_ends_as_many_days_later_as_it_was_over_or_on_the_day_that_is_told() -> None:
    ends = [each for each in standings(reopened(over()).on("2027-08-16"), "programme-end") if each.status == "running"]
    assert ends == [Standing("2026-11-16", "2028-02-16", "2028-02-16", "running")]
    told = reopened(over(), planned_end="2027-12-31").on("2027-08-16")
    assert standings(told, "programme-end")[-1].due == "2027-12-31"


def test_the_first_end_stays_as_it_was() -> None:
    state = reopened(over()).on("2027-08-16")
    first, *_ = standings(state, "programme-end")
    assert (first.status, first.met_on) == ("met", "2027-05-16")
    assert [entry.details["event"] for entry in state.timeline if entry.kind == "event"][-1] == "programme.reopened"


def test_conversations_and_reviews_go_on_from_that_day_and_none_is_missed_meanwhile() -> None:
    story = reopened(over())
    due = [each.due for each in standings(story.on("2027-09-01"), "follow-up")]
    assert [each for each in due if "2027-05-16" < each < "2027-08-16"] == []
    assert task(story.on("2027-08-16"), "hold-follow-up").due == day("2027-09-16")
    plan = running().planned("2026-11-10").interrupted("2027-05-16")
    assert standings(reopened(plan).on("2027-08-16"), "plan-review")[-1] == (
        Standing("2027-08-16", "2027-11-16", "2027-11-16", "running")
    )


def test_it_may_end_and_go_on_again() -> None:
    twice = reopened(reopened(over()).completed("2027-10-01"), "2027-11-01")
    state = twice.on("2027-11-01")
    assert state.stages["programme"] is StageStatus.ACTIVE
    assert standings(state, "programme-end")[-1].due == "2028-03-18"
    done = twice.completed("2028-03-01", "work").outcome("2029-03-01")
    assert done.on("2029-03-01").status is JourneyStatus.CLOSED


def test_measures_are_planned_and_looked_at_again() -> None:
    planned = reopened(over()).add(
        "measure.planned", "2027-08-20", measure_id="m", kind="course", planned_start="2027-09-01", hours_per_week=10
    )
    assert task(planned.on("2027-08-20"), "start-measure").due == day("2027-09-08")
    late = planned.on("2027-10-30")
    assert [entry.on for entry in entries(late, "not-full-time")] != []
    assert [entry.on for entry in entries(reopened(over()).on("2027-12-01"), "idle")][-1] == day("2027-09-14")


def test_an_extension_is_assessed_before_the_new_end_and_moves_it() -> None:
    story = reopened(over())
    assert "assess-extension" not in open_tasks(story.on("2027-10-01"))
    assert "assess-extension" in open_tasks(story.on("2027-12-20"))
    assert standings(story.extended("2027-12-01", 3).on("2027-12-01"), "programme-end")[-1].due == "2028-05-16"


def test_the_hand_over_is_asked_for_before_the_new_end_and_an_old_one_is_taken_back() -> None:
    handed = over().handed_over("2027-05-20")
    assert any("hand-over" in each.key for each in handed.on("2027-05-20").requests)
    state = reopened(handed).on("2027-08-16")
    assert not any("hand-over" in key for key in (*state.standing, *(each.key for each in state.requests)))
    assert "start-handover" in open_tasks(reopened(handed).on("2027-11-20"))
    assert standings(reopened(over()).on("2027-08-16"), "handover")[-1].status == "running"


def test_nobody_is_told_of_a_gap_where_the_programme_went_on() -> None:
    assert entries(reopened(over(), "2027-05-25").on("2027-07-01"), "gap") == []
    assert entries(reopened(over()).on("2027-08-16"), "gap") != []


def test_a_reopening_that_is_retracted_never_was() -> None:
    story = reopened(over(), "2027-05-21")
    undone = story.retracted("2027-05-22", story.ref("programme.reopened"))
    assert undone.on("2027-05-22").tasks == over().on("2027-05-22").tasks


def test_before_an_end_and_after_the_journey_it_waits_or_is_told() -> None:
    early = reopened(running(), "2027-01-10")
    assert len(early.on("2027-01-10").buffered) == 1
    assert early.interrupted("2027-05-16").on("2027-05-17").stages["programme"] is StageStatus.DONE
    closed = over().outcome("2028-05-16")
    assert [entry.details for entry in entries(reopened(closed, "2028-06-01").on("2028-06-01"), "never-taken")] == [
        {"event": "programme.reopened"}
    ]


def test_a_plan_that_was_never_made_is_asked_for_again() -> None:
    asked = {"agree-plan", "sign-contract"}
    assert open_tasks(over().on("2027-05-20")).isdisjoint(asked)
    assert asked <= open_tasks(reopened(over()).on("2027-08-16"))
