"""The integration plan and the contract, entered at the same time.

The file to copy for a new stage: when it opens, what is due when, whose task it is and what completes it, what closes
it, and what comes late, out of order or not at all. Each story is a list of events, played on a day.
"""

from typing import Any

import pytest

from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    entries,
    granted,
    guided,
    mapped,
    notices,
    open_tasks,
    settled,
    standing,
    standings,
    taken,
    task,
    waits,
)


def agreed_and_signed(story: Story) -> Story:
    return story.planned("2026-10-30").signed("2026-10-30")


def test_plan_opens_with_the_task_to_decide() -> None:
    """'`plan` opens together with the task `make-decision`: … due as `programme-decision` is'"""
    assert mapped().on("2026-09-25").stages["plan"] == "not_started"
    state = guided().on("2026-11-01")
    assert state.stages["plan"] == "active"
    assert open_tasks(state) >= {"make-decision", "agree-plan", "sign-contract"}
    assert [task(state, each).due for each in ("agree-plan", "sign-contract")] == [day("2026-12-01")] * 2
    assert standings(state, "plan-and-contract") == []


def test_plan_opens_at_the_first_warning_of_a_decision_that_nothing_prepared() -> None:
    assert settled().on("2026-10-16").stages["plan"] == "not_started"
    assert settled().on("2026-10-17").stages["plan"] == "active"


def test_plan_and_contract_are_due_on_the_day_of_the_decision() -> None:
    """'starts and is due on the `decided_on` of the granted decision (§§ 15, 16: at the same time)'"""
    state = granted().on("2026-11-02")
    assert standing(state, "plan-and-contract") == Standing("2026-11-02", "2026-11-02", "2026-11-02", "running")


@pytest.mark.parametrize(
    ("type_", "completes_with"), [("agree-plan", "plan.agreed"), ("sign-contract", "contract.signed")]
)
def test_the_programme_adviser_makes_the_plan_and_the_contract(type_: str, completes_with: str) -> None:
    found = task(granted().on("2026-11-02"), type_)
    assert (found.role, found.organisation, found.completes_with) == ("programme_adviser", "3301", completes_with)
    assert (found.opened_on, found.due, found.deadline) == (
        day("2026-10-17"),
        day("2026-11-02"),
        "plan/plan-and-contract",
    )


@pytest.mark.parametrize("story", [granted().planned("2026-11-02"), granted().signed("2026-11-02")])
def test_one_of_them_does_not_meet_the_deadline(story: Story) -> None:
    """'met when both are there'"""
    assert standing(story.on("2026-11-02"), "plan-and-contract")[3:] == ("running", None)
    assert standing(story.on("2026-11-03"), "plan-and-contract")[3:] == ("passed", None)
    assert story.on("2026-11-03").stages["plan"] == "active"


@pytest.mark.parametrize(
    ("agreed_on", "signed_on", "status", "met_on"),
    [
        ("2026-10-30", "2026-10-30", "met", "2026-10-30"),
        ("2026-10-30", "2026-11-02", "met", "2026-11-02"),
        ("2026-11-02", "2026-10-30", "met", "2026-11-02"),
        ("2026-11-02", "2026-11-03", "met_late", "2026-11-03"),
        ("2026-11-03", "2026-11-02", "met_late", "2026-11-03"),
    ],
)
def test_both_together_meet_it_on_the_day_of_the_last(agreed_on: str, signed_on: str, status: str, met_on: str) -> None:
    state = granted().planned(agreed_on).signed(signed_on).on("2026-12-01")
    assert standing(state, "plan-and-contract")[3:] == (status, met_on)
    assert state.stages["plan"] == "done"
    assert open_tasks(state).isdisjoint({"agree-plan", "sign-contract"})


def test_they_are_judged_on_the_nominal_date() -> None:
    """7 November is a Saturday; the Monday after is late."""
    story = guided().decided("2026-11-07").planned("2026-11-07")
    assert standing(story.on("2026-11-07"), "plan-and-contract")[1:3] == ("2026-11-07", "2026-11-09")
    assert standing(story.signed("2026-11-09").on("2026-11-09"), "plan-and-contract").status == "met_late"


def test_a_plan_made_before_the_decision_counts_when_the_decision_is_made() -> None:
    story = guided().planned("2026-10-30").signed("2026-10-30").decided("2026-11-02")
    before = story.on("2026-11-01")
    assert (before.buffered, before.stages["plan"]) == ((story.ref("decision.made"),), "done")
    state = story.on("2026-11-02")
    assert state.stages["plan"] == "done"
    assert standing(state, "plan-and-contract")[3:] == ("met", "2026-10-30")


@pytest.mark.parametrize("made", [guided(), guided().planned("2026-10-30"), agreed_and_signed(guided())])
def test_a_refused_decision_stops_the_plan_however_far_it_is(made: Story) -> None:
    state = made.decided("2026-11-02", "refused", reason="no right").on("2026-11-03")
    assert state.stages["plan"] == "stopped"
    assert open_tasks(state).isdisjoint({"agree-plan", "sign-contract", "review-plan"})
    assert waits(state).isdisjoint({"plan.agreed", "contract.signed", "plan.revised"})
    assert standings(state, "plan-and-contract") == []


