"""The worklist of the console: open tasks by the role in which somebody acts, with counts and saved views."""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from store.database import Connection
from store.lists import InvalidCursor, Viewer
from store.sql import queries
from store.task_work import TaskId

ROWS = 100
"""Rows of a page."""
FOUND_AT_MOST = 50
"""Participants that a search by name gives."""

_SQL = queries("worklists")
_EPOCH = date(2000, 1, 1)
_SOON = 8  # days from today on which later begins
_END = 2**31 - 1


class View(StrEnum):
    """Whose tasks."""

    MINE = "mine"
    UNIT = "unit"
    UNCLAIMED = "unclaimed"
    OTHERS = "others"
    PARTICIPANTS = "participants"


class Band(StrEnum):
    """How urgent, in the order of the worklist."""

    LAW = "law"
    ROUTINE = "routine"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Whose:
    """Who looks.

    Attributes:
        organisation: For which they act.
        roles: The roles of tasks that are their unit's.
        accounts: Their account, and those of whom they substitute.
        subjects: The same as issuers know them.
    """

    organisation: str
    roles: tuple[str, ...]
    accounts: tuple[UUID, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which tasks; None lets every value pass.

    Attributes:
        view: Whose.
        type: The task type.
        stage: The stage.
        kommune: Where the participant lives.
        bands: How urgent.
        own_to: Those whose own date is not after this day.
        appeared_after: Those that were opened after this moment.
        moved_after: Those whose due date was moved after this moment.
    """

    view: View = View.MINE
    type: str | None = None
    stage: str | None = None
    kommune: str | None = None
    bands: frozenset[Band] | None = None
    own_to: date | None = None
    appeared_after: datetime | None = None
    moved_after: datetime | None = None


class Substitution(NamedTuple):
    """Somebody has the tasks of another one who is away, from a day to a day."""

    id: int
    away: UUID
    substitute: UUID
    since: date
    until: date


class SavedView(NamedTuple):
    """A view that somebody saved; ``own``: whether the one who looks did."""

    id: UUID
    name: str
    query: str
    shared: bool
    own: bool


class Colleague(NamedTuple):
    """Somebody with a role at the organisation."""

    account: UUID
    name: str | None
    role: str


class WorkPage(NamedTuple):
    """Rows in the order of urgency, each with its ``band``; and the cursor of the next page, if there is one."""

    rows: list[dict[str, Any]]
    next: str | None


def urgency_on(day: date) -> int:
    """Give the urgency at which the tasks of a day begin, as the column counts it."""
    return (day - _EPOCH).days * 2


async def page_of(
    conn: Connection, whose: Whose, which: WorkFilter, today: date, after: str | None = None, rows: int = ROWS
) -> WorkPage:
    """Give a page of the worklist: what is over the law's date first, then over a routine, then by date.

    Args:
        conn: A connection of ``store.lists.reading``.
        whose: Who looks.
        which: The filters.
        today: The date in Europe/Oslo.
        after: The cursor of the page before; None for the first page.
        rows: How many.

    Raises:
        InvalidCursor: The cursor is none of a worklist.
    """
    begin, last = _begin(after)
    participants = await participants_of(conn, whose) if which.view is View.PARTICIPANTS else None
    found: list[dict[str, Any]] = []
    # Each band is read in the order of an index, and only as far as the page reaches.
    for band, low, high, statutory in _bands(today):
        if band < begin or (which.bands is not None and list(Band)[band] not in which.bands):
            continue
        cursor = last if band == begin and last is not None else (None, None, None)
        wanted = rows + 1 - len(found)
        lines = await conn.fetch(
            _SQL["band"], which.view.value, whose.organisation, list(whose.roles), list(whose.accounts),
            list(whose.subjects), participants, low, high, statutory, *cursor, wanted, which.type, which.stage,
            which.kommune, which.own_to, which.appeared_after, which.moved_after,
        )  # fmt: skip
        found += [dict(line) | {"band": list(Band)[band]} for line in lines]
        if len(found) > rows:
            break
    for row in found:
        row["stages"] = orjson.loads(row["stages"]) if row["stages"] is not None else {}
    return WorkPage(found[:rows], _cursor(found[rows - 1]) if len(found) > rows else None)


async def view_counts(conn: Connection, whose: Whose) -> dict[View, int]:
    """Count the tasks of the organisation's views."""
    row = await conn.fetchrow(
        _SQL["views"], "", whose.organisation, list(whose.roles), list(whose.accounts), list(whose.subjects)
    )
    assert row is not None
    return {View(name): count for name, count in row.items()}


async def facets(
    conn: Connection, whose: Whose, which: WorkFilter, today: date, since: datetime, *, by_kommune: bool
) -> dict[str, dict[str, int]]:
    """Count what each further filter would leave, the other filters as they are.

    Returns:
        By ``type``, ``stage``, ``kommune``, ``band``, ``own`` (``today``) and ``new`` (``appeared``, ``moved``): the
        count of each value. ``all`` has the count of what the filters leave, under the empty value. ``view`` has what
        ``view_counts`` gives, where the view is of the unit; it is empty otherwise.
    """
    participants = await participants_of(conn, whose) if which.view is View.PARTICIPANTS else None
    await conn.execute(_SQL["grouping"], "off")
    found = await conn.fetch(
        _SQL["facets"], which.view.value, whose.organisation, list(whose.roles), list(whose.accounts),
        list(whose.subjects), participants, urgency_on(today), urgency_on(today) + 2 * _SOON, which.type, which.stage,
        which.kommune, which.own_to is not None, which.appeared_after is not None, which.moved_after is not None,
        None if which.bands is None else sorted(which.bands), since, today, by_kommune,
    )  # fmt: skip
    await conn.execute(_SQL["grouping"], "on")
    counted: dict[str, dict[str, int]] = {
        name: {} for name in ("type", "stage", "kommune", "band", "own", "new", "all", "view")
    }
    for facet, value, count in found:
        counted[facet][value] = count
    return counted


async def participants_of(conn: Connection, whose: Whose) -> list[UUID]:
    """Give the participants of whom somebody has, or had, a task."""
    found = await conn.fetch(_SQL["participants"], list(whose.accounts), list(whose.subjects))
    return [row[0] for row in found]


async def named_tasks(conn: Connection, tasks: Sequence[TaskId]) -> list[dict[str, Any]]:
    """Give those of some tasks that are open and seen: type, whose, who has them."""
    found = await conn.fetch(_SQL["named"], [task.participant for task in tasks], [task.key for task in tasks])
    return list(map(dict, found))


async def people_named(conn: Connection, participants: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Give the names of participants, and whether their address is protected, as far as they are seen."""
    found = await conn.fetch(_SQL["names"], list(participants))
    return {row["participant"]: dict(row) for row in found}


async def appeared(conn: Connection, whose: Whose, after: datetime) -> int:
    """Count the tasks of somebody, or their unit, that were opened after a moment."""
    count: int = await conn.fetchval(
        _SQL["newest"], whose.organisation, list(whose.roles), list(whose.accounts), list(whose.subjects), after
    )
    return count


async def look(conn: Connection, account: UUID, post: str) -> datetime:
    """Note that somebody looks at their worklist; give the end of the visit before. In a transaction that writes."""
    since: datetime = await conn.fetchval(_SQL["look"], account, post)
    return since


async def substituted(conn: Connection, account: UUID, today: date) -> dict[UUID, date]:
    """Give whom somebody substitutes on a day, through others who are away too, and until when."""
    found = await conn.fetch(_SQL["substituted"], account, today)
    return {row["account"]: row["until"] for row in found}


async def substitutions(conn: Connection, today: date) -> list[Substitution]:
    """Give the organisation's substitutions that are under way or to come."""
    return [Substitution(*row) for row in await conn.fetch(_SQL["substitutes"], today)]


async def set_substitute(conn: Connection, away: UUID, substitute: UUID, since: date, until: date, *, by: UUID) -> int:
    """Let somebody have the tasks of another one from a day to a day."""
    made: int = await conn.fetchval(_SQL["set_substitute"], away, substitute, since, until, by)
    return made


async def end_substitute(conn: Connection, substitution: int, *, by: UUID, leads: bool) -> bool:
    """End a substitution at once; only one of the two, or who leads, does."""
    return bool(await conn.fetchval(_SQL["end_substitute"], substitution, by, leads))


async def saved_views(conn: Connection, account: UUID, role: str) -> list[SavedView]:
    """Give one's own saved views, and those that others share in the same role."""
    return [SavedView(*row) for row in await conn.fetch(_SQL["saved_views"], account, role)]


async def save_view(conn: Connection, account: UUID, role: str, name: str, query: str, *, shared: bool) -> UUID:
    """Save a view; one of the same name is replaced."""
    made: UUID = await conn.fetchval(_SQL["save_view"], account, role, name, query, shared)
    return made


async def drop_view(conn: Connection, view: UUID, account: UUID) -> bool:
    """Drop one's own saved view."""
    return bool(await conn.fetchval(_SQL["drop_view"], view, account))


async def colleagues(
    conn: Connection, organisation: str, roles: Iterable[str], today: date, invented: str | None
) -> list[Colleague]:
    """Give who has one of some roles at an organisation today.

    Args:
        conn: A connection; the web's role is enough.
        organisation: Where.
        roles: Of grants.
        today: The day on which grants count.
        invented: The issuer of invented accounts; None where there are none.
    """
    found = await conn.fetch(_SQL["colleagues"], organisation, list(roles), today, invented)
    return [Colleague(*row) for row in found]


async def known_account(conn: Connection, issuer: str, subject: str, name: str | None) -> UUID:
    """Give the account of somebody, made where it is new."""
    account: UUID = await conn.fetchval(_SQL["known_account"], issuer, subject, name)
    return account


async def people_with(conn: Connection, subjects: Iterable[str]) -> dict[str, str]:
    """Give the names of the people whom tasks name as advisers; one without a name is left out."""
    found = await conn.fetch(_SQL["people_with"], list(subjects))
    return {row["subject"]: row["name"] for row in found if row["name"]}


async def subjects_of(conn: Connection, accounts: Iterable[UUID]) -> dict[UUID, str]:
    """Give by what issuers know the people of some accounts."""
    found = await conn.fetch(_SQL["subjects"], list(accounts))
    return {row["account"]: row["subject"] for row in found}


async def with_name(conn: Connection, viewer: Viewer, words: Sequence[str]) -> list[dict[str, Any]]:
    """Give participants whose name has all of some words, as far as they are seen: at most ``FOUND_AT_MOST``."""
    columns = (viewer.kommune, viewer.county, viewer.national)
    found = await conn.fetch(_SQL["by_name"], [word.lower() for word in words], *columns, FOUND_AT_MOST)
    return list(map(dict, found))


def _bands(today: date) -> list[tuple[int, int, int, bool | None]]:
    """Give each band: its place, between which urgencies, and whether the law's or routines alone."""
    now = urgency_on(today)
    soon = now + 2 * _SOON
    return [(0, 0, now, True), (1, 0, now, False), (2, now, soon, None), (3, soon, _END, None)]


def _cursor(row: Mapping[str, Any]) -> str:
    last = [list(Band).index(row["band"]), row["urgency"], str(row["participant"]), row["key"]]
    return base64.urlsafe_b64encode(orjson.dumps(last)).rstrip(b"=").decode()


def _begin(cursor: str | None) -> tuple[int, tuple[int, UUID, str] | None]:
    """Read a cursor: the band, and the last row of the page before."""
    if cursor is None:
        return 0, None
    try:
        read = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        band, urgency, participant, key = read
        if type(band) is not int or type(urgency) is not int or not isinstance(key, str) or "\0" in key:
            raise InvalidCursor
        if not 0 <= band < len(Band) or not 0 <= urgency <= _END:
            raise InvalidCursor
        return band, (urgency, UUID(participant), key)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise InvalidCursor from None
