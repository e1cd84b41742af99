"""Who a participant is, for the page about them."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.sql import queries

_SQL = queries("participants")


class KnownAs(NamedTuple):
    """What the person store has about a participant; None for what is unknown or not the organisation's to see.

    Attributes:
        name: The full name.
        birth_date: The day of birth.
        phone: The phone number.
        protected: Whether the address is protected.
        erased_at: When the personal data were erased.
    """

    name: str | None
    birth_date: date | None
    phone: str | None
    protected: bool
    erased_at: datetime | None

    @property
    def erased(self) -> bool:
        """Whether the data were erased, and nothing has come since."""
        return self.name is None and self.birth_date is None and self.erased_at is not None


async def known_as(conn: Connection, participant: UUID) -> KnownAs:
    """Give who a participant is, as far as the organisation that reads may know. See ``store.lists.reading``."""
    row = await conn.fetchrow(_SQL["who"], participant)
    assert row is not None  # the query asks for one participant
    return KnownAs(*row)