def test_a_refusal_that_an_appeal_changes_opens_the_plan_anew() -> None:
    refused = guided().decided("2026-11-02", "refused", reason="no right").delivered("2026-11-05")
    changed = refused.appealed("2026-11-20").appeal_decided("2026-12-10", "changed")
    state = changed.on("2026-12-10")
    assert (state.stages["plan"], open_tasks(state) >= {"make-decision", "agree-plan"}) == ("active", True)
    granted_at_last = changed.decided("2026-12-14").planned("2026-12-14").signed("2026-12-14").on("2026-12-14")
    assert granted_at_last.stages["plan"] == "done"
    assert standing(granted_at_last, "plan-and-contract")[:1] == ("2026-12-14",)


def test_a_refused_contract_may_still_be_signed() -> None:
    story = granted().planned("2026-11-10").contract_refused("2026-11-10")
    state = story.on("2026-11-10")
    assert "sign-contract" in open_tasks(state)
    assert state.buffered == ()
    assert "contract.refused" in taken(state)
    signed = story.signed("2026-11-14").on("2026-11-14")
    assert signed.stages["plan"] == "done"


def test_neither_is_overdue_by_itself_when_the_decision_never_came() -> None:
    state = guided().on("2026-12-24")
    assert standings(state, "plan-and-contract") == []
    assert notices(state, "plan-and-contract") == []


def test_the_leader_is_notified_the_day_after() -> None:
    assert [notice.kind for notice in notices(granted().on("2026-11-02"), "plan-and-contract")] == []
    late = notices(granted().on("2026-11-03"), "plan-and-contract")
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


# --- what a plan holds at least (§ 15) ------------------------------------------------------------------------------

COMPLETE: dict[str, Any] = {
    "long_term_goals": "a health worker", "norwegian_extent": "15 hours a week", "social_studies_extent": "75 hours",
    "months": 24, "elements": ["norwegian", "work_practice"], "reasons": "they lead there", "appeal_explained": True,
}  # fmt: skip


def agreed(on: str = "2026-10-30", **more: Any) -> Story:
    facts = {"agreed_on": on, "end_goal": "upper_secondary", "norwegian_goal": "B1"}
    return guided().add("plan.agreed", on, **(facts | more))


def test_a_plan_with_all_that_the_law_asks_for_lacks_nothing() -> None:
    assert entries(agreed(**COMPLETE).on("2026-11-01"), "plan-incomplete") == []


@pytest.mark.parametrize("point", COMPLETE)
def test_a_point_that_is_missing_is_named(point: str) -> None:
    without = {name: value for name, value in COMPLETE.items() if name != point}
    (entry,) = entries(agreed(**without).on("2026-11-01"), "plan-incomplete")
    assert entry.details == {"missing": [point]}


def test_a_right_to_appeal_that_was_not_explained_is_missing() -> None:
    (entry,) = entries(agreed(**(COMPLETE | {"appeal_explained": False})).on("2026-11-01"), "plan-incomplete")
    assert entry.details == {"missing": ["appeal_explained"]}


def test_a_plan_from_before_2026_is_not_held_against_the_newer_text() -> None:
    story = Story().settled("2025-09-01").mapped("2025-09-22").assessed("2025-09-24", "not_needed")
    story = story.add("plan.agreed", "2025-12-30", agreed_on="2025-12-30", end_goal="work", norwegian_goal="A2")
    (entry,) = entries(story.on("2026-01-10"), "plan-incomplete")
    assert entry.details == {"missing": ["norwegian_extent", "social_studies_extent", "months", "elements"]}


def test_with_collective_protection_a_plan_says_nothing_of_social_studies() -> None:
    """§ 37 c: "bestemmelsene … om … opplæring i samfunnskunnskap, gjelder ikke"."""
    without = {name: value for name, value in COMPLETE.items() if name != "social_studies_extent"}
    story = Story().settled("2026-09-01", residence_basis="collective_protection").mapped("2026-09-21")
    story = story.add(
        "plan.agreed", "2026-10-30", agreed_on="2026-10-30", end_goal="work", norwegian_goal="A2", **without
    )
    assert entries(story.on("2026-12-01"), "plan-incomplete") == []
    assert task(story.on("2026-12-01"), "assess-guidance").details == {"voluntary": True}


@pytest.mark.parametrize(
    ("education", "level", "oral"),
    [("none", "A2", "B1"), ("primary", "A2", "B1"), ("lower_secondary", "B1", "B1"), ("higher", "B1", "B2")],
)
def test_the_goals_of_norwegian_are_suggested_by_part(education: str, level: str, oral: str) -> None:
    """Regulation § 28"""
    story = Story().settled("2026-09-01", education=education)
    state = story.on("2026-12-01")  # after the first warning, with which the plan opens
    details = task(state, "agree-plan").details
    assert (details["suggested_norwegian"], details["suggested_oral_norwegian"]) == (level, oral)


def test_a_goal_of_norwegian_is_lowered_by_one_level_at_a_time() -> None:
    """Regulation § 27"""

    def lowered(to: str) -> list[dict[str, object]]:
        changed = agreed().add("goal.changed", "2026-11-09", on="2026-11-09", norwegian_goal=to, reason="slower")
        return [entry.details for entry in entries(changed.on("2026-11-10"), "norwegian-goal-lowered")]

    assert lowered("A2") == []
    assert lowered("B2") == []
    assert lowered("A1") == [{"before": "B1", "after": "A1", "levels": 2}]
