"""Leases: who may take one, when, and under which fencing number."""

import asyncio
from uuid import UUID, uuid4

from store.database import Connection, Pool
from store.leases import release, status, take
from tests.waiting import eventually

WORK = "dispatcher"


async def test_one_holds_it_and_renews_it_under_the_same_number(conn: Connection) -> None:
    first, second = uuid4(), uuid4()
    assert await take(conn, WORK, first, 60) == 1
    assert await take(conn, WORK, second, 60) is None
    assert await take(conn, WORK, first, 60) == 1
    held = await status(conn, WORK)
    assert held is not None
    assert (held.holder, held.fence) == (first, 1)
    assert 50 < held.seconds_left <= 60


async def test_when_it_expires_another_takes_it_under_a_higher_number(conn: Connection) -> None:
    first, second = uuid4(), uuid4()
    assert await take(conn, WORK, first, 0.2) == 1

    async def taken() -> bool:
        return await take(conn, WORK, second, 0.2) == 2

    await eventually(taken)


async def test_an_expired_one_that_nobody_took_goes_on_under_its_number(conn: Connection) -> None:
    holder = uuid4()
    assert await take(conn, WORK, holder, 0) == 1
    assert await take(conn, WORK, holder, 60) == 1


async def test_one_let_go_is_free_at_once_and_others_cannot_let_it_go(conn: Connection) -> None:
    first, second = uuid4(), uuid4()
    await take(conn, WORK, first, 60)
    await release(conn, WORK, second)
    assert await take(conn, WORK, second, 60) is None
    await release(conn, WORK, first)
    assert await status(conn, WORK) is None
    assert await take(conn, WORK, second, 60) == 2


async def test_one_that_ends_too_far_away_is_free_since_the_clock_was_set_back(conn: Connection) -> None:
    await take(conn, WORK, uuid4(), 60)
    await conn.execute("update stegvis.leases set expires_at = expires_at + interval '1 hour'")
    assert await take(conn, WORK, uuid4(), 60) == 2


async def test_of_many_that_reach_for_it_at_once_one_gets_it(connections: Pool) -> None:
    async def reach(holder: UUID) -> int | None:
        async with connections.acquire() as conn:
            return await take(conn, WORK, holder, 60)

    taken = await asyncio.gather(*(reach(uuid4()) for _ in range(30)))
    assert sorted(fence for fence in taken if fence is not None) == [1]


async def test_works_have_leases_of_their_own(conn: Connection) -> None:
    assert await take(conn, WORK, uuid4(), 60) == 1
    assert await take(conn, "another", uuid4(), 60) == 1
