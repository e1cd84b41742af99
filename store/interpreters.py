"""The assignments of the interpreter service: what each needs, what was answered, and which task answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from store.database import Connection
from store.sql import queries

_SQL = queries("interpreters")


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment that was ordered and not withdrawn.

    Attributes:
        ordered_by: The kommune or county.
        meeting: What it is for, as ``interpreter.needassessed`` names it; None where no event says so.
        needs: The content of the order (``schemas.services.OrderInterpreter``).
        place: Where; None for another mode, and for a protected address.
        answer: The newest event about who interprets, by its short name; None before there is one.
        interpreter: The number in the national register of whoever the answer names.
        declined: How often the service has declined.
        outcome: The newest report or rating, by its short name.
        task: The key of the open task of the service about it.
    """

    participant: UUID
    booking: str
    ordered_by: str
    meeting: str | None
    needs: Mapping[str, Any]
    place: str | None
    answer: str | None
    answered_on: date | None
    interpreter: str | None
    category: str | None
    declined: int
    outcome: str | None
    rating: int | None
    task: str | None
    task_type: str | None

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return datetime.fromisoformat(self.needs["starts_at"])


async def assignments(conn: Connection, since: date, most: int) -> list[Assignment]:
    """Give the assignments that begin on a day or later, the earliest first, at most ``most``.

    Args:
        conn: A connection of ``store.lists.reading`` for the interpreter service; another organisation gets none.
        since: The first day.
        most: How many at most.
    """
    rows = await conn.fetch(_SQL["assignments"], since.isoformat(), most)
    return [Assignment(**dict(row) | {"needs": orjson.loads(row["needs"])}) for row in rows]
