"""What the certificate of participation shows (deltakerbevis, § 18 a): the period, the contents, and passed tests."""

from collections import defaultdict
from typing import Any

from markupsafe import Markup

from activities.documents.facts import Facts
from activities.documents.words import Words
from schemas.events import Event
from schemas.events.catalogue import (
    FinalTestTaken,
    HoursRecorded,
    MeasurePlanned,
    MeasureStarted,
    ProgrammeCompleted,
    ProgrammeInterrupted,
    ProgrammeStarted,
)


def content(facts: Facts, words: Words, event: Event[Any]) -> dict[str, Any]:
    """Give what the certificate shows. It is shown to schools and employers, so it has no address and no reference."""
    kommune = words("common.kommune", name=facts.kommune_on(event.on))
    completed, interrupted = facts.last(ProgrammeCompleted), facts.last(ProgrammeInterrupted)
    how = "completed" if completed else "interrupted" if interrupted else "going_on"
    goal = facts.end_goal
    return {
        "title": words("certificate.title"),
        "opening": words(f"certificate.opening_{how}", name=words.name(facts.who.name), kommune=kommune),
        "period": _period(facts, words, completed or interrupted),
        "end_goal": words.begun(goal) if goal is not None else words("common.missing"),
        "hours": _hours(facts, words),
        "measures": _measures(facts, words),
        "norwegian": _norwegian(facts, words),
        "social_studies": _social_studies(facts, words),
        "law": words("certificate.law", basis=facts.law.deadlines["certificate"].legal_basis),
    }


def _period(facts: Facts, words: Words, ended: Event[Any] | None) -> Markup:
    started = facts.last(ProgrammeStarted)
    days = (words.day(each.on) if each is not None else words("common.missing") for each in (started, ended))
    first, last = days
    return words("certificate.period_value", first=first, last=last)


def _hours(facts: Facts, words: Words) -> list[tuple[str, str]]:
    """Give the recorded hours by element."""
    total: dict[str, float] = defaultdict(float)
    for each in facts.every(HoursRecorded):
        total[each.data.element] += each.data.hours
    return [(words.begun(element), words.figure(round(hours, 2))) for element, hours in total.items()]


def _measures(facts: Facts, words: Words) -> list[str]:
    """Give the measures that were started, each kind once."""
    planned = {each.data.measure_id: each.data.kind for each in facts.every(MeasurePlanned)}
    started = [each.data.kind or planned.get(each.data.measure_id) for each in facts.every(MeasureStarted)]
    return list(dict.fromkeys(words.begun(kind) for kind in started if kind is not None))


def _norwegian(facts: Facts, words: Words) -> list[Markup]:
    """Give the last level that was passed in each part of the final test."""
    passed = {
        each.data.part: each
        for each in facts.every(FinalTestTaken)
        if each.data.subject == "norwegian" and each.data.part and each.data.level and each.data.passed is not False
    }
    return [
        words(
            "certificate.norwegian_level",
            part=words.begun(part or ""),
            level=each.data.level,
            day=words.day(each.on),
        )
        for part, each in passed.items()
    ]


def _social_studies(facts: Facts, words: Words) -> Markup:
    tests = [each for each in facts.every(FinalTestTaken) if each.data.subject == "social_studies" and each.data.passed]
    if not tests:
        return words("certificate.no_social_studies")
    return words("certificate.social_studies_passed", day=words.day(tests[-1].on))
