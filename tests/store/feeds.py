"""Reads the feed in tests, and makes it grow."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from store import feed
from store.database import Connection
from store.feed import FeedEvent
from store.inbox import accept
from tests.store.builders import event


async def started(conn: Connection) -> UUID:
    participant = uuid4()
    await accept(conn, [event(participant)])
    return participant


async def everything(conn: Connection, organisation: str | None = None, limit: int = 500) -> list[FeedEvent]:
    """Read the feed to its end, page by page."""
    found: list[FeedEvent] = []
    after = None
    while True:
        page = await feed.read(conn, after, limit, organisation)
        found += page.events
        after = page.next
        if len(page.events) < limit:
            return found


async def in_table(conn: Connection) -> list[str]:
    return [str(row[0]) for row in await conn.fetch("select id from stegvis.feed order by xid, seq")]


def ids(events: Sequence[FeedEvent]) -> list[str]:
    return [each.event["id"] for each in events]
