"""Events over HTTP: how many a second are acknowledged, singly and in batches; and how soon one is in the feed, and a
task, at a gentle pace.

The gentle pace is measured twice: with journeys under way, each of which gets its next event, as on an ordinary day;
and with settlements alone, each of which starts a journey and its workflow, as when a national import trickles in.
"""

import argparse
import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from benchmarks.contender import give_and_leave
from benchmarks.measure import percentiles
from benchmarks.stegvis_itself import carried
from benchmarks.workload import EVENTS, make_workload
from console.access.callers import Scope
from intake.files import feed
from schemas.events import CATALOGUE
from store.access import create_key
from store.database import Pool, pool
from store.migrate import migrate
from workers.connections import SEARCH_ATTRIBUTES
from workers.embedded.stack import EmbeddedStack
from workers.secret import access_secret
from workers.settings import load_settings

SECONDS = 5.0  # of each measurement, about
SINGLY_PER_SECOND, BATCHES_PER_SECOND = 1_000, 50  # calls that are made for each of them
PER_SECOND = 50  # events at the gentle pace
SENDERS = 32  # connections that send singly
BATCHES = 4  # connections that send batches
BATCH = 100
GENTLE_SENDERS = 8  # connections at the gentle pace
SINGLE, BATCHED = "application/cloudevents+json", "application/cloudevents-batch+json"
TASK_OPENED = "no.stegvis.task.opened.v1"
SETTLEMENTS = (0,)
UNDER_WAY = tuple(kth for kth, name in enumerate(EVENTS) if kth > 0 and "kommune" in CATALOGUE[name].sent_by)
"""By their place in a journey: the events of the workload that a kommune sends, whose key it is."""
ACCEPTED = """
select distinct on (participant) participant, extract(epoch from received_at)::float8
from stegvis.inbox where source = $1 order by participant, received_at desc
"""
COMMITTED = "select participant, extract(epoch from committed_at)::float8 from stegvis.journeys"


async def run(seconds: float) -> dict[str, Any]:
    """Measure, for about so many seconds each.

    Returns:
        Acknowledged events a second, singly and in batches, with Postgres and the web process beside the sender; and
        what ``_latency`` gives, on a whole stack, for journeys under way and for settlements.
    """
    async with _stack(services=False) as (url, key, _):
        found: dict[str, Any] = {
            "singly_per_s": await _sent(url, key, SINGLE, SENDERS, int(SINGLY_PER_SECOND * seconds), 1),
            "in_batches_per_s": await _sent(url, key, BATCHED, BATCHES, int(BATCHES_PER_SECOND * seconds), BATCH),
        }
    async with _stack(services=True) as (url, key, database):
        for name, kths in (("under_way", UNDER_WAY), ("settlements", SETTLEMENTS)):
            found[name] = await _latency(url, key, database, int(PER_SECOND * seconds), kths)
    return found


async def _latency(url: str, key: str, database: Pool, journeys: int, kths: Sequence[int]) -> dict[str, float]:
    """Send each of so many journeys one event at an even pace, of these events of a journey in turn.

    Returns:
        Percentiles of the milliseconds from acceptance to the reader of the feed, and to the task where one opens; and
        how many events opened one.
    """
    workload = make_workload(journeys)
    turns = {number: kths[number % len(kths)] for number in range(journeys)}
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "before.ndjson"
        before.write_bytes(
            b"\n".join(workload.event(number, kth) for number, turn in turns.items() for kth in range(turn))
        )
        await feed(database, [before])
    await carried(database)
    async with _client(url, key) as client:
        calls = [_call(key, SINGLE, workload.event(number, turn)) for number, turn in turns.items()]
        arrived, with_task = await _gently(client, url, calls)
    accepted = {row[0]: row[1] for row in await database.fetch(ACCEPTED, workload.source)}
    committed = {row[0]: row[1] for row in await database.fetch(COMMITTED)}
    to_feed = [max(0.0, arrived[each] - accepted[each]) for each in workload.participants]
    to_task = [committed[each] - accepted[each] for each in with_task]
    return percentiles(to_feed, "feed") | percentiles(to_task, "task") | {"opened_a_task": len(to_task)}


