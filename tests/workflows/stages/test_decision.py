"""The decision on the programme: its three months, when it becomes a task, its delivery, and the appeal time."""

import gc
from typing import Any

import pytest

from schemas.journey import JourneyStatus
from tests.workflows.caseload import (
    Standing,
    Story,
    booked,
    day,
    deadline,
    entries,
    granted,
    guided,
    mapped,
    notices,
    open_tasks,
    quick,
    request,
    settled,
    standing,
    taken,
    task,
    wait,
    waits,
)

# --- the three months -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settled_on", "due", "rolled"),
    [
        ("2026-08-31", "2026-11-30", "2026-11-30"),
        ("2026-09-01", "2026-12-01", "2026-12-01"),
        ("2026-11-30", "2027-02-28", "2027-03-01"),  # no 30 February; a Sunday
        ("2027-11-30", "2028-02-29", "2028-02-29"),  # a leap year
        ("2027-02-17", "2027-05-17", "2027-05-18"),  # two holidays on one day
        ("2026-10-01", "2027-01-01", "2027-01-04"),
        ("2026-09-26", "2026-12-26", "2026-12-28"),
    ],
)
def test_the_decision_is_due_three_months_after_settlement(settled_on: str, due: str, rolled: str) -> None:
    """'`programme-decision`: starts at `settled_on`'. The worked cases of the domain brief."""
    state = Story().settled(settled_on).on(settled_on)
    assert standing(state, "programme-decision") == Standing(settled_on, due, rolled, "running")
    assert deadline(state, "programme-decision").judged == day(due)
    assert deadline(state, "programme-decision").legal_basis == "integreringsloven § 12"


def test_the_three_months_run_from_a_claim_that_came_first() -> None:
    """'or at `claimed_on` when a claim comes first'"""
    story = settled().claimed("2026-08-17")
    state = story.on("2026-09-01")
    assert standing(state, "programme-decision") == Standing("2026-08-17", "2026-11-17", "2026-11-17", "running")
    assert deadline(state, "programme-decision").started_by == story.ref("programme.claimed")
    assert state.buffered == ()


@pytest.mark.parametrize("claimed_on", ["2026-09-01", "2026-09-10"])
def test_a_claim_that_does_not_come_first_moves_nothing(claimed_on: str) -> None:
    story = settled().claimed(claimed_on)
    state = story.on("2026-09-20")
    assert standing(state, "programme-decision")[:2] == ("2026-09-01", "2026-12-01")
    assert deadline(state, "programme-decision").started_by == story.ref("participant.settled")
    assert "programme.claimed" in taken(state)


def test_a_claim_registered_long_after_it_was_made_moves_the_deadline_still() -> None:
    story = settled().claimed("2026-07-01", registered="2026-10-05")
    assert standing(story.on("2026-10-05"), "programme-decision")[:4] == (
        "2026-07-01", "2026-10-01", "2026-10-01", "passed",
    )  # fmt: skip


def test_the_first_of_two_claims_counts() -> None:
    state = settled().claimed("2026-08-20").claimed("2026-08-10").on("2026-09-01")
    assert standing(state, "programme-decision").starts == "2026-08-10"


def test_a_retracted_claim_gives_the_three_months_back() -> None:
    story = settled().claimed("2026-08-17")
    state = story.retracted("2026-09-10", story.ref("programme.claimed")).on("2026-09-10")
    assert standing(state, "programme-decision").starts == "2026-09-01"


@pytest.mark.parametrize("outcome", ["granted", "refused"])
@pytest.mark.parametrize(
    ("decided_on", "status"), [("2026-11-02", "met"), ("2026-12-01", "met"), ("2026-12-02", "met_late")]
)
def test_a_decision_meets_its_deadline_whatever_its_outcome(outcome: str, decided_on: str, status: str) -> None:
    """'met by `decision.made`'"""
    state = guided().decided(decided_on, outcome).on("2026-12-10")
    assert standing(state, "programme-decision")[3:] == (status, decided_on)


def test_a_decision_never_made_passes_and_is_still_waited_for() -> None:
    assert standing(guided().on("2026-12-01"), "programme-decision").status == "running"
    late = guided().on("2026-12-02")
    assert standing(late, "programme-decision").status == "passed"
    assert "make-decision" in open_tasks(late)


def test_the_decision_is_judged_on_its_nominal_date_not_on_the_next_working_day() -> None:
    """'Authority duties are judged on `due`.' Due on a Sunday, made on the Monday."""
    story = Story().settled("2026-11-30")
    assert standing(story.on("2027-03-01"), "programme-decision").status == "passed"
    assert standing(story.decided("2027-03-01").on("2027-03-01"), "programme-decision").status == "met_late"


