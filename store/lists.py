"""Lists of the read model for one organisation: pages in a stable order, narrowed to what the organisation may see."""

import base64
import binascii
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple, Self
from uuid import UUID

import orjson

from schemas.errors import StegvisError
from schemas.events.envelope import pair_id
from schemas.events.vocabulary import Party, Role
from schemas.journey import JourneyKind
from schemas.kommuner import KOMMUNER
from schemas.organisations import STEGVIS, party_of
from store.database import Connection, Pool
from store.organisation import as_organisation
from store.reports import in_order
from store.sql import queries

MOST = 500
"""Rows per page at most."""
GUIDANCE = "guidance"
"""The stage that a county sees."""
MEETINGS = (
    "guidance.booked", "guidance.rescheduled", "guidance.cancelled", "guidance.noshow", "guidance.held",
    "interpreter.needassessed", "interpreter.requested", "interpreter.offered", "interpreter.confirmed",
    "interpreter.replaced", "interpreter.declined", "interpreter.notfound", "interpreter.cancelled",
    "interpreting.completed", "interpreting.failed",
)  # fmt: skip
"""The events of which ``meetings`` gives those of a journey."""

_SQL = queries("lists")
_LONGEST = 2_000  # characters of a cursor
_PARTS = ("deadlines", "tasks", "alarms", "waits")


