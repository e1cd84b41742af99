"""``/participants/{participant}/documents``: the documents of a participant, listed, made, and opened as kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from activities.documents.documents import SENDER, Documents, Erased
from activities.documents.facts import NothingToMake
from activities.documents.kinds import SOURCES
from console.access.visitors import Visitor
from console.pages.faults import erased, no_such_page, nothing_to_make
from console.pages.fields import text_in, uuid_or_none
from console.pages.files import file_response
from console.pages.frame import Pages, form_of, to
from console.pages.participant.facts import AnyEvent
from console.pages.paths import address_path, document_path, participant_path
from console.pages.words import N_
from schemas.access_log import DOCUMENT
from schemas.documents import DocumentKind
from schemas.texts import TextLanguage
from store import documents as store
from store.database import Connection
from store.documents import Delivery, Document
from store.lists import Viewer, visible
from store.oversight_of_access import address_of
from store.sessions import names_of

DOCUMENTS = "/participants/{participant}/documents"
ONE = f"{DOCUMENTS}/{{kind}}/{{made_from}}/{{language}}"
SERVICES = {"archive": N_("Archive"), "digital-post": N_("Digital post")}
"""Where documents go."""

_DIGEST = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is listed.

    Attributes:
        document: What is kept.
        what: Its kind and event, as the form that makes it names them.
        event: The short name of its event; None where the event does not count any more.
        day: The business date of the event.
        by: Who made it; None where it was made when it was sent.
        deliveries: To whom it goes, where it is the one that is sent.
        path: Where it is opened.
    """

    document: Document
    what: str
    event: str | None
    day: date | None
    by: str | None
    deliveries: Sequence[Delivery]
    path: str


@dataclass(frozen=True, slots=True)
class Source:
    """An event that a document can be made from: what the form sends, the kind, the event and its day."""

    what: str
    kind: DocumentKind
    event: str
    day: date


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get(ONE)
    async def document(
        request: Request, visitor: visiting, participant: str, kind: str, made_from: str, language: str
    ) -> Response:
        uuid = uuid_or_none(participant)
        if uuid is None or kind not in set(DocumentKind) or language not in set(TextLanguage):
            raise no_such_page()
        if _DIGEST.fullmatch(made_from) is None:
            raise no_such_page()
        async with pages.reading(visitor, uuid) as conn:
            kept = await store.find(conn, uuid, kind, made_from, language)
            if kept is None or kept.content is None:
                raise no_such_page()
            address = await address_of(conn, uuid, visitor.id, visitor.account.subject)
        if kept.shows_address and not address.open:  # it was protected after the letter was made
            return to(address_path(uuid))
        await pages.note_access(visitor, uuid, DOCUMENT, request, document=kind)
        return file_response(pages, kept.media_type, kept.content, f"{kind}-{kept.sha256[:8]}")

    @made.post(DOCUMENTS)
    async def make(request: Request, visitor: visiting, participant: str) -> Response:
        uuid, form = uuid_or_none(participant), await form_of(request)
        kind, _, made_from = text_in(form, "what").partition(":")
        language = text_in(form, "language")
        if uuid is None or language not in set(TextLanguage) or _DIGEST.fullmatch(made_from) is None:
            raise no_such_page()
        async with pages.reading(visitor) as conn:
            seen = await visible(conn, Viewer.of(visitor.organisation), [uuid])
        if not seen or kind not in kinds_for(visitor):
            raise no_such_page()
        await _made(
            pages, visitor, uuid, DocumentKind(kind), made_from, TextLanguage(language), anew=bool(form.get("anew"))
        )
        return to(document_path(uuid, kind, made_from, language))

    return made


async def _made(
    pages: Pages,
    visitor: Visitor,
    participant: UUID,
    kind: DocumentKind,
    made_from: str,
    language: TextLanguage,
    *,
    anew: bool,
) -> None:
    writing = partial(pages.writing, visitor, participant)
    back = participant_path(participant)
    try:
        await Documents(pages.book).make(
            writing, kind, participant, language, by=str(visitor.id), event=made_from, anew=anew
        )
    except NothingToMake:
        raise nothing_to_make(back) from None
    except Erased:
        raise erased(back) from None


def kinds_for(visitor: Visitor) -> tuple[DocumentKind, ...]:
    """Give the kinds of documents that somebody sees and makes: all for the kommune, the note for a county."""
    viewer = Viewer.of(visitor.organisation)
    if viewer.kommune is not None:
        return tuple(DocumentKind)
    return (DocumentKind.NOTE,) if viewer.county is not None else ()


def sources(events: Iterable[AnyEvent], kinds: Iterable[DocumentKind]) -> list[Source]:
    """Give what documents can be made from, the newest first: of each kind the best events that there are."""
    events, found = list(events), []
    for kind in kinds:
        groups = ([each for each in events if isinstance(each.data, group)] for group in SOURCES[kind])
        for each in next((group for group in groups if group), []):
            found.append(Source(f"{kind}:{each.ref.digest}", kind, each.name, each.on))
    return sorted(found, key=lambda each: each.day, reverse=True)


async def papers(
    conn: Connection, participant: UUID, events: Iterable[AnyEvent], up_to: datetime | None
) -> list[Paper]:
    """Give the documents that there are, the newest first, as far as the organisation that reads sees them.

    Args:
        conn: A connection of ``reading``.
        participant: Whose.
        events: Those that count.
        up_to: The last moment that counts; None for now.
    """
    kept = [each for each in await store.documents_of(conn, participant) if up_to is None or each.made_at <= up_to]
    if not kept:
        return []
    deliveries = await store.deliveries_of(conn, participant)
    by_digest = {each.ref.digest: each for each in events}
    accounts = {each.made_by: account for each in kept if (account := uuid_or_none(each.made_by)) is not None}
    names = await names_of(conn, accounts.values())

    def paper(each: Document) -> Paper:
        event = by_digest.get(each.made_from)
        account = accounts.get(each.made_by)
        by = each.made_by if account is None else names.get(account, "")
        return Paper(
            each,
            f"{each.kind}:{each.made_from}",
            None if event is None else event.name,
            None if event is None else event.on,
            None if each.made_by == SENDER else by,
            [to for to in deliveries if to.made_from == each.made_from] if each.sent_at is not None else [],
            document_path(participant, each.kind, each.made_from, each.language),
        )

    return list(map(paper, kept))
