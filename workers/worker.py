"""The Temporal worker process: journeys and their commits on one queue, every partner service on one of its own."""

import asyncio
import contextlib
import gc
from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import version

import structlog
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.journeys import JourneyActivities
from activities.partners.directory import Address, partners
from activities.services import Agenda, Recorder, Service, ServiceActivities
from schemas.services import AGENDA
from store.database import AWAY, Pool, pool
from workers.backoff import Backoff
from workers.rules import load_rules
from workers.settings import PartnerSettings, Settings
from workers.temporal import connect
from workflows.journey_workflow import Journey
from workflows.messages import JOURNEY_QUEUE, SERVICES, service_queue

GRACE = timedelta(seconds=8)  # for what is under way when told to stop
# Named here, because the SDK would otherwise compile every loaded module anew to make a name: two seconds a start.
BUILD = f"stegvis-{version('stegvis')}"
CACHED_JOURNEYS = 500  # kept in memory between their steps; beyond it the oldest are replayed when they go on
GARBAGE = (50_000, 4, 2)
"""New objects between two looks of the garbage collector (Python's own default is 700), and how many such looks there
are between two at what is older. A journey that leaves the cache leaves a hundred kilobytes in cycles that only a look
at the oldest finds: with Python's own ten and ten, hundreds of megabytes lay about."""
POLLS = 5  # for requests to one service, by one worker
REQUESTS_PER_SECOND = 50.0  # to one service, from all workers together

log = structlog.get_logger()


def make_workers(
    client: Client, database: Pool, settings: Settings, services: Mapping[str, Service] | None = None
) -> list[Worker]:
    """Make the workers of one process; none is running yet."""
    slots = settings.worker_slots
    services = {**(services or dict.fromkeys(SERVICES, Recorder())), AGENDA.service: Agenda(database)}
    recorded = {name for name, service in services.items() if isinstance(service, Recorder)}
    journeys = JourneyActivities(database, load_rules(settings), recorded, settings.cut_over)
    requests = ServiceActivities(database, services, settings.cut_over)
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
            # Of a service without an address there are only requests left from when it had one.
            max_concurrent_activity_task_polls=1 if name in recorded else POLLS,
            max_task_queue_activities_per_second=_rate(settings, name, service),
            build_id=BUILD,
            graceful_shutdown_timeout=GRACE,
        )
        for name, service in services.items()
    ]
    return [carrying, *asking]


def _rate(settings: Settings, name: str, service: Service) -> float | None:
    if isinstance(service, Recorder):
        return None
    partner = reached(settings, name)
    return REQUESTS_PER_SECOND if partner is None else partner.per_second


def reached(settings: Settings, service: str) -> PartnerSettings | None:
    """Give how a service is reached; None where it is not, and requests are recorded only."""
    return settings.partners.get(service) or settings.partners.get("*")


def addresses(settings: Settings) -> dict[str, Address]:
    """Give the addresses of the services that have one."""
    found = {name: reached(settings, name) for name in SERVICES}
    return {
        name: Address(partner.url, partner.token, partner.timeout_seconds)
        for name, partner in found.items()
        if partner is not None
    }


def collect_garbage_seldom() -> None:
    """Spare the collector what was loaded at the start, and let it look less often: a sixth of what a play costs.

    A play leaves nothing for it (see ``PlayState.let_go``); journeys that leave the cache do. For the process of a
    worker alone: what else it holds is collected late.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


async def _connect_database(url: str, connections: int, stopping: asyncio.Event) -> "Pool | None":
    """Connect to the database, waiting for it as long as it is away; None when told to stop meanwhile."""
    backoff = Backoff()
    while not stopping.is_set():
        try:
            return await pool(url, max_size=connections)
        except AWAY as fault:  # a wrong password or name ends the worker: no waiting mends it
            log.warning("waiting for the database", cause=type(fault).__name__, seconds=backoff.next_pause)
            await backoff.pause(stopping)
    return None


async def run_worker(settings: Settings, stopping: asyncio.Event) -> None:
    """Work until told to stop; then finish what is under way."""
    client = await connect(settings, stopping)
    if client is None:
        return
    assert settings.postgres_url is not None
    database = await _connect_database(settings.postgres_url, settings.worker_slots.local_activities, stopping)
    if database is None:
        return
    try:
        async with contextlib.AsyncExitStack() as working:
            services = await working.enter_async_context(partners(addresses(settings)))
            for worker in make_workers(client, database, settings, services):
                await working.enter_async_context(worker)
            log.info("worker is ready")
            await stopping.wait()
            log.info("worker is stopping")
    finally:
        await database.close()
