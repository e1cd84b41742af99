"""What the letter of an individual decision shows: decision, facts, reasons, legal basis, and the appeal (§ 46)."""

from typing import Any

from markupsafe import Markup

from activities.documents.facts import Facts
from activities.documents.kinds import decision_kind
from activities.documents.words import Words, capital, unbroken
from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    DeductionDecided,
    ExtensionAssessed,
    GuidanceHeld,
    LeaveGranted,
    MappingCompleted,
    MappingImported,
    OtherDecisionMade,
    ProgrammeExtended,
    ProgrammeStopped,
)
from schemas.events.vocabulary import DecisionKind

Row = tuple[Markup, Markup | str]
"""A value with its label."""


def content(facts: Facts, words: Words, event: Event[Any]) -> dict[str, Any]:
    """Give what the letter of a decision shows."""
    kind = decision_kind(event.data)
    assert kind is not None, "a decision is made from an event that decides"
    sender = words("common.kommune", name=facts.kommune_on(event.on))
    programme = event.data if isinstance(event.data, DecisionMade) else None
    return {
        "title": words(f"decision.title.{kind}"),
        "opening": words(f"decision.opening.{_opening(event.data)}", sender=sender),
        "rows": _rows(facts, words, event.data),
        "facts": _facts(facts, words, event) if programme is not None else [],
        "reasons": _reasons(facts, words, event.data),
        "paragraphs": _paragraphs(facts, event.data, kind),
        "next": _next(facts, words, programme),
        "appeal": appeal(facts, words, event, sender),
    }


def _opening(data: Any) -> str:
    match data:
        case DecisionMade(outcome=outcome):
            return f"programme_{outcome}"
        case ProgrammeExtended():
            return "extension_granted"
        case ProgrammeStopped(permanent=permanent):
            return "stop_for_good" if permanent else "stop_for_a_time"
        case LeaveGranted():
            return "leave_granted"
        case DeductionDecided(outcome=outcome):
            return f"deduction_{outcome}"
    return str(data.outcome)


def _rows(facts: Facts, words: Words, data: Any) -> list[Row]:
    """Give what exactly was decided."""
    match data:
        case DecisionMade(outcome="granted"):
            return _granted(facts, words, data)
        case ProgrammeExtended(months=months):
            return [(words("decision.months_more"), words.number(months, "months"))]
        case ProgrammeStopped(permanent=False, until=until):
            return [(words("decision.until"), words.day(until))] if until is not None else []
        case LeaveGranted():
            rows: list[Row] = [
                (words("decision.kind"), words.begun(data.kind)),
                (words("decision.from"), words.day(data.from_)),
                (words("decision.to"), words.day(data.to)),
            ]
            if data.with_benefit is not None:
                paid = words("benefit.with_benefit" if data.with_benefit else "benefit.without_benefit")
                rows.append((words("decision.benefit"), capital(paid)))
            return rows
    return []


def _granted(facts: Facts, words: Words, made: DecisionMade) -> list[Row]:
    missing, share = words("common.missing"), made.benefit or "full"
    longest = words.number(made.months, "months") if made.months is not None else None
    part, basis = getattr(facts.law.absence, share), facts.law.absence.origin(share).legal_basis
    return [
        (
            words("decision.duration"),
            capital(words("decision.duration_value", length=longest)) if longest is not None else missing,
        ),
        (words("decision.end_goal"), words.begun(made.end_goal) if made.end_goal is not None else missing),
        (words("decision.benefit"), capital(words(f"benefit.{share}", part=str(part), basis=basis))),
    ]


def _facts(facts: Facts, words: Words, event: Event[Any]) -> list[Markup]:
    """Give what a decision on the programme builds on."""
    settled, bases = facts.settled, facts.law.eligibility.origin("residence_bases").legal_basis
    mapped: Event[Any] | None = facts.last(MappingCompleted)
    mapped = mapped or facts.last(MappingImported)
    held = facts.last(GuidanceHeld)
    permit = words("decision.permit", day=words.day(settled.data.permit_granted_on), basis=bases)
    found = [
        words("decision.settled", kommune=facts.kommune_on(settled.on), day=words.day(settled.on)),
        permit,
    ]
    found.append(words("decision.mapped", day=words.day(mapped.on)) if mapped else words("decision.not_mapped"))
    found.append(words("decision.guided", day=words.day(held.on)) if held else words("decision.not_guided"))
    return found


def _reasons(facts: Facts, words: Words, data: Any) -> Markup | None:
    """Give the reasons: what the law gives, and what was written with the decision or the assessment before it."""
    written = facts.words(getattr(data, "reason", None))
    by_law, eligibility = Markup(""), facts.state.eligibility
    if isinstance(data, DecisionMade) and eligibility is not None:
        by_law = Markup("<p>{}</p>").format(words(f"decision.{eligibility}", basis=facts.law.eligibility.legal_basis))
    if isinstance(data, ProgrammeExtended):
        assessed = facts.last(ExtensionAssessed)
        written = facts.words(assessed.data.reason) if assessed is not None else None
    return by_law + words.paragraphs(written or "") or None


def _paragraphs(facts: Facts, data: Any, kind: DecisionKind) -> list[Markup]:
    """Give the paragraphs that a decision rests on, in the text that holds for the journey."""
    law = facts.law
    found = [law.decisions.paragraphs(kind)]
    if isinstance(data, DecisionMade) and data.outcome == "granted":
        age = facts.settled.data.age_at_permit
        found.append(law.programme.duration(facts.education, data.end_goal, age).legal_basis)
        found += [law.contents.legal_basis, law.absence.origin(data.benefit or "full").legal_basis]
    if isinstance(data, LeaveGranted):
        named = data.kind in law.leave.values()
        found.append(law.leave.origin(data.kind).legal_basis if named else law.leave.legal_basis)
    if isinstance(data, OtherDecisionMade) and kind == "absence":
        found.append(law.self_certificate.legal_basis)
    return [unbroken(Markup(capital(each))) for each in dict.fromkeys(found)]


def _next(facts: Facts, words: Words, made: DecisionMade | None) -> Markup | None:
    if made is None or made.outcome != "granted":
        return None
    return words("decision.next_granted", basis=facts.law.deadlines["plan-and-contract"].legal_basis)


def appeal(facts: Facts, words: Words, event: Event[Any], sender: Markup) -> list[Markup]:
    """Give the sentences on the appeal: time, how, who decides it, and what holds when it comes late."""
    law, body = facts.law.appeals, facts.law.appeals.origin("body").legal_basis
    rule = facts.law.deadline("appeal")
    assert rule.length is not None, "the time to appeal has a length"
    return [
        words("appeal.time", length=words.length(rule.length), basis=rule.legal_basis),
        words("appeal.how", sender=sender),
        words("appeal.body", body=words(f"appeal.{law.body}"), basis=body),
        words("appeal.late", length=words.length(law.late_within), basis=law.origin("late_within").legal_basis),
        words("appeal.suspend"),
    ]
