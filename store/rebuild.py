"""A rebuild of the read model: journeys are written anew by their next commit, and compared with what stood before."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.sql import queries

_SQL = queries("rebuild")

PARTS = ("journey", "waits", "tasks", "deadlines", "timeline", "requests")
"""What is compared."""

Digests = dict[UUID, tuple[str | None, ...]]
"""By participant, a hash of each part."""


class Pending(NamedTuple):
    """Journeys that were not written yet, and those that cannot be played."""

    waiting: frozenset[UUID]
    failed: frozenset[UUID]


async def all_journeys(conn: Connection) -> list[UUID]:
    """Give everybody who has a journey."""
    return [row[0] for row in await conn.fetch(_SQL["all"])]


async def digests(conn: Connection, participants: Sequence[UUID]) -> Digests:
    """Give hashes of what the read model says of journeys."""
    rows = await conn.fetch(_SQL["digests"], participants)
    return {row["participant"]: tuple(row[part] for part in PARTS) for row in rows}


async def forget(conn: Connection, participants: Sequence[UUID]) -> datetime:
    """Have the next commit of these journeys write everything; gives the moment, for ``pending``."""
    now: datetime = await conn.fetchval(_SQL["now"])
    await conn.execute(_SQL["forget"], participants)
    return now


async def pending(conn: Connection, participants: Sequence[UUID], since: datetime) -> Pending:
    """Give which of these journeys have not been written since a moment."""
    row = await conn.fetchrow(_SQL["pending"], participants, since)
    assert row is not None
    return Pending(frozenset(row[0] or ()), frozenset(row[1] or ()))
