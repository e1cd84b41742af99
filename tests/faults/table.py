"""The table of faults: each a function that does one thing to a running story, and returns when it is over.

What it did need not be right again when it returns; ``Story.check`` waits for that.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import asyncpg

from schemas.journey import JourneyStatus
from store import inbox, journeys
from store.database import AWAY, connect
from store.sql import release
from tests.faults.stack import DISPATCHERS, WEB, WORKERS
from tests.faults.story import Story
from tests.histories.live import incoming, today
from tests.workflows import flood
from tests.workflows.caseload import Story as Events
from workers.embedded.postgres import DATABASE
from workflows.engine.play import play

BROKEN_FOR = 6.0  # seconds at most for which a way is bad
MORE_THAN_A_DAY = 520  # events; a journey may have 500 a day
FULL_FOR = 4.0  # seconds

Fault = Callable[[Story], Awaitable[None]]


# --- processes ----------------------------------------------------------------------------------------------------


async def kill(part: str, story: Story) -> None:
    """Kill -9 a part; the supervisor starts it again."""
    pid = story.stack.pid(part)
    story.stack.kill(part)
    await story.stack.replaced(part, pid)


async def freeze(part: str, story: Story) -> None:
    """SIGSTOP a part for good: liveness replaces it."""
    pid = story.stack.pid(part)
    story.stack.freeze(part)
    await story.stack.replaced(part, pid)


async def freeze_and_thaw(part: str, story: Story) -> None:
    """SIGSTOP a part, and let it go on before anybody replaces it."""
    story.stack.freeze(part)
    await story.moment(BROKEN_FOR)
    story.stack.thaw(part)


async def kill_all_workers(story: Story) -> None:
    """Kill every worker at once."""
    await asyncio.gather(*(kill(worker, story) for worker in WORKERS))


async def kill_both_dispatchers(story: Story) -> None:
    """Kill one dispatcher, and a random time later the other one."""
    for dispatcher in DISPATCHERS:
        await kill(dispatcher, story)
        await story.moment(BROKEN_FOR)


# --- ways ---------------------------------------------------------------------------------------------------------


async def deaf(server: str, story: Story) -> None:
    """Whatever is sent to a server is acknowledged and never arrives."""
    way = story.stack.ways[server]
    way.deaf = True
    await story.moment(2 * BROKEN_FOR)
    way.deaf = False
    way.deafen_open()  # what was lost on a connection does not come later


async def deafened(server: str, story: Story) -> None:
    """The connections of this moment are deaf for good, as after a firewall's restart."""
    story.stack.ways[server].deafen_open()


async def slow(server: str, story: Story) -> None:
    """Every piece takes a quarter of a second in each direction."""
    way = story.stack.ways[server]
    way.delay = 0.25
    await story.moment(2 * BROKEN_FOR)
    way.delay = 0.0


async def cut(server: str, story: Story) -> None:
    """Every connection is reset, and no new one comes through for a while."""
    way = story.stack.ways[server]
    await way.cut()
    await story.moment(BROKEN_FOR)
    await way.mend()


# --- data ---------------------------------------------------------------------------------------------------------


async def temporal_emptied(story: Story) -> None:
    """Temporal loses its database."""
    async with story.stack.away("temporal"):
        story.stack.copies.remove("temporal")


async def restored(server: str, story: Story) -> None:
    """A server is put back to a moment ago, and the other is not. Then senders send again, as after every restore."""
    stack = story.stack
    await asyncio.to_thread(stack.copy, server)
    await story.moment(BROKEN_FOR)
    async with stack.away(server):
        await asyncio.to_thread(stack.copies.put_back, server)
        if server == "postgres":
            story.senders.forget_keys()
    if server == "postgres":
        story.restored = True
        async with story.senders.at_rest():
            await story.senders.send_all_again()


# --- clocks -------------------------------------------------------------------------------------------------------


async def clock_ahead(story: Story) -> None:
    """Temporal's clock is two days ahead of the database's, which is right: nothing is committed until it is right."""
    await _days_ahead(story, "-1")
    await story.until(
        "an incident",
        "select exists (select from stegvis.incidents where kind = 'clock-ahead' and resolved_at is null)",
    )
    await _days_ahead(story, None)


async def clock_was_ahead(story: Story) -> None:
    """Both clocks were ahead and are right again: some journeys were committed for a day that has not come."""
    conn = await connect(story.stack.url, 10)
    try:
        await conn.execute("set stegvis.days_ahead = 100000")
        rows = await conn.fetch("select participant from stegvis.journeys where status = 'active' order by participant")
        for (participant,) in story.dice.sample(rows, min(3, len(rows))):
            loaded = await journeys.load(conn, participant)
            ahead = play(loaded.events, story.stack.rules, today() + timedelta(days=40))
            if ahead.status is not JourneyStatus.NONE:
                await journeys.commit(conn, participant, loaded.accepted, ahead)
    finally:
        await conn.close()


