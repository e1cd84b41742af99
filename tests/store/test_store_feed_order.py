"""The order of the feed: nothing appears behind a reader, and no page skips or doubles an event."""

import asyncio
import random
from uuid import UUID

import pytest

from store import feed
from store.database import Connection, Pool, connect
from store.feed import FeedEvent, InvalidPosition, Position
from store.journeys import commit
from tests.store.builders import days, state, task
from tests.store.feeds import everything, ids, in_table, started


async def test_nothing_is_handed_out_past_a_transaction_that_is_held_open(connections: Pool) -> None:
    async with connections.acquire() as slow, connections.acquire() as quick, connections.acquire() as reader:
        first, second = await started(quick), await started(quick)
        await feed.read(reader, None)  # the generation has begun
        held = slow.transaction()
        await held.start()
        await commit(slow, first, 1, state(tasks=(task("first"),)))
        await commit(quick, second, 1, state(tasks=(task("second"),)))
        page = await feed.read(reader, None)
        assert page.events == []
        held_up = await feed.held_up(reader)
        assert held_up is not None
        assert str(slow.get_server_pid()) in (held_up.holder or "")
        await held.commit()
        read = (await feed.read(reader, page.next)).events
        assert ids(read) == await in_table(reader)
        assert [each.event["data"].get("key") for each in read] == [None, "first", None, "second"]
        assert await feed.held_up(reader) is None


async def test_a_reader_who_writes_nothing_holds_up_nobody(connections: Pool) -> None:
    async with (
        connections.acquire() as old,
        connections.acquire() as conn,
        old.transaction(isolation="repeatable_read"),
    ):
        await old.fetch("select from stegvis.journeys")
        await commit(conn, await started(conn), 1, state())
        assert len(await everything(conn)) == 1


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_pages_of_any_size_give_each_event_once(conn: Connection, limit: int) -> None:
    for number in range(5):
        participant = await started(conn)
        await commit(conn, participant, 1, state(tasks=tuple(task(str(n)) for n in range(number))))
    assert ids(await everything(conn, limit=limit)) == await in_table(conn)
    assert ids(await everything(conn, "3301", limit)) == await in_table(conn)
    assert ids(await everything(conn, "33", limit)) == ids(
        [each for each in await everything(conn) if each.event["data"]["stage"] == "guidance"]
    )


async def test_many_writers_and_rollbacks_and_readers_who_are_killed(connections: Pool, url: str) -> None:
    """Every reader's list is the table: nothing skipped or doubled; each journey's part in the order of its commits."""
    dice, writing = random.Random(7), True
    participants = [await started_in(connections) for _ in range(6)]

    async def write(seed: int) -> None:
        own = random.Random(seed)
        for number in range(25):
            participant = own.choice(participants)
            async with connections.acquire() as conn:
                transaction = conn.transaction()
                await transaction.start()
                played = state(as_of=days(0), tasks=(task(f"{seed}/{number}"),))
                await commit(conn, participant, 1, played)
                if own.random() < 0.3:
                    await conn.fetchval("select pg_sleep($1)", own.random() / 50)
                await (transaction.rollback() if own.random() < 0.3 else transaction.commit())

    async def follow_it() -> list[FeedEvent]:
        """Read to the end; now and then the connection dies, and the reader goes on from its last position."""
        found: list[FeedEvent] = []
        after: Position | None = None
        conn = await connect(url)
        ending = False
        while True:
            page = await feed.read(conn, after, dice.choice([1, 2, 7, 100]))
            found += page.events
            after = Position.parse(str(page.next))
            if dice.random() < 0.1:
                conn.terminate()
                conn = await connect(url)
            if not page.events:
                if ending:
                    await conn.close()
                    return found
                ending = not writing
                await asyncio.sleep(0)

    readers = [asyncio.create_task(follow_it()) for _ in range(3)]
    await asyncio.gather(*(write(seed) for seed in range(4)))
    writing = False
    async with connections.acquire() as conn:
        table = await in_table(conn)
        assert len(table) > 60
        for reader in readers:
            assert ids(await reader) == table
        for participant in participants:
            await assert_each_opened_is_closed(conn, participant)


async def test_commits_that_wait_for_each_other_are_published_in_the_order_they_are_made(connections: Pool) -> None:
    participant = await started_in(connections)

    async def write(writer: int) -> None:
        for number in range(40):
            async with connections.acquire() as conn:
                await commit(conn, participant, 1, state(as_of=days(0), tasks=(task(f"{writer}/{number}"),)))

    await asyncio.gather(*(write(writer) for writer in range(8)))
    async with connections.acquire() as conn:
        await assert_each_opened_is_closed(conn, participant)


async def started_in(connections: Pool) -> UUID:
    async with connections.acquire() as conn:
        return await started(conn)


async def assert_each_opened_is_closed(conn: Connection, participant: UUID) -> None:
    """A journey here has one task at a time, so that opened and closed take turns when they are in order."""
    rows = await conn.fetch(
        "select type, data ->> 'key' as key from stegvis.feed where participant = $1 and type like 'task.%' "
        "order by xid, seq",
        participant,
    )
    open_now = None
    for row in rows:
        if row["type"] == "task.opened":
            assert open_now is None
            open_now = row["key"]
        else:
            assert row["key"] == open_now
            open_now = None


@pytest.mark.parametrize("text", ["", "0", "x.1.1", "abcdefabcdef.1", "abcdefabcdef.1.99999999999999999999", "é"])
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(InvalidPosition):
        Position.parse(text)
