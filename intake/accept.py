"""``accept``: reads raw events, checks them, separates personal data and commits; every event gets an answer."""

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from schemas.events import EventRefused, Fault, IncomingEvent, read_event
from store import inbox
from store.database import RESTARTED_WITHIN, Connection, Pool, kind_of, patiently
from store.inbox import Verdict
from store.tracing import tracer

CONFLICT = Fault("id", "another event was accepted under the same source and id; give this one an id of its own")

ROW_FAULTS = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    asyncpg.RaiseError,
    ValueError,
    TypeError,
    OverflowError,
)
"""What the database, or its driver, says of one row, whatever other rows come with it."""

T = TypeVar("T")

Database: TypeAlias = "Pool | Connection"
"""A pool, with retries while the database restarts; or a connection, perhaps within a transaction."""


class SenderKind(StrEnum):
    """Kinds of senders."""

    FILE = "file"
    SIMULATION = "simulation"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends events.

    Attributes:
        kind: The kind of sender.
        name: Its name, such as a file's path or the id of a key. No personal data: traces show it.
        organisation: The organisation in whose name it sends; None for a sender that is trusted with every event.
    """

    kind: SenderKind
    name: str
    organisation: str | None = None


class JourneyMatch(StrEnum):
    """What became of the journey that an accepted event belongs to.

    ``STARTED``: the event begins it. ``UNDER_WAY``: it had begun. ``UNMATCHED``: it has not begun, as far as the
    sender may know.
    """

    STARTED = "started"
    UNDER_WAY = "under way"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of intake on one event.

    Attributes:
        verdict: What became of the event.
        faults: Why it was refused or forbidden, with the way out; empty for an accepted event and a duplicate.
        journey: How an accepted event or a duplicate meets its journey; None for the others, and for trusted senders.
        event: The event that was read; None when it was refused.
    """

    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    journey: JourneyMatch | None = None
    event: IncomingEvent | None = None


async def accept(
    database: Database,
    raw: Sequence[bytes],
    sender: Sender,
    *,
    production: bool = False,
    patience: float = RESTARTED_WITHIN,
) -> list[Answer]:
    """Read, check and commit events. Accepted events are durable when this returns.

    Args:
        database: The database.
        raw: CloudEvents in structured JSON.
        sender: Who sends them.
        production: Whether to accept real person numbers instead of synthetic ones.
        patience: Seconds to keep trying while the database is away; for a pool only.

    Returns:
        The answer to each event, in their order.

    Raises:
        Exception: One of ``store.database.FAULTS``; it is safe to send the events again.
    """

    async def accepted(conn: Connection) -> list[Answer]:
        key = await inbox.hash_key(conn)
        return await commit(conn, read(raw, key, production=production), sender)

    return await _with(database, accepted, patience)


def read(raw: Iterable[bytes], key: bytes, *, production: bool) -> list[IncomingEvent | EventRefused]:
    """Read and check events, without I/O, so that a thread can do it while the database takes the previous batch."""
    return [read_one(event, key, production=production) for event in raw]


def read_one(raw: bytes, key: bytes, *, production: bool) -> IncomingEvent | EventRefused:
    """Read and check one event; a refusal is returned, not raised."""
    try:
        return read_event(raw, hash_key=key, synthetic_only=not production)
    except EventRefused as refused:
        return refused


async def commit(database: Database, events: Sequence[IncomingEvent | EventRefused], sender: Sender) -> list[Answer]:
    """Commit events that were read, and count those that were refused, in one transaction.

    An event that the database cannot keep, though it passed every check, is refused; the others go in.
    """
    good = [event for event in events if not isinstance(event, EventRefused)]
    refused = len(events) - len(good)

    async def committed(conn: Connection) -> list[Verdict | EventRefused]:
        if not refused and not conn.is_in_transaction():
            with contextlib.suppress(*ROW_FAULTS):  # then once more, so that the others go in
                return [*await inbox.accept(conn, good)]
        async with conn.transaction():
            verdicts = await _kept_each(conn, good)
            unkept = sum(isinstance(verdict, EventRefused) for verdict in verdicts)
            if refused + unkept:
                await inbox.tally(conn, refused=refused + unkept)
        return verdicts

    attributes: dict[str, str | int] = {
        "sender": f"{sender.kind}:{sender.name}",
        "events": len(good),
        "refused": refused,
    }
    with tracer.start_as_current_span("intake", attributes=attributes):
        verdicts = iter(await _with(database, committed, RESTARTED_WITHIN))
    return [
        Answer(Verdict.REFUSED, event.faults)
        if isinstance(event, EventRefused)
        else _answer(next(verdicts), event, sender)
        for event in events
    ]


async def _kept_each(conn: Connection, events: Sequence[IncomingEvent]) -> list[Verdict | EventRefused]:
    """Accept events within a transaction; by halves where one of them is at fault, until it is alone."""
    try:
        async with conn.transaction():
            return [*await inbox.accept(conn, events)]
    except ROW_FAULTS as fault:
        if len(events) == 1:
            return [EventRefused([_unkept(fault)])]
    half = len(events) // 2
    return [*await _kept_each(conn, events[:half]), *await _kept_each(conn, events[half:])]


def _unkept(fault: Exception) -> Fault:
    return Fault("", f"the database cannot keep this event ({kind_of(fault)}); please report it")


def _answer(verdict: Verdict | EventRefused, event: IncomingEvent, sender: Sender) -> Answer:
    if isinstance(verdict, EventRefused):
        return Answer(Verdict.REFUSED, verdict.faults)
    if verdict is Verdict.CONFLICT:
        return Answer(verdict, (CONFLICT,), event=event)
    journey = None if sender.organisation is None else JourneyMatch.UNDER_WAY
    return Answer(verdict, journey=journey, event=event)


async def _with(database: Database, work: Callable[[Connection], Awaitable[T]], patience: float) -> T:
    if isinstance(database, (asyncpg.Connection, PoolConnectionProxy)):
        return await work(database)
    return await patiently(database, work, patience)
