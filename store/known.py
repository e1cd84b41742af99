"""What is known of people: it follows retractions, and numbers that several participants have are found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from schemas.events import EventRef
from store.database import Connection
from store.sql import queries

_SQL = queries("known")


async def follow(conn: Connection, participant: UUID, retracted: Iterable[EventRef]) -> None:
    """Let what is known of a participant follow retractions: what those events said does not stand, the rest does.

    Args:
        conn: A connection.
        participant: Whose data.
        retracted: Every event of the participant that is retracted.
    """
    refs = list(retracted)
    await conn.execute(_SQL["follow"], participant, [ref.source for ref in refs], [ref.id for ref in refs])


@dataclass(frozen=True, slots=True)
class NewNumbers:
    """Numbers that were not compared yet, or not since they stand otherwise, without their values.

    Attributes:
        keys: Participant, kind, the source and id of the event that said it, and whether it stands, of each.
        pairs: Participants with others who have the same number, or for whom such an event was sent.
    """

    keys: tuple[tuple[UUID, str, str, str, bool], ...]
    pairs: frozenset[tuple[UUID, UUID]]


class Suspicion(NamedTuple):
    """That one participant may be another.

    Attributes:
        one: Whose journey gets the event.
        other: Whom the event names.
        share: Whether they share a number that stands.
        raised: How often the event was sent.
        ended: How often it was retracted.
        erased: Whether the personal data of ``one`` were erased: no words are stored then.
    """

    one: UUID
    other: UUID
    share: bool
    raised: int
    ended: int
    erased: bool


class Merging(NamedTuple):
    """A journey that got events that another one was merged into it: how many, and how many were retracted."""

    into: UUID
    raised: int
    ended: int


async def mergings(conn: Connection, source: str, participant: UUID) -> list[Merging]:
    """Give whom a participant's journey was merged into, by the events that they got from this source."""
    rows = await conn.fetch(_SQL["mergings"], source, str(participant))
    return [Merging(UUID(str(into)), *rest) for into, *rest in rows]


async def numbers_to_compare(conn: Connection, limit: int = 2_000) -> NewNumbers:
    """Give numbers that were not compared yet, or stand otherwise since, and with whom to compare them."""
    rows = await conn.fetch(_SQL["numbers_to_compare"], limit)
    return NewNumbers(
        tuple((row["participant"], row["kind"], row["source"], row["id"], row["standing"]) for row in rows),
        frozenset((row["participant"], other) for row in rows for other in row["others"]),
    )


async def suspicions(conn: Connection, source: str, pairs: Sequence[tuple[UUID, UUID]]) -> list[Suspicion]:
    """Give how it stands between pairs of participants.

    Args:
        conn: A connection.
        source: The source of the events.
        pairs: Whose journey gets an event, and whom it names.
    """
    ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    rows = await conn.fetch(_SQL["suspicions"], source, ones, others)
    # Not asyncpg's own UUIDs: these come into events, whose texts become JSON.
    return [Suspicion(UUID(str(one)), UUID(str(other)), *rest) for one, other, *rest in rows]


async def numbers_compared(conn: Connection, numbers: NewNumbers) -> None:
    """Note that these numbers were compared, once those concerned know of it."""
    await conn.execute(_SQL["numbers_compared"], *map(list, zip(*numbers.keys, strict=True)))
