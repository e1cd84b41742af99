"""The routes of the task page: read it, keep a draft, take it, send its event, see what that opened, undo."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from activities.documents.kinds import kind_of
from console.access.visitors import NotSignedIn, Visitor, writer_of
from console.pages.faults import PageFault, no_such_page, not_yours
from console.pages.frame import HEADERS, Pages, address_with, form_of, is_foreign, language_of, to, to_sign_in
from console.pages.look import Look
from console.pages.paths import documents_path, preview_path, task_path
from console.pages.task.answers import Problem, Raw, raw_of, read, written
from console.pages.task.before import SHOWN, Line, Teller
from console.pages.task.fields import fields_of
from console.pages.task.form import Writer, choices
from console.pages.task.head import head_of
from console.pages.task.opening import (
    PATH,
    Opened,
    is_key,
    is_of_role,
    note_opening,
    open_task,
    participant_of,
)
from console.pages.task.preview import LETTER, LETTER_LANGUAGES, letter_of
from console.pages.task.problems import of_faults
from console.pages.task.sending import Sent, answers_of, send, take_back
from console.pages.task.suggestions import filled_in, not_filled_in, suggested
from console.pages.words import N_, capitalised, event_name, role_name
from console.texts.catalogues import translations
from schemas.events import EventRef
from schemas.tasks import title_of
from store import task_page, task_work
from store.documents import chosen_language
from store.task_page import Draft, KeptDraft, KnownDraft, TaskEvent
from store.task_page import Typed as WhatWasTyped
from store.task_work import TaskId
from workers.connections import today_in_oslo

WAITS = 3.0
"""Seconds in which the journey has usually taken an event; then the page says that it is being worked on."""
_AGAIN = 0.15  # seconds between two looks
LOST = N_("The draft is not saved. Copy what you have written to be safe.")
"""What the page says when a draft could not be kept; the reason follows where there is one."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with a form: what is to be done, with which event, what stood in each input, and of which draft."""

    action: str
    event: str
    raw: dict[str, list[str]]
    known: KnownDraft | None

    @classmethod
    def of(cls, form: FormData) -> "Typed":
        """Read a form."""
        return cls(str(form.get("action", "send")), str(form.get("event", "")), raw_of(form), _known_in(form))


def _known_in(form: FormData) -> KnownDraft | None:
    """Read which version of the draft a page shows, and which page it is: the seal of its writer is its own."""
    version, page = str(form.get("draft", "")), str(form.get("writer", ""))
    if not version.isdecimal() or len(version) > 18 or not page:
        return None
    return KnownDraft(int(version), UUID(bytes=sha256(page.encode()).digest()[:16]))


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get(PATH)
    async def show(
        request: Request, participant: str, key: str, visitor: visiting, event: str = "", sent: str = ""
    ) -> Response:
        opened = await open_task(pages, visitor, participant_of(participant), key)
        await note_opening(pages, visitor, opened, request)
        if sent:
            return await _sent_page(pages, request, visitor, opened, sent)
        return _task_page(pages, request, visitor, opened, event)

    @made.post(PATH)
    async def act(request: Request, participant: str, key: str) -> Response:
        whose = participant_of(participant)
        typed = Typed.of(await form_of(request))
        try:
            visitor = await pages.visitor(request)
            opened = await open_task(pages, visitor, whose, key)
            if not opened.may_do:
                raise not_yours(role_name(visitor.post.role, translations(language_of(request)).gettext))
        except NotSignedIn as lost:
            is_safe = await _keep_untaken(pages, request, whose, key, typed)
            if _by_script(request):
                said = N_("The draft is saved, but you are signed out. Sign in again to go on.")
                return _said(request, said if is_safe else LOST, HTTPStatus.UNAUTHORIZED)
            return to_sign_in(request, lost, back=task_path(whose, key))
        except PageFault as fault:
            # Of a task that is not there for the visitor now, what was typed is kept and no page leads to it.
            if await _keep_untaken(pages, request, whose, key, typed) and fault.status != HTTPStatus.NOT_FOUND:
                fault.kept, fault.back = True, task_path(whose, key)
            if _by_script(request):
                return _fault_said(request, fault)
            raise
        do = _ACTIONS.get(typed.action, _send)
        if do in (_send, _read_through):
            kept = await _keep(pages, visitor, opened, typed)
            if kept is not None and not kept.newest:
                return await _two_drafts(pages, request, visitor, opened)
            opened = opened if kept is None else _with_draft(opened, typed, kept)
        return await do(pages, request, visitor, opened, typed)

    return made


