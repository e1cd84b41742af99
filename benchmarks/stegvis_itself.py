"""Stegvis as it is: worker and dispatcher as ``stegvis run`` starts them, files fed as it feeds them.

Run as a program it is the worker without requests to services, to show what those cost: the competitors have none. It
differs from the product's in one thing, that what a play asks of services is left out of what is committed.
"""

import contextlib
import dataclasses
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from temporalio.client import Client

from activities import journeys
from benchmarks.contender import Contender, until
from benchmarks.hand_written import connect, mean_history
from benchmarks.workload import Workload, event_id
from cli.main import main
from intake.files import feed
from schemas.events import read_event
from schemas.journey import JourneyState
from schemas.rules import RuleBook
from store import inbox
from store.database import Pool, pool
from workers.embedded.stack import DISPATCHER, WORKER, EmbeddedStack
from workflows.engine.play import AnyEvent, play
from workflows.messages import workflow_id

UNDISPATCHED = "select exists (select from stegvis.mailbox where startable and dispatched < accepted)"
UNPLAYED = "select exists (select from stegvis.mailbox where processed < accepted)"
LOOK_EVERY, LOOK_GENTLY_EVERY = 0.01, 0.1  # seconds
WITHOUT_REQUESTS = (sys.executable, "-m", "benchmarks.stegvis_itself", "worker")


async def carried(database: Pool) -> None:
    """Wait until every event is played. To count the timeline's rows instead would show in what the database takes."""

    async def all_played() -> bool:
        return not await database.fetchval(UNPLAYED)

    await until(all_played, LOOK_GENTLY_EVERY)


class StegvisItself:
    """Feeds Stegvis."""

    database: str | None = None
    schema: str | None = "stegvis"

    def __init__(self, database: Pool, hash_key: bytes, client: Client, processes: Mapping[str, int]) -> None:
        self._database, self._hash_key, self._client = database, hash_key, client
        self.processes = processes

    async def feed(self, file: Path) -> None:
        """Feed a file."""
        fed = await feed(self._database, [file])
        assert not fed.refused, fed.refused[:3]

    async def delivered(self) -> None:
        """Wait until the dispatcher has nudged every journey."""

        async def all_nudged() -> bool:
            return not await self._database.fetchval(UNDISPATCHED)

        await until(all_nudged, LOOK_EVERY)

    async def send(self, event: bytes) -> None:
        """Take in one event, as the web's intake does."""
        read = read_event(event, hash_key=self._hash_key)
        async with self._database.acquire() as conn:
            await inbox.accept(conn, [read])

    async def accepted(self, workload: Workload, kth: int) -> Mapping[UUID, float]:
        """Tell when the events of a round were written to the inbox, a moment before that was committed."""
        ids = [event_id(number, kth) for number in range(len(workload.participants))]
        async with self._database.acquire() as conn:
            rows = await conn.fetch(
                "select participant, extract(epoch from received_at)::float8 from stegvis.inbox "
                "where source = $1 and id = any ($2)",
                workload.source,
                ids,
            )
        return {row[0]: row[1] for row in rows}

    async def carried(self, workload: Workload) -> int | None:
        """The read model tells."""
        return None

    async def history_events(self, participants: Sequence[UUID]) -> float:
        """Give the mean length of histories."""
        return await mean_history(self._client, map(workflow_id, participants))


@contextlib.asynccontextmanager
async def stegvis(stack: EmbeddedStack, worker: Sequence[str] = WORKER) -> AsyncIterator[Contender]:
    """Start Stegvis's worker and dispatcher on a stack."""
    await stack.start_services(worker, DISPATCHER)
    processes = {name: pid for name, pid in stack.pids().items() if name in {"worker", "dispatcher"}}
    async with await pool(stack.postgres_url, max_size=4) as database:
        async with database.acquire() as conn:
            key = await inbox.hash_key(conn)
        yield StegvisItself(database, key, await connect(stack.temporal_address), processes)


@contextlib.asynccontextmanager
async def stegvis_without_requests(stack: EmbeddedStack) -> AsyncIterator[Contender]:
    """Start Stegvis with a worker that makes no requests."""
    async with stegvis(stack, WITHOUT_REQUESTS) as contender:
        yield contender


def _play_without_requests(events: Iterable[AnyEvent], rules: RuleBook, today: date) -> JourneyState:
    return dataclasses.replace(play(events, rules, today), requests=())


if __name__ == "__main__":
    vars(journeys)["play"] = _play_without_requests
    main()
