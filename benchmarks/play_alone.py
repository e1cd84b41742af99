"""Play, load and commit by themselves: what one event costs before Temporal has any part in it."""

import asyncio
import os
import sys
import time
from typing import Any

import orjson

from benchmarks.workload import EVENTS, Workload, make_workload
from schemas.events import read_event
from schemas.events.reading import IncomingEvent, stored_event
from schemas.rules import packaged_rules
from store import inbox, journeys
from store.database import Connection, connect, migrate
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings
from workflows.play import play

TIMES = 500
JOURNEYS = 100


def play_us() -> float:
    """Give the microseconds that playing twelve events takes."""
    workload = make_workload(1)
    events = []
    for event in map(_read, _events(workload, 0)):
        events.append(stored_event(*event.ref, event.name, event.on, event.time, event.data))
    rules = packaged_rules()
    play(events, rules, workload.today)
    began = time.perf_counter()
    for _ in range(TIMES):
        play(events, rules, workload.today)
    return 1e6 * (time.perf_counter() - began) / TIMES


async def load_and_commit_ms(conn: Connection) -> tuple[float, float]:
    """Give the milliseconds of one load and of one commit, the mean over whole journeys event by event."""
    workload, rules = make_workload(JOURNEYS), packaged_rules()
    loading = committing = 0.0
    for number, participant in enumerate(workload.participants):
        for event in map(_read, _events(workload, number)):
            await inbox.accept(conn, [event])
            began = time.perf_counter()
            loaded = await journeys.load(conn, participant)
            loading += time.perf_counter() - began
            state = play(loaded.events, rules, workload.today)
            began = time.perf_counter()
            await journeys.commit(conn, participant, loaded.news, state)
            committing += time.perf_counter() - began
    return 1_000 * loading / workload.events, 1_000 * committing / workload.events


async def run() -> dict[str, Any]:
    """Measure."""

    async def bring_up_to_date(url: str) -> None:
        await migrate(url)

    async with EmbeddedStack(load_settings(), None, migrate=bring_up_to_date) as stack:
        conn = await connect(stack.postgres_url)
        try:
            load_ms, commit_ms = await load_and_commit_ms(conn)
        finally:
            await conn.close()
    return {"play_us": round(play_us(), 1), "load_ms": round(load_ms, 3), "commit_ms": round(commit_ms, 3)}


def _events(workload: Workload, number: int) -> list[bytes]:
    return [workload.event(number, kth) for kth in range(len(EVENTS))]


def _read(event: bytes) -> IncomingEvent:
    return read_event(event, hash_key=b"bench")


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(run())))
    sys.stdout.buffer.flush()
    os._exit(0)
