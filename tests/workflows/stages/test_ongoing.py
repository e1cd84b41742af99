"""What may happen at any time: advisers, protection, household, identifiers, papers, and more time for a deadline."""

from typing import Any

import pytest

from tests.workflows.caseload import (
    Story,
    booked,
    day,
    deadlines,
    entries,
    open_tasks,
    running,
    settled,
    standing,
    task,
    wait,
    waits,
)


def more_time(story: Story, name: str, on: str, due: str) -> Story:
    return story.add(
        "deadline.extended", on, deadline=name, decided_on=on, due=due, reason="illness", granted_by="leader-1"
    )


def test_the_tasks_of_a_role_are_the_responsible_advisers() -> None:
    story = settled().add("adviser.assigned", "2026-09-02", adviser="a-17", role="programme_adviser", on="2026-09-02")
    state = story.on("2026-09-02")
    assert task(state, "complete-mapping").adviser == "a-17"
    assert task(state, "allocate-dwelling").adviser is None
    changed = story.add(
        "adviser.changed", "2026-09-10", adviser="a-18", role="programme_adviser", on="2026-09-10", reason="leave"
    )
    assert task(changed.on("2026-09-10"), "complete-mapping").adviser == "a-18"
    assert task(changed.on("2026-09-09"), "complete-mapping").adviser == "a-17", "a change takes effect on its day"


def test_who_is_responsible_stays_so_whatever_the_order_of_arrival() -> None:
    first = settled().add("adviser.assigned", "2026-09-02", adviser="a-1", role="programme_adviser", on="2026-09-02")
    later = settled().add("adviser.assigned", "2026-09-05", adviser="a-2", role="programme_adviser", on="2026-09-05")
    all_of = Story((*later.events, first.events[-1]))
    assert task(Story(all_of.events).on("2026-09-05"), "complete-mapping").adviser == "a-2"


def test_a_child_born_during_the_programme_brings_parental_guidance() -> None:
    story = running()
    assert deadlines(story.on("2027-01-01"), "parental-guidance") == []
    facts = {"member": "11111111-1111-4111-8111-111111111111", "relation": "child", "children_under_18": 1}
    born = story.add("household.linked", "2027-02-01", linked_on="2027-02-01", **facts)
    clock = standing(born.on("2027-02-02"), "parental-guidance")
    assert (clock.starts, clock.due) == ("2026-11-16", "2027-11-16")


def test_linking_a_spouse_changes_no_children() -> None:
    facts = {"member": "11111111-1111-4111-8111-111111111111", "relation": "spouse"}
    story = running(children_under_18=2).add("household.linked", "2027-02-01", linked_on="2027-02-01", **facts)
    assert len(deadlines(story.on("2027-02-02"), "parental-guidance")) == 1


def test_a_new_identifier_is_on_the_timeline_without_the_number() -> None:
    story = settled().add(
        "participant.identified", "2026-10-01", identified_on="2026-10-01", kind="dnr",
        person={"identifiers": [{"kind": "duf", "value": "202212345606"}]},
    )  # fmt: skip
    state = story.on("2026-10-01")
    assert "participant.identified" in {entry.details["event"] for entry in entries(state, "event")}
    assert "202212345606" not in str(state)
    assert "202212345606" not in str(story.events[-1].data)


def test_a_document_is_translated_where_needed() -> None:
    facts = {"document_id": "diploma-1", "on": "2026-10-01"}
    story = settled().add("document.received", "2026-10-01", translation_needed=True, **facts)
    assert {"order-translation", "receive-translation"} <= open_tasks(story.on("2026-10-01"))
    ordered = story.add("translation.ordered", "2026-10-05", document_id="diploma-1", on="2026-10-05")
    assert open_tasks(ordered.on("2026-10-05")) & {"order-translation", "receive-translation"} == {
        "receive-translation"
    }
    done = ordered.add("translation.completed", "2026-10-20", document_id="diploma-1", on="2026-10-20")
    assert "receive-translation" not in open_tasks(done.on("2026-10-20"))
    other = story.add("translation.completed", "2026-10-20", document_id="diploma-2", on="2026-10-20")
    assert "receive-translation" in open_tasks(other.on("2026-10-20"))


