"""Secret addresses at which calendar programs fetch the calendar of an account: made, renewed, ended, looked up."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from schemas.accounts import Post
from schemas.texts import TextLanguage
from store.database import Connection
from store.grants import Account
from store.sql import queries

_SQL = queries("calendars")


class MadeCalendar(NamedTuple):
    """When the address of a calendar was made, and when it was last fetched, to ten minutes."""

    made_at: datetime
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenedCalendar:
    """Whose calendar stands at an address.

    Attributes:
        id: Of the account.
        account: Who.
        post: The role in which the address was made.
        language: In which the calendar is written.
    """

    id: UUID
    account: Account
    post: Post
    language: TextLanguage


async def make_calendar(
    conn: Connection, account: UUID, post: Post, secret: str, language: TextLanguage, today: date
) -> None:
    """Make the address of an account's calendar in a role; an earlier one ends at once.

    Args:
        conn: A connection; the web's role is enough.
        account: Whose.
        post: The role. The address ends with the grant that gives it today.
        secret: What stands in the address, of at least 128 random bits; only its hash is kept.
        language: In which the account is written to from now on.
        today: The day in Europe/Oslo.
    """
    await conn.execute(_SQL["make"], account, *post, _hash(secret), language, today)


async def end_calendar(conn: Connection, account: UUID, post: Post) -> None:
    """End the address of an account's calendar in a role."""
    await conn.execute(_SQL["end"], account, *post)


async def calendar_of(
    conn: Connection, account: UUID, post: Post, today: date, *, invented: bool
) -> MadeCalendar | None:
    """Give when the address that counts was made and fetched; None where there is none."""
    row = await conn.fetchrow(_SQL["of_account"], account, *post, today, invented)
    return None if row is None else MadeCalendar(*row)


async def calendar_at(conn: Connection, secret: str, today: date, *, invented: bool) -> OpenedCalendar | None:
    """Give whose calendar stands at an address; None for one that is unknown, was ended, or whose grant has ended.

    Args:
        conn: A connection; the web's role is enough.
        secret: From the address.
        today: The day in Europe/Oslo on which grants count.
        invented: Whether invented accounts exist here.
    """
    row = await conn.fetchrow(_SQL["at"], _hash(secret), today, invented)
    if row is None:
        return None
    account = Account(row["issuer"], row["subject"])
    language = TextLanguage(row["language"] or TextLanguage.NB)
    return OpenedCalendar(row["account"], account, Post(row["role"], row["organisation"]), language)


async def language_of_account(conn: Connection, account: UUID) -> TextLanguage | None:
    """Give in which language an account is written to; None where none was chosen."""
    language = await conn.fetchval(_SQL["language"], account)
    return None if language is None else TextLanguage(language)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
