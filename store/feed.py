"""The feed: what commits changed, read from a position on. No event can appear behind a reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from uuid import UUID

import orjson

from schemas.errors import StegvisError
from schemas.events.envelope import PAIR_PREFIX, SUBJECT_PREFIX, pair_id
from schemas.published import PUBLISHED_SOURCE, published_type
from store.database import Connection
from store.sql import queries

CHANNEL = "stegvis_feed"
"""The Postgres channel that each transaction notifies when it published events."""
MOST = 500
"""Events per page at most."""

_SQL = queries("feed")
_POSITION = re.compile(r"([0-9a-f]{12})\.([0-9]{1,20})\.(-?[0-9]{1,19})", re.ASCII)
_XIDS, _SEQS = range(2**64), range(-(2**63), 2**63)
_BEFORE_ALL = _SEQS[0]


class InvalidPosition(StegvisError):
    """What was given as a position is none."""


class PositionLost(StegvisError):
    """The feed cannot be followed from a position: it is of another generation, ahead of the database, or too old."""


class Position(NamedTuple):
    """A place in the feed; everything up to it has been read. Opaque outside this module.

    Attributes:
        generation: The beginning of the generation's id.
        xid: The transaction that published the event.
        seq: The number of the event.
    """

    generation: str
    xid: int
    seq: int

    def __str__(self) -> str:
        return f"{self.generation}.{self.xid}.{self.seq}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` has written.

        Raises:
            InvalidPosition: It is no position.
        """
        found = _POSITION.fullmatch(text)
        if found is not None:
            position = cls(found[1], int(found[2]), int(found[3]))
            if position.xid in _XIDS and position.seq in _SEQS:
                return position
        raise InvalidPosition("this is not a position of the feed", "give next of an answer, or no position to begin")


class FeedEvent(NamedTuple):
    """A published event as a CloudEvent, and its position."""

    position: Position
    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order, and the position from which to go on, also where there are none."""

    events: Sequence[FeedEvent]
    next: Position


class HeldUp(NamedTuple):
    """Events that are published and cannot be handed out yet: for how many seconds, and which transaction is older."""

    seconds: float
    holder: str | None


async def read(conn: Connection, after: Position | None, limit: int = MOST, organisation: str | None = None) -> Page:
    """Give events after a position, in order.

    An event is handed out once every transaction with a lower number has ended, so that none can come behind it.

    Args:
        conn: A connection.
        after: Where the reader is; None for the first event that is kept.
        limit: The most events to give.
        organisation: Whose events: a kommune's or a county's number, or a national organisation; None for all.

    Raises:
        PositionLost: The position is of another generation, ahead of the database, or older than what is kept.
    """
    limit = max(1, min(limit, MOST))
    xid, seq = (0, _BEFORE_ALL) if after is None else (after.xid, after.seq)
    row = await conn.fetchrow(_SQL["read"], str(xid), seq, limit, organisation)
    if row is not None and not row["current"]:  # the database was restored
        await conn.fetchval(_SQL["generation"])
        row = await conn.fetchrow(_SQL["read"], str(xid), seq, limit, organisation)
    assert row is not None
    generation = _short(row["generation"])
    if after is not None:
        _check(after, generation, dropped=row["dropped"], ahead=row["ahead"])
    events = [_event(generation, *each) for each in orjson.loads(row["events"])]
    # All below the horizon was looked at: a reader with few events does not fall behind what is kept.
    end = Position(generation, int(row["horizon"]), _BEFORE_ALL)
    return Page(events, events[-1].position if len(events) == limit else end)


async def begin_generation(conn: Connection) -> None:
    """Begin a new generation, so that every reader begins again. For restores that the database cannot notice."""
    await conn.fetchval(_SQL["generation"])
    await conn.fetchval(_SQL["begin_generation"])


async def drop_old(conn: Connection, days: int, most: int) -> int:
    """Drop events that are older than so many days, at most ``most`` of them, from the first on; gives how many."""
    dropped: int = await conn.fetchval(_SQL["drop_old"], days, most)
    return dropped


async def held_up(conn: Connection) -> HeldUp | None:
    """Give what keeps published events from being handed out; None where nothing does."""
    row = await conn.fetchrow(_SQL["held_up"])
    return None if row is None else HeldUp(*row)


def _check(after: Position, generation: str, *, dropped: bool, ahead: bool) -> None:
    begin_again = (
        "begin again without a position: take over the journeys, tasks, waits and deadlines as they stand, then follow "
        "the feed from its first event; an event that was read before has the id that it had"
    )
    if after.generation != generation:
        raise PositionLost("the position is from before the database was restored", begin_again)
    if ahead:
        raise PositionLost("the position is ahead of the database, which was restored", begin_again)
    if dropped:
        raise PositionLost("the position is older than the events that are kept", begin_again)


def _short(generation: UUID) -> str:
    return generation.hex[:12]


def _event(
    generation: str,
    xid: str,
    seq: int,
    id_: str,
    name: str,
    participant: str,
    kommune: str | None,
    published_at: str,
    data: dict[str, Any],
) -> FeedEvent:
    event = {
        "specversion": "1.0",
        "id": id_,
        "source": PUBLISHED_SOURCE,
        "type": published_type(name),
        "subject": _subject(participant, kommune),
        "time": published_at,
        "datacontenttype": "application/json",
        "data": data,
    }
    return FeedEvent(Position(generation, int(xid), seq), event)


def _subject(participant: str, kommune: str | None) -> str:
    of_pair = kommune is not None and str(pair_id(kommune)) == participant
    return f"{PAIR_PREFIX}{kommune}" if of_pair else f"{SUBJECT_PREFIX}{participant}"
