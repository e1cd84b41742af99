"""Grants: from a day to a day, given once, and every change kept."""

import asyncio
from datetime import date

import asyncpg
import pytest

from schemas.accounts import Post
from store.database import Connection, Pool
from store.grants import Account, all_grants, changes, end_grant, give_grant, grants_of

ADVISER = Account("https://login.example.no", "a1")
POST = Post("programme_adviser", "3301")
FIRST, LAST = date(2026, 3, 1), date(2026, 8, 31)


async def _given(conn: Connection, until: date | None = LAST) -> int:
    return (await give_grant(conn, ADVISER, POST, FIRST, until, by="an administrator", reason="new colleague")).id


async def test_a_grant_counts_from_its_first_day_to_its_last(conn: Connection) -> None:
    await _given(conn)
    for day, counts in (
        (date(2026, 2, 28), False), (FIRST, True), (LAST, True), (date(2026, 9, 1), False),
    ):  # fmt: skip
        assert bool(await grants_of(conn, ADVISER, day)) is counts


async def test_another_account_of_the_same_name_has_none(conn: Connection) -> None:
    await _given(conn)
    assert await grants_of(conn, Account("https://other.example.no", "a1"), FIRST) == []
    assert await grants_of(conn, Account(ADVISER.issuer, "a"), FIRST) == []


async def test_twice_at_the_same_moment_is_given_once(connections: Pool) -> None:
    async def once() -> bool:
        async with connections.acquire() as conn:
            return (await give_grant(conn, ADVISER, POST, FIRST, None, by="x", reason="y")).new

    assert sorted(await asyncio.gather(*(once() for _ in range(8)))) == [False] * 7 + [True]
    async with connections.acquire() as conn:
        assert len(await changes(conn)) == 1


async def test_a_grant_that_ended_may_be_given_again_from_the_next_day(conn: Connection) -> None:
    await _given(conn)
    given = await give_grant(conn, ADVISER, POST, date(2026, 9, 1), None, by="x", reason="came back")
    assert given.new
    assert len(await all_grants(conn, "3301")) == 2
    assert [grant.id for _, grant in await all_grants(conn, "3301", on=date(2026, 9, 1))] == [given.id]


async def test_ending_what_ends_earlier_changes_nothing_and_never_prolongs(conn: Connection) -> None:
    granted = await _given(conn)
    ended = await end_grant(conn, granted, date(2030, 1, 1), by="x", reason="y")
    assert ended is not None
    assert ended.until == LAST
    assert [change.kind for change in await changes(conn)] == ["given"]


async def test_a_grant_to_come_can_be_ended_before_it_counts(conn: Connection) -> None:
    granted = await _given(conn)
    ended = await end_grant(conn, granted, date(2026, 1, 1), by="x", reason="never began")
    assert ended is not None
    assert await grants_of(conn, ADVISER, FIRST) == []


async def test_a_grant_that_never_counted_is_given_anew(conn: Connection) -> None:
    await end_grant(conn, await _given(conn), date(2026, 1, 1), by="x", reason="by mistake")
    for since, new in ((date(2026, 2, 1), True), (FIRST, False)):
        assert (await give_grant(conn, ADVISER, POST, since, None, by="x", reason="after all")).new is new
    assert await grants_of(conn, ADVISER, FIRST)


async def test_an_administrator_cannot_end_what_is_another_organisations(conn: Connection) -> None:
    granted = await _given(conn)
    assert await end_grant(conn, granted, FIRST, by="x", reason="y", organisation="4601") is None
    assert len(await grants_of(conn, ADVISER, LAST)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update access.grant_changes set reason = 'z'",
        "delete from access.grant_changes",
        "truncate access.grant_changes",
    ],
)
async def test_what_was_changed_stays_written(conn: Connection, statement: str) -> None:
    await _given(conn)
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError, match="append-only"):
        await conn.execute(statement)
    assert [change.reason for change in await changes(conn)] == ["new colleague"]
