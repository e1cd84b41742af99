"""Takes back an event that was registered wrong, and sends the right one with it: both through intake, or neither."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from console.access.visitors import Visitor
from console.pages.frame import Pages
from console.pages.participant.correctable import Correctable, asked_of
from console.pages.participant.facts import AnyEvent
from console.pages.task.answers import PREFIX, Answers, Problem, Raw, read, written
from console.pages.task.fields import fields_of
from console.pages.task.problems import WHOLE_FORM, check, nothing_sent, read_and_check
from console.pages.task.sending import NO_RIGHT, NotSent, Sent, accepted, body_of, source_of
from console.pages.words import N_
from schemas.events import EventRef
from schemas.events.catalogue import EventRetracted
from store.database import Connection
from store.documents import choose_language, chosen_language
from store.inbox import Verdict
from store.journeys import load
from workers.connections import today_in_oslo
from workflows.engine.play import standing

_RETRACTION = EventRetracted.event_name
_UNCHANGED = Problem(N_("Nothing is changed in the form. Change what was wrong, or take it back."))


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person sends.

    Attributes:
        page: The id of the page that it was sent from: sent twice, it is one correction.
        reason: Why, in the person's words.
        data: The data of the right event; None where the wrong one is only taken back.
    """

    page: UUID
    reason: str
    data: dict[str, Any] | None


def reason_problem(opened: Correctable, reason: str) -> Problem | None:
    """Give what is wrong with the reason of a correction."""
    fields = [field for field in fields_of(_RETRACTION) if field.name == "reason"]
    answers = read(fields, {f"{PREFIX}-reason": [reason]})
    answers.data |= opened.event.ref._asdict()
    check(_RETRACTION, fields, answers, None)
    return answers.problems.get(f"{PREFIX}-reason") or answers.problems.get(WHOLE_FORM)


def answers_of(opened: Correctable, raw: Raw) -> Answers:
    """Read the form of a correction as the data of the right event, and check it."""
    name, asked = opened.event.name, asked_of(opened.event.name)
    answers = read_and_check(name, asked, opened.kept, raw, opened.known)
    unchanged = answers.data == opened.kept | read(asked, written(asked, opened.data)).data
    if unchanged and not answers.problems:
        answers.problems[WHOLE_FORM] = _UNCHANGED
    return answers


def was_sent(opened: Correctable, page: UUID) -> bool:
    """Whether a page has sent its correction already."""
    return any(each.ref.id == _ids(opened.event, page)[0] for each in opened.accepted)


async def send_correction(
    pages: Pages, visitor: Visitor, participant: UUID, opened: Correctable, correction: Correction
) -> tuple[Sent, Problem | None]:
    """Send the retraction of an event, and the right event with it; gives what became of them."""
    try:
        async with pages.writing(visitor, participant) as conn:
            right = await set_right(conn, pages, visitor, participant, opened.event, correction)
            letter = await chosen_language(conn, participant, opened.event.ref.digest)
            if letter is not None and right is not None:
                await choose_language(conn, participant, right.digest, letter.language, visitor.id)
    except NotSent as fault:
        return fault.outcome, None if fault.outcome is not Sent.REFUSED else nothing_sent(fault.faults)
    return Sent.ACCEPTED, None


async def set_right(
    conn: Connection, pages: Pages, visitor: Visitor, participant: UUID, wrong: AnyEvent, correction: Correction
) -> EventRef | None:
    """Take back an event, and put the right one in its place; gives the right one.

    Args:
        conn: A connection of ``writing``, with the participant named.
        pages: What pages work with.
        visitor: Who; whether they may is judged by intake.
        participant: Whose event it is.
        wrong: The event.
        correction: What they send.

    Raises:
        NotSent: Neither is sent; the transaction is to be rolled back.
    """
    ids = _ids(wrong, correction.page)
    events: list[tuple[str, dict[str, Any]]] = [(_RETRACTION, wrong.ref._asdict() | {"reason": correction.reason})]
    if correction.data is not None:
        events.append((wrong.name, correction.data))
    bodies = [body_of(visitor, participant, None, id_, *event) for id_, event in zip(ids, events, strict=False)]
    answers = await accepted(pages, conn, visitor, bodies)
    if answers[0].verdict in {Verdict.DUPLICATE, Verdict.CONFLICT}:
        raise NotSent(Sent.ACCEPTED)  # from this page, before
    for answer in answers:
        if answer.verdict is not Verdict.ACCEPTED:
            raise NotSent(Sent.REFUSED, answer.faults)
    # The mailbox is held from here on, so that of several who correct at once the others see it.
    all_events = (await load(conn, participant)).events
    if len([each for each in all_events if each.ref.id in ids]) < len(events):
        raise NotSent(Sent.REFUSED, (NO_RIGHT,))
    others = standing([each for each in all_events if each.ref.id not in ids], today_in_oslo())[1]
    if not any(each.ref == wrong.ref for each in others):
        raise NotSent(Sent.ANOTHERS)
    return None if correction.data is None else EventRef(source_of(visitor), ids[1])


def _ids(wrong: AnyEvent, page: UUID) -> tuple[str, str]:
    """Give the ids of the retraction and of the right event: the same however often a page sends them."""
    digest = wrong.ref.digest
    return str(uuid5(page, f"{digest}/retracted")), str(uuid5(page, f"{digest}/corrected"))