def test_a_decision_registered_late_is_judged_by_the_day_it_was_made() -> None:
    state = guided().decided("2026-12-01", registered="2026-12-20").on("2026-12-20")
    assert standing(state, "programme-decision")[3:] == ("met", "2026-12-01")


def test_the_adviser_is_warned_four_times_and_the_leader_notified_when_it_has_passed() -> None:
    warned = {today: notices(guided().on(today), "programme-decision") for today in
              ("2026-10-16", "2026-10-17", "2026-11-10", "2026-11-24", "2026-11-29", "2026-12-01")}  # fmt: skip
    assert [[(notice.kind, notice.on.isoformat()) for notice in found] for found in warned.values()] == [
        [],
        [("warned", "2026-10-17")],
        [("warned", "2026-11-10")],
        [("warned", "2026-11-24")],
        [("warned", "2026-11-29")],
        [("warned", "2026-11-29")],
    ]
    assert {(notice.kind, notice.role) for notice in notices(guided().on("2026-12-02"), "programme-decision")} == {
        ("passed", "programme_adviser"),
        ("escalated", "programme_leader"),
    }


def test_a_deadline_that_passed_is_on_the_timeline_once() -> None:
    state = guided().decided("2026-12-09").on("2026-12-20")
    (entry,) = [entry for entry in entries(state, "passed") if entry.details["deadline"] == "programme-decision"]
    assert entry.on == day("2026-12-02")
    assert entry.details["due"] == day("2026-12-01")


# --- when it becomes a task -----------------------------------------------------------------------------------------


def test_the_journey_waits_for_the_decision_from_settlement_on() -> None:
    awaited = wait(settled().on("2026-09-01"), "decision.made")
    assert (awaited.role, awaited.organisation) == ("programme_adviser", "3301")
    assert (awaited.since, awaited.due) == (day("2026-09-01"), day("2026-12-01"))
    assert "make-decision" not in open_tasks(settled().on("2026-09-01"))


def test_the_task_opens_at_the_first_warning() -> None:
    """'… or at the first warning of `programme-decision` (45 days before), whichever comes first.'"""
    assert "make-decision" not in open_tasks(settled().on("2026-10-16"))
    found = task(settled().on("2026-10-17"), "make-decision")
    assert found.opened_on == day("2026-10-17")
    assert (found.role, found.organisation, found.completes_with) == ("programme_adviser", "3301", "decision.made")
    assert (found.due, found.deadline) == (day("2026-12-01"), "decision/programme-decision")


def test_the_task_opens_when_mapping_and_guidance_are_done() -> None:
    """'The task `make-decision` … opens when the mapping is done and guidance is done or skipped'"""
    assert "make-decision" not in open_tasks(quick().on("2026-09-13"))
    assert task(quick().on("2026-09-14"), "make-decision").opened_on == day("2026-09-14")


def test_the_task_opens_when_guidance_is_skipped() -> None:
    story = mapped().assessed("2026-09-25", "not_needed")
    assert "make-decision" not in open_tasks(story.on("2026-09-24"))
    assert task(story.on("2026-09-25"), "make-decision").opened_on == day("2026-09-25")


def test_the_task_waits_for_the_county_to_have_the_mapping() -> None:
    """Mapping is done only when the county has confirmed receipt."""
    story = settled().mapped("2026-09-21").assessed("2026-09-22", "not_needed")
    assert "make-decision" not in open_tasks(story.on("2026-09-30"))
    assert "make-decision" in open_tasks(story.mapping_received("2026-10-01").on("2026-10-01"))


def test_the_task_opens_at_once_when_the_first_warning_is_behind_at_settlement() -> None:
    state = settled().claimed("2026-07-01").on("2026-09-01")
    assert task(state, "make-decision").opened_on == day("2026-09-01")


def test_the_task_is_gone_when_the_decision_is_made_before_anybody_was_asked() -> None:
    state = settled().decided("2026-09-20", reason="clear case").on("2026-10-20")
    assert "make-decision" not in open_tasks(state)
    assert "decision.made" not in waits(state)


def test_a_decision_before_the_mapping_without_a_reason_is_noted() -> None:
    """'reason? (required when mapping is not completed)'"""
    state = settled().decided("2026-09-20").on("2026-09-20")
    assert [(entry.on, entry.stage) for entry in entries(state, "decided-before-mapping")] == [
        (day("2026-09-20"), "decision")
    ]


@pytest.mark.parametrize(
    "story", [settled().decided("2026-09-20", reason="clear case"), mapped().decided("2026-09-24")]
)
def test_a_decision_with_a_reason_or_a_mapping_is_not(story: Story) -> None:
    assert entries(story.on("2026-09-30"), "decided-before-mapping") == []


