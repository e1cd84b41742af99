"""``/events``: events that no journey has taken: of nobody yet, of another's participant, or waiting for a wait."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.reasons import LONGEST_REASON, reason_in
from console.pages.words import event_name
from store.levers import EVENTS_DISCARDED, buffered, events_discarded, note
from store.reports import unmatched
from workers.connections import today_in_oslo

SHOWN = 100


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    async def shown(
        request: Request,
        visitor: Visitor,
        discard: str | None,
        status: int = 200,
        done: int | None = None,
        fault: str = "",
    ) -> Response:
        language = language_of(request)
        async with pages.reading(visitor) as conn:
            nobodys = await unmatched(conn, today_in_oslo())
            waiting = await buffered(conn, SHOWN)
        return pages.page(
            request,
            "oversight/events.html",
            status=status,
            unmatched=nobodys[:SHOWN],
            unmatched_events=sum(each.events for each in nobodys),
            buffered=waiting,
            discard=discard,
            done=done,
            fault=fault,
            shown=SHOWN,
            longest=LONGEST_REASON,
            may_discard=visitor.may(Action.DISCARD_EVENTS),
            event_name=partial(event_name, language=language),
            address=partial(address_with, "/events"),
        )

    @made.get("/events")
    async def events(
        request: Request,
        visitor: visiting,
        discard: Annotated[str | None, Query(pattern=r"^[0-9a-f-]{36}$")] = None,
        done: Annotated[int | None, Query(ge=0, le=10_000_000)] = None,
    ) -> Response:
        return await shown(request, visitor, discard, done=done)

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

    return made
