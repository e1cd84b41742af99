"""A database that restarts is waited for; any other fault is raised at once."""

import asyncio
import time
from uuid import uuid4

import asyncpg
import pytest

from store import inbox
from store.database import IDLE_LIMIT, Connection, Pool, connect, explained, patiently, pool
from tests.proxy import proxied_postgres
from tests.store.builders import event
from tests.waiting import held_up


async def test_what_a_restart_interrupted_is_done_again_on_another_connection(connections: Pool) -> None:
    backends: list[int] = []

    async def work(conn: Connection) -> str:
        backends.append(await conn.fetchval("SELECT pg_backend_pid()"))
        if len(backends) == 1:
            await conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")  # what a restart does to everyone
        return "done"

    assert await patiently(connections, work) == "done"
    assert len(set(backends)) == 2


async def test_a_connection_broken_in_the_middle_of_a_query_counts_as_a_restart(connections: Pool) -> None:
    """The driver's words for it, when the connection goes between a statement's preparation and its execution."""
    times = 0

    async def work(conn: Connection) -> int:
        nonlocal times
        times += 1
        if times == 1:
            raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
        return times

    assert await patiently(connections, work) == 2


async def test_a_database_away_for_longer_than_the_limit_is_gone(connections: Pool) -> None:
    async def work(conn: Connection) -> None:
        await conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError)):
        await patiently(connections, work, limit=0.5)


async def test_an_error_that_a_retry_cannot_mend_is_raised_at_once(connections: Pool) -> None:
    times = 0

    async def work(conn: Connection) -> None:
        nonlocal times
        times += 1
        await conn.execute("SELECT 1 / 0")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await patiently(connections, work)
    assert times == 1


async def test_a_fault_that_the_database_answers_with_is_not_called_silence(conn: Connection) -> None:
    with pytest.raises(asyncpg.PostgresError) as raised:
        await conn.fetchval("select 'Kanari Fuglesang'::integer")
    reported = str(explained(raised.value))
    assert "answers with a fault: invalid text representation" in reported
    assert "Kanari" not in reported
    assert "does not answer" in str(explained(ConnectionRefusedError(111, "refused")))


async def test_a_statement_over_a_deaf_connection_is_given_up_in_time_and_the_next_one_is_not(url: str) -> None:
    async with (
        proxied_postgres(url) as (way, through),
        await pool(through, max_size=1, command_timeout=0.5) as through_it,
    ):
        await through_it.execute("select")
        way.deafen_open()
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            await through_it.execute("select")
        assert await through_it.fetchval("select 1") == 1
        assert time.monotonic() - began < 5


async def test_a_frozen_process_gives_back_its_locks(url: str, conn: Connection) -> None:
    """It holds a mailbox in a transaction, and sends nothing any more."""
    participant, frozen, other = uuid4(), await connect(url), await connect(url)
    await inbox.accept(conn, [event(participant)])
    await frozen.execute("begin")
    await inbox.accept(frozen, [event(participant, "dwelling.allocated")])
    waiting = asyncio.create_task(inbox.accept(other, [event(participant, "mapping.received")]))
    try:
        await held_up(other, conn)
        assert await asyncio.wait_for(waiting, IDLE_LIMIT + 5) == [inbox.Verdict.ACCEPTED]
    finally:
        for each in (frozen, other):
            each.terminate()


async def test_the_server_ends_a_statement_of_a_client_that_is_gone(url: str, conn: Connection) -> None:
    lost = await connect(url, command_timeout=1)
    assert await lost.fetchval("show statement_timeout") == "3s"
    assert await lost.fetchval("show idle_in_transaction_session_timeout") == f"{IDLE_LIMIT}s"
    lost.terminate()
