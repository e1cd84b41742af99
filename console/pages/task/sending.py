"""Sends the event of a task through intake with the person as sender, and takes it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from console.access.visitors import Visitor
from console.pages.frame import Pages
from console.pages.task.answers import Answers, Raw
from console.pages.task.fields import fields_of
from console.pages.task.opening import Opened
from console.pages.task.problems import read_and_check
from console.pages.task.suggestions import filled_in
from intake.accept import Sender, SenderKind, accept
from intake.answers import Answer, JourneyMatch
from schemas.events import CATALOGUE, EventRef, Fault, full_type
from schemas.events.catalogue import EventRetracted
from schemas.events.envelope import PAIR_PREFIX, SUBJECT_PREFIX
from schemas.events.faults import FaultKind
from schemas.handling import OF_PEOPLE
from schemas.texts import TextLanguage
from store import task_page
from store.documents import choose_language
from store.inbox import Verdict
from store.task_page import TaskEvent
from store.task_work import TaskId, claim

_UNDONE = "Angret av den som registrerte det."
"""The reason of a retraction. It lies among the texts that people wrote, and is read as one."""


class Sent(Enum):
    """What became of an event: it is in; somebody else was first; it was refused."""

    ACCEPTED = "accepted"
    ANOTHERS = "another's"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an event, its id, and the faults of a refusal."""

    sent: Sent
    id: str
    faults: tuple[Fault, ...] = ()


class NotSent(Exception):
    """Nothing is to be sent, so that the transaction is rolled back: ``outcome`` says why."""

    def __init__(self, outcome: Sent, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(outcome.value)
        self.outcome, self.faults = outcome, faults


NO_RIGHT = Fault("", "lacks the right: it went into quarantine", FaultKind.NO_RIGHT)
"""Of an event that was taken, but not as one about somebody whose journey is the sender's."""


def source_of(visitor: Visitor) -> str:
    """Give the source of the events that people of an organisation send from the console."""
    return f"{OF_PEOPLE}{visitor.organisation}"


def event_id(opened: Opened) -> str:
    """Give the id of the event for a task as it is open now: the same whoever sends it and however often.

    So of two who send, one wins: the other's is a duplicate, or in conflict. After an undo it is another one.
    """
    task = opened.task
    return str(uuid5(task.participant, f"{task.key}/{task.opened_on}/{opened.attempt}"))


def answers_of(opened: Opened, event: str, raw: Raw) -> Answers:
    """Read the form of a task as the data of its event, with what the task says already, and check it.

    Args:
        opened: The task.
        event: The short name of the event.
        raw: What was typed.
    """
    known = filled_in(event, opened.task)
    asked = [field for field in fields_of(event) if field.key not in known]
    return read_and_check(event, asked, known, raw, opened.facts)


async def send(
    pages: Pages, visitor: Visitor, opened: Opened, event: str, data: dict[str, Any], letter: TextLanguage | None
) -> Result:
    """Send the event of a task: it is claimed, accepted and noted together, or nothing is.

    Args:
        pages: What pages work with.
        visitor: The sender.
        opened: The task.
        event: The short name of the event.
        data: Its data.
        letter: The language of the document that the event makes; None where it makes none.
    """
    task, id_ = opened.task, event_id(opened)
    body = body_of(visitor, task.participant, task.kommune, id_, event, data)
    try:
        async with pages.writing(visitor, task.participant) as conn:
            claimed = await claim(conn, TaskId(task.participant, task.key), visitor.id)
            if claimed is not None and claimed.holder not in (None, visitor.id):
                raise NotSent(Sent.ANOTHERS)
            open_before = await task_page.open_keys(conn, task.participant)
            (answer,) = await accepted(pages, conn, visitor, [body])
            if answer.verdict in {Verdict.DUPLICATE, Verdict.CONFLICT}:
                mine = any(e.id == id_ and e.account == visitor.id for e in await _sent(conn, opened))
                raise NotSent(Sent.ACCEPTED if mine else Sent.ANOTHERS)
            if answer.verdict is not Verdict.ACCEPTED or answer.journey is JourneyMatch.UNMATCHED:
                raise NotSent(Sent.REFUSED, answer.faults or (NO_RIGHT,))
            ref = (source_of(visitor), id_)
            await task_page.note_task_event(conn, task, opened.attempt, event, ref, visitor.id, open_before)
            await task_page.drop_draft(conn, visitor.id, task.participant, task.key)
            if letter is not None:
                await choose_language(conn, task.participant, EventRef(*ref).digest, letter, visitor.id)
    except NotSent as fault:
        return Result(fault.outcome, id_, fault.faults)
    return Result(Sent.ACCEPTED, id_)


async def take_back(pages: Pages, visitor: Visitor, opened: Opened, sent: TaskEvent) -> bool:
    """Retract an event that was sent from the page of a task, and note it; whether it was accepted."""
    id_ = str(uuid5(NAMESPACE_URL, f"urn:stegvis:undo:{sent.id}"))
    data = {"source": sent.source, "id": sent.id, "reason": _UNDONE}
    task = opened.task
    body = body_of(visitor, task.participant, task.kommune, id_, EventRetracted.event_name, data)
    async with pages.writing(visitor, task.participant) as conn:
        (answer,) = await accepted(pages, conn, visitor, [body])
        if answer.verdict not in {Verdict.ACCEPTED, Verdict.DUPLICATE}:
            return False
        await task_page.note_task_undone(conn, task.participant, task.key, sent.id)
    return True


async def _sent(conn: Any, opened: Opened) -> list[TaskEvent]:
    return await task_page.task_events_of(conn, opened.task.participant, opened.task.key)


async def accepted(pages: Pages, conn: Any, visitor: Visitor, bodies: Sequence[bytes]) -> list[Answer]:
    """Send events through intake, as somebody's organisation does; gives the answer on each."""
    sender = Sender(SenderKind.CONSOLE, str(visitor.id), visitor.organisation)
    return await accept(conn, bodies, sender, production=pages.settings.production)


def body_of(
    visitor: Visitor, participant: UUID, kommune: str | None, id_: str, event: str, data: Mapping[str, Any]
) -> bytes:
    """Write an event as it is sent.

    Args:
        visitor: The sender.
        participant: Whom it is about.
        kommune: About whose cooperation it is, where it is about one.
        id_: Its id.
        event: Its short name.
        data: Its data.
    """
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": id_,
            "source": source_of(visitor),
            "type": full_type(event),
            "subject": f"{PAIR_PREFIX}{kommune}" if CATALOGUE[event].of_pair else f"{SUBJECT_PREFIX}{participant}",
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "datacontenttype": "application/json",
            "data": data,
        }
    )