async def _days_ahead(story: Story, days: str | None) -> None:
    """Set how far plays may be ahead of the database's clock, for connections that come; those that are there end."""
    conn = await connect(story.stack.url, 10)
    try:
        change = f"set stegvis.days_ahead = {days}" if days else "reset stegvis.days_ahead"
        await conn.execute(f"alter database {DATABASE} {change}")
        query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()"
        await conn.execute(query, DATABASE)
    finally:
        await conn.close()


# --- disk ---------------------------------------------------------------------------------------------------------


async def disk_full(story: Story) -> None:
    """The disk of Postgres and Temporal is full for a while. Only on a small disk that could be mounted."""
    assert story.stack.small_disk
    ballast = story.stack.data.path / "ballast"
    disk = os.statvfs(ballast.parent)
    with ballast.open("wb") as file:
        for size in (disk.f_bavail * disk.f_frsize, 1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while True:  # until not even that much is left
                    os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), size)
    try:
        await _needs_room(story)
        await story.moment(FULL_FOR)
    finally:
        ballast.unlink()


async def _needs_room(story: Story) -> None:
    """See that the database has no room: it refuses, or falls over."""
    try:
        async with story.connection() as conn:
            await conn.execute("create temporary table room as select repeat('x', 900) from generate_series(1, 50000)")
    except (*AWAY, asyncpg.DiskFullError):
        return
    raise AssertionError("there was room on the full disk")


# --- participants -------------------------------------------------------------------------------------------------


async def poison(story: Story) -> None:
    """The events of one participant cannot be read: an incident, and the others go on. Then they can be read again."""
    query = "select participant from stegvis.journeys where status = 'active' order by participant"
    async with story.connection() as conn:
        participant: UUID = story.dice.choice([row[0] for row in await conn.fetch(query)])
        taken = await conn.fetchrow(
            "select seq, data from stegvis.inbox where participant = $1 order by seq", participant
        )
        assert taken is not None
        await conn.execute("update stegvis.inbox set data = '{\"unreadable\": 1}' where seq = $1", taken["seq"])
        await _nudge(story, participant)
        others = await conn.fetchval("select sum(processed) from stegvis.mailbox")
    story.broken[participant] = journeys.PLAY_FAILED
    open_incident = """select exists (select from stegvis.incidents
        where participant = $1 and kind = 'play-failed' and resolved_at is null)"""
    await story.until("an incident", open_incident, participant)
    await story.until("others go on", "select sum(processed) > $1 from stegvis.mailbox", others)
    async with story.connection() as conn:
        await conn.execute("update stegvis.inbox set data = $2 where seq = $1", taken["seq"], taken["data"])
        await _nudge(story, participant)
    del story.broken[participant]


async def _nudge(story: Story, participant: UUID) -> None:
    async with story.connection() as conn:
        await conn.execute(release().versioned("select stegvis.nudge_again($1)"), [participant])


async def flooded(story: Story) -> None:
    """One participant has more events in a day than are carried: an incident, and the others go on."""
    participant = uuid4()
    story.broken[participant] = journeys.TOO_MANY_EVENTS
    events = incoming(participant, Events(tuple(flood.mixed(MORE_THAN_A_DAY))))
    async with story.connection() as conn:
        await inbox.accept(conn, events)
    await story.until(
        "an incident",
        "select exists (select from stegvis.incidents where participant = $1 and kind = 'too-many-events')",
        participant,
    )


# --- the table ----------------------------------------------------------------------------------------------------

PARTS = ("postgres", "temporal", WEB, *WORKERS, *DISPATCHERS)
WAYS = ("postgres", "temporal", "partner")

FAULTS: dict[str, Fault] = {
    **{f"kill {part}": partial(kill, part) for part in PARTS},
    "kill all workers": kill_all_workers,
    "kill both dispatchers": kill_both_dispatchers,
    **{f"freeze {part}": partial(freeze, part) for part in PARTS},
    **{f"freeze and thaw {part}": partial(freeze_and_thaw, part) for part in PARTS},
    **{f"{server} deaf": partial(deaf, server) for server in WAYS},
    **{f"{server} deafened": partial(deafened, server) for server in WAYS},
    **{f"{server} slow": partial(slow, server) for server in WAYS},
    **{f"{server} cut": partial(cut, server) for server in WAYS},
    "temporal emptied": temporal_emptied,
    "temporal restored": partial(restored, "temporal"),
    "postgres restored": partial(restored, "postgres"),
    "clock ahead": clock_ahead,
    "clock was ahead": clock_was_ahead,
    "disk full": disk_full,
    "poison": poison,
    "flood": flooded,
}
NEEDS_SMALL_DISK = ("disk full",)
