"""Comments that advisers write about a participant for colleagues of their own organisation."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.sql import queries

_SQL = queries("comments")


class Comment(NamedTuple):
    """A comment.

    Attributes:
        id: Its id.
        account: Who wrote it.
        text: The words; None where they were withdrawn.
        written_at: When.
        withdrawn_at: When it was withdrawn; None while it stands.
    """

    id: UUID
    account: UUID
    text: str | None
    written_at: datetime
    withdrawn_at: datetime | None


async def comments_of(conn: Connection, participant: UUID, up_to: datetime | None, most: int) -> list[Comment]:
    """Give the comments about a participant by the organisation that the transaction names, the newest first.

    Args:
        conn: A connection of ``store.organisation.as_organisation``.
        participant: About whom.
        up_to: The last moment that counts; None for now.
        most: How many.
    """
    return [Comment(*row) for row in await conn.fetch(_SQL["comments"], participant, up_to, most)]


async def write_comment(conn: Connection, id_: UUID, account: UUID, participant: UUID, text: str) -> bool:
    """Write a comment, the same words under an id once; False for a participant who was erased."""
    written: bool = await conn.fetchval(_SQL["write_comment"], id_, account, participant, text)
    return written


async def withdraw_comment(conn: Connection, id_: UUID, account: UUID, participant: UUID) -> bool:
    """Take back one's own comment; whether there is such a one. A second time changes nothing."""
    found: bool = await conn.fetchval(_SQL["withdraw_comment"], id_, account, participant)
    return found
