"""Guidance in a group (Fafo 2023:08): sessions beside the conversation, which they do not replace."""

from schemas.calendar import oslo_date
from schemas.events import Event
from schemas.events.catalogue import GroupGuidanceBooked, GroupGuidanceHeld
from workflows.engine.case import Case


def group_sessions(case: Case) -> None:
    """From now on, have every booked session registered by the career adviser on its day; they meet no deadline."""
    case.on_every(GroupGuidanceBooked, lambda booked: case.spawn(_session(case, booked)))


async def _session(case: Case, booked: Event[GroupGuidanceBooked]) -> None:
    """A session that the participant did not come to, or without the interpreter who was needed, is told."""
    data = booked.data
    held = await case.scoped_to("meeting_id", data.meeting_id).expect(
        GroupGuidanceHeld,
        key=f"group/{booked.ref.digest}",
        task=True,
        due=oslo_date(data.starts_at),
        details={"starts_at": data.starts_at, "minutes": data.minutes, "mode": data.mode},
    )
    if not held.data.attended:
        case.add_to_timeline("group-session-missed", on=held.on)
    elif case.participant.needs_interpreter and held.data.interpreter_present is not True:
        case.add_to_timeline("group-session-without-interpreter", on=held.on)
