"""The dispatcher on a live Temporal and Postgres: whom it nudges, and how it goes on when something was away.

No worker runs, so that nobody but the dispatcher moves a mailbox; a journey shows its nudges in its history.
"""

import asyncio
import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, MutableMapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from structlog.testing import capture_logs
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RetryConfig, RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from store import inbox, leases
from store.database import Connection, Pool
from store.leases import DISPATCHER
from tests.histories.live import Postgres, ago, incoming, settled
from tests.proxy import Proxy, proxied, proxied_postgres
from tests.waiting import PATIENCE, eventually
from tests.workflows.caseload import Story
from workers import dispatcher as module
from workers.dispatcher import Dispatcher, run_dispatcher
from workers.settings import load_settings
from workflows.messages import workflow_id

TAKEN_OVER_WITHIN = 10.0  # seconds


class Desk:
    """An inbox to fill, a Temporal to look at, and dispatchers between them."""

    def __init__(self, url: str, database: Pool, temporal: WorkflowEnvironment) -> None:
        self.url, self.database, self.client = url, database, temporal.client
        self.address = temporal.client.service_client.config.target_host
        self._begun: list[UUID] = []

    async def accept(self, participant: UUID, story: Story) -> None:
        self._begun.append(participant)
        async with self.database.acquire() as conn:
            await inbox.accept(conn, incoming(participant, story))

    async def settle(self) -> UUID:
        """Let a participant's first event come."""
        participant = uuid4()
        await self.accept(participant, settled(10))
        return participant

    async def nudges(self, participant: UUID) -> int:
        try:
            history = await self.client.get_workflow_handle(workflow_id(participant)).fetch_history()
        except RPCError as fault:
            if fault.status is RPCStatusCode.NOT_FOUND:
                return 0
            raise
        return [event.event_type for event in history.events].count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)

    async def nudged(self, participant: UUID, times: int = 1) -> None:
        async def so_often() -> bool:
            return await self.nudges(participant) >= times

        await eventually(so_often)

    async def play(self, participant: UUID) -> None:
        """Let the journey have played what it was nudged about: no worker does."""
        async with self.database.acquire() as conn:
            await conn.execute("update stegvis.mailbox set processed = dispatched where participant = $1", participant)

    async def dispatched(self, participant: UUID) -> int:
        query = "select dispatched from stegvis.mailbox where participant = $1"
        async with self.database.acquire() as conn:
            return int(await conn.fetchval(query, participant))

    async def active(self) -> tuple[UUID, int] | None:
        """Give the active dispatcher and its fencing number."""
        async with self.database.acquire() as conn:
            held = await leases.status(conn, DISPATCHER)
        return None if held is None or held.seconds_left < 0 else (held.holder, held.fence)

    async def one_is_active(self, other_than: UUID | None = None) -> UUID:
        found: list[UUID] = []

        async def one() -> bool:
            active = await self.active()
            if active is None or active[0] == other_than:
                return False
            found.append(active[0])
            return True

        await eventually(one)
        return found[0]

    async def clear(self) -> None:
        for participant in self._begun:
            with contextlib.suppress(RPCError):
                await self.client.get_workflow_handle(workflow_id(participant)).terminate()


@pytest_asyncio.fixture
async def desk(url: str, connections: Pool, temporal: WorkflowEnvironment) -> AsyncIterator[Desk]:
    desk = Desk(url, connections, temporal)
    yield desk
    await desk.clear()


@contextlib.asynccontextmanager
async def dispatching(desk: Desk, client: Client | None = None) -> AsyncIterator[asyncio.Task[None]]:
    dispatcher = Dispatcher(desk.url, client or desk.client)
    running = asyncio.create_task(dispatcher.run())
    try:
        yield running
    finally:
        dispatcher.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(running, 5)


@pytest_asyncio.fixture
async def way(desk: Desk) -> AsyncIterator[Proxy]:
    """A way to Temporal."""
    async with proxied(desk.address) as way:
        yield way


