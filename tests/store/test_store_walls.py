"""The database's own walls: each process has a role, and the web's sees one organisation, or nothing."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import asyncpg
import pytest

from schemas.organisations import party_of
from store import refusals, walls
from store.database import Connection, Pool, connect, pool
from store.inbox import accept
from store.migrate import migrate
from store.organisation import as_organisation
from store.refusals import RefusalCount, RefusalSender
from store.sql import release
from store.walls import PROCESSES, DatabaseRole, to_be_run
from tests.histories.live import as_role, incoming, settled
from workers.embedded.postgres import find_programs
from workflows.engine.ownership import EVERYWHERE

WITHOUT_ORGANISATION = {"feed_state", "migrations"}
"""Tables that the web's role reads and that tell of no participant."""
ADVISER_TABLES = ("journeys", "waits", "tasks", "deadlines", "timeline", "requests", "notices", "feed")


@pytest.fixture
async def web(url: str) -> AsyncIterator[Pool]:
    """One connection, as the role of the web process: whatever is left on it, the next one gets."""
    async with await pool(as_role(url, DatabaseRole.WEB), max_size=1) as connections:
        yield connections


async def _fill(conn: Connection, kommune: str, county: str, partner: str = "nav") -> UUID:
    """Put a row of a participant into each table."""
    who = uuid4()
    await conn.execute(
        "insert into stegvis.journeys (participant, kommune, county, status, stages, buffered, as_of, sections) "
        "values ($1, $2, $3, 'active', '{}', '[]', '2026-01-01', '{}')",
        who, kommune, county,
    )  # fmt: skip
    for stage, party, organisation in (
        ("programme", "kommune", kommune), ("guidance", "county", county), ("programme", partner, partner)
    ):  # fmt: skip
        key = f"{stage}/{organisation}"
        await conn.execute(
            "insert into stegvis.waits (participant, key, stage, event, also, role, party, organisation, since) "
            "values ($1, $2, $3, 'x', '{}', 'r', $4, $5, '2026-01-01')",
            who, key, stage, party, organisation,
        )  # fmt: skip
        await conn.execute(
            "insert into stegvis.tasks (participant, key, type, stage, completes_with, role, organisation, opened_on) "
            "values ($1, $2, 't', $3, 'x', 'r', $4, '2026-01-01')",
            who, key, stage, organisation,
        )  # fmt: skip
        await conn.execute(
            "insert into stegvis.notices (participant, key, kind, deadline, day, role, organisation) "
            "values ($1, $2, 'warning', 'd', '2026-01-01', 'r', $3)",
            who, key, organisation,
        )  # fmt: skip
    await conn.execute(
        "insert into stegvis.feed (participant, type, kommune, county, partner, data) "
        "values ($1, 'task.opened', $2, null, $3, '{}')",
        who, kommune, partner,
    )  # fmt: skip
    await accept(conn, incoming(who, settled(30)))
    await conn.execute("insert into person.people (participant, name, reported_at) values ($1, 'Canary', now())", who)
    return who


async def _seen(conn: Connection, table: str) -> set[UUID]:
    return {UUID(str(row[0])) for row in await conn.fetch(f"select participant from {table}")}


async def test_every_table_has_row_security_and_without_an_organisation_the_web_sees_no_row(
    conn: Connection, web: Pool
) -> None:
    await _fill(conn, "3301", "33")
    tables = await conn.fetch(
        "select relname, relrowsecurity, relnamespace::regnamespace || '.' || relname as full from pg_class "
        "where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('stegvis', 'person', 'access')"
    )
    assert [row["relname"] for row in tables if not row["relrowsecurity"]] == []
    readable = 0
    async with web.acquire() as own:
        for row in tables:
            try:
                count = await own.fetchval(f"select count(*) from {row['full']}")
            except asyncpg.InsufficientPrivilegeError:
                continue
            readable += 1
            assert count == 0 or row["relname"] in WITHOUT_ORGANISATION, row["full"]
    assert readable > len(ADVISER_TABLES)


