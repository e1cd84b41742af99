"""``accept``: reads raw events, checks them, separates personal data and commits; every event gets an answer."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from intake.answers import Answer, answer_on
from intake.judging import commit_judged
from intake.keeping import all_in
from intake.reasons import count_reasons, counts_of
from schemas.events import EventRefused, IncomingEvent, read_event
from store import inbox
from store.database import RESTARTED_WITHIN, Connection, Pool, patiently
from store.inbox import Verdict
from store.metrics import INTAKE_EVENTS, INTAKE_SECONDS
from store.refusals import RefusalSender
from store.same_person import compare_numbers
from store.tracing import span_of

T = TypeVar("T")

Database: TypeAlias = "Pool | Connection"
"""A pool, with retries while the database restarts; or a connection, perhaps within a transaction."""


class SenderKind(StrEnum):
    """Kinds of senders."""

    FILE = "file"
    SIMULATION = "simulation"
    HTTP = "http"
    CONSOLE = "console"


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

    An event that the database cannot keep, though it passed every check, is refused; the others go in. Why events were
    refused is counted after that.
    """
    good = [event for event in events if not isinstance(event, EventRefused)]
    refused = len(events) - len(good)

    async def committed(conn: Connection) -> list[Answer]:
        if sender.organisation is not None:
            return await commit_judged(conn, good, refused, sender.organisation)
        return [answer_on(event, kept) for event, kept in zip(good, await all_in(conn, good, refused), strict=True)]

    attributes: dict[str, str | int] = {
        "sender": f"{sender.kind}:{sender.name}",
        "events": len(good),
        "refused": refused,
    }
    with span_of("intake", (event.traceparent for event in good), attributes), INTAKE_SECONDS.time():
        answers = iter(await _with(database, committed, RESTARTED_WITHIN))
    if any(event.person is not None and event.person.identifiers for event in good):
        await _with(database, _compared, RESTARTED_WITHIN)
    answered = [
        Answer(Verdict.REFUSED, event.faults) if isinstance(event, EventRefused) else next(answers) for event in events
    ]
    for verdict, times in Counter(answer.verdict for answer in answered).items():
        INTAKE_EVENTS.labels(sender.kind, verdict).inc(times)
    counts = counts_of(zip(events, answered, strict=True))
    if counts:
        who = RefusalSender(sender.kind, sender.organisation or "")
        await _with(database, lambda conn: count_reasons(conn, who, counts), RESTARTED_WITHIN)
    return answered


async def _compared(conn: Connection) -> None:
    """Compare new numbers with those of others; within a transaction, whoever commits next outside one does it."""
    if not conn.is_in_transaction():
        await compare_numbers(conn)


async def _with(database: Database, work: Callable[[Connection], Awaitable[T]], patience: float) -> T:
    if isinstance(database, (asyncpg.Connection, PoolConnectionProxy)):
        return await work(database)
    return await patiently(database, work, patience)
