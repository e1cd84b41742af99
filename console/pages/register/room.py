"""``/participants/{participant}/register``: register what no task asks for: choose what, fill in its form, send it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from activities.documents.kinds import kind_of
from console.access.rights import Action
from console.access.visitors import NotSignedIn, Visitor
from console.pages.faults import PageFault, erased, no_such_page
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.look import Look
from console.pages.paths import participant_path, register_path, task_path
from console.pages.register.known import with_new_id
from console.pages.register.listing import listing
from console.pages.register.opening import Registering, open_registering, with_colleagues
from console.pages.register.registered import noted, registered
from console.pages.register.sending import id_from, is_the_same, send, sent_from
from console.pages.task.answers import PREFIX, Answers, Problem, Raw
from console.pages.task.before import Teller
from console.pages.task.drafts import Place, Typed, by_script, choose, draft_lines, forget, keep, kept_said, untaken
from console.pages.task.fields import FormField, fields_of, offering
from console.pages.task.form import Writer
from console.pages.task.opening import participant_of
from console.pages.task.preview import LETTER, LETTER_LANGUAGES, letter_of
from console.pages.task.problems import WHOLE_FORM, nothing_sent, read_and_check
from console.pages.task.sending import Sent
from console.pages.task.suggestions import Suggestion, suggested
from console.pages.words import N_, capitalised, event_name
from console.texts.catalogues import translations
from schemas.access_log import REGISTRATION
from schemas.event_sentences import sentence_of
from schemas.tasks import title_of
from schemas.texts import TextLanguage
from store import task_page
from store.task_page import Draft

PATH, FORM = "/participants/{participant}/register", "/participants/{participant}/register/{event}"
LONGEST_SEARCH = 60  # characters
_SENT_ALREADY = Problem(
    N_(
        "You have sent this form already, and that is registered. If it was wrong, correct it in the history. Register "
        "once more only if this is something else."
    )
)


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get(PATH)
    async def choose_what(
        request: Request,
        visitor: visiting,
        participant: str,
        q: Annotated[str, Query(max_length=LONGEST_SEARCH)] = "",
        done: Annotated[str, Query(max_length=40, alias="registered")] = "",
    ) -> Response:
        whose = participant_of(participant)
        came = await registered(pages, visitor, whose, done, language_of(request)) if done else None
        opened = await _opened(pages, visitor, whose)
        await pages.note_access(visitor, whose, REGISTRATION, request)
        language = language_of(request)
        return pages.page(
            request,
            "register/list.html",
            opened=opened,
            choices=listing(opened, language, translations(language).gettext, q.strip()),
            q=q.strip(),
            path=register_path(whose),
            back=_back(visitor, whose),
            registered=came,
            whose=whose,
            noted=[] if came is None else noted(came, opened.journey["timeline"], language),
            correct=None,
            task_path=task_path,
            title_of=partial(title_of, language=language),
        )

    @made.get(FORM)
    async def show(request: Request, visitor: visiting, participant: str, event: str) -> Response:
        opened = await _opened(pages, visitor, participant_of(participant))
        form = await _Form.of(pages, visitor, opened, event, uuid4(), language_of(request))
        return await _page(pages, request, visitor, form)

    @made.post(FORM)
    async def act(request: Request, participant: str, event: str) -> Response:
        whose = participant_of(participant)
        body = await form_of(request)
        typed = replace(Typed.of(body), event=event)
        try:
            visitor = await pages.visitor(request)
            opened = await open_registering(pages, visitor, whose)
        except (NotSignedIn, PageFault) as lost:
            return await untaken(pages, request, _place(whose, event), typed, lost)
        form = await _Form.of(pages, visitor, opened, event, _page_in(body, typed), language_of(request))
        if opened.who.erased:
            raise erased(_back(visitor, whose))
        return await _DRAFTS.get(typed.action, _send)(pages, request, visitor, form, typed)

    return made


def _page_in(form: FormData, typed: Typed) -> UUID:
    """Give the page that sends; drafts are kept of any."""
    return uuid_in(form, "page") if typed.action not in _DRAFTS else uuid4()


def _back(visitor: Visitor, participant: UUID) -> str:
    """Give where somebody came from: the participant's page, for whom there is one."""
    return participant_path(participant) if visitor.may(Action.SEE_PERSON) else "/"


def _place(participant: UUID, event: str) -> Place:
    return Place(participant, register_path("", event).lstrip("/"), register_path(participant, event))


async def _opened(pages: Pages, visitor: Visitor, participant: UUID) -> Registering:
    opened = await open_registering(pages, visitor, participant)
    if opened.who.erased:
        raise erased(_back(visitor, participant))
    return opened


