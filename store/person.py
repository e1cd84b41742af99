"""The person store: what people wrote in events, read where it is shown or sent."""

from collections.abc import Iterable
from uuid import UUID

from store.database import Connection
from store.sql import queries

_SQL = queries("person")


async def texts(conn: Connection, participant: UUID, references: Iterable[str]) -> dict[str, str]:
    """Give texts of a participant by their references; one that was erased is left out."""
    return dict(map(tuple, await conn.fetch(_SQL["texts"], participant, list(references))))
