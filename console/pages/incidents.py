"""``/incidents``: what stands still, by cause, and what an operator can do about it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, address_with, form_of, language_of, to
from console.pages.levers import lever_name
from console.pages.reasons import LONGEST_REASON, reason_in
from console.pages.words import N_, Translate, role_name
from console.texts.catalogues import translations
from schemas.services import PARTNERS
from store.levers import (
    JOURNEYS_AGAIN,
    REQUESTS_AGAIN,
    Cause,
    LeverItem,
    begin_lever,
    causes,
    journeys_of,
    last_levers,
    resolved_since,
)

LAST = 10  # levers shown
RESOLVED_DAYS = 7

Lever = Literal["requests", "journeys"]

HEADINGS = {
    "request-failed": N_("A partner does not take requests"),
    "play-failed": N_("The journey cannot be played"),
    "commit-failed": N_("The journey cannot be written"),
    "clock-ahead": N_("A worker's clock is ahead"),
    "not-carried": N_("Temporal had lost the journey"),
}


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/incidents")
    async def incidents(
        request: Request,
        visitor: visiting,
        preview: Annotated[str | None, Query(pattern=r"^[0-9a-f]{12}$")] = None,
    ) -> Response:
        return await _page(pages, request, visitor, preview)

    @made.post("/incidents/again")
    async def again(request: Request, visitor: visiting) -> Response:
        return await _again(pages, request, visitor)

    return made


async def _page(pages: Pages, request: Request, visitor: Visitor, preview: str | None, fault: str = "") -> Response:
    """Write the page, with the form of a cause opened, and the field of it that is at fault."""
    async with pages.reading(visitor) as conn:
        found = await causes(conn)
        resolved = await resolved_since(conn, datetime.now(UTC) - timedelta(days=RESOLVED_DAYS))
        levers = await last_levers(conn, LAST)
    return pages.page(
        request,
        "oversight/incidents.html",
        status=422 if fault else 200,
        causes=found,
        journeys=sum(cause.journeys for cause in found),
        resolved=resolved,
        resolved_days=RESOLVED_DAYS,
        levers=levers,
        preview=preview,
        fault=fault,
        heading=partial(heading, translate=translations(language_of(request)).gettext),
        lever_of=lever_of,
        lever_name=lever_name,
        address=partial(address_with, "/incidents"),
        longest=LONGEST_REASON,
    )


async def _again(pages: Pages, request: Request, visitor: Visitor) -> Response:
    """Begin the lever that tries the journeys or requests of a cause again."""
    form = await form_of(request)
    wanted, reason = form.get("cause"), reason_in(form)
    if reason is None:
        return await _page(pages, request, visitor, str(wanted), fault="reason")
    async with pages.writing(visitor) as conn:
        cause = next((each for each in await causes(conn) if each.id == wanted), None)
        lever = cause and lever_of(cause)
        if cause is None or lever is None:
            raise no_such_page()
        of = (await journeys_of(conn, cause))[: 1 if form.get("one") else None]
        about = {"kind": cause.kind, "service": cause.service, "cause": cause.cause, "journeys": len(of)}
        used = REQUESTS_AGAIN if lever == "requests" else JOURNEYS_AGAIN
        begun = await begin_lever(conn, visitor.id, used, about, [LeverItem(each) for each in of], reason)
    await pages.carrying.begin(begun)
    return to(f"/levers/{begun}")


def heading(cause: Cause, translate: Translate) -> str:
    """Say in words what is at fault."""
    if cause.service in PARTNERS:
        who = role_name(PARTNERS[cause.service].role, translate)
        text = N_("Requests are refused: %(who)s") if cause.refused else N_("Requests do not get through: %(who)s")
        return translate(text) % {"who": who}
    return translate(HEADINGS[cause.kind]) if cause.kind in HEADINGS else cause.kind


def lever_of(cause: Cause) -> Lever | None:
    """Give what can be done about a cause; None where it is tried again by itself."""
    if cause.kind == "request-failed":
        return "requests" if cause.refused else None
    return "journeys"
