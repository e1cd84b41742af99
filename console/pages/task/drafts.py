"""Drafts of forms: what somebody has typed and not registered, kept also if it cannot be taken now."""

from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from console.access.visitors import NotSignedIn, Visitor, writer_of
from console.pages.faults import PageFault
from console.pages.frame import HEADERS, Pages, form_of, is_foreign, language_of, to_sign_in
from console.pages.look import Look
from console.pages.task.answers import raw_of, read
from console.pages.task.before import Line, Teller
from console.pages.task.fields import fields_of
from console.pages.task.opening import is_key
from console.pages.words import N_
from console.texts.catalogues import translations
from store import task_page
from store.task_page import Draft, KeptDraft, KnownDraft
from store.task_page import Typed as WhatWasTyped
from workers.connections import today_in_oslo

LOST = N_("The draft is not saved. Copy what you have written to be safe.")
"""What the page says when a draft could not be kept; the reason follows where there is one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft belongs: the participant, the key of the task or of what is registered, and the page of its form.

    Each account has its own draft there.
    """

    participant: UUID
    key: str
    path: str


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


def draft_lines(draft: Draft | WhatWasTyped, teller: Teller) -> list[Line]:
    """Give a draft to be read. What cannot be read as an answer is left as it was typed."""
    fields = fields_of(draft.event)
    answers = read(fields, draft.fields)
    lines = teller.lines(draft.event, fields, answers.data, day_too=True)
    return [*lines, *(Line("", text) for name in answers.problems for text in draft.fields.get(name, ()))]


async def keep(pages: Pages, visitor: Visitor, place: Place, typed: Typed) -> KeptDraft | None:
    """Keep a draft, as the newest or beside a newer one; None where nothing was typed."""
    if not typed.raw:
        return None
    async with pages.writing(visitor, place.participant) as conn:
        return await task_page.keep_draft(
            conn, visitor.id, place.participant, place.key, typed.event, typed.raw, typed.known
        )


async def choose(pages: Pages, visitor: Visitor, place: Place, *, aside: bool) -> None:
    """Keep one of two drafts."""
    async with pages.writing(visitor, place.participant) as conn:
        await task_page.choose_draft(conn, visitor.id, place.participant, place.key, aside=aside)


async def forget(pages: Pages, visitor: Visitor, place: Place) -> None:
    """Forget a draft."""
    async with pages.writing(visitor, place.participant) as conn:
        await task_page.drop_draft(conn, visitor.id, place.participant, place.key)


def by_script(request: Request) -> bool:
    """Whether the script that saves drafts asks: it writes the answer into the page."""
    return "x-draft" in request.headers


def kept_said(request: Request, kept: KeptDraft | None) -> Response:
    """Tell the script what became of a draft."""
    if kept is None:
        return _said(request, LOST, HTTPStatus.UNPROCESSABLE_ENTITY)
    moment = Look(language_of(request), today_in_oslo()).moment(kept.saved_at)
    if kept.newest:
        return _said(request, N_("The draft was saved %(moment)s. Only you see it."), moment=moment)
    said = N_(
        "Another window of yours saved a draft meanwhile, %(moment)s. This one is kept beside it: save it to choose."
    )
    return _said(request, said, HTTPStatus.CONFLICT, moment=moment)


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


async def untaken(
    pages: Pages, request: Request, place: Place, typed: Typed, lost: NotSignedIn | PageFault
) -> Response:
    """Answer a form that cannot be taken now; what was typed is kept for whoever the page was made for.

    Raises:
        PageFault: Why it cannot be taken, for a page to tell.
    """
    is_safe = await _keep_untaken(pages, request, place, typed)
    if isinstance(lost, NotSignedIn):
        if by_script(request):
            said = N_("The draft is saved, but you are signed out. Sign in again to go on.")
            return _said(request, said if is_safe else LOST, HTTPStatus.UNAUTHORIZED)
        return to_sign_in(request, lost, back=place.path)
    # Of what is not there for the visitor now, what was typed is kept and no page leads to it.
    if is_safe and lost.status != HTTPStatus.NOT_FOUND:
        lost.kept, lost.back = True, place.path
    if by_script(request):
        return _fault_said(request, lost)
    raise lost


async def _keep_untaken(pages: Pages, request: Request, place: Place, typed: Typed) -> bool:
    """Keep what came with a session that has ended, or from a page of one, for whom the page was made.

    It is there after signing in again. If somebody else is signed in by now, nothing is kept.
    """
    writer = writer_of(pages.secret, str((await form_of(request)).get("writer", "")), today_in_oslo())
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    another = visitor is not None and visitor.id != writer
    if writer is None or another or is_foreign(request) or not typed.raw or not is_key(place.key):
        return False
    async with pages.database.acquire() as conn:
        await task_page.keep_draft(conn, writer, place.participant, place.key, typed.event, typed.raw, typed.known)
    return True