@contextlib.asynccontextmanager
async def _stack(*, services: bool) -> AsyncIterator[tuple[str, str, Pool]]:
    """Start a stack with a web process; give its address, a key and the database."""
    settings = load_settings(web_events_per_second=1_000_000)
    stack = EmbeddedStack(settings, None, migrate=migrate, search_attributes=SEARCH_ATTRIBUTES)
    async with stack, await pool(stack.postgres_url, max_size=2) as database:
        if services:
            await stack.start_services()
        await stack.start_web()
        secret = access_secret(settings, stack.data_dir)
        async with database.acquire() as conn:
            key = await create_key(conn, secret, "3301", [Scope.EVENTS_WRITE, Scope.READ])
        url = stack.info().web
        assert url is not None
        yield url, key, database


async def _sent(url: str, key: str, media_type: str, connections: int, calls: int, together: int) -> float:
    """Send from several connections, each its next call when the last one is answered; gives events a second.

    What is sent is made before the clock runs: to make it takes longer than to take it in.
    """
    address = urlsplit(url)
    assert address.hostname is not None
    requests = iter([_request(key, media_type, together) for _ in range(calls)])

    async def one() -> int:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        acknowledged = 0
        for request in requests:
            writer.write(request)
            acknowledged += await _accepted(reader)
        writer.close()
        return acknowledged

    began = time.monotonic()
    acknowledged = sum(await asyncio.gather(*(one() for _ in range(connections))))
    assert acknowledged == calls * together
    return round(acknowledged / (time.monotonic() - began))


def _request(key: str, media_type: str, together: int) -> bytes:
    """Write a call with so many settlements, each another participant's."""
    workload = make_workload(together)
    events = [workload.event(number, 0) for number in range(together)]
    return _call(key, media_type, events[0] if media_type == SINGLE else b"[" + b",".join(events) + b"]")


def _call(key: str, media_type: str, body: bytes) -> bytes:
    head = (
        f"POST /events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _accepted(reader: asyncio.StreamReader) -> int:
    """Read an answer; gives how many events it acknowledges."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    return 1 if head.startswith(b"http/1.1 202") else body.count(b'"status":202')


async def _gently(client: httpx.AsyncClient, url: str, calls: Sequence[bytes]) -> tuple[dict[UUID, float], set[UUID]]:
    """Make calls at an even pace, each with another participant's event, and follow the feed.

    Returns:
        When each participant was first in the feed, and the participants for whom a task opened.
    """
    arrived: dict[UUID, float] = {}
    with_task: set[UUID] = set()
    position = await _end_of_feed(client)

    async def follow() -> None:
        nonlocal position
        while len(arrived) < len(calls):
            page = (await client.get("/feed", params={"after": position, "wait": 5})).json()
            now, position = time.time(), page["next"]
            for event in (each["event"] for each in page["events"]):
                participant = UUID(event["subject"].rpartition("/")[2])
                arrived.setdefault(participant, now)
                if event["type"] == TASK_OPENED:
                    with_task.add(participant)

    following = asyncio.create_task(follow())
    due, began = iter(enumerate(calls)), time.monotonic()

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for nth, call in due:
            await asyncio.sleep(max(0.0, began + nth / PER_SECOND - time.monotonic()))
            writer.write(call)
            assert await _accepted(reader) == 1
        writer.close()

    address = urlsplit(url)
    connections = [await asyncio.open_connection(address.hostname, address.port) for _ in range(GENTLE_SENDERS)]
    await asyncio.gather(*(send(*connection) for connection in connections))
    await asyncio.wait_for(following, 60)
    return arrived, with_task


async def _end_of_feed(client: httpx.AsyncClient) -> str:
    """Read the feed to its end; gives the position there."""
    page = (await client.get("/feed")).json()
    while page["events"]:
        page = (await client.get("/feed", params={"after": page["next"]})).json()
    position: str = page["next"]
    return position


def _client(url: str, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=40)


def main() -> None:
    """Measure for as many seconds as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=SECONDS)
    give_and_leave(asyncio.run(run(parser.parse_args().seconds)))


if __name__ == "__main__":
    main()
