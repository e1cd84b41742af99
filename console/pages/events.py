"""``/events``: events that no journey has taken: of nobody yet, of another's participant, not waited for, refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.participant.correcting import Correction, set_right
from console.pages.participant.facts import AnyEvent
from console.pages.reasons import LONGEST_REASON, reason_in
from console.pages.refusals import BY, REASONS, Asked, Span, place_parts, read_refusals, sender_name
from console.pages.task.sending import NotSent, Sent
from console.pages.words import event_name
from console.texts.catalogues import translations
from schemas.events import EventRef
from schemas.events.refusals import UNKNOWN
from store.database import Connection
from store.journeys import load
from store.levers import (
    EVENT_TAKEN_BACK,
    EVENTS_DISCARDED,
    LeverItem,
    begin_lever,
    buffered,
    events_discarded,
    never_taken,
    note,
)
from store.reports import Unmatched, unmatched
from workers.connections import today_in_oslo

SHOWN = 100
MOST = 2_000  # participants at a time
OFFERED_DAYS, LONGEST_DAYS = 30, 3_650
"""Since how many days events without a journey have been there: what is offered, and the most."""


@dataclass(frozen=True, slots=True)
class Group:
    """Which events without a journey are discarded together.

    Attributes:
        days: They have been there for so many days at least.
        sender: Those in quarantine of this organisation; None for those for which no settlement has come.
    """

    days: int
    sender: str | None

    @classmethod
    def read(cls, days: str, sender: str) -> Self:
        """Read a form.

        Raises:
            ValueError: The days are none, or too many; or the sender is no organisation.
        """
        if not days.isdecimal() or len(days) > 4 or not 1 <= int(days) <= LONGEST_DAYS or "\0" in sender:
            raise ValueError
        return cls(int(days), sender or None)

    def of(self, unmatched: Iterable[Unmatched]) -> list[Unmatched]:
        """Give those of the group, the longest there first. One that begins on a day to come is none of them."""
        found = [
            each
            for each in unmatched
            if each.begins_on is None and each.sender == self.sender and each.days >= self.days
        ]
        return sorted(found, key=lambda each: each.received_at)[:MOST]


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What an operator takes back: of whose journey, from which page, and the digest of the event once it is chosen."""

    participant: UUID
    page: UUID
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsState:
    """The state of the page: which form is open, and how what was sent just now went.

    Attributes:
        discard: Whose events the open form discards, as text; None where it is closed.
        group: Which events the open form discards together; None where it is closed.
        take_back: What the open form takes back; None where it is closed.
        fault: The field of the form at fault; empty for none.
        done: How many events were discarded; None where nobody asked for it.
        refusals: Which refusals are shown.
    """

    discard: str | None = None
    group: Group | None = None
    take_back: TakeBack | None = None
    fault: str = ""
    done: int | None = None
    refusals: Asked = field(default_factory=Asked)


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/events")
    async def events(
        request: Request,
        visitor: visiting,
        discard: Annotated[str | None, Query(pattern=r"^[0-9a-f-]{36}$")] = None,
        done: Annotated[int | None, Query(ge=0, le=10_000_000)] = None,
        days: str = "",
        sender: Annotated[str, Query(max_length=60)] = "",
        span: Span = "week",
        by: Annotated[str, Query(pattern=BY)] = "",
        take_back: UUID | None = None,
    ) -> Response:
        if take_back is not None:
            return await _page(pages, request, visitor, EventsState(take_back=TakeBack(take_back, uuid4())))
        try:
            group = Group.read(days, sender) if days and discard is None else None
        except ValueError:
            return await _page(pages, request, visitor, EventsState(fault="days"))
        state = EventsState(discard=discard, group=group, done=done, refusals=Asked(span, by))
        return await _page(pages, request, visitor, state)

    @made.post("/events/discard")
    async def discard(request: Request, visitor: visiting) -> Response:
        return await _discard(pages, request, visitor)

    @made.post("/events/take-back")
    async def take_back(request: Request, visitor: visiting) -> Response:
        return await _take_back(pages, request, visitor)

    @made.post("/events/discard/group")
    async def discard_group(request: Request, visitor: visiting) -> Response:
        return await _discard_group(pages, request, visitor)

    return made


async def _page(pages: Pages, request: Request, visitor: Visitor, state: EventsState) -> Response:
    """Write the page."""
    language = language_of(request)
    async with pages.reading(visitor, None if state.take_back is None else state.take_back.participant) as conn:
        read = await _without_a_journey(conn, state) | await _not_waited_for(conn, state) | await _refused(conn, state)
    return pages.page(
        request,
        "oversight/events.html",
        status=422 if state.fault else 200,
        **read,
        done=state.done,
        taken=request.query_params.get("taken") == "back",
        fault=state.fault,
        longest=LONGEST_REASON,
        may_discard=visitor.may(Action.DISCARD_EVENTS),
        may_take_back=visitor.may(Action.TAKE_BACK_EVENTS),
        event_name=partial(event_name, language=language),
        sender_name=partial(sender_name, translate=translations(language).gettext),
        address=partial(address_with, "/events"),
    )