class InvalidCursor(StegvisError):
    """What was given as a cursor is none of this list."""

    def __init__(self) -> None:
        super().__init__("this is not a cursor of this list", "give next of an answer, or leave it out to begin again")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose rows may be seen: one of these is set, or none for all.

    Attributes:
        kommune: The journeys of those who live in this kommune, whole.
        county: The guidance part of the journeys of those who live in this county, and what is the county's own.
        national: The tasks and deadlines of the national organisation that has this role, and what is waited for of it.
            The organisation of a wait does not show this: an order stands with the organisation that pays.
    """

    kommune: str | None = None
    county: str | None = None
    national: str | None = None

    @classmethod
    def of(cls, organisation: str) -> Self:
        """Give what an organisation sees; ``stegvis`` sees all, which holds no person."""
        if organisation == STEGVIS:
            return cls()
        match party_of(organisation):
            case Party.KOMMUNE:
                return cls(kommune=organisation)
            case Party.COUNTY:
                return cls(county=organisation)
            case party:
                return cls(national=next(role for role in Role if role.party is party))

    @property
    def whole(self) -> bool:
        """Whether the whole of a journey is seen, and not a part."""
        return self.county is None and self.national is None

    def sees(self, part: Mapping[str, Any]) -> bool:
        """Whether a part of a journey that is seen is seen too; the twin of ``is_seen`` in store/functions.

        Args:
            part: A task, wait, deadline …, with its ``stage``, ``organisation``, ``role``, ``from`` or ``party``.
        """
        if self.county is not None:
            return part.get("stage") == GUIDANCE or part.get("organisation") == self.county
        return self.national is None or self.national in (part.get("role"), part.get("from"), part.get("party"))

    @property
    def columns(self) -> tuple[str | None, str | None, str | None]:
        """What queries narrow by: kommune, county and national role."""
        return self.kommune, self.county, self.national

    @property
    def _cooperations(self) -> list[UUID]:
        """The county's cooperations with its kommuner, which are its own as a whole."""
        if self.county is None:
            return []
        return [pair_id(number) for number, each in KOMMUNER.items() if each.county == self.county]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyFilter:
    """Which journeys; None lets every value pass. ``stage`` is one that is active."""

    kommune: str | None = None
    county: str | None = None
    stage: str | None = None
    status: str | None = None
    settled_from: date | None = None
    settled_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which open tasks; None lets every value pass."""

    organisation: str | None = None
    role: str | None = None
    type: str | None = None
    overdue: bool | None = None
    due_to: date | None = None
    participant: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitFilter:
    """Which waits; None lets every value pass. ``event`` is one that answers the wait."""

    organisation: str | None = None
    event: str | None = None
    since_to: date | None = None
    overdue: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineFilter:
    """Which deadlines; None lets every value pass."""

    name: str | None = None
    status: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """Which open incidents; None lets every value pass."""

    participant: UUID | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """Which requests that are not made; None lets every value pass."""

    service: str | None = None
    state: str | None = None
    participant: UUID | None = None


class Page(NamedTuple):
    """Rows in order, ready for JSON, and the cursor of the next page; None where there is none."""

    rows: Sequence[dict[str, Any]]
    next: str | None


class Paging(NamedTuple):
    """Which page: how many rows, at most ``MOST``, after which cursor; None for the first page."""

    limit: int
    after: str | None = None


@contextlib.asynccontextmanager
async def reading(pool: Pool, organisation: str, participant: UUID | None = None) -> AsyncIterator[Connection]:
    """Open a transaction that reads for an organisation. See ``store.organisation.as_organisation``."""
    async with as_organisation(pool, organisation, participant) as conn:
        await conn.execute(_SQL["planned"])
        yield conn


async def journeys(conn: Connection, viewer: Viewer, which: JourneyFilter, paging: Paging, today: date) -> Page:
    """Give journeys as in the report, by participant; of each what the viewer sees.

    Args:
        conn: A connection of ``reading``.
        viewer: Whose journeys.
        which: The filters.
        paging: Which page.
        today: The date in Europe/Oslo on which deadlines and tasks are judged.

    Raises:
        InvalidCursor: The cursor is none of this list.
    """
    (after,) = _begin("journeys", paging.after, 1)
    found = await conn.fetch(_SQL["journeys"], *viewer.columns, after, paging.limit + 1, today, *_values(which))
    return _page("journeys", [_journey(dict(row), viewer) for row in found], paging.limit, ("participant",))


async def tasks(conn: Connection, viewer: Viewer, which: TaskFilter, paging: Paging, today: date) -> Page:
    """Give open tasks, by participant and key. See ``journeys``."""
    page = await _of_journeys(conn, "tasks", viewer, which, paging, today)
    for row in page.rows:
        row["subject"] = orjson.loads(row["subject"])
    return page


async def waits(conn: Connection, viewer: Viewer, which: WaitFilter, paging: Paging, today: date) -> Page:
    """Give open waits, by participant and key. See ``journeys``."""
    return await _of_journeys(conn, "waits", viewer, which, paging, today)


async def deadlines(conn: Connection, viewer: Viewer, which: DeadlineFilter, paging: Paging, today: date) -> Page:
    """Give deadlines, by participant and key. See ``journeys``."""
    return await _of_journeys(conn, "deadlines", viewer, which, paging, today)


async def incidents(conn: Connection, which: IncidentFilter, paging: Paging) -> Page:
    """Give open incidents, oldest first.

    Raises:
        InvalidCursor: The cursor is none of this list.
    """
    (after,) = _begin("incidents", paging.after, 1, of=int)
    found = await conn.fetch(_SQL["incidents"], after, paging.limit + 1, *_values(which))
    return _page("incidents", list(map(dict, found)), paging.limit, ("id",))


async def requests(conn: Connection, which: RequestFilter, paging: Paging) -> Page:
    """Give requests that are still to be made or were refused, by participant, key and version.

    Raises:
        InvalidCursor: The cursor is none of this list.
    """
    after = _begin("requests", paging.after, 3)
    found = await conn.fetch(_SQL["requests"], *after, paging.limit + 1, *_values(which))
    return _page("requests", list(map(dict, found)), paging.limit, ("participant", "key", "version"))


async def visible(conn: Connection, viewer: Viewer, participants: Sequence[UUID]) -> list[UUID]:
    """Give those of some participants whose journey is seen, in their order."""
    found = await conn.fetch(_SQL["whose"], *viewer.columns, list(participants))
    return [UUID(row[0]) for row in found]


async def with_number(conn: Connection, viewer: Viewer, kind: str, value: str) -> UUID | None:
    """Give the participant who has, or had, a number and whose journey is seen; the earliest of several."""
    found = [UUID(row[0]) for row in await conn.fetch(_SQL["with_number"], kind, value)]
    return next(iter(await visible(conn, viewer, found)), None) if found else None


async def largest_kommuner(conn: Connection, most: int) -> list[str]:
    """Give the kommuner with most journeys, as far as they are seen."""
    return [row[0] for row in await conn.fetch(_SQL["largest_kommuner"], most)]


async def meetings(conn: Connection, participant: UUID) -> list[tuple[str, dict[str, Any]]]:
    """Give the events of a journey that speak of meetings, in order of their days: names and data."""
    found = await conn.fetch(_SQL["meetings"], participant, list(MEETINGS))
    return [(name, orjson.loads(data)) for name, _, data in found]


def narrowed(journey: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """Leave out what a viewer does not see of a journey itself: a county sees the stage guidance alone."""
    if viewer.whole or journey.get("kind") == JourneyKind.COOPERATION:
        return journey
    hidden = {"eligibility"} | ({"stages", "settled_on", "rule_set"} if viewer.national else set())
    shown = {name: value for name, value in journey.items() if name not in hidden}
    if "stages" in shown:
        shown["stages"] = {GUIDANCE: shown["stages"][GUIDANCE]}
    return shown


async def _of_journeys(conn: Connection, name: str, viewer: Viewer, which: Any, paging: Paging, today: date) -> Page:
    after = _begin(name, paging.after, 2)
    columns = (*viewer.columns, *after, paging.limit + 1, today, *_values(which), viewer._cooperations)
    found = await conn.fetch(_SQL[name], *columns)
    return _page(name, list(map(dict, found)), paging.limit, ("participant", "key"))


def _journey(row: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    row["stages"] = in_order(orjson.loads(row["stages"]))
    return narrowed(row | {name: orjson.Fragment(row[name]) for name in _PARTS}, viewer)


def _values(which: Any) -> list[Any]:
    return [getattr(which, field.name) for field in fields(which)]


def _page(name: str, rows: list[dict[str, Any]], limit: int, columns: Sequence[str]) -> Page:
    """Make a page of one row more than asked for, if there are as many."""
    if len(rows) <= limit:
        return Page(rows, None)
    last = orjson.dumps([name, *(rows[limit - 1][column] for column in columns)])
    return Page(rows[:limit], base64.urlsafe_b64encode(last).rstrip(b"=").decode())


def _begin(name: str, cursor: str | None, columns: int, *, of: type[int] | None = None) -> list[Any]:
    """Read a cursor: the values of the last row of the page before, or as many nulls."""
    if cursor is None:
        return [None] * columns
    try:
        if len(cursor) > _LONGEST:
            raise InvalidCursor
        read = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(read, list) or read[:1] != [name] or len(read) != columns + 1:
            raise InvalidCursor
        first, *rest = read[1:]
        if of is int:
            if type(first) is not int or not 0 <= first < 2**63:
                raise InvalidCursor
            return [first]
        if rest and (not isinstance(rest[0], str) or "\0" in rest[0]):
            raise InvalidCursor
        if rest[1:] and (type(rest[1]) is not int or not 0 <= rest[1] < 2**31):
            raise InvalidCursor
        return [UUID(first), *rest]
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise InvalidCursor from None
