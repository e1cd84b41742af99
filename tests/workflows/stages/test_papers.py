"""Papers of the plan that somebody is left without: a contract that is refused, a plan that is never handed over."""

import pytest

from tests.workflows.caseload import Story, day, entries, granted, open_tasks, running, task


def alarms(story: Story, name: str, on: str) -> list[str]:
    return [entry.on.isoformat() for entry in entries(story.on(on), name)]


def test_a_refused_contract_alarms_and_the_task_to_sign_shows_it() -> None:
    story = granted().contract_refused("2026-11-05")
    assert alarms(story, "contract-refused", "2026-11-05") == ["2026-11-05"]
    assert task(story.on("2026-11-05"), "sign-contract").details == {"refused_on": day("2026-11-05")}
    assert story.on("2026-11-05").buffered == ()
    assert "sign-contract" not in open_tasks(story.signed("2026-11-09").on("2026-11-09"))


def test_each_refusal_counts_and_one_after_the_signing_is_only_told() -> None:
    twice = granted().contract_refused("2026-11-05").contract_refused("2026-11-12")
    assert alarms(twice, "contract-refused", "2026-11-12") == ["2026-11-05", "2026-11-12"]
    signed = granted().signed("2026-11-05").contract_refused("2026-11-12")
    assert alarms(signed, "contract-refused", "2026-11-12") == []
    assert signed.on("2026-11-12").buffered == ()


def test_a_refusal_after_the_programme_is_only_told() -> None:
    story = running().interrupted("2026-12-10").contract_refused("2026-12-20")
    assert alarms(story, "contract-refused", "2026-12-20") == []
    assert story.on("2026-12-20").buffered == ()


def test_a_plan_that_is_never_handed_over_is_a_task_and_an_alarm_after_two_weeks() -> None:
    story = granted().planned("2026-11-02")
    assert "deliver-plan" not in open_tasks(story.on("2026-11-16"))
    late = story.on("2026-11-17")
    assert (task(late, "deliver-plan").due, task(late, "deliver-plan").role) == (day("2026-11-16"), "programme_adviser")
    assert alarms(story, "plan-not-delivered", "2027-03-01") == ["2026-11-17"]
    handed_over = story.add("plan.delivered", "2026-11-20", on="2026-11-20")
    assert "deliver-plan" not in open_tasks(handed_over.on("2026-11-20"))


@pytest.mark.parametrize("on", ["2026-11-02", "2026-11-10", "2026-11-16"])
def test_a_plan_handed_over_in_time_is_nobodys_task(on: str) -> None:
    story = granted().planned("2026-11-02").add("plan.delivered", on, on=on)
    assert alarms(story, "plan-not-delivered", "2027-03-01") == []
    again = story.add("plan.delivered", "2027-01-10", on="2027-01-10").on("2027-03-01")
    assert again.buffered == ()


def test_a_goal_that_the_two_do_not_agree_on_in_time_alarms() -> None:
    story = Story().settled("2026-09-01").mapped("2026-09-21").assessed("2026-09-25")
    facts = {"answered_on": "2026-09-28", "goal_confirmed": False, "reason": "too wide"}
    story = story.add("guidance.accepted", "2026-09-28", **facts)
    due = task(story.on("2026-09-28"), "book-guidance").due
    assert due is not None
    assert alarms(story, "goal-not-agreed", due.isoformat()) == []
    assert len(alarms(story, "goal-not-agreed", "2026-12-01")) == 1
    assert alarms(story.booked("2026-10-01"), "goal-not-agreed", "2026-12-01") == []
