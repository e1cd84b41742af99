"""A lone event on a long journey: the processor time it takes each process, among thousands of journeys like it.

Two kinds of journeys: warm ones, which the worker still has in its cache, and cold ones, which have left it and are
replayed when they go on. One event at a time, so that nothing is delivered together with anything else.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from benchmarks.contender import Contender, give_and_leave, until
from benchmarks.measure import Watch
from benchmarks.stegvis_itself import stegvis
from benchmarks.tables import ReadModel
from benchmarks.workload import EVENTS, Workload, make_workload
from schemas.events.reading import full_type
from store.database import Pool, migrate, pool
from workers.connections import SEARCH_ATTRIBUTES
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings
from workers.worker import CACHED_JOURNEYS

LENGTH = 34  # events of a journey before the lone one: the twelve of the workload, then hours told week by week
MEASURED = 150  # lone events of each kind
LOOK_EVERY = 0.01  # seconds between looks for one event
LOOK_EVERY_ROUND = 0.5  # seconds between looks whether all are carried


async def run(journeys: int) -> dict[str, Any]:
    """Measure.

    Returns:
        Milliseconds of processor time for a lone event, by process and in all, warm and cold.
    """
    workload = make_workload(journeys)
    stack = EmbeddedStack(load_settings(), None, migrate=migrate, search_attributes=SEARCH_ATTRIBUTES)
    with tempfile.TemporaryDirectory() as folder:
        async with stack, stegvis(stack) as contender, await pool(stack.postgres_url, max_size=4) as database:
            file = workload.whole_file(Path(folder))
            await contender.feed(file)
            more = Path(folder) / "more.ndjson"
            nths = range(len(EVENTS), LENGTH)
            more.write_bytes(b"\n".join(_hours(workload, each, nth) for nth in nths for each in workload.participants))
            await contender.feed(more)
            read_model = ReadModel("stegvis", workload.source)
            await _carried(database, read_model, LENGTH * journeys)
            measured = min(MEASURED, journeys // 3)
            processes = {
                **{name: pid for name, pid in stack.pids().items() if name in {"postgres", "temporal"}},
                **contender.processes,
            }
            newest = workload.participants[-measured:]
            # The first round brings them into the cache, wherever they were before.
            await _one_at_a_time(contender, database, read_model, workload, newest, LENGTH)
            found: dict[str, Any] = {"journeys": journeys, "events_before": LENGTH, "cached_journeys": CACHED_JOURNEYS}
            for kind, people, nth in (("warm", newest, LENGTH + 1), ("cold", workload.participants[:measured], LENGTH)):
                with Watch(processes) as watch:
                    await _one_at_a_time(contender, database, read_model, workload, people, nth)
                each = {name: round(1_000 * spent / measured, 2) for name, spent in watch.cpu_seconds.items()}
                found[kind] = each | {"all": round(sum(each.values()), 2)}
            return found


def _hours(workload: Workload, participant: UUID, nth: int) -> bytes:
    """Write one event of those that come again and again: hours of a programme."""
    day = workload.today
    body = {
        "specversion": "1.0",
        "id": f"{participant}/{nth}",
        "source": workload.source,
        "type": full_type("hours.recorded"),
        "subject": f"/participant/{participant}",
        "time": datetime.combine(day, time(hour=0), UTC) + timedelta(seconds=nth),
        "data": {"element": "norwegian", "hours": 1.0, "on": day},
    }
    return orjson.dumps(body)


async def _one_at_a_time(
    contender: Contender, database: Pool, read_model: ReadModel, workload: Workload, people: Sequence[UUID], nth: int
) -> None:
    """Send one event to each, and wait for it to be seen before the next is sent."""
    for participant in people:
        event = _hours(workload, participant, nth)
        await contender.send(event)
        seen = f"{participant}/{nth}"

        async def shows(participant: UUID = participant, seen: str = seen) -> bool:
            async with database.acquire() as conn:
                return await read_model.shows(conn, participant, seen)

        await until(shows, LOOK_EVERY)


async def _carried(database: Pool, read_model: ReadModel, events: int) -> None:
    async def all_seen() -> bool:
        async with database.acquire() as conn:
            return await read_model.events(conn) >= events

    await until(all_seen, LOOK_EVERY_ROUND)


def main(arguments: Sequence[str]) -> None:
    """Measure among as many journeys as the command line says."""
    give_and_leave(asyncio.run(run(int(arguments[0]))))


if __name__ == "__main__":
    main(sys.argv[1:])
