"""The decision is delivered, and its time to appeal runs, is used or is over."""

import pytest

from schemas.journey import JourneyStatus
from tests.workflows.caseload import (
    Standing,
    day,
    entries,
    granted,
    guided,
    notices,
    open_tasks,
    quick,
    standing,
    task,
    wait,
    waits,
)

# --- delivery and the appeal time -----------------------------------------------------------------------------------


def test_a_decision_is_to_be_delivered() -> None:
    found = task(granted().on("2026-11-02"), "deliver-decision")
    assert (found.role, found.organisation, found.completes_with) == (
        "programme_adviser", "3301", "decision.delivered",
    )  # fmt: skip
    assert found.opened_on == day("2026-11-02")


def test_there_is_no_appeal_time_before_the_decision_is_delivered() -> None:
    state = granted().on("2027-02-01")
    assert "appeal" not in {each.name for each in state.deadlines}
    assert state.stages["decision"] == "active"
    assert "deliver-decision" in open_tasks(state)


@pytest.mark.parametrize(
    ("delivered_on", "due", "rolled"),
    [
        ("2026-11-05", "2026-11-26", "2026-11-26"),
        ("2026-12-03", "2026-12-24", "2026-12-24"),  # Christmas Eve is no holiday in law
        ("2026-12-04", "2026-12-25", "2026-12-28"),
        ("2027-03-04", "2027-03-25", "2027-03-30"),  # Maundy Thursday, then Easter
        ("2027-04-26", "2027-05-17", "2027-05-18"),
    ],
)
def test_the_appeal_time_is_three_weeks_from_delivery(delivered_on: str, due: str, rolled: str) -> None:
    """'`appeal`: three weeks from `delivered_on`, judged on `rolled`'"""
    story = granted().delivered(delivered_on)
    assert standing(story.on(delivered_on), "appeal") == Standing(delivered_on, due, rolled, "running")
    assert standing(story.on(rolled), "appeal").status == "running"
    assert standing(story.appealed(rolled).on("2027-06-30"), "appeal")[3:] == ("met", rolled)


def test_the_appeal_time_ends_by_itself() -> None:
    """'it ends by itself (`cancelled` is wrong: status `met` with an appeal, else it `passed`).'"""
    story = granted().delivered("2026-12-04")
    running = story.on("2026-12-28")
    assert wait(running, "appeal.received").due == day("2026-12-28"), "the rolled date"
    assert running.wake_on == day("2026-12-29")
    over = story.on("2026-12-29")
    assert standing(over, "appeal").status == "passed"
    assert "appeal.received" not in waits(over)


def test_the_appeal_is_the_participants_right() -> None:
    state = granted().delivered("2026-11-05").on("2026-11-05")
    awaited = wait(state, "appeal.received")
    assert (awaited.role, awaited.party) == ("participant", "participant")
    assert "appeal.received" not in {found.completes_with for found in state.tasks}


def test_the_participant_is_notified_seven_days_before_the_appeal_time_ends() -> None:
    story = granted().delivered("2026-11-05")
    assert notices(story.on("2026-11-18"), "appeal") == []
    (notice,) = notices(story.on("2026-11-19"), "appeal")
    assert (notice.kind, notice.role) == ("warned", "participant")


def test_the_adviser_notified_of_its_end_is_the_kommunes() -> None:
    over = notices(granted().delivered("2026-11-05").on("2026-11-27"), "appeal")
    assert {notice.organisation for notice in over if notice.role == "programme_adviser"} <= {"3301"}


def test_decision_is_done_when_it_is_delivered_and_the_appeal_time_is_over() -> None:
    """'`decision` is `done` when it is delivered and the appeal time is over, or the appeal is closed.'"""
    story = granted().delivered("2026-11-05")
    assert story.on("2026-11-26").stages["decision"] == "active"
    assert story.on("2026-11-27").stages["decision"] == "done"


def test_an_appeal_keeps_the_decision_open_until_it_is_closed() -> None:
    story = granted().delivered("2026-11-05").appealed("2026-11-20")
    state = story.on("2027-01-15")
    assert standing(state, "appeal")[3:] == ("met", "2026-11-20")
    assert state.stages["decision"] == "active"
    assert task(state, "close-appeal").completes_with == "appeal.decided"
    closed = story.appeal_decided("2027-01-20").on("2027-01-20")
    assert closed.stages["decision"] == "done"
    assert "close-appeal" not in open_tasks(closed)


def test_an_appeal_after_the_time_is_over_is_late_and_may_still_be_taken_up() -> None:
    story = granted().delivered("2026-11-05").appealed("2026-11-27")
    state = story.on("2026-12-10")
    assert standing(state, "appeal").status == "passed"
    assert state.stages["decision"] == "done"
    assert entries(state, "late-appeal") != []
    assert "close-appeal" in open_tasks(state)
    assert "close-appeal" not in open_tasks(story.appeal_decided("2026-12-15").on("2026-12-15"))


@pytest.mark.parametrize(("appealed_on", "taken_up"), [("2027-11-02", True), ("2027-11-03", False)])
def test_an_appeal_after_more_than_a_year_lies_buffered(appealed_on: str, taken_up: bool) -> None:
    """§ 31: a year from when the decision was made, here on 2 November; not from when it was delivered."""
    story = granted().delivered("2026-11-20").appealed(appealed_on)
    state = story.on(appealed_on)
    assert ("close-appeal" in open_tasks(state)) is taken_up
    assert state.buffered == (() if taken_up else (story.ref("appeal.received"),))


