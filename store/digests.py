"""Digests by mail: who asked for one, whose turn it is, what became of it, and what there is to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from schemas.texts import TextLanguage
from store.database import Connection
from store.grants import Account
from store.sql import queries

_SQL = queries("digests")


@dataclass(frozen=True, slots=True)
class WantedDigest:
    """An account that wants a digest.

    Attributes:
        id: Of the account.
        account: Who.
        language: In which it is written.
        address: Where it goes; a person's, never logged.
    """

    id: UUID
    account: Account
    language: TextLanguage
    address: str

    def __repr__(self) -> str:
        return f"WantedDigest({self.id})"


class DigestLine(NamedTuple):
    """Open tasks of one type: whose (``mine``, ``unclaimed``, ``others``), and how many of which kind.

    Attributes:
        overdue: Past their date.
        today: Due today.
        week: Due in the rest of the week.
        new: Opened since the last working morning.
    """

    view: str
    type: str
    overdue: int
    today: int
    week: int
    new: int


async def ask_for_digest(conn: Connection, account: UUID, address: str, language: TextLanguage) -> None:
    """Note that an account wants a digest, to which address and in which language."""
    await conn.execute(_SQL["ask"], account, address, language)


async def end_digest(conn: Connection, account: UUID) -> None:
    """Delete the address of an account, which gets no digest any more."""
    await conn.execute(_SQL["end"], account)


async def digest_address(conn: Connection, account: UUID) -> str | None:
    """Give where an account wants its digest; None where it wants none."""
    address: str | None = await conn.fetchval(_SQL["address"], account)
    return address


async def digests_asked(conn: Connection, before: datetime) -> list[WantedDigest]:
    """Give the accounts that asked for a digest before a moment."""
    return [_wanted(*row) for row in await conn.fetch(_SQL["asked"], before)]


async def take_digest(conn: Connection, day: date, before: datetime, held: timedelta) -> WantedDigest | None:
    """Take the digest of one account: no other process takes it for a while.

    Args:
        conn: A connection; the web's role is enough.
        day: Of which day.
        before: Of accounts that had asked for one before this moment.
        held: For how long. Whoever has not ended it by then, or let it rest, has lost it.

    Returns:
        Whose; None where all have left, are being sent, or rest after a fault.
    """
    row = await conn.fetchrow(_SQL["take"], day, before, held)
    return None if row is None else _wanted(*row)


async def digest_ended(conn: Connection, account: UUID, day: date, *, sent: bool) -> None:
    """Note that the digest of an account and day was sent, or had nothing to say."""
    await conn.execute(_SQL["ended"], account, day, sent)


async def digest_failed(conn: Connection, account: UUID, day: date, rest: timedelta) -> None:
    """Let the digest of an account and day rest before any process tries it again."""
    await conn.execute(_SQL["failed"], account, day, rest)


async def digests_waiting(conn: Connection, day: date) -> int:
    """Count the digests of a day that were begun and have not left."""
    waiting: int = await conn.fetchval(_SQL["waiting"], day)
    return waiting


async def digest_lines(
    conn: Connection,
    organisation: str,
    roles: Sequence[str],
    wanted: WantedDigest,
    today: date,
    last: date,
    since: datetime,
) -> list[DigestLine]:
    """Give what is open for somebody, in figures.

    Args:
        conn: A connection of ``store.lists.reading`` for the organisation.
        organisation: Whose tasks.
        roles: Of which roles.
        wanted: For whom.
        today: The day.
        last: The last day of the week.
        since: What was opened later is new.
    """
    found = await conn.fetch(
        _SQL["figures"], organisation, list(roles), wanted.id, wanted.account.subject, today, last, since
    )
    return [DigestLine(*row) for row in found]


def _wanted(account: UUID, issuer: str, subject: str, language: str | None, address: str) -> WantedDigest:
    return WantedDigest(account, Account(issuer, subject), TextLanguage(language or TextLanguage.NB), address)
