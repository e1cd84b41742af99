"""The inbox: accepting events, mailboxes for the dispatcher, and how much is still outstanding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.events.reading import IncomingEvent
from store.database import Connection
from store.leases import LeaseLost
from store.sql import queries
from store.tracing import current_traceparent

CHANNEL = "stegvis_inbox"
"""The Postgres channel that each transaction notifies when it accepted events."""

_SQL = queries("inbox")


class Verdict(StrEnum):
    """What became of one event.

    ``CONFLICT``: another event was accepted under the same source and id. ``REFUSED``: intake found faults in the
    event, and it never reached the inbox. ``FORBIDDEN``: the sender may not send it; it never reached the inbox either.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"


class DueMailbox(NamedTuple):
    """A mailbox whose journey needs a nudge.

    Attributes:
        participant: Whose mailbox it is.
        accepted: The number of events in it.
        traceparent: The span of the latest intake, where tracing is on.
        again: Whether it was nudged about all of them, and did not play them. A play that the clock forbade counts.
    """

    participant: UUID
    accepted: int
    traceparent: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many events from outside got which verdict. Conflicts count as refused."""

    accepted: int
    duplicates: int
    refused: int


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Work that Stegvis has yet to do without new events; the system is idle when both are 0.

    Attributes:
        mailboxes: Participants whose accepted events are not all processed.
        requests: Requests to services that are still to be made and have not failed.
    """

    mailboxes: int
    requests: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the journeys have come.

    Attributes:
        journeys: Participants with a starting event.
        events: Their accepted events.
        played: How many of these events are processed.
    """

    journeys: int
    events: int
    played: int


async def accept(
    conn: Connection, events: Sequence[IncomingEvent], *, own: bool = False, sender: str = ""
) -> list[Verdict]:
    """Accept events into the inbox: durable when this returns, or when the caller's transaction commits.

    One round trip for any number of events; a few thousand at a time is best. Of several events with one source and
    id, the first is accepted. Personal data and texts of accepted events go to the person store in the same
    transaction. Verdicts on events from outside are counted here; ``tally`` counts the others.

    Args:
        conn: A connection.
        events: Events that passed every check.
        own: An activity of the journey wrote these events. The journey advances when the activity ends, and needs no
            nudge.
        sender: The organisation that sent them; empty for who is trusted with every event. Each has its own keys.

    Returns:
        One verdict for each event, in the same order.
    """
    if not events:
        return []
    if all(event.traceparent is None for event in events):
        return await _accepted(conn, events, own, sender)
    async with conn.transaction():
        verdicts = await _accepted(conn, events, own, sender)
        joined = {
            event.participant: event.traceparent
            for event, verdict in zip(events, verdicts, strict=True)
            if event.traceparent is not None and verdict is Verdict.ACCEPTED
        }
        await conn.execute(_SQL["join_traces"], list(joined), list(joined.values()))
    return verdicts


async def _accepted(conn: Connection, events: Sequence[IncomingEvent], own: bool, sender: str) -> list[Verdict]:
    verdicts = await conn.fetchval(_SQL["accept"], own, sender, *columns(events), current_traceparent())
    return [Verdict.ACCEPTED] * len(events) if verdicts is None else list(map(Verdict, verdicts))


def columns(events: Sequence[IncomingEvent]) -> tuple[Any, ...]:
    """Give events as the database takes them: an array a column; personal data, and what people wrote, as JSON."""
    persons = [
        {
            "n": n,
            **event.ref._asdict(),
            "participant": event.participant,
            "time": event.time,
            **event.person.model_dump(),
        }
        for n, event in enumerate(events, start=1)
        if event.person is not None
    ]
    texts = [
        {"n": n, **event.ref._asdict(), "participant": event.participant, **text._asdict()}
        for n, event in enumerate(events, start=1)
        for text in event.texts
    ]
    return (
        [event.ref.source for event in events],
        [event.ref.id for event in events],
        [event.name for event in events],
        [event.participant for event in events],
        [event.on for event in events],
        [event.time for event in events],
        [event.data.decode() for event in events],
        [event.body_hash for event in events],
        orjson.dumps(persons).decode() if persons else None,
        orjson.dumps(texts).decode() if texts else None,
    )


async def tally(conn: Connection, *, duplicates: int = 0, refused: int = 0, not_from_outside: int = 0) -> None:
    """Count events that were answered without reaching ``accept``."""
    await conn.execute(_SQL["tally"], duplicates, refused, -not_from_outside)


async def counts(conn: Connection) -> Counts:
    """Give how many events from outside got which verdict so far."""
    row = await conn.fetchrow(_SQL["counts"])
    assert row is not None
    return Counts(*row)


async def hash_key(conn: Connection) -> bytes:
    """Give the key for the body hashes of ``read_event``; it is created with the database and never changes."""
    key: bytes = await conn.fetchval(_SQL["hash_key"])
    return key


async def due_mailboxes(conn: Connection, limit: int, resend_after_seconds: float) -> list[DueMailbox]:
    """Give the mailboxes whose journeys need a nudge, longest waiting first.

    Args:
        conn: A connection.
        limit: The most mailboxes to give.
        resend_after_seconds: A nudge counts as lost when no commit follows within this time.
    """
    return [DueMailbox(*row) for row in await conn.fetch(_SQL["due_mailboxes"], limit, resend_after_seconds)]


async def mark_dispatched(conn: Connection, nudged: Sequence[DueMailbox], fence: int | None = None) -> None:
    """Note that journeys were nudged about so many of their events.

    Args:
        conn: A connection.
        nudged: The journeys.
        fence: The fencing number of the dispatcher's lease; None where there is no other dispatcher.

    Raises:
        LeaseLost: Another dispatcher is active; nothing was noted.
    """
    participants, accepted = [mailbox.participant for mailbox in nudged], [mailbox.accepted for mailbox in nudged]
    if not await conn.fetchval(_SQL["mark_dispatched"], participants, accepted, fence):
        raise LeaseLost("another dispatcher is active")


async def late_mailboxes(conn: Connection, late: timedelta) -> int:
    """Count mailboxes of journeys whose events have waited for longer than this to be played."""
    count: int = await conn.fetchval(_SQL["late_mailboxes"], late)
    return count


async def idle(conn: Connection) -> Outstanding:
    """Count the work still outstanding. Cheap: idle mailboxes cost nothing."""
    row = await conn.fetchrow(_SQL["idle"])
    assert row is not None
    return Outstanding(*row)


async def open_requests(conn: Connection) -> dict[str, int]:
    """Count the requests still to be made that have not failed, by service."""
    return dict(map(tuple, await conn.fetch(_SQL["open_requests"])))


async def progress(conn: Connection) -> Progress:
    """Count events and how many of them are processed, for a progress bar."""
    row = await conn.fetchrow(_SQL["progress"])
    assert row is not None
    return Progress(*row)
