"""Career guidance (§ 11): whether and when, ordered, answered, booked, held; the note shared and read."""

from itertools import count
from typing import Any

from schemas.events import Event, is_a
from schemas.events.catalogue import (
    GuidanceAccepted,
    GuidanceAssessed,
    GuidanceBooked,
    GuidanceCancelled,
    GuidanceDeclined,
    GuidanceHeld,
    GuidanceNoshow,
    MappingCompleted,
    NoteReceived,
    NoteShared,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import either
from workflows.stages.interpreter import Booking, interpreter
from workflows.stages.preparation import preparation
from workflows.story import Ask, Wait


async def guidance(case: Case, mapped: Event[MappingCompleted]) -> None:
    """Done when the kommune has read the note; skipped when guidance is not needed."""
    for turn in count(1):
        assessed = await _assessed(case, mapped, turn)
        if assessed.data.outcome == "not_needed":
            case.skip(assessed.data.reason)
            return
        answered = await _answered(case, assessed, turn)
        if not is_a(answered, GuidanceDeclined):
            break
    held = await _held(case, answered)
    case.milestone("guidance held").keep(held)
    await _note_read(case, held)


async def _assessed(case: Case, mapped: Event[MappingCompleted], turn: int) -> Event[GuidanceAssessed]:
    """Whether and when (S-100). ``later`` brings a new assessment, due on the day that was set, or made before it.

    After a declined order (``turn`` 2 and on) it is assessed anew; what drives it then is guidance-held.
    """
    clock = case.deadline("guidance-assessed", mapped) if turn == 1 else None
    assessed = await case.expect(GuidanceAssessed, key=f"assessed/{turn}", by=clock, task=True)
    for again in count(1):
        not_before = assessed.data.not_before
        if assessed.data.outcome != "later" or not_before is None:
            break
        key = f"assessed/{turn}/again/{again}"
        reassessed = case.expect(GuidanceAssessed, key=key, due=not_before)
        await either(reassessed, case.until(not_before, key))
        if not reassessed.kept:
            clock = case.deadline("guidance-assessed", assessed, key=key, starts=not_before, due=not_before)
            case.assign(reassessed)
            case.watch(reassessed, by=clock)
        assessed = await reassessed
    return assessed


async def _answered(case: Case, assessed: Event[GuidanceAssessed], turn: int) -> Event[Any]:
    """The order goes out by itself; the career centre accepts, declines or books at once (S-101)."""
    says = {"assessed_on": assessed.on, "assessment": assessed.ref.id, "reason": assessed.data.reason}
    return await case.expect(
        GuidanceBooked,
        GuidanceAccepted,
        GuidanceDeclined,
        key=f"answered/{turn}",
        by=case.deadline("guidance-answered", assessed, key=f"answered/{turn}"),
        sender=Role.CAREER_CENTRE,
        request=Ask("career-centre", "order-guidance", Role.CAREER_CENTRE, says),
    )


async def _held(case: Case, answered: Event[Any]) -> Event[GuidanceHeld]:
    """A time is booked until the conversation is held; a cancelled or missed one is booked anew."""
    booked = answered if is_a(answered, GuidanceBooked) else None
    for turn in count(1):
        if booked is None:
            booked = await case.expect(GuidanceBooked, key=f"booked/{turn}", sender=Role.CAREER_CENTRE)
        outcome = await _came_about(case, booked)
        if is_a(outcome, GuidanceHeld):
            return outcome
        booked = None
    raise AssertionError("counts on until the conversation is held")


def _came_about(case: Case, booked: Event[GuidanceBooked]) -> Wait[Any]:
    """What came of a booked meeting: held, cancelled, or somebody did not come. Until then it is prepared."""
    meeting = booked.data.meeting_id

    def same_meeting(data: Any) -> bool:
        return bool(data.meeting_id == meeting)

    types = (GuidanceHeld, GuidanceCancelled, GuidanceNoshow)
    wait = case.expect(*types, key=f"held/{meeting}", task=True, accepts=same_meeting)
    held_by = case.milestone("guidance-held runs")
    held_by.then(lambda: case.show_due(wait, held_by.value))
    case.beside(preparation(case, booked, wait, same_meeting))
    if case.settled.data.interpreter_needed:
        case.beside(interpreter(case, Booking(meeting, Role.CAREER_ADVISER, booked, wait)))
    return wait


async def _note_read(case: Case, held: Event[GuidanceHeld]) -> None:
    """The note is shared with the kommune, which reads and answers it (S-31, S-102)."""

    def same_meeting(data: NoteShared | NoteReceived) -> bool:
        return data.meeting_id == held.data.meeting_id

    shared = await case.expect(
        NoteShared, key="note/shared", by=case.deadline("note-shared", held), task=True, accepts=same_meeting
    )
    await case.expect(
        NoteReceived, key="note/read", by=case.deadline("note-acknowledged", shared), task=True, accepts=same_meeting
    )