def test_a_decision_delivered_after_a_year_leaves_no_late_appeal() -> None:
    story = granted().delivered("2027-11-20").appealed("2027-12-20")
    assert story.on("2027-12-20").buffered == (story.ref("appeal.received"),)


def test_an_appeal_that_is_sent_on_waits_for_the_appeal_body() -> None:
    story = granted().delivered("2026-11-05").appealed("2026-11-20")
    assert task(story.on("2026-11-21"), "close-appeal").due == day("2026-12-18")
    sent_on = story.add("appeal.forwarded", "2026-12-01", forwarded_on="2026-12-01")
    state = sent_on.on("2026-12-02")
    assert "close-appeal" not in open_tasks(state)
    waiting = wait(state, "appeal.decided")
    assert (waiting.role, waiting.organisation, waiting.since) == ("appeal_body", "state", day("2026-12-01"))
    assert sent_on.appeal_decided("2027-02-01").on("2027-02-01").stages["decision"] == "done"


def test_a_refusal_that_is_changed_on_appeal_is_decided_anew() -> None:
    story = guided().decided("2026-11-02", "refused", reason="no right").delivered("2026-11-05").appealed("2026-11-20")
    story = story.appeal_decided("2026-12-10", "changed")
    state = story.on("2026-12-11")
    assert state.status is JourneyStatus.ACTIVE
    assert "make-decision" in open_tasks(state)
    granted_now = story.decided("2026-12-14", months=24).on("2026-12-14")
    assert granted_now.stages["plan"] == "active"
    assert "deliver-decision" in open_tasks(granted_now)


def test_a_refusal_that_is_upheld_closes_the_journey() -> None:
    story = guided().decided("2026-11-02", "refused", reason="no right").delivered("2026-11-05").appealed("2026-11-20")
    assert story.appeal_decided("2026-12-10", "upheld").on("2026-12-10").status is JourneyStatus.CLOSED


def test_the_time_to_comment_on_a_forewarning_is_judged_on_the_next_working_day() -> None:
    """14 days from Saturday 5 December end on a Saturday."""
    story = guided().add("forewarning.sent", "2026-12-05", sent_on="2026-12-05", about="refusal")
    assert standing(story.on("2026-12-10"), "forewarning-comment") == Standing(
        "2026-12-05", "2026-12-19", "2026-12-21", "running"
    )
    commented = story.add("comment.received", "2026-12-21", received_on="2026-12-21")
    assert standing(commented.on("2026-12-22"), "forewarning-comment").status == "met"
    assert standing(story.on("2026-12-22"), "forewarning-comment").status == "passed"


def test_a_decision_before_the_comment_raises_an_alarm() -> None:
    story = guided().add("forewarning.sent", "2026-11-01", sent_on="2026-11-01", about="refusal")
    refused = story.decided("2026-11-05", "refused", reason="no right")
    assert entries(refused.on("2026-11-06"), "decided-before-comment") != []
    in_time = story.add("comment.received", "2026-11-03", received_on="2026-11-03")
    refused = in_time.decided("2026-11-05", "refused", reason="no right")
    assert entries(refused.on("2026-11-06"), "decided-before-comment") == []


def test_a_refusal_without_a_reason_raises_an_alarm() -> None:
    assert entries(guided().decided("2026-11-05", "refused").on("2026-11-06"), "decided-without-reason") != []


def test_an_appeal_time_that_is_extended_lasts_longer() -> None:
    """'may be prolonged in the single case' (fvl § 29)."""
    story = granted().delivered("2026-11-05").add(
        "deadline.extended", "2026-11-20", deadline="appeal", decided_on="2026-11-20", due="2026-12-31",
        reason="illness", granted_by="leader-1",
    )  # fmt: skip
    state = story.on("2026-12-10")
    assert standing(state, "appeal") == Standing("2026-11-05", "2026-12-31", "2026-12-31", "running")
    assert state.stages["decision"] == "active"
    assert standing(story.appealed("2026-12-20").on("2026-12-20"), "appeal").status == "met"
    assert story.on("2027-01-01").stages["decision"] == "done"


def test_an_appeal_in_time_that_is_registered_late_reopens_the_decision() -> None:
    story = granted().delivered("2026-11-05")
    late = story.add("appeal.received", "2026-12-15", received_on="2026-11-26", about="the months granted")
    state = late.on("2026-12-15")
    assert standing(state, "appeal")[3:] == ("met", "2026-11-26")
    assert state.stages["decision"] == "active"
    assert "close-appeal" in open_tasks(state)


def test_a_delivery_dated_before_the_decision_is_taken_when_the_decision_is_made() -> None:
    story = guided().delivered("2026-11-01").decided("2026-11-02")
    assert story.on("2026-11-01").buffered[0] == story.ref("decision.delivered")
    state = story.on("2026-11-02")
    assert standing(state, "appeal")[:2] == ("2026-11-01", "2026-11-22")
    assert "deliver-decision" not in open_tasks(state)


def test_what_only_an_event_can_change_needs_no_waking() -> None:
    """``wake_on``: 'the next day on which the state changes by itself; None when only an event can change it.'"""
    refused = quick().housed("2026-09-02").decided("2026-09-15", "refused").delivered("2026-09-16")
    appealed = refused.appealed("2026-09-18")
    assert appealed.on("2026-09-20").wake_on == day("2026-10-17"), "the day on which it is overdue"
    assert appealed.add("appeal.forwarded", "2026-09-21", forwarded_on="2026-09-21").on("2026-09-22").wake_on is None
