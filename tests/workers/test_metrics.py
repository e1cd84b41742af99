"""What a process shows to whoever watches it: health, metrics of its own, and figures of the caseload."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from temporalio.testing import WorkflowEnvironment

from activities.failures import ServiceDoesNotDoThis, ServiceRefused, ServiceUnavailable
from activities.services import measured
from intake.accept import Sender, SenderKind, accept
from store import inbox
from store.caseload import CASELOAD, FIGURES, read
from store.database import Connection, Pool
from store.metrics import PARTNER_CALLS, rendered
from tests.histories.live import Postgres, ago, incoming, settled, today
from tests.waiting import eventually
from tests.workers.test_worker import begin, end
from workers.dispatcher import run_dispatcher
from workers.endpoint import NoAddress
from workers.settings import Settings, load_settings
from workers.worker import run_worker


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def settings(url: str, temporal: WorkflowEnvironment) -> Settings:
    address = temporal.client.service_client.config.target_host
    return load_settings(postgres_url=url, temporal_address=address, metrics_port=free_port())


@contextlib.asynccontextmanager
async def running(
    part: Callable[[Settings, asyncio.Event], Coroutine[Any, Any, None]], settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    stopping = asyncio.Event()
    task = asyncio.create_task(part(settings, stopping))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.metrics_port}") as http:
        try:
            yield http
        finally:
            stopping.set()
            await asyncio.wait_for(task, 15)


async def answers(http: httpx.AsyncClient, path: str, status: int) -> bool:
    try:
        return (await http.get(path)).status_code == status
    except httpx.HTTPError:
        return False


def values(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("part", [run_worker, run_dispatcher])
async def test_worker_and_dispatcher_answer_probes(
    part: Callable[[Settings, asyncio.Event], Coroutine[Any, Any, None]], settings: Settings
) -> None:
    async with running(part, settings) as http:
        await eventually(lambda: answers(http, "/health/live", 200))
        await eventually(lambda: answers(http, "/health/ready", 200))
        assert (await http.get("/metrics")).headers["content-type"].startswith("text/plain")


async def test_a_worker_without_its_database_is_live_and_not_ready(
    settings: Settings, url: str, postgres: Postgres
) -> None:
    await postgres.cut_off(url)
    async with running(run_worker, settings) as http:
        await eventually(lambda: answers(http, "/health/live", 200))

        async def waits_for_the_database() -> bool:
            answer = await http.get("/health/ready")
            return answer.status_code == 503 and answer.text == "not ready: waits for the database\n"

        await eventually(waits_for_the_database)
        await postgres.let_in(url)
        await eventually(lambda: answers(http, "/health/ready", 200))


async def test_a_port_that_is_taken_is_an_error_that_says_so(settings: Settings) -> None:
    taken = socket.create_server(("127.0.0.1", settings.metrics_port or 0))
    with taken, pytest.raises(NoAddress, match="is taken by another program") as refused:
        await run_worker(settings, asyncio.Event())
    assert "STEGVIS_METRICS_PORT" in (refused.value.way_out or "")


async def test_the_active_dispatcher_gives_the_figures_of_the_caseload_until_it_ends(settings: Settings) -> None:
    async with running(run_dispatcher, settings) as http:

        async def given() -> bool:
            return ("stegvis_undelivered_mailboxes", ()) in values((await http.get("/metrics")).text)

        await eventually(lambda: answers(http, "/health/live", 200))
        await eventually(given)
    assert b"stegvis_undelivered_mailboxes" not in rendered()


async def test_a_worker_measures_plays_and_how_long_an_event_took(
    settings: Settings, temporal: WorkflowEnvironment, connections: Pool
) -> None:
    participant = uuid4()
    before = values(rendered().decode())
    await begin(participant, settled(30), temporal, connections)

    async def measured_so() -> bool:
        now = values((await http.get("/metrics")).text)
        return all(
            now[(f"{name}_count", ())] > before[(f"{name}_count", ())]
            for name in ("stegvis_play_seconds", "stegvis_acceptance_to_commit_seconds")
        )

    async with running(run_worker, settings) as http:
        await eventually(lambda: answers(http, "/health/live", 200))
        await eventually(measured_so)
    await end(participant, temporal)


async def test_intake_counts_what_it_answered(connections: Pool) -> None:
    before = values(rendered().decode()).get(("stegvis_intake_events_total", ("file", "refused")), 0)
    await accept(connections, [b"{}", b"[]"], Sender(SenderKind.FILE, "test"))
    assert values(rendered().decode())[("stegvis_intake_events_total", ("file", "refused"))] == before + 2


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (ServiceUnavailable("away"), "unavailable"),
        (ServiceRefused("no"), "refused"),
        (ServiceDoesNotDoThis("no"), "not_taken"),
        (RuntimeError("what"), "fault"),
        (None, "made"),
    ],
)
def test_a_call_to_a_partner_is_counted_by_its_outcome(fault: Exception | None, outcome: str) -> None:
    counter = PARTNER_CALLS.labels("nir", outcome)
    before = counter._value.get()
    with contextlib.suppress(Exception), measured("nir"):
        if fault is not None:
            raise fault
    assert counter._value.get() == before + 1


async def test_the_figures_are_those_of_the_database(conn: Connection) -> None:
    assert (await read(conn, today()))["stegvis_undelivered_mailboxes"] == [(None, 0.0)]
    await inbox.accept(conn, incoming(uuid4(), settled(30)))
    await inbox.accept(conn, incoming(uuid4(), settled(30).mapped(ago(20)))[1:])
    found = await read(conn, today())
    assert found["stegvis_undelivered_mailboxes"] == [(None, 1.0)]
    assert found["stegvis_undelivered_oldest_seconds"][0][1] > 0
    assert ("accepted", 2.0) in found["stegvis_inbox_events_total"]
    assert found["stegvis_buffered_events"] == [("no journey", 1.0)]
    assert found["stegvis_feed_lag_seconds"] == [(None, 0.0)]


async def test_every_figure_that_is_read_is_one_that_is_explained(conn: Connection) -> None:
    await conn.execute(
        """
        insert into stegvis.tasks (participant, key, type, stage, completes_with, role, organisation, opened_on, due)
        values (gen_random_uuid(), 'a', 'a', 'a', 'a', 'settlement_adviser', '3301', current_date, current_date - 9);
        insert into stegvis.incidents (participant, kind, cause) values (gen_random_uuid(), 'play-failed', 'a')
        """
    )
    found = await read(conn, today())
    assert found["stegvis_tasks_overdue"] == [("settlement_adviser", 1.0)]
    assert found["stegvis_incidents_open"] == [("play-failed", 1.0)]
    assert found.keys() <= {figure.name for figure in FIGURES}
    CASELOAD.show(found)
    try:
        assert values(rendered().decode())[("stegvis_incidents_open", ("play-failed",))] == 1
    finally:
        CASELOAD.forget()
