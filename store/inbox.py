"""The inbox: accepts events, gives the dispatcher mailboxes to nudge, and measures progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import orjson

from schemas.events.reading import IncomingEvent
from store.database import Connection, queries
from store.tracing import current_traceparent

CHANNEL = "stegvis_inbox"
"""The channel notified once per transaction that accepts events."""

_SQL = queries("inbox")


class Verdict(StrEnum):
    """The verdict on one event. ``CONFLICT``: another event was accepted under the same key.

    ``REFUSED``: intake found faults in it, so that it never reached the inbox.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"


class DueMailbox(NamedTuple):
    """A participant whose journey needs a nudge, the number of accepted events, and the trace to continue."""

    participant: UUID
    accepted: int
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of events by verdict, without those of own activities. Conflicts count as refused."""

    accepted: int
    duplicates: int
    refused: int


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Work that is still to be done without a new event; none when both are 0.

    Attributes:
        mailboxes: Participants with events that are not yet played.
        requests: Requests to services that are not made yet.
    """

    mailboxes: int
    requests: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the journeys have come.

    Attributes:
        journeys: Participants with a starting event.
        events: Their events.
        played: How many of those are played.
    """

    journeys: int
    events: int
    played: int


async def accept(conn: Connection, events: Sequence[IncomingEvent], *, own: bool = False) -> list[Verdict]:
    """Accept events; they are durable and queued on return (or when the caller's transaction commits).

    One round trip for any number of events; a few thousand at a time is best. The first of several events under one
    key is accepted. Personal data of the accepted goes to the person store in the same transaction.
    All verdicts are counted here; ``tally`` counts events that never reached this function.

    Args:
        conn: A connection.
        events: Events that passed every check.
        own: Whether an activity of the journey wrote them. The journey advances when its activity ends, so it
            needs no nudge.

    Returns:
        One verdict for each event, in the same order.
    """
    if not events:
        return []
    told = [
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
    verdicts = await conn.fetchval(
        _SQL["accept"],
        own,
        [event.ref.source for event in events],
        [event.ref.id for event in events],
        [event.name for event in events],
        [event.participant for event in events],
        [event.on for event in events],
        [event.time for event in events],
        [event.data.decode() for event in events],
        [event.body_hash for event in events],
        orjson.dumps(told).decode() if told else None,
        current_traceparent(),
    )
    return [Verdict.ACCEPTED] * len(events) if verdicts is None else list(map(Verdict, verdicts))


async def tally(conn: Connection, *, duplicates: int = 0, refused: int = 0) -> None:
    """Count events that were answered without ``accept``."""
    await conn.execute(_SQL["tally"], duplicates, refused)


async def counts(conn: Connection) -> Counts:
    """Return the numbers of events by verdict so far."""
    row = await conn.fetchrow(_SQL["counts"])
    assert row is not None
    return Counts(*row)


async def hash_key(conn: Connection) -> bytes:
    """Give the key for the body hashes of ``read_event``; created with the database, never changed."""
    key: bytes = await conn.fetchval(_SQL["hash_key"])
    return key


async def due_mailboxes(conn: Connection, limit: int, resend_after_seconds: float) -> list[DueMailbox]:
    """Return the journeys to nudge, longest waiting first.

    Args:
        conn: A connection.
        limit: How many at most.
        resend_after_seconds: Seconds after which a nudge that led to no commit counts as lost.
    """
    return [DueMailbox(*row) for row in await conn.fetch(_SQL["due_mailboxes"], limit, resend_after_seconds)]


async def mark_dispatched(conn: Connection, nudged: Sequence[DueMailbox]) -> None:
    """Mark mailboxes as nudged up to their number of accepted events."""
    await conn.execute(
        _SQL["mark_dispatched"], [mailbox.participant for mailbox in nudged], [mailbox.accepted for mailbox in nudged]
    )


async def dispatcher_lock(conn: Connection) -> bool:
    """Try to become the active dispatcher. The lock lasts as long as the connection."""
    locked: bool = await conn.fetchval(_SQL["dispatcher_lock"])
    return locked


async def idle(conn: Connection) -> Outstanding:
    """Return the work that is still to be done. Cheap: idle mailboxes cost nothing."""
    row = await conn.fetchrow(_SQL["idle"])
    assert row is not None
    return Outstanding(*row)


async def progress(conn: Connection) -> Progress:
    """Return the progress of the journeys, for a progress bar."""
    row = await conn.fetchrow(_SQL["progress"])
    assert row is not None
    return Progress(*row)
