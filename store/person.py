"""The person store: what people wrote in events, read where it is shown or sent; and the erasure of a participant."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import orjson

from store.database import Connection
from store.sql import queries

_SQL = queries("person")


@dataclass(frozen=True, slots=True)
class Stored:
    """How much the person store has about a participant.

    Attributes:
        people: 1 when name, birth date, addresses or phone are known.
        identifiers: Person numbers.
        texts: Texts that people wrote.
        quarantined: Events in quarantine with personal data.
    """

    people: int
    identifiers: int
    texts: int
    quarantined: int

    def __bool__(self) -> bool:
        return bool(self.people or self.identifiers or self.texts or self.quarantined)


async def texts(conn: Connection, participant: UUID, references: Iterable[str]) -> dict[str, str]:
    """Give texts of a participant by their references; one that was erased is left out."""
    return dict(map(tuple, await conn.fetch(_SQL["texts"], participant, list(references))))


async def stored_about(conn: Connection, participant: UUID) -> Stored:
    """Count what is stored about a participant."""
    return Stored(**orjson.loads(await conn.fetchval(_SQL["stored_about"], participant)))


async def erase(conn: Connection, participant: UUID, by: str, reason: str) -> Stored:
    """Delete all personal data of a participant, and record it. The journey goes on with codes and dates.

    Args:
        conn: A connection.
        participant: Whose data.
        by: The account that asked for it.
        reason: Why, without personal data.

    Returns:
        What was deleted.
    """
    return Stored(**orjson.loads(await conn.fetchval(_SQL["erase"], participant, by, reason)))
