"""The floor: signals alone, to a workflow that counts twelve and ends. No database, no timer, no activity.

Nothing that gives every event to its own workflow on this server can be faster. Worker and client are as those of the
hand-written version; the worker prints how many signals it has handled.
"""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import orjson
from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.contender import Contender, send_all, until_told_to_stop, worker_process
from benchmarks.counting import HANDLED
from benchmarks.floor_workflow import QUEUE, Counting
from benchmarks.hand_written import ADDRESS, connect, mean_history
from benchmarks.workload import EVENTS, Workload
from schemas.events.envelope import SUBJECT_PREFIX
from workers.embedded.stack import EmbeddedStack
from workers.settings import WorkerSlots
from workers.worker import CACHED_JOURNEYS, GRACE

TELL_EVERY = 0.01  # seconds


class Floor:
    """The client of the floor."""

    database: str | None = None
    schema: str | None = None

    def __init__(self, client: Client, worker: asyncio.subprocess.Process) -> None:
        self._client = client
        self.processes: Mapping[str, int] = {"worker": worker.pid}
        self._handled = 0
        self._before: dict[str, int] = {}
        self._listening = asyncio.create_task(self._listen(worker))

    async def _listen(self, worker: asyncio.subprocess.Process) -> None:
        assert worker.stdout is not None
        while line := await worker.stdout.readline():
            self._handled = int(line)

    async def feed(self, file: Path) -> None:
        """Signal every event of a file."""
        await send_all(file, self.send)

    async def delivered(self) -> None:
        """A signal that was acknowledged is in the history."""

    async def send(self, event: bytes) -> None:
        """Signal that there is an event."""
        body = orjson.loads(event)
        self._before.setdefault(body["source"], self._handled)
        await self._client.start_workflow(
            Counting.run,
            len(EVENTS),
            id=_id(body["subject"].removeprefix(SUBJECT_PREFIX)),
            task_queue=QUEUE,
            start_signal="happened",
        )

    async def accepted(self, workload: Workload, kth: int) -> Mapping[UUID, float]:
        """There is no row that could be waited for."""
        return {}

    async def carried(self, workload: Workload) -> int | None:
        """Count the signals that were handled."""
        return self._handled - self._before.get(workload.source, self._handled)

    async def history_events(self, participants: Sequence[UUID]) -> float:
        """Give the mean length of histories."""
        return await mean_history(self._client, map(_id, participants))


def _id(participant: object) -> str:
    return f"floor/{participant}"


@contextlib.asynccontextmanager
async def floor(stack: EmbeddedStack) -> AsyncIterator[Contender]:
    """Start the worker of the floor on a stack."""
    environment = {ADDRESS: stack.temporal_address}
    async with worker_process("benchmarks.floor", environment, stdout=subprocess.PIPE) as worker:
        yield Floor(await connect(stack.temporal_address), worker)


async def run_worker() -> None:
    """Work until told to stop."""
    stopping = until_told_to_stop()
    worker = Worker(
        await connect(os.environ[ADDRESS]),
        task_queue=QUEUE,
        workflows=[Counting],
        max_concurrent_workflow_tasks=WorkerSlots().workflow_tasks,
        max_cached_workflows=CACHED_JOURNEYS,
        graceful_shutdown_timeout=GRACE,
    )
    async with worker:
        answer = 0
        while not stopping.is_set():
            if answer != HANDLED.count:
                answer = HANDLED.count
                print(answer, flush=True)
            await asyncio.sleep(TELL_EVERY)


if __name__ == "__main__":
    asyncio.run(run_worker())
    os._exit(0)
