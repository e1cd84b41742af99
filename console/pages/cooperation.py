"""``/cooperation/{kommune}``: a kommune and its career centre: what is open between them, and their meetings."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, language_of, to
from console.pages.paths import participant_path, task_path
from console.pages.words import deadline_name, event_name
from schemas.events.envelope import pair_id
from schemas.kommuner import KOMMUNER
from schemas.tasks import title_of
from store.calendar import kommuner_of, open_between, overdue_between
from store.reports import explain
from workers.connections import today_in_oslo

AGENDA = 50  # points at most
HISTORY = 20


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/cooperation")
    async def choose(request: Request, visitor: visiting) -> Response:
        if visitor.organisation in KOMMUNER:
            return to(f"/cooperation/{visitor.organisation}")
        async with pages.reading(visitor) as conn:
            found = await kommuner_of(conn, visitor.organisation, today_in_oslo())
        return pages.page(request, "calendar/kommuner.html", kommuner=found)

    @made.get("/cooperation/{kommune}")
    async def cooperation(request: Request, visitor: visiting, kommune: str) -> Response:
        of = KOMMUNER.get(kommune)
        if of is None or visitor.organisation not in (kommune, of.county):
            raise no_such_page()
        today, language, pair = today_in_oslo(), language_of(request), pair_id(kommune)
        async with pages.reading(visitor, pair) as conn:
            together = await explain(conn, pair, today)
            between = await open_between(conn, kommune, today)
            overdue = await overdue_between(conn, kommune, today, AGENDA)
        return pages.page(
            request,
            "calendar/cooperation.html",
            kommune=kommune,
            county=of.county,
            pair=pair,
            together=together,
            tasks=[each for each in together.tasks if each["closed_on"] is None],
            deadlines=[each for each in together.deadlines if each["status"] in ("running", "passed")],
            history=[each for each in reversed(together.timeline) if each["event"]][:HISTORY],
            between=between,
            overdue=overdue,
            most=AGENDA,
            title_of=lambda name: title_of(name, language),
            event_name=partial(event_name, language=language),
            deadline_name=partial(deadline_name, language=language),
            task_path=task_path,
            participant_path=participant_path,
        )

    return made
