"""The career adviser's note (S-31, S-80, S-102): shared with whom it is for, registered, read, answered, contested."""

from schemas.events import Event
from schemas.events.catalogue import (
    GuidanceHeld,
    NoteAccessGranted,
    NoteAnswered,
    NoteCompleted,
    NoteContested,
    NoteDrafted,
    NoteReceived,
    NoteRegistered,
    NoteShared,
)
from workflows.case import Case


async def note(case: Case, held: Event[GuidanceHeld]) -> None:
    """Done when the kommune has read it; it may be contested, and registered in IMDinett, after that."""
    shared = await case.expect(NoteShared, key="note/shared", by=case.deadline("note-shared", held), task=True)
    if not shared.data.participant_access and not shared.data.access_reason:
        case.note("note-withheld-without-reason")
    if not shared.data.registered_in_imdinett:
        case.expect(NoteRegistered, key="note/registered", task=True)
    case.beside(_contested(case))
    await case.expect(NoteReceived, key="note/read", by=case.deadline("note-acknowledged", shared), task=True)


async def _contested(case: Case) -> None:
    """A participant who does not agree gets an answer."""
    contested = await case.listen(NoteContested, key="note/contested")
    await case.expect(NoteAnswered, key="note/answered", task=True, says={"contested_on": contested.on})


def drafts(case: Case) -> None:
    """From now on, tell of what happens to notes that nobody waits for."""
    case.record(NoteDrafted, NoteCompleted, NoteRegistered, NoteAccessGranted)
