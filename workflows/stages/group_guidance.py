"""Guidance in a group (Fafo 2023:08): sessions beside the conversation, which they do not replace."""

from datetime import datetime
from itertools import count
from typing import Any

from schemas.calendar import oslo_date
from schemas.events import Event, is_a
from schemas.events.catalogue import GroupGuidanceBooked, GroupGuidanceHeld, GuidanceCancelled, GuidanceRescheduled
from workflows.engine.case import Case
from workflows.engine.promise import Latest, Promise, first_of


def group_sessions(case: Case) -> None:
    """From now on, have every booked session registered by the career adviser on its day; they meet no deadline."""
    bookings = Latest()

    def booked(event: Event[GroupGuidanceBooked]) -> None:
        """A session that is booked once more has another time."""
        case.spawn(_session(case, event, bookings.begins(event.data.meeting_id)))

    case.on_every(GroupGuidanceBooked, booked)


async def _session(case: Case, booked: Event[GroupGuidanceBooked], booked_again: Promise[None]) -> None:
    """A session cancelled, missed by the participant, or held without the interpreter goes on the timeline."""
    data, key = booked.data, f"group/{booked.ref.digest}"
    session = case.scoped_to("meeting_id", data.meeting_id)
    held = session.expect(
        GroupGuidanceHeld, key=key, task=True, due=oslo_date(data.starts_at), details=_time(data, data.starts_at)
    )
    for turn in count(1):
        changed = session.expect(
            GuidanceRescheduled, GuidanceCancelled, key=f"{key}/changed/{turn}", visible=False, not_before=booked.on
        )
        await first_of(held, changed, booked_again)
        case.end(changed)
        if held.resolved:
            break
        moved = changed.value if changed.resolved else None
        if moved is None or not is_a(moved, GuidanceRescheduled) or moved.data.starts_at is None:
            if moved is not None:
                case.add_to_timeline("group-session-cancelled", starts_at=data.starts_at)
            case.end(held)
            return
        held.due, held.details = oslo_date(moved.data.starts_at), _time(data, moved.data.starts_at)
    if not held.value.data.attended:
        case.add_to_timeline("group-session-missed", on=held.value.on)
    elif case.participant.needs_interpreter and held.value.data.interpreter_present is not True:
        case.add_to_timeline("group-session-without-interpreter", on=held.value.on)


def _time(session: GroupGuidanceBooked, starts_at: datetime) -> dict[str, Any]:
    return {"starts_at": starts_at, "minutes": session.minutes, "mode": session.mode}
