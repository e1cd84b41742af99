"""Intake: how fast files go into the inbox, against the fastest way there is to fill a table; and the feeder's memory.

Run as a program it feeds one file, in a process of its own so that its memory is its own.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from benchmarks.contender import give_and_leave, inside
from benchmarks.measure import peak_memory_mb
from benchmarks.workload import EVENTS, make_workload
from intake.files import feed
from schemas.events import read_event
from schemas.events.reading import IncomingEvent
from store import inbox
from store.database import Pool, pool
from store.migrate import migrate
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings

LINES = (10_000, 100_000)
COLUMNS = ("source", "id", "name", "participant", "business_date", "time", "own", "data", "body_hash")


async def run(lines: tuple[int, int] = LINES) -> dict[str, Any]:
    """Measure, with the smaller and the larger file.

    Returns:
        Events a second by feeder and by COPY, their ratio, and the feeder's peak memory for each file.
    """

    with tempfile.TemporaryDirectory() as folder:
        small, large = (_file(Path(folder), count) for count in lines)
        async with EmbeddedStack(load_settings(), None, migrate=migrate) as stack:
            with_small = await _fed(stack.postgres_url, small)
            with_large = await _fed(stack.postgres_url, large)
            async with await pool(stack.postgres_url, max_size=1) as database:
                copied = await _copied(database, await asyncio.to_thread(_lines, large))
    return {
        "lines": with_large["events"],
        "events_per_s": with_large["events_per_s"],
        "copy_events_per_s": round(copied, 0),
        "ratio": round(with_large["events_per_s"] / copied, 3),
        "peak_memory_mb": {
            str(with_small["events"]): with_small["peak_memory_mb"],
            str(with_large["events"]): with_large["peak_memory_mb"],
        },
    }


def _file(folder: Path, lines: int) -> Path:
    """Write a file of about so many lines, in the order in which things happened: the hard one, since in every batch
    each event is another participant's."""
    own = folder / str(lines)
    own.mkdir()
    return make_workload(lines // len(EVENTS)).whole_file(own)


def _lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines()


async def _fed(url: str, file: Path) -> Mapping[str, Any]:
    """Feed a file in a process of its own."""
    output = await inside("benchmarks.intake", url, str(file))
    answer: Mapping[str, Any] = orjson.loads(output)
    return answer


async def _copied(database: Pool, lines: Sequence[bytes]) -> float:
    """Copy the same rows into a table with the same columns, keys and indexes; gives events a second."""
    async with database.acquire() as conn:
        key = await inbox.hash_key(conn)
        rows = [_row(read_event(line, hash_key=key)) for line in lines]
        await conn.execute("create table stegvis.inbox_copied (like stegvis.inbox including all)")
        began = time.perf_counter()
        await conn.copy_records_to_table("inbox_copied", schema_name="stegvis", records=rows, columns=COLUMNS)
        return len(rows) / (time.perf_counter() - began)


def _row(event: IncomingEvent) -> tuple[object, ...]:
    return (
        event.ref.source,
        event.ref.id,
        event.name,
        event.participant,
        event.on,
        event.time,
        False,
        event.data.decode(),
        event.body_hash,
    )


async def _feed(url: str, file: Path) -> dict[str, Any]:
    async with await pool(url, max_size=4) as database:
        await database.fetchval("select 1")
        began = time.perf_counter()
        fed = await feed(database, [file])
        seconds = time.perf_counter() - began
    return {
        "events": fed.accepted,
        "events_per_s": round(fed.accepted / seconds, 0),
        "peak_memory_mb": peak_memory_mb(os.getpid()),
    }


def main() -> None:
    """Feed the file that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    give_and_leave(asyncio.run(_feed(asked.url, asked.file)))


if __name__ == "__main__":
    main()
