"""The inbox: events in, mailboxes out to the dispatcher, and how much of it all is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import orjson

from schemas.events.reading import IncomingEvent
from store.database import Connection, queries
from store.leases import LeaseLost
from store.tracing import current_traceparent

CHANNEL = "stegvis_inbox"
"""The channel that is notified, once a transaction, when events were accepted."""

_SQL = queries("inbox")


class Verdict(StrEnum):
    """What became of one event. ``CONFLICT``: another event was accepted under the same key.

    ``REFUSED``: intake found faults in it, so that it never came to the inbox.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"


class DueMailbox(NamedTuple):
    """A participant whose journey is to be nudged, the number of events it will find, and the trace to go on with."""

    participant: UUID
    accepted: int
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What intake has answered to the outside. Conflicts are among the refused."""

    accepted: int
    duplicates: int
    refused: int


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What can still happen by itself; nothing when both are 0.

    Attributes:
        mailboxes: Participants whose view does not yet contain all their events.
        requests: Requests to services that are not yet made.
    """

    mailboxes: int
    requests: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the journeys have come.

    Attributes:
        journeys: Participants with a starting event.
        events: Their events.
        played: How many of those their views contain.
    """

    journeys: int
    events: int
    played: int


async def accept(conn: Connection, events: Sequence[IncomingEvent], *, own: bool = False) -> list[Verdict]:
    """Take in events: durable, and on their way, when this returns (or when the caller's transaction commits).

    One round trip for any number of events; a few thousand at a time is best. The first of several events under one
    key is accepted. Personal data of the accepted goes to the person store in the same transaction.
    All verdicts are counted, so that ``tally`` is for what never came here.

    Args:
        conn: A connection.
        events: Events that passed every check.
        own: They were written by an activity of the journey, not sent from outside: that advances when its activity
            ends, and needs no nudge.

    Returns:
        The verdict on each event, in their order.
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
    """Count events that were answered without being given to ``accept``."""
    await conn.execute(_SQL["tally"], duplicates, refused)


async def counts(conn: Connection) -> Counts:
    """Give what intake has answered to the outside so far."""
    row = await conn.fetchrow(_SQL["counts"])
    assert row is not None
    return Counts(*row)


async def hash_key(conn: Connection) -> bytes:
    """Give the key for the body hashes of ``read_event``; made with the database, the same for ever."""
    key: bytes = await conn.fetchval(_SQL["hash_key"])
    return key


async def due_mailboxes(conn: Connection, limit: int, resend_after_seconds: float) -> list[DueMailbox]:
    """Give journeys to nudge, longest waiting first.

    Args:
        conn: A connection.
        limit: How many at most.
        resend_after_seconds: A nudge after which nothing was played for so long counts as lost.
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


async def is_migrated(conn: Connection) -> bool:
    """Tell whether the database has the tables of this version."""
    migrated: bool = await conn.fetchval(_SQL["is_migrated"])
    return migrated


async def idle(conn: Connection) -> Outstanding:
    """Tell what can still happen by itself. Cheap: idle mailboxes cost nothing."""
    row = await conn.fetchrow(_SQL["idle"])
    assert row is not None
    return Outstanding(*row)


async def progress(conn: Connection) -> Progress:
    """Tell how far the journeys have come, for a progress bar."""
    row = await conn.fetchrow(_SQL["progress"])
    assert row is not None
    return Progress(*row)
