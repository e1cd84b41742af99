"""``/waits``: what journeys wait for, of whom, since when, until when; from a figure to its list to a journey."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Self, cast, get_args

from fastapi import APIRouter, Depends, Query
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.asking_again import MOST, counted, items_of
from console.pages.faults import no_such_page
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.levers import OUTCOMES
from console.pages.reasons import LONGEST_REASON, reason_in
from console.pages.wait_sections import By, sections_of
from console.pages.words import event_name, role_name
from console.texts.catalogues import translations
from schemas.kommuner import COUNTIES
from schemas.services import PARTNERS
from schemas.texts import TextLanguage
from store.journeys import send_unanswered_again
from store.levers import WAITS_AGAIN, begin_lever
from store.lists import Viewer
from store.oversight import Narrowing, OneWait, WaitGroup, wait_groups, waits_of
from workers.connections import today_in_oslo

SHOWN = 50  # waits of a group on the page

_COUNTIES = dict(sorted(COUNTIES.items(), key=lambda each: each[1]))

COUNTY = r"^[0-9]{2}$"
LONGEST_CODE = 60  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for.

    Attributes:
        by: How the waits are divided.
        county: Only those of journeys in this county.
        overdue: Only those past their date.
        of: Of the group that is opened, the organisation; None for all.
        event: Of the group that is opened, the event; None where none is.
    """

    by: By
    county: str | None = None
    overdue: bool = False
    of: str | None = None
    event: str | None = None

    @classmethod
    def read(cls, form: FormData) -> Self:
        """Read what a form of the page sends along.

        Raises:
            PageFault: No page of ours made it.
        """
        named = {name: str(form.get(name) or "")[:LONGEST_CODE] for name in ("by", "county", "of", "event")}
        county = named["county"] or None
        if (county is not None and not re.fullmatch(COUNTY, county)) or "\0" in "".join(named.values()):
            raise no_such_page()
        by = named["by"] if named["by"] in get_args(By) else "organisation"
        of, event = named["of"] or None, named["event"] or None
        return cls(cast("By", by), county, bool(form.get("overdue")), of, event)

    @property
    def which(self) -> Narrowing:
        """The filters, as the lists take them."""
        return Narrowing(self.county, self.overdue)

    @property
    def query(self) -> dict[str, Any]:
        """What an address or a form needs to ask for the same."""
        return {"by": self.by, "county": self.county, "overdue": self.overdue, "of": self.of, "event": self.event}

    def address(self, **changed: object) -> str:
        """Give the address of the page with some of it changed."""
        return address_with("/waits", **(self.query | changed))


@dataclass(frozen=True, slots=True)
class WaitsState:
    """The state of the page.

    Attributes:
        asked: Which waits are shown, and how.
        group: Whether the form is open that asks again for all of the group.
        again: How many requests were just sent again; None where nobody asked for it.
        fault: The field of the form at fault; empty for none.
    """

    asked: Asked
    group: bool = False
    again: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FoundWaits:
    """What the page reads.

    Attributes:
        groups: The waits, counted by organisation and event.
        journeys: How many journeys they belong to.
        counted_at: When they were counted.
        opened: The waits of the group that is opened, the earliest dates first.
    """

    groups: list[WaitGroup]
    journeys: int
    counted_at: datetime
    opened: list[OneWait]


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/waits")
    async def waits(
        request: Request,
        visitor: visiting,
        by: By | None = None,
        county: Annotated[str | None, Query(pattern=COUNTY)] = None,
        overdue: bool = False,
        of: Annotated[str | None, Query(max_length=LONGEST_CODE)] = None,
        event: Annotated[str | None, Query(max_length=LONGEST_CODE)] = None,
        group: bool = False,
        again: Annotated[int | None, Query(ge=0, le=1_000_000)] = None,
    ) -> Response:
        asked = Asked(by or _usual(visitor, county), county, overdue, of, event)
        return await _page(pages, request, visitor, WaitsState(asked, group, again))

    @made.post("/waits/again")
    async def ask_again(request: Request, visitor: visiting) -> Response:
        return await _ask_again(pages, request, visitor)

    @made.post("/waits/again/group")
    async def ask_all_again(request: Request, visitor: visiting) -> Response:
        return await _ask_all_again(pages, request, visitor)

    return made


async def _page(pages: Pages, request: Request, visitor: Visitor, state: WaitsState) -> Response:
    """Write the page."""
    viewer, asked, language = Viewer.of(visitor.organisation), state.asked, language_of(request)
    repeats = visitor.may(Action.REPEAT_REQUESTS)
    previews = state.group and repeats
    found = await _read(pages, visitor, asked, MOST if previews else SHOWN)
    return pages.page(
        request,
        "oversight/waits.html",
        status=422 if state.fault else 200,
        sections=sections_of(found.groups, asked.by),
        groups=found.groups,
        journeys=found.journeys,
        figures_at=found.counted_at,
        counties=_COUNTIES if viewer.whole and not viewer.kommune else {},
        asked=asked,
        opened=found.opened[:SHOWN],
        shown=SHOWN,
        counts=counted(found.opened) if previews else None,
        most=MOST,
        again=state.again,
        outcomes=OUTCOMES,
        fault=state.fault,
        longest=LONGEST_REASON,
        may_repeat=repeats,
        sees_persons=visitor.may(Action.SEE_PERSON),
        event_name=partial(event_name, language=language),
        asked_text=partial(asked_text, language=language),
    )


async def _read(pages: Pages, visitor: Visitor, asked: Asked, most: int) -> FoundWaits:
    """Read what the page shows, so many waits of the opened group at most."""
    viewer, today = Viewer.of(visitor.organisation), today_in_oslo()
    async with pages.reading(visitor) as conn:
        counted_waits = await pages.figures.of(
            ("waits", viewer, asked.which, today), lambda: wait_groups(conn, viewer, asked.which, today)
        )
        groups, journeys = counted_waits.figures
        opened: list[OneWait] = []
        if asked.event is not None:
            opened = await waits_of(conn, viewer, asked.which, today, asked.of, asked.event, most)
    return FoundWaits(groups, journeys, counted_waits.at, opened)


async def _ask_again(pages: Pages, request: Request, visitor: Visitor) -> Response:
    """Send the request of one wait again."""
    form = await form_of(request)
    asked = Asked.read(form)
    participant, service = uuid_in(form, "participant"), str(form.get("service") or "")
    async with pages.writing(visitor) as conn:
        sent = await send_unanswered_again(conn, participant, service)
    return to(asked.address(again=sent.again))


async def _ask_all_again(pages: Pages, request: Request, visitor: Visitor) -> Response:
    """Begin the lever that sends the requests of a group again."""
    form = await form_of(request)
    asked, reason = Asked.read(form), reason_in(form)
    if asked.event is None:
        raise no_such_page()
    if reason is None:
        return await _page(pages, request, visitor, WaitsState(asked, group=True, fault="reason"))
    viewer, today = Viewer.of(visitor.organisation), today_in_oslo()
    async with pages.writing(visitor) as conn:
        group = await waits_of(conn, viewer, asked.which, today, asked.of, asked.event, MOST)
        items = items_of(group, one=bool(form.get("one")))
        lever = await begin_lever(conn, visitor.id, WAITS_AGAIN, asked.query, items, reason)
    await pages.carrying.begin(lever)
    return to(f"/levers/{lever}")


def _usual(visitor: Visitor, county: str | None) -> By:
    """Give how waits are divided where nothing is asked."""
    # All of Norway by organisation would be a line for each kommune and event.
    return "event" if Viewer.of(visitor.organisation) == Viewer() and county is None else "organisation"


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
