"""``accept``: reads raw events, checks them, separates personal data and commits; returns a verdict on each."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from schemas.events import EventRefused, Fault, IncomingEvent, read_event
from store import inbox
from store.database import RESTARTED_WITHIN, Connection, Pool, patiently
from store.inbox import Verdict
from store.tracing import tracer

CONFLICT = Fault("id", "another event was accepted under the same source and id; give this one an id of its own")

T = TypeVar("T")

Database: TypeAlias = "Pool | Connection"
"""A pool, with which a restarting database is retried; or a connection, perhaps within a transaction."""


class SenderKind(StrEnum):
    """The kind of sender of an event."""

    FILE = "file"
    SIMULATION = "simulation"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends events.

    Attributes:
        kind: The kind of sender.
        name: The sender, such as the file's path. No personal data: traces show it.
    """

    kind: SenderKind
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of intake on one event.

    Attributes:
        verdict: The verdict.
        faults: Why the event was refused and how to fix it; empty for an accepted event or a duplicate.
    """

    verdict: Verdict
    faults: tuple[Fault, ...] = ()


async def accept(
    database: Database,
    raw: Sequence[bytes],
    sender: Sender,
    *,
    production: bool = False,
    patience: float = RESTARTED_WITHIN,
) -> list[Answer]:
    """Accept events. On return the accepted events are durable and queued for their journeys.

    Args:
        database: The database.
        raw: CloudEvents in structured JSON.
        sender: The sender.
        production: Whether real person numbers are expected, instead of synthetic ones.
        patience: How many seconds the database of a pool may be away.

    Returns:
        One answer for each event, in the same order.
    """

    async def accepted(conn: Connection) -> list[Answer]:
        key = await inbox.hash_key(conn)
        return await commit(conn, read(raw, key, production=production), sender)

    return await _with(database, accepted, patience)


def read(raw: Iterable[bytes], key: bytes, *, production: bool) -> list[IncomingEvent | EventRefused]:
    """Read and check events. No I/O, so that a thread can read the next events while the database commits these."""
    return [read_one(event, key, production=production) for event in raw]


def read_one(raw: bytes, key: bytes, *, production: bool) -> IncomingEvent | EventRefused:
    """Read and check one event; return the refusal instead of raising it."""
    try:
        return read_event(raw, hash_key=key, synthetic_only=not production)
    except EventRefused as refused:
        return refused


async def commit(database: Database, events: Sequence[IncomingEvent | EventRefused], sender: Sender) -> list[Answer]:
    """Commit the events that passed, and count the refused ones, in one transaction."""
    good = [event for event in events if not isinstance(event, EventRefused)]
    refused = len(events) - len(good)

    async def committed(conn: Connection) -> list[Verdict]:
        if not refused:
            return await inbox.accept(conn, good)
        async with conn.transaction():
            verdicts = await inbox.accept(conn, good)
            await inbox.tally(conn, refused=refused)
        return verdicts

    attributes: dict[str, str | int] = {
        "sender": f"{sender.kind}:{sender.name}",
        "events": len(good),
        "refused": refused,
    }
    with tracer.start_as_current_span("intake", attributes=attributes):
        verdicts = iter(await _with(database, committed, RESTARTED_WITHIN))
    return [
        Answer(Verdict.REFUSED, event.faults) if isinstance(event, EventRefused) else _answer(next(verdicts))
        for event in events
    ]


def _answer(verdict: Verdict) -> Answer:
    return Answer(verdict, (CONFLICT,) if verdict is Verdict.CONFLICT else ())


async def _with(database: Database, work: Callable[[Connection], Awaitable[T]], patience: float) -> T:
    if isinstance(database, (asyncpg.Connection, PoolConnectionProxy)):
        return await work(database)
    return await patiently(database, work, patience)
