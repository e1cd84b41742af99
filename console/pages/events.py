"""``/events``: events that no journey has taken: of nobody yet, of another's participant, not waited for, refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.participant.correcting import Correction, set_right
from console.pages.reasons import LONGEST_REASON, reason_in
from console.pages.refusals import BY, REASONS, Asked, Span, place_parts, read_refusals, sender_name
from console.pages.task.sending import NotSent, Sent
from console.pages.words import event_name
from console.texts.catalogues import translations
from schemas.events import EventRef
from schemas.events.refusals import UNKNOWN
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


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    shown = partial(_shown, pages)

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
            return await shown(request, visitor, None, take_back=TakeBack(take_back, uuid4()))
        try:
            group = Group.read(days, sender) if days and discard is None else None
        except ValueError:
            return await shown(request, visitor, None, 422, fault="days")
        return await shown(request, visitor, discard, done=done, group=group, asked=Asked(span, by))

    @made.post("/events/discard")
    async def discard(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        participant, reason = uuid_in(form, "participant"), reason_in(form)
        if reason is None:
            return await shown(request, visitor, str(participant), 422, fault="reason")
        async with pages.writing(visitor) as conn:
            discarded = await events_discarded(conn, participant, reason, today_in_oslo()) or 0
            if discarded:
                await note(conn, visitor.id, EVENTS_DISCARDED, {"participant": str(participant)}, discarded, reason)
        return to(address_with("/events", done=discarded))

    @made.post("/events/take-back")
    async def taken_back(request: Request, visitor: visiting) -> Response:
        return await _taken_back(pages, request, visitor)

    @made.post("/events/discard/group")
    async def discard_group(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        try:
            group = Group.read(str(form.get("days", "")), str(form.get("sender", "")))
        except ValueError:
            raise no_such_page() from None
        reason = reason_in(form)
        if reason is None:
            return await shown(request, visitor, None, 422, fault="reason", group=group)
        async with pages.writing(visitor) as conn:
            items = [LeverItem(each.participant) for each in group.of(await unmatched(conn, today_in_oslo()))]
            about = {"days": group.days, "sender": group.sender}
            chosen = items[:1] if form.get("one") else items
            lever = await begin_lever(conn, visitor.id, EVENTS_DISCARDED, about, chosen, reason)
        await pages.carrying.begin(lever)
        return to(f"/levers/{lever}")

    return made


async def _taken_back(pages: Pages, request: Request, visitor: Visitor) -> Response:
    """Retract an event that nothing will ever wait for, in the name of the operators."""
    form = await form_of(request)
    asked = TakeBack(uuid_in(form, "participant"), uuid_in(form, "page"), str(form.get("event", "")))
    reason = reason_in(form)
    if reason is None:
        return await _shown(pages, request, visitor, None, 422, fault="reason", take_back=asked)
    async with pages.reading(visitor, asked.participant) as conn:
        never = {EventRef(each.source, each.id) for each in await never_taken(conn, asked.participant)}
        events = (await load(conn, asked.participant)).events if never else []
    wrong = next((each for each in events if each.ref.digest == asked.event and each.ref in never), None)
    if wrong is None:
        return await _shown(pages, request, visitor, None, 422, fault="event", take_back=asked)
    about = {"participant": str(asked.participant), "event": wrong.name}
    try:
        async with pages.writing(visitor, asked.participant) as conn:
            await set_right(conn, pages, visitor, asked.participant, wrong, Correction(asked.page, reason, None))
            await note(conn, visitor.id, EVENT_TAKEN_BACK, about, 1, reason)
    except NotSent as fault:
        if fault.outcome is not Sent.ACCEPTED:
            said = "reason" if fault.outcome is Sent.REFUSED else "event"
            return await _shown(pages, request, visitor, None, 422, fault=said, take_back=asked)
    return to(address_with("/events", taken="back"))


async def _shown(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    discard: str | None,
    status: int = 200,
    done: int | None = None,
    fault: str = "",
    group: Group | None = None,
    take_back: TakeBack | None = None,
    asked: Asked | None = None,
) -> Response:
    """Write the page, with the form of what was pressed."""
    language = language_of(request)
    async with pages.reading(visitor, None if take_back is None else take_back.participant) as conn:
        nobodys = await unmatched(conn, today_in_oslo())
        waiting = await buffered(conn, SHOWN)
        refusals = await read_refusals(conn, asked or Asked())
        never = [] if take_back is None else await never_taken(conn, take_back.participant)
    return pages.page(
        request,
        "oversight/events.html",
        status=status,
        unmatched=nobodys[:SHOWN],
        unmatched_events=sum(each.events for each in nobodys),
        buffered=waiting,
        refusals=refusals,
        reasons=REASONS,
        unknown_type=UNKNOWN,
        place_parts=place_parts,
        sender_name=partial(sender_name, translate=translations(language).gettext),
        discard=discard,
        group=group,
        in_group=[] if group is None else group.of(nobodys),
        senders=sorted({each.sender for each in nobodys if each.sender}),
        offered_days=OFFERED_DAYS,
        longest_days=LONGEST_DAYS,
        most=MOST,
        done=done,
        taken=request.query_params.get("taken") == "back",
        fault=fault,
        shown=SHOWN,
        longest=LONGEST_REASON,
        may_discard=visitor.may(Action.DISCARD_EVENTS),
        may_take_back=visitor.may(Action.TAKE_BACK_EVENTS),
        take_back=take_back,
        never=[(EventRef(each.source, each.id).digest, each) for each in never],
        event_name=partial(event_name, language=language),
        address=partial(address_with, "/events"),
    )
