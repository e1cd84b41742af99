"""Sessions of people who are signed in: opened, looked up at each request, ended at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from schemas.accounts import Post
from store.database import Connection
from store.grants import Account
from store.sql import queries

_SQL = queries("sessions")


@dataclass(frozen=True, slots=True)
class Session:
    """A session that counts now.

    Attributes:
        id: Of the account; a code that may be noted beside what the person does.
        account: Whose session it is.
        name: What colleagues call the person; None where the issuer gives no name.
        post: The role in which the person acts; None until one is chosen.
        opened_at: When it was opened.
    """

    id: UUID
    account: Account
    name: str | None
    post: Post | None
    opened_at: datetime


async def open_session(
    conn: Connection, account: Account, name: str | None, token: str, post: Post | None, expires_at: datetime
) -> UUID:
    """Open a session.

    Args:
        conn: A connection; the web's role is enough.
        account: Whose; its row is made at the first sign-in.
        name: What colleagues call the person; None leaves what was known.
        token: The secret in the cookie, of at least 128 random bits; only its hash is kept.
        post: The role in which the person begins; None where one is still to be chosen.
        expires_at: When it ends at the latest.

    Returns:
        The account's id.
    """
    opened: UUID = await conn.fetchval(_SQL["open"], *account, name, _hash(token), *(post or (None, None)), expires_at)
    return opened


async def session_of(conn: Connection, token: str, idle: timedelta, *, by_hand: bool) -> Session | None:
    """Give the session of a cookie; None when it is unknown, expired, ended, or unused for longer than `idle`.

    Args:
        conn: A connection; the web's role is enough.
        token: From the cookie.
        idle: How long it may be unused.
        by_hand: Whether this is a use of it; what a page asks by itself is none.
    """
    row = await conn.fetchrow(_SQL["session_of"], _hash(token), idle, by_hand)
    if row is None:
        return None
    post = None if row["role"] is None else Post(row["role"], row["organisation"])
    return Session(row["account"], Account(row["issuer"], row["subject"]), row["name"], post, row["opened_at"])


async def act_as(conn: Connection, token: str, post: Post) -> None:
    """Choose the role in which the person of a session acts. Whether they have it is the caller's affair."""
    await conn.execute(_SQL["act_as"], _hash(token), *post)


async def end_session(conn: Connection, token: str) -> None:
    """End a session: from the next request on it counts no more."""
    await conn.execute(_SQL["end"], _hash(token))


async def end_sessions_of(conn: Connection, account: UUID) -> None:
    """End every session of an account, in whatever browser."""
    await conn.execute(_SQL["end_all"], account)


async def names_of(conn: Connection, accounts: Iterable[UUID]) -> dict[UUID, str]:
    """Give what colleagues call the people of some accounts; one without a name is left out."""
    found = await conn.fetch(_SQL["names"], list(accounts))
    return {row["account"]: row["name"] for row in found if row["name"]}


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
