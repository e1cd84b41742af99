"""Leases: work that one process does at a time, until its lease expires or it lets go.

A lease has a fencing number that grows with each change of holder. Every statement that writes for the holder names the
number and locks the lease by it, so that a process which lost its lease without noticing changes nothing.
"""

from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.sql import queries

DISPATCHER = "dispatcher"
"""The lease of whoever nudges the journeys."""

_SQL = queries("leases")


class LeaseLost(Exception):
    """Another process has taken the lease meanwhile; nothing was written."""


class LeaseStatus(NamedTuple):
    """Who holds a lease. ``seconds_left`` is negative where it has expired."""

    holder: UUID
    fence: int
    seconds_left: float


async def take(conn: Connection, name: str, holder: UUID, seconds: float) -> int | None:
    """Take a lease that is free, or renew one's own.

    Args:
        conn: A connection.
        name: The work.
        holder: The process, by an id of its own.
        seconds: How long the lease holds from now on; the same for everybody who takes it.

    Returns:
        The fencing number; None where another process holds the lease.
    """
    fence: int | None = await conn.fetchval(_SQL["take"], name, holder, seconds)
    return fence


async def release(conn: Connection, name: str, holder: UUID) -> None:
    """Let another process take the lease at once; nothing happens where it is not this holder's."""
    await conn.execute(_SQL["release"], name, holder)


async def status(conn: Connection, name: str) -> LeaseStatus | None:
    """Give who holds a lease; None where nobody ever had it, or the last holder let go."""
    row = await conn.fetchrow(_SQL["status"], name)
    return None if row is None else LeaseStatus(*row)
