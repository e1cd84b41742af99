"""Waiting for news: one listening connection for all readers, who hold nothing and are woken for what is their own."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from store import feed, feed_news
from store.database import Connection, Pool, pool
from store.feed import Page
from store.feed_news import FeedNews, follow
from store.inbox import accept
from store.journeys import commit
from tests.store.builders import event, state, task
from tests.waiting import eventually

LONG = 25.0  # seconds: a test that waits so long has failed


@pytest_asyncio.fixture
async def news(url: str, conn: Connection) -> AsyncIterator[FeedNews]:
    await feed.read(conn, None)  # the generation has begun
    async with FeedNews(url) as news:
        yield news


async def started(conn: Connection) -> UUID:
    participant = uuid4()
    await accept(conn, [event(participant)])
    return participant


async def waiting(news: FeedNews, readers: int) -> None:
    """Wait until so many readers have found nothing and wait."""
    await eventually(lambda: sum(reader.waits for reader in news.readers) == readers)


async def test_a_reader_who_waits_gets_what_is_committed_meanwhile(
    connections: Pool, conn: Connection, news: FeedNews
) -> None:
    participant = await started(conn)
    after = (await feed.read(conn, None)).next
    reading = asyncio.create_task(follow(connections, news, after, wait=LONG))
    await waiting(news, 1)
    await commit(conn, participant, 1, state(tasks=(task("a"),)))
    page = await reading
    assert [each.event["type"] for each in page.events] == ["no.stegvis.stage.changed.v1", "no.stegvis.task.opened.v1"]


async def test_a_reader_is_not_woken_for_what_is_of_others(connections: Pool, conn: Connection, news: FeedNews) -> None:
    participant = await started(conn)
    own, other = (
        asyncio.create_task(follow(connections, news, None, organisation=organisation, wait=LONG))
        for organisation in ("3301", "0301")
    )
    await waiting(news, 2)
    await commit(conn, participant, 1, state(tasks=(task("a"),)))
    assert (await own).events
    assert not other.done()
    assert [reader.organisation for reader in news.readers if not reader.woken] == ["0301"]
    other.cancel()


async def test_nothing_new_is_an_empty_page_when_the_time_is_up(connections: Pool, news: FeedNews) -> None:
    page = await follow(connections, news, None, wait=0.05)
    assert page.events == []


async def test_many_readers_hold_no_connection_and_no_transaction(url: str, conn: Connection, news: FeedNews) -> None:
    participant = await started(conn)
    after = (await feed.read(conn, None)).next
    async with await pool(url, max_size=2) as small:
        readers = [asyncio.create_task(follow(small, news, after, wait=LONG)) for _ in range(300)]
        await waiting(news, 300)
        async with small.acquire() as one, small.acquire() as two:  # both are free
            assert [await one.fetchval("select 1"), await two.fetchval("select 1")] == [1, 1]
        held = "select count(*) from pg_stat_activity where xact_start is not null and datname = current_database()"
        assert await conn.fetchval(held) == 1  # that of this look
        await commit(conn, participant, 1, state())
        pages: list[Page] = await asyncio.gather(*readers)
        assert {len(page.events) for page in pages} == {1}


async def test_without_notifications_the_poll_finds_the_news(
    connections: Pool, conn: Connection, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a pooler that hands a listener's connection on."""
    monkeypatch.setattr(feed_news, "CHANNEL", "another_channel")
    monkeypatch.setattr(feed_news, "POLL", 0.05)
    participant = await started(conn)
    await feed.read(conn, None)
    async with FeedNews(url) as deaf:
        reading = asyncio.create_task(follow(connections, deaf, None, wait=LONG))
        await waiting(deaf, 1)
        await commit(conn, participant, 1, state())
        assert (await reading).events


async def test_what_an_older_transaction_held_up_wakes_the_reader_once_it_has_ended(
    connections: Pool, conn: Connection, news: FeedNews
) -> None:
    """The notification came when the event could not be handed out yet, and there is no second one."""
    participant = await started(conn)
    async with connections.acquire() as old:
        held = old.transaction()
        await held.start()
        await old.execute("create temporary table writes_something ()")
        reading = asyncio.create_task(follow(connections, news, None, wait=LONG))
        await waiting(news, 1)
        await commit(conn, participant, 1, state())
        assert await feed.held_up(conn) is not None
        assert not reading.done()
        await held.rollback()
        assert (await reading).events


async def test_news_come_again_after_its_connection_was_lost(
    connections: Pool, conn: Connection, news: FeedNews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_news, "RECONNECT", 0.05)
    participant = await started(conn)
    reading = asyncio.create_task(follow(connections, news, None, wait=LONG))
    await waiting(news, 1)
    ended = await conn.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where query like '%Whom new events concern%' and pid <> pg_backend_pid()"
    )
    assert len(ended) == 1
    await commit(conn, participant, 1, state())
    assert (await reading).events


async def test_a_reader_who_goes_away_leaves_nothing_behind(connections: Pool, news: FeedNews) -> None:
    reading = asyncio.create_task(follow(connections, news, None, wait=LONG))
    await waiting(news, 1)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert not news.readers
