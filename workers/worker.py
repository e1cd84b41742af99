"""The Temporal worker process: one task queue for journeys and their commits, and one for each partner service."""

import asyncio
import contextlib
import gc
import os
import time
from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import version

import structlog
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.documents.documents import Documents
from activities.journeys import JourneyActivities
from activities.long_plays import LongPlays, Setup
from activities.partners.directory import Address, partners
from activities.services import Agenda, Recorder, Service, ServiceActivities
from schemas.services import AGENDA
from store.database import AWAY, FAULTS, Pool, pool
from store.database import connect as connect_database
from store.journeys import look_at_limited
from store.migrate import check_version
from workers.backoff import Backoff
from workers.reaching import reached, refuse_unreached
from workers.readiness import Readiness
from workers.rules import load_rules
from workers.settings import Settings
from workers.temporal import connect
from workers.watching import watching
from workflows.journey_workflow import Journey
from workflows.messages import JOURNEY_QUEUE, SERVICES, service_queue

GRACE = timedelta(seconds=8)  # for running activities when the worker stops
# Set here, because the SDK would otherwise hash every loaded module to make an id: two seconds per start.
BUILD = f"stegvis-{version('stegvis')}"
CACHED_JOURNEYS = 500  # workflows in memory; a journey outside the cache is replayed at its next advance
GARBAGE = (50_000, 4, 2)
"""Thresholds of the garbage collector's three generations (Python's default is 700, 10, 10).

A journey that leaves the cache leaves a hundred kilobytes of reference cycles, which only a collection of the oldest
generation frees; with Python's defaults hundreds of megabytes piled up."""
POLLS = 5  # concurrent polls per service and worker
COMMAND_LIMIT = 10.0  # seconds for a statement; less than an advance may take, so that it can be tried again
HEARD_EVERY = 2.0  # seconds between two signs of life of the database, and for one to come
LOOK_AGAIN = 0.5  # seconds between attempts to connect
SILENT_LIMIT = 8.0  # seconds without one after which this worker leaves its journeys to others
SILENT_TRIES = 3  # attempts that must have failed by then
DATABASE_SILENT = 1  # exit code
AT_ONE_ADDRESS = 4  # one of several addresses of a service gets at most such a part of its slots
REQUESTS_PER_SECOND = 50.0  # to one service, from all workers together

log = structlog.get_logger()


def make_workers(
    client: Client,
    database: Pool,
    settings: Settings,
    services: Mapping[str, Service] | None = None,
    long_plays: LongPlays | None = None,
) -> list[Worker]:
    """Make the workers of one process, not yet running.

    Args:
        client: The connection to Temporal.
        database: The database.
        settings: Slots, rule sets, partners and cut-over days.
        services: Every service by name; None records all requests.
        long_plays: Where journeys with many events are advanced; None for the process of the workers.
    """
    slots = settings.worker_slots
    services = {**(services or dict.fromkeys(SERVICES, Recorder(settings.by_hand))), AGENDA.service: Agenda(database)}
    recorded = _recorded(services)
    rules, by_hand = load_rules(settings), settings.by_hand
    journeys = JourneyActivities(database, rules, recorded, settings.cut_over, long_plays, by_hand)
    documents = Documents(rules, settings.letter_languages)
    requests = ServiceActivities(database, services, documents, settings.cut_over)
    carrying = Worker(
        client,
        task_queue=JOURNEY_QUEUE,
        workflows=[Journey],
        activities=[journeys.advance],
        max_concurrent_workflow_tasks=slots.workflow_tasks,
        max_concurrent_local_activities=slots.local_activities,
        max_concurrent_activities=1,
        max_cached_workflows=CACHED_JOURNEYS,
        # The sandbox would load the module anew for every journey, a quarter of a worker's time. It guards against
        # non-determinism, as the replayed histories do, which run in it.
        workflow_runner=UnsandboxedWorkflowRunner(),
        no_remote_activities=True,
        build_id=BUILD,
        graceful_shutdown_timeout=GRACE,
    )
    asking = [
        Worker(
            client,
            task_queue=service_queue(name),
            activities=[requests.ask],
            max_concurrent_activities=slots.activities,
            # A service without an address only has requests left from when it had one.
            max_concurrent_activity_task_polls=1 if name in recorded else POLLS,
            max_task_queue_activities_per_second=_rate(settings, name, service),
            build_id=BUILD,
            graceful_shutdown_timeout=GRACE,
        )
        for name, service in services.items()
    ]
    return [carrying, *asking]


def _recorded(services: Mapping[str, Service]) -> frozenset[str]:
    return frozenset(name for name, service in services.items() if isinstance(service, Recorder))


