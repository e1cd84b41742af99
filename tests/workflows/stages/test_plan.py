"""The integration plan and the contract, entered at the same time.

The file to copy for a new stage: when it opens, what is due when, whose task it is and what completes it, what closes
it, and what comes late, out of order or not at all. Each story is a list of events, played on a day.
"""

import pytest

from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    granted,
    guided,
    notices,
    open_tasks,
    standing,
    taken,
    task,
    waits,
)


def test_plan_opens_with_a_granted_decision() -> None:
    """'`plan` opens with a granted decision'"""
    assert guided().on("2026-11-02").stages["plan"] == "not_started"
    state = granted().on("2026-11-02")
    assert state.stages["plan"] == "active"
    assert open_tasks(state) >= {"agree-plan", "sign-contract"}


def test_plan_and_contract_are_due_fourteen_days_after_the_decision() -> None:
    """'plan-and-contract (15)': 14 days by default."""
    state = granted().on("2026-11-02")
    assert standing(state, "plan-and-contract") == Standing("2026-11-02", "2026-11-16", "2026-11-16", "running")


@pytest.mark.parametrize(
    ("type_", "completes_with"), [("agree-plan", "plan.agreed"), ("sign-contract", "contract.signed")]
)
def test_the_programme_adviser_makes_the_plan_and_the_contract(type_: str, completes_with: str) -> None:
    found = task(granted().on("2026-11-02"), type_)
    assert (found.role, found.organisation, found.completes_with) == ("programme_adviser", "3301", completes_with)
    assert (found.opened_on, found.due, found.deadline) == (
        day("2026-11-02"),
        day("2026-11-16"),
        "plan/plan-and-contract",
    )


@pytest.mark.parametrize("story", [granted().planned("2026-11-10"), granted().signed("2026-11-10")])
def test_one_of_them_does_not_meet_the_deadline(story: Story) -> None:
    """'met when both are there'"""
    assert standing(story.on("2026-11-16"), "plan-and-contract")[3:] == ("running", None)
    assert standing(story.on("2026-11-17"), "plan-and-contract")[3:] == ("passed", None)
    assert story.on("2026-11-17").stages["plan"] == "active"


@pytest.mark.parametrize(
    ("agreed_on", "signed_on", "status", "met_on"),
    [
        ("2026-11-10", "2026-11-10", "met", "2026-11-10"),
        ("2026-11-10", "2026-11-16", "met", "2026-11-16"),
        ("2026-11-16", "2026-11-10", "met", "2026-11-16"),
        ("2026-11-10", "2026-11-17", "met_late", "2026-11-17"),
        ("2026-11-17", "2026-11-10", "met_late", "2026-11-17"),
    ],
)
def test_both_together_meet_it_on_the_day_of_the_last(agreed_on: str, signed_on: str, status: str, met_on: str) -> None:
    state = granted().planned(agreed_on).signed(signed_on).on("2026-12-01")
    assert standing(state, "plan-and-contract")[3:] == (status, met_on)
    assert state.stages["plan"] == "done"
    assert open_tasks(state).isdisjoint({"agree-plan", "sign-contract"})


def test_they_are_judged_on_the_nominal_date() -> None:
    """Fourteen days after Saturday 7 November is a Saturday; the Monday after is late."""
    story = guided().decided("2026-11-07").planned("2026-11-10")
    assert standing(story.on("2026-11-10"), "plan-and-contract")[1:3] == ("2026-11-21", "2026-11-23")
    assert standing(story.signed("2026-11-23").on("2026-11-23"), "plan-and-contract").status == "met_late"


def test_a_plan_made_before_the_decision_counts_when_the_decision_is_made() -> None:
    story = guided().planned("2026-10-30").signed("2026-10-30").decided("2026-11-02")
    before = story.on("2026-11-01")
    assert before.buffered[:2] == (story.ref("plan.agreed"), story.ref("contract.signed"))
    state = story.on("2026-11-02")
    assert state.stages["plan"] == "done"
    assert standing(state, "plan-and-contract")[3:] == ("met", "2026-10-30")


def test_a_refused_contract_may_still_be_signed() -> None:
    story = granted().planned("2026-11-10").contract_refused("2026-11-10")
    state = story.on("2026-11-10")
    assert "sign-contract" in open_tasks(state)
    assert state.buffered == ()
    assert "contract.refused" in taken(state)
    signed = story.signed("2026-11-14").on("2026-11-14")
    assert signed.stages["plan"] == "done"


def test_neither_is_due_when_the_decision_never_came() -> None:
    assert waits(guided().on("2026-12-24")).isdisjoint({"plan.agreed", "contract.signed"})


def test_the_adviser_is_warned_five_days_before_and_the_leader_notified_after() -> None:
    assert [notice.kind for notice in notices(granted().on("2026-11-10"), "plan-and-contract")] == []
    assert [notice.kind for notice in notices(granted().on("2026-11-11"), "plan-and-contract")] == ["warned"]
    late = notices(granted().on("2026-11-17"), "plan-and-contract")
    assert {(notice.kind, notice.role) for notice in late} == {
        ("passed", "programme_adviser"),
        ("escalated", "programme_leader"),
    }


def test_a_second_plan_changes_nothing() -> None:
    story = granted().planned("2026-11-10").planned("2026-11-20")
    state = story.on("2026-11-20")
    assert state.buffered == (story.ref("plan.agreed", 2),)
    assert "sign-contract" in open_tasks(state)


def test_a_retracted_signature_is_to_be_given_again() -> None:
    story = granted().planned("2026-11-10").signed("2026-11-12")
    state = story.retracted("2026-11-18", story.ref("contract.signed")).on("2026-11-18")
    assert state.stages["plan"] == "active"
    assert "sign-contract" in open_tasks(state)
    assert standing(state, "plan-and-contract")[3:] == ("passed", None)


def test_a_plan_in_the_future_is_made_on_its_day() -> None:
    story = granted().planned("2026-11-15").signed("2026-11-10")
    assert story.on("2026-11-14").stages["plan"] == "active"
    assert story.on("2026-11-15").stages["plan"] == "done"
