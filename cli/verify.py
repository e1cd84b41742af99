"""Verify: compares what a running stack does with what its database says it should do."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from cli.checks import Check
from schemas.errors import StegvisError
from schemas.kommuner import KOMMUNER, replaced_numbers
from schemas.texts import number_of
from store import feed, inbox, leases
from store.database import AWAY, Connection, explained
from store.leases import DISPATCHER
from store.migrate import NewerDatabase, NotMigrated
from store.sweeps import in_no_kommune, with_workflow
from workers.connections import running_database, running_stack
from workers.settings import Settings
from workers.sweep import FEED_HELD_UP, missing_workflows, overdue_journeys

VISIBLE_AFTER = 1.0  # seconds after a nudge in which a workflow may not be visible yet
HEALS = "the dispatcher carries them again within minutes; see its log where it does not"
LATE = timedelta(minutes=2)  # for a mailbox to have been played


async def verify_stack(settings: Settings, data: Path) -> list[Check]:
    """Compare a running stack with its database: dispatcher, mailboxes, days of change, feed, workflows.

    Raises:
        StegvisError: There is no running stack.
    """
    try:
        async with running_database(settings, data) as database, database.acquire() as conn:
            checks = [await _dispatcher(conn), await _mailboxes(conn), await _days(conn), await _feed(conn)]
            checks.append(await _kommuner(conn))
            expected = await with_workflow(conn, VISIBLE_AFTER)
    except (NewerDatabase, NotMigrated) as fault:
        return [Check("schema", False, fault.message, fault.way_out)]
    except AWAY as fault:
        raise explained(fault) from None
    try:
        return [*checks, await _workflows(settings, data, expected)]
    except StegvisError as fault:
        return [*checks, Check("workflows", False, fault.message, fault.way_out)]


async def _dispatcher(conn: Connection) -> Check:
    held = await leases.status(conn, DISPATCHER)
    active = held is not None and held.seconds_left > 0
    return Check("dispatcher", active, "one is active" if active else "none is active", "start one: stegvis dispatcher")


async def _mailboxes(conn: Connection) -> Check:
    late = await inbox.late_mailboxes(conn, LATE)
    mend = "check that a worker and a dispatcher run, and read their logs"
    return Check("mailboxes", not late, f"{late:,} wait for longer than {LATE.seconds // 60} minutes", mend)


async def _days(conn: Connection) -> Check:
    late = len(await overdue_journeys(conn, 0))
    return Check("days of change", not late, f"not played on their day: {number_of(late, 'journey')}", HEALS)


async def _kommuner(conn: Connection) -> Check:
    """A newer register may divide a kommune: its journeys wait for somebody to say where each participant lives."""
    left = await in_no_kommune(conn, [*KOMMUNER, *replaced_numbers()])
    found = ", ".join(f"{number_of(count, 'journey')} under {number}" for number, count in left.items())
    mend = "send participant.moved for each, to the kommune that it is in now; see docs/kommune-numbers.md"
    return Check("kommuner", not left, found or "every journey has a kommune of today", mend)


async def _feed(conn: Connection) -> Check:
    held = await feed.held_up(conn)
    if held is None or held.seconds < FEED_HELD_UP:
        return Check("feed", True, "every published event can be read", "")
    found = f"published events are held up for {held.seconds:,.0f} seconds by {held.holder or 'an older transaction'}"
    return Check("feed", False, found, "end that transaction: select pg_terminate_backend(the connection)")


async def _workflows(settings: Settings, data: Path, expected: set[UUID]) -> Check:
    from temporalio.service import RPCError  # late: it takes half a second

    from workers.temporal import TemporalAway, client

    connected = await client(settings, None if settings.external_temporal() else running_stack(data).temporal)
    try:
        missing = len(await missing_workflows(connected, expected))
    except RPCError as fault:
        raise TemporalAway(connected.service_client.config.target_host, fault.message) from None
    return Check("workflows", not missing, f"{len(expected) - missing:,} of {len(expected):,} run", HEALS)