def test_a_document_that_needs_no_translation_is_only_on_the_timeline() -> None:
    story = settled().add("document.received", "2026-10-01", document_id="d", on="2026-10-01", translation_needed=False)
    assert "order-translation" not in open_tasks(story.on("2026-10-01"))


# --- more time ------------------------------------------------------------------------------------------------------


def test_a_routine_deadline_can_be_extended_with_a_reason_and_by_whom() -> None:
    story = more_time(settled(), "mapping-completed", "2026-09-20", "2026-10-15")
    state = story.on("2026-10-10")
    assert standing(state, "mapping-completed")[:4] == ("2026-09-01", "2026-10-15", "2026-10-15", "running")
    assert task(state, "complete-mapping").due == day("2026-10-15")
    (entry,) = entries(state, "more-time")
    assert (entry.details["before"], entry.details["granted_by"]) == (day("2026-09-29"), "leader-1")
    assert standing(story.mapped("2026-10-12").on("2026-10-12"), "mapping-completed").status == "met"


def test_a_statutory_one_cannot() -> None:
    state = more_time(settled(), "programme-decision", "2026-09-20", "2027-01-15").on("2026-09-21")
    assert standing(state, "programme-decision").due == "2026-12-01"
    assert [entry.details["why"] for entry in entries(state, "more-time-refused")] == ["not-extendable"]


def test_one_that_does_not_run_cannot() -> None:
    state = more_time(settled(), "certificate", "2026-09-20", "2027-01-15").on("2026-09-21")
    assert [entry.details["why"] for entry in entries(state, "more-time-refused")] == ["not-running"]


def test_a_suspended_deadline_is_due_as_many_days_later() -> None:
    facts: dict[str, Any] = {"from": "2026-09-10", "to": "2026-09-19", "reason": "in hospital", "granted_by": "l-1"}
    story = settled().add(
        "deadline.suspended", "2026-09-10", deadline="mapping-completed", decided_on="2026-09-10", **facts
    )
    assert standing(story.on("2026-09-11"), "mapping-completed").due == "2026-10-09"


def test_time_given_after_it_had_passed_mends_it_from_then_on() -> None:
    story = more_time(settled(), "mapping-completed", "2026-10-05", "2026-10-20")
    assert standing(story.on("2026-10-04"), "mapping-completed").status == "passed"
    assert standing(story.on("2026-10-06"), "mapping-completed").status == "running"


@pytest.mark.parametrize("order", [1, -1])
def test_two_extensions_of_one_deadline_end_with_the_later(order: int) -> None:
    story = more_time(settled(), "mapping-completed", "2026-09-10", "2026-10-10")
    story = more_time(story, "mapping-completed", "2026-09-12", "2026-10-20")
    shuffled = Story(story.events[:1] + story.events[1:][::order])
    assert standing(shuffled.on("2026-09-13"), "mapping-completed").due == "2026-10-20"


# --- guidance's own -------------------------------------------------------------------------------------------------


def test_a_second_conversation_is_held_and_noted_like_the_first() -> None:
    story = booked().held("2026-10-14").booked("2026-10-20", "m2", at="2026-10-30")
    state = story.on("2026-10-21")
    assert [each.key for each in state.tasks if each.type == "hold-guidance"] == ["guidance/m2/held"]
    story = story.note_shared("2026-10-19").note_received("2026-10-22")
    assert story.on("2026-10-23").stages["guidance"] == "active", "the second is still to be held"
    story = story.held("2026-10-30", "m2").note_shared("2026-11-02", "m2").note_received("2026-11-04", "m2")
    assert story.on("2026-11-04").stages["guidance"] == "done"


def test_a_meeting_that_was_held_is_no_second_one_however_often_it_is_booked() -> None:
    story = booked().held("2026-10-14").booked("2026-10-15", at="2026-10-14")
    story = story.note_shared("2026-10-19").note_received("2026-10-22")
    state = story.on("2026-10-23")
    assert state.stages["guidance"] == "done"
    assert "hold-guidance" not in open_tasks(state)


