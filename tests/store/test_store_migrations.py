"""Migrations: applied once, in order, and never changed afterwards; every table has a comment."""

import asyncio
from uuid import uuid4

import pytest

from store import inbox, journeys
from store import migrate as migrate_module
from store.database import Connection, connect
from store.migrate import MigrationChanged, NewerDatabase, NotMigrated, migrate
from store.sql import release, release_of, sql_files
from tests.store.builders import event, request, state
from workers.connections import opened_database

OURS = "\n".join(sql_files("functions").values())


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


async def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _add_migration(monkeypatch, "create table stegvis.half (); select no_such_column")
    with pytest.raises(Exception, match="no_such_column"):
        await migrate(empty_url)
    connection = await connect(empty_url)
    assert await connection.fetchval("select to_regclass('stegvis.half')") is None
    assert await connection.fetchval("select count(*) from stegvis.migrations where name = '0099_added.sql'") == 0
    await connection.close()


# --- versions -----------------------------------------------------------------------------------------------------


async def test_a_database_that_was_not_migrated_is_refused_with_what_it_lacks(empty_url: str) -> None:
    with pytest.raises(NotMigrated, match=r"0001_person_store\.sql and \d+ more"):
        async with opened_database(empty_url):
            pass


async def test_a_database_of_an_older_version_is_refused_with_what_it_lacks(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_migration(monkeypatch, "create table stegvis.added ()")
    with pytest.raises(NotMigrated, match=r"needs: 0099_added\.sql;"):
        async with opened_database(url):
            pass
    assert await migrate(url) == ["0099_added.sql"]
    async with opened_database(url) as database:
        assert await database.fetchval("select count(*) from stegvis.added") == 0


async def test_a_database_of_a_newer_version_is_refused_and_not_touched(
    url: str, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        _add_migration(newer, "create table stegvis.added ()")
        await migrate(url)
    with pytest.raises(NewerDatabase, match=r"a newer version of Stegvis has migrated .* 0099_added\.sql"):
        async with opened_database(url):
            pass
    _be(monkeypatch, _another(1))
    with pytest.raises(NewerDatabase):
        await migrate(url)
    assert await _releases(conn) == [release().schema]


async def test_after_a_migration_that_only_adds_the_version_before_may_still_start(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        _add_migration(newer, "-- additive --\ncreate table stegvis.added ()")
        _be(newer, _another(1))
        assert await migrate(url) == ["0099_added.sql", "functions"]
    async with opened_database(url):
        pass
    assert await migrate(url) == []


async def test_functions_of_two_releases_with_other_arguments_stand_side_by_side(
    url: str, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one of them calls another."""
    newer = OURS.replace("p_about text, p_cause text)", "p_about text, p_cause text, p_severity text)")
    call = "record_incident(p_participant, 'request-failed', p_key, p_cause)"
    newer = newer.replace(call, "record_incident(p_participant, 'newer', p_key, p_cause, 'bad')")
    assert newer.count("p_severity") == 1
    assert newer.count("'bad'") == 2
    _be(monkeypatch, newer)
    assert await migrate(url) == ["functions"]
    participant = uuid4()
    for each, kind in ((release_of(newer), "newer"), (release(), "request-failed")):
        await inbox.accept(conn, [event(participant)])
        await journeys.commit(conn, participant, 1, state(requests=(request("order"),)))
        failed = "select stegvis.request_failed($1, 'order', 1, 'answers 503', true)"
        await conn.execute(each.versioned(failed), participant)
        assert await conn.fetchval("select kind from stegvis.incidents order by last_at desc limit 1") == kind


async def test_functions_of_two_releases_before_stay_and_older_ones_go(
    url: str, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 5):
        _be(monkeypatch, _another(number))
        await migrate(url)
    kept = [release_of(_another(number)).schema for number in (2, 3, 4)]
    assert await _releases(conn) == kept
    _be(monkeypatch, OURS)
    with pytest.raises(NotMigrated, match=release().schema):
        async with opened_database(url):
            pass
    assert await migrate(url) == ["functions"]  # back to the first one
    _be(monkeypatch, _another(5))
    await migrate(url)
    assert await _releases(conn) == [kept[-1], release().schema, release_of(_another(5)).schema]


async def test_functions_of_the_first_releases_lived_among_the_tables_and_stay_as_long(
    url: str, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await conn.execute("create function stegvis.of_old() returns integer language sql return 1")
    await conn.execute(
        "insert into stegvis.migrations (name, checksum, applied_at) values ('functions', 'x', '-infinity')"
    )
    for number in range(1, 3):
        assert await conn.fetchval("select stegvis.of_old()") == 1
        _be(monkeypatch, _another(number))
        await migrate(url)
    assert await conn.fetchval("select to_regproc('stegvis.of_old')") is None
    assert await conn.fetchval("select count(*) from stegvis.mailbox") == 0


def _another(number: int) -> str:
    """Give the functions of another release."""
    return f"{OURS}\n-- of another release, number {number}"


def _be(monkeypatch: pytest.MonkeyPatch, functions: str) -> None:
    """Be the release with these functions, for migrations and checks; queries stay as they are."""
    monkeypatch.setattr(migrate_module, "release", lambda: release_of(functions))


def _add_migration(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Be a version with a migration more."""
    added = {"migrations": {"0099_added.sql": text}}
    monkeypatch.setattr(migrate_module, "sql_files", lambda folder: sql_files(folder) | added.get(folder, {}))


async def _releases(conn: Connection) -> list[str]:
    """Give the schemas of releases, the oldest first, as the database has them."""
    recorded = "select name from stegvis.migrations where name like 'stegvis\\_%' order by applied_at"
    there = "select nspname from pg_namespace where nspname like 'stegvis\\_%'"
    names = [row[0] for row in await conn.fetch(recorded)]
    assert {row[0] for row in await conn.fetch(there)} == set(names)
    return names


# --- what is in it --------------------------------------------------------------------------------------------------


async def test_every_table_has_a_comment(conn: Connection) -> None:
    silent = await conn.fetch(
        "select oid::regclass from pg_class where relkind = 'r' and relnamespace in ('stegvis'::regnamespace, "
        "'person'::regnamespace) and obj_description(oid, 'pg_class') is null"
    )
    assert silent == []


async def test_every_function_that_runs_sql_looks_names_up_in_its_own_release_first(conn: Connection) -> None:
    schema = release().schema
    query = "select proname, prosqlbody is null, coalesce(proconfig::text, '') from pg_proc where pronamespace = "
    functions = await conn.fetch(f"{query}'{schema}'::regnamespace")
    assert {"commit", "remember"} <= {name for name, *_ in functions}
    assert [name for name, runs, config in functions if runs and f"search_path={schema}, " not in config] == []
    among_tables = (
        "select count(*) from pg_proc where pronamespace in ('stegvis'::regnamespace, 'person'::regnamespace)"
    )
    assert await conn.fetchval(among_tables) == 0
