"""What operators do by hand: incidents by cause, what stops them, and the note of who did what and why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from store.database import Connection
from store.sql import queries

_SQL = queries("levers")

REQUESTS_AGAIN, JOURNEYS_AGAIN, EVENTS_DISCARDED = "requests.again", "journeys.again", "events.discard"
WAITS_AGAIN, EVENT_TAKEN_BACK = "waits.again", "event.take-back"
"""What can be done by hand, as it is noted."""
LEFT = "left"
"""Stands for the outcome of what has not been done."""


class Cause(NamedTuple):
    """Open incidents of one cause.

    Attributes:
        kind: Of the incidents, such as ``request-failed``.
        service: Which partner did not take a request; None for what is no request.
        cause: The machine's line.
        incidents: How many.
        journeys: Of how many journeys.
        since: Since when.
        last: When it happened last.
        times: How often.
        refused: How many requests were refused, and wait for somebody.
        trying: How many are tried again by themselves.
        examples: Some of the journeys.
    """

    kind: str
    service: str | None
    cause: str
    incidents: int
    journeys: int
    since: datetime
    last: datetime
    times: int
    refused: int
    trying: int
    examples: Sequence[UUID]

    @property
    def id(self) -> str:
        """By which a page names it."""
        return sha256(repr((self.kind, self.service, self.cause)).encode()).hexdigest()[:12]


class UsedLever(NamedTuple):
    """What was done by hand: when, by whom, what, to what, how many it has changed, why, and whether item by item."""

    id: int
    at: datetime
    by: str | None
    lever: str
    about: dict[str, Any]
    affected: int
    reason: str
    in_bulk: bool


class LeverItem(NamedTuple):
    """One of many on which a lever is used.

    Attributes:
        participant: Whose journey or events.
        key: Of a wait; None where it is about the journey or the events as a whole.
        outcome: What is known beforehand: it then stays as it is. None for one that is to be done.
    """

    participant: UUID
    key: str | None = None
    outcome: str | None = None


class LeverRun(NamedTuple):
    """How far a lever that is used on many has come.

    Attributes:
        at: When it was begun, by whom, what it is and about what, and why.
        carried_at: When an item was last done.
        cancelled_at: When somebody asked to end it; ``cancelled_by`` is who.
        ended_at: When it ended; None while it goes on, or stands still.
        outcomes: How many items have which outcome; ``left`` are those that nothing was done with yet.
    """

    at: datetime
    by: str | None
    lever: str
    about: dict[str, Any]
    reason: str
    carried_at: datetime
    cancelled_at: datetime | None
    cancelled_by: str | None
    ended_at: datetime | None
    outcomes: dict[str, int]

    @property
    def items(self) -> int:
        """How many there are."""
        return sum(self.outcomes.values())

    @property
    def left(self) -> int:
        """With how many nothing was done yet."""
        return self.outcomes.get(LEFT, 0)


class Buffered(NamedTuple):
    """A journey with events that no wait has taken; the names of five of them at most, and how many none ever will."""

    participant: UUID
    kommune: str | None
    status: str
    events: int
    since: datetime
    names: Sequence[str]
    never_taken: int


async def causes(conn: Connection) -> list[Cause]:
    """Give open incidents by cause, those of most journeys first."""
    return [Cause(*row) for row in await conn.fetch(_SQL["causes"])]


async def resolved_since(conn: Connection, moment: datetime) -> int:
    """Count the incidents that were resolved since a moment."""
    found: int = await conn.fetchval(_SQL["resolved"], moment)
    return found


async def journeys_of(conn: Connection, cause: Cause) -> list[UUID]:
    """Give the journeys that a cause concerns."""
    found = await conn.fetch(_SQL["journeys_of_cause"], cause.kind, cause.service, cause.cause)
    return [row[0] for row in found]


async def events_discarded(conn: Connection, participant: UUID, reason: str, today: date) -> int | None:
    """Discard the unmatched events of a participant. See ``store.journeys.discard``."""
    discarded: int | None = await conn.fetchval(_SQL["discard"], participant, reason, today)
    return discarded


async def note(
    conn: Connection, account: UUID, lever: str, about: Mapping[str, Any], affected: int, reason: str
) -> int:
    """Note what was done by hand; gives the id of the note. Call it in the transaction that does it.

    Args:
        conn: A connection; the web's role is enough.
        account: Who did it.
        lever: What was done.
        about: To what: codes and participants.
        affected: How many it concerned.
        reason: Why; without personal data.
    """
    noted: int = await conn.fetchval(_SQL["note"], account, lever, orjson.dumps(about).decode(), affected, reason)
    return noted


async def last_levers(conn: Connection, most: int) -> list[UsedLever]:
    """Give what was done by hand last, newest first."""
    found = await conn.fetch(_SQL["last"], most)
    return [UsedLever(*row)._replace(about=orjson.loads(row["about"])) for row in found]


async def begin_lever(
    conn: Connection, account: UUID, lever: str, about: Mapping[str, Any], items: Sequence[LeverItem], reason: str
) -> int:
    """Note a lever that is to be used on many; gives its id. ``carry`` does it, an item at a time.

    Args:
        conn: A connection; the web's role is enough.
        account: Who does it.
        lever: What is done.
        about: To what, in codes.
        items: What it is used on, in order.
        reason: Why; without personal data.
    """
    participants, keys, outcomes = ([item[place] for item in items] for place in range(3))
    begun: int = await conn.fetchval(
        _SQL["begin"], account, lever, orjson.dumps(about).decode(), reason, participants, keys, outcomes
    )
    return begun


async def carry(conn: Connection, lever: int, today: date) -> bool:
    """Do the next item; whether to go on. False at the end, and while somebody else carries it."""
    goes_on: bool = await conn.fetchval(_SQL["carry"], lever, today)
    return goes_on


async def cancel_lever(conn: Connection, lever: int, account: UUID) -> None:
    """End a lever after the item under way; nothing where it has ended."""
    await conn.execute(_SQL["cancel"], lever, account)


async def lever_run(conn: Connection, lever: int) -> LeverRun | None:
    """Give how far a lever that is used on many has come; None where there is none."""
    row = await conn.fetchrow(_SQL["run"], lever)
    if row is None:
        return None
    return LeverRun(*row)._replace(about=orjson.loads(row["about"]), outcomes=orjson.loads(row["outcomes"]))


async def lever_items(conn: Connection, lever: int) -> list[tuple[UUID, str | None]]:
    """Give each item of a lever that is used on many, and what became of it; None where nothing has yet."""
    return [(row["participant"], row["outcome"]) for row in await conn.fetch(_SQL["items"], lever)]


async def buffered(conn: Connection, most: int) -> list[Buffered]:
    """Give journeys with events that no wait has taken, those with most first."""
    return [Buffered(*row) for row in await conn.fetch(_SQL["buffered"], most)]


class NeverTaken(NamedTuple):
    """An event of a journey that no wait will ever take, without its data."""

    source: str
    id: str
    name: str
    on: date
    sender: str


async def never_taken(conn: Connection, participant: UUID) -> list[NeverTaken]:
    """Give the events of a journey that no wait will ever take; the transaction names the participant."""
    return [NeverTaken(*row) for row in await conn.fetch(_SQL["never_taken"], participant)]


class AcceptedEvent(NamedTuple):
    """An accepted event as operators see it, without its data."""

    seq: int
    source: str
    id: str
    name: str
    on: date
    received_at: datetime
    sender: str
    discarded: bool


async def events_of(conn: Connection, participant: UUID, most: int) -> list[AcceptedEvent]:
    """Give the accepted events of a journey, the last accepted first; the transaction names the participant."""
    return [AcceptedEvent(*row) for row in await conn.fetch(_SQL["events"], participant, most)]
