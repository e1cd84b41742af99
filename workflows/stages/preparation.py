"""Before the conversation: the information pack, both advisers prepared (S-87, S-103), and another time if need be."""

from itertools import count
from typing import Any

from schemas.checklists import PREPARE_CAREER_ADVISER, PREPARE_PROGRAMME_ADVISER, Checklist
from schemas.events import Event, is_a
from schemas.events.catalogue import GuidanceHeld, GuidanceRescheduled, InfopackSent, PreparationCompleted
from schemas.events.vocabulary import Role
from schemas.purposes import GUIDANCE_FOR_ADVISERS, GUIDANCE_FOR_PARTICIPANT
from workflows.engine.case import Case
from workflows.engine.play_state import RunningDeadline, Wait
from workflows.engine.promise import first_of
from workflows.stages.meeting import Meeting

_BOTH = (Role.CAREER_ADVISER, Role.PROGRAMME_ADVISER)
"""Who prepares, and is told when it is not done."""


async def preparation(case: Case, meeting: Meeting) -> None:
    """Done when the meeting is over; when it is rescheduled, what hangs on its date moves along."""
    pack = case.law.info_pack.language(case.settled.data.language)
    fallback = pack != case.settled.data.language
    details = {"language": pack, "fallback": fallback, "purpose": GUIDANCE_FOR_PARTICIPANT.code}
    info = case.expect(InfopackSent, key="info-pack", task=True, details=details)
    ready = [_ready(case, each) for each in (PREPARE_PROGRAMME_ADVISER, PREPARE_CAREER_ADVISER)]
    for turn in count(1):
        info_by = case.deadline("info-pack-sent", meeting.set_by, key=f"info-pack/{turn}", counted_from=meeting.day)
        ready_by = case.deadline(
            "preparation-done", meeting.set_by, key=f"prepared/{turn}", counted_from=meeting.day, recipients=_BOTH
        )
        case.watch(info, info_by)
        ready_by.met_by(*ready)
        for wait in ready:
            case.show_due(wait, ready_by)
        moved = await _moved(case, meeting, turn)
        if moved is None:
            _leave_off(case, meeting, info, info_by)
            for wait in ready:
                _leave_off(case, meeting, wait, ready_by)
            return
        info_by.replace(case.today)
        ready_by.replace(case.today)


def _leave_off(case: Case, meeting: Meeting, wait: Wait[Any], by: RunningDeadline) -> None:
    """Once the conversation is held nobody is asked for it any more; what had passed by then may be told late."""
    if is_a(meeting.finished.value, GuidanceHeld):
        case.overlook(wait, by)
    else:
        case.give_up(wait, by)


async def _moved(case: Case, meeting: Meeting, turn: int) -> Event[GuidanceRescheduled] | None:
    """The conversation gets another time; None when it is over. Finding one is a task when no interpreter is found."""
    for again in count(1):
        moved = case.listen(GuidanceRescheduled, key=f"rescheduled/{turn}/{again}")
        case.assign_when(meeting.no_interpreter, moved)
        await first_of(moved, meeting.finished)
        if not moved.resolved:
            moved.close()
            return None
        starts_at = moved.value.data.starts_at
        if starts_at is not None:
            meeting.move(moved.value, starts_at)
            return moved.value
    raise AssertionError("counts on until there is a time")


def _ready(case: Case, checklist: Checklist) -> Wait[PreparationCompleted]:
    """An adviser has gone through the checklist."""
    role, details = checklist.role, {"checklist": checklist.code, "purpose": GUIDANCE_FOR_ADVISERS.code}

    def by_this_adviser(data: PreparationCompleted) -> bool:
        return data.role == role

    return case.expect(
        PreparationCompleted, key=f"prepared/{role}", task=True, sender=role, details=details, accepts=by_this_adviser
    )
