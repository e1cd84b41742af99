"""``/levers/{lever}``: a lever that is used on many: how far it has come, what became of each, and how to cancel it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page, not_yours
from console.pages.frame import Pages, address_with, language_of, to
from console.pages.streams import event_stream, lasting
from console.pages.words import N_, Translate, role_name
from console.texts.catalogues import translations
from store.levers import (
    EVENT_TAKEN_BACK,
    EVENTS_DISCARDED,
    JOURNEYS_AGAIN,
    LEFT,
    REQUESTS_AGAIN,
    WAITS_AGAIN,
    LeverRun,
    cancel_lever,
    lever_items,
    lever_run,
)

STILL = timedelta(seconds=20)
"""After so long without an item done, nobody carries it any more."""
LOOKS = 0.5  # seconds between two looks at how far it has come

LEVER_NAMES: Mapping[str, str] = {
    REQUESTS_AGAIN: N_("Requests sent again"),
    WAITS_AGAIN: N_("Asked again for a group of waits"),
    JOURNEYS_AGAIN: N_("Journeys played again"),
    EVENTS_DISCARDED: N_("Events discarded"),
    EVENT_TAKEN_BACK: N_("Event taken back"),
}
OUTCOMES: Mapping[str, str] = {
    "again": N_("Sent again"),
    "discarded": N_("Discarded"),
    "refused": N_("Refused by its system: see the incidents"),
    "open": N_("Not taken yet, tried again by itself"),
    "recorded": N_("No system takes it: it is a task"),
    "unasked": N_("Nothing was asked of a system"),
    "answered": N_("Answered meanwhile"),
    "unchanged": N_("There was nothing left to do"),
    "failed": N_("Could not be done: try again, or see the journey"),
    LEFT: N_("Not done"),
}
"""What becomes of an item, in English; the first two change something."""
_MARKS = {"again": "ok", "discarded": "ok", "failed": "fault", LEFT: "not"}


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/levers/{lever}")
    async def run(request: Request, visitor: visiting, lever: str) -> Response:
        translate = translations(language_of(request)).gettext
        id_, found = await _found(pages, visitor, lever)
        async with pages.reading(visitor) as conn:
            items = await lever_items(conn, id_)
        return pages.page(
            request,
            "oversight/lever.html",
            lever=id_,
            run=found,
            name=lever_name(found.lever),
            still=found.ended_at is None and datetime.now(UTC) - found.carried_at > STILL,
            counts=sorted(found.outcomes.items(), key=lambda each: _place(each[0])),
            items=sorted(items, key=lambda item: _place(item[1] or LEFT)),
            outcome_name=lambda outcome: outcome_name(found.lever, outcome or LEFT, translate),
            mark=lambda outcome: _MARKS.get(outcome or LEFT, "skip"),
            back=_back(found),
            of_journeys=found.lever != EVENTS_DISCARDED,
        )

    @made.get("/levers/{lever}/news")
    async def news(request: Request, visitor: visiting, lever: str) -> Response:
        id_, _ = await _found(pages, visitor, lever)
        translate = translations(language_of(request)).gettext
        return event_stream(_news(pages, visitor, id_, translate), ask_again=2_000)

    @made.post("/levers/{lever}/cancel")
    async def cancel(request: Request, visitor: visiting, lever: str) -> Response:
        id_, _ = await _to_change(pages, request, visitor, lever)
        async with pages.writing(visitor) as conn:
            await cancel_lever(conn, id_, visitor.id)
        await pages.carrying.begin(id_)  # notes the end where nobody carries it
        return to(f"/levers/{id_}")

    @made.post("/levers/{lever}/go-on")
    async def go_on(request: Request, visitor: visiting, lever: str) -> Response:
        id_, _ = await _to_change(pages, request, visitor, lever)
        await pages.carrying.begin(id_)
        return to(f"/levers/{id_}")

    return made


def lever_name(lever: str) -> str:
    """Give what a lever is called, in English; its own name where this release knows none."""
    return LEVER_NAMES.get(lever, lever)


def _place(outcome: str) -> int:
    return list(OUTCOMES).index(outcome) if outcome in OUTCOMES else len(OUTCOMES)


def outcome_name(lever: str, outcome: str, translate: Translate) -> str:
    """Give in words what became of an item."""
    return translate(
        N_("Played again") if (lever, outcome) == (JOURNEYS_AGAIN, "again") else OUTCOMES.get(outcome, outcome)
    )


async def _found(pages: Pages, visitor: Visitor, lever: str) -> tuple[int, LeverRun]:
    if not lever.isdecimal() or len(lever) > 18:
        raise no_such_page()
    async with pages.reading(visitor) as conn:
        run = await lever_run(conn, int(lever))
    if run is None:
        raise no_such_page()
    return int(lever), run


async def _to_change(pages: Pages, request: Request, visitor: Visitor, lever: str) -> tuple[int, LeverRun]:
    """Give a lever that the visitor may use."""
    id_, run = await _found(pages, visitor, lever)
    if run.lever == EVENTS_DISCARDED and not visitor.may(Action.DISCARD_EVENTS):
        raise not_yours(role_name(visitor.post.role, translations(language_of(request)).gettext))
    return id_, run


def _back(run: LeverRun) -> str:
    """Give where it was begun."""
    if run.lever == WAITS_AGAIN:
        return address_with("/waits", **run.about)
    return "/events" if run.lever == EVENTS_DISCARDED else "/incidents"


def _progress(run: LeverRun, translate: Translate) -> dict[str, Any]:
    done = run.items - run.left
    text = translate("%(done)s of %(all)s done") % {"done": done, "all": run.items}
    return {"done": done, "all": run.items, "text": text, "ended": run.ended_at is not None}


async def _news(pages: Pages, visitor: Visitor, lever: int, translate: Translate) -> AsyncGenerator[dict[str, Any]]:
    """Give how far a lever has come, until it has ended."""
    lasts = lasting(pages.news)
    while lasts():
        async with pages.reading(visitor) as conn:
            run = await lever_run(conn, lever)
        if run is None:
            return
        yield _progress(run, translate)
        if run.ended_at is not None:
            return
        await asyncio.sleep(LOOKS)
