"""``/waits``: what journeys wait for, of whom, since when, until when; from a figure to its list to a journey."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.words import event_name, role_name
from console.texts.catalogues import translations
from schemas.kommuner import COUNTIES
from schemas.services import PARTNERS
from schemas.texts import TextLanguage
from store.journeys import send_unanswered_again
from store.lists import Viewer
from store.oversight import Narrowing, OneWait, WaitGroup, wait_groups, waiting_journeys, waits_of
from workers.connections import today_in_oslo

SHOWN = 50  # waits of a group on the page

_COUNTIES = dict(sorted(COUNTIES.items(), key=lambda each: each[1]))

By = Literal["organisation", "event", "age"]


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A line of the table: one event of one organisation, or of all."""

    organisation: str | None
    event: str
    groups: tuple[WaitGroup, ...]

    @property
    def waits(self) -> int:
        """How many there are."""
        return sum(group.waits for group in self.groups)

    @property
    def overdue(self) -> int:
        """How many are past their date."""
        return sum(group.overdue for group in self.groups)

    @property
    def ages(self) -> tuple[int, int, int, int]:
        """How many wait less than a week, a month, a quarter, and longer."""
        week, month, quarter, longer = (
            sum(counts) for counts in zip(*((g.week, g.month, g.quarter, g.longer) for g in self.groups), strict=True)
        )
        return week, month, quarter, longer

    @property
    def oldest(self) -> date:
        """Since when the oldest."""
        return min(group.oldest for group in self.groups)

    @property
    def nearest(self) -> date | None:
        """The nearest date that is not past."""
        return min((group.nearest for group in self.groups if group.nearest is not None), default=None)


@dataclass(frozen=True, slots=True)
class WaitSection:
    """Lines under one heading: an organisation, or all."""

    organisation: str | None
    rows: tuple[WaitRow, ...]

    @property
    def waits(self) -> int:
        """How many there are in all."""
        return sum(row.waits for row in self.rows)


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/waits")
    async def waits(
        request: Request,
        visitor: visiting,
        by: By | None = None,
        county: Annotated[str | None, Query(pattern=r"^[0-9]{2}$")] = None,
        overdue: bool = False,
        of: Annotated[str | None, Query(max_length=60)] = None,
        event: Annotated[str | None, Query(max_length=60)] = None,
        again: Annotated[int | None, Query(ge=0, le=1_000_000)] = None,
    ) -> Response:
        viewer, today = Viewer.of(visitor.organisation), today_in_oslo()
        which = Narrowing(county, overdue)
        # All of Norway by organisation would be a line for each kommune and event.
        by = by or ("event" if viewer == Viewer() and county is None else "organisation")
        async with pages.reading(visitor) as conn:
            groups = await wait_groups(conn, viewer, which, today)
            journeys = await waiting_journeys(conn, viewer, which, today)
            opened: list[OneWait] = []
            if event is not None:
                opened = await waits_of(conn, viewer, which, today, of, event, SHOWN)
        return pages.page(
            request,
            "oversight/waits.html",
            sections=_sections(groups, by),
            groups=groups,
            journeys=journeys,
            by=by,
            county=county,
            counties=dict(sorted(COUNTIES.items(), key=lambda each: each[1]))
            if viewer.whole and not viewer.kommune
            else {},
            overdue=overdue,
            of=of,
            event=event,
            opened=opened,
            shown=SHOWN,
            again=again,
            may_repeat=visitor.may(Action.REPEAT_REQUESTS),
            sees_persons=visitor.may(Action.SEE_PERSON),
            event_name=partial(event_name, language=language_of(request)),
            asked_text=lambda wait: asked_text(wait, language_of(request)),
            address=partial(address_with, "/waits"),
        )

    @made.post("/waits/again")
    async def ask_again(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        wanted = {name: str(form.get(name) or "") for name in ("service", "of", "event", "by")}
        participant = uuid_in(form, "participant")
        async with pages.writing(visitor) as conn:
            sent = await send_unanswered_again(conn, participant, wanted["service"])
        return to(address_with("/waits", by=wanted["by"], of=wanted["of"], event=wanted["event"], again=sent.again))

    return made


def asked_text(wait: OneWait, language: TextLanguage) -> str:
    """Say what was asked on the way to the answer, in a few words; empty where nothing was."""
    texts = translations(language)
    if wait.asked is None or wait.service is None:
        return ""
    who = role_name(PARTNERS[wait.service].role, texts.gettext) if wait.service in PARTNERS else wait.service
    if wait.state == "refused":
        return texts.gettext("Refused by the system of: %(who)s") % {"who": who}
    if wait.state == "open":
        return texts.gettext("Not sent yet to: %(who)s") % {"who": who}
    if wait.recorded:
        return texts.gettext("A task for: %(who)s") % {"who": who}
    return texts.gettext("Sent, not answered by: %(who)s") % {"who": who}


def _sections(groups: Iterable[WaitGroup], by: By) -> list[WaitSection]:
    if by == "organisation":
        of: dict[str, list[WaitGroup]] = defaultdict(list)
        for group in groups:
            of[group.organisation].append(group)
        made = [
            WaitSection(name, tuple(WaitRow(name, each.event, (each,)) for each in each_of))
            for name, each_of in of.items()
        ]
        return sorted(made, key=lambda section: -section.waits)
    named: dict[str, list[WaitGroup]] = defaultdict(list)
    for group in groups:
        named[group.event].append(group)
    rows = [WaitRow(None, event, tuple(each)) for event, each in named.items()]
    order = (lambda row: row.oldest) if by == "age" else (lambda row: -row.waits)
    return [WaitSection(None, tuple(sorted(rows, key=order)))] if rows else []
