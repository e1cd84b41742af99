"""What access administrators and auditors see of their organisation, and who may see a protected address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from store.access_log import Line
from store.database import Connection
from store.grants import Account
from store.sql import queries

_SQL = queries("oversight_of_access")
_CHECKED_AT_ONCE = 200_000  # rows of the log; about two seconds


class Colleague(NamedTuple):
    """An account: its id, as its issuer knows it, and the name that the issuer gave, if any."""

    id: UUID
    account: Account
    name: str | None

    @property
    def called(self) -> str:
        """What a page calls them."""
        return self.name or self.account.subject


@dataclass(frozen=True, slots=True)
class Held:
    """A grant at the organisation: its id, the role, from which to which day, and whose it is."""

    id: int
    role: str
    since: date
    until: date | None
    whose: Colleague

    def counts(self, on: date) -> bool:
        """Whether it counts on a day, or later."""
        return self.until is None or self.until >= on


class ChangeHere(NamedTuple):
    """A change of a grant: of which role, whose, what (``given``, ``ended``), when, by whom, why, its last day."""

    grant: int
    role: str
    account: UUID
    name: str
    kind: str
    at: datetime
    by: str
    reason: str
    until: date | None


class Opening(NamedTuple):
    """A protected address that was opened: whose, by whom, why, when, until when."""

    participant: UUID
    account: UUID
    name: str | None
    reason: str
    at: datetime
    until: datetime


class LogCheck(NamedTuple):
    """A check of the access log: when, up to which row, the first broken row, and the last row of the log now."""

    at: datetime
    position: int
    broken: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines: of an account, of a participant, from a day to a day; all where each is None."""

    account: Account | None = None
    participant: UUID | None = None
    first: date | None = None
    last: date | None = None


class Address(NamedTuple):
    """The address of a participant.

    Attributes:
        text: The address; None where none is known.
        protected: Whether it is protected.
        own: Whether whoever asks is among the participant's own people: has or had one of the tasks.
        until: Until when whoever asks has opened it; None where they have not.
    """

    text: str | None
    protected: bool
    own: bool
    until: datetime | None

    @property
    def open(self) -> bool:
        """Whether it may be shown."""
        return not self.protected or self.own or self.until is not None


async def grants_here(conn: Connection) -> list[Held]:
    """Give every grant at the organisation that the transaction names."""
    return [
        Held(row["id"], row["role"], row["since"], row["until"], _colleague(row))
        for row in await conn.fetch(_SQL["grants"])
    ]


async def changes_here(conn: Connection, most: int) -> list[ChangeHere]:
    """Give the last changes of grants at the organisation, newest first."""
    return [ChangeHere(*row) for row in await conn.fetch(_SQL["changes"], most)]


async def openings_here(conn: Connection, most: int) -> list[Opening]:
    """Give the protected addresses that were opened at the organisation, newest first."""
    return [Opening(*row) for row in await conn.fetch(_SQL["openings"], most)]


async def with_code(conn: Connection, code: str) -> Colleague | None:
    """Give who has a code (``console.access.visitors.code_of``); None where that is nobody, or not one alone."""
    found = [_colleague(row) for row in await conn.fetch(_SQL["accounts"], code, [], [])]
    return found[0] if len(found) == 1 else None


async def known_as(conn: Connection, accounts: Iterable[Account]) -> dict[Account, Colleague]:
    """Give who some accounts are, as far as they have signed in once."""
    issuers, subjects = [list(each) for each in zip(*set(accounts), strict=True)] or [[], []]
    found = [_colleague(row) for row in await conn.fetch(_SQL["accounts"], None, issuers, subjects)]
    return {each.account: each for each in found}


async def lines_before(conn: Connection, before: int | None, most: int, which: LogFilter) -> list[Line]:
    """Give lines of the access log of the organisation, newest first.

    Args:
        conn: A connection of ``store.organisation.as_organisation``.
        before: Those before this position; None for the newest.
        most: How many.
        which: The filters.
    """
    account = which.account or (None, None)
    found = await conn.fetch(
        _SQL["lines"], before or 2**62, most, *account, which.participant, which.first, which.last
    )  # fmt: skip
    return [
        Line(**row | {"participant": row["participant"] and UUID(row["participant"]),
                      "parameters": orjson.loads(row["parameters"])})
        for row in map(dict, found)
    ]  # fmt: skip


async def last_check(conn: Connection) -> LogCheck | None:
    """Give the last check of the access log; None where there was none."""
    row = await conn.fetchrow(_SQL["last_check"])
    return None if row is None else LogCheck(*row)


async def check_log(conn: Connection) -> None:
    """Check the access log from where the last good check ended, and note what was found."""
    await conn.execute(_SQL["check"], _CHECKED_AT_ONCE)


async def address_of(conn: Connection, participant: UUID, account: UUID, subject: str) -> Address:
    """Give the address of a participant whose journey the organisation sees, and whether an account may see it."""
    row = await conn.fetchrow(_SQL["address"], participant, account, subject)
    assert row is not None  # the query asks for one participant
    return Address(*row)


async def open_address(conn: Connection, account: UUID, participant: UUID, reason: str, hours: int) -> None:
    """Open a protected address for somebody, for some hours; the access administrator sees it."""
    await conn.execute(_SQL["open_address"], account, participant, reason, hours)


async def close_address(conn: Connection, account: UUID, participant: UUID) -> None:
    """Close for somebody, before its time, the address that they have opened."""
    await conn.execute(_SQL["close_address"], account, participant)


def _colleague(row: Any) -> Colleague:
    return Colleague(row["account"], Account(row["issuer"], row["subject"]), row["name"])
