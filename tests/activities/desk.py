"""A desk from which requests to partner services are made, one at a time, on a real database."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from temporalio.testing import ActivityEnvironment

from activities.documents.documents import Documents
from activities.failures import ServiceUnavailable
from activities.journeys import JourneyActivities
from activities.partners.message import Message
from activities.services import Reply, ServiceActivities
from schemas.rules import packaged_rules
from store import inbox, reports
from store import journeys as store
from store.database import Pool
from tests.histories.live import incoming, today
from tests.workflows.caseload import Story
from workflows.messages import SERVICES, Advance, AskService, RequestRef

REGISTER = "settlement/nir/register-settlement"


class Spy:
    """A service that notes what it is asked, and may be away."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.away = False
        self.will_not: Exception | None = None
        self.answer: tuple[str, dict[str, object]] | None = None
        self.retry_after: timedelta | None = None
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def make(self, message: Message) -> Reply:
        self.asked.append(message)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.away:
            raise ServiceUnavailable("answers with 503", self.retry_after)
        if self.will_not is not None:
            raise self.will_not
        return Reply("taken/1", self.answer)


class Desk:
    """A journey's activities without a workflow."""

    def __init__(self, database: Pool) -> None:
        self.database, self.service, self.participant = database, Spy(), uuid4()
        self._journeys = JourneyActivities(database, packaged_rules())
        self.documents = Documents(packaged_rules())
        self._services = ServiceActivities(database, dict.fromkeys(SERVICES, self.service), self.documents)

    def services_with(self, cut_over: dict[str, date]) -> None:
        self._services = ServiceActivities(
            self.database, dict.fromkeys(SERVICES, self.service), self.documents, cut_over
        )

    def without_addresses(self) -> None:
        self._journeys = JourneyActivities(self.database, packaged_rules(), recorded=SERVICES)

    async def accept_events(self, story: Story) -> list[RequestRef]:
        """Take in events and advance; give the requests that are to be made."""
        async with self.database.acquire() as conn:
            await inbox.accept(conn, incoming(self.participant, story))
        return await self.advance()

    async def advance(self) -> list[RequestRef]:
        asked = Advance(participant=self.participant, now=datetime.now(UTC))
        step = await ActivityEnvironment().run(self._journeys.advance, asked)
        return list(step.requests)

    async def ask(self, *keys: str, version: int = 1, attempt: int = 1) -> bool:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=attempt)
        requests = [RequestRef(key=key, version=version, service="nir") for key in keys or [REGISTER]]
        return await environment.run(self._services.ask, AskService(participant=self.participant, requests=requests))

    async def send_again(self, **which: Any) -> tuple[int, int]:
        async with self.database.acquire() as conn:
            return await store.send_unanswered_again(conn, **which)

    async def figures(self, in_days: int = 0) -> list[dict[str, object]]:
        """Give the services of the summary."""
        async with self.database.acquire() as conn:
            reported: list[dict[str, object]] = (await reports.summary(conn, today() + timedelta(in_days)))["requests"]
        return reported

    async def view(self) -> reports.Explained:
        async with self.database.acquire() as conn:
            return await reports.explain(conn, self.participant, today())


def figures(service: str, **counted: int) -> dict[str, object]:
    """Give a service of the summary."""
    return {"service": service, "tried_again": 0, "refused": 0, "not_taken": 0, "unanswered": 0} | counted


def settled() -> Story:
    return Story().settled("2026-09-01")
