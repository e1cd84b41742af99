"""What is known of people: it follows retractions, and numbers that several participants have are found."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    """Numbers that were not compared yet, without their values.

    Attributes:
        keys: Participant, kind, and the source and id of the event that said it, of each.
        shared: The pairs of participants that have one in common.
    """

    keys: tuple[tuple[UUID, str, str, str], ...]
    shared: frozenset[tuple[UUID, UUID]]


async def numbers_to_compare(conn: Connection, limit: int = 2_000) -> NewNumbers:
    """Give numbers that were not compared yet, and who else has the same."""
    rows = await conn.fetch(_SQL["numbers_to_compare"], limit)
    return NewNumbers(
        tuple((row["participant"], row["kind"], row["source"], row["id"]) for row in rows),
        frozenset((row["participant"], other) for row in rows for other in row["others"]),
    )


async def numbers_compared(conn: Connection, numbers: NewNumbers) -> None:
    """Note that these numbers were compared, once those concerned know of it."""
    await conn.execute(_SQL["numbers_compared"], *map(list, zip(*numbers.keys, strict=True)))
