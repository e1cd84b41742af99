"""The requests to partner services: one interface, and the embedded default that records what would be sent."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import ServiceDoesNotDoThis, ServiceRefused, ServiceUnavailable
from schemas.calendar import oslo_date
from schemas.events import EventRef, EventRefused, IncomingEvent, reading
from store import journeys as store
from store.database import Pool
from workflows.messages import ASK_SERVICE, AskService, Request

ATTEMPTS_BEFORE_INCIDENT = 3
LONG_AWAY = timedelta(seconds=10)
"""A service that says to come again later than this is not waited for: what it is asked cannot happen now."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """What a service is asked.

    Attributes:
        idempotency_key: The same for every attempt: the service does it once.
        participant: Whom it is about.
        kind: What to do, such as ``order-guidance``.
        organisation: Which organisation is asked.
        says: The content.
        corrects: The content of the request made before that this one sets right.
        follows: The idempotency key of that request.
        opened_on: Since when the journey waits for what it brings.
        contact: The account of whom it is for, where the organisation has a fixed contact person.
    """

    idempotency_key: UUID
    participant: UUID
    kind: str
    organisation: str
    details: Mapping[str, Any]
    corrects: Mapping[str, Any] | None
    opened_on: date | None = None
    contact: str | None = None
    follows: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answers at once.

    Attributes:
        reference: The service's own name for what it took in.
        answer: The event that resolves the wait, where the receipt is the answer; else it comes by itself later.
        recorded: Whether it was recorded only: nobody got it.
    """

    reference: str
    answer: tuple[str, Mapping[str, Any]] | None = None
    recorded: bool = False

    @property
    def noted(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"reference": self.reference} | ({"recorded": True} if self.recorded else {})


class Service(Protocol):
    """A partner service."""

    async def make(self, request: ServiceRequest) -> Reply:
        """Make a request.

        Raises:
            ServiceUnavailable: It is tried again.
            ServiceRefused: A person must look; it is not made again until what it says changes, or somebody says so.
            ServiceDoesNotDoThis: It takes no such messages at all, often because it is asked at a wrong address.
        """
        ...


class Recorder:
    """The embedded default: takes every request as sent; what would be sent stands in the requests table.

    The national register, the archive and a cancelled interpreter's service answer at once, others in their own time.
    """

    async def make(self, request: ServiceRequest) -> Reply:
        """Take a request."""
        return Reply(str(request.idempotency_key), self._answer(request), recorded=True)

    def _answer(self, request: ServiceRequest) -> tuple[str, Mapping[str, Any]] | None:
        reference, today = str(request.idempotency_key), oslo_date(datetime.now(UTC)).isoformat()
        match request.kind:
            case "register-settlement":
                return "nir.registered", {"registered_on": today, "reference": reference}
            case "archive-document":
                archived = {"document": request.details["document"], "archived_on": today, "reference": reference}
                return "document.archived", archived
            case "cancel-interpreter":
                cancelled = {"booking_id": request.details["booking_id"], "on": today, "reason": "as asked"}
                return "interpreter.cancelled", cancelled
        return None


