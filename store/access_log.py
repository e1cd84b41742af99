"""The access log: who saw whose personal data, when, in which role and why. Append-only, each row chained to the last.

A page or call that shows who a participant is writes one line, by `note_access`, before it answers. Lists, machine
processing, look-ups of rights and refusals write none.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Self
from uuid import UUID

import orjson

from schemas.access_log import check_reason
from schemas.accounts import Post
from store.database import Connection
from store.grants import Account
from store.sql import queries

_SQL = queries("access_log")
_AT_ONCE = 1_000  # lines that are read together
_CHECKED_AT_ONCE = 100_000  # rows; about a second
_MISSING = "the row is missing"


@dataclass(frozen=True, slots=True)
class Who:
    """Who sees a person.

    Attributes:
        organisation: For which organisation, as journeys name it.
        name: The subject of the account, or the id of the key.
        issuer: Of the account; None for a key.
        role: In which role; None for a key.
    """

    organisation: str
    name: str
    issuer: str | None = None
    role: str | None = None

    @classmethod
    def person(cls, account: Account, post: Post) -> Self:
        """Somebody who has signed in, in the role and at the organisation of one of their grants."""
        return cls(post.organisation, account.subject, account.issuer, post.role)

    @classmethod
    def system(cls, organisation: str, key: str) -> Self:
        """A system that calls with a key, by the id of the key."""
        return cls(organisation, key)


class Line(NamedTuple):
    """A line of the log.

    Attributes:
        position: 1, 2, 3 and so on.
        at: When.
        kind: ``person`` or ``system``.
        who: The subject of the account, or the id of the key.
        issuer: Of the account; None for a key.
        role: In which role; None for a key.
        organisation: For which organisation.
        participant: Whose data; None for a look-up that found nobody.
        protected: Whether the participant's address was protected then.
        reason: What was done, as a code of ``schemas.access_log``.
        parameters: What its words need besides.
        page: The page or call, by its route.
    """

    position: int
    at: datetime
    kind: str
    who: str
    issuer: str | None
    role: str | None
    organisation: str
    participant: UUID | None
    protected: bool
    reason: str
    parameters: dict[str, str]
    page: str


class Head(NamedTuple):
    """The last row of the log. Noted elsewhere, it proves later that nothing up to it was changed or taken away."""

    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a check of the chain.

    Attributes:
        head: The last row; None while the log is empty.
        broken: The position of the first row that is missing, or does not follow from the one before; None for none.
        why: What is wrong with it.
    """

    head: Head | None
    broken: int | None = None
    why: str = ""


async def note_access(
    conn: Connection, who: Who, participant: UUID | None, reason: str, *, page: str, **parameters: str
) -> int:
    """Write a line: this page or call shows who the participant is. To be called before anything is shown.

    Other writers wait until the connection's transaction ends, so call it outside a transaction, or last in one.

    Args:
        conn: A connection that may write; the web's role is enough.
        who: Who sees it.
        participant: Whose data; None where somebody was looked for and nobody found.
        reason: What is done: a code of ``schemas.access_log.REASONS``.
        page: The page or call by its route, such as ``/participants/{participant}``: never the address itself.
        parameters: What the words of the reason need, such as ``task="assess-guidance"``.

    Returns:
        The position of the line.

    Raises:
        UnknownReason: There is no such reason, or it has other parameters.
    """
    check_reason(reason, parameters)
    position: int = await conn.fetchval(
        _SQL["note"],
        "system" if who.issuer is None else "person", who.name, who.issuer, who.role, who.organisation, participant,
        reason, orjson.dumps(parameters).decode(), page,
    )  # fmt: skip
    return position


async def lines(
    conn: Connection,
    *,
    participant: UUID | None = None,
    organisation: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> AsyncIterator[Line]:
    """Give lines, oldest first; memory does not grow with the log.

    Args:
        conn: A connection.
        participant: Those about this participant; None for all.
        organisation: Those of who saw for this organisation; None for all.
        first: From this day on, in Europe/Oslo.
        last: Until this day.
    """
    after = 0
    while found := await conn.fetch(_SQL["lines"], after, _AT_ONCE, participant, organisation, first, last):
        for row in map(dict, found):
            whose = row["participant"] and UUID(row["participant"])
            yield Line(**{**row, "participant": whose, "parameters": orjson.loads(row["parameters"])})
        after = found[-1]["position"]


async def verify(conn: Connection, noted: Head | None = None) -> Checked:
    """Check that every row follows from the one before and is as it was written.

    Whoever owns the database can write the whole chain anew; only a head that was noted elsewhere shows that.

    Args:
        conn: A connection that sees the whole log; the owner's.
        noted: A head that an earlier check gave.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        found = await conn.fetchrow(_SQL["head"])
        head = None if found is None else Head(*found)
        broken = await _first_broken(conn, head)
        if broken is None and noted is not None and await conn.fetchval(_SQL["hash_at"], noted.position) != noted.hash:
            gone = head is None or head.position < noted.position
            broken = noted.position, _MISSING if gone else "the log was written anew"
    return Checked(head) if broken is None else Checked(head, *broken)


async def _first_broken(conn: Connection, head: Head | None) -> tuple[int, str] | None:
    after, before = 0, b""
    while head is not None and after < head.position:
        row = await conn.fetchrow(_SQL["first_broken"], after, before, _CHECKED_AT_ONCE)
        if row is not None and row["gap"]:
            return row["position_before"] + 1, _MISSING
        if row is not None:
            why = "it does not name the row before" if row["forked"] else "it is not as it was written"
            return row["position"], why
        after += _CHECKED_AT_ONCE  # no row is missing up to here
        before = await conn.fetchval(_SQL["hash_at"], after)
    return None
