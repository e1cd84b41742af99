"""Commits events one by one where a batch holds one that the database cannot keep."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from intake.answers import Kept
from schemas.events import EventRefused, Fault, IncomingEvent
from schemas.events.faults import FaultKind
from store import inbox
from store.database import Connection, kind_of
from store.inbox import Verdict

ROW_FAULTS = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    asyncpg.RaiseError,
    ValueError,
    TypeError,
    OverflowError,
)
"""What the database, or its driver, says of one row, whatever other rows come with it."""


async def all_in(conn: Connection, events: Sequence[IncomingEvent], refused: int, organisation: str = "") -> list[Kept]:
    """Commit events to the inbox, since their sender may send every one of them."""
    if not refused and not conn.is_in_transaction():
        with contextlib.suppress(*ROW_FAULTS):  # then once more, so that the others go in
            return [*await inbox.accept(conn, events, sender=organisation)]
    async with conn.transaction():
        kept = await keep_each(events, lambda part: inbox.accept(conn, part, sender=organisation), conn)
        await count_refused(conn, kept, refused)
    return kept


async def keep_each(
    events: Sequence[IncomingEvent],
    keep: Callable[[Sequence[IncomingEvent]], Awaitable[list[Verdict]]],
    conn: Connection,
) -> list[Kept]:
    """Keep events within a transaction; by halves where one of them is at fault, until it is alone."""
    try:
        async with conn.transaction():
            return [*await keep(events)]
    except ROW_FAULTS as fault:
        if len(events) == 1:
            return [EventRefused([_unkept(fault)])]
    half = len(events) // 2
    return [*await keep_each(events[:half], keep, conn), *await keep_each(events[half:], keep, conn)]


async def count_refused(conn: Connection, kept: Sequence[Kept], refused: int) -> None:
    """Count what was refused before, and what the database cannot keep."""
    refused += sum(isinstance(each, EventRefused) for each in kept)
    if refused:
        await inbox.tally(conn, refused=refused)


def _unkept(fault: Exception) -> Fault:
    reason = f"the database cannot keep this event ({kind_of(fault)}); please report it"
    return Fault("", reason, FaultKind.IN_STEGVIS)
