"""The sweep: nudges journeys that Temporal or its timers have lost, and drops old published events.

A task of the active dispatcher.

Three things are compared with what the database knows: which journeys have come to a day of change, which workflows
run, and which requests are still to be made. It has a connection of its own, and what it does is spread, so that events
never wait for it.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice
from uuid import UUID

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from activities.journeys import night_of
from schemas.kommuner import replaced_numbers
from store import feed, sweeps
from store.database import FAULTS, Connection, connect
from store.leases import LeaseLost
from workers.backoff import Backoff
from workers.temporal import nudge
from workflows.messages import JOURNEY, workflow_id

COMMAND_LIMIT = 4.0  # seconds for a statement, or for connecting; longer counts as deaf
LOOK_EVERY = 15.0  # seconds between looks at the days of change
COMPARE_EVERY = 30.0  # seconds between comparisons with the workflows that run
SHARE = 0.01  # of the time goes into comparing, so that one that takes long comes less often
COMPARE_AT_LATEST = 60.0  # seconds after the last one, however long it took: what is lost goes on within two minutes
LIST_AT_LATEST = 900.0  # seconds between comparisons by name, however long they take; between them of numbers alone
TIMERS_FIRST = 20.0  # seconds for timers that rang while nobody listened, before days of change are looked at
GRACE = timedelta(minutes=2)  # for a timer that should have rung
AGAIN_AFTER = 900.0  # seconds after which a nudge of the sweep that changed nothing is repeated
UNDONE_FOR = 60.0  # seconds after which a request that is to be made, or a play that was put off, is looked at
QUIET = 10.0  # seconds after a nudge within which a workflow may not be visible yet
CHUNK = 50  # nudges at a time
CHUNK_PAUSE = 0.5  # seconds from one chunk to the next: 60,000 journeys come back in ten minutes
FEED_DAYS = 30  # days for which published events are kept, unless the settings say otherwise
FEED_PIECE = 2_000  # published events dropped at a time
FEED_PAUSE = 0.05  # seconds between two pieces
FEED_HELD_UP = 60.0  # seconds for which an older transaction may hold up the feed
REPORTED_FOR = 86_400.0  # seconds for which the incident stays open after the last journey was found
RUNNING = f"WorkflowType = '{JOURNEY}' and ExecutionStatus = 'Running'"

log = structlog.get_logger()


class Sweep:
    """Looks for journeys that nobody carries for as long as its dispatcher is active."""

    def __init__(self, postgres_url: str, client: Client, fence: int, feed_days: int = FEED_DAYS) -> None:
        self._url, self._client, self._fence, self._feed_days = postgres_url, client, fence, feed_days
        self._look_at = time.monotonic() + TIMERS_FIRST
        self._compare_at = self._list_at = 0.0

    async def run(self) -> None:
        """Sweep until cancelled, or until another dispatcher is active."""
        backoff, never = Backoff(), asyncio.Event()
        while True:
            try:
                conn = await connect(self._url, COMMAND_LIMIT)
                try:
                    while True:
                        await self._sweep(conn)
                        backoff.reset()
                        await asyncio.sleep(max(0.0, min(self._look_at, self._compare_at) - time.monotonic()))
                finally:
                    conn.terminate()
            except LeaseLost:
                return
            except (*FAULTS, RPCError) as fault:
                log.warning("sweep waits", cause=type(fault).__name__, seconds=backoff.next_pause)
                await backoff.pause(never)

    async def _sweep(self, conn: Connection) -> None:
        due = time.monotonic() >= self._look_at
        found = [*await self._missing(conn), *await self._overdue(conn)]
        if found:
            log.warning("journeys are not carried", journeys=len(found))
            await sweeps.report(conn, len(set(found)), self._fence)
            await self._nudge_all(conn, list(dict.fromkeys(found)))
        if due:  # these are carried, so that they are no incident
            await self._nudge_all(conn, await sweeps.unmade(conn, UNDONE_FOR, AGAIN_AFTER))
            await self._nudge_all(conn, await sweeps.held_by_clock(conn, UNDONE_FOR, AGAIN_AFTER))
            await self._nudge_all(conn, await sweeps.under_replaced_numbers(conn, replaced_numbers(), AGAIN_AFTER))

    async def _overdue(self, conn: Connection) -> list[UUID]:
        if time.monotonic() < self._look_at:
            return []
        due = await overdue_journeys(conn, AGAIN_AFTER)
        await sweeps.resolve(conn, REPORTED_FOR)
        await self._drop_old(conn)
        held = await feed.held_up(conn)
        if held is not None and held.seconds > FEED_HELD_UP:
            log.warning("feed is held up", seconds=round(held.seconds), holder=held.holder)
        self._look_at = time.monotonic() + LOOK_EVERY
        return due

    async def _drop_old(self, conn: Connection) -> None:
        dropped = FEED_PIECE
        while dropped == FEED_PIECE:
            dropped = await feed.drop_old(conn, self._feed_days, FEED_PIECE)
            await asyncio.sleep(FEED_PAUSE)

    async def _missing(self, conn: Connection) -> list[UUID]:
        """Give the participants whose workflow does not run, or whose view is for a day that has not come.

        Listing workflows is dear where there are many, so that numbers are compared more often. They hide one that is
        missing where another runs that should have ended, as after a restore of Temporal.
        """
        began = time.monotonic()
        if began < self._compare_at:
            return []
        missing: list[UUID] = []
        if began >= self._list_at or await self._fewer_run(conn):
            missing = await missing_workflows(self._client, await sweeps.with_workflow(conn, QUIET))
            if missing:  # some may have come to their end meanwhile
                expected = await sweeps.with_workflow(conn, QUIET)
                missing = [participant for participant in missing if participant in expected]
            listed = time.monotonic()
            self._list_at = listed + min(max(COMPARE_EVERY, (listed - began) / SHARE), LIST_AT_LATEST)
        missing += await sweeps.too_far(conn, AGAIN_AFTER)
        now = time.monotonic()
        self._compare_at = now + pause_after(now - began)
        return missing

    async def _fewer_run(self, conn: Connection) -> bool:
        expected = await sweeps.count_with_workflow(conn, QUIET)
        return expected > 0 and (await self._client.count_workflows(RUNNING)).count < expected

    async def _nudge_all(self, conn: Connection, participants: Sequence[UUID]) -> None:
        """Nudge journeys, a few at a time; one that has no workflow is started."""
        remaining = iter(participants)
        while chunk := list(islice(remaining, CHUNK)):
            next_chunk = time.monotonic() + CHUNK_PAUSE
            await asyncio.gather(*(nudge(self._client, participant) for participant in chunk))
            await sweeps.swept(conn, chunk, self._fence)
            await asyncio.sleep(max(0.0, next_chunk - time.monotonic()))


def pause_after(took: float) -> float:
    """Give how many seconds to wait after a comparison that took so many."""
    return min(max(COMPARE_EVERY, took / SHARE), COMPARE_AT_LATEST)


async def overdue_journeys(conn: Connection, again_after: float) -> list[UUID]:
    """Give the participants whose journey should have been looked at by its own timer, and was not.

    Args:
        conn: A connection.
        again_after: See ``sweeps.overdue``.
    """
    due = await sweeps.overdue(conn, again_after)
    return [each.participant for each in due if night_of(each.wake_on, each.participant) + GRACE < each.now]


async def missing_workflows(client: Client, expected: Iterable[UUID]) -> list[UUID]:
    """Give those participants whose workflow does not run.

    Raises:
        RPCError: Temporal cannot be asked.
    """
    running = {each.id async for each in client.list_workflows(RUNNING, page_size=1000)}
    return [participant for participant in expected if workflow_id(participant) not in running]
