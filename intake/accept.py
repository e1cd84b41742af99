"""``accept``: reads raw events, checks them, separates personal data and commits; every event gets an answer."""

import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeAlias, TypeVar

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from intake import rights
from intake.rights import Judgement
from schemas.calendar import oslo_date
from schemas.events import EventRefused, Fault, IncomingEvent, read_event, typed_event
from schemas.events.catalogue import ParticipantSettled
from schemas.events.reading import with_age
from store import inbox, quarantine
from store.database import RESTARTED_WITHIN, Connection, Pool, kind_of, patiently
from store.inbox import Verdict
from store.metrics import INTAKE_EVENTS, INTAKE_SECONDS
from store.tracing import span_of
from workflows.engine.ownership import BEGINNING

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

log = structlog.get_logger()

Kept: TypeAlias = "Verdict | EventRefused"
"""What became of an event that passed every check; refused is what the database cannot keep."""
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

    async def committed(conn: Connection) -> list[Answer]:
        aged = await _with_ages(conn, good)
        if sender.organisation is not None:
            return await _judged(conn, aged, refused, sender.organisation)
        return [_answer(event, kept) for event, kept in zip(aged, await _all_in(conn, aged, refused), strict=True)]

    attributes: dict[str, str | int] = {
        "sender": f"{sender.kind}:{sender.name}",
        "events": len(good),
        "refused": refused,
    }
    with span_of("intake", (event.traceparent for event in good), attributes), INTAKE_SECONDS.time():
        answers = iter(await _with(database, committed, RESTARTED_WITHIN))
    answered = [
        Answer(Verdict.REFUSED, event.faults) if isinstance(event, EventRefused) else next(answers) for event in events
    ]
    for verdict, times in Counter(answer.verdict for answer in answered).items():
        INTAKE_EVENTS.labels(sender.kind, verdict).inc(times)
    return answered


async def _with_ages(conn: Connection, events: Sequence[IncomingEvent]) -> Sequence[IncomingEvent]:
    """Derive the age at the permit from birth dates that come after the settlement, which has the day of the permit."""
    settling = ParticipantSettled.event_name
    later = [each for each in events if each.name != settling and each.person is not None and each.person.birth_date]
    if not later:
        return events
    permits = await inbox.permits(conn, [each.participant for each in later])
    for event in events:
        data = typed_event(event).data if event.name == settling else None
        if isinstance(data, ParticipantSettled):
            permits[event.participant] = data.permit_granted_on
    aged = {}
    for event in later:
        with contextlib.suppress(EventRefused):  # nobody is born after the permit: what is known stays
            if event.participant in permits:
                aged[event.ref] = with_age(event, permits[event.participant])
    return [aged.get(event.ref, event) for event in events]


async def _all_in(
    conn: Connection, events: Sequence[IncomingEvent], refused: int, organisation: str = ""
) -> list[Kept]:
    """Commit events to the inbox, since their sender may send every one of them."""
    if not refused and not conn.is_in_transaction():
        with contextlib.suppress(*ROW_FAULTS):  # then once more, so that the others go in
            return [*await inbox.accept(conn, events, sender=organisation)]
    async with conn.transaction():
        kept = await _kept_each(events, lambda part: inbox.accept(conn, part, sender=organisation), conn)
        await _count_refused(conn, kept, refused)
    return kept


async def _judged(conn: Connection, events: Sequence[IncomingEvent], refused: int, organisation: str) -> list[Answer]:
    """Commit what an organisation may send; about participants who are not its own, into quarantine."""
    today = oslo_date(datetime.now(UTC))
    while True:
        judged = await rights.judge(conn, organisation, events, today)
        try:
            kept = await _kept_judged(conn, events, judged, refused, organisation, today)
            break
        except _Overtaken:
            continue
    answers = [
        _answer_judged(event, judgement, verdict)
        for event, judgement, verdict in zip(events, judged, kept, strict=True)
    ]
    held = [
        event
        for event, judgement, verdict in zip(events, judged, kept, strict=True)
        if verdict is Verdict.ACCEPTED and not judgement.own
    ]
    if held:
        log.warning("events in quarantine", organisation=organisation, events=len(held))
        # A participant may have become the sender's own while these events were on their way into quarantine.
        again = await rights.judge(conn, organisation, held, today)
        await quarantine.nudge(conn, [event.participant for event, now in zip(held, again, strict=True) if now.own])
    return answers


