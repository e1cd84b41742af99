"""``stegvis rebuild``, and a database restored from a dump that was taken while events came."""

import asyncio
import contextlib
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.rebuild import NobodyPlays, Rebuilt, rebuild_journeys
from store import inbox
from store.database import Connection, connect
from store.inbox import Verdict
from tests.cli.cases import stegvis
from tests.histories.live import Live, ago, incoming, settled
from tests.waiting import eventually
from workers.embedded.postgres import find_programs

DONE_WITHIN = 60.0  # seconds


async def rebuilt(live: Live, patience: float = 30.0) -> tuple[Rebuilt, int]:
    """Rebuild; gives what came of it, and how many journeys the progress showed."""
    shown: list[int] = []
    async with live.database.acquire() as conn:
        return await rebuild_journeys(conn, live.client, shown.append, patience), sum(shown)


async def test_a_rebuild_plays_everything_anew_and_counts_what_differed(
    temporal: WorkflowEnvironment, url: str
) -> None:
    async with Live(temporal, url) as live:
        begun = [await live.begin(settled(30)) for _ in range(3)]
        for participant in begun:
            await live.quiet(participant)
        first, shown = await rebuilt(live)
        assert (first.journeys, first.differed, first.failed, shown) == (3, 0, 0, 3)
        async with live.database.acquire() as conn:
            published = await conn.fetchval("select count(*) from stegvis.feed")
            waits = await conn.fetchval("select count(*) from stegvis.waits")
            await conn.execute("delete from stegvis.waits where participant = $1", begun[0])
            await conn.execute("update stegvis.deadlines set due = due + 1 where participant = any ($1)", begun[:2])
        second, _ = await rebuilt(live)
        assert (second.journeys, second.differed) == (3, 2)
        assert second.parts == {"waits": 1, "deadlines": 2}
        async with live.database.acquire() as conn:
            assert await conn.fetchval("select count(*) from stegvis.feed") == published, "nothing is published anew"
            assert await conn.fetchval("select count(*) from stegvis.waits") == waits


async def test_a_journey_that_cannot_be_played_is_counted_and_holds_up_no_other(
    temporal: WorkflowEnvironment, url: str
) -> None:
    async with Live(temporal, url) as live:
        broken, other = await live.begin(settled(30)), await live.begin(settled(20))
        await live.quiet(broken)
        await live.quiet(other)
        async with live.database.acquire() as conn:
            await conn.execute("update stegvis.inbox set data = '{}' where participant = $1", broken)
        found, _ = await rebuilt(live)
        assert (found.journeys, found.differed, found.failed) == (2, 0, 1)


async def test_where_no_worker_runs_it_says_so_and_can_begin_again(temporal: WorkflowEnvironment, url: str) -> None:
    async with Live(temporal, url) as live:
        await live.quiet(await live.begin(settled(30)))
        await live.stop_workers()
        with pytest.raises(NobodyPlays, match="1 journeys were nudged and not played") as given_up:
            await rebuilt(live, patience=0.2)
        assert "stegvis verify" in (given_up.value.way_out or "")
        await live.start_workers()
        assert (await rebuilt(live))[0].differed == 0


async def test_without_a_stack_a_rebuild_says_so(tmp_path: Path) -> None:
    found = await stegvis("rebuild", "--data", tmp_path / "data")
    assert found.code == 1
    assert "Traceback" not in found.err


async def ran(program: str, *arguments: str | Path) -> None:
    process = await asyncio.create_subprocess_exec(
        find_programs() / program, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()


async def contents(conn: Connection) -> list[tuple[str, int]]:
    """Give how many rows each table has."""
    ours = "schemaname in ('stegvis', 'person')"
    tables = await conn.fetch(f"select schemaname || '.' || tablename from pg_tables where {ours} order by 1")
    return [(name, await conn.fetchval(f"select count(*) from {name}")) for (name,) in tables]


async def test_a_dump_taken_while_events_come_is_restored_beside_an_empty_temporal_without_loss(
    temporal: WorkflowEnvironment, url: str, empty_url: str, tmp_path: Path
) -> None:
    story, sent, dump = settled(30).mapped(ago(20)), [uuid4() for _ in range(30)], tmp_path / "stegvis.dump"
    async with Live(temporal, url) as live:
        first = [await live.begin(settled(30)) for _ in range(3)]
        began = asyncio.Event()

        async def send() -> None:
            for participant in sent:
                await live.accept(participant, story)
                began.set()

        sending = asyncio.create_task(send())
        await began.wait()
        async with live.database.acquire() as conn:
            before = {row[0] for row in await conn.fetch("select id from stegvis.inbox")}
        await ran("pg_dump", "--format=custom", f"--file={dump}", url)
        await sending
    await ran("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={empty_url}", dump)
    bare = await connect(empty_url)
    name = await bare.fetchval("select current_database()")
    await bare.execute(f"alter database {name} set stegvis.days_ahead = 100000")
    restored = {row[0] for row in await bare.fetch("select id from stegvis.inbox")}
    assert before <= restored, "everything that was accepted when the dump began is there"
    await bare.close()
    async with Live(temporal, empty_url) as live, live.dispatching():
        async with live.database.acquire() as conn:
            for participant in sent:
                verdicts = await inbox.accept(conn, incoming(participant, story))
                assert set(verdicts) <= {Verdict.ACCEPTED, Verdict.DUPLICATE}

        async def all_done() -> bool:
            async with live.database.acquire() as conn:
                outstanding = await inbox.idle(conn)
            return not outstanding.mailboxes and not outstanding.requests

        await eventually(all_done, DONE_WITHIN)
        again, _ = await rebuilt(live)
        assert (again.journeys, again.failed) == (len(first) + len(sent), 0)
        assert again.parts == {}
        async with live.database.acquire() as conn:
            assert await conn.fetchval("select count(*) from stegvis.inbox where not own") == 3 + 2 * len(sent)


async def test_a_restore_counts_the_same_in_every_table(url: str, empty_url: str, tmp_path: Path) -> None:
    dump = tmp_path / "stegvis.dump"
    source = await connect(url)
    for _ in range(5):
        await inbox.accept(source, incoming(uuid4(), settled(30)))
    await ran("pg_dump", "--format=custom", f"--file={dump}", url)
    await ran("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={empty_url}", dump)
    restored = await connect(empty_url)
    assert await contents(restored) == await contents(source)
    assert dict(await contents(restored))["stegvis.inbox"] == 5
    await source.close()
    await restored.close()


async def test_a_dump_under_a_role_that_may_not_read_everything_fails_loudly(url: str, tmp_path: Path) -> None:
    conn = await connect(url)
    await conn.execute("create role dumper login")
    try:
        await conn.execute("grant usage on schema stegvis, person to dumper")
        await conn.execute("grant select on all tables in schema stegvis to dumper")
        with contextlib.suppress(AssertionError):
            await ran("pg_dump", "--format=custom", f"--file={tmp_path / 'd'}", "--role=dumper", url)
            raise RuntimeError("the dump succeeded")
    finally:
        await conn.execute("drop owned by dumper")
        await conn.execute("drop role dumper")
        await conn.close()
