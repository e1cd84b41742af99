"""Decisions during the programme: leave, stop, deduction, extension; each delivered, and open to appeal."""

from typing import Any

import pytest

from tests.workflows.caseload import Story, day, deadlines, open_tasks, running, standings, task, told, waits


def absent(story: Story, first: str, last: str, *, valid: bool = False) -> Story:
    return story.tell("absence.registered", first, **{"from": first, "to": last, "valid": valid})


def leave(on: str, first: str, last: str) -> Story:
    return running().tell("leave.granted", on, decided_on=on, kind="parental", **{"from": first, "to": last})


def delivered(story: Story, on: str, decision: str) -> Story:
    return story.tell("decision.delivered", on, delivered_on=on, decision=decision)


def test_leave_moves_the_end_by_its_days() -> None:
    state = leave("2027-01-05", "2027-02-01", "2027-02-28").on("2027-01-06")
    assert [(each.due, each.status) for each in standings(state, "programme-end")] == [
        ("2027-11-16", "cancelled"),
        ("2027-12-14", "running"),
    ]
    assert [each.due for each in standings(state, "handover")][-1] == "2027-09-15"


def test_leave_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="to lies before from"):
        leave("2027-01-05", "2027-02-28", "2027-02-01")


@pytest.mark.parametrize(
    ("name", "facts", "kind"),
    [
        ("leave.granted", {"from": "2027-02-01", "to": "2027-02-05", "kind": "care"}, "leave"),
        ("programme.stopped", {"permanent": False, "until": "2027-03-01", "reason": "invalid absence"}, "stop"),
        ("programme.stopped", {"permanent": True, "reason": "invalid absence"}, "stop"),
    ],
)
def test_a_decision_is_delivered_archived_and_open_to_appeal(name: str, facts: dict[str, Any], kind: str) -> None:
    story = running().tell(name, "2027-01-05", decided_on="2027-01-05", **facts)
    state = story.on("2027-01-06")
    assert "deliver-decision" in open_tasks(state)
    asked = {(each.kind, each.says.get("decision") or each.says.get("kind")) for each in state.requests}
    assert ("deliver-decision", kind) in asked
    assert ("archive-document", f"decision/{kind}") in asked
    reached = delivered(story, "2027-01-08", kind)
    appeal = deadlines(reached.on("2027-01-08"), "appeal")[-1]
    assert (appeal.starts, appeal.due) == (day("2027-01-08"), day("2027-01-29"))
    appealed = reached.tell("appeal.received", "2027-01-20", received_on="2027-01-20", about="it", decision=kind)
    assert "close-appeal" in open_tasks(appealed.on("2027-01-20"))


def test_the_delivery_of_one_decision_is_not_taken_for_that_of_another() -> None:
    story = running().tell(
        "programme.stopped", "2027-01-05", decided_on="2027-01-05", permanent=True, reason="invalid absence"
    )
    other = delivered(story, "2027-01-08", "leave")
    state = other.on("2027-01-08")
    assert "deliver-decision" in open_tasks(state)
    assert state.buffered == (other.ref("decision.delivered", 2),)


def test_an_extension_may_be_appealed_once_it_is_delivered() -> None:
    """The contract names no task for it, so nobody is asked; who tells of the delivery starts the three weeks."""
    story = running().extended("2027-10-01", 6)
    assert "deliver-decision" not in open_tasks(story.on("2027-10-02"))
    reached = delivered(story, "2027-10-05", "extension")
    assert deadlines(reached.on("2027-10-05"), "appeal")[-1].due == day("2027-10-26")


def test_a_stop_for_a_time_says_until_when() -> None:
    with pytest.raises(ValueError, match="until is required"):
        running().tell("programme.stopped", "2027-01-05", decided_on="2027-01-05", permanent=False, reason="absence")


def test_invalid_absence_of_half_a_month_takes_a_decision_on_a_deduction() -> None:
    """Working days only: 1 to 12 February 2027 are ten of them, with the 15th eleven."""
    few = absent(running(), "2027-02-01", "2027-02-14")
    assert "decide-deduction" not in open_tasks(few.on("2027-02-15"))
    enough = absent(few, "2027-02-15", "2027-02-15")
    assert task(enough.on("2027-02-15"), "decide-deduction").says["month"] == "2027-02"


def test_the_same_day_told_twice_counts_once_and_valid_absence_not_at_all() -> None:
    story = absent(absent(running(), "2027-02-01", "2027-02-12"), "2027-02-08", "2027-02-12")
    story = absent(story, "2027-02-15", "2027-02-26", valid=True)
    assert "decide-deduction" not in open_tasks(story.on("2027-02-27"))


def test_a_deduction_is_delivered_like_any_decision_and_none_is_not() -> None:
    story = absent(running(), "2027-02-01", "2027-02-19")
    facts = {"decided_on": "2027-03-01", "reason": "heard and weighed"}
    deducted = story.tell("benefit.deductiondecided", "2027-03-01", outcome="deducted", **facts).on("2027-03-01")
    assert "decide-deduction" not in open_tasks(deducted)
    assert "deliver-decision" in open_tasks(deducted)
    spared = story.tell("benefit.deductiondecided", "2027-03-01", outcome="not_deducted", **facts).on("2027-03-01")
    assert "deliver-decision" not in open_tasks(spared)


def test_an_ended_programme_that_lacks_mandatory_contents_is_told() -> None:
    story = running().hours("2027-02-01", 3, "norwegian").hours("2027-02-02", 15)
    (missing,) = told(story.completed("2027-11-10").on("2027-11-10"), "contents-missing")
    assert missing.says["elements"] == ["social_studies"]


def test_after_the_end_leave_moves_nothing() -> None:
    story = leave("2027-12-05", "2027-12-06", "2027-12-07").completed("2027-11-16")
    assert [each.due for each in standings(story.on("2027-12-06"), "programme-end")] == ["2027-11-16"]
    assert "programme.completed" not in waits(story.on("2027-12-06"))
