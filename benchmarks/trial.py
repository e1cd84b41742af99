"""One trial: one contender on a stack of its own, in a process of its own, so that no trial feels another.

Run by ``python -m benchmarks``, which gives its name, pace and size; writes what it found as JSON to standard output.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.contender import SAMPLE, Contender, give_and_leave, until
from benchmarks.floor import floor
from benchmarks.hand_written import hand_written
from benchmarks.measure import Watch, percentiles
from benchmarks.stegvis_itself import stegvis, stegvis_without_requests
from benchmarks.tables import ReadModel
from benchmarks.workload import EVENTS, Workload, event_id, make_workload
from store.database import Pool, pool
from store.migrate import migrate
from workers.connections import SEARCH_ATTRIBUTES
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings

WARM_UP = 10  # journeys carried before the clock starts: processes have started, connections are open, plans are made
LOOK_EVERY = 0.05  # seconds between looks whether all is done
GENTLE_RATE = 20.0  # events a second
GENTLE_LOOK_EVERY = 0.002  # seconds between looks for one event: how exact its latency is
LIMIT = 600.0  # seconds for a round to be done; beyond it something is stuck


def dbos_version(stack: EmbeddedStack) -> AbstractAsyncContextManager[Contender]:
    """Start the DBOS version; imported late, since it is an extra."""
    from benchmarks.dbos_version import dbos_version as start

    return start(stack)


CONTENDERS: Mapping[str, Callable[[EmbeddedStack], AbstractAsyncContextManager[Contender]]] = {
    "stegvis": stegvis,
    "stegvis_without_requests": stegvis_without_requests,
    "hand_written_temporal": hand_written,
    "dbos": dbos_version,
    "floor": floor,
}
PACES = ("one-by-one", "bulk", "gentle")


class Trial:
    """A contender under way, with the means to see what it has done."""

    def __init__(self, contender: Contender, database: Pool, stack: EmbeddedStack, folder: Path) -> None:
        self._contender, self._database, self._folder = contender, database, folder
        self._processes = {
            **{name: pid for name, pid in stack.pids().items() if name in {"postgres", "temporal"}},
            **contender.processes,
            "client": os.getpid(),
        }

    async def warm_up(self) -> None:
        """Carry some journeys that do not count."""
        workload = make_workload(WARM_UP)
        await self._rounds(workload)
        if self._contender.schema is not None:
            async with self._database.acquire() as conn:
                await self._read_model(workload).note_moments(conn)

    async def one_by_one(self, journeys: int) -> dict[str, Any]:
        """Deliver the next event of every journey when all have had the one before."""
        workload = make_workload(journeys)
        with Watch(self._processes) as watch:
            seconds = await self._rounds(workload)
        latencies = await self._latencies(workload)
        return await self._result(workload, seconds, watch) | {"latency_ms": percentiles(latencies, "burst")}

    async def bulk(self, journeys: int) -> dict[str, Any]:
        """Feed all events at once."""
        workload = make_workload(journeys)
        file = workload.whole_file(self._folder)
        with Watch(self._processes) as watch:
            began = time.perf_counter()
            await self._contender.feed(file)
            await self._done(workload, workload.events)
            seconds = time.perf_counter() - began
        return await self._result(workload, seconds, watch)

    async def gentle(self, journeys: int) -> dict[str, Any]:
        """Send events at a rate that leaves everybody idle most of the time, and see how soon each can be seen."""
        workload = make_workload(journeys)
        began = time.perf_counter()
        sending = []
        places = [(number, kth) for kth in range(len(EVENTS)) for number in range(journeys)]
        with Watch(self._processes) as watch:
            for turn, (number, kth) in enumerate(places):
                await asyncio.sleep(began + turn / GENTLE_RATE - time.perf_counter())
                sending.append(asyncio.create_task(self._send_and_see(workload, number, kth)))
            latencies = await asyncio.gather(*sending)
        return {
            "latency_ms": percentiles(latencies, "gentle"),
            "cpu_seconds": watch.cpu_seconds,
            "events": workload.events,
        }

    async def _send_and_see(self, workload: Workload, number: int, kth: int) -> float:
        await self._contender.send(workload.event(number, kth))
        accepted = time.perf_counter()
        read_model = self._read_model(workload)
        async with self._database.acquire() as conn:

            async def seen() -> bool:
                return await read_model.shows(conn, workload.participants[number], event_id(number, kth))

            await until(seen, GENTLE_LOOK_EVERY, LIMIT)
        return time.perf_counter() - accepted

    async def _rounds(self, workload: Workload) -> float:
        """Carry a workload one by one; gives the seconds until all of it is done.

        A round is not waited for until it is done, only until it is delivered: the sender of an event does not wait for
        what others make of it. Whoever lags behind finds more than one event in its history at its next turn, and may
        make use of that.
        """
        began = time.perf_counter()
        for file in workload.round_files(self._folder):
            await self._contender.feed(file)
            await self._contender.delivered()
        await self._done(workload, workload.events)
        return time.perf_counter() - began

    async def _latencies(self, workload: Workload) -> list[float]:
        """Give the seconds from acceptance to commit of every event."""
        if self._contender.schema is None:
            return []
        async with self._database.acquire() as conn:
            seen = await self._read_model(workload).seen(conn)
        accepted = [await self._contender.accepted(workload, kth) for kth in range(len(EVENTS))]
        return [
            seen[event_id(number, kth)] - accepted[kth][participant]
            for kth in range(len(EVENTS))
            for number, participant in enumerate(workload.participants)
        ]

    async def _done(self, workload: Workload, events: int) -> None:
        async with self._database.acquire() as conn:

            async def all_carried() -> bool:
                return await self._carried(conn, workload) >= events

            await until(all_carried, LOOK_EVERY, LIMIT)

    async def _carried(self, conn: Any, workload: Workload) -> int:
        answer = await self._contender.carried(workload)
        return await self._read_model(workload).events(conn) if answer is None else answer

    async def _result(self, workload: Workload, seconds: float, watch: Watch) -> dict[str, Any]:
        sample: Sequence[UUID] = workload.participants[:SAMPLE]
        return {
            "events": workload.events,
            "seconds": round(seconds, 3),
            "events_per_s": round(workload.events / seconds, 1),
            "cpu_seconds": watch.cpu_seconds,
            "peak_memory_mb": watch.peak_memory_mb,
            "disturbance": watch.disturbance,
            "history_events_per_event": round(await self._contender.history_events(sample) / len(EVENTS), 2),
            "rows_per_journey": await self._rows(workload),
        }

    async def _rows(self, workload: Workload) -> int | None:
        if self._contender.schema is None:
            return None
        async with self._database.acquire() as conn:
            return await self._read_model(workload).rows(conn, workload.participants[0])

    def _read_model(self, workload: Workload) -> ReadModel:
        assert self._contender.schema is not None
        return ReadModel(self._contender.schema, workload.source)


async def run(name: str, pace: str, journeys: int) -> dict[str, Any]:
    """Carry out one trial."""

    stack = EmbeddedStack(load_settings(), None, migrate=migrate, search_attributes=SEARCH_ATTRIBUTES)
    with tempfile.TemporaryDirectory() as folder:
        async with stack, CONTENDERS[name](stack) as contender:
            url = contender.database or stack.postgres_url
            async with await pool(url, max_size=8) as database:
                trial = Trial(contender, database, stack, Path(folder))
                await trial.warm_up()
                carry = {"one-by-one": trial.one_by_one, "bulk": trial.bulk, "gentle": trial.gentle}[pace]
                return await carry(journeys)


def main() -> None:
    """Carry out the trial that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("pace", choices=PACES)
    parser.add_argument("journeys", type=int)
    asked = parser.parse_args()
    result = asyncio.run(run(asked.contender, asked.pace, asked.journeys))
    give_and_leave(result)


if __name__ == "__main__":
    main()