async def test_an_organisation_sees_its_own_and_nothing_of_its_neighbour(conn: Connection, web: Pool) -> None:
    own, other = await _fill(conn, "3301", "33"), await _fill(conn, "4601", "46", "interpreter_service")
    for organisation, mine, theirs in (
        ("3301", own, other), ("4601", other, own), ("33", own, other), ("46", other, own), ("nav", own, other),
        ("interpreter_service", other, own),
    ):  # fmt: skip
        async with as_organisation(web, organisation) as reading:
            for table in ("stegvis.journeys", "stegvis.waits", "stegvis.tasks", "stegvis.notices", "person.people"):
                assert await _seen(reading, table) == {mine}, (organisation, table)
            assert await reading.fetchval("select count(*) from person.people where participant = $1", theirs) == 0


@pytest.mark.parametrize(("organisation", "stages"), [("3301", 3), ("33", 1), ("nav", 1), ("stegvis", 3), ("imdi", 3)])
async def test_a_county_sees_the_guidance_part_and_a_partner_what_it_is_asked(
    conn: Connection, web: Pool, organisation: str, stages: int
) -> None:
    await _fill(conn, "3301", "33")
    async with as_organisation(web, organisation) as reading:
        assert await reading.fetchval("select count(*) from stegvis.tasks") == stages
        assert await reading.fetchval("select count(*) from stegvis.waits") == stages


async def test_those_who_see_all_are_those_of_the_law_and_operators_see_no_person(conn: Connection, web: Pool) -> None:
    who = {await _fill(conn, "3301", "33"), await _fill(conn, "4601", "46")}
    for organisation in ("imdi", "stegvis", "state", "hk_dir"):
        async with as_organisation(web, organisation) as reading:
            everywhere = party_of(organisation) in EVERYWHERE
            assert await _seen(reading, "stegvis.journeys") == (who if everywhere else set()), organisation
            persons = await _seen(reading, "person.people")
            assert persons == (who if organisation == "imdi" else set()), organisation


async def test_what_was_refused_is_counted_by_the_web_and_seen_by_operators_alone(web: Pool) -> None:
    async with web.acquire() as own:
        conflict = RefusalCount("participant.moved", "id", "conflict", 1, 1)
        await refusals.count(own, RefusalSender("http", "3301"), [conflict])
    for organisation, rows in (("stegvis", 1), ("3301", 0), ("imdi", 0)):
        async with as_organisation(web, organisation) as reading:
            assert await reading.fetchval("select count(*) from stegvis.refusals") == rows, organisation


async def test_after_a_move_the_old_kommune_sees_no_row_any_more(conn: Connection, web: Pool) -> None:
    who = await _fill(conn, "3301", "33")
    await conn.execute("update stegvis.journeys set kommune = '4601', county = '46' where participant = $1", who)
    async with as_organisation(web, "3301") as old:
        assert await _seen(old, "stegvis.journeys") == set()
        assert await _seen(old, "person.people") == set()
        # Its own task is left until the next commit closes it.
        assert await old.fetchval("select count(*) from stegvis.tasks") == 1
    async with as_organisation(web, "4601") as new:
        assert await _seen(new, "stegvis.journeys") == {who}


async def test_the_inbox_shows_one_participant_that_was_named(conn: Connection, web: Pool) -> None:
    own, other = await _fill(conn, "3301", "33"), await _fill(conn, "3301", "33")
    async with as_organisation(web, "3301") as reading:
        assert await _seen(reading, "stegvis.inbox") == set()
    async with as_organisation(web, "3301", own) as reading:
        assert await _seen(reading, "stegvis.inbox") == {own}
        assert await reading.fetchval("select count(*) from stegvis.inbox where participant = $1", other) == 0


