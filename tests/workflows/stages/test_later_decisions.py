"""Decisions during the programme: leave, stop, deduction, extension; each delivered, and open to appeal."""

from typing import Any

import pytest

from tests.workflows.caseload import Story, day, deadlines, entries, open_tasks, running, standings, task, waits


def absent(story: Story, first: str, last: str, *, valid: bool = False) -> Story:
    return story.add("absence.registered", first, **{"from": first, "to": last, "valid": valid})


def leave(on: str, first: str, last: str) -> Story:
    return running().add("leave.granted", on, decided_on=on, kind="parental", **{"from": first, "to": last})


def delivered(story: Story, on: str, decision: str) -> Story:
    return story.add("decision.delivered", on, delivered_on=on, decision=decision)


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
    story = running().add(name, "2027-01-05", decided_on="2027-01-05", **facts)
    state = story.on("2027-01-06")
    assert "deliver-decision" in open_tasks(state)
    asked = {(each.kind, each.details.get("decision") or each.details.get("kind")) for each in state.requests}
    assert ("deliver-decision", kind) in asked
    assert ("archive-document", f"decision/{kind}") in asked
    reached = delivered(story, "2027-01-08", kind)
    appeal = deadlines(reached.on("2027-01-08"), "appeal")[-1]
    assert (appeal.starts, appeal.due) == (day("2027-01-08"), day("2027-01-29"))
    appealed = reached.add("appeal.received", "2027-01-20", received_on="2027-01-20", about="it", decision=kind)
    assert "close-appeal" in open_tasks(appealed.on("2027-01-20"))


def test_the_delivery_of_one_decision_is_not_taken_for_that_of_another() -> None:
    story = running().add(
        "programme.stopped", "2027-01-05", decided_on="2027-01-05", permanent=True, reason="invalid absence"
    )
    other = delivered(story, "2027-01-08", "leave")
    state = other.on("2027-01-08")
    assert "deliver-decision" in open_tasks(state)
    assert state.buffered == (other.ref("decision.delivered", 2),)


def test_an_extension_may_be_appealed_once_it_is_delivered() -> None:
    """The contract names no task for it, so nobody is asked; the registered delivery starts the three weeks."""
    story = running().extended("2027-10-01", 6)
    assert "deliver-decision" not in open_tasks(story.on("2027-10-02"))
    reached = delivered(story, "2027-10-05", "extension")
    assert deadlines(reached.on("2027-10-05"), "appeal")[-1].due == day("2027-10-26")


def test_invalid_absence_of_half_a_month_takes_a_decision_on_a_deduction() -> None:
    """Working days only: 1 to 12 February 2027 are ten of them, with the 15th eleven."""
    few = absent(running(), "2027-02-01", "2027-02-14")
    assert "decide-deduction" not in open_tasks(few.on("2027-02-15"))
    enough = absent(few, "2027-02-15", "2027-02-15")
    assert task(enough.on("2027-02-15"), "decide-deduction").details["month"] == "2027-02"


def test_the_same_day_registered_twice_counts_once_and_valid_absence_not_at_all() -> None:
    story = absent(absent(running(), "2027-02-01", "2027-02-12"), "2027-02-08", "2027-02-12")
    story = absent(story, "2027-02-15", "2027-02-26", valid=True)
    assert "decide-deduction" not in open_tasks(story.on("2027-02-27"))


def test_a_deduction_is_delivered_like_any_decision_and_none_is_not() -> None:
    story = absent(running(), "2027-02-01", "2027-02-19")
    facts = {"decided_on": "2027-03-01", "reason": "heard and weighed"}
    deducted = story.add("benefit.deductiondecided", "2027-03-01", outcome="deducted", **facts).on("2027-03-01")
    assert "decide-deduction" not in open_tasks(deducted)
    assert "deliver-decision" in open_tasks(deducted)
    spared = story.add("benefit.deductiondecided", "2027-03-01", outcome="not_deducted", **facts).on("2027-03-01")
    assert "deliver-decision" not in open_tasks(spared)


