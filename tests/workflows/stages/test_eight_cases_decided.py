"""The eight cases of the decision, its appeal, and the plan and contract that follow it."""

from schemas.journey import JourneyStatus
from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    entries,
    granted,
    guided,
    settled,
    standing,
    standings,
    taken,
    task,
    wait,
    waits,
)
from tests.workflows.eight import ADVISER_AND_LEADER, again, alarms, changed, outcome, tasks_in, waits_in

# --- decision -------------------------------------------------------------------------------------------------------


def test_decision_straight_way_is_made_delivered_archived_and_final() -> None:
    assert guided().on("2026-11-01").stages["decision"] == "active"
    assert tasks_in(guided().on("2026-11-01"), "decision") == {"make-decision"}
    made = granted()
    assert tasks_in(made.on("2026-11-02"), "decision") == {"deliver-decision"}
    assert made.on("2026-11-02").stages["plan"] == "active"
    document = made.ref("decision.made").digest
    story = made.delivered("2026-11-05").add(
        "document.archived", "2026-11-05", archived_on="2026-11-05", document=document, reference="a-1"
    )
    assert (story.on("2026-11-26").stages["decision"], story.on("2026-11-27").stages["decision"]) == ("active", "done")
    state = story.on("2026-11-27")
    assert standing(state, "programme-decision") == Standing(
        "2026-09-01", "2026-12-01", "2026-12-01", "met", "2026-11-02"
    )
    assert (tasks_in(state, "decision"), waits_in(state, "decision")) == (set(), set())


def test_decision_too_early_lies_until_the_participant_is_settled() -> None:
    early = Story().decided("2026-08-20", reason="planned settlement").settled("2026-09-01")
    assert early.on("2026-08-31").buffered == (early.ref("decision.made"), early.ref("participant.settled"))
    state = early.on("2026-09-01")
    assert standing(state, "programme-decision") == Standing(
        "2026-09-01", "2026-12-01", "2026-12-01", "met", "2026-08-20"
    )
    assert standing(state, "plan-and-contract")[:4] == ("2026-08-20", "2026-08-20", "2026-08-20", "passed")
    usual = settled().decided("2026-09-01", reason="planned settlement").on("2026-09-01")
    assert outcome(state) | {"deadlines": None} == outcome(usual) | {"deadlines": None}


def test_decision_too_late_is_met_late_after_the_leader_was_notified() -> None:
    story = guided().decided("2026-12-04")
    before = story.on("2026-12-03")
    assert standing(before, "programme-decision").status == "passed"
    assert alarms(before, "programme-decision") == ADVISER_AND_LEADER
    state = story.on("2026-12-04")
    assert standing(state, "programme-decision")[3:] == ("met_late", "2026-12-04")
    assert alarms(state, "programme-decision") == set()
    assert state.stages["plan"] == "active"


def test_decision_never_made_stays_a_task_and_nothing_that_follows_it_begins() -> None:
    state = guided().on("2027-06-01")
    assert standing(state, "programme-decision")[3:] == ("passed", None)
    assert (task(state, "make-decision").due, wait(state, "decision.made").due) == (day("2026-12-01"),) * 2
    assert alarms(state, "programme-decision") == ADVISER_AND_LEADER
    assert waits_in(state, "decision") == {"decision.made"}
    assert [state.stages[each] for each in ("decision", "plan", "programme")] == [
        "active", "active", "not_started",
    ]  # fmt: skip


def test_decision_declined_as_a_refusal_closes_the_journey_when_the_appeal_time_is_over() -> None:
    story = guided().decided("2026-11-02", "refused", reason="no right").delivered("2026-11-05")
    state = story.on("2026-11-26")
    assert standing(state, "programme-decision")[3:] == ("met", "2026-11-02")
    assert (state.status, state.stages["plan"]) == (JourneyStatus.ACTIVE, "stopped")
    assert waits_in(state, "decision") == {"appeal.received", "document.archived"}
    closed = story.on("2026-11-27")
    assert (closed.status, closed.closed_on) == (JourneyStatus.CLOSED, day("2026-11-27"))
    assert (closed.stages["decision"], closed.tasks, closed.waits) == ("done", (), ())


def test_decision_repeated_lies_buffered_and_changes_nothing() -> None:
    story = granted().delivered("2026-11-05")
    for name in ("decision.made", "decision.delivered"):
        for twice in again(story, name):
            for today in ("2026-11-10", "2026-12-10"):
                assert changed(story.on(today), twice.on(today)) == {"buffered"}


def test_decision_corrected_settlement_makes_it_late_after_all() -> None:
    story = granted().corrected("2026-11-10", settled_on="2026-07-20")
    assert standing(story.on("2026-11-09"), "programme-decision").status == "met"
    state = story.on("2026-11-10")
    assert standing(state, "programme-decision") == Standing(
        "2026-07-20", "2026-10-20", "2026-10-20", "met_late", "2026-11-02"
    )
    assert standing(state, "plan-and-contract").starts == "2026-11-02"


