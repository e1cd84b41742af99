"""Requests to partner services: the activity that makes them, the interface of a service, and the recorder."""

import asyncio
import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.documents.documents import Documents, Erased
from activities.documents.facts import NothingToMake
from activities.documents.render import PDF
from activities.failures import ServiceBusy, ServiceDoesNotDoThis, ServiceRefused, ServiceUnavailable
from activities.partners.message import Enclosure, Message, message_of, references_of
from schemas.calendar import oslo_date
from schemas.events import EventRef, EventRefused, IncomingEvent, reading
from schemas.events.vocabulary import Role
from schemas.handling import OWN_ANSWERS
from schemas.services import CompileAgenda, Encloses, service_named
from store import inbox, person
from store import journeys as store
from store.database import Pool
from store.metrics import PARTNER_CALLS, PARTNER_SECONDS
from workflows.messages import ASK_SERVICE, REQUESTS_AT_ONCE, AskService, RequestRef

ATTEMPTS_BEFORE_INCIDENT = 3
LONG_AWAY = timedelta(seconds=10)
"""When a service asks for a longer pause, its requests no longer count as outstanding work."""

_OUTCOMES = {
    ServiceBusy: "busy",
    ServiceUnavailable: "unavailable",
    ServiceRefused: "refused",
    ServiceDoesNotDoThis: "not_taken",
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service replies at once.

    Attributes:
        reference: The service's own reference for the message.
        answer: Name and data of the answering event, when the reply holds one; other answers arrive as events later.
        recorded: Whether the message was only recorded, and no partner received it.
    """

    reference: str
    answer: tuple[str, Mapping[str, Any]] | None = None
    recorded: bool = False

    @property
    def noted(self) -> dict[str, Any]:
        """What is stored of it with the request."""
        return {"reference": self.reference} | ({"recorded": True} if self.recorded else {})


class Service(Protocol):
    """A partner service."""

    async def make(self, message: Message) -> Reply:
        """Send a message.

        Raises:
            ServiceUnavailable: The service did not accept the message this time; the request is tried again.
            ServiceRefused: A person must look at it; the request is made again when its content changes, or when an
                operator reopens it.
            ServiceDoesNotDoThis: The service takes no such messages at all, often because its address is wrong.
        """
        ...


class Recorder:
    """The service for partners without an address: takes every message as sent, and only the requests table shows it.

    It answers at once where ``Takes.recorder_answers`` is set; but of a service whose work people do by hand it never
    says that it is done.
    """

    def __init__(self, by_hand: Collection[str] = ()) -> None:
        """Make the recorder.

        Args:
            by_hand: The services whose work people do by hand; ``*`` stands for all.
        """
        self._by_hand = by_hand

    async def make(self, message: Message) -> Reply:
        """Take a message."""
        return Reply(str(message.id), self._answer(message), recorded=True)

    def _answer(self, message: Message) -> tuple[str, Mapping[str, Any]] | None:
        taken, today = service_named(message.service).taking(message.content.call_name), oslo_date(datetime.now(UTC))
        if taken is None or taken.answer is None or not taken.recorder_answers:
            return None
        if taken.by_hand is not None and not {"*", message.service}.isdisjoint(self._by_hand):
            answer = taken.by_hand.not_made(message.content, today)
        else:
            answer = taken.answer(message.content, str(message.id), today)
        return answer.event_name, answer.model_dump(mode="json", by_alias=True, exclude_unset=True)


class ServiceActivities:
    """Makes the requests of journeys."""

    def __init__(
        self,
        pool: Pool,
        services: Mapping[str, Service],
        documents: Documents,
        cut_over: Mapping[str, date] | None = None,
    ) -> None:
        """Make the activity.

        Args:
            pool: The database.
            services: Every service by its name.
            documents: Makes the documents that messages enclose.
            cut_over: By organisation, the day from which it is asked. A request whose wait began before that day was
                made in the system used before, and counts as done.
        """
        self._pool, self._services, self._documents = pool, services, documents
        self._cut_over = cut_over or {}

    @activity.defn(name=ASK_SERVICE)
    async def ask(self, asked: AskService) -> bool:
        """Make requests, record them as made, and accept the answers that came at once.

        Requests are made concurrently: one that fails or is slow delays none of the others, and a retry leaves out
        those already made.

        Returns:
            Whether the journey has to advance, because an answer came, a request may have to be withdrawn, or there
            may be more requests than are made at once.

        Raises:
            ServiceUnavailable: A service did not take its request; Temporal then retries the activity.
            ApplicationError: The first fault of a request was another, or the service named a time; likewise.
        """
        results = await asyncio.gather(*(self._try(asked.participant, request) for request in asked.requests))
        faults = [result for result in results if isinstance(result, Exception)]
        if faults:
            fault = faults[0]
            if isinstance(fault, ServiceUnavailable) and fault.retry_after is not None:
                raise ApplicationError(str(fault), type="ServiceUnavailable", next_retry_delay=fault.retry_after)
            if isinstance(fault, ServiceUnavailable):
                raise fault
            # Temporal stores the text of a fault, and that of an unforeseen one may hold personal data.
            raise ApplicationError(f"failed with {type(fault).__name__}", type=type(fault).__name__)
        return any(results) or len(asked.requests) >= REQUESTS_AT_ONCE

    async def _try(self, participant: UUID, ref: RequestRef) -> bool | Exception:
        try:
            return await self._make(participant, ref)
        except Exception as fault:
            return fault

    async def _contact(self, request: store.StoredRequest) -> str | None:
        """Give the kommune's contact at the career centre, for requests to a career centre (S-91)."""
        to_a_career_centre = service_named(request.service).role is Role.CAREER_CENTRE
        if not to_a_career_centre or request.kommune is None or request.withdraws is not None:
            return None
        async with self._pool.acquire() as conn:
            return await store.contact_person(conn, request.kommune, oslo_date(datetime.now(UTC)))

    async def _texts(self, participant: UUID, request: store.StoredRequest) -> dict[str, str]:
        """Give the words that a request refers to. They are read when it is sent, and kept nowhere."""
        references = references_of(request)
        if not references:
            return {}
        async with self._pool.acquire() as conn:
            return await person.texts(conn, participant, references)

    async def _known(self, participant: UUID) -> person.PersonData:
        """Give who the participant is, as texts are given."""
        async with self._pool.acquire() as conn:
            return await person.known_of(conn, participant)

    async def _with_document(self, message: Message) -> Message:
        """Enclose the document of a call that has one. It is read or made when it is sent, and stands in no request.

        Raises:
            ServiceRefused: There is nothing to make it from any more.
        """
        call = message.content
        if not isinstance(call, Encloses) or isinstance(self._services[message.service], Recorder):
            return message
        try:
            document = await self._documents.to_send(self._pool, call.document_kind, message.participant, call.document)
        except Erased:
            raise ServiceRefused("needs a document whose personal data were erased") from None
        except NothingToMake:
            raise ServiceRefused("needs the document of an event that does not count any more") from None
        enclosed = Enclosure(
            name=f"{document.kind}-{document.sha256[:8]}.{'pdf' if document.media_type == PDF else 'html'}",
            media_type=document.media_type,
            language=document.language,
            sha256=document.sha256,
            content=document.content,
        )
        return message.model_copy(update={"enclosed": enclosed})

    async def _make(self, participant: UUID, ref: RequestRef) -> bool:
        async with self._pool.acquire() as conn:
            request = await store.stored_request(conn, participant, ref.key, ref.version)
        if request is None:  # dropped meanwhile, or made by an attempt whose result was lost
            return True
        done = before_cut_over(self._cut_over, request)
        if done is not None:
            async with self._pool.acquire() as conn:
                await store.request_done(conn, participant, ref.key, ref.version, done, None)
            return False
        contact = await self._contact(request)
        try:
            texts, known = await self._texts(participant, request), await self._known(participant)
            message = message_of(participant, request, contact, texts, known)
            message = await self._with_document(message)
            with measured(request.service):
                reply = await self._services[request.service].make(message)
            async with self._pool.acquire() as conn:
                answer = None if reply.answer is None else answering_event(message, reply, await inbox.hash_key(conn))
                before = await store.request_done(conn, participant, ref.key, ref.version, reply.noted, answer)
            return answer is not None or before == "dropped"
        except (ServiceRefused, ServiceDoesNotDoThis) as fault:
            cause = f"{request.service} {fault}"
            async with self._pool.acquire() as conn:
                await store.request_refused(
                    conn,
                    participant,
                    ref.key,
                    ref.version,
                    cause,
                    not_taken=isinstance(fault, ServiceDoesNotDoThis),
                )
            return False
        except ServiceBusy:
            raise
        except Exception as fault:
            incident = activity.info().attempt >= ATTEMPTS_BEFORE_INCIDENT
            if incident or _long_away(fault):
                # Of an unforeseen fault only the type is kept: its text may hold personal data.
                reason = str(fault) if isinstance(fault, ServiceUnavailable) else f"failed with {type(fault).__name__}"
                cause = f"{request.service} {reason}"
                async with self._pool.acquire() as conn:
                    await store.request_failed(conn, participant, ref.key, ref.version, cause, incident=incident)
            raise


class Agenda:
    """The agenda service, which is Stegvis' own: compiles the agenda of a cooperation meeting from overdue tasks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def make(self, message: Message) -> Reply:
        """Compile an agenda; the reply holds it as ``agenda.compiled``."""
        assert isinstance(message.content, CompileAgenda)
        meeting, today = message.content.meeting_id, oslo_date(datetime.now(UTC))
        async with self._pool.acquire() as conn:
            items = await store.overdue_between(conn, message.organisation, today)
        agenda = {"meeting_id": meeting, "compiled_on": today.isoformat(), "items": items}
        return Reply(f"agenda/{meeting}", ("agenda.compiled", agenda))


@contextlib.contextmanager
def measured(service: str) -> Iterator[None]:
    """Count a message to a service by its outcome, and time it."""
    outcome = "fault"
    try:
        with PARTNER_SECONDS.labels(service).time():
            yield
        outcome = "made"
    except Exception as fault:
        outcome = _OUTCOMES.get(type(fault), outcome)
        raise
    finally:
        PARTNER_CALLS.labels(service, outcome).inc()


def _long_away(fault: Exception) -> bool:
    return isinstance(fault, ServiceUnavailable) and fault.retry_after is not None and fault.retry_after > LONG_AWAY


def before_cut_over(cut_over: Mapping[str, date], request: store.StoredRequest) -> dict[str, Any] | None:
    """Give the stored reply of a request that was made before the cut-over; None when the request has to be made."""
    asked_from = cut_over.get(request.organisation)
    if asked_from is None or request.since is None or request.since >= asked_from or request.withdraws is not None:
        return None
    return {"taken_as_done": "before the cut-over", "cut_over": asked_from}


def answering_event(message: Message, reply: Reply, hash_key: bytes) -> IncomingEvent | None:
    """Give the event that a reply holds; None when it holds none.

    Args:
        message: What was sent.
        reply: The reply to it.
        hash_key: The key of the references to texts.

    Raises:
        ServiceRefused: The data does not fit its event type.
    """
    if reply.answer is None:
        return None
    name, data = reply.answer
    ref = EventRef(f"{OWN_ANSWERS}{message.service}", str(message.id))
    now = datetime.now(UTC)
    try:
        return reading.answering_event(ref, name, message.participant, data, now, message.id.bytes, hash_key=hash_key)
    except EventRefused as refused:
        raise ServiceRefused(f"answered with an invalid {name}: {refused}") from None
