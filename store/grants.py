"""Grants: which role an account has at which organisation, from a day to a day, and who decided so."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from schemas.accounts import Post
from store.database import Connection
from store.sql import queries

_SQL = queries("grants")


class Account(NamedTuple):
    """A person who signs in, as the OpenID Connect issuer knows them (``iss`` and ``sub``)."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at an organisation.

    Attributes:
        id: By which it is ended.
        post: The role, and the organisation as journeys name it.
        since: The first day.
        until: The last day; None for an open end.
    """

    id: int
    post: Post
    since: date
    until: date | None


class Given(NamedTuple):
    """A grant that an account has; ``new``: whether it was given now."""

    id: int
    new: bool


class Change(NamedTuple):
    """A change of a grant: which, what (``given``, ``ended``), when, by whom, why, and the last day after it."""

    grant: int
    kind: str
    at: datetime
    by: str
    reason: str
    until: date | None


async def grants_of(conn: Connection, account: Account, on: date) -> list[Grant]:
    """Give the grants that an account has on a day. Asked at each request, so that one that ended counts no more.

    Args:
        conn: A connection; the web's role is enough.
        account: Who.
        on: The day, in Europe/Oslo.
    """
    return [_grant(*row) for row in await conn.fetch(_SQL["grants_of"], *account, on)]


async def give_grant(
    conn: Connection, account: Account, post: Post, since: date, until: date | None, *, by: str, reason: str
) -> Given:
    """Give a role at an organisation. Where the account has it on one of these days already, nothing changes.

    Args:
        conn: A connection.
        account: To whom.
        post: The role and the organisation (``schemas.accounts.post`` has checked them).
        since: The first day.
        until: The last day; None for an open end.
        by: Who gives it; kept for ever.
        reason: Why; kept for ever.
    """
    row = await conn.fetchrow(_SQL["give"], *account, post.role, post.organisation, since, until, by, reason)
    assert row is not None
    return Given(*row)


async def end_grant(
    conn: Connection, grant: int, last_day: date, *, by: str, reason: str, organisation: str | None = None
) -> Grant | None:
    """End a grant with a day, unless it ends before; with yesterday, it counts no more from the next request on.

    Args:
        conn: A connection.
        grant: Its id.
        last_day: The last day on which it counts.
        by: Who ends it; kept for ever.
        reason: Why; kept for ever.
        organisation: Only a grant at this organisation; None for any.

    Returns:
        The grant as it then is; None when there is none.
    """
    row = await conn.fetchrow(_SQL["end"], grant, organisation, last_day, by, reason)
    return None if row is None else _grant(*row)


async def all_grants(
    conn: Connection, organisation: str | None = None, on: date | None = None
) -> list[tuple[Account, Grant]]:
    """Give grants and whose they are.

    Args:
        conn: A connection.
        organisation: Those at this organisation; None for all.
        on: Those that have not ended before this day; None for all.
    """
    found = await conn.fetch(_SQL["grants"], organisation, on)
    return [(Account(*row[5:]), _grant(*row[:5])) for row in map(tuple, found)]


async def changes(conn: Connection, organisation: str | None = None) -> list[Change]:
    """Give every change of the grants at an organisation, or of all, oldest first."""
    return [Change(*row) for row in await conn.fetch(_SQL["changes"], organisation)]


def _grant(id_: int, role: str, organisation: str, since: date, until: date | None) -> Grant:
    return Grant(id_, Post(role, organisation), since, until)
