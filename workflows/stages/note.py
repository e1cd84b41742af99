"""The career adviser's note (S-31, S-80, S-102): shared, registered, read, contested, answered."""

from itertools import count

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
from schemas.events.vocabulary import Role
from schemas.purposes import GUIDANCE
from workflows.engine.case import Case


async def note(case: Case, held: Event[GuidanceHeld]) -> None:
    """Done when the kommune has read it; it may be contested, and registered in IMDinett, after that."""
    register_by = case.law.registration.county_within.after(held.on)
    by = case.deadline("note-shared", held, not_after=register_by)
    details = {"purpose": GUIDANCE.code, "recommendation": case.law.guidance.recommendation}
    shared = await case.expect(NoteShared, key="note/shared", by=by, task=True, details=details)
    if not shared.data.participant_access and not shared.data.access_reason:
        case.alarm("note-withheld-without-reason", Role.CAREER_CENTRE_LEADER)
    if not shared.data.registered_in_imdinett:
        case.expect(NoteRegistered, key="note/registered", task=True, due=register_by)
    case.spawn(_contested(case))
    await case.expect(NoteReceived, key="note/read", by=case.deadline("note-acknowledged", shared), task=True)


async def _contested(case: Case) -> None:
    """A participant who does not agree gets an answer, each time."""
    for turn in count(1):
        contested = await case.expect(NoteContested, key=f"note/contested/{turn}", visible=False)
        details = {"contested_on": contested.on}
        await case.expect(
            NoteAnswered,
            key=f"note/answered/{turn}",
            task=True,
            details=details,
            not_before=contested.on if turn > 1 else None,
        )


def drafts(case: Case) -> None:
    """From now on, log what happens to notes without a wait for it."""
    case.log_only(NoteDrafted, NoteCompleted, NoteRegistered, NoteAccessGranted)