def make_long_plays(settings: Settings, services: Mapping[str, Service]) -> LongPlays:
    """Make the place where journeys with many events are advanced as ``make_workers`` has the others advanced.

    Args:
        settings: Database, rule sets and cut-over days.
        services: Every service by name.
    """
    rules, recorded, url = load_rules(settings), _recorded(services), settings.database_of("worker")
    return LongPlays(Setup(url, rules, recorded, settings.cut_over, settings.by_hand))


def _rate(settings: Settings, name: str, service: Service) -> float | None:
    if isinstance(service, Recorder):
        return None
    found = [partner.per_second for key, partner in reached(settings).items() if key.partition("@")[0] == name]
    return sum(found) or REQUESTS_PER_SECOND


def addresses(settings: Settings) -> dict[str, Address]:
    """Give all addresses: by service, and by service and organisation."""
    return {
        key: Address(partner.url, partner.bearer_token(), partner.timeout_seconds, partner.per_second)
        for key, partner in reached(settings).items()
    }


def collect_garbage_seldom() -> None:
    """Exempt all present objects from garbage collection and collect less often: saves a sixth of a play's time.

    A play leaves no cycles (see ``PlayState.let_go``); journeys that leave the cache do. Meant for a worker process
    only, since other garbage is collected late.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


async def _connect_database(url: str, connections: int, stopping: asyncio.Event) -> "Pool | None":
    """Connect to the database, and keep trying while it is away; None when the process stops before it answers.

    Raises:
        NewerDatabase: A newer version has migrated it.
        NotMigrated: It lacks what this version needs.
    """
    backoff = Backoff()
    while not stopping.is_set():
        try:
            database = await pool(url, max_size=connections, command_timeout=COMMAND_LIMIT)
            async with database.acquire() as conn:
                await check_version(conn)
            return database
        except AWAY as fault:  # a wrong password or name ends the worker, since waiting would not help
            log.warning("waiting for the database", cause=type(fault).__name__, seconds=backoff.next_pause)
            await backoff.pause(stopping)
    return None


async def _end_when_silent(url: str) -> None:
    """End this process when the database has not answered for ``SILENT_LIMIT`` seconds.

    Another worker may reach it, and takes over what was begun here once Temporal misses this one: a worker that lives
    keeps its journeys for itself, also while it stops in good order. Whoever started it starts it again, and it takes
    no tasks until the database answers. The connection is apart from the pool, which the journeys may have exhausted.
    """
    heard_at, failed = time.monotonic(), 0
    # Counts attempts too: a journey that held up this process for long looks like one that failed.
    while failed < SILENT_TRIES or time.monotonic() < heard_at + SILENT_LIMIT:
        failed += 1
        with contextlib.suppress(*FAULTS):
            conn = await connect_database(url, HEARD_EVERY)
            try:
                while True:
                    await conn.execute("select")
                    heard_at, failed = time.monotonic(), 0
                    await asyncio.sleep(HEARD_EVERY)
            finally:
                conn.terminate()
        await asyncio.sleep(LOOK_AGAIN)
    log.error("the database is silent; ending, so that other workers carry on what this one has begun")
    os._exit(DATABASE_SILENT)


async def _look_at_limited(database: Pool, settings: Settings) -> None:
    """Have journeys that had too many events looked at again, since the limits may be others than before."""
    with contextlib.suppress(*FAULTS):  # every journey of them looks again at night
        async with database.acquire() as conn:
            again = await look_at_limited(conn, load_rules(settings).routines.limits.events)
        if again:
            log.info("journeys with too many events are looked at again", journeys=again)


async def run_worker(settings: Settings, stopping: asyncio.Event) -> None:
    """Work until ``stopping`` is set; then finish running tasks. The process ends where the database falls silent.

    Raises:
        SettingsError: A partner cannot be reached, see ``refuse_unreached``.
    """
    refuse_unreached(settings)
    readiness = Readiness("Temporal")
    async with watching(settings, readiness):
        await _work(settings, stopping, readiness)


async def _work(settings: Settings, stopping: asyncio.Event, readiness: Readiness) -> None:
    client = await connect(settings, stopping)
    if client is None:
        return
    readiness.waiting_for = "the database"
    database = await _connect_database(settings.database_of("worker"), settings.worker_slots.local_activities, stopping)
    if database is None:
        return
    listening = asyncio.create_task(_end_when_silent(settings.database_of("worker")))
    try:
        async with contextlib.AsyncExitStack() as working:
            at_once = max(1, settings.worker_slots.activities // AT_ONE_ADDRESS)
            services = await working.enter_async_context(partners(addresses(settings), at_once, settings.by_hand))
            long_plays = make_long_plays(settings, services)
            working.push_async_callback(long_plays.close)
            await _look_at_limited(database, settings)
            for worker in make_workers(client, database, settings, services, long_plays):
                await working.enter_async_context(worker)
            log.info("worker is ready")
            readiness.waiting_for = None
            await stopping.wait()
            readiness.waiting_for = "its end"
            log.info("worker is stopping")
    finally:
        listening.cancel()
        await database.close()
