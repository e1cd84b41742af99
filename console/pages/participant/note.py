"""The note of a guidance conversation, with its content: for whoever may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from console.pages.participant.facts import AnyEvent
from console.pages.task.before import Shown, Teller, as_before, in_words
from schemas.events import is_a
from schemas.events.catalogue import NoteContested, NoteShared
from schemas.events.vocabulary import Party
from schemas.organisations import party_of
from store.database import Connection

_RECIPIENTS: Mapping[Party | None, str] = {Party.NAV: "nav", Party.ADULT_EDUCATION: "adult_education"}
"""What a note calls the organisations that read it only where it names them."""
_ALWAYS = (Party.KOMMUNE, Party.COUNTY)
"""It is shared between these two."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note in words, and what the participant objected to."""

    content: Shown
    objections: Sequence[Shown]


def may_read_notes(organisation: str) -> bool:
    """Whether an organisation may be given a note at all."""
    party = party_of(organisation)
    return party in _ALWAYS or party in _RECIPIENTS


async def notes_for(
    conn: Connection, participant: UUID, organisation: str, events: Sequence[AnyEvent], teller: Teller
) -> list[Note]:
    """Give the notes that an organisation may read, the newest first.

    Args:
        conn: A connection of ``reading``, with the participant named.
        participant: Whose.
        organisation: Who reads.
        events: Those that count.
        teller: Writes them in words.
    """
    found = []
    for note in reversed([each for each in events if is_a(each, NoteShared)]):
        if not _is_for(note.data, organisation):
            continue
        about = [e for e in events if is_a(e, NoteContested) and e.data.meeting_id == note.data.meeting_id]
        content, *objections = await in_words(conn, participant, map(as_before, [note, *about]))
        found.append(Note(teller.shown(content), [teller.shown(each) for each in objections]))
    return found


def _is_for(note: NoteShared, organisation: str) -> bool:
    party = party_of(organisation)
    return party in _ALWAYS or _RECIPIENTS.get(party) in note.recipients