def test_a_decision_dated_before_settlement_counts() -> None:
    state = settled().decided("2026-08-20", reason="planned settlement").on("2026-09-01")
    assert standing(state, "programme-decision")[3:] == ("met", "2026-08-20")


def test_a_decision_in_the_future_takes_effect_on_its_day() -> None:
    story = guided().decided("2026-11-20", registered="2026-11-02")
    before = story.on("2026-11-19")
    assert "make-decision" in open_tasks(before)
    assert task(before, "agree-plan").due == day("2026-12-01")
    assert before.buffered == (story.ref("decision.made"),)
    assert before.wake_on == day("2026-11-20")
    assert task(story.on("2026-11-20"), "agree-plan").due == day("2026-11-20")


def test_a_second_decision_lies_buffered() -> None:
    story = granted().decided("2026-11-20", "refused")
    state = story.on("2026-11-20")
    assert state.buffered == (story.ref("decision.made", 2),)
    assert standing(state, "programme-decision").met_on == "2026-11-02"


def test_a_retracted_decision_is_to_be_made_again() -> None:
    story = granted().delivered("2026-11-05").planned("2026-11-10")
    state = story.retracted("2026-11-12", story.ref("decision.made")).on("2026-11-12")
    assert "make-decision" in open_tasks(state)
    assert standing(state, "programme-decision").status == "running"
    assert (state.stages["decision"], state.stages["plan"]) == ("active", "active")
    assert set(state.buffered) == {story.ref("decision.delivered")}


# --- what comes of it -----------------------------------------------------------------------------------------------


def test_a_granted_decision_opens_the_plan_at_once_and_does_not_wait_for_the_appeal_time() -> None:
    """'`plan` opens with a granted decision'"""
    state = granted().on("2026-11-02")
    assert state.stages["plan"] == "active"


REFUSED = booked().decided("2026-11-02", "refused").delivered("2026-11-05")


def test_a_refused_decision_stops_the_plan_and_opens_no_programme() -> None:
    """'a refused one leaves the stage `stopped`'"""
    state = REFUSED.on("2026-11-10")
    assert (state.stages["plan"], state.stages["programme"]) == ("stopped", "not_started")
    assert open_tasks(state).isdisjoint({"agree-plan", "sign-contract", "start-programme"})


def test_a_refused_decision_closes_the_journey_when_the_appeal_time_is_over() -> None:
    """'A refused decision closes the journey when the appeal time is over.'"""
    before = REFUSED.on("2026-11-26")
    assert before.status is JourneyStatus.ACTIVE
    assert before.wake_on == day("2026-11-27")
    state = REFUSED.on("2026-11-27")
    assert (state.status, state.closed_on) == (JourneyStatus.CLOSED, day("2026-11-27"))
    assert (state.waits, state.tasks, state.requests, state.notices, state.wake_on) == ((), (), (), (), None)


def test_a_closed_journey_stops_what_was_under_way() -> None:
    assert REFUSED.on("2026-12-24").stages == {
        "settlement": "stopped",
        "mapping": "done",
        "guidance": "stopped",
        "decision": "done",
        "plan": "stopped",
        "programme": "not_started",
        "ending": "not_started",
    }


def test_the_appeal_time_of_a_refused_decision_passes_too() -> None:
    """'`cancelled` is wrong: status `met` with an appeal, else it `passed`.'"""
    assert standing(REFUSED.on("2026-12-24"), "appeal").status == "passed"


def test_a_deadline_that_ran_when_the_journey_closed_is_cancelled() -> None:
    story = mapped().decided("2026-09-24", "refused").delivered("2026-09-25")
    state = story.on("2026-12-24")
    assert standing(state, "guidance-held").status == "cancelled"
    assert standing(state, "programme-decision").status == "met"


def test_a_deadline_that_had_passed_when_the_journey_closed_stays_passed() -> None:
    """A breach is not undone by closing."""
    state = settled().decided("2026-11-02", "refused", reason="none").delivered("2026-11-05").on("2026-12-24")
    assert state.status is JourneyStatus.CLOSED
    assert standing(state, "mapping-completed").status == "passed"


def test_an_appeal_keeps_a_refused_journey_open_until_it_is_closed() -> None:
    story = REFUSED.appealed("2026-11-26")
    assert story.on("2027-02-01").status is JourneyStatus.ACTIVE
    state = story.appeal_decided("2027-02-10").on("2027-02-10")
    assert (state.status, state.closed_on) == (JourneyStatus.CLOSED, day("2027-02-10"))
    assert standing(state, "appeal")[3:] == ("met", "2026-11-26")


def test_what_comes_after_the_journey_closed_lies_buffered() -> None:
    story = REFUSED.held("2026-11-30").housed("2026-12-01")
    state = story.on("2026-12-24")
    assert state.status is JourneyStatus.CLOSED
    assert state.buffered == (story.ref("guidance.held"), story.ref("dwelling.allocated"))


