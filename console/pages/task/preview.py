"""``/previews/{participant}/{key}``: the document that a task makes, read through before anything is registered."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from activities.documents import render
from activities.documents.documents import letter_language, rendered
from activities.documents.facts import DRAFT, Facts, NothingToMake, read_facts
from activities.documents.kinds import kind_of
from console.access.rates import Rate
from console.access.visitors import Visitor
from console.pages.faults import PageFault, erased, no_such_page, nothing_to_make
from console.pages.files import file_response
from console.pages.frame import Pages, address_with, to
from console.pages.paths import participant_path, preview_path, task_path
from console.pages.task.answers import PREFIX, Raw
from console.pages.task.opening import Opened, open_task, participant_of
from console.pages.task.sending import answers_of
from console.pages.words import N_
from schemas.access_log import DOCUMENT
from schemas.events import CATALOGUE
from schemas.texts import LANGUAGE_NAMES, TextLanguage
from store import person
from store.task_page import Draft

PATH = "/previews/{participant}/{key:path}"
LETTER = f"{PREFIX}-letter-language"
"""The input that holds the language of the document; it is kept in the draft with the answers."""
LETTER_LANGUAGES = {each: LANGUAGE_NAMES[each] for each in (TextLanguage.NB, TextLanguage.NN)}
"""The languages in which letters go out, each by its own name."""
PDF = "pdf"


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get(PATH)
    async def preview(
        request: Request,
        participant: str,
        key: str,
        visitor: visiting,
        event: str = "",
        in_: Annotated[str, Query(alias="in", max_length=10)] = "",
        as_: Annotated[str, Query(alias="as", max_length=10)] = "",
    ) -> Response:
        opened = await open_task(pages, visitor, participant_of(participant), key)
        kind = kind_of(event)
        if kind is None or event not in opened.answers:
            raise no_such_page()
        if not opened.may_write(visitor):
            return to(task_path(opened.task.participant, key))  # which says who has it, or has done it
        draft = _draft_of(opened, event)
        facts = await _facts(pages, visitor, opened, event, draft)
        raw = draft.fields | ({LETTER: [in_]} if in_ else {})
        language = letter_of(pages, opened.task.kommune, event, raw) or TextLanguage.NB
        await pages.note_access(visitor, opened.task.participant, DOCUMENT, request, document=kind)
        if as_ == PDF:
            pages.count(Rate.SENDING, visitor)
            file = await rendered(facts, kind, DRAFT.digest, language, draft=True)
            return file_response(pages, file.media_type, file.content, f"{kind}-{language}")
        path = preview_path(opened.task.participant, key)
        return pages.page(
            request,
            "task/preview.html",
            sheet=render.sheet(facts, kind, facts.source(kind, DRAFT.digest), language),
            kind=kind,
            event=event,
            languages={
                each: (name, address_with(path, event=event, **{"in": each})) for each, name in LETTER_LANGUAGES.items()
            },
            language=language,
            pdf=address_with(path, event=event, **{"in": language, "as": PDF}) if render.can_make_pdf() else None,
            fields=draft.fields | {LETTER: [language]},
            draft=draft.version,
            path=task_path(opened.task.participant, key),
        )

    return made


def letter_of(pages: Pages, kommune: str | None, event: str, raw: Raw) -> TextLanguage | None:
    """Give in which language the document of an event is to go out; None for an event that makes none.

    Args:
        pages: What pages work with.
        kommune: Of the participant.
        event: The short name of the event.
        raw: What was typed; where it names no language, that of the kommune holds.
    """
    if kind_of(event) is None:
        return None
    typed = next(iter(raw.get(LETTER, ())), "")
    if typed in set(LETTER_LANGUAGES):
        return TextLanguage(typed)
    return letter_language(pages.settings.letter_languages, kommune or "")


def _draft_of(opened: Opened, event: str) -> Draft:
    if opened.draft is None or opened.draft.event != event:
        raise _not_filled_in(opened, event)
    return opened.draft


async def _facts(pages: Pages, visitor: Visitor, opened: Opened, event: str, draft: Draft) -> Facts:
    """Read what the document would be filled from, with the event as it is drafted.

    Raises:
        PageFault: The draft is not whole, or no document can be made of it.
    """
    answers = answers_of(opened, event, draft.fields)
    if answers.problems:
        raise _not_filled_in(opened, event)
    proposed = CATALOGUE[event].model_validate_json(orjson.dumps(answers.data))
    participant = opened.task.participant
    async with pages.reading(visitor, participant) as conn:
        if await person.is_erased(conn, participant):
            raise erased(task_path(participant, opened.task.key))
        try:
            return await read_facts(conn, participant, pages.book, proposed)
        except NothingToMake:
            raise nothing_to_make(participant_path(participant)) from None


def _not_filled_in(opened: Opened, event: str) -> PageFault:
    return PageFault(
        422,
        N_("The document cannot be shown yet"),
        N_("Something in the form is missing or does not fit. Go back and fill it in, then read the document through."),
        back=address_with(task_path(opened.task.participant, opened.task.key), event=event),
    )
