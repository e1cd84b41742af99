"""The dispatcher: nudges the journeys that have new events in their mailboxes, at least once each.

It polls the mailboxes; a notification from the database only shortens the pause. Several dispatchers may run: a lock,
freed when its connection ends, keeps one of them active.
"""

import asyncio
import contextlib
from collections.abc import Sequence

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from store import inbox
from store.database import FAULTS, OwnConnection, connect
from store.tracing import context_of, tracer
from workers.backoff import Backoff
from workers.settings import Settings
from workers.temporal import connect as connect_temporal
from workflows.messages import JOURNEY, JOURNEY_QUEUE, NUDGE, workflow_id

BATCH = 200  # mailboxes per round; small, so that the first nudges of a burst leave soon
AT_ONCE = 32  # concurrent nudges; more would only queue in Temporal's server
PAUSE = 1.0  # seconds between polls without a notification
RESEND_AFTER = 60.0  # seconds without a commit after which a nudge counts as lost

log = structlog.get_logger()


class Dispatcher:
    """Nudges journeys with new events until it is stopped."""

    def __init__(self, postgres_url: str, client: Client) -> None:
        self._url, self._client = postgres_url, client
        self._stopping = asyncio.Event()
        self._news = asyncio.Event()

    def stop(self) -> None:
        """Finish the round and end."""
        self._stopping.set()
        self._news.set()

    async def run(self) -> None:
        """Dispatch until stopped; reconnect when the database or Temporal was away."""
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                conn = await connect(self._url)
                try:
                    await self._dispatch(conn, backoff)
                finally:
                    with contextlib.suppress(Exception):
                        await conn.close(timeout=2)
            except (*FAULTS, RPCError) as fault:
                log.warning("dispatcher waits", cause=type(fault).__name__, seconds=backoff.next_pause)
                await backoff.pause(self._stopping)

    async def _dispatch(self, conn: OwnConnection, backoff: Backoff) -> None:
        await conn.add_listener(inbox.CHANNEL, lambda *_: self._news.set())
        while not self._stopping.is_set() and not await inbox.dispatcher_lock(conn):
            self._news.clear()
            await self._pause()  # another dispatcher is active
        log.info("dispatcher is active")
        while not self._stopping.is_set():
            self._news.clear()
            due = await inbox.due_mailboxes(conn, BATCH, RESEND_AFTER)
            if due:
                await self._nudge(conn, due)
                backoff.reset()
            else:
                await self._pause()

    async def _nudge(self, conn: OwnConnection, due: Sequence[inbox.DueMailbox]) -> None:
        """Nudge a batch of journeys, and mark the nudges that succeeded; the others are tried again.

        Raises:
            Exception: The first fault of a nudge.
        """
        gate = asyncio.Semaphore(AT_ONCE)

        async def nudge(mailbox: inbox.DueMailbox) -> None:
            async with gate:
                with tracer.start_as_current_span("nudge", context_of(mailbox.traceparent)):
                    await self._client.start_workflow(
                        JOURNEY,
                        mailbox.participant,
                        id=workflow_id(mailbox.participant),
                        task_queue=JOURNEY_QUEUE,
                        start_signal=NUDGE,
                    )

        results = await asyncio.gather(*map(nudge, due), return_exceptions=True)
        faults = [result for result in results if isinstance(result, BaseException)]
        nudged = [mailbox for mailbox, result in zip(due, results, strict=True) if result is None]
        if nudged:
            await inbox.mark_dispatched(conn, nudged)
        if faults:
            raise faults[0]

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), PAUSE)


async def run_dispatcher(settings: Settings, stopping: asyncio.Event) -> None:
    """Connect to Temporal and dispatch until ``stopping`` is set."""
    client = await connect_temporal(settings, stopping)
    if client is None:
        return
    assert settings.postgres_url is not None
    dispatcher = Dispatcher(settings.postgres_url, client)
    running = asyncio.create_task(dispatcher.run())
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait([running, stopped], return_when=asyncio.FIRST_COMPLETED)
    dispatcher.stop()
    stopped.cancel()
    await running
