"""Before the conversation: information pack, preparation of both advisers (S-87, S-103), another time if need be."""

from itertools import count

from schemas.checklists import PREPARE_CAREER_ADVISER, PREPARE_PROGRAMME_ADVISER, Checklist
from schemas.events import is_a
from schemas.events.catalogue import GuidanceHeld, GuidanceRescheduled, InfopackSent, PreparationCompleted
from schemas.events.vocabulary import Role
from schemas.purposes import GUIDANCE_FOR_ADVISERS, GUIDANCE_FOR_PARTICIPANT
from workflows.engine.case import Case
from workflows.engine.play_state import RunningDeadline, Wait
from workflows.engine.promise import first_of
from workflows.stages.meeting import Meeting

_BOTH = (Role.CAREER_ADVISER, Role.PROGRAMME_ADVISER)
"""Both advisers prepare, and both are warned."""


async def preparation(case: Case, meeting: Meeting) -> None:
    """Both advisers prepare and the participant is informed; a conversation that is rescheduled moves the deadlines."""
    info = _informed(case)
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
        if not await _rescheduled(case, meeting, turn):
            _leave_off(case, meeting, info, info_by)
            for wait in ready:
                _leave_off(case, meeting, wait, ready_by)
            return
        info_by.replace(case.today)
        ready_by.replace(case.today)


def _leave_off(
    case: Case, meeting: Meeting, wait: Wait[InfopackSent] | Wait[PreparationCompleted], by: RunningDeadline
) -> None:
    """After the conversation nobody is asked to prepare; what was done before one that was held may come in late."""
    if is_a(meeting.finished.value, GuidanceHeld):
        case.overlook(wait, by)
    else:
        case.give_up(wait, by)


async def _rescheduled(case: Case, meeting: Meeting, turn: int) -> bool:
    """The conversation gets another time; somebody is to find one when there is no interpreter."""
    for again in count(1):
        moved = case.listen(GuidanceRescheduled, key=f"rescheduled/{turn}/{again}")
        case.assign_when(meeting.no_interpreter, moved)
        await first_of(moved, meeting.finished)
        if not moved.resolved:
            moved.close()
            break
        starts_at = moved.value.data.starts_at
        if starts_at is not None:
            meeting.move(moved.value, starts_at)
            return True
    return False


def _informed(case: Case) -> Wait[InfopackSent]:
    """The participant gets the information pack in a language that the rule set has."""
    wished = case.settled.data.language
    language = case.law.info_pack.language(wished)
    details = {"language": language, "fallback": language != wished, "purpose": GUIDANCE_FOR_PARTICIPANT.code}
    return case.expect(InfopackSent, key="info-pack", task=True, details=details)


def _ready(case: Case, checklist: Checklist) -> Wait[PreparationCompleted]:
    """An adviser goes through the checklist."""
    role, details = checklist.role, {"checklist": checklist.code, "purpose": GUIDANCE_FOR_ADVISERS.code}

    def by_this_adviser(data: PreparationCompleted) -> bool:
        return data.role == role

    return case.expect(
        PreparationCompleted, key=f"prepared/{role}", task=True, sender=role, details=details, accepts=by_this_adviser
    )
