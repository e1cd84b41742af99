"""``GET /journeys/{participant}``: one journey, now or as it stood on a day, by what is known now or was known then."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi import Query as FromQuery
from pydantic import BaseModel, Field, JsonValue
from starlette.responses import Response

from analysis.time_travel import OSLO, CannotBePlayed, InvalidMoment, NotComeYet, as_it_stood, explained, parse_moment
from console.access.callers import Caller
from console.api.authentication import Authentication
from console.api.bookings import Booking, bookings
from console.api.lists import ReportedJourney
from console.api.problems import Refused
from console.api.reading import Day, Query, Reader, answered, route
from schemas.events import Event, EventData, is_a
from schemas.events.catalogue import TransferAccepted
from schemas.identifiers import UUID_FORM
from schemas.journey import JourneyKind
from schemas.rules import RuleBook
from store import lists
from store.database import Connection
from store.journeys import UnreadableEvents, known_events
from store.lists import MEETINGS, Viewer
from store.reports import Explained, explain
from workers.connections import today_in_oslo
from workflows.engine.ownership import DECIDING, Ownership, Residence
from workflows.engine.play import standing

_NAMES = ("kind", "kommune", "county", "rule_set", "status", "eligibility", "settled_on", "stages")
_DEADLINE = ("name", "starts", "due", "rolled", "status", "met_on", "legal_basis")
_TASK = ("type", "completes_with", "role", "organisation", "due", "overdue")
_WAIT = ("event", "from", "organisation", "since", "due")
_LINE = ("key", "on", "kind", "stage", "details", "event")
_REQUEST = (
    "key", "version", "service", "kind", "organisation", "state", "failures", "asked_at", "ended_at",
    "unanswered_since",
)  # fmt: skip


_MOMENTS: list[JsonValue] = [
    {"type": "string", "format": "date-time", "maxLength": 40},
    {"type": "null"},
    {"type": "string", "format": "date", "maxLength": 40},
]


class PastQuery(Query):
    """As when the journey is to be shown; as it is now, where neither is given."""

    on: Day | None = Field(None, description="as it stood on this day")
    known: str | None = Field(
        None,
        max_length=40,
        description="by what was known then: a day (its end), or a time such as 2026-03-01T12:00, in Oslo unless it "
        "names a zone; now by default",
        json_schema_extra={"anyOf": _MOMENTS},
    )


class EventName(BaseModel):
    """An event by its key."""

    source: str
    id: str
    name: str
    on: date


class TimelineLine(BaseModel):
    """A line of the timeline, in codes."""

    key: str
    on: date
    kind: str
    stage: str
    details: dict[str, Any]
    event: EventName | None = Field(description="what caused it")


class MadeRequest(BaseModel):
    """What a service was asked."""

    key: str
    version: int
    service: str
    kind: str
    organisation: str
    state: str = Field(description="open, done, dropped or refused")
    failures: int
    asked_at: datetime
    ended_at: datetime | None
    unanswered_since: date | None


class Left(BaseModel):
    """A move to another kommune, as the one that was left sees it: not where to."""

    moved_on: date
    accepted_on: date | None = Field(description="when the new kommune said that it has taken over; null until then")


class WholeJourney(ReportedJourney):
    """One journey. What the organisation does not see is left out."""

    kind: Literal["participant", "cooperation"]
    as_of: date = Field(description="the day for which it is shown")
    timeline: list[TimelineLine]
    bookings: list[Booking]
    requests: list[MadeRequest] = Field(description="only as it is now")
    left: Left | None = Field(None, description="only to whoever the participant has moved from")


def router(authentication: Authentication, reader: Reader, book: RuleBook) -> APIRouter:
    """Give the route."""
    routes = APIRouter(tags=["reading"])

    @routes.get(
        "/journeys/{participant}",
        summary="One journey, as it is or as it stood on any day",
        **route(WholeJourney, {404: "No such journey, or it is not the organisation's", 500: "It cannot be played"}),
    )
    async def journey(
        caller: Annotated[Caller, Depends(authentication)],
        participant: Annotated[str, Path(json_schema_extra={"format": "uuid"})],
        query: Annotated[PastQuery, FromQuery()],
    ) -> Response:
        known = moment(query.known)
        if UUID_FORM.fullmatch(participant) is None:
            raise _not_found()
        uuid, viewer = UUID(participant), Viewer.of(caller.organisation)
        async with reader.reading(caller, uuid) as conn:
            if query.on is None and known is None:
                found = await as_it_is(conn, uuid, viewer)
            else:
                found = await as_it_was(conn, uuid, caller.organisation, book, query.on, known)
        if found is None:
            raise _not_found()
        return answered(found)

    return routes


def _not_found() -> Refused:
    return Refused(404, "there is no such journey, or it is not your organisation's")


def moment(text: str | None) -> datetime | None:
    """Read up to when events are known.

    Raises:
        Refused: 422: it is no moment.
    """
    try:
        return None if text is None else parse_moment(text)
    except InvalidMoment as fault:
        raise Refused(422, f"known: {fault}") from None


async def as_it_is(
    conn: Connection, participant: UUID, viewer: Viewer, *, keyed: bool = False
) -> dict[str, Any] | None:
    """Give what a viewer sees of a journey now; None where that is nothing. ``keyed``: see `_shown`."""
    if not await lists.visible(conn, viewer, [participant]):
        return None
    today = today_in_oslo()
    stands = await explain(conn, participant, today)
    return _shown(participant, stands, await lists.meetings(conn, participant), viewer, today, keyed)


async def as_it_was(
    conn: Connection,
    participant: UUID,
    organisation: str,
    book: RuleBook,
    on: date | None,
    known: datetime | None,
    *,
    keyed: bool = False,
) -> dict[str, Any] | None:
    """Give a journey as it stood: to whoever has it today, and of the time until a move to whom it left.

    Raises:
        Refused: 422: the day or the moment is none, or has not come. 500: the journey cannot be played.
    """
    viewer, former = Viewer.of(organisation), None
    try:
        if not await lists.visible(conn, viewer, [participant]):
            former = await _known_to_former(conn, participant, organisation, on, known)
            if former is None:
                return None
            known = former.known
        stood = await as_it_stood(conn, participant, book, on, known)
    except (InvalidMoment, NotComeYet) as fault:
        raise Refused(422, str(fault)) from None
    except CannotBePlayed as fault:
        raise Refused(500, str(fault)) from None
    if stood is None or (former is not None and organisation not in (stood.state.kommune, stood.state.county)):
        return None
    by_ref = {event.ref: event for event in stood.events}
    taken = [by_ref[line.event] for line in stood.state.timeline if line.kind == "event" and line.event in by_ref]
    shown = _shown(participant, explained(stood), _meetings(taken), viewer, stood.on, keyed)
    return shown if shown is None or former is None else shown | {"left": former.left}


class _Former(NamedTuple):
    """What a kommune or county knows of a journey that has left it: what came until then, and whether it was taken."""

    known: datetime
    left: dict[str, date | None]


async def last_day_before_leaving(conn: Connection, participant: UUID, organisation: str) -> date | None:
    """Give the last day before a participant moved away from a kommune or county; None where that never was."""
    try:
        stays = _residences(await known_events(conn, participant, datetime.now(UTC)) or ())
    except UnreadableEvents:
        return None
    left = [stay.until for stay in stays[:-1] if stay.belongs_to(organisation) and stay.since < stay.until]
    return left[-1] - timedelta(days=1) if left else None


def _residences(events: Sequence[Event[EventData]]) -> tuple[Residence, ...]:
    return Ownership(today_in_oslo(), [event for event in events if event.name in DECIDING]).residences


async def _known_to_former(
    conn: Connection, participant: UUID, organisation: str, on: date | None, known: datetime | None
) -> _Former | None:
    """Give what whoever a participant has moved from knows of the journey on a day.

    None where it does not: it never had the participant, or the day is that of the move, or later.
    """
    if on is None:
        return None
    try:
        events = await known_events(conn, participant, datetime.now(UTC)) or ()
    except UnreadableEvents:
        return None
    today = today_in_oslo()
    for stay, after in pairwise(_residences(events)):
        if stay.belongs_to(organisation) and stay.since <= on < stay.until:
            end = datetime.combine(stay.until, time.max, OSLO)
            _, counting = standing(events, today)
            accepted = [
                event.on
                for event in counting
                if is_a(event, TransferAccepted) and stay.until <= event.on <= min(after.until, today)
            ]
            left = {"moved_on": stay.until, "accepted_on": min(accepted, default=None)}
            return _Former(end if known is None else min(known, end), left)
    return None


def _meetings(events: Sequence[Event[EventData]]) -> list[tuple[str, dict[str, Any]]]:
    ordered = sorted((event for event in events if event.name in MEETINGS), key=lambda event: (event.on, event.time))
    return [(event.name, event.data.model_dump(mode="json")) for event in ordered]


def _shown(
    participant: UUID,
    stands: Explained,
    meetings: list[tuple[str, dict[str, Any]]],
    viewer: Viewer,
    day: date,
    keyed: bool,
) -> dict[str, Any] | None:
    """Give what a viewer sees of a journey; None where there is none on the day.

    The rows are the same for machines and for pages; ``keyed`` rows keep all their columns, of which pages need keys.
    """
    if stands.journey is None:
        return None
    whole = viewer.whole or stands.journey["kind"] == JourneyKind.COOPERATION

    def seen(rows: list[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
        seen_rows = [row for row in rows if whole or viewer.sees(row)]
        return seen_rows if keyed else [{name: row.get(name) for name in names} for row in seen_rows]

    booked = [each for each in bookings(meetings) if whole or (viewer.county and each["meeting"] == lists.GUIDANCE)]
    journey = {"participant": str(participant)} | {name: stands.journey[name] for name in _NAMES}
    return lists.narrowed(journey, viewer) | {
        "as_of": day,
        "deadlines": seen(stands.deadlines, _DEADLINE),
        "tasks": seen([task for task in stands.tasks if task["closed_on"] is None], _TASK),
        "alarms": seen([_alarm(each) for each in stands.notices if _is_alarm(each, day)], ("name", "on", "role")),
        "waits": seen(stands.waits, _WAIT),
        "timeline": [_line(each, viewer) for each in seen(stands.timeline, _LINE)],
        "bookings": booked,
        "requests": seen(stands.requests, _REQUEST),
    }


def _line(line: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    # Operators see no person, and particulars may speak of one.
    return line | {"details": {}} if viewer == Viewer() else line


def _is_alarm(notice: dict[str, Any], day: date) -> bool:
    return notice["deadline"] is None and notice["kind"] != "overdue" and notice["on"] <= day.isoformat()


def _alarm(notice: dict[str, Any]) -> dict[str, Any]:
    return notice | {"name": notice["kind"]}