async def test_nothing_is_left_on_a_connection_after_a_thousand_turns_with_faults_between(
    conn: Connection, web: Pool
) -> None:
    own, other = await _fill(conn, "3301", "33"), await _fill(conn, "4601", "46")
    for turn in range(1000):
        organisation, mine = (("3301", own), ("4601", other))[turn % 2]
        if turn % 7 == 3:
            with pytest.raises(asyncpg.DivisionByZeroError):
                async with as_organisation(web, organisation) as reading:
                    await reading.execute("select 1 / 0")
        if turn % 50 == 9:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.01), as_organisation(web, organisation) as reading:
                    await reading.execute("select pg_sleep(10)")
        if turn % 5 == 4:
            async with web.acquire() as bare:
                assert await bare.fetchval("select count(*) from stegvis.tasks") == 0
        async with as_organisation(web, organisation) as reading:
            assert await _seen(reading, "stegvis.tasks") == {mine}


@pytest.mark.parametrize(
    "statement",
    [
        "insert into stegvis.feed (participant, type, data) values (gen_random_uuid(), 'x', '{}')",
        "update stegvis.tasks set organisation = '3301'",
        "delete from stegvis.journeys",
        "select hash from access.keys",
        "select * from access.grants",
        "select hash_key from person.secrets",
        "select * from person.quarantined",
        "create table stegvis.mine ()",
        "alter table stegvis.journeys disable row level security",
        "drop policy web on stegvis.journeys",
        "set role stegvis_worker",
        "set session authorization postgres",
    ],
)
async def test_the_web_may_not(web: Pool, statement: str) -> None:
    async with as_organisation(web, "stegvis", readonly=False) as reading:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with reading.transaction():
                await reading.execute(statement)


async def test_the_dispatcher_sees_no_person_and_no_key(url: str, conn: Connection) -> None:
    await _fill(conn, "3301", "33")
    own = await connect(as_role(url, DatabaseRole.DISPATCHER))
    try:
        assert await own.fetchval("select count(*) from stegvis.mailbox") == 1
        for table in ("person.people", "person.identifiers", "access.keys", "access.grants"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await own.fetch(f"select * from {table}")
    finally:
        await own.close()


async def test_no_role_of_a_process_owns_anything_or_sees_past_row_security(conn: Connection) -> None:
    assert await to_be_run(conn) == []
    for role in PROCESSES:
        assert not await conn.fetchval(
            "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = $1", role
        )
        assert await conn.fetchval("select count(*) from pg_class where pg_get_userbyid(relowner) = $1", role) == 0


async def test_what_the_web_may_call_is_named_and_nothing_else(conn: Connection) -> None:
    called = await conn.fetch(
        "select proname from pg_proc "
        "where pronamespace = $1::regnamespace and has_function_privilege($2, oid, 'execute')",
        release().schema, DatabaseRole.WEB,
    )  # fmt: skip
    names = {row["proname"] for row in called}
    assert {"accept", "authenticate", "grants_of"} <= names
    assert not names & {"commit", "discard", "remember", "nudge_again", "request_done", "stored_request"}


async def test_a_second_migration_changes_no_wall_and_a_new_table_gets_one(url: str, conn: Connection) -> None:
    noted = "select applied_at from stegvis.migrations where name = $1"
    before = await conn.fetchval(noted, walls.WALLS)
    held = await conn.fetchval("select xmin::text from pg_class where oid = 'stegvis.journeys'::regclass")
    await migrate(url)
    assert await conn.fetchval("select xmin::text from pg_class where oid = 'stegvis.journeys'::regclass") == held
    await conn.execute("create table stegvis.forgotten (participant uuid)")
    await migrate(url)
    assert await conn.fetchval("select relrowsecurity from pg_class where oid = 'stegvis.forgotten'::regclass")
    assert not await conn.fetchval("select has_table_privilege($1, 'stegvis.forgotten', 'select')", DatabaseRole.WEB)
    assert await conn.fetchval("select has_table_privilege($1, 'stegvis.forgotten', 'insert')", DatabaseRole.WORKER)
    assert await conn.fetchval(noted, walls.WALLS) > before


async def test_an_owner_who_may_make_no_role_is_kept_and_what_is_left_is_named(empty_url: str, url: str) -> None:
    superuser, owner = await connect(empty_url), f"owner_{uuid4().hex}"
    await superuser.execute(f"create role {owner} login")
    await superuser.execute(f"alter database {urlsplit(empty_url).path[1:]} owner to {owner}")
    try:
        own = as_role(empty_url, owner)
        await migrate(own)
        assert await to_be_run(superuser) == [f'grant "{owner}" to {DatabaseRole.MIGRATE}']
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await migrate(as_role(empty_url, DatabaseRole.MIGRATE))
        for statement in await to_be_run(superuser):
            await superuser.execute(statement)
        assert await to_be_run(superuser) == []
        assert await migrate(as_role(empty_url, DatabaseRole.MIGRATE)) == []
        owners = "select distinct pg_get_userbyid(relowner) from pg_class where relnamespace = 'stegvis'::regnamespace"
        assert [row[0] for row in await superuser.fetch(owners)] == [owner]
        other = await connect(as_role(empty_url, DatabaseRole.WEB))
        assert await other.fetchval("select count(*) from stegvis.journeys") == 0
        await other.close()
    finally:
        await superuser.execute(f"drop owned by {owner} cascade")
        await superuser.execute(f"alter database {urlsplit(empty_url).path[1:]} owner to postgres")
        await superuser.execute(f"drop role {owner}")
        await superuser.close()


def _dump(url: str, file: Path) -> "subprocess.CompletedProcess[str]":
    there = urlsplit(url)
    socket = parse_qs(there.query)["host"][0]
    command = [str(find_programs() / "pg_dump"), "-Fc", "-f", str(file), "-h", socket, "-U", there.username or "",
               there.path[1:]]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=50)


