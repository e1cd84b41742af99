"""The person store: texts, read where they are shown or sent; the erasure of a participant, and holds that stop one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from schemas.errors import StegvisError
from schemas.rules import RuleBook
from store.database import Connection
from store.same_person import compare_numbers
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
        drafts: Forms that people have begun to fill in.
        documents: Letters and other documents.
        comments: Comments of advisers, also those that were withdrawn.
    """

    people: int
    identifiers: int
    texts: int
    quarantined: int
    drafts: int
    documents: int
    comments: int

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class PersonData:
    """Who a participant is. Its representation shows nothing of it.

    Attributes:
        name: The name; None when it is not known, or was erased.
        numbers: The newest number of each kind (``fnr``, ``dnr``, ``duf``).
        address_protected: Whether the address is protected.
    """

    name: str | None = field(default=None, repr=False)
    numbers: Mapping[str, str] = field(default_factory=dict, repr=False)
    address_protected: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Who a participant is, as far as it is known.

    Attributes:
        name: The name.
        birth_date: The date of birth.
        address: The address, also a protected one: whoever shows it asks ``address_protected`` first.
        address_protected: Whether the address is shown to those alone who must know it.
    """

    name: str | None = None
    birth_date: date | None = None
    address: str | None = None
    address_protected: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing of a participant may be erased while it stands.

    Attributes:
        id: Its number.
        participant: Whose data.
        since: When it was given.
        held_by: The account that asked for it.
        reason: Why, without personal data.
        ended_at: When it was ended; None while it stands.
        ended_by: The account that ended it.
        ended_reason: Why.
    """

    id: int
    participant: UUID
    since: datetime
    held_by: str
    reason: str
    ended_at: datetime | None
    ended_by: str | None
    ended_reason: str | None


class Due(NamedTuple):
    """A participant whose time in the person store is over: since when, by which rule set, and the hold that stands."""

    participant: UUID
    closed_on: date
    since: date
    rule_set: str
    hold: int | None


class HoldStands(StegvisError):
    """Nothing of the participant may be erased."""

    def __init__(self, participant: UUID) -> None:
        super().__init__(
            f"nothing of {participant} was erased: a legal hold stands",
            f"stegvis hold list {participant} shows who asked for it and why; stegvis hold end {participant} ends it",
        )


async def texts(conn: Connection, participant: UUID, references: Iterable[str]) -> dict[str, str]:
    """Give texts of a participant by their references; one that was erased is left out."""
    return dict(map(tuple, await conn.fetch(_SQL["texts"], participant, list(references))))


async def known_of(conn: Connection, participant: UUID) -> PersonData:
    """Give who a participant is, to show or to send it; it is kept nowhere else."""
    row = await conn.fetchrow(_SQL["identity"], participant)
    assert row is not None
    return PersonData(row["name"], orjson.loads(row["numbers"]), bool(row["address_protected"]))


async def all_texts(conn: Connection, participant: UUID) -> dict[str, str]:
    """Give every text of a participant by its reference."""
    return dict(map(tuple, await conn.fetch(_SQL["all_texts"], participant)))


async def who(conn: Connection, participant: UUID) -> Who:
    """Give who a participant is."""
    row = await conn.fetchrow(_SQL["who"], participant)
    return Who() if row is None else Who(*row)


async def is_erased(conn: Connection, participant: UUID) -> bool:
    """Whether a participant was erased, and no event has named the person since."""
    erased: bool = await conn.fetchval(_SQL["is_erased"], participant)
    return erased


async def stored_about(conn: Connection, participant: UUID) -> Stored:
    """Count what is stored about a participant."""
    return Stored(**orjson.loads(await conn.fetchval(_SQL["stored_about"], participant)))


async def erase(conn: Connection, participant: UUID, by: str, reason: str) -> Stored:
    """Delete all personal data of a participant, and record it. The journey goes on with codes and dates.

    The journeys of those who shared a number with the participant get an event that they no longer do.

    Args:
        conn: A connection.
        participant: Whose data.
        by: The account that asked for it.
        reason: Why, without personal data.

    Returns:
        What was deleted.

    Raises:
        HoldStands: There is a legal hold; nothing was deleted.
    """
    try:
        erased = Stored(**orjson.loads(await conn.fetchval(_SQL["erase"], participant, by, reason)))
    except asyncpg.RestrictViolationError:
        raise HoldStands(participant) from None
    await compare_numbers(conn)
    return erased


async def due(conn: Connection, rules: RuleBook, today: date) -> list[Due]:
    """Give those whose personal data have been kept as long as their rule set says, the longest closed first.

    Args:
        conn: A connection.
        rules: The rule sets. One that a journey followed and that is no longer among them: that of the day it closed.
        today: The day, in Europe/Oslo.
    """
    known = {each.id: each for each in rules.sets}
    found = []
    for row in await conn.fetch(_SQL["closed"]):
        law = known.get(row["rule_set"]) or rules.on(row["closed_on"])
        since = law.retention.erase_from(row["closed_on"])
        if since <= today:
            found.append(Due(UUID(row["participant"]), row["closed_on"], since, law.id, row["hold"]))
    return found


async def hold(conn: Connection, participant: UUID, by: str, reason: str) -> tuple[int, bool]:
    """Stop every erasure of a participant from now on.

    Args:
        conn: A connection.
        participant: Whose data.
        by: The account that asks for it.
        reason: Why, without personal data.

    Returns:
        The number of the hold that stands, and whether it is this one.
    """
    row = await conn.fetchrow(_SQL["hold"], participant, by, reason)
    assert row is not None
    return row["held"], row["new"]


async def end_hold(conn: Connection, participant: UUID, by: str, reason: str) -> Hold | None:
    """End the hold of a participant; None when none stands."""
    row = await conn.fetchrow(_SQL["end_hold"], participant, by, reason)
    return None if row is None else _hold(row)


async def holds(conn: Connection, participant: UUID | None = None, *, ended: bool = False) -> list[Hold]:
    """Give the holds of a participant, or all; with ``ended`` those that have ended, too."""
    return [_hold(row) for row in await conn.fetch(_SQL["holds"], participant, ended)]


def _hold(row: Any) -> Hold:
    return Hold(**{**row, "participant": UUID(row["participant"])})
