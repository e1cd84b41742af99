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
    OtherDecisionMade,
    PlanAgreed,
    PlanDelivered,
    PlanRevised,
    UnderstandingConfirmed,
)

_GOALS, _PLAN, _CONTRACT = "integreringsloven §§ 13, 14", "integreringsloven § 15", "integreringsloven § 16"

LEGAL_MINIMUM = {
    "end_goal": ("end_goal",),
    "norwegian_goal": ("norwegian_goal",),
    "long_term_goals": ("long_term_goals",),
    "extent_of_training": ("norwegian_extent", "social_studies_extent"),
    "duration": ("months",),
    "elements": ("elements",),
    "right_to_appeal": ("appeal_explained",),
    "reasons_for_elements": ("reasons",),
    "earlier_elements": ("builds_on",),
}
"""What a plan may have to hold (§ 15), and the fields of ``plan.agreed`` that show it."""

_CODED = frozenset({"end_goal", "norwegian_goal", "months"})
"""The fields whose value is shown; the others hold texts and lists."""


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
    """A changed goal, or another substantial change of the plan, is a decision of its own (§ 46)."""
    goals = facts.every(GoalChanged)
    changes = [*goals, *(each for each in facts.every(PlanRevised) if each.data.substantial)]
    decided = [each for each in facts.every(OtherDecisionMade) if each.data.decision == "plan"]
    lines = [facts.done("goal_changed", each, "integreringsloven §§ 15, 46", **_goals(each.data)) for each in goals]
    for change in sorted(changes, key=lambda each: each.on):
        by = next((each for each in decided if each.on >= change.on), None)
        lines.append(facts.shown_by("change_decided", by, "integreringsloven § 46", since=change.on))
    return lines


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
        lines += [_holds(facts, agreed, point, fields) for point, fields in LEGAL_MINIMUM.items()]
    return [
        *lines,
        facts.shown_by(
            "plan_delivered", facts.first(PlanDelivered), _PLAN, since=agreed.on if agreed is not None else None
        ),
        _contract(facts, since),
        *(facts.done("plan_revised", each, _PLAN) for each in facts.every(PlanRevised) if each.ref not in reviews),
        *facts.by_deadlines("plan_review", "plan-review"),
        *(_cause(facts, each) for each in facts.every(PlanRevised)),
    ]


def _cause(facts: CaseFacts, revised: Event[PlanRevised]) -> Line:
    """A plan is assessed regularly, and when the participant's life changes."""
    if revised.data.cause is None:
        return Line(key="review_cause", status=Status.NOT_HELD, on=revised.on, paragraph=_PLAN)
    return facts.done("review_cause", revised, _PLAN, reason=revised.data.cause)


def _holds(facts: CaseFacts, agreed: Event[PlanAgreed], point: str, fields: tuple[str, ...]) -> Line:
    """One point of the plan, ticked where the plan as registered has it; missing where the law asks for it."""
    key, rule = f"minimum_{point}", facts.law.plan
    owed = [field for field in fields if field in rule.least or field in rule.always]
    has = [field for field in fields if getattr(agreed.data, field)]
    if not owed and not has:
        return Line(key=key, status=Status.NOT_APPLICABLE, paragraph=_PLAN)
    shown = agreed if set(owed) <= set(has) else None
    line = facts.shown_by(key, shown, rule.legal_basis, since=agreed.on)
    if not has or fields[0] not in _CODED:
        return line
    named = "months" if fields[0] == "months" else "value"
    return line.also(**{named: getattr(agreed.data, fields[0])})


def _contract(facts: CaseFacts, since: date | None) -> Line:
    signed, refused = facts.first(ContractSigned), facts.last(ContractRefused)
    line = facts.shown_by("contract", signed, _CONTRACT, since=since)
    return line.also(refused_on=refused.on) if signed is None and refused is not None else line
