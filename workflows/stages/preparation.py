"""Before the conversation: the information pack, both advisers prepared (S-87, S-103), and another time if need be."""

from collections.abc import Callable
from itertools import count
from typing import Any

from schemas.calendar import oslo_date
from schemas.events import Event
from schemas.events.catalogue import GuidanceBooked, GuidanceRescheduled, InfopackSent, PreparationCompleted
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import Promise, either
from workflows.story import Wait


async def preparation(
    case: Case, booked: Event[GuidanceBooked], over: Promise[Event[Any]], same_meeting: Callable[[Any], bool]
) -> None:
    """Done when the meeting is over; when it is rescheduled, what hangs on its date moves along."""
    meeting = booked.data.meeting_id
    info = case.expect(InfopackSent, key=f"info-pack/{meeting}", task=True, accepts=same_meeting)
    ready = [_ready(case, meeting, role, same_meeting) for role in (Role.PROGRAMME_ADVISER, Role.CAREER_ADVISER)]
    set_by: Event[Any] = booked
    for turn in count(1):
        day = oslo_date(set_by.data.starts_at)
        info_by = case.deadline("info-pack-sent", set_by, key=f"info-pack/{meeting}/{turn}", counted_from=day)
        ready_by = case.deadline("preparation-done", set_by, key=f"prepared/{meeting}/{turn}", counted_from=day)
        case.watch(info, info_by)
        ready_by.met_by(*ready)
        for wait in ready:
            case.show_due(wait, ready_by)
        moved = await _moved(case, meeting, turn, over, same_meeting)
        if moved is None:
            case.give_up(info, info_by)
            for wait in ready:
                case.give_up(wait, ready_by)
            return
        set_by = moved
        info_by.replace(case.today)
        ready_by.replace(case.today)


async def _moved(
    case: Case, meeting: str, turn: int, over: Promise[Event[Any]], same_meeting: Callable[[Any], bool]
) -> Event[GuidanceRescheduled] | None:
    """The conversation gets another time; None when it is over. Finding one is a task when no interpreter is found."""
    for again in count(1):
        key = f"rescheduled/{meeting}/{turn}/{again}"
        moved = case.listen(GuidanceRescheduled, key=key, accepts=same_meeting)
        _becomes_a_task(case, moved, case.milestone(f"no interpreter for {meeting}"))
        await either(moved, over)
        if not moved.kept:
            moved.close()
            return None
        if moved.value.data.starts_at is not None:
            return moved.value
    raise AssertionError("counts on until there is a time")


def _becomes_a_task(case: Case, wait: Wait[Any], when: Promise[Any]) -> None:
    def assign() -> None:
        if wait.open:
            case.assign(wait)

    when.then(assign)


def _ready(case: Case, meeting: str, role: Role, same_meeting: Callable[[Any], bool]) -> Wait[PreparationCompleted]:
    """An adviser has gone through the checklist."""
    return case.expect(
        PreparationCompleted,
        key=f"prepared/{meeting}/{role}",
        task=True,
        sender=role,
        accepts=lambda data: same_meeting(data) and data.role == role,
    )