class _Form:
    """The form of an event for a participant, as one page has it."""

    def __init__(self, opened: Registering, event: str, page: UUID, language: TextLanguage) -> None:
        self.opened, self.event, self.page, self.language = opened, event, page, language
        choices = opened.choices(language)
        self.offered, self.kept = choices.offered(event), choices.new_ids(event, page)
        self.place = _place(opened.participant, event)

    @classmethod
    async def of(
        cls, pages: Pages, visitor: Visitor, opened: Registering, event: str, page: UUID, language: TextLanguage
    ) -> "_Form":
        """Make the form.

        Raises:
            PageFault: It is none that the visitor may fill in here.
        """
        if event not in opened.types:
            raise no_such_page()
        return cls(await with_colleagues(pages, visitor, opened, event), event, page, language)

    @property
    def asked(self) -> list[FormField]:
        """The fields that are asked for."""
        return offering([each for each in fields_of(self.event) if each.key not in self.kept], self.offered)

    @property
    def suggestions(self) -> dict[str, Suggestion]:
        """What is filled in, with the reason: also the one thing that there is to choose."""
        only = {
            f"{PREFIX}-{name}": Suggestion(next(iter(values)))
            for name, values in self.offered.items()
            if len(values) == 1
        }
        return suggested(self.event, self.opened.facts) | only

    def answers(self, raw: Raw) -> Answers:
        """Read the form, and check it."""
        answers = read_and_check(self.event, self.asked, self.kept, raw, self.opened.facts)
        with_new_id(self.event, answers.data, self.page)
        return answers

    async def draft(self, pages: Pages, visitor: Visitor) -> Draft | None:
        """Give what was typed before."""
        async with pages.reading(visitor, self.opened.participant) as conn:
            return await task_page.draft_of(conn, visitor.id, self.opened.participant, self.place.key)


async def _send(pages: Pages, request: Request, visitor: Visitor, form: _Form, typed: Typed) -> Response:
    opened, id_ = form.opened, id_from(form.page, form.event)
    done = to(address_with(_done_path(visitor, opened.participant), registered=id_))
    answers = form.answers(typed.raw)
    before = sent_from(opened, id_)
    if before is not None:
        if not answers.problems and await is_the_same(pages, visitor, opened.participant, before, answers.data):
            return done
        answers.problems.setdefault(WHOLE_FORM, _SENT_ALREADY)
        form.page = uuid4()
    kept = await keep(pages, visitor, form.place, typed)
    if kept is not None and not kept.newest:
        return await _page(pages, request, visitor, form, status=HTTPStatus.CONFLICT)
    if answers.problems:
        return await _page(pages, request, visitor, form, typed.raw, answers.problems)
    letter = letter_of(pages, opened.kommune, form.event, typed.raw)
    result = await send(pages, visitor, opened, form.place, id_, form.event, answers.data, letter)
    if result.sent is Sent.ACCEPTED:
        return done
    return await _page(pages, request, visitor, form, typed.raw, {WHOLE_FORM: nothing_sent(result.faults)})


def _done_path(visitor: Visitor, participant: UUID) -> str:
    """Give the page that tells what came of it."""
    return participant_path(participant) if visitor.may(Action.SEE_PERSON) else register_path(participant)


async def _draft(pages: Pages, request: Request, visitor: Visitor, form: _Form, typed: Typed) -> Response:
    kept = await keep(pages, visitor, form.place, typed)
    return kept_said(request, kept) if by_script(request) else to(form.place.path)


async def _choose(pages: Pages, request: Request, visitor: Visitor, form: _Form, typed: Typed) -> Response:
    await choose(pages, visitor, form.place, aside=typed.action == "take-aside")
    return to(form.place.path)


async def _forget(pages: Pages, request: Request, visitor: Visitor, form: _Form, typed: Typed) -> Response:
    await forget(pages, visitor, form.place)
    return to(form.place.path)


_DRAFTS = {
    "draft": _draft,
    "forget": _forget,
    "take-aside": _choose,
    "keep-newest": _choose,
}


async def _page(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    form: _Form,
    raw: Raw | None = None,
    problems: Mapping[str, Problem] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> Response:
    language, opened, event = form.language, form.opened, form.event
    texts = translations(language)
    teller = Teller(Look(language, opened.facts.today), texts.gettext)
    suggestions = form.suggestions
    draft = await form.draft(pages, visitor)
    await pages.note_access(visitor, opened.participant, REGISTRATION, request)
    writer = Writer(
        event, language, texts.gettext,
        asked_not=frozenset(form.kept), suggestions=suggestions, offered=form.offered,
    )  # fmt: skip
    if raw is None:
        raw = {name: [each.text] for name, each in suggestions.items()} if draft is None else draft.fields
    fields = writer.fields(raw, problems or {})
    summary = writer.summary(fields, problems or {})
    return pages.page(
        request,
        "register/form.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if summary else status,
        opened=opened,
        event=event,
        what=event_name(event, language),
        purpose=sentence_of(event, language),
        tasks=[(title_of(each["type"], language), task_path(opened.participant, each["key"]))
               for each in opened.tasks.get(event, ())],
        fields=fields,
        summary=summary,
        page=form.page,
        draft=draft,
        aside=[] if draft is None or draft.aside is None else draft_lines(draft.aside, teller),
        may_choose=True,
        may_read=False,
        path=form.place.path,
        back=register_path(opened.participant),
        document=kind_of(event),
        letter=letter_of(pages, opened.kommune, event, raw),
        letter_name=LETTER,
        letter_languages=LETTER_LANGUAGES,
        capitalised=capitalised,
    )  # fmt: skip
