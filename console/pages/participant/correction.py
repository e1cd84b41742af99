"""``/participants/{participant}/corrections/{event}``: correct what was registered wrong, or take it back."""

import re
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.faults import PageFault, no_such_page
from console.pages.fields import text_in, uuid_or_none
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.participant.correctable import Correctable, asked_of, open_event
from console.pages.participant.correcting import (
    Correction,
    answers_of,
    reason_problem,
    send_correction,
    was_sent,
)
from console.pages.paths import correction_path, participant_path
from console.pages.task.answers import Problem, Raw, raw_of, written
from console.pages.task.fields import Kind
from console.pages.task.form import FieldView, Writer
from console.pages.task.sending import Sent
from console.pages.words import N_, event_name
from console.texts.catalogues import translations
from schemas.access_log import CORRECTION
from store.lists import Viewer

PATH = "/participants/{participant}/corrections/{event}"
_DIGEST = re.compile(r"[0-9a-f]{24}")
REASON = "reason"
CORRECTED, TAKEN_BACK = "corrected", "taken-back"
"""What was done, as the participant's page is told."""


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    async def opened_for(visitor: Visitor, participant: str, event: str) -> tuple[UUID, Correctable]:
        uuid = uuid_or_none(participant)
        if uuid is None or _DIGEST.fullmatch(event) is None:
            raise no_such_page()
        return uuid, await open_event(pages, visitor, uuid, event)

    @made.get(PATH)
    async def show(request: Request, visitor: visiting, participant: str, event: str) -> Response:
        uuid, opened = await opened_for(visitor, participant, event)
        if not opened.counts:
            raise _counts_no_more(uuid)
        await pages.note_access(visitor, uuid, CORRECTION, request)
        return _page(
            pages, request, uuid, opened, written(asked_of(opened.event.name), opened.data), whole=_sees_all(visitor)
        )

    @made.post(PATH)
    async def send(request: Request, visitor: visiting, participant: str, event: str) -> Response:
        uuid, opened = await opened_for(visitor, participant, event)
        form = await form_of(request)
        page, raw, reason = uuid_in(form, "page"), raw_of(form), _reason_in(form)
        takes_back = form.get("action") == "take-back"
        done = to(address_with(participant_path(uuid), done=TAKEN_BACK if takes_back else CORRECTED))
        if was_sent(opened, page):
            return done
        if not opened.counts:
            raise _counts_no_more(uuid)
        answers = None if takes_back else answers_of(opened, raw)
        problems = dict(answers.problems) if answers is not None else {}
        if (fault := reason_problem(opened, reason)) is not None:
            problems[REASON] = fault
        if not problems:
            correction = Correction(page, reason, None if answers is None else answers.data)
            outcome, refusal = await send_correction(pages, visitor, uuid, opened, correction)
            if outcome is Sent.ACCEPTED:
                return done
            if refusal is None:
                raise _counts_no_more(uuid)
            problems = {"form": refusal}
        await pages.note_access(visitor, uuid, CORRECTION, request)
        return _page(pages, request, uuid, opened, raw, reason, problems, page, whole=_sees_all(visitor))

    return made


def _page(
    pages: Pages,
    request: Request,
    participant: UUID,
    opened: Correctable,
    raw: Raw,
    reason: str = "",
    problems: Mapping[str, Problem] | None = None,
    page: UUID | None = None,
    *,
    whole: bool,
) -> Response:
    language, event, problems = language_of(request), opened.event, problems or {}
    texts = translations(language)
    writer = Writer(event.name, language, texts.gettext, asked_not=frozenset(opened.kept))
    fields = writer.fields(raw, problems)
    why = _why(writer, texts.gettext(N_("Why is it corrected?")), reason, problems.get(REASON))
    summary = writer.summary((*fields, why), problems)
    return pages.page(
        request,
        "participant/correction.html",
        status=422 if summary else 200,
        uuid=participant,
        page=page or uuid4(),
        event=event,
        what=event_name(event.name, language),
        who=opened.who,
        whole=whole,
        fields=fields,
        why=why,
        summary=summary,
        path=correction_path(participant, event.ref.digest),
        back=f"{participant_path(participant)}#history",
    )


def _sees_all(visitor: Visitor) -> bool:
    return Viewer.of(visitor.organisation).whole


def _reason_in(form: FormData) -> str:
    """Give the reason as it was typed; NUL fits in no database."""
    return text_in(form, REASON).replace("\0", "").replace("\r\n", "\n")


def _why(writer: Writer, label: str, reason: str, problem: Problem | None) -> FieldView:
    """Give the field of the reason, which is none of the event's."""
    said = "" if problem is None else writer.said(problem, label)
    return FieldView(REASON, Kind.TEXT.value, True, label, "", (reason,), (), problem=said)


def _counts_no_more(participant: UUID) -> PageFault:
    return PageFault(
        409,
        N_("This no longer counts"),
        N_("Somebody has corrected it or taken it back already, so nothing was sent. Look at the history first."),
        back=participant_path(participant),
    )