def test_the_goal_and_the_questions_correct_the_order() -> None:
    story = booked().without(booked().ref("guidance.booked"))
    assert "order-guidance" in open_tasks(story.on("2026-09-26"))
    stated = story.add(
        "guidance.ordered", "2026-09-26", ordered_on="2026-09-26", goal="a realistic plan", questions=["which school?"]
    )
    state = stated.on("2026-09-26")
    (order,) = [each for each in state.requests if each.kind == "order-guidance"]
    assert (order.details["goal"], order.details["questions"]) == ("a realistic plan", ["which school?"])
    assert "order-guidance" not in open_tasks(state)


def test_a_conversation_that_comes_too_early_is_postponed_and_assessed_anew() -> None:
    facts = {"postponed_on": "2026-10-02", "not_before": "2026-11-02", "reason": "too early"}
    story = booked().add("guidance.postponed", "2026-10-02", **facts)
    state = story.on("2026-10-03")
    assert "hold-guidance" not in open_tasks(state)
    assert "assess-guidance" not in open_tasks(state)
    due = story.on("2026-11-02")
    assert task(due, "assess-guidance").due == day("2026-11-02")
    again = story.assessed("2026-11-02").booked("2026-11-04", "m2", at="2026-11-20").on("2026-11-05")
    assert [each.key for each in again.tasks if each.type == "hold-guidance"] == ["guidance/m2/held"]


# --- address protection ---------------------------------------------------------------------------------------------


def test_who_arranges_a_meeting_learns_that_the_address_is_protected() -> None:
    protected = settled().add("participant.protected", "2026-09-02", protected=True, since="2026-09-02")
    story = protected.mapped("2026-09-21").mapping_received("2026-09-23").assessed("2026-09-25")
    (order,) = [each for each in story.on("2026-09-25").requests if each.kind == "order-guidance"]
    assert order.details["address_protected"] is True
    lifted = story.add("participant.protected", "2026-09-24", protected=False, since="2026-09-24")
    (order,) = [each for each in lifted.on("2026-09-25").requests if each.kind == "order-guidance"]
    assert "address_protected" not in order.details


def test_the_number_of_adviser_changes_is_on_the_timeline() -> None:
    """S-71: a stable responsible adviser."""

    def changed(story: Story, on: str, adviser: str) -> Story:
        facts = {"adviser": adviser, "role": "programme_adviser", "on": on, "reason": "moved on"}
        return story.add("adviser.changed", on, **facts)

    state = changed(changed(settled(), "2026-09-10", "a-18"), "2026-10-01", "a-19").on("2026-10-01")
    assert [entry.details["times"] for entry in entries(state, "adviser-changed")] == [1, 2]
    assert task(state, "complete-mapping").adviser == "a-19"


def test_recognition_that_is_applied_for_is_waited_for() -> None:
    """S-48: recognition and authorisation take their time."""
    applied = settled().add("recognition.applied", "2026-09-10", document_id="d1", on="2026-09-10")
    waiting = wait(applied.on("2026-09-10"), "recognition.decided")
    assert (waiting.role, waiting.organisation) == ("hk_dir", "hk_dir")
    decided = {"document_id": "d1", "on": "2027-01-10", "outcome": "recognised"}
    assert "recognition.decided" not in waits(
        applied.add("recognition.decided", "2027-01-10", **decided).on("2027-01-10")
    )


def test_what_the_participant_thinks_stands_on_the_timeline() -> None:
    """S-98"""
    state = settled().add("feedback.given", "2026-09-10", about="guidance", on="2026-09-10", rating=2).on("2026-09-10")
    assert [entry.details for entry in entries(state, "feedback")] == [{"about": "guidance", "rating": 2}]