async def test_a_backup_has_every_row_and_any_other_role_fails_loudly(
    url: str, empty_url: str, conn: Connection, tmp_path: Path
) -> None:
    for kommune in ("3301", "4601", "5001"):
        await _fill(conn, kommune, kommune[:2])
    tables = await conn.fetch(
        "select oid::regclass::text from pg_class where relkind in ('r', 'p') "
        "and relnamespace::regnamespace::text in ('stegvis', 'person', 'access')"
    )
    counts = {name: await conn.fetchval(f"select count(*) from {name}") for (name,) in tables}
    writing = asyncio.create_task(_write(conn))
    for role in (*PROCESSES, DatabaseRole.BACKUP):
        dumped = await asyncio.to_thread(_dump, as_role(url, role), tmp_path / role)
        if role is DatabaseRole.BACKUP:
            assert dumped.returncode == 0, dumped.stderr
        else:
            assert dumped.returncode != 0
            assert "permission denied" in dumped.stderr or "row-level security" in dumped.stderr
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)

    there = urlsplit(empty_url)
    command = [str(find_programs() / "pg_restore"), "-h", parse_qs(there.query)["host"][0], "-U", there.username or "",
               "-d", there.path[1:], "--exit-on-error", str(tmp_path / DatabaseRole.BACKUP)]  # fmt: skip
    restored = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert restored.returncode == 0, restored.stderr
    copy = await connect(empty_url)
    try:
        for name, count in counts.items():
            found = await copy.fetchval(f"select count(*) from {name}")
            assert found >= count, name
            assert found == count or name == "stegvis.intake_tally", name
    finally:
        await copy.close()


async def _write(conn: Connection) -> None:
    """Keep writing where no row is counted twice."""
    while True:
        await conn.execute(
            "insert into stegvis.intake_tally (day, slot) values ('2000-01-01', 0) on conflict do nothing"
        )
        await conn.execute("update stegvis.journeys set committed_at = clock_timestamp()")
