"""The documents of participants in the person store: kept once for each kind, event and language, found by hash."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from store.database import Connection
from store.sql import queries

_SQL = queries("person")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was made.

    Attributes:
        kind: The kind of document.
        made_from: The digest of the event that it is made from.
        language: ``nb``, ``nn`` or ``en``.
        media_type: ``application/pdf``, or ``text/html`` where no PDF could be made.
        sha256: The hash of the content.
        made_at: When it was made.
        made_by: The account, or the process, that made it.
        sent_at: When it was first given to a partner; None until then.
        shows_address: Whether the participant's address stands on it.
        content: The document itself; None in a list.
    """

    kind: str
    made_from: str
    language: str
    media_type: str
    sha256: str
    made_at: datetime
    made_by: str
    sent_at: datetime | None
    shows_address: bool
    content: bytes | None


class Choice(NamedTuple):
    """In which language the letter of an event goes out, and the account that has chosen it."""

    language: str
    chosen_by: str


class Delivery(NamedTuple):
    """That a service gets the document of an event: its state (``open``, ``done``, ``refused``), and since when."""

    made_from: str
    service: str
    state: str
    ended_at: datetime | None


async def keep(
    conn: Connection,
    participant: UUID,
    kind: str,
    made_from: str,
    language: str,
    *,
    media_type: str,
    content: bytes,
    made_by: str,
    shows_address: bool,
    anew: bool = False,
) -> Document | None:
    """Keep a document; give what is kept, which is the earlier one where there is one.

    Args:
        conn: A connection; that of a web process must have judged before that the account may.
        participant: Whose document.
        kind: The kind.
        made_from: The digest of its event.
        language: The language.
        media_type: What the content is.
        content: The bytes.
        made_by: The account, or the process.
        shows_address: Whether the participant's address stands on it.
        anew: Whether it replaces an earlier one that was not sent.

    Returns:
        What is kept; None where the participant was erased.
    """
    made = participant, kind, made_from, language, media_type, content, made_by, anew, shows_address
    row = await conn.fetchrow(_SQL["keep_document"], *made)
    return None if row is None else Document(*row)


async def find(conn: Connection, participant: UUID, kind: str, made_from: str, language: str) -> Document | None:
    """Give a document that was made; None where there is none."""
    row = await conn.fetchrow(_SQL["document"], participant, kind, made_from, language)
    return None if row is None else Document(*row)


async def with_hash(conn: Connection, participant: UUID, sha256: str) -> Document | None:
    """Give a participant's document by the hash of its content."""
    row = await conn.fetchrow(_SQL["document_with_hash"], participant, sha256)
    return None if row is None else Document(*row)


async def documents_of(conn: Connection, participant: UUID) -> list[Document]:
    """Give a participant's documents without their content, the newest first."""
    return [Document(*row) for row in await conn.fetch(_SQL["documents"], participant)]


async def to_send(conn: Connection, participant: UUID, kind: str, made_from: str) -> Document | None:
    """Choose the document that is sent of an event, the same each time, and note that it is sent; None without one.

    It is the one that was sent before, else the one made last, in whichever language.
    """
    row = await conn.fetchrow(_SQL["document_to_send"], participant, kind, made_from)
    return None if row is None else Document(*row)


async def choose_language(conn: Connection, participant: UUID, made_from: str, language: str, account: UUID) -> None:
    """Note in which language the letter of an event goes out; in the transaction that registers the event."""
    await conn.execute(_SQL["choose_letter_language"], participant, made_from, language, account)


async def chosen_language(conn: Connection, participant: UUID, made_from: str) -> Choice | None:
    """Give in which language the letter of an event goes out; None where nobody has chosen one."""
    row = await conn.fetchrow(_SQL["letter_language"], participant, made_from)
    return None if row is None else Choice(*row)


async def deliveries_of(conn: Connection, participant: UUID) -> list[Delivery]:
    """Give to which services the documents of a participant go, as far as the organisation that reads sees it."""
    return [Delivery(*row) for row in await conn.fetch(_SQL["deliveries"], participant)]