def test_what_came_before_settlement_is_part_of_the_journey_once_it_begins() -> None:
    story = Story().add("participant.proposed", "2026-07-01", kommune="3301", proposed_on="2026-07-01")
    story = story.add("participant.accepted", "2026-07-10", kommune="3301", accepted_on="2026-07-10")
    assert [ref.id for ref in story.on("2026-08-01").buffered] == ["001"], "the acceptance begins the journey"
    assert story.settled("2026-09-01").on("2026-09-01").buffered == ()


def test_an_address_protected_from_the_beginning_or_from_now_on_goes_with_what_is_asked() -> None:
    beginning = Story().settled("2026-09-01", person={"address_protected": True}).mapped("2026-09-21")
    order = next(r for r in beginning.assessed("2026-09-25").on("2026-09-25").requests if r.kind == "order-guidance")
    assert order.details["address_protected"] is True
    later = settled().mapped("2026-09-21").assessed("2026-09-25")
    protected = later.add("participant.protected", "2026-09-26", protected=True, since="2026-09-26")
    for on, details in (("2026-09-25", {False}), ("2026-09-26", {True})):
        orders = [r for r in protected.on(on).requests if r.kind == "order-guidance"]
        assert {"address_protected" in order.details for order in orders} == details, (
            "what is not answered yet is corrected"
        )


def test_more_time_is_more_and_not_beyond_what_caps_it() -> None:
    shorter = more_time(settled(), "mapping-completed", "2026-09-10", "2026-09-20")
    assert [entry.details["why"] for entry in entries(shorter.on("2026-09-10"), "more-time-refused")] == ["not-later"]
    assert standing(shorter.on("2026-09-10"), "mapping-completed").due == "2026-09-29"
    beyond = more_time(settled(), "mapping-completed", "2026-09-10", "2027-03-01")
    assert [entry.details["why"] for entry in entries(beyond.on("2026-09-10"), "more-time-refused")] == ["too-late"]
    assert standing(beyond.on("2026-09-10"), "mapping-completed").due == "2026-09-29", "never after the decision"


def test_days_on_which_a_deadline_stands_still_count_once() -> None:
    facts = {"deadline": "mapping-completed", "reason": "illness", "granted_by": "leader-1"}
    story = settled()
    for first, last in (("2026-09-05", "2026-09-14"), ("2026-09-07", "2026-09-16")):
        stretch = {"from": first, "to": last, "decided_on": first}
        story = story.add("deadline.suspended", first, **facts, **stretch)
    assert standing(story.on("2026-09-20"), "mapping-completed").due == "2026-10-11"


# --- the same person twice --------------------------------------------------------------------------------------------

TWIN = "7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b03"


def suspected() -> Story:
    return settled().add("duplicate.suspected", "2026-09-10", other=TWIN, on="2026-09-10")


def found(finding: str) -> Story:
    facts = {"other": TWIN, "reviewed_on": "2026-09-12", "finding": finding}
    return suspected().add("duplicate.reviewed", "2026-09-12", **facts)


def test_whoever_finds_that_two_are_one_is_asked_to_merge_until_one_of_the_journeys_is() -> None:
    asked = task(found("same").on("2026-09-12"), "merge-journey")
    assert (asked.completes_with, asked.organisation, asked.details) == ("participant.merged", "3301", {"into": TWIN})
    assert "merge-journey" not in open_tasks(found("different").on("2026-09-12"))
    merged = found("same").add("participant.merged", "2026-09-14", into=TWIN, merged_on="2026-09-14", reason="one")
    assert merged.on("2026-09-14").tasks == ()
    other_way = found("same").add("duplicate.merged", "2026-09-14", other=TWIN, on="2026-09-14")
    assert "merge-journey" not in open_tasks(other_way.on("2026-09-14"))


def test_a_merging_that_is_told_before_the_suspicion_leaves_nothing_to_ask() -> None:
    early = settled().add("duplicate.merged", "2026-09-09", other=TWIN, on="2026-09-09")
    state = early.add("duplicate.suspected", "2026-09-10", other=TWIN, on="2026-09-10").on("2026-09-10")
    assert "review-duplicate" not in open_tasks(state)
    assert [each.details for each in entries(state, "joined")] == [{"other": TWIN}]
