"""What the page of a task reads and keeps: the task, what came before, drafts, and who sent what from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from store.database import Connection
from store.reports import in_order
from store.sql import queries

_SQL = queries("task_page")


@dataclass(frozen=True, slots=True)
class TaskDeadline:
    """The deadline of a task: its rule's name, when it began and by which event, the judged date and the paragraph."""

    name: str
    starts: date
    judged: date
    legal_basis: str
    started_by: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task, open or closed, and of its journey what the page needs.

    Attributes:
        subject: What it is about besides the participant, by ``schemas.journey.Subject``'s fields; those without a
            value are left out.
        details: What the adviser must know, in codes and references to texts.
        also: Further events that its wait takes.
        stages: The status of each stage, in order.
    """

    participant: UUID
    key: str
    type: str
    stage: str
    completes_with: str
    role: str
    organisation: str
    adviser: str | None
    opened_on: date
    due: date | None
    closed_on: date | None
    subject: Mapping[str, str]
    details: Mapping[str, Any]
    also: tuple[str, ...]
    kind: str
    kommune: str | None
    county: str | None
    rule_set: str | None
    settled_on: date | None
    stages: Mapping[str, str]
    deadline: TaskDeadline | None


class Who(NamedTuple):
    """Who a participant is."""

    name: str | None
    birth_date: date | None
    protected: bool


class Before(NamedTuple):
    """An event that came before. The data hold references where people wrote texts."""

    name: str
    day: date
    source: str
    id: str
    sender: str
    data: dict[str, Any]


class Typed(NamedTuple):
    """What somebody has typed: the event of the form, and the fields by their name in the form."""

    event: str
    fields: dict[str, list[str]]
    saved_at: datetime


class Draft(NamedTuple):
    """What somebody has typed, as ``Typed`` has it.

    Attributes:
        version: Another one each time that it is written.
        aside: What a page that knew an earlier version has written since; None where there is one draft alone.
    """

    event: str
    fields: dict[str, list[str]]
    saved_at: datetime
    version: int
    aside: Typed | None


class KnownDraft(NamedTuple):
    """What a page knows of the draft: its version, 0 where there was none; and by what the page itself is known."""

    version: int
    pen: UUID


class KeptDraft(NamedTuple):
    """Whether a draft was kept as the newest, or beside a newer one; when the newest was, and its version."""

    newest: bool
    saved_at: datetime
    version: int


class TaskEvent(NamedTuple):
    """An event that an account sent from the page of a task. See the comments of ``access.task_events``.

    Attributes:
        taken: Whether the journey has taken it.
    """

    opened_on: date
    attempt: int
    event: str
    source: str
    id: str
    account: UUID
    sent_at: datetime
    open_before: list[str]
    due: date | None
    undone_at: datetime | None
    taken: bool


class OpenedTask(NamedTuple):
    """A task that an event opened."""

    key: str
    type: str
    role: str
    organisation: str
    due: date | None
    legal_basis: str | None


async def task(conn: Connection, participant: UUID, key: str) -> ShownTask | None:
    """Give a task; None where there is none, or it is not the organisation's to see."""
    row = await conn.fetchrow(_SQL["task"], participant, key)
    if row is None:
        return None
    found = dict(row)
    started_by = (found.pop("started_by_source"), found.pop("started_by_id"))
    starts, judged, basis = found.pop("starts"), found.pop("judged"), found.pop("legal_basis")
    deadline = found.pop("deadline")
    subject = {name: value for name, value in orjson.loads(found.pop("subject")).items() if value is not None}
    return ShownTask(
        **found
        | {
            "participant": participant,
            "also": tuple(found["also"]),
            "subject": subject,
            "details": orjson.loads(found["details"]),
            "stages": in_order(orjson.loads(found["stages"])),
            "deadline": None if deadline is None else TaskDeadline(deadline, starts, judged, basis, started_by),
        }
    )


async def who(conn: Connection, participant: UUID) -> Who:
    """Give who a participant is, as far as it is known."""
    row = await conn.fetchrow(_SQL["who"], participant)
    return Who(None, None, protected=False) if row is None else Who(*row)


async def before(conn: Connection, task: ShownTask, *, by_subject: bool) -> list[Before]:
    """Give the events that came before, newest first.

    Args:
        conn: A connection of ``reading``, with the participant named.
        task: The task.
        by_subject: Also give those about the subject of the task, for an organisation that sees no timeline.
    """
    subject = next((task.subject[name] for name in ("booking", "meeting", "measure") if name in task.subject), None)
    rows = await conn.fetch(_SQL["before"], task.participant, by_subject, subject)
    return [Before(**{**row, "data": orjson.loads(row["data"])}) for row in rows]


