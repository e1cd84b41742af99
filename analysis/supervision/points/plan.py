"""Points 4 and 5: the goal and what it rests on; the plan, the contract and the reviews."""

from datetime import date
from typing import Any

from analysis.supervision.facts import CaseFacts
from analysis.supervision.lines import Line, Status
from analysis.supervision.points.beginning import granted_on
from schemas.events import Event
from schemas.events.catalogue import (
    ContractRefused,
    ContractSigned,
    DecisionMade,
    GoalChanged,
    GoalSet,
    MappingCompleted,
    PlanAgreed,
    PlanDelivered,
    PlanRevised,
    UnderstandingConfirmed,
)

_GOALS, _PLAN, _CONTRACT = "integreringsloven §§ 13, 14", "integreringsloven § 15", "integreringsloven § 16"

LEGAL_MINIMUM = {
    "end_goal": "end_goal",
    "norwegian_goal": "norwegian_goal",
    "long_term_goals": None,
    "extent_of_training": None,
    "duration": None,
    "elements": None,
    "right_to_appeal": None,
    "reasons_for_elements": None,
    "earlier_elements": None,
}
"""What a plan holds at least (§ 15), and the field of ``plan.agreed`` that shows it; None where it has none."""


def goal(facts: CaseFacts) -> list[Line]:
    """Give point 4: the end goal with its reasons, the education behind it, the participant's part, and changes."""
    return [
        _end_goal(facts),
        Line(key="goal_reasons", status=Status.NOT_HELD, paragraph=_PLAN),
        facts.done("education", facts.first(MappingCompleted) or facts.settled, _GOALS, education=facts.education),
        _understood(facts),
        *_changes(facts),
    ]


def _end_goal(facts: CaseFacts) -> Line:
    """The goal as it was first set: by the decision, by the plan, or on its own."""
    candidates: list[Event[Any]] = [*facts.every(DecisionMade), *facts.every(PlanAgreed), *facts.every(GoalSet)]
    found = min((each for each in candidates if each.data.end_goal), key=lambda each: each.on, default=None)
    return facts.shown_by(
        "end_goal", found, _GOALS, since=granted_on(facts), end_goal=found.data.end_goal if found is not None else None
    )


def _understood(facts: CaseFacts) -> Line:
    """How the participant took part: that an adviser has checked whether the plan was understood."""
    checked = [each for each in facts.every(UnderstandingConfirmed) if each.data.about == "plan"]
    if not checked:
        return Line(key="took_part", status=Status.NOT_HELD, paragraph=_PLAN)
    return facts.done("took_part", checked[-1], _PLAN, understood=checked[-1].data.understood)


def _changes(facts: CaseFacts) -> list[Line]:
    """A substantial change of a plan is a decision of its own (§ 46), of which Stegvis has no event."""
    changed = [
        facts.done("goal_changed", each, "integreringsloven §§ 15, 46", **_goals(each.data))
        for each in facts.every(GoalChanged)
    ]
    decided = (
        [Line(key="change_decided", status=Status.NOT_HELD, paragraph="integreringsloven § 46")] if changed else []
    )
    return [*changed, *decided]


def _goals(data: GoalChanged) -> dict[str, str | None]:
    return {"end_goal": data.end_goal, "norwegian_goal": data.norwegian_goal}


def plan(facts: CaseFacts) -> list[Line]:
    """Give point 5: the plan and the contract with the decision, what the plan holds, its delivery, its reviews."""
    agreed = facts.first(PlanAgreed)
    since = granted_on(facts) if facts.deadlines("plan-and-contract") else None
    reviews = {each.met_by for each in facts.deadlines("plan-review")}  # their lines show these versions
    lines = [
        *facts.by_deadlines("plan_with_decision", "plan-and-contract"),
        facts.shown_by("plan_agreed", agreed, _PLAN, since=since),
    ]
    if agreed is not None:
        lines += [_holds(facts, agreed, point, field) for point, field in LEGAL_MINIMUM.items()]
    return [
        *lines,
        facts.shown_by(
            "plan_delivered", facts.first(PlanDelivered), _PLAN, since=agreed.on if agreed is not None else None
        ),
        _contract(facts, since),
        *(facts.done("plan_revised", each, _PLAN) for each in facts.every(PlanRevised) if each.ref not in reviews),
        *facts.by_deadlines("plan_review", "plan-review"),
        *([Line(key="review_cause", status=Status.NOT_HELD, paragraph=_PLAN)] if facts.every(PlanRevised) else []),
    ]


def _holds(facts: CaseFacts, agreed: Event[PlanAgreed], point: str, field: str | None) -> Line:
    """One point of the legal minimum, ticked where the plan as registered has it."""
    key = f"minimum_{point}"
    if field is None:
        return Line(key=key, status=Status.NOT_HELD, paragraph=_PLAN)
    value = getattr(agreed.data, field)
    return facts.shown_by(key, agreed if value is not None else None, _PLAN, since=agreed.on, value=value)


def _contract(facts: CaseFacts, since: date | None) -> Line:
    signed, refused = facts.first(ContractSigned), facts.last(ContractRefused)
    line = facts.shown_by("contract", signed, _CONTRACT, since=since)
    return line.also(refused_on=refused.on) if signed is None and refused is not None else line
