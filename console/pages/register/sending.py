"""Sends what somebody registers through intake, in the name of their organisation, once from each page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import orjson

from console.access.visitors import Visitor
from console.pages.frame import Pages
from console.pages.participant.facts import AnyEvent
from console.pages.register.opening import Registering
from console.pages.task.before import as_before, in_words
from console.pages.task.drafts import Place
from console.pages.task.sending import NO_RIGHT, NotSent, Result, Sent, accepted, body_of, source_of
from intake.answers import JourneyMatch
from schemas.events import CATALOGUE, EventRef
from schemas.texts import TextLanguage
from store import task_page
from store.database import Connection
from store.documents import choose_language
from store.inbox import Verdict


def id_from(page: UUID, event: str) -> str:
    """Give the id of the event that a page sends, the same however often."""
    return str(uuid5(page, event))


def sent_from(opened: Registering, id_: str) -> AnyEvent | None:
    """Give the event that a page has sent before; None where it has not."""
    return next((each for each in opened.accepted if each.ref.id == id_), None)


async def is_the_same(
    pages: Pages, visitor: Visitor, participant: UUID, before: AnyEvent, data: Mapping[str, Any]
) -> bool:
    """Whether what is sent again is what was sent before, words included."""
    async with pages.reading(visitor, participant) as conn:
        (stored,) = await in_words(conn, participant, [as_before(before)])
    again = CATALOGUE[before.name].model_validate_json(orjson.dumps(data))
    said = again.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    return all(stored.data.get(name) == value for name, value in said.items())


async def send(
    pages: Pages, visitor: Visitor, opened: Registering, place: Place, id_: str, event: str, data: Mapping[str, Any],
    letter: TextLanguage | None,
) -> Result:  # fmt: skip
    """Send an event: it is accepted as one of the participant's journey and noted, or nothing is.

    Args:
        pages: What pages work with.
        visitor: The sender.
        opened: The participant.
        place: Where its draft is, which is dropped.
        id_: Of the event.
        event: Its short name.
        data: Its data.
        letter: The language of the document that it makes; None where it makes none.
    """
    try:
        async with pages.writing(visitor, opened.participant) as conn:
            return await _sent(conn, pages, visitor, opened, place, id_, event, data, letter)
    except NotSent as fault:
        return Result(fault.outcome, id_, fault.faults)


async def _sent(
    conn: Connection, pages: Pages, visitor: Visitor, opened: Registering, place: Place, id_: str, event: str,
    data: Mapping[str, Any], letter: TextLanguage | None,
) -> Result:  # fmt: skip
    participant, ref = opened.participant, (source_of(visitor), id_)
    open_before = await task_page.open_keys(conn, participant)
    body = body_of(visitor, participant, opened.kommune, id_, event, data)
    (answer,) = await accepted(pages, conn, visitor, [body])
    if answer.verdict in {Verdict.DUPLICATE, Verdict.CONFLICT}:  # from this page, at the same moment
        await task_page.drop_draft(conn, visitor.id, participant, place.key)
        return Result(Sent.ACCEPTED, id_)
    if answer.verdict is not Verdict.ACCEPTED:
        return Result(Sent.REFUSED, id_, answer.faults)
    if answer.journey is JourneyMatch.UNMATCHED:
        raise NotSent(Sent.REFUSED, (NO_RIGHT,))
    await task_page.note_registered(conn, participant, opened.facts.today, event, ref, visitor.id, open_before)
    await task_page.drop_draft(conn, visitor.id, participant, place.key)
    if letter is not None:
        await choose_language(conn, participant, EventRef(*ref).digest, letter, visitor.id)
    return Result(Sent.ACCEPTED, id_)
