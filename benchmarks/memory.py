"""Memory: the most a worker takes with thousands of open journeys, far more than its cache holds.

Every journey gets three events. Then some get a fourth: those that have left the cache longest ago, so that they are
replayed.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.contender import give_and_leave, until
from benchmarks.measure import peak_memory_mb
from benchmarks.stegvis_itself import stegvis
from benchmarks.tables import ReadModel
from benchmarks.workload import make_workload
from store.database import Pool, pool
from store.migrate import migrate
from workers.connections import SEARCH_ATTRIBUTES
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings
from workers.worker import CACHED_JOURNEYS

FIRST_EVENTS = 3
REPLAYED = 2 * CACHED_JOURNEYS  # journeys with a fourth event: they fill the cache anew twice
LOOK_EVERY = 0.5  # seconds between looks whether all is done


async def run(journeys: int) -> dict[str, Any]:
    """Measure.

    Returns:
        Peak resident memory of the worker and the dispatcher, and of the worker before any journey.
    """

    workload = make_workload(journeys)
    stack = EmbeddedStack(load_settings(), None, migrate=migrate, search_attributes=SEARCH_ATTRIBUTES)
    with tempfile.TemporaryDirectory() as folder:
        first, fourth = workload.file_by_journey(Path(folder), FIRST_EVENTS), Path(folder) / "fourth.ndjson"
        replayed = min(REPLAYED, journeys)
        fourth.write_bytes(b"\n".join(workload.event(number, FIRST_EVENTS) for number in range(replayed)))
        async with stack, stegvis(stack) as contender, await pool(stack.postgres_url, max_size=4) as database:
            read_model = ReadModel("stegvis", workload.source)
            await asyncio.sleep(3)  # until the worker has loaded everything
            idle = peak_memory_mb(contender.processes["worker"])
            events = FIRST_EVENTS * journeys
            for file, more in ((first, 0), (fourth, replayed)):
                await contender.feed(file)
                await _carried(database, read_model, events + more)
            return {
                "open_journeys": journeys,
                "replayed_journeys": replayed,
                "worker_idle_mb": idle,
                "worker_peak_mb": peak_memory_mb(contender.processes["worker"]),
                "dispatcher_peak_mb": peak_memory_mb(contender.processes["dispatcher"]),
            }


async def _carried(database: Pool, read_model: ReadModel, events: int) -> None:
    async def all_seen() -> bool:
        async with database.acquire() as conn:
            return await read_model.events(conn) >= events

    await until(all_seen, LOOK_EVERY)


def main(arguments: Sequence[str]) -> None:
    """Measure with as many journeys as the command line says."""
    result = asyncio.run(run(int(arguments[0])))
    give_and_leave(result)


if __name__ == "__main__":
    main(sys.argv[1:])
