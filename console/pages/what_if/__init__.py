"""``/what-if``: what would change under other rules, by kommune and stage, with examples, before anybody decides."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from analysis.what_if.lengths import given_lengths
from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Frame, Pages, form_of, language_of, to
from console.pages.what_if.choice import FIELDS, SAMPLE, UNITS, WrongChoice, change_in
from console.pages.what_if.jobs import Job, Jobs, TooMany
from console.pages.what_if.words import kind_name, value_text, what_name
from console.pages.words import N_
from schemas.kommuner import KOMMUNER
from schemas.rules import packaged_texts

SHOWN = 40  # kinds of changes on the page
KOMMUNER_SHOWN = 15
_LONGEST = 60  # characters of a field


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    jobs = Jobs(pages.settings, pages.database)
    texts = packaged_texts()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    def form(request: Request, said: Mapping[str, str], fault: WrongChoice | None = None) -> Response:
        frame = Frame(pages, request)
        lengths = given_lengths(texts)
        named = {name: what_name(name, frame.language, frame.texts.gettext) for name in lengths}
        return pages.page(
            request,
            "oversight/what_if.html",
            status=422 if fault else 200,
            said=said,
            fault=fault,
            deadlines=sorted(named.items(), key=lambda each: each[1]),
            lengths=lengths,
            sets=[rules for rules in pages.book.sets if rules.applies_to is None],
            coming=pages.book.coming,
            units=UNITS,
            sample=SAMPLE,
        )

    @made.get("/what-if")
    async def what_if(request: Request, visitor: visiting) -> Response:
        return form(request, dict.fromkeys(FIELDS, "") | {"kind": "length", "unit": "days"})

    @made.post("/what-if")
    async def begin(request: Request, visitor: visiting) -> Response:
        fields = await form_of(request)
        said = {name: str(fields.get(name) or "").strip()[:_LONGEST] for name in FIELDS}
        try:
            change = await asyncio.to_thread(change_in, said, pages.book, texts)
            job = Job(visitor.id, visitor.organisation, said, change, None if said["whom"] == "all" else SAMPLE)
            jobs.begin(job)
        except WrongChoice as fault:
            return form(request, said, fault)
        except TooMany:
            why = N_("Others ask now, and only so many may at once. Try again in a minute")
            return form(request, said, WrongChoice("kind", why))
        return to(f"/what-if/{job.id}")

    @made.get("/what-if/{job}")
    async def answer(request: Request, visitor: visiting, job: str) -> Response:
        frame = Frame(pages, request)
        translate, language = frame.texts.gettext, language_of(request)
        return pages.page(
            request,
            "oversight/what_if_answer.html",
            job=_own(jobs, visitor, job),
            shown=SHOWN,
            kommuner_shown=KOMMUNER_SHOWN,
            kind_name=lambda kind: kind_name(kind, translate),
            what_name=lambda what: what_name(what, language, translate),
            value_text=lambda value: value_text(value, frame.look, translate),
            kommune_name=lambda number: KOMMUNER[number].name if number in KOMMUNER else number,
            sees_persons=visitor.may(Action.SEE_PERSON),
        )

    @made.post("/what-if/{job}/cancel")
    async def cancel(request: Request, visitor: visiting, job: str) -> Response:
        own = _own(jobs, visitor, job)
        jobs.cancel(own)
        return to(f"/what-if/{own.id}")

    return made


def _own(jobs: Jobs, visitor: Visitor, job: str) -> Job:
    """Give a job of the visitor's; another's, and one that a restart has forgotten, are no page."""
    try:
        found = jobs.of(visitor.id, visitor.organisation, UUID(job))
    except ValueError:
        found = None
    if found is None:
        raise no_such_page()
    return found
