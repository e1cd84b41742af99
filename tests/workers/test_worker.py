"""The worker: carries journeys on one queue and asks services on others, waits for Temporal, stops on SIGTERM."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs
from temporalio import activity
from temporalio.testing import WorkflowEnvironment

from activities.partners.message import Message
from activities.services import Reply
from schemas.services import AGENDA
from store import inbox, reports
from store.database import Pool, pool
from tests.histories.live import Postgres, ago, incoming, settled, today
from tests.proxy import proxied_postgres
from tests.waiting import eventually
from tests.workflows.caseload import Story
from workers.connections import SEARCH_ATTRIBUTES, opened_database
from workers.settings import Settings, load_settings
from workers.worker import DATABASE_SILENT, make_workers, run_worker
from workflows import journey_workflow
from workflows.messages import JOURNEY, JOURNEY_QUEUE, NUDGE, SERVICES, service_queue, workflow_id

HEALED_WITHIN = 20.0  # seconds after which deaf connections are replaced
STARTED_WITHIN = 60.0  # seconds in which a process is ready, on a machine that has much else to do
LEFT_WITHIN = 40.0  # seconds after which others carry what a worker without a database had begun


@pytest.fixture
def settings(url: str, temporal: WorkflowEnvironment) -> Settings:
    return load_settings(postgres_url=url, temporal_address=temporal.client.service_client.config.target_host)


@contextlib.asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    running = asyncio.create_task(run_worker(settings, stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait_for(running, 15)


async def begin(participant: UUID, story: Story, temporal: WorkflowEnvironment, database: Pool) -> None:
    async with database.acquire() as conn:
        await inbox.accept(conn, incoming(participant, story))
    await temporal.client.start_workflow(
        JOURNEY, participant, id=workflow_id(participant), task_queue=JOURNEY_QUEUE, start_signal=NUDGE
    )


async def end(participant: UUID, temporal: WorkflowEnvironment) -> None:
    await temporal.client.get_workflow_handle(workflow_id(participant)).terminate()


async def has_journey(participant: UUID, database: Pool) -> bool:
    async with database.acquire() as conn:
        return (await reports.explain(conn, participant, today())).journey is not None


async def all_asked(participant: UUID, database: Pool) -> bool:
    async with database.acquire() as conn:
        requests = (await reports.explain(conn, participant, today())).requests
    return bool(requests) and all(request["state"] == "done" for request in requests)


async def test_a_worker_carries_journeys_and_asks_services(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    participant = uuid4()
    await begin(participant, settled(30).mapped(ago(20)), temporal, connections)
    async with working(settings):
        await eventually(lambda: has_journey(participant, connections))
        await eventually(lambda: all_asked(participant, connections))
    await end(participant, temporal)


async def test_what_comes_after_it_stopped_waits_for_the_next_worker(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    participant = uuid4()
    async with working(settings):
        pass
    await begin(participant, settled(30), temporal, connections)
    assert not await has_journey(participant, connections)
    async with working(settings):
        await eventually(lambda: has_journey(participant, connections))
    await end(participant, temporal)


async def test_on_sigterm_it_finishes_the_request_that_is_under_way(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    participant, slow = uuid4(), _AnswersWhenStopping()
    await begin(participant, settled(30), temporal, connections)
    workers = make_workers(temporal.client, connections, settings, dict.fromkeys(SERVICES, slow))
    async with contextlib.AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(worker)
        await asyncio.wait_for(slow.asked.wait(), 15)
        assert not await all_asked(participant, connections), "a request is under way"
    assert await all_asked(participant, connections)
    await end(participant, temporal)


async def test_a_service_that_hangs_holds_up_neither_its_journey_nor_another_service(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    participant, hanging, other = uuid4(), _Slow(), _Slow()
    other.answer.set()
    await begin(participant, settled(30), temporal, connections)
    async with contextlib.AsyncExitStack() as stack:
        services = {"nir": hanging, "career-centre": other}
        for worker in make_workers(temporal.client, connections, settings, services):
            await stack.enter_async_context(worker)
        await asyncio.wait_for(hanging.asked.wait(), 15)
        await begin(participant, settled(30).mapped(ago(20)), temporal, connections)
        await asyncio.wait_for(other.asked.wait(), 15)
        hanging.answer.set()
    await end(participant, temporal)


async def played(participant: UUID, database: Pool) -> bool:
    query = "select processed = accepted from stegvis.mailbox where participant = $1"
    return bool(await database.fetchval(query, participant))


async def test_after_its_connections_went_deaf_a_worker_goes_on_over_new_ones(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    """As when a firewall forgets them: whatever either side sends is acknowledged, and never arrives."""
    participant, other = uuid4(), uuid4()
    assert settings.postgres_url
    async with (
        proxied_postgres(settings.postgres_url) as (way, url),
        working(settings.model_copy(update={"postgres_url": url})),
    ):
        await begin(participant, settled(30), temporal, connections)
        await eventually(lambda: played(participant, connections))
        way.deafen_open()
        await begin(other, settled(30), temporal, connections)
        await eventually(lambda: played(other, connections), HEALED_WITHIN)
    await end(participant, temporal)
    await end(other, temporal)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_worker_that_does_not_reach_the_database_leaves_its_journeys_to_others(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    participants = [uuid4() for _ in range(8)]
    assert settings.postgres_url
    async with proxied_postgres(settings.postgres_url) as (way, url):
        environment = os.environ | settings.environment() | {"STEGVIS_POSTGRES_URL": url}
        deaf = await asyncio.create_subprocess_exec(sys.executable, "-m", "cli", "worker", env=environment, stderr=PIPE)
        try:
            await until_reported(deaf, "worker is ready")
            way.deaf = True
            for participant in participants:
                await begin(participant, settled(30), temporal, connections)
            async with working(settings):
                for participant in participants:
                    await eventually(partial(played, participant, connections), LEFT_WITHIN)
            await until_reported(deaf, "the database is silent")
            assert await asyncio.wait_for(deaf.wait(), 5) == DATABASE_SILENT
        finally:
            with contextlib.suppress(ProcessLookupError):
                deaf.kill()
    for participant in participants:
        await end(participant, temporal)


async def until_reported(process: asyncio.subprocess.Process, line: str) -> None:
    assert process.stderr
    while line not in (await asyncio.wait_for(process.stderr.readline(), STARTED_WITHIN)).decode():
        assert process.returncode is None


async def test_on_sigterm_while_temporal_is_away_it_ends() -> None:
    stopping = asyncio.Event()
    settings = load_settings(postgres_url="postgresql://nowhere.invalid/x", temporal_address="127.0.0.1:1")
    with capture_logs() as reported:
        running = asyncio.create_task(run_worker(settings, stopping))
        await eventually(lambda: any(entry["event"] == "waiting for Temporal" for entry in reported))
    assert not running.done()
    stopping.set()
    await asyncio.wait_for(running, 15)


async def test_a_worker_that_starts_while_the_database_is_away_waits_for_it(
    postgres: Postgres, temporal: WorkflowEnvironment
) -> None:
    """It would else end, and after a few ends the stack would give it up."""
    participant = uuid4()
    address = temporal.client.service_client.config.target_host
    async with postgres.migrated_database() as url:
        database = await pool(url, max_size=1)
        await begin(participant, settled(30), temporal, database)
        await database.close()
        await postgres.cut_off(url)
        with capture_logs() as reported:
            async with working(load_settings(postgres_url=url, temporal_address=address)):
                await eventually(lambda: any(entry["event"] == "waiting for the database" for entry in reported))
                await postgres.let_in(url)
                async with opened_database(url) as database:
                    await eventually(lambda: has_journey(participant, database))
        await end(participant, temporal)


async def test_on_sigterm_while_the_database_is_away_it_ends(settings: Settings) -> None:
    stopping = asyncio.Event()
    away = settings.model_copy(update={"postgres_url": "postgresql://nobody@127.0.0.1:1/x"})
    with capture_logs() as reported:
        running = asyncio.create_task(run_worker(away, stopping))
        await eventually(lambda: any(entry["event"] == "waiting for the database" for entry in reported))
    assert not running.done()
    stopping.set()
    await asyncio.wait_for(running, 15)


async def test_every_service_has_a_queue_of_its_own(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    workers = make_workers(temporal.client, connections, settings)
    assert [worker.task_queue for worker in workers] == [
        JOURNEY_QUEUE,
        *map(service_queue, (*SERVICES, AGENDA.service)),
    ]
    for worker in workers:  # one that never ran would keep its queue from those of other tests
        async with worker:
            pass


def test_the_embedded_temporal_has_the_search_attributes_that_journeys_set() -> None:
    assert {key.name: key._metadata_type for key in journey_workflow.SEARCH_ATTRIBUTES} == SEARCH_ATTRIBUTES


class _AnswersWhenStopping:
    """A service that answers once the worker is stopping, and not before."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def make(self, message: Message) -> Reply:
        self.asked.set()
        await activity.wait_for_worker_shutdown()
        return Reply(f"stopping/{message.id}")


class _Slow:
    """A service that answers when the test lets it."""

    def __init__(self) -> None:
        self.asked, self.answer = asyncio.Event(), asyncio.Event()

    async def make(self, message: Message) -> Reply:
        self.asked.set()
        await self.answer.wait()
        return Reply(f"slow/{message.id}")
