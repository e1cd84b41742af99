"""Rebuild: has every journey played anew and committed, and counts what differed from what the read model said."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from temporalio.client import Client
from temporalio.service import RPCError

from cli.progress import Progress
from schemas.errors import StegvisError
from store import rebuild
from store.database import Connection
from workers.connections import running_database, running_stack
from workers.settings import Settings
from workers.temporal import TemporalAway, client, nudge

AT_ONCE = 100  # journeys; few enough that events that come meanwhile do not wait
LOOK_EVERY = 0.1  # seconds between looks whether they are written
PATIENCE = 60.0  # seconds without a journey being written


class NobodyPlays(StegvisError):
    """No journey is written for too long."""


@dataclass
class Rebuilt:
    """What came of a rebuild.

    Attributes:
        journeys: How many were played anew.
        differed: How many differ in anything from before.
        parts: How many differ in each part of the read model.
        failed: How many cannot be played; each has an incident.
    """

    journeys: int = 0
    differed: int = 0
    parts: Counter[str] = field(default_factory=Counter)
    failed: int = 0

    def add(self, before: rebuild.Digests, after: rebuild.Digests) -> None:
        """Count some journeys."""
        for participant, digests in before.items():
            now = after[participant]
            changed = [part for part, old, new in zip(rebuild.PARTS, digests, now, strict=True) if old != new]
            self.journeys += 1
            self.differed += bool(changed)
            self.parts.update(changed)


async def rebuild_all(settings: Settings, data: Path, progress: Progress, patience: float = PATIENCE) -> Rebuilt:
    """Have the workers of a running stack play every journey anew. Safe to interrupt, and to begin again.

    Args:
        settings: The settings.
        data: The data directory of an embedded stack.
        progress: Shows how many journeys are played.
        patience: See ``rebuild_journeys``.

    Raises:
        StegvisError: There is no running stack, or no journey is written for too long.
    """
    connected = await client(settings, None if settings.external_temporal() else running_stack(data).temporal)
    async with running_database(settings, data) as database, database.acquire() as conn:
        with progress.playing() as played:
            return await rebuild_journeys(conn, connected, played, patience)


async def rebuild_journeys(
    conn: Connection, connected: Client, played: Callable[[int], None], patience: float = PATIENCE
) -> Rebuilt:
    """Have every journey of a database played anew.

    Args:
        conn: The database.
        connected: Temporal.
        played: Called with a number of journeys that were written.
        patience: How many seconds to wait while no journey is written.

    Raises:
        NobodyPlays: No journey was written for so long.
        TemporalAway: Temporal does not answer.
    """
    rebuilt = Rebuilt()
    everybody = await rebuild.all_journeys(conn)
    for first in range(0, len(everybody), AT_ONCE):
        participants = everybody[first : first + AT_ONCE]
        before = await rebuild.digests(conn, participants)
        rebuilt.failed += await _play(conn, connected, participants, played, patience)
        rebuilt.add(before, await rebuild.digests(conn, participants))
    return rebuilt


async def _play(
    conn: Connection,
    connected: Client,
    participants: Sequence[UUID],
    played: Callable[[int], None],
    patience: float,
) -> int:
    """Have some journeys played, and wait until they are written; gives how many cannot be played."""
    since = await rebuild.forget(conn, participants)
    try:
        await asyncio.gather(*(nudge(connected, participant) for participant in participants))
    except RPCError as fault:
        raise TemporalAway(connected.service_client.config.target_host, fault.message) from None
    left, moved_at = len(participants), time.monotonic()
    while left:
        found = await rebuild.pending(conn, participants, since)
        if len(found.waiting) < left:
            played(left - len(found.waiting))
            left, moved_at = len(found.waiting), time.monotonic()
        if not left:
            return len(found.failed)
        if time.monotonic() > moved_at + patience:
            raise NobodyPlays(
                f"{left} journeys were nudged and not played within {patience:g} seconds",
                "check that a worker runs (stegvis verify), then begin again: what was rebuilt stays so",
            )
        await asyncio.sleep(LOOK_EVERY)
    return 0
