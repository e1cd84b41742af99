"""The second competitor: DBOS on the same Postgres server, a workflow per participant that receives and steps.

What it follows, and why it is written so:

- a workflow receives its events one after another with ``recv``, the timeout being its timer:
  docs.dbos.dev/python/tutorials/workflow-communication;
- the rows are written by a step; one that can be repeated needs no datasource transaction, whose own checkpoint in the
  application's tables would be another insert an event: docs.dbos.dev/python/tutorials/step-tutorial;
- the sender is another process and uses the client; it starts workflows by enqueueing them and sends many messages in
  one transaction, as Stegvis's feeder accepts many events in one: docs.dbos.dev/python/reference/client;
- the queue has no limit, since a workflow that waits for its next event would take up a place, and is looked at ten
  times as often as by default, for the sake of latency: docs.dbos.dev/python/tutorials/queue-tutorial;
- workflows are coroutines: a thread for every one that waits was slower when both were measured.

State, rows and the one statement that writes them are those of the hand-written Temporal version. Run as a program it
is the worker.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path
from uuid import UUID

import asyncpg
import sqlalchemy
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, SendMessage

from benchmarks import by_hand
from benchmarks.by_hand import Changes, SentEvent, State
from benchmarks.contender import Contender, until, until_told_to_stop, worker_process
from benchmarks.hand_written import DATABASE, read
from benchmarks.tables import SCHEMA, make_tables, write
from benchmarks.workload import Workload, event_id
from schemas.calendar import oslo_date
from store.database import Pool, pool
from store.migrate import migrate
from workers.embedded.stack import EmbeddedStack
from workers.settings import WorkerSlots

OWN_DATABASE = "dbos_journeys"
QUEUE = "journeys"
LOOK_EVERY = 0.1  # seconds between looks for workflows to start
BATCH = 1_000  # messages a transaction, as many as Stegvis's feeder accepts in one
FOR_EVER = 365 * 86_400.0  # seconds, where no deadline runs


# --- the client ----------------------------------------------------------------------------------------------------


class DbosVersion:
    """The client of the DBOS version."""

    schema: str | None = SCHEMA

    def __init__(self, url: str, database: Pool, worker: int) -> None:
        # An engine of our own, in order to enqueue many workflows in one transaction.
        self._engine = sqlalchemy.create_engine(_sqlalchemy_url(url), pool_size=5)
        self._client = DBOSClient(system_database_engine=self._engine)
        self._database = database
        self.database: str | None = url
        self.processes: Mapping[str, int] = {"worker": worker}
        self._accepted: dict[tuple[str, str], float] = {}

    async def feed(self, file: Path) -> None:
        """Send every event of a file."""
        await asyncio.to_thread(self._feed, file)

    def _feed(self, file: Path) -> None:
        with file.open("rb") as lines:
            while batch := [read(line) for line, _ in zip(lines, range(BATCH), strict=False)]:
                self._send(batch)

    async def delivered(self) -> None:
        """A message that was committed is with its workflow."""

    async def send(self, event: bytes) -> None:
        """Send one event."""
        await asyncio.to_thread(self._send, [read(event)])

    def _send(self, events: Sequence[tuple[UUID, SentEvent]]) -> None:
        messages = [
            SendMessage(str(participant), event, idempotency_key=f"{event.source}/{event.id}")
            for participant, event in events
        ]
        with self._engine.begin() as transaction:
            for participant, event in events:
                if event.name == "participant.settled":
                    self._client.enqueue_in_transaction(transaction, _started(participant), str(participant))
            self._client.send_bulk_in_transaction(transaction, messages)
        now = time.time()
        self._accepted |= {(event.source, event.id): now for _, event in events}

    async def accepted(self, workload: Workload, kth: int) -> Mapping[UUID, float]:
        """Tell when the messages of a round were committed."""
        return {
            participant: self._accepted[workload.source, event_id(number, kth)]
            for number, participant in enumerate(workload.participants)
        }

    async def carried(self, workload: Workload) -> int | None:
        """The read model tells."""
        return None

    async def history_events(self, participants: Sequence[UUID]) -> float:
        """Give the mean number of recorded steps."""
        async with self._database.acquire() as conn:
            steps: int = await conn.fetchval(
                "select count(*) from dbos.operation_outputs where workflow_uuid = any ($1)",
                [str(participant) for participant in participants],
            )
        return steps / len(participants)


def _started(participant: UUID) -> EnqueueOptions:
    return {"queue_name": QUEUE, "workflow_name": journey.__qualname__, "workflow_id": str(participant)}


def _sqlalchemy_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


@contextlib.asynccontextmanager
async def dbos_version(stack: EmbeddedStack) -> AsyncIterator[Contender]:
    """Start the worker of the DBOS version on a stack's Postgres, with a database of its own."""
    url = await _make_database(stack.postgres_url)
    async with worker_process("benchmarks.dbos_version", {DATABASE: url}) as worker, await pool(url) as database:

        async def ready() -> bool:
            return bool(
                await database.fetchval("select to_regclass('dbos.queues') is not null")
                and await database.fetchval("select exists (select from dbos.queues where name = $1)", QUEUE)
            )

        await until(ready, 0.1)
        yield DbosVersion(url, database, worker.pid)


async def _make_database(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"create database {OWN_DATABASE}")
    finally:
        await connection.close()
    own = f"{url.rpartition('/')[0]}/{OWN_DATABASE}"
    await migrate(own)
    await make_tables(own)
    return own


# --- the worker ----------------------------------------------------------------------------------------------------


class _Tables:
    """The connections to the tables, opened on the loop that DBOS runs coroutines on."""

    opening: asyncio.Task[Pool] | None = None

    @classmethod
    async def open(cls) -> Pool:
        if cls.opening is None:
            cls.opening = asyncio.ensure_future(_open_pool())
        return await cls.opening


async def _open_pool() -> Pool:
    return await pool(os.environ[DATABASE], max_size=WorkerSlots().local_activities)


@DBOS.step()
async def write_changes(changes: Changes) -> None:
    """Write what an event changed."""
    database = await _Tables.open()
    async with database.acquire() as conn:
        await write(conn, changes)


@DBOS.workflow()
async def journey(participant: str) -> None:
    """Carry one participant."""
    state = State(UUID(participant))
    while True:
        event: SentEvent | None = await DBOS.recv_async(timeout_seconds=_seconds_to(by_hand.next_look(state, _today())))
        if event is None:
            await write_changes(by_hand.looked(state, _today()))
        elif event.id not in state.handled:
            await write_changes(by_hand.happened(state, event, _today()))


def _today() -> date:
    # A workflow that is recovered may see another day; only steps not yet recorded make use of it.
    return oslo_date(datetime.now(UTC))


def _seconds_to(day: date | None) -> float:
    if day is None:
        return FOR_EVER
    return max((datetime.combine(day, time_of_day(), UTC) - datetime.now(UTC)).total_seconds(), 0.0)


async def run_worker() -> None:
    """Work until told to stop."""
    stopping = until_told_to_stop()
    config: DBOSConfig = {
        "name": "journeys",
        "system_database_url": _sqlalchemy_url(os.environ[DATABASE]),
        "log_level": "WARNING",
    }
    DBOS(config=config)
    await asyncio.to_thread(DBOS.launch)
    await DBOS.register_queue_async(QUEUE, polling_interval_sec=LOOK_EVERY)
    await stopping.wait()


if __name__ == "__main__":
    asyncio.run(run_worker())
    os._exit(0)