async def _kept_judged(
    conn: Connection,
    events: Sequence[IncomingEvent],
    judged: Sequence[Judgement],
    refused: int,
    organisation: str,
    today: date,
) -> list[Kept]:
    """Commit events that were judged; gives what became of each.

    Raises:
        _Overtaken: Another organisation settled one of the participants at the same moment; nothing was committed.
    """
    own = [event for event, judgement in zip(events, judged, strict=True) if judgement.own]
    settles = any(event.name in BEGINNING for event in own)
    if len(own) == len(events) and not settles:
        return await _all_in(conn, own, refused, organisation)
    held = [
        event for event, judgement in zip(events, judged, strict=True) if not judgement.own and not judgement.missing
    ]
    async with conn.transaction():
        kept = await _kept_each(own, lambda part: inbox.accept(conn, part, sender=organisation), conn)
        aside = await _kept_each(held, lambda part: quarantine.quarantine(conn, part, organisation), conn)
        await _count_refused(conn, [*kept, *aside], refused + len(events) - len(own) - len(held))
        if settles:
            await _check_not_overtaken(conn, own, kept, organisation, today)
    mine, others = iter(kept), iter(aside)
    return [
        Verdict.FORBIDDEN if judgement.missing else next(mine) if judgement.own else next(others)
        for judgement in judged
    ]


class _Overtaken(Exception):
    """Another organisation settled a participant at the same moment."""


async def _check_not_overtaken(
    conn: Connection, own: Sequence[IncomingEvent], kept: Sequence[Kept], organisation: str, today: date
) -> None:
    """Judge settlements again, now that their mailboxes are held and no other settlement can come in.

    Raises:
        _Overtaken: One of them is about a participant who is another organisation's by now.
    """
    new = [event for event, verdict in zip(own, kept, strict=True) if verdict is Verdict.ACCEPTED]
    settling = [event for event in new if event.name in BEGINNING]
    judged = await rights.judge(conn, organisation, settling, today, overlooked={event.ref for event in new})
    if not all(judgement.own for judgement in judged):
        raise _Overtaken


async def _kept_each(
    events: Sequence[IncomingEvent],
    keep: Callable[[Sequence[IncomingEvent]], Awaitable[list[Verdict]]],
    conn: Connection,
) -> list[Kept]:
    """Keep events within a transaction; by halves where one of them is at fault, until it is alone."""
    try:
        async with conn.transaction():
            return [*await keep(events)]
    except ROW_FAULTS as fault:
        if len(events) == 1:
            return [EventRefused([_unkept(fault)])]
    half = len(events) // 2
    return [*await _kept_each(events[:half], keep, conn), *await _kept_each(events[half:], keep, conn)]


async def _count_refused(conn: Connection, kept: Sequence[Kept], refused: int) -> None:
    refused += sum(isinstance(each, EventRefused) for each in kept)
    if refused:
        await inbox.tally(conn, refused=refused)


def _unkept(fault: Exception) -> Fault:
    return Fault("", f"the database cannot keep this event ({kind_of(fault)}); please report it")


def _answer(event: IncomingEvent, kept: Kept, journey: JourneyMatch | None = None) -> Answer:
    if isinstance(kept, EventRefused):
        return Answer(Verdict.REFUSED, kept.faults)
    if kept is Verdict.CONFLICT:
        return Answer(kept, (CONFLICT,), event=event)
    return Answer(kept, journey=journey, event=event)


def _answer_judged(event: IncomingEvent, judgement: Judgement, kept: Kept) -> Answer:
    if judgement.missing is not None:
        return Answer(Verdict.FORBIDDEN, (judgement.missing,), event=event)
    if not judgement.own or judgement.begun_by is None:
        return _answer(event, kept, JourneyMatch.UNMATCHED)
    return _answer(event, kept, JourneyMatch.STARTED if judgement.begun_by == event.ref else JourneyMatch.UNDER_WAY)


async def _with(database: Database, work: Callable[[Connection], Awaitable[T]], patience: float) -> T:
    if isinstance(database, (asyncpg.Connection, PoolConnectionProxy)):
        return await work(database)
    return await patiently(database, work, patience)