async def _without_a_journey(conn: Connection, state: EventsState) -> dict[str, Any]:
    """Read the events without a journey, and what the form that discards a group of them shows."""
    found = await unmatched(conn, today_in_oslo())
    return {
        "unmatched": found[:SHOWN],
        "unmatched_events": sum(each.events for each in found),
        "discard": state.discard,
        "group": state.group,
        "in_group": [] if state.group is None else state.group.of(found),
        "senders": sorted({each.sender for each in found if each.sender}),
        "offered_days": OFFERED_DAYS,
        "longest_days": LONGEST_DAYS,
        "most": MOST,
        "shown": SHOWN,
    }


async def _not_waited_for(conn: Connection, state: EventsState) -> dict[str, Any]:
    """Read the events in journeys that do not wait for them, and those of one journey that can be taken back."""
    never = [] if state.take_back is None else await never_taken(conn, state.take_back.participant)
    return {
        "buffered": await buffered(conn, SHOWN),
        "take_back": state.take_back,
        "never": [(EventRef(each.source, each.id).digest, each) for each in never],
    }


async def _refused(conn: Connection, state: EventsState) -> dict[str, Any]:
    """Read the refusals."""
    return {
        "refusals": await read_refusals(conn, state.refusals),
        "reasons": REASONS,
        "unknown_type": UNKNOWN,
        "place_parts": place_parts,
    }


async def _discard(pages: Pages, request: Request, visitor: Visitor) -> Response:
    """Discard the events of one participant without a journey."""
    form = await form_of(request)
    participant, reason = uuid_in(form, "participant"), reason_in(form)
    if reason is None:
        return await _page(pages, request, visitor, EventsState(discard=str(participant), fault="reason"))
    async with pages.writing(visitor) as conn:
        discarded = await events_discarded(conn, participant, reason, today_in_oslo()) or 0
        if discarded:
            await note(conn, visitor.id, EVENTS_DISCARDED, {"participant": str(participant)}, discarded, reason)
    return to(address_with("/events", done=discarded))


async def _discard_group(pages: Pages, request: Request, visitor: Visitor) -> Response:
    """Begin the lever that discards a group."""
    form = await form_of(request)
    try:
        group = Group.read(str(form.get("days", "")), str(form.get("sender", "")))
    except ValueError:
        raise no_such_page() from None
    reason = reason_in(form)
    if reason is None:
        return await _page(pages, request, visitor, EventsState(group=group, fault="reason"))
    async with pages.writing(visitor) as conn:
        items = [LeverItem(each.participant) for each in group.of(await unmatched(conn, today_in_oslo()))]
        about = {"days": group.days, "sender": group.sender}
        chosen = items[:1] if form.get("one") else items
        lever = await begin_lever(conn, visitor.id, EVENTS_DISCARDED, about, chosen, reason)
    await pages.carrying.begin(lever)
    return to(f"/levers/{lever}")


async def _take_back(pages: Pages, request: Request, visitor: Visitor) -> Response:
    """Retract an event that nothing will ever wait for, in the name of the operators."""
    form = await form_of(request)
    asked = TakeBack(uuid_in(form, "participant"), uuid_in(form, "page"), str(form.get("event", "")))
    reason = reason_in(form)
    if reason is None:
        return await _page(pages, request, visitor, EventsState(take_back=asked, fault="reason"))
    wrong = await _never_taken_event(pages, visitor, asked)
    if wrong is None:
        return await _page(pages, request, visitor, EventsState(take_back=asked, fault="event"))
    about = {"participant": str(asked.participant), "event": wrong.name}
    try:
        async with pages.writing(visitor, asked.participant) as conn:
            await set_right(conn, pages, visitor, asked.participant, wrong, Correction(asked.page, reason, None))
            await note(conn, visitor.id, EVENT_TAKEN_BACK, about, 1, reason)
    except NotSent as fault:
        if fault.outcome is not Sent.ACCEPTED:
            at_fault = "reason" if fault.outcome is Sent.REFUSED else "event"
            return await _page(pages, request, visitor, EventsState(take_back=asked, fault=at_fault))
    return to(address_with("/events", taken="back"))


async def _never_taken_event(pages: Pages, visitor: Visitor, asked: TakeBack) -> AnyEvent | None:
    """Give the event to take back; None where it can be no more, or never could."""
    async with pages.reading(visitor, asked.participant) as conn:
        never = {EventRef(each.source, each.id) for each in await never_taken(conn, asked.participant)}
        events = (await load(conn, asked.participant)).events if never else []
    return next((each for each in events if each.ref.digest == asked.event and each.ref in never), None)
