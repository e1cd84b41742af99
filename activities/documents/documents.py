"""Drafts, makes and sends documents: made once, kept in the person store, and the same bytes whenever they are sent."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from uuid import UUID

import structlog

from activities.documents import render
from activities.documents.facts import Facts, read_facts
from schemas.documents import DocumentKind
from schemas.errors import StegvisError
from schemas.events import EventData
from schemas.rules import RuleBook
from schemas.texts import TextLanguage
from store import documents as store
from store import person
from store.database import Connection, Pool
from store.documents import Document
from workflows.engine.ownership import Ownership

SENDER = "stegvis"
"""Who made a document that nobody had made before it was sent."""
EVERYBODY = "*"

log = structlog.get_logger()


class Erased(StegvisError):
    """The participant's personal data were erased, so that no document can be made or sent any more."""


class Documents:
    """Makes documents under one rule book."""

    def __init__(self, rules: RuleBook, languages: Mapping[str, TextLanguage] | None = None) -> None:
        """Make it.

        Args:
            rules: All rule sets.
            languages: The language of letters that nobody has chosen, by kommune number; ``*`` is for all others, and
                bokmål where it is not given.
        """
        self._rules, self._languages = rules, languages or {}

    async def draft(
        self,
        conn: Connection,
        kind: DocumentKind,
        participant: UUID,
        language: TextLanguage,
        *,
        event: str | None = None,
        proposed: EventData | None = None,
        stylesheet_at: str | None = None,
    ) -> str:
        """Give a document to read through, as HTML; nothing is kept.

        Args:
            conn: A connection; see ``read_facts``.
            kind: The kind of document.
            participant: Whose.
            language: The language.
            event: The digest of the event that it is made from; None for the newest.
            proposed: The data of an event that is not sent yet, with words: what the letter would say.
            stylesheet_at: Where the style is served; None for a page that holds it.

        Raises:
            NothingToMake: There is no journey, or no such event.
        """
        facts = await read_facts(conn, participant, self._rules, proposed)
        found = facts.source(kind, event)
        return render.page(facts, kind, found, language, draft=True, stylesheet_at=stylesheet_at)

    async def make(
        self,
        conn: Connection,
        kind: DocumentKind,
        participant: UUID,
        language: TextLanguage,
        *,
        by: str,
        event: str | None = None,
        anew: bool = False,
    ) -> Document:
        """Make a document and keep it; one that was made before is given as it is.

        Args:
            conn: A connection; see ``read_facts``.
            kind: The kind of document.
            participant: Whose.
            language: The language.
            by: The account that makes it.
            event: The digest of the event that it is made from; None for the newest.
            anew: Whether to replace one that was made before and not sent.

        Raises:
            NothingToMake: There is no journey, or no such event.
            Erased: The participant was erased.
        """
        await _not_erased(conn, participant)
        facts = await read_facts(conn, participant, self._rules)
        made_from = facts.source(kind, event).ref.digest
        if not anew and (kept := await store.find(conn, participant, kind, made_from, language)) is not None:
            return kept
        made = await _rendered(facts, kind, made_from, language)
        kept = await store.keep(
            conn,
            participant,
            kind,
            made_from,
            language,
            media_type=made.media_type,
            content=made.content,
            made_by=by,
            anew=anew,
        )
        if kept is None:
            raise _erased(participant)
        return kept

    async def to_send(self, pool: Pool, kind: DocumentKind, participant: UUID, event: str) -> Document:
        """Give the document of an event that goes to partners, the same each time it is asked for.

        It is the one that an adviser has made; where there is none, it is made in the language of the kommune.

        Args:
            pool: The database; no connection is held while the document is rendered.
            kind: The kind of document.
            participant: Whose.
            event: The digest of the event.

        Raises:
            NothingToMake: There is no journey, or no such event.
            Erased: The participant was erased.
        """
        async with pool.acquire() as conn:
            if (chosen := await store.to_send(conn, participant, kind, event)) is not None:
                return chosen
            await _not_erased(conn, participant)
            facts = await read_facts(conn, participant, self._rules)
        language = self._language(facts)
        made = await _rendered(facts, kind, event, language)
        if made.media_type == render.HTML:
            log.warning("document sent as HTML", cause=render.NO_PDF, way_out=render.MEND)
        async with pool.acquire() as conn:
            await store.keep(
                conn,
                participant,
                kind,
                event,
                language,
                media_type=made.media_type,
                content=made.content,
                made_by=SENDER,
            )
            chosen = await store.to_send(conn, participant, kind, event)
        if chosen is None:
            raise _erased(participant)
        return chosen

    def _language(self, facts: Facts) -> TextLanguage:
        kommune = Ownership(facts.today, facts.accepted).residences[-1].kommune
        return self._languages.get(kommune) or self._languages.get(EVERYBODY) or TextLanguage.NB


@cache
def _desk() -> ThreadPoolExecutor:
    """One thread for all documents: a PDF takes some tenths of a second, and nobody else is to wait for it."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="documents")


async def _rendered(facts: Facts, kind: DocumentKind, event: str, language: TextLanguage) -> render.Rendered:
    source = facts.source(kind, event)
    return await asyncio.get_running_loop().run_in_executor(_desk(), render.rendered, facts, kind, source, language)


async def _not_erased(conn: Connection, participant: UUID) -> None:
    if await person.is_erased(conn, participant):
        raise _erased(participant)


def _erased(participant: UUID) -> Erased:
    return Erased(
        f"the personal data of participant {participant} were erased",
        "no document can be made of what is left; see docs/privacy.md",
    )
