"""How Stegvis runs now: what was accepted, what waits, how long a commit takes, what partners have not taken."""

from datetime import datetime, timedelta
from typing import NamedTuple

from store.database import Connection
from store.sql import queries

_SQL = queries("operation")


class Queue(NamedTuple):
    """Mailboxes with new events: how many are not nudged yet, or not committed yet, and since when the oldest."""

    undelivered: int
    oldest_undelivered: datetime | None
    uncommitted: int
    oldest_uncommitted: datetime | None


class Delays(NamedTuple):
    """How long commits came after the nudge.

    Attributes:
        journeys: Of how many journeys.
        half: Seconds within which half of them were written.
        most: Seconds within which 95 of 100 were.
        longest: Seconds of the slowest.
        within_1: How many took less than a second; then less than 5, less than 30, and longer.
    """

    journeys: int
    half: float
    most: float
    longest: float
    within_1: int
    within_5: int
    within_30: int
    longer: int


class Unmade(NamedTuple):
    """Requests that a partner has not taken: open, refused; how many have failed, and how often in all."""

    service: str
    open: int
    refused: int
    failing: int
    failures: int
    oldest: datetime


async def accepted_since(conn: Connection, since: datetime, step: timedelta, steps: int) -> list[tuple[datetime, int]]:
    """Count the events from outside that were accepted, for each step of time since a moment."""
    found = {row[0]: row[1] for row in await conn.fetch(_SQL["per_bucket"], since, step)}
    return [(begins, found.get(begins, 0)) for begins in (since + step * number for number in range(steps))]


async def queue(conn: Connection) -> Queue:
    """Give what waits to be nudged and to be committed."""
    row = await conn.fetchrow(_SQL["undelivered"])
    assert row is not None
    return Queue(*row)


async def delays(conn: Connection, since: datetime, events: int) -> Delays:
    """Give how long commits took after the last events since a moment, of so many at most."""
    row = await conn.fetchrow(_SQL["delays"], since, events)
    assert row is not None
    return Delays(*row)


async def unmade(conn: Connection) -> list[Unmade]:
    """Give the requests that partners have not taken, the partner with most first."""
    return [Unmade(*row) for row in await conn.fetch(_SQL["partners"])]
