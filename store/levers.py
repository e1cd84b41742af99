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
WAITS_AGAIN = "waits.again"
"""What can be done by hand, as it is noted."""


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
    """What was done by hand: when, by whom, what, to what, how many it concerned, and why."""

    at: datetime
    by: str | None
    lever: str
    about: dict[str, Any]
    affected: int
    reason: str


class Buffered(NamedTuple):
    """A journey with events that no wait has taken; the names of five of them at most."""

    participant: UUID
    kommune: str | None
    status: str
    events: int
    since: datetime
    names: Sequence[str]


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


async def requests_again(conn: Connection, participants: Sequence[UUID], service: str | None) -> int:
    """Make refused requests of some journeys again; gives how many."""
    again: int = await conn.fetchval(_SQL["requests_again"], list(participants), service)
    return again


async def journeys_again(conn: Connection, participants: Sequence[UUID]) -> int:
    """Have journeys played once more; gives how many."""
    await conn.execute(_SQL["play_again"], list(participants))
    return len(participants)


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
        about: To what: codes and participants. ``results`` is for ``used_lever`` alone.
        affected: How many it concerned.
        reason: Why; without personal data.
    """
    noted: int = await conn.fetchval(_SQL["note"], account, lever, orjson.dumps(about).decode(), affected, reason)
    return noted


async def last_levers(conn: Connection, most: int) -> list[UsedLever]:
    """Give what was done by hand last, newest first, without the results of single items."""
    return [_used(*row) for row in await conn.fetch(_SQL["last"], most)]


async def used_lever(conn: Connection, noted: int) -> UsedLever | None:
    """Give what was done by hand, by the id of its note, with the results of single items; None where there is none."""
    row = await conn.fetchrow(_SQL["used"], noted)
    return None if row is None else _used(*row)


def _used(at: datetime, by: str | None, lever: str, about: str, affected: int, reason: str) -> UsedLever:
    return UsedLever(at, by, lever, orjson.loads(about), affected, reason)


async def waits_again(conn: Connection, waits: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Ask once more what was asked on the way to the answers of some waits, and was taken and not answered.

    Args:
        conn: A connection; the web's role is enough.
        waits: Participant and key of each.

    Returns:
        Those of which a request is sent again.
    """
    found = await conn.fetch(_SQL["ask_again"], [each for each, _ in waits], [key for _, key in waits])
    return {(row[0], row[1]) for row in found}


async def buffered(conn: Connection, most: int) -> list[Buffered]:
    """Give journeys with events that no wait has taken, those with most first."""
    return [Buffered(*row) for row in await conn.fetch(_SQL["buffered"], most)]


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
