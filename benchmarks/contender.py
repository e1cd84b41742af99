"""What every contender can do, so that all are measured in the same way, and the processes they bring along."""

import asyncio
import contextlib
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, Protocol
from uuid import UUID

import orjson

from benchmarks.workload import Workload
from workers.embedded.leash import leashed

AT_ONCE = 32  # messages under way at the same time, as many as Stegvis's dispatcher has
SAMPLE = 20  # journeys whose histories are counted
TAIL = 25  # lines of a failed process that are shown
STOP_LIMIT = 15.0  # seconds for a worker to end


class Contender(Protocol):
    """One way to carry journeys.

    Attributes:
        database: The database of its read model, where that is not the stack's own.
        schema: Where in it the read model is; None when there is none.
        processes: The processes it brings along, by name.
    """

    database: str | None
    schema: str | None
    processes: Mapping[str, int]

    async def feed(self, file: Path) -> None:
        """Feed a file; every event in it is durable when this returns."""
        ...

    async def delivered(self) -> None:
        """Wait until all that was fed has been handed to the workflows: their server has it in their histories."""
        ...

    async def send(self, event: bytes) -> None:
        """Send one event; it is durable when this returns."""
        ...

    async def accepted(self, workload: Workload, kth: int) -> Mapping[UUID, float]:
        """Tell when the k-th event of each journey was accepted, in seconds since the epoch."""
        ...

    async def carried(self, workload: Workload) -> int | None:
        """Count the events that are done, where there is no read model to ask."""
        ...

    async def history_events(self, participants: Sequence[UUID]) -> float:
        """Give the mean number of events (or recorded steps) in the histories of some journeys."""
        ...


@contextlib.asynccontextmanager
async def worker_process(
    module: str, environment: Mapping[str, str], stdout: int = subprocess.DEVNULL
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a module as a process of its own, which ends with this one at the latest."""
    process = await asyncio.create_subprocess_exec(
        *leashed([sys.executable, "-m", module], signal.SIGKILL),
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_LIMIT)
        if process.returncode is None:
            process.kill()
            await process.wait()


async def inside(module: str, *arguments: str) -> bytes:
    """Run a module in a process of its own, and give what it writes to standard output.

    Raises:
        RuntimeError: It failed, with the end of what it wrote to standard error.
    """
    process = await asyncio.create_subprocess_exec(
        *leashed([sys.executable, "-m", module, *arguments], signal.SIGTERM),
        env=bare_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if process.returncode:
        tail = "\n".join(errors.decode(errors="replace").splitlines()[-TAIL:])
        raise RuntimeError(f"{module} {' '.join(arguments)} ended with {process.returncode}:\n{tail}")
    return output


def give_and_leave(result: object) -> NoReturn:
    """Write a result for ``inside`` and end: Temporal's client can abort in the interpreter's own exit."""
    sys.stdout.buffer.write(orjson.dumps(result))
    sys.stdout.buffer.flush()
    os._exit(0)


async def until(condition: Callable[[], Awaitable[bool]], every: float, limit: float = math.inf) -> None:
    """Wait until something holds that nothing announces: a database has to be asked.

    Args:
        condition: What is to hold.
        every: Seconds between two looks.
        limit: Seconds after which it is given up.

    Raises:
        TimeoutError: It does not hold by then.
    """
    began = time.perf_counter()
    while not await condition():
        if time.perf_counter() - began > limit:
            raise TimeoutError(f"not so after {limit:.0f} s")
        await asyncio.sleep(every)


async def send_all(file: Path, send: Callable[[bytes], Awaitable[None]]) -> None:
    """Send every event of a file, as many at once as Stegvis's dispatcher has under way."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def sent(event: bytes) -> None:
        async with gate:
            await send(event)

    with file.open("rb") as lines:
        await asyncio.gather(*map(sent, lines))


def bare_environment() -> dict[str, str]:
    """Give this environment without settings of Stegvis or Temporal: what is measured is the embedded default."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("STEGVIS_", "TEMPORAL_"))}


def until_told_to_stop() -> asyncio.Event:
    """Give an event that a polite kill sets, for a worker's main function."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    return stopping
