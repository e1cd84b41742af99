"""What came of what somebody has just registered: whether the journey has taken it, what it opened, what it noted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from console.access.visitors import Visitor
from console.pages.fields import uuid_or_none
from console.pages.frame import Pages
from console.pages.participant.history import HistoryLine, history
from console.pages.task.taken import is_taken, opened_by
from console.pages.words import event_name
from schemas.events import EventRef
from schemas.texts import TextLanguage
from schemas.timeline import LINES
from store import task_page
from store.task_page import OpenedTask, registered_key


@dataclass(frozen=True, slots=True)
class Registered:
    """What came of an event.

    Attributes:
        id: Of the event; ``digest`` as the history names it.
        what: What it is called.
        day: Its day.
        taken: Whether the journey has taken it.
        mine: The tasks that it opened for the visitor; ``others`` those of others.
    """

    id: str
    digest: str
    what: str
    day: date | None
    taken: bool
    mine: Sequence[OpenedTask]
    others: Sequence[OpenedTask]


async def registered(
    pages: Pages, visitor: Visitor, participant: UUID, id_: str, language: TextLanguage
) -> Registered | None:
    """Give what came of an event that the visitor has registered; None where there is no such event of theirs."""
    if uuid_or_none(id_) is None:
        return None
    key = registered_key(id_)
    async with pages.reading(visitor, participant) as conn:
        found = await task_page.task_events_of(conn, participant, key)
    sent = next((each for each in found if each.account == visitor.id), None)
    if sent is None:
        return None
    taken = await is_taken(pages, visitor, participant, key, sent)
    async with pages.reading(visitor, participant) as conn:
        mine, others = await opened_by(conn, visitor, participant, sent) if taken else ([], [])
        day = await task_page.day_of(conn, participant, sent)
    return Registered(
        id=sent.id,
        digest=EventRef(sent.source, sent.id).digest,
        what=event_name(sent.event, language),
        day=day,
        taken=taken,
        mine=mine,
        others=others,
    )


def noted(found: Registered, timeline: Sequence[Mapping[str, Any]], language: TextLanguage) -> list[HistoryLine]:
    """Give what the journey has noted because of the event, besides that it happened."""
    caused = (line for line in timeline if line["event"] and line["event"]["id"] == found.id)
    return history([line for line in caused if line["kind"] in LINES and line["kind"] != "event"], (), language)