def test_decision_retracted_is_to_be_made_again_with_its_plan() -> None:
    story = granted().delivered("2026-11-05")
    ref = story.ref("decision.made")
    state = story.retracted("2026-12-05", ref).on("2026-12-05")
    assert tasks_in(state, "decision") == {"make-decision"}
    assert standing(state, "programme-decision")[3:] == ("passed", None)
    assert (state.stages["plan"], standings(state, "appeal")) == ("active", [])
    assert standings(state, "plan-and-contract") == []
    assert state.buffered == (story.ref("decision.delivered"),)
    assert changed(state, story.without(ref).on("2026-12-05")) == {"timeline"}


# --- appeal ---------------------------------------------------------------------------------------------------------

DELIVERED = granted().delivered("2026-11-05")
REFUSED = guided().decided("2026-11-02", "refused", reason="no right").delivered("2026-11-05")


def test_appeal_straight_way_is_received_in_time_reviewed_and_closed() -> None:
    assert standing(DELIVERED.on("2026-11-05"), "appeal") == Standing(
        "2026-11-05", "2026-11-26", "2026-11-26", "running"
    )
    story = DELIVERED.appealed("2026-11-20")
    state = story.on("2026-11-30")
    assert standing(state, "appeal")[3:] == ("met", "2026-11-20")
    assert (task(state, "close-appeal").due, state.stages["decision"]) == (day("2026-12-18"), "active")
    closed = story.appeal_decided("2026-12-10").on("2026-12-10")
    assert (tasks_in(closed, "decision"), closed.stages["decision"]) == (set(), "done")


def test_appeal_too_early_lies_until_the_decision_is_delivered() -> None:
    early = granted().appealed("2026-11-03").delivered("2026-11-05")
    before = early.on("2026-11-04")
    assert before.buffered[:1] == (early.ref("appeal.received"),)
    assert standings(before, "appeal") == []
    state = early.on("2026-11-05")
    assert standing(state, "appeal")[3:] == ("met", "2026-11-03")
    assert outcome(state) == outcome(DELIVERED.appealed("2026-11-05").on("2026-11-05"))


def test_appeal_too_late_is_no_appeal_in_time_but_may_still_be_taken_up() -> None:
    """Nobody neglected a duty: the participant is warned beforehand, and nobody is notified that it has passed."""
    story = DELIVERED.appealed("2026-11-30")
    assert alarms(story.on("2026-11-26"), "appeal") == {("warned", "participant")}
    assert alarms(story.on("2026-11-29"), "appeal") == set()
    state = story.on("2026-11-30")
    assert standing(state, "appeal")[3:] == ("passed", None)
    assert [entry.on for entry in entries(state, "late-appeal")] == [day("2026-11-30")]
    assert (tasks_in(state, "decision"), state.stages["decision"]) == ({"close-appeal"}, "done")


def test_appeal_never_received_passes_and_the_decision_stands() -> None:
    state = DELIVERED.on("2027-06-01")
    assert standing(state, "appeal")[3:] == ("passed", None)
    assert (alarms(state, "appeal"), "appeal.received" in waits(state)) == (set(), False)
    assert (state.stages["decision"], state.stages["plan"]) == ("done", "active")


def test_appeal_declined_lets_the_refusal_stand_and_closes_the_journey() -> None:
    story = REFUSED.appealed("2026-11-20")
    assert story.on("2026-12-09").status is JourneyStatus.ACTIVE
    state = story.appeal_decided("2026-12-10", "dismissed").on("2026-12-10")
    assert (state.status, state.closed_on) == (JourneyStatus.CLOSED, day("2026-12-10"))
    assert standing(state, "appeal")[3:] == ("met", "2026-11-20")
    assert (state.stages["decision"], state.stages["plan"]) == ("done", "stopped")


def test_appeal_repeated_lies_buffered_and_changes_nothing() -> None:
    story = DELIVERED.appealed("2026-11-20").appeal_decided("2026-12-10")
    for name in ("appeal.received", "appeal.decided"):
        for twice in again(story, name):
            for today in ("2026-12-10", "2027-12-10"):
                assert changed(story.on(today), twice.on(today)) == {"buffered"}


def test_appeal_corrected_delivery_brings_a_late_one_back_in_time() -> None:
    story = DELIVERED.appealed("2026-11-30")
    corrected = story.retracted("2026-12-01", story.ref("decision.delivered")).delivered("2026-11-12")
    assert standing(story.on("2026-12-01"), "appeal").status == "passed"
    state = corrected.on("2026-12-01")
    assert standing(state, "appeal") == Standing("2026-11-12", "2026-12-03", "2026-12-03", "met", "2026-11-30")
    assert (entries(state, "late-appeal"), state.stages["decision"]) == ([], "active")


def test_appeal_retracted_lets_its_time_pass() -> None:
    story = DELIVERED.appealed("2026-11-20")
    still = story.retracted("2026-11-24", story.ref("appeal.received"))
    assert wait(still.on("2026-11-24"), "appeal.received").due == day("2026-11-26")
    assert tasks_in(still.on("2026-11-24"), "decision") == set()
    state = still.on("2026-11-27")
    assert (standing(state, "appeal").status, state.stages["decision"]) == ("passed", "done")
    assert changed(state, DELIVERED.on("2026-11-27")) == {"timeline"}


