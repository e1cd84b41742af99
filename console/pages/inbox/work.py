"""What the forms of the inbox do: take, put back, give, set one's own date; several at once, each with its result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from starlette.datastructures import FormData

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.inbox.rows import read_reference
from store.database import Connection
from store.task_work import TaskId, claim, give, new_batch, put_back, set_own_date

MOST_AT_ONCE = 100
_DAY_FIRST = re.compile(r"(\d{1,2})[.\s/-]\s*(\d{1,2})[.\s/-]\s*(\d{4}|\d{2})")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A task that somebody chose: which one, and who had it on the page where they did."""

    task: TaskId
    holder: UUID | None


def chosen_in(form: FormData, name: str = "task") -> list[Chosen]:
    """Give the tasks that a form names, each once.

    Raises:
        PageFault: What it names is none: no page of ours made it.
    """
    try:
        read = {text: Chosen(*read_reference(str(text))) for text in form.getlist(name)}
    except ValueError:
        raise no_such_page() from None
    # In one order, so that two who choose the same tasks do not wait for each other in a ring.
    return sorted(read.values(), key=lambda each: each.task)[:MOST_AT_ONCE]


async def take_all(conn: Connection, visitor: Visitor, chosen: Sequence[Chosen]) -> UUID:
    """Take tasks; give the batch, by which the results are read."""
    batch = new_batch()
    for each in chosen:
        await claim(conn, each.task, visitor.id, batch=batch)
    return batch


async def put_all_back(conn: Connection, visitor: Visitor, chosen: Sequence[Chosen], own: Sequence[UUID]) -> UUID:
    """Put tasks back: one's own, those of whom one substitutes, and those of others for who leads."""
    batch = new_batch()
    for each in chosen:
        if each.holder is not None:
            holder = each.holder if _may_move(visitor, each.holder, own) else visitor.id
            await put_back(conn, each.task, visitor.id, holder=holder, batch=batch)
    return batch


async def give_all(conn: Connection, visitor: Visitor, chosen: Sequence[Chosen], to: UUID, own: Sequence[UUID]) -> UUID:
    """Give tasks to somebody: those that nobody has, one's own, and those of others for who leads."""
    batch = new_batch()
    for each in chosen:
        holder = each.holder if each.holder is None or _may_move(visitor, each.holder, own) else visitor.id
        await give(conn, each.task, visitor.id, to, holder=holder, batch=batch)
    return batch


async def date_all(
    conn: Connection, visitor: Visitor, chosen: Sequence[Chosen], day: date | None, own: Sequence[UUID]
) -> UUID:
    """Set one's own date of tasks that nobody else has."""
    batch = new_batch()
    for each in chosen:
        holder = each.holder if each.holder is None or each.holder in own else visitor.id
        await set_own_date(conn, each.task, visitor.id, day, holder=holder, batch=batch)
    return batch


def _may_move(visitor: Visitor, holder: UUID, own: Sequence[UUID]) -> bool:
    return holder in own or visitor.may(Action.ASSIGN_TASKS)


def read_day(text: str) -> date:
    """Read a day as people here write it: ``2.12.2026``, ``02.12.26``, ``02122026``, or ``2026-12-02``.

    Raises:
        ValueError: It is none.
    """
    text = text.strip()
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif found := _DAY_FIRST.fullmatch(text) or _DIGITS.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    else:
        raise ValueError
    return date(year, month, day)
