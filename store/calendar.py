"""What falls due in a time, and what is open between a kommune and its career centre."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.sql import queries

_SQL = queries("calendar")


class DatedTask(NamedTuple):
    """An open task with a date.

    Attributes:
        due: Until when; None where it only has one's own date.
        own: When somebody means to do it.
        statutory: Whether the date is the law's.
        basis: The paragraph of its deadline.
        name: Of the participant; None where it is not known.
        starts_at: When the meeting begins that the task is about; None without one.
        minutes: How long it lasts.
        changed_at: When the task was opened, or its date moved last.
    """

    participant: UUID
    key: str
    type: str
    stage: str
    due: date | None
    own: date | None
    statutory: bool
    claimed_by: UUID | None
    basis: str | None
    name: str | None
    protected: bool
    starts_at: datetime | None = None
    minutes: int | None = None
    changed_at: datetime | None = None


class OwnMeeting(NamedTuple):
    """A meeting that a kommune holds with an interpreter, as it was ordered last."""

    participant: UUID
    booking: str
    starts_at: datetime
    minutes: int
    changed_at: datetime
    name: str | None
    protected: bool


class OpenBetween(NamedTuple):
    """Open guidance tasks of one type on one side: how many, how many past their date, and the oldest date."""

    organisation: str
    role: str
    type: str
    tasks: int
    overdue: int
    oldest: date | None


class OverdueBetween(NamedTuple):
    """A guidance task past its date."""

    participant: UUID
    key: str
    type: str
    organisation: str
    role: str
    due: date
    name: str | None
    protected: bool


class KommuneOfCounty(NamedTuple):
    """A kommune with open guidance tasks: how many, and how many past their date."""

    kommune: str
    tasks: int
    overdue: int


async def dated_tasks(
    conn: Connection, organisation: str, roles: Sequence[str], first: date, after: date, most: int
) -> list[DatedTask]:
    """Give the open tasks of some roles at an organisation whose date, own date or meeting lies in a time.

    Args:
        conn: A connection of ``store.lists.reading``.
        organisation: Whose tasks.
        roles: Of which roles.
        first: The first day.
        after: The day after the last.
        most: How many at most, the earliest first.
    """
    return [DatedTask(*row) for row in await conn.fetch(_SQL["tasks"], organisation, list(roles), first, after, most)]


async def own_meetings(conn: Connection, kommune: str, first: date, after: date, most: int) -> list[OwnMeeting]:
    """Give the meetings that a kommune holds with an interpreter in a time, the earliest first; at most ``most``."""
    return [OwnMeeting(*row) for row in await conn.fetch(_SQL["own_meetings"], kommune, first, after, most)]


async def open_between(conn: Connection, kommune: str, today: date) -> list[OpenBetween]:
    """Give what is open in guidance between a kommune and its career centre, by side and type."""
    return [OpenBetween(*row) for row in await conn.fetch(_SQL["between_the_two"], kommune, today)]


async def overdue_between(conn: Connection, kommune: str, today: date, most: int) -> list[OverdueBetween]:
    """Give what is past its date between the two, the longest first."""
    return [OverdueBetween(*row) for row in await conn.fetch(_SQL["overdue_between_the_two"], kommune, today, most)]


async def kommuner_of(conn: Connection, county: str, today: date) -> list[KommuneOfCounty]:
    """Give the kommuner of a county with open guidance tasks, those with most past their date first."""
    return [KommuneOfCounty(*row) for row in await conn.fetch(_SQL["kommuner"], county, today)]
