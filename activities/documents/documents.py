"""Drafts, makes and sends documents: made once, kept in the person store, and the same bytes whenever they are sent."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from functools import cache, partial
from uuid import UUID

import structlog

from activities.documents import render
from activities.documents.content import address_on
from activities.documents.facts import Facts, read_facts
from schemas.documents import DocumentKind
from schemas.errors import StegvisError
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

Opening = Callable[[], AbstractAsyncContextManager[Connection]]
"""Opens a connection, or a transaction on one."""

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
    ) -> str:
        """Give a document to read through, as HTML; nothing is kept.

        Args:
            conn: A connection; see ``read_facts``.
            kind: The kind of document.
            participant: Whose.
            language: The language.
            event: The digest of the event that it is made from; None for the newest.

        Raises:
            NothingToMake: There is no journey, or no such event.
        """
        facts = await read_facts(conn, participant, self._rules)
        return render.page(facts, kind, facts.source(kind, event), language, draft=True)

    async def make(
        self,
        opening: Opening,
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
            opening: Opens a connection (see ``read_facts``); none is held while the document is rendered.
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
        async with opening() as conn:
            await _not_erased(conn, participant)
            facts = await read_facts(conn, participant, self._rules)
            made_from = facts.source(kind, event).ref.digest
            if not anew and (kept := await store.find(conn, participant, kind, made_from, language)) is not None:
                return kept
        made = await rendered(facts, kind, made_from, language)
        async with opening() as conn:
            kept = await _keep(conn, facts, kind, made_from, language, made, by=by, anew=anew)
        if kept is None:
            raise _erased(participant)
        return kept

    async def to_send(self, pool: Pool, kind: DocumentKind, participant: UUID, event: str) -> Document:
        """Give the document of an event that goes to partners, the same each time it is asked for.

        It is the one that an adviser has made; where there is none, it is made in the language that was chosen when the
        event was registered, else in that of the kommune.

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
            choice = await store.chosen_language(conn, participant, event)
        language, by = (TextLanguage(choice.language), choice.chosen_by) if choice else (self._language(facts), SENDER)
        made = await rendered(facts, kind, event, language)
        if made.media_type == render.HTML:
            log.warning("document sent as HTML", cause=render.NO_PDF, way_out=render.MEND)
        async with pool.acquire() as conn:
            await _keep(conn, facts, kind, event, language, made, by=by)
            chosen = await store.to_send(conn, participant, kind, event)
        if chosen is None:
            raise _erased(participant)
        return chosen

    def _language(self, facts: Facts) -> TextLanguage:
        kommune = Ownership(facts.today, facts.accepted).residences[-1].kommune
        return letter_language(self._languages, kommune)


def letter_language(languages: Mapping[str, TextLanguage], kommune: str) -> TextLanguage:
    """Give the language of a kommune's letters where nobody has chosen one; see ``Documents``."""
    return languages.get(kommune) or languages.get(EVERYBODY) or TextLanguage.NB


async def rendered(
    facts: Facts, kind: DocumentKind, event: str, language: TextLanguage, *, draft: bool = False
) -> render.Rendered:
    """Give the document of an event as PDF, or as HTML where no PDF can be made; nothing is kept.

    Args:
        facts: The journey.
        kind: The kind of document.
        event: The digest of the event.
        language: The language.
        draft: Whether it is marked as a draft.
    """
    render_it = partial(render.rendered, facts, kind, facts.source(kind, event), language, draft=draft)
    return await asyncio.get_running_loop().run_in_executor(_desk(), render_it)


@cache
def _desk() -> ThreadPoolExecutor:
    """One thread for all documents: a PDF takes some tenths of a second, and nobody else is to wait for it."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="documents")


async def _keep(
    conn: Connection,
    facts: Facts,
    kind: DocumentKind,
    made_from: str,
    language: TextLanguage,
    made: render.Rendered,
    *,
    by: str,
    anew: bool = False,
) -> Document | None:
    return await store.keep(
        conn,
        facts.participant,
        kind,
        made_from,
        language,
        media_type=made.media_type,
        content=made.content,
        made_by=by,
        shows_address=address_on(facts, kind) is not None,
        anew=anew,
    )


async def _not_erased(conn: Connection, participant: UUID) -> None:
    if await person.is_erased(conn, participant):
        raise _erased(participant)


def _erased(participant: UUID) -> Erased:
    return Erased(
        f"the personal data of participant {participant} were erased",
        "no document can be made of what is left; see docs/privacy.md",
    )
