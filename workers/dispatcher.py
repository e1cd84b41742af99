"""The dispatcher: nudges the journeys that have new events in their mailboxes, at least once each.

It polls the mailboxes; a notification from the database only ends the pause early. Of several dispatchers one is
active, by a lease in the database. One that is frozen, cut off or dead does not renew its lease, and another takes over
when it expires; one that comes back is refused where it writes, by the lease's fencing number.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Sequence
from uuid import uuid4

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from store import inbox, leases
from store.database import FAULTS, OwnConnection, connect
from store.leases import DISPATCHER, LeaseLost
from store.metrics import NUDGES
from store.migrate import check_version
from store.tracing import context_of, tracer
from workers.backoff import Backoff
from workers.caseload import keep_caseload
from workers.readiness import Readiness
from workers.settings import Settings
from workers.sweep import COMMAND_LIMIT, FEED_DAYS, Sweep
from workers.temporal import connect as connect_temporal
from workers.temporal import nudge, nudge_again
from workers.watching import watching

BATCH = 200  # mailboxes per round; small, so that the first nudges of a burst leave soon
AT_ONCE = 32  # concurrent nudges; more would only queue in Temporal's server
PAUSE = 1.0  # seconds between polls without a notification
RESEND_AFTER = 60.0  # seconds without a commit after which a nudge counts as lost
LEASE = 6.0  # seconds a lease holds; with PAUSE, and what a look takes, another one is active within ten
RENEW_AFTER = 1.5  # seconds after which the lease is renewed
NUDGE_LIMIT = 3.0  # seconds for a round of nudges; what is not out by then is tried in the next one

log = structlog.get_logger()


class TemporalDeaf(Exception):
    """Temporal took no nudge in time. Another dispatcher may fare better."""


class Dispatcher:
    """Nudges journeys with new events until it is stopped."""

    def __init__(
        self,
        postgres_url: str,
        client: Client,
        feed_days: int = FEED_DAYS,
        readiness: Readiness | None = None,
        measures: bool = False,
    ) -> None:
        """Prepare.

        Args:
            postgres_url: The database.
            client: The connection to Temporal.
            feed_days: For how many days published events are kept.
            readiness: What the process waits for; kept up to date.
            measures: Whether to read the figures of the caseload while active.
        """
        self._measures = measures
        self._url, self._client, self._feed_days = postgres_url, client, feed_days
        self._readiness = readiness or Readiness()
        self._id = uuid4()
        self._renewed_at = -math.inf
        self._checked = False
        self._stopping = asyncio.Event()
        self._news = asyncio.Event()

    def stop(self) -> None:
        """Finish the round and end."""
        self._stopping.set()
        self._news.set()

    async def run(self) -> None:
        """Dispatch until stopped; reconnect when the database or Temporal was away.

        Raises:
            NewerDatabase: A newer version had migrated the database before this process started.
            NotMigrated: It lacks what this version needs.
        """
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                self._readiness.waiting_for = "the database"
                conn = await connect(self._url, COMMAND_LIMIT)
                try:
                    if not self._checked:
                        await check_version(conn)
                        self._checked = True
                    self._readiness.waiting_for = None  # a stand-by is ready too
                    await self._dispatch(conn, backoff)
                finally:
                    await self._let_go(conn)
            except LeaseLost:
                log.warning("dispatcher lost its lease")
            except TemporalDeaf:
                log.warning("Temporal takes no nudges; another dispatcher may take over")
                with contextlib.suppress(TimeoutError):  # longer than a stand-by needs to see the lease free
                    await asyncio.wait_for(self._stopping.wait(), 2 * PAUSE)
            except (*FAULTS, RPCError) as fault:
                log.warning("dispatcher waits", cause=type(fault).__name__, seconds=backoff.next_pause)
                await backoff.pause(self._stopping)

    async def _let_go(self, conn: OwnConnection) -> None:
        """Let another dispatcher take over at once; where the database is away, the lease expires."""
        with contextlib.suppress(Exception):
            await leases.release(conn, DISPATCHER, self._id)
            await conn.close(timeout=2)
        conn.terminate()

    async def _dispatch(self, conn: OwnConnection, backoff: Backoff) -> None:
        await conn.add_listener(inbox.CHANNEL, lambda *_: self._news.set())
        fence = await self._leadership(conn)
        if fence is None:
            return
        log.info("dispatcher is active", fence=fence)
        beside = [asyncio.create_task(Sweep(self._url, self._client, fence, self._feed_days).run())]
        if self._measures:
            beside.append(asyncio.create_task(keep_caseload(self._url)))
        try:
            await self._lead(conn, fence, backoff)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _lead(self, conn: OwnConnection, fence: int, backoff: Backoff) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            await self._renew(conn, fence)
            due = await inbox.due_mailboxes(conn, BATCH, RESEND_AFTER)
            if due:
                await self._nudge(conn, fence, due)
                backoff.reset()
            else:
                await self._pause()

    async def _leadership(self, conn: OwnConnection) -> int | None:
        """Stand by until no other dispatcher is active. Gives the fencing number; None when stopped meanwhile."""
        while not self._stopping.is_set():
            began = time.monotonic()
            fence = await leases.take(conn, DISPATCHER, self._id, LEASE)
            if fence is not None:
                self._renewed_at = began
                return fence
            self._news.clear()
            await self._pause()
        return None

    async def _renew(self, conn: OwnConnection, fence: int) -> None:
        """Renew the lease when it is time.

        Raises:
            LeaseLost: Another dispatcher has taken over, also where it has let go again.
        """
        began = time.monotonic()
        if began < self._renewed_at + RENEW_AFTER:
            return
        if await leases.take(conn, DISPATCHER, self._id, LEASE) != fence:
            raise LeaseLost("another dispatcher is active")
        self._renewed_at = began

    async def _nudge(self, conn: OwnConnection, fence: int, due: Sequence[inbox.DueMailbox]) -> None:
        """Nudge a batch. What went out is marked even when some did not; those are tried again.

        Raises:
            LeaseLost: Another dispatcher has taken over. What was nudged twice does no harm.
            RPCError: Temporal refuses some.
            TemporalDeaf: It took none in time.
        """
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_turn(mailbox: inbox.DueMailbox) -> None:
            async with gate:
                with tracer.start_as_current_span("nudge", context_of(mailbox.traceparent)):
                    await (nudge_again if mailbox.again else nudge)(self._client, mailbox.participant)

        out = {asyncio.create_task(in_turn(mailbox)): mailbox for mailbox in due}
        try:
            done, late = await asyncio.wait(out, timeout=NUDGE_LIMIT)
        finally:
            for task in out:
                task.cancel()
        await asyncio.gather(*out, return_exceptions=True)
        faults = [fault for task in done if (fault := task.exception()) is not None]
        nudged = [out[task] for task in done if task.exception() is None]
        if nudged:
            await inbox.mark_dispatched(conn, nudged, fence)
            NUDGES.inc(len(nudged))
        if faults:
            raise faults[0]
        if late and not nudged:
            raise TemporalDeaf

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), PAUSE)


async def run_dispatcher(settings: Settings, stopping: asyncio.Event) -> None:
    """Connect to Temporal and dispatch until ``stopping`` is set."""
    readiness = Readiness("Temporal")
    async with watching(settings, readiness):
        await _run(settings, stopping, readiness)


async def _run(settings: Settings, stopping: asyncio.Event, readiness: Readiness) -> None:
    client = await connect_temporal(settings, stopping)
    if client is None:
        return
    dispatcher = Dispatcher(
        settings.database_of("dispatcher"), client, settings.feed_days, readiness, settings.metrics_port is not None
    )
    running = asyncio.create_task(dispatcher.run())
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait([running, stopped], return_when=asyncio.FIRST_COMPLETED)
    dispatcher.stop()
    stopped.cancel()
    await running
