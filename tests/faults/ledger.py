"""The ledger: every accepted event has its effect exactly once, in the inbox, in the feed and at the partners."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import httpx
import orjson

from activities.partners.message import idempotency_key
from schemas.events.envelope import SUBJECT_PREFIX
from store import feed
from store.database import Connection
from store.feed import PositionLost

TASK_EVENTS = ("task.opened", "task.closed")


class FeedReader:
    """Follows the feed as a system beside Stegvis would, through every fault; keeps what it has read."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.doubled: list[str] = []
        self.began_again = 0
        self._seen: set[str] = set()
        self._after: feed.Position | None = None

    async def read(self, conn: Connection) -> None:
        """Read to the end."""
        while True:
            try:
                page = await feed.read(conn, self._after)
            except PositionLost:  # the database was restored: what was made out of the feed is dropped
                self.events, self._seen, self._after = [], set(), None
                self.began_again += 1
                continue
            self._take(event for _, event in page.events)
            self._after = page.next
            if not page.events:
                return

    def _take(self, events: Iterable[dict[str, Any]]) -> None:
        for event in events:
            if event["id"] in self._seen:
                self.doubled.append(event["id"])
            self._seen.add(event["id"])
            self.events.append(event)


class HttpFeedReader(FeedReader):
    """Follows the feed over HTTP, and asks again whatever got no answer."""

    def __init__(self, url: str, key: str) -> None:
        super().__init__()
        self._http = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=15)
        self._next: str | None = None

    async def read(self, conn: Connection) -> None:
        """Read to the end."""
        while True:
            answer = await self._asked()
            if answer.status_code == httpx.codes.GONE:
                self.events, self._seen, self._next = [], set(), None
                self.began_again += 1
                continue
            page = answer.raise_for_status().json()
            self._take(each["event"] for each in page["events"])
            self._next = page["next"]
            if not page["events"]:
                return

    async def _asked(self) -> httpx.Response:
        while True:
            with contextlib.suppress(httpx.TransportError):
                answer = await self._http.get("/feed", params={} if self._next is None else {"after": self._next})
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return answer
            await asyncio.sleep(0.1)


async def inbox_faults(conn: Connection, accepted: Iterable[tuple[str, str]]) -> list[str]:
    """Give the acknowledged events that are not there exactly once, in the inbox or in quarantine."""
    rows = await conn.fetch(
        """select source, id, count(*) from (
            select source, id from stegvis.inbox union all select source, id from stegvis.quarantine
        ) as kept group by source, id"""
    )
    there = {(source, id_): count for source, id_, count in rows}
    return [f"event {id_} of {source} is there {there.get((source, id_), 0)} times" for source, id_ in accepted
            if there.get((source, id_)) != 1]  # fmt: skip


async def feed_faults(conn: Connection, reader: FeedReader) -> list[str]:
    """Give what the feed has doubled or left out: folded, it must give the tasks and stages that are there."""
    await reader.read(conn)
    found = [f"feed: {id_} was read twice" for id_ in reader.doubled]
    open_tasks: dict[tuple[str, str], bool] = {}
    stages: dict[tuple[str, str], str] = {}
    for event in reader.events:
        name, data = event["type"].removeprefix("no.stegvis.").removesuffix(".v1"), event["data"]
        participant = event["subject"]
        if name in TASK_EVENTS:
            opens, key = name == "task.opened", (participant, data["key"])
            if open_tasks.get(key, False) == opens:
                found.append(f"feed: {name} of {participant} {data['key']} comes twice in a row")
            open_tasks[key] = opens
        if name == "stage.changed":
            key = (participant, data["stage"])
            if stages.get(key, "not_started") != data["before"]:
                found.append(f"feed: {data['stage']} of {participant} was {stages.get(key)}, not {data['before']}")
            stages[key] = data["status"]
    rows = await conn.fetch("select participant, key from stegvis.tasks where closed_on is null")
    there = {(f"{SUBJECT_PREFIX}{row[0]}", row[1]) for row in rows}
    folded = {key for key, is_open in open_tasks.items() if is_open}
    return found + [f"feed and tasks differ: {participant} {key}" for participant, key in folded ^ there]


async def partner_faults(conn: Connection, asked: Mapping[str, list[bytes]], restored: bool) -> list[str]:
    """Give the requests that a partner got never, in two versions under one key, or without a request of ours.

    Args:
        conn: A connection to a database in which nothing moves.
        asked: What the partner was asked, by idempotency key.
        restored: Whether the database was put back to an earlier moment; what was asked since then is unknown to it.
            It is asked again under the same key, with what is known by then: more events may have come first, and the
            participant may have moved.
    """
    rows = await conn.fetch(
        """select participant, key, version from stegvis.requests
        where state = 'done' and reply ? 'reference' and not reply ? 'recorded'"""
    )
    made = {str(idempotency_key(UUID(str(participant)), key, version)) for participant, key, version in rows}
    dropped = await conn.fetch("select participant, key, version from stegvis.requests where state = 'dropped'")
    maybe = {str(idempotency_key(UUID(str(participant)), key, version)) for participant, key, version in dropped}
    found = [f"request {key} is done, and the partner never got it" for key in made - asked.keys()]
    if not restored:
        found += [f"request {key} is unknown here" for key in asked.keys() - made - maybe]
    forgotten = {"organisation", "content"} if restored else set()
    found += [f"request {key} came with several contents: {', '.join(names)}"
              for key, bodies in asked.items() if (names := sorted(_differ(bodies) - forgotten))]  # fmt: skip
    return found


def _differ(bodies: Iterable[bytes]) -> set[str]:
    values: dict[str, set[str]] = defaultdict(set)
    for body in bodies:
        for name, value in orjson.loads(body).items():
            values[name].add(str(value))
    return {name for name, several in values.items() if len(several) > 1}