@pytest.fixture(autouse=True)
def _patient_for_less_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.2)


# --- whom it nudges -------------------------------------------------------------------------------------------------


async def test_a_journey_is_nudged_when_events_come(desk: Desk) -> None:
    async with dispatching(desk):
        participant = await desk.settle()
        await desk.nudged(participant)
        await eventually(lambda: _is_dispatched(desk, participant, 1))
        await desk.play(participant)
        await desk.accept(participant, settled(10).housed(ago(9)))
        await desk.nudged(participant, 2)
        await eventually(lambda: _is_dispatched(desk, participant, 2))


async def test_a_journey_under_way_is_not_nudged_again_for_what_it_will_find(desk: Desk) -> None:
    async with dispatching(desk):
        participant = await desk.settle()
        await eventually(lambda: _is_dispatched(desk, participant, 1))
        await desk.accept(participant, settled(10).housed(ago(9)))
        await desk.nudged(await desk.settle())
    assert await desk.nudges(participant) == 1


async def test_events_that_lie_together_are_one_nudge(desk: Desk) -> None:
    participant = uuid4()
    await desk.accept(participant, settled(10).housed(ago(9)).informed(ago(8)))
    async with dispatching(desk):
        await eventually(lambda: _is_dispatched(desk, participant, 3))
    assert await desk.nudges(participant) == 1


async def test_nobody_is_nudged_about_events_without_a_journey_until_it_begins(desk: Desk) -> None:
    early = uuid4()
    await desk.accept(early, Story().housed(ago(9)))
    async with dispatching(desk):
        await desk.nudged(await desk.settle())
        assert await desk.nudges(early) == 0
        await desk.accept(early, Story().housed(ago(9)).settled(ago(10)))
        await desk.nudged(early)
        await eventually(lambda: _is_dispatched(desk, early, 2))


async def test_more_journeys_than_a_batch_holds_are_all_nudged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 8)
    participants = [await desk.settle() for _ in range(30)]
    async with dispatching(desk):
        for participant in participants:
            await desk.nudged(participant)
    assert [await desk.nudges(participant) for participant in participants] == [1] * 30


async def test_a_nudge_after_which_nothing_was_played_is_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESEND_AFTER", 0.3)
    participant = await desk.settle()
    async with dispatching(desk):
        await desk.nudged(participant, 3)


async def test_a_journey_that_cannot_be_nudged_does_not_hold_up_the_others(desk: Desk) -> None:
    unlucky, *others = [await desk.settle() for _ in range(5)]
    client = _Refusing(desk.client, unlucky)
    async with dispatching(desk, client):
        for participant in others:
            await eventually(lambda participant=participant: _is_dispatched(desk, participant, 1))  # type: ignore[misc]
        assert await desk.dispatched(unlucky) == 0
        client.refused = None
        await desk.nudged(unlucky)
    assert [await desk.nudges(participant) for participant in others] == [1] * 4


# --- one of several -------------------------------------------------------------------------------------------------


async def test_of_two_dispatchers_one_is_active_and_the_other_takes_over_from_a_dead_one(desk: Desk) -> None:
    async with dispatching(desk) as first:
        dead = await desk.one_is_active()
        async with dispatching(desk):
            participants = [await desk.settle() for _ in range(5)]
            for participant in participants:
                await desk.nudged(participant)
            assert [await desk.nudges(participant) for participant in participants] == [1] * 5
            assert await desk.one_is_active() == dead

            assert not first.done(), "it would go on"
            first.cancel()
            await desk.nudged(await desk.settle())
            assert await desk.one_is_active() != dead


async def test_when_the_active_ones_connection_dies_one_of_them_goes_on(desk: Desk) -> None:
    async with dispatching(desk), dispatching(desk):
        await desk.one_is_active()
        async with desk.database.acquire() as conn:
            ended = """select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and query ilike '%stegvis.leases%' and pid <> pg_backend_pid()"""
            await eventually(
                lambda: conn.fetchval(ended)
            )  # one that has just read something else is seen a moment later
        await desk.nudged(await desk.settle())


