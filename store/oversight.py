"""What leaders and operators look at: waits and deadlines of many journeys, counted, and the list behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.lists import Viewer
from store.sql import queries

_SQL = queries("oversight")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which waits; None lets every value pass."""

    county: str | None = None
    overdue: bool = False


class WaitGroup(NamedTuple):
    """Waits for one event of one organisation.

    Attributes:
        organisation: Of whom.
        event: Which event is waited for, by its short name.
        waits: How many.
        overdue: How many of these are past their date.
        undated: How many have no date.
        week: Since less than a week; then ``month`` less than 31 days, ``quarter`` less than 92; the rest longer.
        oldest: Since when the oldest.
        nearest: The nearest date that is not past.
    """

    organisation: str
    event: str
    waits: int
    overdue: int
    undated: int
    week: int
    month: int
    quarter: int
    oldest: date
    nearest: date | None

    @property
    def longer(self) -> int:
        """How many are older than a quarter."""
        return self.waits - self.week - self.month - self.quarter


class OneWait(NamedTuple):
    """A wait of a group, and what was last asked of the partner on the way to its answer.

    Attributes:
        asked: Which call; None where nothing was asked of a system.
        state: Of the request: open, done, refused.
        recorded: Whether the request was only recorded, since no system takes it.
    """

    participant: UUID
    key: str
    kommune: str | None
    since: date
    due: date | None
    asked: str | None
    state: str | None
    failures: int | None
    asked_at: datetime | None
    ended_at: datetime | None
    service: str | None
    recorded: bool


class Week(NamedTuple):
    """Open deadlines of one kommune in one week: its Monday, or None for all weeks before those shown."""

    kommune: str
    week: date | None
    passed: int
    running: int


class OneDeadline(NamedTuple):
    """An open deadline.

    Attributes:
        told_on: When a leader was notified that it had passed; None when nobody was.
        task: The key of the open task that meets it; None without one.
        claimed_by: The account that has the task.
    """

    participant: UUID
    key: str
    name: str
    judged: date
    legal_basis: str
    kommune: str | None
    organisation: str
    told_on: date | None
    task: str | None
    claimed_by: UUID | None


class InTime(NamedTuple):
    """How many deadlines of a kommune ended in a year, and how many of these were met in time; then the year before."""

    kommune: str
    ended: int
    met: int
    ended_before: int
    met_before: int


async def wait_groups(conn: Connection, viewer: Viewer, which: Narrowing, today: date) -> tuple[list[WaitGroup], int]:
    """Give all waits that a viewer sees, by organisation and event, the largest first, and the number of journeys."""
    found = await conn.fetch(_SQL["wait_groups"], *viewer.columns, today, which.county, which.overdue)
    return [WaitGroup(*list(row)[1:]) for row in found], found[0]["journeys"] if found else 0


async def waits_of(
    conn: Connection,
    viewer: Viewer,
    which: Narrowing,
    today: date,
    organisation: str | None,
    event: str,
    most: int,
) -> list[OneWait]:
    """Give waits for one event, of one organisation or of all, the earliest date first; at most ``most``."""
    found = await conn.fetch(
        _SQL["waits_of"], *viewer.columns, today, which.county, which.overdue, organisation, event, most
    )
    return [OneWait(*row) for row in found]


async def deadline_weeks(
    conn: Connection, viewer: Viewer, today: date, first: date, weeks: int, names: Sequence[str] | None
) -> list[Week]:
    """Give open deadlines by kommune and week.

    Args:
        conn: A connection of ``store.lists.reading``.
        viewer: Whose journeys.
        today: The date on which a deadline has passed or runs.
        first: The Monday of the first week.
        weeks: How many weeks.
        names: Deadlines of these names; None for all.
    """
    after = first + timedelta(weeks=weeks)
    found = await conn.fetch(_SQL["deadline_weeks"], *viewer.columns, today, first, after, names)
    return [Week(*row) for row in found]


async def open_deadlines(
    conn: Connection,
    viewer: Viewer,
    today: date,
    names: Sequence[str] | None,
    *,
    passed: bool,
    kommune: str | None = None,
    since: date | None = None,
    before: date | None = None,
    most: int,
) -> list[OneDeadline]:
    """Give open deadlines: those that have passed, the latest first, or those that run, the nearest first.

    Args:
        conn: A connection of ``store.lists.reading``.
        viewer: Whose journeys.
        today: The date on which a deadline has passed or runs.
        names: Deadlines of these names; None for all.
        passed: Which of the two.
        kommune: Only those of journeys in this kommune.
        since: Only those judged on this day or later.
        before: Only those judged before this day.
        most: How many at most.
    """
    query = _SQL["passed_deadlines" if passed else "running_deadlines"]
    found = await conn.fetch(query, *viewer.columns, today, names, kommune, since, before, most)
    return [OneDeadline(*row) for row in found]


async def met_in_time(conn: Connection, viewer: Viewer, name: str, today: date, most: int) -> list[InTime]:
    """Give how many deadlines of a name were met in time this year and the year before, kommuner with most first."""
    found = await conn.fetch(_SQL["met_in_time"], *viewer.columns, name, today.year, today, most)
    return [InTime(*row) for row in found]
