"""What the integration plan (§ 15) and the integration contract (§ 16) show."""

from typing import Any, NamedTuple

from markupsafe import Markup

from activities.documents.facts import Facts
from activities.documents.words import Words
from schemas.events import Event
from schemas.events.catalogue import ContractSigned, MeasurePlanned, PlanAgreed, PlanRevised

TEXTS = ("long_term_goals", "norwegian_extent", "social_studies_extent", "reasons", "builds_on")
"""The points of a plan that people write."""
POINTS = (
    "long_term_goals",
    "norwegian_extent",
    "social_studies_extent",
    "months",
    "elements",
    "reasons",
    "builds_on",
    "appeal_explained",
)
"""The points after the goals, in the order in which they are read."""


class Point(NamedTuple):
    """A point of the plan: its heading, and what stands there; None where it is missing though the law requires it."""

    heading: Markup
    value: Markup | None


def plan(facts: Facts, words: Words, event: Event[Any]) -> dict[str, Any]:
    """Give what the plan shows: the points that the law requires, and those that are there besides."""
    agreed: PlanAgreed = event.data
    rule = facts.law.plan
    given = {name: _value(facts, words, agreed, name) for name in POINTS}
    return {
        "title": words("plan.title"),
        "opening": words("plan.opening", sender=_sender(facts, words, event), basis=rule.legal_basis),
        "agreed": words("plan.agreed", day=words.day(event.on)),
        "full_time": _full_time(facts, words, "plan.full_time"),
        "goals": _goals(words, agreed),
        "points": [
            Point(words(f"plan.{name}"), given[name])
            for name in POINTS
            if given[name] is not None or name in rule.least
        ],
        "missing": words("common.missing_by_law", basis=rule.origin("least").legal_basis),
        "measures": _measures(facts, words),
        "review": _review(facts, words, event),
    }


def _value(facts: Facts, words: Words, agreed: PlanAgreed, name: str) -> Markup | None:
    """Give what stands at a point of the plan; None where nothing does."""
    if name in TEXTS:
        written = facts.words(getattr(agreed, name))
        return words.paragraphs(written) if written else None
    if name == "months" and agreed.months is not None:
        return Markup("<p>{}</p>").format(words.number(agreed.months, "months"))
    if name == "elements" and agreed.elements:
        lines = Markup("").join(Markup("<li>{}</li>").format(words.begun(each)) for each in agreed.elements)
        return Markup("<ul>{}</ul>").format(lines)
    if name == "appeal_explained" and agreed.appeal_explained:
        rule = facts.law.deadline("appeal")
        assert rule.length is not None, "the time to appeal has a length"
        to_appeal = words("plan.appeal_value", length=words.length(rule.length), basis=rule.legal_basis)
        return Markup("<p>{}</p>").format(to_appeal)
    return None


def _goals(words: Words, agreed: PlanAgreed) -> list[tuple[Markup, Markup | str]]:
    """Give the end goal and the goal of Norwegian, by its parts where they are set."""
    parts = agreed.norwegian_parts
    level: Markup | str = agreed.norwegian_goal
    if parts is not None:
        written = (
            words("plan.norwegian_part", part=words.code(part), level=getattr(parts, part))
            for part in type(parts).model_fields
        )
        level = Markup(", ").join(written)
    return [(words("plan.end_goal"), words.begun(agreed.end_goal)), (words("plan.norwegian_goal"), level)]


def _measures(facts: Facts, words: Words) -> list[tuple[str, str, str]]:
    """Give each measure that was planned: what, from when, and how many hours a week."""
    return [
        (
            words.begun(each.data.kind),
            words.day(each.data.planned_start) if each.data.planned_start else words("common.missing"),
            words.figure(each.data.hours_per_week) if each.data.hours_per_week else words("common.missing"),
        )
        for each in facts.every(MeasurePlanned)
    ]


def _review(facts: Facts, words: Words, event: Event[Any]) -> list[Markup]:
    revised = [words.day(each.on) for each in facts.every(PlanRevised) if each.on >= event.on]
    day = event.data.next_review
    following = words("plan.next_review", day=words.day(day)) if day is not None else words("plan.no_review")
    return [following, *([words("plan.revised", days=", ".join(revised))] if revised else [])]


def _full_time(facts: Facts, words: Words, name: str) -> Markup:
    rule = facts.law.programme
    basis = rule.origin("weekly_hours").legal_basis
    return words(name, hours=words.figure(rule.weekly_hours), basis=basis)


def _sender(facts: Facts, words: Words, event: Event[Any]) -> Markup:
    return words("common.kommune", name=facts.kommune_on(event.on))


def contract(facts: Facts, words: Words, event: Event[Any]) -> dict[str, Any]:
    """Give what the contract shows: the goals of the plan, what each party undertakes, and the signatures."""
    law, agreed = facts.law, facts.last(PlanAgreed)
    sender, name = _sender(facts, words, event), words.name(facts.who.name)
    missing, plans = words("common.missing"), agreed.data if agreed is not None else None
    written = facts.words(plans.long_term_goals) if plans is not None else None
    goals = _goals(words, plans) if plans is not None else [(words("plan.end_goal"), missing)]
    signed = isinstance(event.data, ContractSigned)
    return {
        "title": words("contract.title"),
        "opening": words(
            "contract.opening", sender=sender, name=name, basis=law.deadlines["plan-and-contract"].legal_basis
        ),
        "goals": goals,
        "long_term_goals": words.paragraphs(written) if written else None,
        "kommune": [
            words("contract.kommune_offer"),
            words("contract.kommune_plan"),
            words("contract.kommune_interpreter"),
            words("contract.kommune_certificate", basis=law.deadlines["certificate"].legal_basis),
        ],
        "participant": [
            words("contract.participant_follow"),
            _full_time(facts, words, "contract.participant_attend"),
            words("contract.participant_absence"),
            words("contract.participant_change"),
        ],
        "consequences": words("contract.consequences_text", deduction=law.decisions.deduction, stop=law.decisions.stop),
        "signed": words("contract.signed", day=words.day(event.on)) if signed else words("contract.not_signed"),
    }
