"""Play, load and commit by themselves: what one event costs before Temporal has any part in it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson

from benchmarks.contender import give_and_leave
from benchmarks.workload import EVENTS, Workload, make_workload
from schemas.events import read_event
from schemas.events.reading import IncomingEvent, stored_event
from schemas.rules import packaged_rules
from simulation.generate import generate
from store import inbox, journeys
from store.database import Connection, connect
from store.migrate import migrate
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings
from workflows.engine.play import play

TIMES = 500
JOURNEYS = 100
LIVES = 300  # generated, of which one is long


def play_us(events: Sequence[IncomingEvent], today: date) -> float:
    """Give the microseconds that playing some events takes."""
    stored = [stored_event(*event.ref, event.name, event.on, event.time, event.data) for event in events]
    rules = packaged_rules()
    play(stored, rules, today)
    began = time.perf_counter()
    for _ in range(TIMES):
        play(stored, rules, today)
    return 1e6 * (time.perf_counter() - began) / TIMES


def lives(participants: int, today: date) -> dict[UUID, list[IncomingEvent]]:
    """Give the events of a generated caseload by participant."""
    found: dict[UUID, list[IncomingEvent]] = defaultdict(list)
    for event in generate(participants, 1, today):
        read = _read(orjson.dumps(event))
        found[read.participant].append(read)
    return found


def long_journey(today: date) -> list[IncomingEvent]:
    """Give the events of a journey of three years, as a caseload has them: of several long ones the longest."""
    begun_by = today - timedelta(days=3 * 365 - 60)
    every = lives(LIVES, today).values()
    return max((life for life in every if min(event.on for event in life) <= begun_by), key=len)


async def commit_ms(conn: Connection, events: Sequence[IncomingEvent], today: date) -> float:
    """Give the milliseconds that committing a whole journey for the first time takes."""
    await inbox.accept(conn, list(events))
    participant = events[0].participant
    loaded = await journeys.load(conn, participant)
    state = play(loaded.events, packaged_rules(), today)
    began = time.perf_counter()
    await journeys.commit(conn, participant, loaded.accepted, state)
    return 1_000 * (time.perf_counter() - began)


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
            await journeys.commit(conn, participant, loaded.accepted, state)
            committing += time.perf_counter() - began
    return 1_000 * loading / workload.events, 1_000 * committing / workload.events


async def run() -> dict[str, Any]:
    """Measure."""
    workload = make_workload(1)
    long = long_journey(workload.today)
    async with EmbeddedStack(load_settings(), None, migrate=migrate) as stack:
        conn = await connect(stack.postgres_url)
        try:
            load_ms, committing_ms = await load_and_commit_ms(conn)
            long_commit_ms = await commit_ms(conn, long, workload.today)
        finally:
            await conn.close()
    return {
        "play_us": round(play_us([*map(_read, _events(workload, 0))], workload.today), 1),
        "load_ms": round(load_ms, 3),
        "commit_ms": round(committing_ms, 3),
        "three_years": {
            "events": len(long),
            "play_us": round(play_us(long, workload.today), 1),
            "commit_ms": round(long_commit_ms, 3),
        },
    }


def _events(workload: Workload, number: int) -> list[bytes]:
    return [workload.event(number, kth) for kth in range(len(EVENTS))]


def _read(event: bytes) -> IncomingEvent:
    return read_event(event, hash_key=b"bench")


if __name__ == "__main__":
    give_and_leave(asyncio.run(run()))
