"""Sweeps: the database knows which journeys are to be looked at, whatever became of their workflows and timers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.leases import LeaseLost
from store.sql import queries

_SQL = queries("sweeps")


class OverdueJourney(NamedTuple):
    """A journey that should have been looked at on a day, and the database's time when it was found."""

    participant: UUID
    wake_on: date
    now: datetime


async def overdue(conn: Connection, again_after: float) -> list[OverdueJourney]:
    """Give journeys, active or closed, whose day of change has come and that were not played since.

    The day is by the database's clock. Those of today are among them from midnight on, though their own timers spread
    over the night.

    Args:
        conn: A connection.
        again_after: Seconds after which a journey is given once more, where nothing came of the last sweep.
    """
    return [OverdueJourney(*row) for row in await conn.fetch(_SQL["overdue"], again_after)]


async def too_far(conn: Connection, again_after: float) -> list[UUID]:
    """Give journeys whose view is for a day that has not come: a clock that ran ahead has left it.

    Args:
        conn: A connection.
        again_after: As for ``overdue``.
    """
    return [row["participant"] for row in await conn.fetch(_SQL["too_far"], again_after)]


async def unmade(conn: Connection, seconds: float, again_after: float) -> list[UUID]:
    """Give journeys with a request that is to be made for so many seconds.

    Either its service is away, and the journey's workflow tries again anyway; or the database was put back to a moment
    at which the request was not yet made, and the workflow knows it as made.

    Args:
        conn: A connection.
        seconds: Since when.
        again_after: As for ``overdue``.
    """
    return [row["participant"] for row in await conn.fetch(_SQL["unmade"], seconds, again_after)]


async def held_by_clock(conn: Connection, seconds: float, again_after: float) -> list[UUID]:
    """Give journeys without news whose last play was on a clock that ran ahead.

    Args:
        conn: A connection.
        seconds: Since when.
        again_after: As for ``overdue``.
    """
    return [row["participant"] for row in await conn.fetch(_SQL["held_by_clock"], seconds, again_after)]


async def under_replaced_numbers(conn: Connection, numbers: Sequence[str], again_after: float) -> list[UUID]:
    """Give journeys under kommune numbers that have successors: a newer register has come since they were looked at.

    Args:
        conn: A connection.
        numbers: The replaced numbers.
        again_after: As for ``overdue``.
    """
    rows = await conn.fetch(_SQL["under_replaced_numbers"], numbers, again_after)
    return [row["participant"] for row in rows]


async def in_no_kommune(conn: Connection, numbers: Sequence[str]) -> dict[str, int]:
    """Count active journeys under a kommune that was divided: nobody has them until each is in one of its successors.

    Args:
        conn: A connection.
        numbers: Every number that means a kommune of today.
    """
    return {row["kommune"]: row["journeys"] for row in await conn.fetch(_SQL["in_no_kommune"], numbers)}


async def with_workflow(conn: Connection, quiet: float) -> set[UUID]:
    """Give the participants whose workflow should be running.

    Args:
        conn: A connection.
        quiet: Seconds for which they were not nudged; before, a workflow may not be visible yet.
    """
    return {row["participant"] for row in await conn.fetch(_SQL["with_workflow"], quiet)}


async def count_with_workflow(conn: Connection, quiet: float) -> int:
    """Count the participants whose workflow should be running; ``quiet`` as for ``with_workflow``."""
    count: int = await conn.fetchval(_SQL["count_with_workflow"], quiet)
    return count


async def report(conn: Connection, journeys: int, fence: int) -> None:
    """Report how many journeys were found not to be carried: one incident, which counts them.

    Raises:
        LeaseLost: Another dispatcher is active.
    """
    if not await conn.fetchval(_SQL["report"], journeys, fence):
        raise LeaseLost("another dispatcher is active")


async def swept(conn: Connection, participants: Sequence[UUID], fence: int) -> None:
    """Note that journeys were nudged though no event had come.

    Raises:
        LeaseLost: Another dispatcher is active.
    """
    if not await conn.fetchval(_SQL["swept"], participants, fence):
        raise LeaseLost("another dispatcher is active")


async def resolve(conn: Connection, quiet: float) -> None:
    """Close the incident when no journey was found for so many seconds."""
    await conn.execute(_SQL["resolve"], quiet)