async def _send(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    task = opened.task
    if typed.event not in opened.answers:
        raise no_such_page()
    standing = opened.standing
    if standing is not None and standing.account == visitor.id:
        return to(f"{task_path(task.participant, task.key)}?sent={standing.id}")
    if standing is not None or task.closed_on is not None or opened.has_another(visitor):
        return await _taken(pages, request, visitor, opened)
    answers = answers_of(opened, typed.event, typed.raw)
    if answers.problems:
        return _task_page(pages, request, visitor, opened, typed.event, typed.raw, answers.problems)
    letter = letter_of(pages, opened, typed.event, typed.raw)
    result = await send(pages, visitor, opened, typed.event, answers.data, letter)
    match result.sent:
        case Sent.ACCEPTED:
            return to(f"{task_path(task.participant, task.key)}?sent={result.id}")
        case Sent.ANOTHERS:
            return await _taken(pages, request, visitor, opened)
        case Sent.REFUSED:
            problems = of_faults(result.faults)
            return _task_page(pages, request, visitor, opened, typed.event, typed.raw, problems)


async def _read_through(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    """Show the document that the event would make, once the form is filled in."""
    if letter_of(pages, opened, typed.event, typed.raw) is None or typed.event not in opened.answers:
        raise no_such_page()
    answers = answers_of(opened, typed.event, typed.raw)
    if answers.problems:
        return _task_page(pages, request, visitor, opened, typed.event, typed.raw, answers.problems)
    return to(address_with(preview_path(opened.task.participant, opened.task.key), event=typed.event))


async def _taken(pages: Pages, request: Request, visitor: Visitor, opened: Opened) -> Response:
    """Tell who was first, with the draft kept to read."""
    again = await open_task(pages, visitor, opened.task.participant, opened.task.key)
    return _task_page(pages, request, visitor, again, status=409)


async def _two_drafts(pages: Pages, request: Request, visitor: Visitor, opened: Opened) -> Response:
    """Show the newer draft in the form, and what this page has sent beside it; nothing is registered."""
    again = await open_task(pages, visitor, opened.task.participant, opened.task.key)
    return _task_page(pages, request, visitor, again, status=HTTPStatus.CONFLICT)


def _with_draft(opened: Opened, typed: Typed, kept: KeptDraft) -> Opened:
    """Give the task with the draft that was just kept."""
    aside = None if opened.draft is None else opened.draft.aside
    return replace(opened, draft=Draft(typed.event, typed.raw, kept.saved_at, kept.version, aside))


async def _keep(pages: Pages, visitor: Visitor, opened: Opened, typed: Typed) -> KeptDraft | None:
    """Keep a draft, as the newest or beside a newer one; None where there is nothing to keep."""
    if typed.event not in opened.answers or not typed.raw:
        return None
    task = opened.task
    async with pages.writing(visitor, task.participant) as conn:
        return await task_page.keep_draft(
            conn, visitor.id, task.participant, task.key, typed.event, typed.raw, typed.known
        )


async def _draft(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    kept = await _keep(pages, visitor, opened, typed)
    if _by_script(request):
        if kept is None:
            return _said(request, LOST, HTTPStatus.UNPROCESSABLE_ENTITY)
        moment = Look(language_of(request), today_in_oslo()).moment(kept.saved_at)
        if kept.newest:
            return _said(request, N_("The draft was saved %(moment)s. Only you see it."), moment=moment)
        said = N_(
            "Another window of yours saved a draft meanwhile, %(moment)s. "
            "This one is kept beside it: save it to choose."
        )
        return _said(request, said, HTTPStatus.CONFLICT, moment=moment)
    if kept is None and typed.event not in opened.answers:
        raise no_such_page()
    # Of two drafts the newer stands in the form, whichever event it is of.
    event = f"?event={typed.event}" if kept is None or kept.newest else ""
    return to(f"{task_path(opened.task.participant, opened.task.key)}{event}")


def _by_script(request: Request) -> bool:
    """Whether the script that saves drafts asks: it writes the answer into the page."""
    return "x-draft" in request.headers


def _said(request: Request, said: str, status: int = HTTPStatus.OK, **named: str) -> Response:
    """Answer the script with a sentence."""
    text = translations(language_of(request)).gettext(said) % named
    return PlainTextResponse(text, status, HEADERS | {"Cache-Control": "no-store"})


def _fault_said(request: Request, fault: PageFault) -> Response:
    """Answer the script with what did not happen and why; and whether what was typed is kept all the same."""
    texts = translations(language_of(request))
    first = texts.gettext("The draft is saved.") if fault.kept else texts.gettext(LOST)
    why = f"{texts.gettext(fault.title)}. {texts.gettext(fault.text) % dict(fault.named)}"
    return PlainTextResponse(f"{first} {why}", fault.status, HEADERS | {"Cache-Control": "no-store"})


async def _choose(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    """Keep one of two drafts."""
    task, aside = opened.task, typed.action == "take-aside"
    async with pages.writing(visitor, task.participant) as conn:
        await task_page.choose_draft(conn, visitor.id, task.participant, task.key, aside=aside)
    return to(task_path(task.participant, task.key))


async def _forget(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    task = opened.task
    async with pages.writing(visitor, task.participant) as conn:
        await task_page.drop_draft(conn, visitor.id, task.participant, task.key)
    return to(task_path(task.participant, task.key))


async def _take(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    """Take a task that nobody has, or over from whom the page has named."""
    named = (await form_of(request)).get("holder", "")
    which = TaskId(opened.task.participant, opened.task.key)
    async with pages.writing(visitor) as conn:
        if opened.holder is not None and str(opened.holder.account) == named:
            await task_work.give(conn, which, visitor.id, visitor.id, holder=opened.holder.account)
        else:
            await task_work.claim(conn, which, visitor.id)
    return to(task_path(*which))


async def _put_back(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    which = TaskId(opened.task.participant, opened.task.key)
    async with pages.writing(visitor) as conn:
        await task_work.put_back(conn, which, visitor.id)
    return to(task_path(*which))


async def _undo(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    """Take back what one has sent; the form has its answers again."""
    task = opened.task
    sent = next((e for e in reversed(opened.sent) if e.account == visitor.id and e.undone_at is None), None)
    if sent is None:
        raise no_such_page()
    before = next((e for e in opened.facts.events if (e.source, e.id) == (sent.source, sent.id)), None)
    if not await take_back(pages, visitor, opened, sent):
        raise _too_late(task_path(task.participant, task.key))
    if before is not None:
        raw = written(fields_of(sent.event), before.data)
        async with pages.writing(visitor, task.participant) as conn:
            await task_page.keep_draft(conn, visitor.id, task.participant, task.key, sent.event, raw)
    return to(f"{task_path(task.participant, task.key)}?event={sent.event}")


_ACTIONS = {
    "send": _send,
    "read": _read_through,
    "draft": _draft,
    "forget": _forget,
    "take-aside": _choose,
    "keep-newest": _choose,
    "take": _take,
    "put-back": _put_back,
    "undo": _undo,
}


def _too_late(back: str) -> PageFault:
    return PageFault(
        409,
        N_("This cannot be undone any more"),
        N_("Something else has been registered in the case since. Correct it under the participant's history."),
        back=back,
    )


async def _keep_untaken(pages: Pages, request: Request, participant: UUID, key: str, typed: Typed) -> bool:
    """Keep what came with a session that has ended, or from a page of one, for whom the page was made.

    It is there after signing in again. If somebody else is signed in by now, nothing is kept.
    """
    writer = writer_of(pages.secret, str((await form_of(request)).get("writer", "")), today_in_oslo())
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    another = visitor is not None and visitor.id != writer
    if writer is None or another or is_foreign(request) or not typed.raw or not is_key(key):
        return False
    async with pages.database.acquire() as conn:
        await task_page.keep_draft(conn, writer, participant, key, typed.event, typed.raw, typed.known)
    return True


def _task_page(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    opened: Opened,
    event: str = "",
    raw: Raw | None = None,
    problems: Mapping[str, Problem] | None = None,
    *,
    status: int = 200,
) -> Response:
    language = language_of(request)
    texts = translations(language)
    look = Look(language, today_in_oslo())
    teller = Teller(look, texts.gettext)
    event = _chosen(opened, event)
    suggestions = suggested(event, opened.facts)
    writer = Writer(
        event, language, texts.gettext,
        asked_not=frozenset(filled_in(event, opened.task)), suggestions=suggestions,
    )  # fmt: skip
    if raw is None:
        raw = _begun(opened, event) or {name: [each.text] for name, each in suggestions.items()}
    fields = writer.fields(raw, problems or {})
    summary = writer.summary(fields, problems or {})
    before = [teller.shown(each) for each in opened.facts.events]
    return pages.page(
        request,
        "task/task.html",
        status=422 if summary else status,
        opened=opened,
        head=head_of(opened, visitor, look, texts),
        event=event,
        what=event_name(event, language),
        choices=choices(opened.answers, language),
        fields=fields,
        summary=summary,
        kept=_kept(opened, opened.draft, teller),
        aside=_kept(opened, None if opened.draft is None else opened.draft.aside, teller),
        draft=0 if opened.draft is None else opened.draft.version,
        hints=not_filled_in(opened.task, suggestions if opened.may_write(visitor) else {}, look),
        before=before[:SHOWN],
        older=before[SHOWN:],
        standing_by=_standing(opened),
        writes=opened.may_write(visitor),
        path=task_path(opened.task.participant, opened.task.key),
        document=kind_of(event),
        letter=letter_of(pages, opened, event, raw),
        letter_name=LETTER,
        letter_languages=LETTER_LANGUAGES,
        capitalised=capitalised,
    )


def _chosen(opened: Opened, event: str) -> str:
    """Give the event of the form: the one asked for, else that of the draft, else the task's own."""
    wished = (event, "" if opened.draft is None else opened.draft.event)
    return next((each for each in wished if each in opened.answers), opened.answers[0])


def _begun(opened: Opened, event: str) -> Raw | None:
    """Give what was typed before into the form of an event."""
    draft = opened.draft
    return None if draft is None or draft.event != event else draft.fields


def _kept(opened: Opened, draft: Draft | WhatWasTyped | None, teller: Teller) -> list[Line]:
    """Give a draft to be read. What cannot be read as an answer is left as it was typed."""
    if draft is None or draft.event not in opened.answers:
        return []
    fields = fields_of(draft.event)
    answers = read(fields, draft.fields)
    lines = teller.lines(draft.event, fields, answers.data, day_too=True)
    return [*lines, *(Line("", text) for name in answers.problems for text in draft.fields.get(name, ()))]


def _standing(opened: Opened) -> tuple[str, TaskEvent] | None:
    sent = opened.standing
    return None if sent is None else (opened.names.get(sent.account, ""), sent)


async def _sent_page(pages: Pages, request: Request, visitor: Visitor, opened: Opened, id_: str) -> Response:
    task = opened.task
    sent = next((e for e in opened.sent if e.id == id_ and e.account == visitor.id and e.undone_at is None), None)
    if sent is None:
        return to(task_path(task.participant, task.key))
    language = language_of(request)
    texts = translations(language)
    taken = await _is_taken(pages, visitor, opened, sent)
    async with pages.reading(visitor, task.participant) as conn:
        new = await task_page.opened(conn, task.participant, sent.open_before) if taken else []
        day = await task_page.day_of(conn, task.participant, sent)
        made_from = EventRef(sent.source, sent.id).digest
        choice = await chosen_language(conn, task.participant, made_from)
    mine = [each for each in new if is_of_role(visitor, each.role, each.organisation)]
    others = [each for each in new if each not in mine]
    return pages.page(
        request,
        "task/sent.html",
        opened=opened,
        head=head_of(opened, visitor, Look(language, today_in_oslo()), texts),
        what=event_name(sent.event, language),
        sent=sent,
        day=day,
        left=None if sent.due is None or day is None else (sent.due - day).days,
        taken=taken,
        mine=mine,
        others=others,
        document=kind_of(sent.event),
        made_from=made_from,
        letter=None if choice is None else choice.language,
        letter_languages=LETTER_LANGUAGES,
        documents_path=documents_path(task.participant),
        path=task_path(task.participant, task.key),
        task_path=task_path,
        title_of=partial(title_of, language=language),
    )


async def _is_taken(pages: Pages, visitor: Visitor, opened: Opened, sent: TaskEvent) -> bool:
    """Look a few times whether the journey has taken an event; nothing is held meanwhile."""
    task = opened.task
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(WAITS):
            while True:
                async with pages.reading(visitor, task.participant) as conn:
                    if await task_page.is_taken(conn, task.participant, task.key, sent):
                        return True
                await asyncio.sleep(_AGAIN)
    return False