def test_what_happened_before_the_journey_closed_counts_though_it_is_registered_after() -> None:
    story = REFUSED.held("2026-11-04", registered="2026-12-20")
    state = story.on("2026-12-24")
    assert standing(state, "guidance-held")[3:] == ("met", "2026-11-04")
    assert state.buffered == ()


def test_a_journey_refused_long_before_settlement_closes_as_it_begins(recwarn: pytest.WarningsRecorder) -> None:
    state = settled().decided("2026-06-01", "refused", reason="not settled").delivered("2026-06-02").on("2026-09-10")
    assert (state.status, state.closed_on) == (JourneyStatus.CLOSED, day("2026-09-01"))
    assert (state.waits, state.tasks, state.stages["decision"]) == ((), (), "done")
    gc.collect()
    assert [str(warning.message) for warning in recwarn if "never awaited" in str(warning.message)] == []


def test_a_retracted_refusal_brings_the_journey_back() -> None:
    story = REFUSED
    state = story.retracted("2026-12-20", story.ref("decision.made")).on("2026-12-24")
    assert state.status is JourneyStatus.ACTIVE
    assert state.closed_on is None
    assert "make-decision" in open_tasks(state)
    assert standing(state, "programme-decision").status == "passed"


@pytest.mark.parametrize(("months", "told_of"), [(1, []), (24, []), (25, [25]), (None, [])])
def test_a_length_outside_the_rules_raises_an_alarm(months: int | None, told_of: list[int]) -> None:
    """§§ 13, 14: up to two years for those without upper secondary education who qualify for work."""
    facts: dict[str, Any] = {} if months is None else {"months": months}
    state = guided().decided("2026-11-02", end_goal="work", **facts).on("2026-11-03")
    assert [entry.details["months"] for entry in entries(state, "length-outside-the-rules")] == told_of


def test_an_appeal_that_lies_too_long_alarms_the_leader() -> None:
    """DL-31: sent on without undue delay, four weeks by routine."""
    story = granted().delivered("2026-11-03").appealed("2026-11-10")
    (notice,) = [each for each in story.on("2026-12-09").notices if each.kind == "overdue"]
    assert (notice.role, notice.on, notice.deadline) == ("programme_leader", day("2026-12-09"), None)
    sent_on = story.add("appeal.forwarded", "2026-11-20", forwarded_on="2026-11-20")
    assert [each for each in sent_on.on("2026-12-09").notices if each.kind == "overdue"] == []


def test_a_refusal_registered_twice_is_not_taken_for_the_new_decision_after_an_appeal() -> None:
    story = guided().decided("2026-11-02", "refused", reason="so").decided("2026-11-02", "refused", reason="so")
    story = story.delivered("2026-11-05").appealed("2026-11-20").appeal_decided("2026-12-10", "changed")
    assert "make-decision" in open_tasks(story.on("2026-12-10"))
    assert story.decided("2026-12-14").on("2026-12-14").stages["plan"] == "active"


def test_a_decision_that_the_archive_does_not_take_is_filed_by_hand() -> None:
    """Arkivlova: what a decision builds on must be kept."""
    story = granted()
    document = request(story.on("2026-11-02"), "archive-document").details["document"]
    failed = story.add("archiving.failed", "2026-11-03", document=document, on="2026-11-03", reason="closed")
    assert task(failed.on("2026-11-03"), "file-document").organisation == "3301"
    facts = {"document": document, "archived_on": "2026-11-04", "reference": "a-1"}
    filed = failed.add("document.archived", "2026-11-04", **facts)
    assert "file-document" not in open_tasks(filed.on("2026-11-04"))


def test_a_programme_granted_without_a_right_to_it_alarms_the_leader() -> None:
    story = settled().eligible("2026-09-10", "none")
    state = story.decided("2026-10-01", "granted", reason="urgent").on("2026-10-01")
    assert "granted-without-right" in {each.kind for each in state.notices}
    refused = story.decided("2026-10-01", "refused", reason="no right").on("2026-10-01")
    assert "granted-without-right" not in {each.kind for each in refused.notices}


def test_a_programme_for_somebody_over_fifty_five_may_be_offered_and_is_no_fault() -> None:
    """'Kommunen kan tilby introduksjonsprogram til … innvandrere over 55 år' (§ 8(3))."""
    story = Story().settled("2026-09-01", person={"birth_date": "1968-01-01"}).mapped("2026-09-21")
    state = story.decided("2026-10-01", "granted", months=12, end_goal="work").on("2026-10-01")
    assert state.eligibility == "may_be_offered"
    assert "granted-without-right" not in {each.kind for each in state.notices}
