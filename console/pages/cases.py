"""``/case``: a case as the supervisor asks for it, and the list of those who started in a period, for leaders.

The document is the one that ``stegvis case`` makes, as it is: what a leader reads is what they print, save and send.
It has a policy of its own, which lets its one style sheet through by hash, and nothing else at all.
"""

import base64
import re
from asyncio import timeout
from datetime import date
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from analysis.supervision.case import case_file
from analysis.supervision.documents import case_as_html, sample_as_html
from analysis.supervision.facts import CaseFacts
from analysis.supervision.read import CannotBePlayed, NoCase, facts_in, may_have_started, sample_of
from analysis.supervision.sample import Period, PeriodReversed, SampleList
from console.access.visitors import Visitor
from console.pages.faults import PageFault, no_such_page
from console.pages.frame import HEADERS, Pages, language_of
from console.pages.participant import uuid_of
from console.pages.paths import participant_path
from console.pages.words import N_
from schemas.access_log import SUPERVISION_CASE
from store.lists import Viewer, visible
from store.organisation import as_organisation, name_participant
from workers.connections import today_in_oslo

PATH = "/case/{participant}"
MOST = 500  # cases of a list
LIST_WITHIN = 60.0  # seconds; each case is played
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/case")
    async def sample(
        request: Request,
        visitor: visiting,
        kommune: Annotated[str | None, Query(pattern=r"^[0-9]{4}$")] = None,
        since: Annotated[str, Query(alias="from", max_length=20)] = "",
        until: Annotated[str, Query(alias="to", max_length=20)] = "",
    ) -> Response:
        if kommune not in (None, visitor.organisation):
            raise no_such_page()
        today = today_in_oslo()
        asked = bool(since or until)
        since, until = since or date(today.year, 1, 1).isoformat(), until or today.isoformat()
        period, fault = _period(since, until)
        participants: list[UUID] = []
        if asked and period is not None:
            async with pages.reading(visitor) as conn:
                participants = await may_have_started(conn, visitor.organisation, period)
            fault = "many" if len(participants) > MOST else ""
        if not asked or period is None or fault:
            return pages.page(
                request,
                "oversight/case.html",
                status=422 if fault else 200,
                since=since,
                until=until,
                kommune=visitor.organisation,
                fault=fault,
                most=MOST,
            )
        found = await _list(pages, visitor, participants, period, today)
        return _document(sample_as_html(found, language_of(request), lambda each: PATH.format(participant=each)))

    @made.get(PATH)
    async def case(request: Request, visitor: visiting, participant: str) -> Response:
        uuid = uuid_of(participant)
        async with pages.reading(visitor, uuid) as conn:
            if not await visible(conn, Viewer.of(visitor.organisation), [uuid]):
                raise no_such_page()
            try:
                facts = await facts_in(conn, uuid, pages.book, today_in_oslo())
            except (NoCase, CannotBePlayed):
                raise _no_case(participant_path(uuid)) from None
        await pages.note_access(visitor, uuid, SUPERVISION_CASE, request)
        return _document(case_as_html(case_file(facts), language_of(request)))

    return made


async def _list(pages: Pages, visitor: Visitor, participants: list[UUID], period: Period, today: date) -> SampleList:
    """Make the list in one transaction, which names each participant in turn: the events of no other are read."""
    async with timeout(LIST_WITHIN), as_organisation(pages.database, visitor.organisation) as conn:

        async def facts_of(participant: UUID) -> CaseFacts:
            await name_participant(conn, participant)
            return await facts_in(conn, participant, pages.book, today)

        return await sample_of(participants, facts_of, visitor.organisation, period, today)


def _period(since: str, until: str) -> tuple[Period | None, str]:
    """Read the days of a form; without a period, the field that is at fault."""
    days: list[date] = []
    for name, text in (("from", since), ("to", until)):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            return None, name
    try:
        return Period(*days), ""
    except PeriodReversed:
        return None, "reversed"


def _no_case(back: str) -> PageFault:
    return PageFault(
        409,
        N_("There is no case to show"),
        N_(
            "No settlement has begun the journey yet, or its events cannot be played now. "
            "The participant's page shows what there is."
        ),
        back=back,
    )


def _document(page: str) -> Response:
    found = _STYLE.search(page)
    assert found is not None
    style = base64.b64encode(sha256(found[1].encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    headers = HEADERS | {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Vary": "Cookie"}
    return Response(page, headers=headers, media_type="text/html")
