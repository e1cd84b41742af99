"""How long positions in the feed hold: until a restore begins a generation, or their events are dropped."""

import shutil
import subprocess
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from store import feed
from store.database import Connection, connect
from store.feed import Page, PositionLost
from store.journeys import commit
from tests.histories.live import Postgres
from tests.store.builders import state
from tests.store.feeds import everything, ids, in_table, started

# --- generations ------------------------------------------------------------------------------------------------------


async def some(conn: Connection, number: int) -> Page:
    for _ in range(number):
        await commit(conn, await started(conn), 1, state())
    return await feed.read(conn, None)


async def test_a_position_from_before_a_restore_is_refused_and_reading_anew_gives_the_feed(
    postgres: Postgres, url: str
) -> None:
    """A backup, events that a reader sees, the restore, other events: never an empty page."""
    conn = await connect(url)
    backed_up = await some(conn, 3)
    await conn.close()
    name = url.partition("?")[0].rpartition("/")[2]
    async with postgres.database(template=name) as restored:
        conn = await connect(url)
        seen = await some(conn, 10)
        await conn.close()
        conn = await connect(restored)
        for position in (backed_up.next, seen.next):
            with pytest.raises(PositionLost, match="restored"):
                await feed.read(conn, position)
        await some(conn, 5)
        with pytest.raises(PositionLost, match=r"begin again without a position"):
            await feed.read(conn, seen.next)
        anew = await everything(conn)
        assert ids(anew) == await in_table(conn)
        assert ids(anew)[:3] == ids(backed_up.events)
        await conn.close()


async def test_events_of_another_cluster_keep_their_order_before_all_new_ones(conn: Connection) -> None:
    """What a dump holds has transaction numbers that may not have come yet in the cluster where it is restored."""
    await some(conn, 4)
    before = await in_table(conn)
    ahead = "update stegvis.feed set xid = ((xid::text)::bigint + 1000000)::text::xid8"
    await conn.execute(ahead)
    await conn.execute("update stegvis.feed_state set fingerprint = 'that of another cluster'")
    await conn.execute("reset stegvis.generation_checked")  # as in a new session
    await some(conn, 2)
    read = ids(await everything(conn, limit=1))
    assert read[:4] == before
    assert read == await in_table(conn)
    assert len(read) == 6


async def test_a_position_ahead_of_the_database_is_refused(conn: Connection) -> None:
    page = await some(conn, 1)
    with pytest.raises(PositionLost, match="ahead of the database"):
        await feed.read(conn, page.next._replace(xid=page.next.xid + 1_000))


async def test_a_new_generation_begins_when_somebody_says_so(conn: Connection) -> None:
    page = await some(conn, 1)
    await feed.begin_generation(conn)
    with pytest.raises(PositionLost):
        await feed.read(conn, page.next)
    assert ids((await feed.read(conn, None)).events) == ids(page.events)


async def test_a_restart_is_no_restore_and_a_copied_data_directory_is_one() -> None:
    """The operator stops the server, copies its files, goes on, and puts the copy back: the database looks the same."""
    with TemporaryDirectory(prefix="stegvis-test-") as directory:
        data, backup = Path(directory) / "data", Path(directory) / "backup"
        server = Postgres(data)
        async with server.migrated_database() as url:
            conn = await connect(url)
            page = await some(conn, 2)
            await conn.close()
            server.restart(partial(_put, data, backup))
            conn = await connect(url)
            assert (await feed.read(conn, page.next)).events == []
            ahead = await some(conn, 3)
            await conn.close()
            server.restart(partial(_put, backup, data))
            conn = await connect(url)
            await some(conn, 9)  # the database has caught up with the reader
            for position in (page.next, ahead.next):
                with pytest.raises(PositionLost, match="restored"):
                    await feed.read(conn, position)
            assert len((await feed.read(conn, None)).events) == 11
            await conn.close()
        server.close()


def _put(one: Path, other: Path) -> None:
    """Copy a directory in place of another one, as its owner."""
    shutil.rmtree(other, ignore_errors=True)
    subprocess.run(["cp", "-a", one, other], check=True)


# --- retention --------------------------------------------------------------------------------------------------------


async def age(conn: Connection, first: int) -> None:
    await conn.execute(
        "update stegvis.feed set published_at = published_at - interval '31 days' "
        "where id in (select id from stegvis.feed order by xid, seq limit $1)",
        first,
    )


async def test_old_events_are_dropped_in_pieces_and_a_position_among_them_is_refused(conn: Connection) -> None:
    await some(conn, 10)
    kept = await in_table(conn)
    among = (await feed.read(conn, None, 2)).next
    last = (await feed.read(conn, None, 5)).next
    await age(conn, 5)
    assert [await feed.drop_old(conn, 30, 3) for _ in range(3)] == [3, 2, 0]
    with pytest.raises(PositionLost, match="older than the events that are kept"):
        await feed.read(conn, among)
    assert ids((await feed.read(conn, last)).events) == kept[5:]
    assert ids(await everything(conn)) == kept[5:]


async def test_a_reader_to_whom_nothing_comes_does_not_fall_behind_what_is_kept(conn: Connection) -> None:
    await some(conn, 3)
    page = await feed.read(conn, None, organisation="nav")
    await some(conn, 3)
    await age(conn, 3)
    assert await feed.drop_old(conn, 30, 100) == 3
    assert (await feed.read(conn, page.next, organisation="nav")).events == []


async def test_the_plan_of_a_page_has_no_sequential_scan(conn: Connection) -> None:
    await some(conn, 200)
    await conn.execute("analyze stegvis.feed")
    await conn.execute("set plan_cache_mode = force_generic_plan")
    await conn.execute(f"prepare page as {feed._SQL['read']}")
    plan = await conn.fetch("explain execute page ('0', 0, 50, '3301')")
    assert "Seq Scan on feed " not in "\n".join(row[0] for row in plan)
