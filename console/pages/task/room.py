"""The routes of the task page: read it, keep a draft, take it, send its event, see what that opened, undo."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from activities.documents.kinds import kind_of
from console.access.visitors import NotSignedIn, Visitor
from console.pages.faults import PageFault, no_such_page, not_yours
from console.pages.frame import Pages, address_with, form_of, language_of, to
from console.pages.look import Look
from console.pages.paths import documents_path, preview_path, task_path
from console.pages.task.answers import Problem, Raw, written
from console.pages.task.before import SHOWN, Line, Teller
from console.pages.task.drafts import Place, Typed, by_script, choose, draft_lines, forget, keep, kept_said, untaken
from console.pages.task.fields import fields_of
from console.pages.task.form import Writer, choices
from console.pages.task.head import head_of
from console.pages.task.opening import (
    PATH,
    Opened,
    note_opening,
    open_task,
    participant_of,
)
from console.pages.task.preview import LETTER, LETTER_LANGUAGES, letter_of
from console.pages.task.problems import of_faults
from console.pages.task.sending import Sent, answers_of, send, take_back
from console.pages.task.suggestions import filled_in, not_filled_in, suggested
from console.pages.task.taken import is_taken, opened_by
from console.pages.words import N_, capitalised, event_name, role_name
from console.texts.catalogues import translations
from schemas.events import EventRef
from schemas.tasks import title_of
from store import task_page, task_work
from store.documents import chosen_language
from store.task_page import Draft, KeptDraft, TaskEvent
from store.task_page import Typed as WhatWasTyped
from store.task_work import TaskId
from workers.connections import today_in_oslo


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
        except (NotSignedIn, PageFault) as lost:
            return await untaken(pages, request, Place(whose, key, task_path(whose, key)), typed, lost)
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
    letter = letter_of(pages, opened.task.kommune, typed.event, typed.raw)
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
    if letter_of(pages, opened.task.kommune, typed.event, typed.raw) is None or typed.event not in opened.answers:
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
    """Keep a draft of one of the task's events."""
    return await keep(pages, visitor, _place(opened), typed) if typed.event in opened.answers else None


def _place(opened: Opened) -> Place:
    task = opened.task
    return Place(task.participant, task.key, task_path(task.participant, task.key))


async def _draft(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    kept = await _keep(pages, visitor, opened, typed)
    if by_script(request):
        return kept_said(request, kept)
    if kept is None and typed.event not in opened.answers:
        raise no_such_page()
    # Of two drafts the newer stands in the form, whichever event it is of.
    event = f"?event={typed.event}" if kept is None or kept.newest else ""
    return to(f"{task_path(opened.task.participant, opened.task.key)}{event}")


async def _choose(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    await choose(pages, visitor, _place(opened), aside=typed.action == "take-aside")
    return to(task_path(opened.task.participant, opened.task.key))


async def _forget(pages: Pages, request: Request, visitor: Visitor, opened: Opened, typed: Typed) -> Response:
    await forget(pages, visitor, _place(opened))
    return to(task_path(opened.task.participant, opened.task.key))


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
        draft=opened.draft,
        may_choose=opened.may_do,
        may_read=True,
        hints=not_filled_in(opened.task, suggestions if opened.may_write(visitor) else {}, look),
        before=before[:SHOWN],
        older=before[SHOWN:],
        standing_by=_standing(opened),
        writes=opened.may_write(visitor),
        path=task_path(opened.task.participant, opened.task.key),
        document=kind_of(event),
        letter=letter_of(pages, opened.task.kommune, event, raw),
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
    return [] if draft is None or draft.event not in opened.answers else draft_lines(draft, teller)


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
    taken = await is_taken(pages, visitor, task.participant, task.key, sent)
    async with pages.reading(visitor, task.participant) as conn:
        mine, others = await opened_by(conn, visitor, task.participant, sent) if taken else ([], [])
        day = await task_page.day_of(conn, task.participant, sent)
        made_from = EventRef(sent.source, sent.id).digest
        choice = await chosen_language(conn, task.participant, made_from)
    return pages.page(
        request,
        "task/sent.html",
        opened=opened,
        participant=task.participant,
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
