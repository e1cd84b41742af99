"""The first competitor, Temporal by the book: its worker (run as a program), and the client that signals it.

The workflow is in ``hand_written_workflow``, with the pages it follows. The worker has the slots, the cache, the number
of database connections and the converter of Stegvis's. The client uses signal-with-start, as the message passing page
recommends for entities that begin with their first message, with as many calls at once as Stegvis's dispatcher. It does
not validate the events, nor keep them: both are to its advantage.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import orjson
from temporalio import activity
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

from benchmarks.by_hand import Changes, SentEvent
from benchmarks.contender import Contender, send_all, until_told_to_stop, worker_process
from benchmarks.hand_written_workflow import QUEUE, WRITE, JourneyByHand, Start
from benchmarks.tables import SCHEMA, make_tables, write
from benchmarks.workload import Workload, event_id
from schemas.events.envelope import SUBJECT_PREFIX, TYPE_PREFIX, TYPE_VERSION
from store.database import Pool, pool
from workers.embedded.stack import EmbeddedStack
from workers.settings import WorkerSlots
from workers.worker import CACHED_JOURNEYS, GRACE

ADDRESS, DATABASE = "BENCH_TEMPORAL", "BENCH_POSTGRES"

_DATED_BY = {
    "participant.settled": "settled_on",
    "dwelling.allocated": "allocated_on",
    "information.given": "given_on",
    "mapping.completed": "completed_on",
    "mapping.received": "received_on",
    "guidance.assessed": "assessed_on",
    "guidance.booked": "booked_on",
    "guidance.held": "held_on",
    "note.shared": "shared_on",
    "note.received": "received_on",
    "decision.made": "decided_on",
    "programme.started": "started_on",
}


def read(line: bytes) -> tuple[UUID, SentEvent]:
    """Read a line of an event file: whom it is about, and what is sent to the workflow."""
    body = orjson.loads(line)
    name = body["type"].removeprefix(TYPE_PREFIX).removesuffix(TYPE_VERSION)
    on = date.fromisoformat(body["data"][_DATED_BY[name]])
    event = SentEvent(source=body["source"], id=body["id"], name=name, on=on, data=body["data"])
    return UUID(body["subject"].removeprefix(SUBJECT_PREFIX)), event


class HandWritten:
    """The client of the hand-written Temporal version."""

    database: str | None = None
    schema: str | None = SCHEMA

    def __init__(self, client: Client, worker: int) -> None:
        self._client = client
        self.processes: Mapping[str, int] = {"worker": worker}
        self._accepted: dict[tuple[str, str], float] = {}

    async def feed(self, file: Path) -> None:
        """Signal every event of a file."""
        await send_all(file, self.send)

    async def delivered(self) -> None:
        """A signal that was acknowledged is in the history."""

    async def send(self, event: bytes) -> None:
        """Signal one event, to a workflow that this may start."""
        participant, sent = read(event)
        await self._client.start_workflow(
            JourneyByHand.run,
            Start(participant),
            id=_id(participant),
            task_queue=QUEUE,
            start_signal="happened",
            start_signal_args=[sent],
        )
        self._accepted[sent.source, sent.id] = time.time()

    async def accepted(self, workload: Workload, kth: int) -> Mapping[UUID, float]:
        """Tell when the server had acknowledged the signals of a round."""
        return {
            participant: self._accepted[workload.source, event_id(number, kth)]
            for number, participant in enumerate(workload.participants)
        }

    async def carried(self, workload: Workload) -> int | None:
        """The read model tells."""
        return None

    async def history_events(self, participants: Sequence[UUID]) -> float:
        """Give the mean length of histories."""
        return await mean_history(self._client, map(_id, participants))


async def mean_history(client: Client, ids: "Sequence[str] | map[str]") -> float:
    """Give the mean number of events in the histories of workflows."""
    lengths = [(await client.get_workflow_handle(id_).describe()).history_length for id_ in ids]
    return sum(lengths) / len(lengths)


def _id(participant: UUID) -> str:
    return f"by-hand/{participant}"


async def connect(address: str) -> Client:
    """Connect as Stegvis does, with the same converter."""
    return await Client.connect(address, data_converter=pydantic_data_converter)


@contextlib.asynccontextmanager
async def hand_written(stack: EmbeddedStack) -> AsyncIterator[Contender]:
    """Start the worker of the hand-written Temporal version on a stack."""
    await make_tables(stack.postgres_url)
    environment = {ADDRESS: stack.temporal_address, DATABASE: stack.postgres_url}
    async with worker_process("benchmarks.hand_written", environment) as worker:
        yield HandWritten(await connect(stack.temporal_address), worker.pid)


class Activities:
    """What the workflow causes."""

    def __init__(self, database: Pool) -> None:
        self._database = database

    @activity.defn(name=WRITE)
    async def write(self, changes: Changes) -> None:
        """Write what an event changed."""
        async with self._database.acquire() as conn:
            await write(conn, changes)


async def run_worker() -> None:
    """Work until told to stop."""
    stopping, slots = until_told_to_stop(), WorkerSlots()
    async with await pool(os.environ[DATABASE], max_size=slots.local_activities) as database:
        worker = Worker(
            await connect(os.environ[ADDRESS]),
            task_queue=QUEUE,
            workflows=[JourneyByHand],
            activities=[Activities(database).write],
            max_concurrent_workflow_tasks=slots.workflow_tasks,
            max_concurrent_activities=slots.activities,
            max_cached_workflows=CACHED_JOURNEYS,
            graceful_shutdown_timeout=GRACE,
        )
        async with worker:
            await stopping.wait()


if __name__ == "__main__":
    asyncio.run(run_worker())
    os._exit(0)  # the client's library can abort in the interpreter's own exit