async def test_from_one_that_is_frozen_the_other_takes_over_and_the_one_that_comes_back_stands_by(desk: Desk) -> None:
    frozen = await _dispatcher_process(desk)
    try:
        first = await desk.one_is_active()
        async with dispatching(desk):
            await desk.nudged(await desk.settle())
            frozen.send_signal(signal.SIGSTOP)
            began = time.monotonic()
            await desk.nudged(await desk.settle())
            assert time.monotonic() - began < TAKEN_OVER_WITHIN
            second = await desk.one_is_active(other_than=first)
            frozen.send_signal(signal.SIGCONT)
            await _logged(
                frozen, "dispatcher lost its lease", "dispatcher waits"
            )  # the latter in the middle of a statement
            participant = await desk.settle()
            await eventually(lambda: _is_dispatched(desk, participant, 1))
            assert await desk.nudges(participant) == 1
            assert await desk.one_is_active() == second
    finally:
        frozen.kill()
        await frozen.wait()


async def test_from_one_that_is_deaf_to_the_database_the_other_takes_over(desk: Desk) -> None:
    async with proxied_postgres(desk.url) as (way, url):
        deaf = Dispatcher(url, desk.client)
        running = asyncio.create_task(deaf.run())
        first = await desk.one_is_active()
        async with dispatching(desk):
            way.deaf = True
            with capture_logs() as logged:
                began = time.monotonic()
                await desk.nudged(await desk.settle())
                assert time.monotonic() - began < TAKEN_OVER_WITHIN
                await desk.one_is_active(other_than=first)
                await eventually(lambda: _says(logged, "dispatcher waits"))
            assert not running.done()
        deaf.stop()
        running.cancel()


async def test_from_one_that_is_deaf_to_temporal_the_other_takes_over(desk: Desk, way: Proxy) -> None:
    client = await Client.connect(way.address, data_converter=pydantic_data_converter)
    async with dispatching(desk, client):
        first = await desk.one_is_active()
        async with dispatching(desk):
            way.deaf = True
            began = time.monotonic()
            await desk.nudged(await desk.settle())
            assert time.monotonic() - began < TAKEN_OVER_WITHIN
            assert await desk.one_is_active() != first