async def settlement(conn: Connection, participant: UUID) -> dict[str, Any]:
    """Give what the settlement says of a participant; empty where there is none."""
    text = await conn.fetchval(_SQL["settled"], participant)
    return {} if text is None else dict(orjson.loads(text))


async def open_keys(conn: Connection, participant: UUID) -> list[str]:
    """Give the keys of the open tasks that are seen."""
    return [row["key"] for row in await conn.fetch(_SQL["open_keys"], participant)]


async def opened(conn: Connection, participant: UUID, before: Sequence[str]) -> list[OpenedTask]:
    """Give the open tasks that are seen and were not open before."""
    return [OpenedTask(*row) for row in await conn.fetch(_SQL["opened"], participant, list(before))]


async def is_taken(conn: Connection, participant: UUID, key: str, event: TaskEvent) -> bool:
    """Whether the journey has taken an event that was sent from a page, or the task of the page is closed."""
    if await conn.fetchval(_SQL["is_open"], participant, key) is False:
        return True
    return any(e.id == event.id and e.taken for e in await task_events_of(conn, participant, key))


async def day_of(conn: Connection, participant: UUID, event: TaskEvent) -> date | None:
    """Give the business date of an event that was sent."""
    day: date | None = await conn.fetchval(_SQL["met"], participant, event.source, event.id)
    return day


async def keep_draft(
    conn: Connection, account: UUID, participant: UUID, key: str, event: str, fields: Mapping[str, list[str]],
    known: KnownDraft | None = None,
) -> KeptDraft:  # fmt: skip
    """Keep what somebody has typed.

    Args:
        conn: A connection; the web's role is enough.
        account: Who.
        participant: Of the task.
        key: The task.
        event: Of the form.
        fields: What stood in each input.
        known: What the page knows of the draft; where another page has written since, this is kept beside. None
            overwrites whatever there is.
    """
    text = orjson.dumps(fields).decode()
    row = await conn.fetchrow(_SQL["keep_draft"], account, participant, key, event, text, *(known or (None, None)))
    assert row is not None
    return KeptDraft(*row)


async def draft_of(conn: Connection, account: UUID, participant: UUID, key: str) -> Draft | None:
    """Give what somebody has typed; None where there is nothing."""
    row = await conn.fetchrow(_SQL["draft_of"], account, participant, key)
    if row is None:
        return None
    aside = None
    if row["aside"] is not None:
        read = orjson.loads(row["aside"])
        aside = Typed(read["event"], read["fields"], datetime.fromisoformat(read["saved_at"]))
    return Draft(row["event"], orjson.loads(row["fields"]), row["saved_at"], row["version"], aside)


async def choose_draft(conn: Connection, account: UUID, participant: UUID, key: str, *, aside: bool) -> None:
    """Keep one of two drafts, and forget the other."""
    await conn.execute(_SQL["choose_draft"], account, participant, key, aside)


async def drop_draft(conn: Connection, account: UUID, participant: UUID, key: str) -> None:
    """Forget what somebody has typed."""
    await conn.execute(_SQL["drop_draft"], account, participant, key)


async def note_task_event(
    conn: Connection, task: ShownTask, attempt: int, event: str, ref: tuple[str, str], account: UUID,
    open_before: Sequence[str],
) -> None:  # fmt: skip
    """Note who sent an event; within the transaction that commits the event."""
    due = task.deadline.judged if task.deadline is not None else task.due
    await conn.execute(
        _SQL["note_task_event"], task.participant, task.key, task.opened_on, attempt, event, *ref, account,
        list(open_before), due,
    )  # fmt: skip


async def note_registered(
    conn: Connection, participant: UUID, day: date, event: str, ref: tuple[str, str], account: UUID,
    open_before: Sequence[str],
) -> None:  # fmt: skip
    """Note who sent an event that no task asked for; within the transaction that commits the event."""
    await conn.execute(
        _SQL["note_task_event"], participant, registered_key(ref[1]), day, 0, event, *ref, account, list(open_before),
        None,
    )  # fmt: skip


def registered_key(id_: str) -> str:
    """Give by what an event that no task asked for is noted, where another is by its task."""
    return f"register/{id_}"


async def task_events_of(conn: Connection, participant: UUID, key: str) -> list[TaskEvent]:
    """Give the events that people sent from the page of a task, in their order."""
    return [TaskEvent(*row) for row in await conn.fetch(_SQL["task_events_of"], participant, key)]


async def note_task_undone(conn: Connection, participant: UUID, key: str, id_: str) -> None:
    """Note that an event was undone."""
    await conn.execute(_SQL["note_task_undone"], participant, key, id_)
