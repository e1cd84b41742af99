"""``/participants/{participant}``: who, the journey, also as it stood on a day; and the participant's own page."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from analysis.supervision.facts import CaseFacts
from analysis.time_travel import CannotBePlayed, as_it_stood
from console.access.rights import Action
from console.access.visitors import Visitor
from console.api.journeys import as_it_is, as_it_was, moment
from console.api.problems import Refused
from console.api.reading import Day
from console.pages.faults import PageFault, no_such_page
from console.pages.frame import Pages, language_of
from console.pages.participant.amounts import absences, amounts
from console.pages.participant.axis import Line, axis
from console.pages.participant.facts import Facts, facts
from console.pages.participant.history import history
from console.pages.participant.own import LANGUAGES, language_for, texts_in, when
from console.pages.participant.stages import stages
from console.pages.paths import participant_path, task_path
from console.pages.words import N_, capitalised, deadline_name, event_name
from schemas.access_log import PARTICIPANT_AS_IT_WAS, PARTICIPANT_PAGE
from schemas.calendar import OSLO
from schemas.identifiers import UUID_FORM
from schemas.kommuner import KOMMUNER
from schemas.labels import value_label
from schemas.rules import RuleBook
from schemas.tasks import title_of
from store import lists
from store.database import Connection
from store.lists import Viewer
from store.participants import KnownAs, known_as
from store.worklists import people_with

PATH, OWN = "/participants/{participant}", "/participants/{participant}/own"
THEN = "then"
"""As ``known``: by what was known on the day."""


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get(PATH)
    async def participant_page(
        request: Request,
        visitor: visiting,
        participant: str,
        on: Day | None = None,
        known: Annotated[str | None, Query(max_length=40)] = None,
    ) -> Response:
        uuid, past = uuid_of(participant), on is not None or bool(known)
        up_to = _up_to(on, known)
        async with pages.reading(visitor, uuid) as conn:
            journey = await _journey(conn, uuid, visitor, pages.book, on, up_to, past=past)
            known_now = await known_as(conn, uuid)
            told, case = await _facts(conn, uuid, visitor, pages.book, journey["as_of"], up_to)
            people = await people_with(conn, [account for account, _ in told.advisers.values()])
        await pages.note_access(visitor, uuid, PARTICIPANT_AS_IT_WAS if past else PARTICIPANT_PAGE, request)
        shown = _shown(journey, told, pages.book, request)
        return pages.page(
            request,
            "participant/page.html",
            uuid=uuid,
            who=known_now,
            past=past,
            then=past and known not in (None, ""),
            journey=journey,
            told=told,
            people=people,
            amounts=[] if case is None else amounts(case),
            absences=[] if case is None else absences(case),
            whole=Viewer.of(visitor.organisation).whole,
            may_see_case=visitor.may(Action.SEE_CASE),
            **shown,
        )

    @made.get(OWN)
    async def own_page(
        request: Request,
        visitor: visiting,
        participant: str,
        in_: Annotated[str | None, Query(alias="in", max_length=10)] = None,
    ) -> Response:
        uuid = uuid_of(participant)
        if not Viewer.of(visitor.organisation).whole:
            raise no_such_page()  # only who has the whole journey can show the participant all of it
        async with pages.reading(visitor, uuid) as conn:
            journey = await _journey(conn, uuid, visitor, pages.book, None, None, past=False)
            person = await known_as(conn, uuid)
            told, _ = await _facts(conn, uuid, visitor, pages.book, journey["as_of"], None)
            adviser, _ = told.advisers.get("programme_adviser", (None, None))
            people = {} if adviser is None else await people_with(conn, [adviser])
        await pages.note_access(visitor, uuid, PARTICIPANT_PAGE, request)
        language = in_ if in_ is not None and in_ in LANGUAGES else language_for(told.language)
        return pages.page(
            request,
            "participant/own.html",
            adviser=None if adviser is None else people.get(adviser),
            **_own(uuid, person, journey, told, language),
        )

    return made


def uuid_of(participant: str) -> UUID:
    """Read the participant of an address; what is no UUID is no page."""
    if UUID_FORM.fullmatch(participant) is None:
        raise no_such_page()
    return UUID(participant)


def _up_to(on: date | None, known: str | None) -> datetime | None:
    """Give up to when events count as known: ``then`` is the end of the day that is shown."""
    if not known:
        return None
    if known == THEN:
        return None if on is None else datetime.combine(on, time.max, OSLO).astimezone(UTC)
    try:
        return moment(known)
    except Refused as refused:
        raise _no_such_day() from refused


def _no_such_day() -> PageFault:
    return PageFault(
        422,
        N_("There is no such day"),
        N_("The day is none, or has not come. Go back, and choose today or an earlier day of the case."),
    )


async def _journey(
    conn: Connection,
    uuid: UUID,
    visitor: Visitor,
    book: RuleBook,
    on: date | None,
    up_to: datetime | None,
    *,
    past: bool,
) -> dict[str, Any]:
    """Give what the visitor's organisation sees of a journey: the rows that its systems would get.

    Raises:
        PageFault: It sees none, or the day is none.
    """
    try:
        if past:
            found = await as_it_was(conn, uuid, visitor.organisation, book, on, up_to, keyed=True)
        else:
            found = await as_it_is(conn, uuid, Viewer.of(visitor.organisation), keyed=True)
    except Refused as refused:
        if refused.status != 422:
            raise
        raise _no_such_day() from refused
    if found is None:
        raise no_such_page()
    return found


async def _facts(
    conn: Connection, uuid: UUID, visitor: Visitor, book: RuleBook, on: date, up_to: datetime | None
) -> tuple[Facts, CaseFacts | None]:
    """Read the events, and play them, for whoever sees the whole journey; for others there are none."""
    viewer = Viewer.of(visitor.organisation)
    if not viewer.whole or not await lists.visible(conn, viewer, [uuid]):
        return Facts(), None
    try:
        stood = await as_it_stood(conn, uuid, book, on, up_to)
    except CannotBePlayed:
        return Facts(), None
    if stood is None or stood.state.rule_set is None:
        return Facts(), None
    return facts(stood.events, on), CaseFacts(uuid, stood.state, stood.events, book)


def _shown(journey: dict[str, Any], told: Facts, book: RuleBook, request: Request) -> dict[str, Any]:
    """Give what the template shows besides the journey itself."""
    language, today = language_of(request), journey["as_of"]
    statutory = {rule.name for rule in book.every_deadline() if rule.kind == "statutory"}
    running = [each for each in journey["deadlines"] if each["status"] != "cancelled"]

    def named(name: str) -> str:
        return capitalised(deadline_name(name, language))

    lines = [
        Line(
            named(each["name"]),
            _day(each["starts"]),
            _day(each["due"]),
            "ok" if each["met_on"] else "over" if _day(each["due"]) < today else "run",
            each["name"] in statutory,
        )
        for each in running
    ]
    return {
        "on": today,
        "begun": _day(journey["settled_on"]) if journey.get("settled_on") else None,
        "steps": stages(journey),
        "axis": axis(lines, today),
        "deadlines": running,
        "deadline_name": named,
        "statutory": statutory,
        "history": history(journey["timeline"], told.struck, language),
        "meetings": journey["bookings"],
        "day_of": _day,
        "event_name": lambda name: capitalised(event_name(name, language)),
        "task_title": lambda type_: title_of(type_, language),
        "task_path": task_path,
        "participant_path": participant_path,
        "label": lambda field, value: _label(field, value, language),
        "spoken": _spoken(told.language, language),
        "kommune_name": KOMMUNER[journey["kommune"]].name if journey.get("kommune") in KOMMUNER else None,
        "starts": lambda meeting: datetime.fromisoformat(meeting["starts_at"]),
    }


def _own(uuid: UUID, person: KnownAs, journey: dict[str, Any], told: Facts, language: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    coming = (
        sorted(
            (datetime.fromisoformat(each["starts_at"]), each)
            for each in journey["bookings"]
            if each["starts_at"]
            and each["status"] in ("booked", None)
            and datetime.fromisoformat(each["starts_at"]) >= now
        )
        if journey["bookings"]
        else []
    )
    next_at, meeting = coming[0] if coming else (None, None)
    texts = texts_in(language)
    return {
        "uuid": uuid,
        "person": person,
        "t": texts,
        "own_language": language,
        "page_lang": language,
        "dir": texts["direction"],
        "size": "md",
        "body_class": "mine",
        "languages": LANGUAGES,
        "meeting": meeting,
        "next_when": None if next_at is None else when(next_at, language),
        "steps": stages(journey),
        "settled": None if not journey.get("settled_on") else when(_day(journey["settled_on"]), language),
        "kommune_name": KOMMUNER[journey["kommune"]].name if journey.get("kommune") in KOMMUNER else None,
        "plan": told.plans[-1].values if told.plans else None,
        "participant_path": participant_path,
    }


def _day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def _label(field: str, value: Any, language: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_label(field, each, language) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label('part', name, language)} {each}" for name, each in value.items())
    try:
        return value_label(field, str(value), language)
    except KeyError:
        return str(value).replace("_", " ").replace("-", " ")


def _spoken(code: str | None, language: str) -> str | None:
    """Give what a language is called in another; its code where nobody knows."""
    if code is None:
        return None
    try:
        names = Locale(language).languages
    except UnknownLocaleError:
        return code
    return names.get(code.replace("-", "_")) or names.get(code.split("-", 1)[0]) or code
