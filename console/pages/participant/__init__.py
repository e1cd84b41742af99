"""``/participants/{participant}``: who, the journey, also as it stood on a day; and the participant's own page."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Annotated, Any
from uuid import UUID, uuid4

from babel import Locale, UnknownLocaleError
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from activities.documents.words import Words
from analysis.supervision.facts import CaseFacts
from analysis.time_travel import CannotBePlayed, as_it_stood
from console.access.rights import Action
from console.access.visitors import Visitor
from console.api.journeys import as_it_is, as_it_was, last_day_before_leaving, moment
from console.api.problems import Refused
from console.api.reading import Day
from console.pages.faults import PageFault, erased, no_such_page
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.look import Look
from console.pages.participant import correction, documents
from console.pages.participant.amounts import absences, amounts
from console.pages.participant.axis import Line, State, axis
from console.pages.participant.comments import COMMENTS, MOST, WITHDRAW, Typed, read_comment
from console.pages.participant.correctable import corrections
from console.pages.participant.documents import kinds_for, papers, sources
from console.pages.participant.facts import AnyEvent, Facts, day_of, facts
from console.pages.participant.history import history
from console.pages.participant.note import may_read_notes, notes_for
from console.pages.participant.own import LANGUAGES, language_for, own_page_of
from console.pages.participant.stages import stages
from console.pages.participant.team import MEMBER_NAMES, Member, team
from console.pages.paths import correction_path, documents_path, participant_path, register_path, task_path
from console.pages.register.registered import Registered, noted
from console.pages.register.registered import registered as what_came_of
from console.pages.register.topics import types_for
from console.pages.task.before import Teller
from console.pages.task.preview import LETTER_LANGUAGES
from console.pages.words import N_, capitalised, deadline_name, event_name
from console.texts.catalogues import translations
from schemas.access_log import PARTICIPANT_AS_IT_WAS, PARTICIPANT_PAGE
from schemas.calendar import OSLO
from schemas.events.vocabulary import Role
from schemas.identifiers import UUID_FORM
from schemas.journey import JourneyState
from schemas.kommuner import KOMMUNER
from schemas.labels import value_label
from schemas.rules import RuleBook
from schemas.tasks import title_of
from schemas.texts import TextLanguage
from store import lists
from store.comments import comments_of, withdraw_comment, write_comment
from store.database import Connection
from store.journeys import contact_person
from store.lists import Viewer
from store.participants import known_as
from store.sessions import names_of
from store.worklists import people_with
from workers.connections import today_in_oslo
from workflows.engine.play import standing

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
        done: Annotated[str, Query(max_length=20)] = "",
        registered: Annotated[str, Query(max_length=40)] = "",
    ) -> Response:
        uuid, came = uuid_of(participant), None
        if registered:
            came = await what_came_of(pages, visitor, uuid, registered, language_of(request))
        return await _page(pages, request, visitor, uuid, on, known, done=done, came=came)

    @made.post(COMMENTS)
    async def comment(request: Request, visitor: visiting, participant: str) -> Response:
        uuid, written = uuid_of(participant), read_comment(await form_of(request))
        if written is None:
            raise no_such_page()
        if written.fault:
            return await _page(pages, request, visitor, uuid, None, None, written)
        async with pages.writing(visitor, uuid) as conn:
            if not await lists.visible(conn, Viewer.of(visitor.organisation), [uuid]):
                raise no_such_page()
            if not await write_comment(conn, written.id, visitor.id, uuid, written.text):
                raise erased(participant_path(uuid))
        return to(f"{participant_path(uuid)}#comments")

    @made.post(WITHDRAW)
    async def withdraw(request: Request, visitor: visiting, participant: str) -> Response:
        uuid, id_ = uuid_of(participant), uuid_in(await form_of(request), "id")
        async with pages.writing(visitor, uuid) as conn:
            seen = await lists.visible(conn, Viewer.of(visitor.organisation), [uuid])
            if not seen or not await withdraw_comment(conn, id_, visitor.id, uuid):
                raise no_such_page()
        return to(f"{participant_path(uuid)}#comments")

    @made.get(OWN)
    async def own_page(
        request: Request,
        visitor: visiting,
        participant: str,
        in_: Annotated[str | None, Query(alias="in", max_length=10)] = None,
    ) -> Response:
        return await _own_page(pages, request, visitor, uuid_of(participant), in_)

    made.include_router(documents.router(pages))
    made.include_router(correction.router(pages))
    return made


async def _page(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    uuid: UUID,
    on: date | None,
    known: str | None,
    typed: Typed | None = None,
    done: str = "",
    came: Registered | None = None,
) -> Response:
    past, up_to = on is not None or bool(known), _up_to(on, known)
    async with pages.reading(visitor, uuid) as conn:
        try:
            journey = await _journey(conn, uuid, visitor, pages.book, on, up_to, past=past)
        except PageFault as fault:
            if past and fault.status == 404 and await lists.visible(conn, Viewer.of(visitor.organisation), [uuid]):
                raise _nothing_yet(participant_path(uuid)) from fault
            left = None if past else await last_day_before_leaving(conn, uuid, visitor.organisation)
            if left is None:
                raise
            return to(address_with(participant_path(uuid), on=left, registered=None if came is None else came.id))
        who = await known_as(conn, uuid)
        played = await _played(conn, uuid, visitor, pages.book, journey["as_of"], up_to)
        beside = await _beside(conn, uuid, visitor, played, journey["as_of"], language_of(request), past=past)
    await pages.note_access(visitor, uuid, PARTICIPANT_AS_IT_WAS if past else PARTICIPANT_PAGE, request)
    changes = not past and not who.erased
    correctable = corrections(journey["timeline"], played.events, visitor) if changes else set()
    return pages.page(
        request,
        "participant/page.html",
        status=422 if typed is not None and typed.fault else 200,
        uuid=uuid,
        who=who,
        past=past,
        then=past and known not in (None, ""),
        journey=journey,
        facts=played.facts,
        amounts=[] if played.case is None else amounts(played.case),
        absences=[] if played.case is None else absences(played.case),
        whole=Viewer.of(visitor.organisation).whole,
        may_see_case=visitor.may(Action.SEE_CASE),
        makeable=sources(played.events, kinds_for(visitor)) if changes else [],
        registers=changes and visitor.may(Action.SEND_EVENTS) and bool(types_for(visitor.organisation)),
        register_path=register_path,
        registered=came,
        whose=uuid,
        noted=[] if came is None else noted(came, journey["timeline"], language_of(request)),
        correct=None if came is None or came.digest not in correctable else correction_path(uuid, came.digest),
        title_of=partial(title_of, language=language_of(request)),
        typed=typed or Typed(uuid4()),
        done=done,
        **beside,
        **_shown(journey, played.facts, pages.book, request, correctable),
    )


async def _own_page(pages: Pages, request: Request, visitor: Visitor, uuid: UUID, in_: str | None) -> Response:
    if not Viewer.of(visitor.organisation).whole:
        raise no_such_page()  # only who has the whole journey can show the participant all of it
    async with pages.reading(visitor, uuid) as conn:
        journey = await _journey(conn, uuid, visitor, pages.book, None, None, past=False)
        person = await known_as(conn, uuid)
        found = (await _played(conn, uuid, visitor, pages.book, journey["as_of"], None)).facts
        adviser, _ = found.advisers.get("programme_adviser", (None, None))
        people = {} if adviser is None else await people_with(conn, [adviser])
    await pages.note_access(visitor, uuid, PARTICIPANT_PAGE, request)
    language = in_ if in_ is not None and in_ in LANGUAGES else language_for(found.language)
    return pages.page(
        request,
        "participant/own.html",
        adviser=None if adviser is None else people.get(adviser),
        **own_page_of(uuid, person, journey, found, language),
    )


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
        return None if on is None else _end_of(on)
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


def _nothing_yet(back: str) -> PageFault:
    return PageFault(
        404,
        N_("Nothing was known that day"),
        N_("Nothing about this participant had been registered in Stegvis by then. Choose a later day."),
        back=back,
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


@dataclass(frozen=True, slots=True)
class _Played:
    """A journey as its events make it.

    Attributes:
        events: Those that count on the day, in order; none for whom the journey is not, or is no longer.
        state: The journey as played to the day; None without events.
        facts: For whoever sees the whole journey; empty for others.
        case: Likewise.
    """

    events: Sequence[AnyEvent] = ()
    state: JourneyState | None = None
    facts: Facts = field(default_factory=Facts)
    case: CaseFacts | None = None


async def _played(
    conn: Connection, uuid: UUID, visitor: Visitor, book: RuleBook, on: date, up_to: datetime | None
) -> _Played:
    """Read the events, and play them."""
    viewer = Viewer.of(visitor.organisation)
    if not await lists.visible(conn, viewer, [uuid]):
        return _Played()
    try:
        stood = await as_it_stood(conn, uuid, book, on, up_to)
    except CannotBePlayed:
        return _Played()
    if stood is None or stood.state.rule_set is None:
        return _Played()
    events = [each for each in standing(stood.events, on)[1] if each.on <= on]
    if not viewer.whole:
        return _Played(events, stood.state)
    return _Played(events, stood.state, facts(stood.events, on), CaseFacts(uuid, stood.state, stood.events, book))


async def _beside(
    conn: Connection, uuid: UUID, visitor: Visitor, played: _Played, on: date, language: TextLanguage, *, past: bool
) -> dict[str, Any]:
    """Give what stands beside the journey: the note, documents, comments, and who works with the participant."""
    teller = Teller(Look(language, today_in_oslo()), translations(language).gettext)
    last = _end_of(on) if past else None
    comments = await comments_of(conn, uuid, last, MOST)
    members = await _members(conn, played, on)
    return {
        "notes": await notes_for(conn, uuid, visitor.organisation, played.events, teller),
        "reads_notes": may_read_notes(visitor.organisation),
        "papers": await papers(conn, uuid, played.events, last),
        "sees_documents": bool(kinds_for(visitor)),
        "comments": comments,
        "names": await names_of(conn, {each.account for each in comments}),
        "members": members,
        "people": await people_with(conn, [each.account for each in members if each.account is not None]),
    }


async def _members(conn: Connection, played: _Played, on: date) -> list[Member]:
    state = played.state
    if state is None or state.kommune is None:
        return []
    return team(played.events, state, await contact_person(conn, state.kommune, on))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, OSLO).astimezone(UTC)


def _shown(
    journey: dict[str, Any], found: Facts, book: RuleBook, request: Request, correctable: Container[str]
) -> dict[str, Any]:
    """Give what the template shows besides the journey itself."""
    language, today = language_of(request), journey["as_of"]
    statutory = frozenset(rule.name for rule in book.every_deadline() if rule.kind == "statutory")
    rights = frozenset(rule.name for rule in book.every_deadline() if rule.role is Role.PARTICIPANT)
    running = [each for each in journey["deadlines"] if each["status"] != "cancelled"]

    def named(name: str) -> str:
        return capitalised(deadline_name(name, language))

    def line(each: dict[str, Any]) -> Line:
        state, by_law = _state(each, rights, today), each["name"] in statutory
        return Line(named(each["name"]), day_of(each["starts"]), day_of(each["due"]), state, by_law)

    return {
        "on": today,
        "begun": day_of(journey["settled_on"]) if journey.get("settled_on") else None,
        "steps": stages(journey),
        "axis": axis([line(each) for each in running], today),
        "deadlines": running,
        "deadline_name": named,
        "statutory": statutory,
        "rights": rights,
        "history": history(journey["timeline"], found.struck, language, correctable),
        "meetings": journey["bookings"],
        "day_of": day_of,
        "event_name": lambda name: capitalised(event_name(name, language)),
        "task_title": lambda type_: title_of(type_, language),
        "task_path": task_path,
        "participant_path": participant_path,
        "documents_path": documents_path,
        "correction_path": correction_path,
        "document_languages": LETTER_LANGUAGES,
        "services": documents.SERVICES,
        "member_names": MEMBER_NAMES,
        "label": lambda field, value: _label(field, value, language),
        "spoken": _spoken(found.language, language),
        "kommune_name": KOMMUNER[journey["kommune"]].name if journey.get("kommune") in KOMMUNER else None,
        "starts": lambda meeting: datetime.fromisoformat(meeting["starts_at"]),
    }


def _state(deadline: dict[str, Any], rights: frozenset[str], today: date) -> State:
    if deadline["met_on"]:
        return "ok"
    if day_of(deadline["due"]) >= today:
        return "run"
    return "past" if deadline["name"] in rights else "over"


def _label(field: str, value: Any, language: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_label(field, each, language) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label('part', name, language)} {each}" for name, each in value.items())
    try:
        return value_label(field, str(value), language)
    except KeyError:
        return Words(TextLanguage(language)).begun(str(value))


def _spoken(code: str | None, language: str) -> str | None:
    """Give what a language is called in another; its code where nobody knows."""
    if code is None:
        return None
    try:
        names = Locale(language).languages
    except UnknownLocaleError:
        return code
    return names.get(code.replace("-", "_")) or names.get(code.split("-", 1)[0]) or code
