"""``/journeys/{participant}``: one journey as an operator sees it: codes, events, calls and timers; no person."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, language_of
from console.pages.words import STAGE_NAMES, capitalised, deadline_name, event_name
from schemas.handling import HANDLINGS, WHY_NOT_MADE, WITHDRAWAL_SENT, Handling, how_far, why_not_made
from schemas.texts import TextLanguage
from store.levers import events_of
from store.lists import Viewer, visible
from store.reports import explain
from workers.connections import today_in_oslo

EVENTS_SHOWN = 200
_LOOKS = {
    "done": ("done", "ok"),
    "active": ("now", "now"),
    "not_started": ("yet", "not"),
    "skipped": ("yet", "skip"),
    "stopped": ("yet", "skip"),
}
"""The class of a stage's step, and its mark, by status."""
_MARKS = {"answered": "ok", "by_hand": "ok", "sent": "waits", "not_made": "waits"}
_NOT_MADE_MARKS = {"refused": "fault", "not_taken": "fault", "failing": "fault", "dropped": "skip"}


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/journeys/{participant}")
    async def journey(request: Request, visitor: visiting, participant: UUID) -> Response:
        today, language = today_in_oslo(), language_of(request)
        async with pages.reading(visitor, participant) as conn:
            if not await visible(conn, Viewer.of(visitor.organisation), [participant]):
                raise no_such_page()
            known = await explain(conn, participant, today)
            events = await events_of(conn, participant, EVENTS_SHOWN)
        if known.journey is None:
            raise no_such_page()
        return pages.page(
            request,
            "oversight/journey.html",
            participant=participant,
            known=known,
            events=events,
            stages=[(name, status, *_LOOKS.get(status, ("yet", "not"))) for name, status in _stages(known.journey)],
            stage_names=STAGE_NAMES,
            most=EVENTS_SHOWN,
            handled=partial(_handled, language=language),
            event_name=partial(event_name, language=language),
            deadline_name=partial(deadline_name, language=language),
            statutory=frozenset(rule.name for rule in pages.book.every_deadline() if rule.kind == "statutory"),
            temporal=pages.settings.temporal_pages,
            namespace=pages.settings.namespace(),
        )

    return made


def _handled(request: Mapping[str, Any], language: TextLanguage) -> tuple[str, str]:
    """Give the mark and the words for how far a call has come."""
    handling = how_far(request)
    if handling is Handling.SENT and request["withdraws"]:
        return "ok", capitalised(WITHDRAWAL_SENT[language])
    words = HANDLINGS[handling][language]
    if handling is not Handling.NOT_MADE:
        return _MARKS[handling], capitalised(words)
    why = why_not_made(request)
    return _NOT_MADE_MARKS.get(why, _MARKS[handling]), capitalised(f"{words}: {WHY_NOT_MADE[why][language]}")


def _stages(journey: Mapping[str, Any]) -> list[tuple[str, str]]:
    stages: Mapping[str, str] = journey["stages"] or {}
    return [(name, stages[name]) for name in STAGE_NAMES if name in stages]
