"""Point 8: every conversation, and whether a qualified interpreter was used where one was needed (tolkeloven)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.supervision.facts import CaseFacts, known
from analysis.supervision.lines import Line, Status
from schemas.calendar import oslo_date
from schemas.events import Event
from schemas.events.catalogue import (
    FollowupHeld,
    GuidanceHeld,
    InformationGiven,
    InterpreterConfirmed,
    InterpreterExceptionGranted,
    InterpreterNeedAssessed,
    InterpreterReplaced,
    InterpretingCompleted,
    InterpretingFailed,
    MappingCompleted,
    PlanAgreed,
)

_NEED, _QUALIFIED = "tolkeloven § 6", "tolkeloven § 7"

_TALKS: tuple[tuple[type[Any], str], ...] = (
    (InformationGiven, "information"),
    (MappingCompleted, "mapping"),
    (GuidanceHeld, "guidance"),
    (PlanAgreed, "plan"),
    (FollowupHeld, "follow_up"),
)
"""The events that show that a conversation took place, and which meeting it was."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation.

    Attributes:
        event: What shows it: the conversation, or the assessment of the need for an interpreter.
        on: Its day.
        meeting: What it was about.
        need: Whether an interpreter was needed, as assessed; None where nobody has.
        booking: The id under which an interpreter was booked; None without one.
    """

    event: Event[Any]
    on: date
    meeting: str
    need: bool | None
    booking: str | None


def conversations(facts: CaseFacts) -> list[Line]:
    """Give point 8: a line for each conversation, in order."""
    needs = {each.data.booking_id: each for each in facts.every(InterpreterNeedAssessed)}
    held = [_talk(each, meeting, needs.values()) for model, meeting in _TALKS for each in facts.every(model)]
    taken = {talk.booking for talk in held}
    others = [
        Talk(each, day, each.data.meeting, each.data.needed, id_)
        for id_, each in needs.items()
        if id_ not in taken
        and each.data.meeting != "guidance"  # of which a meeting that was not held is not held with an interpreter
        and (day := _day(each)) <= facts.today
    ]
    categories = _categories(facts)
    talks = sorted([*held, *others], key=lambda talk: talk.on)
    lines = [_line(facts, talk, categories.get(talk.booking or "")) for talk in talks]
    return lines or [Line(key="conversation", status=facts.waiting(), paragraph=_NEED)]


def _day(need: Event[InterpreterNeedAssessed]) -> date:
    return oslo_date(need.data.starts_at) if need.data.starts_at is not None else need.on


def _talk(event: Event[Any], meeting: str, needs: Iterable[Event[InterpreterNeedAssessed]]) -> Talk:
    """Find the assessment of a conversation: by the id of its meeting, else the last of the same meeting before it.

    Follow-ups come again and again, so that only one of the same day is theirs.
    """
    id_: str | None = getattr(event.data, "meeting_id", None)
    same = [need for need in needs if need.data.meeting == meeting and need.on <= event.on]
    if meeting == "follow_up":
        same = [need for need in same if _day(need) == event.on]
    own = [need for need in same if need.data.booking_id == id_] or same
    if not own:
        return Talk(event, event.on, meeting, None, id_)
    return Talk(event, event.on, meeting, own[-1].data.needed, id_ or own[-1].data.booking_id)


def _categories(facts: CaseFacts) -> dict[str, str]:
    """Give the category of the interpreter confirmed last for each booking; ``none`` without qualification."""
    kinds = (InterpreterConfirmed, InterpreterReplaced)
    return {each.data.booking_id: each.data.category for each in facts.events if isinstance(each.data, kinds)}


def _line(facts: CaseFacts, talk: Talk, category: str | None) -> Line:
    """Judge one conversation: the need assessed, then an interpreter used, then one who is qualified or excepted."""
    used, qualified = _used(facts, talk), category in facts.law.interpreting.categories
    excepted = any(each.data.booking_id == talk.booking for each in facts.every(InterpreterExceptionGranted))
    needed = talk.need if talk.need is not None else facts.settled.data.interpreter_needed or used
    if not needed:
        status = Status.DONE if talk.need is False else Status.NOT_APPLICABLE
    else:
        status = Status.DONE if talk.need and used and (qualified or excepted) else Status.MISSING
    more = {
        "meeting": talk.meeting,
        "need_assessed": talk.need is not None if needed else None,
        "needed": talk.need,
        "used": used if used is not None or not needed else "not_registered",
        "category": category if needed else None,
        "exception": excepted if needed and category is not None and not qualified else None,
    }
    return Line(
        key="conversation",
        status=status,
        on=talk.on,
        event=talk.event.name,
        who=facts.who(talk.event),
        paragraph=_QUALIFIED if needed else _NEED,
        facts=known(more),
    )


def _used(facts: CaseFacts, talk: Talk) -> bool | None:
    """Whether an interpreter was used, as the conversation or the report on the assignment has it; None if neither."""
    data = talk.event.data
    if isinstance(data, InformationGiven):
        return data.interpreter_used
    if isinstance(data, GuidanceHeld):
        return data.interpreter_present
    reports = (InterpretingCompleted, InterpretingFailed)
    found = [each for each in facts.events if isinstance(each.data, reports) and each.data.booking_id == talk.booking]
    return isinstance(found[-1].data, InterpretingCompleted) if found else None
