"""A journey as it stood on any day, by what is known now or by what was known then.

Every event has two times: its business date, and the moment at which it was accepted. The first chooses what had
happened, the second what was known. The journey is played anew from the events of both, by the rules and the code of
today: what advisers saw then may have differed where a rule set or a stage has changed since.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from schemas.calendar import SUPPORTED_YEARS, oslo_date
from schemas.errors import StegvisError
from schemas.events import Event, EventData, EventRef
from schemas.events.catalogue import EventRetracted, SettlementCorrected
from schemas.journey import JourneyState, JourneyStatus
from schemas.rules import RuleBook
from store.database import Connection
from store.journeys import UnreadableEvents, known_events
from store.reports import Explained
from workflows.engine.play import play

OSLO = ZoneInfo("Europe/Oslo")
_REPORT = "report it; the journey's last state is in the read model: stegvis explain without --on and --known"


class NotComeYet(StegvisError):
    """A day or a moment lies in the future: nothing stands there, and nothing is known of it."""


class InvalidMoment(StegvisError):
    """What was given as a moment is none, or a day is outside the calendar."""


class CannotBePlayed(StegvisError):
    """The events that were known cannot be read or played by the code of today."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A journey as it stood.

    Attributes:
        on: The day.
        known: What was accepted later than this moment is left out.
        events: The events that were known, also those of later days.
        state: The journey on the day; its status is ``none`` where it had not begun.
    """

    on: date
    known: datetime
    events: Sequence[Event[EventData]]
    state: JourneyState


def parse_moment(text: str) -> datetime:
    """Read a moment as people write it: ``2026-03-01T12:00+01:00``, ``2026-03-01 12:00`` in Oslo, ``2026-03-01``.

    A day alone means its end, so that all that was accepted on it was known.

    Raises:
        InvalidMoment: It is none of these.
    """
    try:
        if len(text) == len("2026-03-01"):
            moment = datetime.combine(date.fromisoformat(text), time.max, OSLO)
        else:
            moment = datetime.fromisoformat(text.upper())
            moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=OSLO)
    except (ValueError, OverflowError):
        raise InvalidMoment(
            "this is not a moment",
            "give a day (2026-03-01), or a time of Oslo (2026-03-01T12:00) or of another zone (2026-03-01T12:00+00:00)",
        ) from None
    if moment.year not in SUPPORTED_YEARS:
        years = f"from {SUPPORTED_YEARS[0]} to {SUPPORTED_YEARS[-1]}"
        raise InvalidMoment("this moment is outside the calendar", f"give one {years}, such as 2026-03-01T12:00")
    return moment.astimezone(UTC)


async def as_it_stood(
    conn: Connection,
    participant: UUID,
    rules: RuleBook,
    on: date | None = None,
    known: datetime | None = None,
    now: datetime | None = None,
) -> Stood | None:
    """Play a journey as it stood on a day by what was known at a moment.

    Args:
        conn: A connection.
        participant: Whose journey.
        rules: All rule sets.
        on: The day; today by default, or the day of ``known``.
        known: The moment; now by default.
        now: The present moment; the clock's by default.

    Returns:
        The journey; None where the participant has no events, whenever accepted.

    Raises:
        InvalidMoment: The day is outside the calendar.
        NotComeYet: The day or the moment lies in the future.
        CannotBePlayed: The events cannot be read or played.
    """
    now = now or datetime.now(UTC)
    known_on = oslo_date(known or now)
    on = on or known_on
    if on.year not in SUPPORTED_YEARS:
        raise InvalidMoment(f"the year {on.year} is outside the calendar", "give a day of the journey")
    if max(on, known_on) > oslo_date(now):
        raise NotComeYet(f"{max(on, known_on)} has not come", "give today or an earlier day")
    known = min(known or now, now)
    try:
        events = await known_events(conn, participant, known)
    except UnreadableEvents as fault:
        raise CannotBePlayed(str(fault), _REPORT) from None
    if events is None:
        return None
    try:
        # In a thread: a long journey takes a while, and others wait for the loop.
        state = await asyncio.to_thread(play, _applied(events, on, known), rules, on)
        return Stood(on, known, events, state)
    except Exception as fault:  # its text may quote an event
        raise CannotBePlayed(f"the events cannot be played: {type(fault).__name__}", _REPORT) from None


def _applied(events: Iterable[Event[EventData]], on: date, known: datetime) -> list[Event[EventData]]:
    """Let what was known to be wrong count from the first: retractions and corrections of days after the day, too."""
    return [
        replace(event, on=min(event.on, on))
        if isinstance(event.data, EventRetracted | SettlementCorrected) and event.on <= oslo_date(known)
        else event
        for event in events
    ]


def explained(stood: Stood) -> Explained:
    """Give a journey as it stood in the form of ``store.reports.explain``, without what only the present has.

    Requests, discarded events and incidents are left out: they are what Stegvis has done, not how the journey stood.
    """
    state, named = stood.state, {event.ref: event for event in stood.events}

    def event(ref: EventRef | None) -> dict[str, Any] | None:
        found = named.get(ref) if ref is not None else None
        if found is None:
            return None
        return {"source": found.ref.source, "id": found.ref.id, "name": found.name, "on": found.on}

    parts: dict[str, Any] = {
        "journey": None if state.status is JourneyStatus.NONE else _journey(state),
        "timeline": [asdict(entry) | {"event": event(entry.event)} for entry in state.timeline],
        "waits": [asdict(wait) | {"from": wait.role} for wait in state.waits],
        "deadlines": [
            asdict(deadline)
            | {
                "status": deadline.status(stood.on),
                "started_by": event(deadline.started_by),
                "met_by": event(deadline.met_by),
            }
            for deadline in sorted(state.deadlines, key=lambda deadline: (deadline.due, deadline.name, deadline.key))
        ],
        "tasks": [
            asdict(task) | {"closed_on": None, "overdue": task.due is not None and task.due < stood.on}
            for task in state.tasks
        ],
        "notices": [asdict(notice) for notice in sorted(state.notices, key=lambda notice: (notice.on, notice.key))],
        "buffered": [(event(ref) or {}) | {"days": max((stood.on - named[ref].on).days, 0)} for ref in state.buffered],
        "requests": [],
        "discarded": [],
        "incidents": [],
    }
    return Explained(**orjson.loads(orjson.dumps(parts)))


def _journey(state: JourneyState) -> dict[str, Any]:
    names = ("kind", "status", "kommune", "county", "rule_set", "eligibility", "settled_on", "closed_on", "stages")
    return {name: getattr(state, name) for name in (*names, "wake_on", "as_of")}
