"""A lone event on a long journey: the processor time it takes each process, among thousands of journeys like it.

Two kinds of journeys: warm ones, which the worker still has in its cache, and cold ones, which have left it and are
replayed when they go on. Every journey gets one event, so that none is played for several together.
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

from benchmarks.contender import give_and_leave
from benchmarks.measure import Watch
from benchmarks.stegvis_itself import carried, stegvis
from benchmarks.workload import EVENTS, Workload, make_workload
from schemas.events.reading import full_type
from store.database import pool
from store.migrate import migrate
from workers.connections import SEARCH_ATTRIBUTES
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings
from workers.worker import CACHED_JOURNEYS

LENGTH = 34  # events of a journey before the lone one: the twelve of the workload, then hours registered week by week
MEASURED = 200  # lone events of each kind


async def run(journeys: int) -> dict[str, Any]:
    """Measure.

    Returns:
        Milliseconds of processor time for a lone event, by process and in all, warm and cold.
    """
    workload = make_workload(journeys)
    stack = EmbeddedStack(load_settings(), None, migrate=migrate, search_attributes=SEARCH_ATTRIBUTES)
    with tempfile.TemporaryDirectory() as folder:
        async with stack, stegvis(stack) as contender, await pool(stack.postgres_url, max_size=4) as database:

            async def carry(file: Path) -> None:
                await contender.feed(file)
                await carried(database)

            def lone(people: Sequence[UUID], *nths: int) -> Path:
                file = Path(folder) / "more.ndjson"
                file.write_bytes(b"\n".join(_hours(workload, each, nth) for each in people for nth in nths))
                return file

            await carry(workload.file_by_journey(Path(folder)))
            measured = min(MEASURED, journeys // 3)
            people, nths = workload.participants, range(len(EVENTS), LENGTH)
            first, between, last = people[:measured], people[measured:-measured], people[-measured:]
            await carry(lone(first, *nths))
            await carry(lone(between, nths[0]))  # these take the place of the first ones in the cache
            await carry(lone(last, *nths))
            processes = {
                **{name: pid for name, pid in stack.pids().items() if name in {"postgres", "temporal"}},
                **contender.processes,
            }
            async with database.acquire() as conn:
                await conn.execute("vacuum analyze")  # or it comes by itself, in the middle of what is measured
            await carry(lone(last, LENGTH))  # wherever they were, now they are in the cache
            found: dict[str, Any] = {"journeys": journeys, "events_before": LENGTH, "cached_journeys": CACHED_JOURNEYS}
            for kind, people, nth in (("warm", last, LENGTH + 1), ("cold", first, LENGTH)):
                with Watch(processes) as watch:
                    await carry(lone(people, nth))
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


def main(arguments: Sequence[str]) -> None:
    """Measure among as many journeys as the command line says."""
    give_and_leave(asyncio.run(run(int(arguments[0]))))


if __name__ == "__main__":
    main(sys.argv[1:])
