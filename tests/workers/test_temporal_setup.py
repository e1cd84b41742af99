"""A Temporal of one's own that has nothing of what Stegvis needs: registered by migrate, named by everybody else."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from store import inbox, reports
from store.database import Pool
from tests.histories.live import incoming, settled, today
from tests.waiting import eventually
from workers.embedded.temporal import find_temporal
from workers.settings import Settings, load_settings
from workers.temporal import prepare_temporal
from workers.temporal_setup import NotPrepared, check_prepared

LACKS = "it lacks the search attributes StegvisStage, StegvisKommune, StegvisNextDeadline"


@pytest_asyncio.fixture(scope="module")
async def bare() -> AsyncIterator[str]:
    """The address of a server that was started with nothing."""
    server = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(await find_temporal(None)), dev_server_log_level="never"
    )
    async with server:
        yield server.client.service_client.config.target_host


@pytest.fixture(params=["default", "of-our-own"])
def settings(url: str, bare: str, request: pytest.FixtureRequest) -> Settings:
    """Settings for a namespace that is there and lacks the search attributes, and for one that is not there."""
    return load_settings(postgres_url=url, temporal_address=bare, temporal_namespace=request.param)


async def command(settings: Settings, *arguments: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cli", *arguments),
        env=os.environ | settings.environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, output.decode()


async def test_a_part_that_cannot_work_there_explains_why_and_ends_and_migrate_makes_it_work(
    settings: Settings, connections: Pool
) -> None:
    problem = LACKS if settings.temporal_namespace == "default" else "there is no such namespace"
    for part in ("worker", "dispatcher"):
        code, output = await command(settings, part)
        assert (code, problem in output, "stegvis migrate" in output) == (1, True, True), output
    code, output = await command(settings, "doctor")
    assert (code, "missing Temporal" in output) == (1, True), output

    code, output = await command(settings, "migrate")
    assert (code, "search attribute StegvisStage" in output) == (0, True), output
    assert await command(settings, "migrate") == (0, "Everything is up to date.\n")

    participant = uuid4()
    async with connections.acquire() as conn:
        await inbox.accept(conn, incoming(participant, settled(10)))

    async def played() -> bool:
        async with connections.acquire() as conn:
            return (await reports.explain(conn, participant, today())).journey is not None

    async def shown() -> bool:
        client = await Client.connect(
            settings.temporal_address or "",
            namespace=settings.temporal_namespace,
            data_converter=pydantic_data_converter,
        )
        return (await client.count_workflows("StegvisKommune = '3301' and ExecutionStatus = 'Running'")).count == 1

    running = [asyncio.create_task(command(settings, part)) for part in ("worker", "dispatcher")]
    try:
        await eventually(played, 30, 0.1)
        await eventually(shown, 30, 0.1)
        code, output = await command(settings, "doctor")
        assert (code, "missing" in output) == (0, False), output
    finally:
        for task in running:  # ends the process too
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_several_may_prepare_it_at_once(url: str, bare: str) -> None:
    settings = load_settings(postgres_url=url, temporal_address=bare, temporal_namespace="at-once")
    client = await Client.connect(bare, namespace="at-once")
    with pytest.raises(NotPrepared):
        await check_prepared(client)
    await asyncio.gather(*(prepare_temporal(settings) for _ in range(3)))
    await check_prepared(client)
