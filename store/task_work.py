"""What people do with tasks: take, put back, give, set their own date, undo. A commit of a journey changes none of it.

Each works in a transaction for the organisation (``store.organisation.as_organisation``, not read-only), and only on
open tasks of that organisation. Who has a task is compared and set in one row, so of two who take it one wins.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from store.database import Connection
from store.sql import queries

_SQL = queries("task_work")


class TaskId(NamedTuple):
    """Which task: whose, and its key within the journey."""

    participant: UUID
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    Attributes:
        done: Whether it is now as was asked; False where somebody else was first, and then nothing changed.
        holder: The account that has the task now; None where nobody has.
        since: Since when; None where nobody has.
    """

    done: bool
    holder: UUID | None
    since: datetime | None


class Holder(NamedTuple):
    """Who has a task, since when; both None where nobody has."""

    account: UUID | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class TaskChange:
    """What somebody did with a task.

    Attributes:
        task: Which one.
        type: Its task type; None where the task is no more.
        kind: ``claimed``, ``put_back``, ``given``, ``own_date`` or ``undone``.
        done: Whether it changed anything.
        before: Who had it.
        after: Who has had it from then on.
        own_date: One's own date from then on.
    """

    task: TaskId
    type: str | None
    kind: str
    done: bool
    before: UUID | None
    after: UUID | None
    own_date: date | None


def new_batch() -> UUID:
    """Name what is done at once, to be shown and undone together."""
    return uuid4()


async def claim(conn: Connection, task: TaskId, account: UUID, *, batch: UUID | None = None) -> Outcome | None:
    """Take a task that nobody has. Whoever has it already keeps it.

    Args:
        conn: A connection of a transaction that writes for the organisation.
        task: Which one.
        account: Who takes it.
        batch: What else is done at once; None where this is all.

    Returns:
        Who has it now; None where the organisation has no such open task.
    """
    return await _hand(conn, task, account, "claimed", None, account, batch)


async def put_back(
    conn: Connection, task: TaskId, account: UUID, *, holder: UUID | None = None, batch: UUID | None = None
) -> Outcome | None:
    """Put a task back, so that nobody has it.

    Args:
        conn: See ``claim``.
        task: Which one.
        account: Who puts it back.
        holder: Who has it, where that is not `account`: whoever is substituted, or led. If another one has it by now,
            nothing changes.
        batch: See ``claim``.
    """
    return await _hand(conn, task, account, "put_back", holder or account, None, batch)


async def give(
    conn: Connection, task: TaskId, account: UUID, to: UUID, *, holder: UUID | None, batch: UUID | None = None
) -> Outcome | None:
    """Give a task to somebody.

    Args:
        conn: See ``claim``.
        task: Which one.
        account: Who gives it.
        to: To whom. Whether they may have it is the caller's affair.
        holder: Who has it as the giver sees it; None where nobody has. If another one has it by now, nothing changes.
        batch: See ``claim``.
    """
    return await _hand(conn, task, account, "given", holder, to, batch)


async def set_own_date(
    conn: Connection, task: TaskId, account: UUID, day: date | None, *, holder: UUID | None, batch: UUID | None = None
) -> Outcome | None:
    """Set the date on which whoever has a task means to do it; None takes it away. See ``give``."""
    row = await conn.fetchrow(_SQL["own_date"], batch or new_batch(), account, *task, holder, day)
    return None if row is None else Outcome(*row)


async def undo(conn: Connection, batch: UUID, account: UUID) -> tuple[int, UUID]:
    """Take back what an account did at once, where nobody has changed it since.

    Returns:
        How many tasks are as before, and the batch of the undoing.
    """
    undoing = new_batch()
    return await conn.fetchval(_SQL["undo"], batch, account, undoing), undoing


async def changes(conn: Connection, batch: UUID, account: UUID) -> list[TaskChange]:
    """Give what an account did at once, and how each went."""
    found = await conn.fetch(_SQL["changes"], batch, account)
    return [
        TaskChange(
            TaskId(row["participant"], row["key"]),
            row["type"],
            row["kind"],
            row["done"],
            row["claimed_before"],
            row["claimed_after"],
            row["own_date_after"],
        )
        for row in found
    ]


async def holder_of(conn: Connection, task: TaskId) -> Holder | None:
    """Give who has an open task; None where there is no such task, or it is not seen."""
    row = await conn.fetchrow(_SQL["holder"], *task)
    return None if row is None else Holder(*row)


async def _hand(
    conn: Connection,
    task: TaskId,
    account: UUID,
    kind: str,
    before: UUID | None,
    after: UUID | None,
    batch: UUID | None,
) -> Outcome | None:
    row = await conn.fetchrow(_SQL["hand"], batch or new_batch(), account, *task, kind, before, after)
    return None if row is None else Outcome(*row)