# --- plan -----------------------------------------------------------------------------------------------------------


def agreed(story: Story, on: str) -> Story:
    return story.planned(on).signed(on)


def test_plan_straight_way_is_agreed_and_signed_on_one_day_and_then_reviewed() -> None:
    first = granted().on("2026-11-02")
    assert (first.stages["plan"], tasks_in(first, "plan")) == ("active", {"agree-plan", "sign-contract"})
    state = agreed(granted(), "2026-11-02").on("2026-11-10")
    assert (state.stages["plan"], tasks_in(state, "plan")) == ("done", {"review-plan"})
    assert standing(state, "plan-and-contract") == Standing(
        "2026-11-02", "2026-11-02", "2026-11-02", "met", "2026-11-02"
    )
    assert standing(state, "plan-review") == Standing("2026-11-02", "2027-02-02", "2027-02-02", "running")


def test_plan_too_early_lies_until_there_is_a_decision_to_make() -> None:
    too_early = agreed(settled(), "2026-09-10")
    before = too_early.on("2026-09-12")
    assert before.buffered == (too_early.ref("plan.agreed"), too_early.ref("contract.signed"))
    assert before.stages["plan"] == "not_started"
    assert too_early.on("2026-10-17").stages["plan"] == "done", "the first warning makes the decision a task"
    early = agreed(guided(), "2026-10-30").decided("2026-11-02")
    assert early.on("2026-11-01").stages["plan"] == "done"
    state = early.on("2026-11-02")
    assert standing(state, "plan-and-contract")[3:] == ("met", "2026-10-30")
    assert outcome(state) == outcome(agreed(granted(), "2026-11-02").on("2026-11-02"))


def test_plan_too_late_is_met_late_after_the_leader_was_notified() -> None:
    story = granted().planned("2026-11-10").signed("2026-11-20")
    before = story.on("2026-11-19")
    assert standing(before, "plan-and-contract").status == "passed"
    assert alarms(before, "plan-and-contract") == ADVISER_AND_LEADER
    state = story.on("2026-11-20")
    assert standing(state, "plan-and-contract")[3:] == ("met_late", "2026-11-20")
    assert (state.stages["plan"], alarms(state, "plan-and-contract")) == ("done", set())
    assert [entry.details["signed_on"] for entry in entries(state, "plan-and-contract-apart")] == [day("2026-11-20")]


def test_plan_never_agreed_stays_a_task_and_keeps_the_programme_from_nothing() -> None:
    state = granted().delivered("2026-11-05").started("2026-11-16").on("2027-06-01")
    assert standing(state, "plan-and-contract")[3:] == ("passed", None)
    assert {wait(state, name).due for name in ("plan.agreed", "contract.signed")} == {day("2026-11-02")}
    assert tasks_in(state, "plan") == {"agree-plan", "sign-contract"}
    assert alarms(state, "plan-and-contract") == ADVISER_AND_LEADER
    assert (state.stages["plan"], state.stages["programme"]) == ("active", "active")


def test_plan_declined_by_not_signing_is_reported_and_the_contract_may_still_be_signed() -> None:
    refused = granted().planned("2026-11-10").contract_refused("2026-11-10")
    state = refused.on("2026-11-12")
    assert taken(state)[-1] == "contract.refused"
    assert (state.stages["plan"], tasks_in(state, "plan")) == ("active", {"sign-contract", "review-plan"})
    assert standing(state, "plan-and-contract").status == "passed"
    assert refused.signed("2026-11-16").on("2026-11-16").stages["plan"] == "done"


def test_plan_repeated_lies_buffered_and_changes_nothing() -> None:
    story = agreed(granted(), "2026-11-10")
    for name in ("plan.agreed", "contract.signed"):
        for twice in again(story, name):
            assert changed(story.on("2026-12-01"), twice.on("2026-12-01")) == {"buffered"}


def test_plan_corrected_decision_makes_it_late_after_all() -> None:
    story = agreed(granted(), "2026-11-02")
    corrected = story.retracted("2026-11-12", story.ref("decision.made")).decided("2026-10-26", registered="2026-11-12")
    assert standing(story.on("2026-11-12"), "plan-and-contract").status == "met"
    assert standings(corrected.on("2026-11-12"), "plan-and-contract") == [
        Standing("2026-10-26", "2026-10-26", "2026-10-26", "met_late", "2026-11-02")
    ]


def test_plan_retracted_signature_is_to_be_given_again() -> None:
    story = agreed(granted(), "2026-11-10")
    ref = story.ref("contract.signed")
    state = story.retracted("2026-11-18", ref).on("2026-11-18")
    assert (state.stages["plan"], tasks_in(state, "plan")) == ("active", {"sign-contract", "review-plan"})
    assert standing(state, "plan-and-contract")[3:] == ("passed", None)
    assert changed(state, story.without(ref).on("2026-11-18")) == {"timeline"}
