"""Who calls: keys are found, and refused the moment they may no longer be used."""

from datetime import UTC, date, datetime, timedelta

import pytest

from console.access.callers import Caller, NotAuthenticated, Scope, authenticate
from console.access.visitors import posts_of
from schemas.accounts import Post, post
from schemas.kommuner import packaged_register, use_register
from schemas.organisations import today_of
from store.access import all_keys, create_key, revoke_key
from store.database import Pool
from store.grants import Account, give_grant

SECRET = b"a secret of the tests, long enough for all"


async def a_key(pool: Pool, *scopes: Scope, expires_at: datetime | None = None) -> str:
    async with pool.acquire() as conn:
        return await create_key(conn, SECRET, "3301", scopes or (Scope.READ,), expires_at)


async def caller(pool: Pool, key: str, secret: bytes = SECRET) -> Caller:
    return await authenticate(pool, f"Bearer {key}", secret=secret)


async def test_a_key_says_whose_it_is_and_what_for(connections: Pool) -> None:
    key = await a_key(connections, Scope.EVENTS_WRITE, Scope.READ)

    found = await caller(connections, key)

    assert found.organisation == "3301"
    assert found.scopes == frozenset({Scope.EVENTS_WRITE, Scope.READ})
    assert key.split("_")[1] == found.name
    assert key.split("_", 2)[2] not in repr(found)


async def test_the_key_itself_is_not_in_the_database(connections: Pool) -> None:
    key = await a_key(connections)

    async with connections.acquire() as conn:
        row = str(await conn.fetchrow("select * from access.keys"))
    assert key not in row
    assert key.split("_", 2)[2] not in row


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer stegvis_abc_def",
        "Bearer stegvis__",
        "Bearer other_abc_def",
        "Bearer stegvis_a\0b_def",
        "Bearer stegvis_æøå_def",
        "Bearer " + "x" * 100_000,
        "Bearer a b",
    ],
)
async def test_whatever_is_no_key_is_refused_and_not_repeated(connections: Pool, header: str | None) -> None:
    with pytest.raises(NotAuthenticated) as refused:
        await authenticate(connections, header, secret=SECRET)

    assert "_" not in str(refused.value)


async def test_one_letter_off_is_another_key(connections: Pool) -> None:
    key = await a_key(connections)

    with pytest.raises(NotAuthenticated):
        await caller(connections, key[:-1] + ("A" if key[-1] != "A" else "B"))


async def test_a_revoked_key_is_refused_at_the_next_request(connections: Pool) -> None:
    key = await a_key(connections)
    name = (await caller(connections, key)).name

    async with connections.acquire() as conn:
        assert await revoke_key(conn, name) == ("3301", False)
        assert await revoke_key(conn, name) == ("3301", True)
        assert await revoke_key(conn, "nobody") is None

    with pytest.raises(NotAuthenticated):
        await caller(connections, key)


async def test_an_expired_key_is_refused(connections: Pool) -> None:
    key = await a_key(connections, expires_at=datetime.now(UTC) - timedelta(seconds=1))

    with pytest.raises(NotAuthenticated):
        await caller(connections, key)


async def test_a_scope_that_is_taken_away_is_missing_at_the_next_request(connections: Pool) -> None:
    key = await a_key(connections, Scope.EVENTS_WRITE, Scope.READ)
    await caller(connections, key)

    async with connections.acquire() as conn:
        await conn.execute("update access.keys set scopes = '{read}'")

    assert (await caller(connections, key)).scopes == frozenset({Scope.READ})


async def test_another_secret_opens_nothing(connections: Pool) -> None:
    key = await a_key(connections)

    with pytest.raises(NotAuthenticated):
        await caller(connections, key, b"another secret, which is long enough too")


async def test_its_use_is_noted_once_a_minute_at_most(connections: Pool) -> None:
    key = await a_key(connections)
    async with connections.acquire() as conn:
        assert (await all_keys(conn))[0].last_used_at is None

        await caller(connections, key)
        first = (await all_keys(conn))[0].last_used_at
        await caller(connections, key)
        assert first is not None
        assert (await all_keys(conn))[0].last_used_at == first

        await conn.execute("update access.keys set last_used_at = last_used_at - interval '2 minutes'")
        await caller(connections, key)
        again = (await all_keys(conn))[0].last_used_at
        assert again is not None
        assert again > first


async def test_a_key_that_another_request_is_noting_holds_up_nobody(connections: Pool) -> None:
    key = await a_key(connections)
    async with connections.acquire() as other, other.transaction():
        await other.execute("select from access.keys for no key update")

        assert (await caller(connections, key)).organisation == "3301"


RENUMBERED = (
    packaged_register().replace(
        "3301,Drammen,33,Buskerud,2024-01-01,,,", "3301,Drammen,33,Buskerud,2024-01-01,2026-12-31,5901,"
    )
    + "5901,Drammen,59,Nye Buskerud,2027-01-01,,,unchanged,invented\n"
)


async def test_keys_and_roles_are_those_of_the_number_that_the_kommune_has_today(connections: Pool) -> None:
    """A key goes on sending under the number it was made for, so that what it sends again is a duplicate."""
    key, account = await a_key(connections), Account("https://login.example", "renumbered")
    async with connections.acquire() as conn:
        await give_grant(conn, account, post("programme_adviser@3301"), date(2026, 1, 1), None, by="1", reason="works")
    try:
        use_register(RENUMBERED, date(2027, 1, 1))
        found = await caller(connections, key)
        assert (found.organisation, found.sender) == ("5901", "3301")
        async with connections.acquire() as conn:
            assert await posts_of(conn, account, date(2027, 1, 1), invented=False) == (
                Post("programme_adviser", "5901"),
            )
    finally:
        use_register(packaged_register())


def test_a_county_with_one_successor_is_that_one_and_a_divided_one_none() -> None:
    assert (today_of("33"), today_of("30"), today_of("nav")) == ("33", "30", "nav")
    drammen_alone = "\n".join(
        line for line in RENUMBERED.splitlines() if line.startswith(("number", "3301", "5901", "0301"))
    )
    try:
        use_register(drammen_alone, date(2027, 1, 1))
        assert today_of("33") == "59"
    finally:
        use_register(packaged_register())
