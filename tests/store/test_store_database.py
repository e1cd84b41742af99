"""A database that restarts is waited for; any other fault is raised at once."""

import asyncpg
import pytest

from store.database import Connection, Pool, explained, patiently


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
