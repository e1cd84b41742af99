"""Drafts and makes documents of participants of a running stack."""

from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from uuid import UUID

from activities.documents.documents import Documents
from activities.documents.facts import NothingToMake
from schemas.documents import DocumentKind
from schemas.texts import TextLanguage
from store.database import Connection
from store.documents import Document
from store.journeys import load
from workers.connections import running_database
from workers.rules import load_rules
from workers.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """Which document is asked for.

    Attributes:
        participant: Whose.
        kind: The kind of document.
        language: The language.
        event: The id of the event that it is made from; None for the newest.
    """

    participant: UUID
    kind: DocumentKind
    language: TextLanguage
    event: str | None


async def draft_document(settings: Settings, data: Path, asked: Asked) -> str:
    """Give a document as HTML to read through."""
    documents = Documents(load_rules(settings))
    async with running_database(settings, data) as database, database.acquire() as conn:
        event = await _digest(conn, asked)
        return await documents.draft(conn, asked.kind, asked.participant, asked.language, event=event)


async def make_document(settings: Settings, data: Path, asked: Asked, *, anew: bool) -> Document:
    """Make a document and keep it, in the name of whoever runs the command."""
    documents = Documents(load_rules(settings))
    async with running_database(settings, data) as database:
        async with database.acquire() as conn:
            event = await _digest(conn, asked)
        return await documents.make(
            database.acquire, asked.kind, asked.participant, asked.language, by=getuser(), event=event, anew=anew
        )


async def _digest(conn: Connection, asked: Asked) -> str | None:
    """Give the digest of the event with an id; None where none is asked for."""
    if asked.event is None:
        return None
    found = [each.ref.digest for each in (await load(conn, asked.participant)).events if each.ref.id == asked.event]
    if not found:
        raise NothingToMake(
            f"participant {asked.participant} has no event with that id", "stegvis explain PARTICIPANT lists the events"
        )
    return found[0]