def test_an_ended_programme_that_lacks_mandatory_contents_raises_an_alarm() -> None:
    story = running().hours("2027-02-01", 3, "norwegian").hours("2027-02-02", 15)
    (missing,) = entries(story.completed("2027-11-10").on("2027-11-10"), "contents-missing")
    assert missing.details["elements"] == ["social_studies"]


@pytest.mark.parametrize(
    ("decided", "missing", "deadlines"),
    [("2025-12-31", [], 1), ("2026-01-01", [["career_competence"]], 1)],
)
def test_under_chapter_6a_social_studies_are_not_missed_and_livsmestring_from_2026_on(
    decided: str, missing: list[list[str]], deadlines: int
) -> None:
    """§ 37 c: never social studies; livsmestring is not missed for decisions before 2026, but its hours are counted."""
    facts = {"residence_basis": "collective_protection", "permit_granted_on": "2025-09-01"}
    story = Story().settled("2025-11-01", **facts).mapped("2025-11-21").decided(decided, end_goal="work")
    story = (
        story.delivered("2026-01-03")
        .started("2026-01-16", planned_end="2027-01-16")
        .hours("2026-10-01", 3, "norwegian")
    )
    state = story.completed("2027-01-10").on("2027-01-10")
    assert state.rule_set == "6A"
    assert [entry.details["elements"] for entry in entries(state, "contents-missing")] == missing
    assert len(standings(state, "career-competence-hours")) == deadlines


def test_after_the_end_leave_moves_nothing() -> None:
    story = leave("2027-12-05", "2027-12-06", "2027-12-07").completed("2027-11-16")
    assert [each.due for each in standings(story.on("2027-12-06"), "programme-end")] == ["2027-11-16"]
    assert "programme.completed" not in waits(story.on("2027-12-06"))


def stopped(story: Story, on: str, *, permanent: bool = True) -> Story:
    facts = {"permanent": permanent, "reason": "invalid absence"} | ({} if permanent else {"until": "2027-03-01"})
    return story.add("programme.stopped", on, decided_on=on, **facts)


def test_a_stop_without_a_forewarning_alarms_the_leader() -> None:
    """Forvaltningsloven § 16: it goes against somebody who has not been heard."""
    state = stopped(running(), "2027-01-20").on("2027-01-20")
    assert [entry.details for entry in entries(state, "decided-without-forewarning")] == [{"decision": "stop"}]
    alarms = [(each.role, each.deadline) for each in state.notices if each.kind == "decided-without-forewarning"]
    assert alarms == [("programme_leader", None)]


@pytest.mark.parametrize(("stopped_on", "kinds"), [("2027-01-15", ["decided-before-comment"]), ("2027-01-20", [])])
def test_a_stop_waits_for_the_time_to_comment(stopped_on: str, kinds: list[str]) -> None:
    """Forewarned on 4 January: there are fourteen days."""
    forewarned = running().add("forewarning.sent", "2027-01-04", sent_on="2027-01-04", about="stop")
    state = stopped(forewarned, stopped_on).on("2027-01-21")
    assert [entry.kind for entry in state.timeline if entry.kind.startswith("decided-")] == kinds


def test_a_forewarning_from_before_the_programme_is_not_for_its_stop() -> None:
    story = running().add("forewarning.sent", "2026-10-25", sent_on="2026-10-25", about="refusal")
    assert entries(stopped(story, "2027-01-20").on("2027-01-20"), "decided-without-forewarning") != []


def test_stopped_for_good_somebody_registers_how_it_ended() -> None:
    story = stopped(running(), "2027-01-20")
    assert "end-programme" in open_tasks(story.on("2027-01-20"))
    assert "end-programme" not in open_tasks(story.interrupted("2027-01-20").on("2027-01-20"))
    assert "end-programme" not in open_tasks(stopped(running(), "2027-01-20", permanent=False).on("2027-01-20"))


def deduction(story: Story, on: str) -> Story:
    facts = {"outcome": "deducted", "reason": "no cause given"}
    return story.add("benefit.deductiondecided", on, decided_on=on, **facts)


