"""One participant with very many events beside many ordinary ones, on a worker and a dispatcher as they run."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from schemas.events import IncomingEvent
from store import inbox, reports
from store.database import Pool
from tests.histories.live import incoming, settled, today
from tests.waiting import eventually
from tests.workflows import flood
from tests.workflows.caseload import Story
from workers.dispatcher import Dispatcher
from workers.settings import load_settings
from workers.worker import run_worker
from workflows.messages import workflow_id

PATIENCE = 60.0  # seconds on a busy machine
BATCH = 2_000  # events that intake accepts at a time


class Running:
    """A worker and a dispatcher on one database."""

    def __init__(self, temporal: WorkflowEnvironment, database: Pool) -> None:
        self._temporal, self._database = temporal, database

    @contextlib.asynccontextmanager
    async def started(self, url: str, routines: Path | None = None) -> AsyncIterator[None]:
        address = self._temporal.client.service_client.config.target_host
        settings = load_settings(postgres_url=url, temporal_address=address, routines=routines)
        stopping, dispatcher = asyncio.Event(), Dispatcher(url, self._temporal.client)
        working = [asyncio.create_task(run_worker(settings, stopping)), asyncio.create_task(dispatcher.run())]
        try:
            yield
        finally:
            stopping.set()
            dispatcher.stop()
            await asyncio.wait_for(asyncio.gather(*working), PATIENCE)
            await self._end_all()

    async def _end_all(self) -> None:
        async with self._database.acquire() as conn:
            begun = [row[0] for row in await conn.fetch("select participant from stegvis.mailbox where startable")]
        for participant in begun:
            with contextlib.suppress(Exception):
                await self._temporal.client.get_workflow_handle(workflow_id(participant)).terminate()

    async def accept(self, events: Sequence[IncomingEvent]) -> None:
        async with self._database.acquire() as conn:
            for begin in range(0, len(events), BATCH):
                await inbox.accept(conn, events[begin : begin + BATCH])

    async def carried(self, participants: Sequence[UUID]) -> float:
        """Wait until all have been carried, and give the seconds that it took."""

        async def all_have_journeys() -> bool:
            query = """select count(*) from stegvis.journeys join stegvis.mailbox using (participant)
                where participant = any ($1) and processed = accepted"""
            async with self._database.acquire() as conn:
                return bool(await conn.fetchval(query, participants) == len(participants))

        began = time.monotonic()
        await eventually(all_have_journeys, PATIENCE)
        return time.monotonic() - began

    async def history(self, participant: UUID) -> int:
        handle = self._temporal.client.get_workflow_handle(workflow_id(participant))
        return (await handle.describe()).history_length

    async def explained(self, participant: UUID) -> reports.Explained:
        async with self._database.acquire() as conn:
            return await reports.explain(conn, participant, today())


@pytest.fixture
def running(temporal: WorkflowEnvironment, connections: Pool) -> Running:
    return Running(temporal, connections)


def ordinary(count: int) -> tuple[list[UUID], list[IncomingEvent]]:
    participants = [uuid4() for _ in range(count)]
    return participants, [each for one in participants for each in incoming(one, settled(30))]


def many_events(participant: UUID, count: int) -> list[IncomingEvent]:
    return incoming(participant, Story(tuple(flood.mixed(count))))


@pytest.mark.slow
async def test_twenty_thousand_events_of_one_participant_delay_nobody(running: Running, url: str) -> None:
    flooder = uuid4()
    (alone, their_events), (beside, more_events) = ordinary(200), ordinary(200)
    flooding = many_events(flooder, 20_000)
    async with running.started(url):
        await running.accept(their_events)
        without = await running.carried(alone)
        await running.accept(flooding)
        await running.accept(more_events)
        assert await running.carried(beside) < 2 * without + 5

        view = await running.explained(flooder)
        assert view.journey is None
        assert [each["kind"] for each in view.incidents] == ["too-many-events"]
        assert await running.history(flooder) < 50


async def test_events_that_come_one_by_one_beyond_the_limit_make_no_history(
    running: Running, url: str, tmp_path: Path
) -> None:
    routines = tmp_path / "routines.toml"
    routines.write_text("[limits]\nevents = 50\n")
    flooder = uuid4()
    events = many_events(flooder, 400)
    async with running.started(url, routines):
        await running.accept(events[:100])

        async def is_limited() -> bool:
            return [each["kind"] for each in (await running.explained(flooder)).incidents] == ["too-many-events"]

        await eventually(is_limited, PATIENCE)
        before = await running.history(flooder)
        for each in events[100:]:
            await running.accept([each])
        participants, others = ordinary(1)
        await running.accept(others)
        await running.carried(participants)  # the dispatcher has looked since
        assert await running.history(flooder) <= before + 10  # the end of the step that found it


async def test_raised_limits_heal_it_when_the_worker_starts_again(running: Running, url: str, tmp_path: Path) -> None:
    routines = tmp_path / "routines.toml"
    routines.write_text("[limits]\nevents = 50\nevents_per_day = 1000\n")
    flooder = uuid4()
    await running.accept(list(islice(many_events(flooder, 700), 700)))
    async with running.started(url, routines):

        async def is_limited() -> bool:
            return bool((await running.explained(flooder)).incidents)

        await eventually(is_limited, PATIENCE)
    routines.write_text("[limits]\nevents = 1000\nevents_per_day = 1000\n")
    async with running.started(url, routines):
        await running.carried([flooder])
        assert (await running.explained(flooder)).incidents[0]["resolved_at"] is not None