async def test_a_dispatcher_that_stands_by_hardly_troubles_the_database(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after a notification, which is for the active one."""
    tries, take = [0], leases.take

    async def counted(conn: Connection, name: str, holder: UUID, seconds: float) -> int | None:
        tries[0] += 1
        return await take(conn, name, holder, seconds)

    monkeypatch.setattr(module, "RENEW_AFTER", math.inf)
    async with dispatching(desk):
        await desk.one_is_active()
        monkeypatch.setattr(leases, "take", counted)
        async with dispatching(desk):
            await eventually(lambda: tries[0] >= 1)
            await desk.nudged(await desk.settle())
            tries[0], began = 0, time.monotonic()
            await eventually(lambda: tries[0] >= 5)
            assert time.monotonic() - began >= 3 * module.PAUSE, "one at once after a notification, then one a pause"


# --- what was away --------------------------------------------------------------------------------------------------


async def test_it_waits_for_a_temporal_that_is_not_there_yet(desk: Desk, way: Proxy) -> None:
    await way.cut()
    participant = await desk.settle()
    settings = load_settings(postgres_url=desk.url, temporal_address=way.address)
    stopping = asyncio.Event()
    with capture_logs() as answer:
        running = asyncio.create_task(run_dispatcher(settings, stopping))
        await eventually(lambda: _says(answer, "waiting for Temporal"))
    assert not running.done()
    await way.mend()
    await desk.nudged(participant)
    stopping.set()
    await asyncio.wait_for(running, 5)


async def test_it_can_be_stopped_while_it_waits_for_temporal(desk: Desk, way: Proxy) -> None:
    await way.cut()
    stopping = asyncio.Event()
    settings = load_settings(postgres_url=desk.url, temporal_address=way.address)
    with capture_logs() as answer:
        running = asyncio.create_task(run_dispatcher(settings, stopping))
        await eventually(lambda: _says(answer, "waiting for Temporal"))
    stopping.set()
    await asyncio.wait_for(running, 15)


async def test_a_temporal_that_goes_away_in_the_middle_loses_nothing(desk: Desk, way: Proxy) -> None:
    client = await Client.connect(
        way.address,
        data_converter=pydantic_data_converter,
        retry_config=RetryConfig(max_elapsed_time_millis=300),  # so that it gives up within the test
    )
    async with dispatching(desk, client) as running:
        await desk.nudged(await desk.settle())
        await way.cut()
        with capture_logs() as answer:
            participants = [await desk.settle() for _ in range(5)]
            await eventually(lambda: _says(answer, "dispatcher waits"))
        assert not running.done()
        assert [await desk.dispatched(participant) for participant in participants] == [0] * 5
        await way.mend()
        for participant in participants:
            await desk.nudged(participant)
            await eventually(lambda participant=participant: _is_dispatched(desk, participant, 1))  # type: ignore[misc]


async def test_it_goes_on_when_the_database_was_restarted(desk: Desk, postgres: Postgres) -> None:
    async with dispatching(desk):
        await desk.nudged(await desk.settle())
        await asyncio.to_thread(postgres.restart)
        await desk.nudged(await desk.settle())


async def test_it_waits_for_a_database_that_is_away(desk: Desk, postgres: Postgres) -> None:
    await postgres.cut_off(desk.url)
    with capture_logs() as answer:
        async with dispatching(desk) as running:
            await eventually(lambda: _says(answer, "dispatcher waits"))
            assert not running.done()
            await postgres.let_in(desk.url)
            await desk.nudged(await desk.settle())


async def test_what_was_nudged_and_not_marked_is_nudged_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least once: the database went away between the nudge and its mark."""
    participant = await desk.settle()
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "mark_dispatched", _breaks)
        async with dispatching(desk):
            await desk.nudged(participant)
    async with dispatching(desk):
        await desk.nudged(participant, 2)
        await eventually(lambda: _is_dispatched(desk, participant, 1))


async def test_on_sigterm_it_ends_and_frees_its_place(desk: Desk) -> None:
    async with dispatching(desk):
        await desk.one_is_active()
    assert await desk.active() is None


# --- what is waited for ---------------------------------------------------------------------------------------------


class _Refusing(Client):
    """A client for which Temporal refuses to take the nudge of one journey."""

    def __init__(self, client: Client, refused: UUID) -> None:
        super().__init__(**client.config())
        self.refused: UUID | None = refused

    async def start_workflow(self, *arguments: object, **options: object) -> object:  # type: ignore[override]
        if self.refused is not None and options["id"] == workflow_id(self.refused):
            raise RPCError("not this one", RPCStatusCode.RESOURCE_EXHAUSTED, b"")
        return await super().start_workflow(*arguments, **options)  # type: ignore[call-overload]


async def _dispatcher_process(desk: Desk) -> asyncio.subprocess.Process:
    settings = load_settings(postgres_url=desk.url, temporal_address=desk.address)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cli",
        "dispatcher",
        env=os.environ | settings.environment(),
        stderr=asyncio.subprocess.PIPE,
    )


async def _logged(process: asyncio.subprocess.Process, *events: str) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while not any(event.encode() in line for line in [await process.stderr.readline()] for event in events):
            assert process.returncode is None


async def _is_dispatched(desk: Desk, participant: UUID, events: int) -> bool:
    return await desk.dispatched(participant) == events


def _says(answer: Sequence[MutableMapping[str, Any]], event: str) -> bool:
    """Tell whether something stands in a log."""
    return any(entry["event"] == event for entry in answer)


async def _breaks(*_: object) -> None:
    raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
