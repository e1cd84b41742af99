"""Migrations: applied once, in order, and never changed afterwards; every table has a comment."""

import asyncio

import pytest

from store import database
from store.database import Connection, MigrationChanged, connect, migrate


async def test_a_new_database_gets_everything_and_then_nothing_more(empty_url: str) -> None:
    applied = await migrate(empty_url)
    assert applied == [*sorted(applied[:-1]), "functions"]
    assert applied[0].startswith("0001_")
    assert await migrate(empty_url) == []


async def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    applied = await asyncio.gather(*(migrate(empty_url) for _ in range(4)))
    assert sorted(map(bool, applied)) == [False, False, False, True]


async def test_a_migration_that_was_changed_afterwards_is_refused(url: str, conn: Connection) -> None:
    await conn.execute("update stegvis.migrations set checksum = 'other' where name like '0002%'")
    with pytest.raises(MigrationChanged, match=r"0002_inbox\.sql has changed since it was applied"):
        await migrate(url)


async def test_changed_functions_are_made_anew_even_with_other_arguments(url: str, conn: Connection) -> None:
    await conn.execute("drop function stegvis.record_incident(uuid, text, text, text)")
    await conn.execute("create function stegvis.record_incident(text) returns text language sql return $1")
    await conn.execute("update stegvis.migrations set checksum = 'older' where name = 'functions'")
    assert await migrate(url) == ["functions"]
    arguments = (
        "select pronargs from pg_proc where pronamespace = 'stegvis'::regnamespace and proname = 'record_incident'"
    )
    assert [row[0] for row in await conn.fetch(arguments)] == [4]


async def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = database._sql_files

    def with_a_fault(folder: str) -> dict[str, str]:
        faulty = (
            {"0099_faulty.sql": "create table stegvis.half (); select no_such_column"} if folder == "migrations" else {}
        )
        return whole(folder) | faulty

    monkeypatch.setattr(database, "_sql_files", with_a_fault)
    with pytest.raises(Exception, match="no_such_column"):
        await migrate(empty_url)
    connection = await connect(empty_url)
    assert await connection.fetchval("select to_regclass('stegvis.half')") is None
    assert await connection.fetchval("select count(*) from stegvis.migrations where name = '0099_faulty.sql'") == 0
    await connection.close()


async def test_every_table_has_a_comment(conn: Connection) -> None:
    silent = await conn.fetch(
        "select oid::regclass from pg_class where relkind = 'r' and relnamespace in ('stegvis'::regnamespace, "
        "'person'::regnamespace) and obj_description(oid, 'pg_class') is null"
    )
    assert silent == []


async def test_every_function_that_runs_sql_looks_names_up_in_its_own_schema(conn: Connection) -> None:
    without = await conn.fetch(
        "select oid::regprocedure from pg_proc where pronamespace in ('stegvis'::regnamespace, 'person'::regnamespace) "
        "and prosqlbody is null and not coalesce(proconfig::text, '') like '%search_path%'"
    )
    assert without == []