def test_a_deduction_registered_twice_is_not_taken_for_that_of_another_month() -> None:
    story = deduction(deduction(absent(running(), "2027-02-01", "2027-02-28"), "2027-03-05"), "2027-03-05")
    assert "decide-deduction" in open_tasks(absent(story, "2027-04-05", "2027-04-30").on("2027-05-01"))


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-02", "2026-11-16"), ("2027-06-01", "2027-06-30"), ("2027-04-26", "2027-05-31")]
)
def test_only_absence_from_the_programme_counts(first: str, last: str) -> None:
    """It lasts from 16 November to 30 April."""
    state = absent(running().completed("2027-04-30"), first, last).on("2027-07-01")
    assert "decide-deduction" not in open_tasks(state)


def test_days_of_two_leaves_count_once_and_only_those_of_the_programme() -> None:
    story = leave("2027-01-05", "2027-02-01", "2027-02-28")
    more = {"decided_on": "2027-01-06", "kind": "care"}
    overlapping = story.add("leave.granted", "2027-01-06", **more, **{"from": "2027-02-15", "to": "2027-03-14"})
    assert standings(overlapping.on("2027-01-07"), "programme-end")[-1].due == "2027-12-28", "42 days"
    before = running().add("leave.granted", "2027-01-06", **more, **{"from": "2026-10-01", "to": "2026-10-31"})
    assert [each.due for each in standings(before.on("2027-01-07"), "programme-end")] == ["2027-11-16"]


def test_a_forewarning_is_for_one_decision() -> None:
    story = running().add("forewarning.sent", "2027-01-05", sent_on="2027-01-05", about="stop")
    once = stopped(story, "2027-02-01", permanent=False)
    assert entries(once.on("2027-02-02"), "decided-without-forewarning") == []
    twice = stopped(once, "2027-06-01")
    assert len(entries(twice.on("2027-06-02"), "decided-without-forewarning")) == 1


def test_of_two_forewarnings_the_last_is_for_the_decision_that_follows() -> None:
    story = running().add("forewarning.sent", "2027-01-05", sent_on="2027-01-05", about="deduction")
    story = story.add("forewarning.sent", "2027-05-31", sent_on="2027-05-31", about="stop")
    state = stopped(story, "2027-06-02").on("2027-06-03")
    assert entries(state, "decided-before-comment") != []


def test_a_stop_that_is_changed_on_appeal_ends_nothing() -> None:
    story = stopped(running(), "2027-02-01")
    assert "end-programme" in open_tasks(story.on("2027-02-02"))
    story = delivered(story, "2027-02-03", "stop")
    story = story.add("appeal.received", "2027-02-10", received_on="2027-02-10", about="it", decision="stop")
    facts = {"decided_on": "2027-03-01", "outcome": "changed"}
    changed = story.add("appeal.decided", "2027-03-01", **facts, decision="stop")
    assert "end-programme" not in open_tasks(changed.on("2027-03-01"))
    upheld = story.add("appeal.decided", "2027-03-01", **facts | {"outcome": "upheld"}, decision="stop")
    assert "end-programme" in open_tasks(upheld.on("2027-03-01"))


def test_the_outcome_of_one_appeal_is_not_that_of_another() -> None:
    story = delivered(stopped(running(), "2027-02-01"), "2027-02-03", "stop").appealed("2026-11-20")
    story = story.add("appeal.received", "2027-02-10", received_on="2027-02-10", about="it", decision="stop")
    closed = story.add("appeal.decided", "2027-03-01", decided_on="2027-03-01", outcome="upheld", decision="stop")
    assert [task.type for task in closed.on("2027-03-02").tasks].count("close-appeal") == 1


def test_what_was_delivered_before_is_not_the_new_decision() -> None:
    """A stop decided after another one: its appeal time begins when it has arrived itself (§ 29)."""
    story = delivered(stopped(running(), "2027-02-01", permanent=False), "2027-02-03", "stop")
    story = delivered(story, "2027-02-03", "stop")
    state = stopped(story, "2027-06-01").on("2027-06-02")
    assert "deliver-decision" in open_tasks(state)