class ServiceActivities:
    """Makes the requests of journeys."""

    def __init__(self, pool: Pool, services: Mapping[str, Service], cut_over: Mapping[str, date] | None = None) -> None:
        """Make the activity.

        Args:
            pool: The database.
            services: Every service by its name.
            cut_over: For an organisation the day from which it is asked; what a journey waited for before then was
                asked in the system used before, and counts as done.
        """
        self._pool, self._services, self._cut_over = pool, services, cut_over or {}

    @activity.defn(name=ASK_SERVICE)
    async def ask(self, asked: AskService) -> bool:
        """Make requests, note them as done, and take in the answers that came at once.

        They are made side by side: one that fails, or takes its time, holds up none of the others, and those that are
        done are not made again with it.

        Returns:
            Whether the journey has to advance: there is an answer, or something to take back, that nobody else tells it
            of.
        """
        results = await asyncio.gather(*(self._try(asked.participant, request) for request in asked.requests))
        faults = [result for result in results if isinstance(result, Exception)]
        if faults:
            fault = faults[0]
            if isinstance(fault, ServiceUnavailable) and fault.retry_after is not None:
                raise ApplicationError(str(fault), type="ServiceUnavailable", next_retry_delay=fault.retry_after)
            raise fault
        return any(results)

    async def _try(self, participant: UUID, request: Request) -> bool | Exception:
        try:
            return await self._make(participant, request)
        except Exception as fault:
            return fault

    async def _contact(self, body: store.RequestBody) -> str | None:
        """Whatever goes to a career centre goes to the kommune's fixed contact there (S-91)."""
        if body.service != "career-centre" or body.kommune is None or body.withdraws is not None:
            return None
        async with self._pool.acquire() as conn:
            return await store.contact_person(conn, body.kommune, oslo_date(datetime.now(UTC)))

    async def _make(self, participant: UUID, request: Request) -> bool:
        async with self._pool.acquire() as conn:
            body = await store.request_body(conn, participant, request.key, request.version)
        if body is None:  # dropped meanwhile, or made by an attempt that could not tell
            return True
        done = before_cut_over(self._cut_over, body.organisation, body.since)
        if done is not None and body.withdraws is None:
            async with self._pool.acquire() as conn:
                await store.request_done(conn, participant, request.key, request.version, done, None)
            return False
        asking = ServiceRequest(
            idempotency_key=idempotency_key(participant, request.key, request.version),
            participant=participant,
            kind=body.kind,
            organisation=body.organisation,
            details=body.details,
            corrects=body.corrected_details,
            follows=None
            if body.corrects is None
            else idempotency_key(participant, body.withdraws or request.key, body.corrects),
            opened_on=body.since,
            contact=await self._contact(body),
        )
        try:
            reply = await self._services[body.service].make(asking)
            answer = answering_event(body.service, asking, reply)
            async with self._pool.acquire() as conn:
                before = await store.request_done(conn, participant, request.key, request.version, reply.noted, answer)
            return answer is not None or before == "dropped"
        except (ServiceRefused, ServiceDoesNotDoThis) as fault:
            cause = f"{body.service} {fault}"
            async with self._pool.acquire() as conn:
                await store.request_refused(
                    conn,
                    participant,
                    request.key,
                    request.version,
                    cause,
                    not_taken=isinstance(fault, ServiceDoesNotDoThis),
                )
            return False
        except Exception as fault:
            incident = activity.info().attempt >= ATTEMPTS_BEFORE_INCIDENT
            if incident or _long_away(fault):
                # Of a fault that nobody foresaw only the type is told: its text might hold anything.
                told = str(fault) if isinstance(fault, ServiceUnavailable) else f"failed with {type(fault).__name__}"
                cause = f"{body.service} {told}"
                async with self._pool.acquire() as conn:
                    await store.request_failed(
                        conn, participant, request.key, request.version, cause, incident=incident
                    )
            raise


class Agenda:
    """Compiles the agenda of a cooperation meeting from what is overdue: the one service that is our own."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def make(self, request: ServiceRequest) -> Reply:
        """Compile it."""
        today = oslo_date(datetime.now(UTC))
        async with self._pool.acquire() as conn:
            items = await store.overdue_between(conn, request.organisation, today)
        agenda = {"meeting_id": request.details["meeting_id"], "compiled_on": today.isoformat(), "items": items}
        return Reply(f"agenda/{request.details['meeting_id']}", ("agenda.compiled", agenda))


def idempotency_key(participant: UUID, key: str, version: int) -> UUID:
    """Give the key of a version of a request: the same for every attempt."""
    return uuid5(NAMESPACE_URL, f"{participant}/{key}/{version}")


def _long_away(fault: Exception) -> bool:
    return isinstance(fault, ServiceUnavailable) and fault.retry_after is not None and fault.retry_after > LONG_AWAY


def before_cut_over(cut_over: Mapping[str, date], organisation: str, since: date | None) -> dict[str, Any] | None:
    """Give what is noted for a request that was made in the system used before; None for one that is ours to make."""
    asked_from = cut_over.get(organisation)
    if asked_from is None or since is None or since >= asked_from:
        return None
    return {"taken_as_done": "before the cut-over", "cut_over": asked_from}


def answering_event(service: str, request: ServiceRequest, reply: Reply) -> IncomingEvent | None:
    """Give the event that a service's receipt is, where it is one.

    Raises:
        ServiceRefused: The answer is not what its event type has.
    """
    if reply.answer is None:
        return None
    name, data = reply.answer
    ref = EventRef(f"urn:stegvis:service:{service}", str(request.idempotency_key))
    now = datetime.now(UTC)
    try:
        return reading.answering_event(ref, name, request.participant, data, now, request.idempotency_key.bytes)
    except EventRefused as refused:
        raise ServiceRefused(f"answered with what is no {name}: {refused}") from None
