"""Why events were refused, by day, sender, type, place and reason: counts, and nothing of the events themselves."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from store.database import Connection
from store.sql import queries

OTHERS = "others"
"""The reason in the row that a day has for what is beyond its rows."""

_SQL = queries("refusals")


class RefusalCount(NamedTuple):
    """How often something was the matter in a batch of one sender.

    Attributes:
        name: The short type name, or what stands for an unknown one.
        place: The JSON path, in names that the models know.
        reason: The kind of the fault.
        events: How many events had it.
        refused: Of how many of them it was the first fault.
    """

    name: str
    place: str
    reason: str
    events: int
    refused: int


class RefusalSender(NamedTuple):
    """Who sent what was refused: the kind of sender, and in whose name; empty where it is trusted with every event."""

    way: str
    organisation: str


class Refusal(NamedTuple):
    """What was refused for one reason.

    Attributes:
        sender: Who sent it; without a way for what is beyond the rows of a day.
        name: The short type name, or what stands for an unknown one.
        place: The JSON path; empty for the whole event.
        reason: The kind of the fault, or ``OTHERS``.
        events: How many events had it.
        first_at: When the first one came.
        last_at: When the last one came.
    """

    sender: RefusalSender
    name: str
    place: str
    reason: str
    events: int
    first_at: datetime
    last_at: datetime


async def count(conn: Connection, sender: RefusalSender, counts: Sequence[RefusalCount]) -> None:
    """Count why events of one batch were refused. One round trip."""
    await conn.execute(_SQL["count"], *sender, *map(list, zip(*counts, strict=True)))


async def refusals(conn: Connection, since: date, sender: RefusalSender | None, limit: int) -> list[Refusal]:
    """Give what was refused since a day (of Oslo), by one sender or by all; what came last first."""
    way, organisation = (None, None) if sender is None else sender
    found = await conn.fetch(_SQL["grouped"], since, way, organisation, limit)
    return [Refusal(RefusalSender(row[0], row[1]), *row[2:]) for row in map(tuple, found)]


async def senders(conn: Connection, since: date) -> list[RefusalSender]:
    """Give whose events were refused since a day."""
    return [RefusalSender(*row) for row in await conn.fetch(_SQL["senders"], since)]


async def refused(conn: Connection, since: date) -> int:
    """Count the events that were refused since a day, each once."""
    found: int = await conn.fetchval(_SQL["refused"], since)
    return found
