"""Before the conversation: the information pack, both advisers' preparation (S-87, S-103), another time if needed."""

from itertools import count

from schemas.checklists import PREPARE_CAREER_ADVISER, PREPARE_PROGRAMME_ADVISER, Checklist
from schemas.events import is_a
from schemas.events.catalogue import GuidanceHeld, GuidanceRescheduled, InfopackSent, PreparationCompleted
from schemas.events.vocabulary import Role
from schemas.purposes import GUIDANCE_FOR_ADVISERS, GUIDANCE_FOR_PARTICIPANT
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import first_of
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.meeting import Meeting

_BOTH = (Role.CAREER_ADVISER, Role.PROGRAMME_ADVISER)
"""Both advisers prepare, and both are warned."""


async def preparation(case: Case, meeting: Meeting) -> None:
    """Both advisers prepare and the participant is informed; a conversation that is rescheduled moves the deadlines."""
    _rescheduled_before(case, meeting)
    info = _informed(case)
    ready = [_ready(case, each) for each in (PREPARE_PROGRAMME_ADVISER, PREPARE_CAREER_ADVISER)]

    def prepared(by: RunningDeadline) -> None:
        by.met_by(*ready)
        for wait in ready:
            case.show_due(wait, by)

    over = meeting.finished
    case.deadline_following(
        "info-pack-sent", meeting, key="info-pack", until=over, each=lambda by: case.watch(info, by)
    )
    case.deadline_following("preparation-done", meeting, key="prepared", until=over, recipients=_BOTH, each=prepared)
    await _rescheduled(case, meeting)
    # After the conversation nobody is asked to prepare; of one that was held the preparation may be registered late.
    why = WaitEnd.UNASKED if is_a(over.value, GuidanceHeld) else WaitEnd.UNWANTED
    for wait in (info, *ready):
        case.end(wait, why, deadline=wait.deadline, over=over)


def _rescheduled_before(case: Case, meeting: Meeting) -> None:
    """Of a conversation that was over before guidance began here, its last time counts."""
    for turn in count(1):
        if not meeting.finished.resolved:
            return
        moved = case.expect(GuidanceRescheduled, key=f"rescheduled/before/{turn}", visible=False)
        if not moved.resolved:
            case.end(moved)
            return
        if moved.value.data.starts_at is not None and moved.value.on <= meeting.finished.value.on:
            meeting.move(moved.value, moved.value.data.starts_at)


async def _rescheduled(case: Case, meeting: Meeting) -> None:
    """Move the conversation as often as it gets another time; somebody has to find one when no interpreter is found."""
    turn, again = 1, 1
    while not meeting.finished.resolved:
        moved = case.expect(GuidanceRescheduled, key=f"rescheduled/{turn}/{again}", visible=False)
        meeting.another_time = moved
        if meeting.unserved and moved.open:
            case.assign(moved)
        await first_of(moved, meeting.finished)
        case.end(moved)
        if moved.resolved and moved.value.data.starts_at is not None:
            meeting.move(moved.value, moved.value.data.starts_at)
            turn, again = turn + 1, 1
        else:
            again += 1


def _informed(case: Case) -> Wait[InfopackSent]:
    """The participant gets the information pack in a language that the rule set has, and that is understood."""
    pack, wished = case.law.info_pack, case.settled.data.language
    mapped = case.milestones.mapping_completed
    spoken = [wished, *(mapped.value.data.languages if mapped.resolved else ())]

    def is_understood(data: InfopackSent) -> bool:
        return any(pack.is_understood(data.language, each) for each in spoken)

    details = {
        "language": pack.language(wished),
        "fallback": pack.is_fallback(wished),
        "purpose": GUIDANCE_FOR_PARTICIPANT.code,
    }
    info = case.expect(InfopackSent, key="info-pack", task=True, details=details, accepts=is_understood)
    case.spawn(_not_understood(case, info))
    return info


async def _not_understood(case: Case, info: Wait[InfopackSent]) -> None:
    """A pack in a language that the participant does not understand is not the one that is owed: the task says so."""
    for turn in count(1):
        other = case.expect(InfopackSent, key=f"info-pack/other/{turn}", visible=False)
        await first_of(other, info)
        if not other.resolved:
            case.end(other)
            return
        case.add_to_timeline("not-understood", language=other.value.data.language)
        info.details = (info.details or {}) | {"not_understood": other.value.data.language}


def _ready(case: Case, checklist: Checklist) -> Wait[PreparationCompleted]:
    """An adviser goes through the checklist."""
    role, details = checklist.role, {"checklist": checklist.code, "purpose": GUIDANCE_FOR_ADVISERS.code}

    def by_this_adviser(data: PreparationCompleted) -> bool:
        return data.role == role

    return case.expect(
        PreparationCompleted, key=f"prepared/{role}", task=True, sender=role, details=details, accepts=by_this_adviser
    )
