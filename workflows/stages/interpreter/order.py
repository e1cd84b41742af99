"""What the interpreter service is called for: to send an interpreter, and to cancel the assignment."""

from datetime import date, datetime

from schemas.calendar import is_working_day, oslo_time
from schemas.rules import InterpretingRule, SearchStep
from schemas.services import CancelInterpreter, OrderInterpreter
from workflows.stages.interpreter.booking import Booking


def order(booking: Booking, asked: SearchStep, turn: int, since: date) -> OrderInterpreter:
    """Order an interpreter. The service learns what the assignment needs, and nothing of the case (§ 5).

    Args:
        booking: The booking.
        asked: The step of the search.
        turn: The number of the search; from the second on, another interpreter has fallen through.
        since: The day on which the search began.
    """
    case, meeting, rule = booking.case, booking.meeting, booking.case.law.interpreting
    mode = "screen" if asked == "remote" else meeting.mode
    return OrderInterpreter(
        booking_id=meeting.id,
        language=case.settled.data.language,
        starts_at=meeting.starts_at,
        minutes=max(rule.times_longer * meeting.minutes, rule.least_minutes(mode)),
        mode=mode,
        asks_for=asked,
        urgent=is_urgent(booking, since),
        outside_hours=_outside_hours(meeting.starts_at, meeting.minutes, rule) or None,
        dialect=booking.wishes.dialect,
        gender=booking.wishes.gender,
        categories=list(rule.categories) if asked == "qualified" else None,
        preferred=case.participant.preferred_interpreter,
        excluded=sorted(case.participant.excluded_interpreters) or None,
        priority=meeting.priority or None,
        instead_of=turn - 1 if turn > 1 else None,
        place=meeting.place if mode == "attendance" else None,
    )


def is_urgent(booking: Booking, since: date) -> bool:
    """Whether the meeting is sooner after the beginning of a search than an interpreter is to be ordered."""
    return booking.meeting.day < booking.case.law.interpreting.order_before.after(since)


def _outside_hours(starts_at: datetime, minutes: int, rule: InterpretingRule) -> bool:
    """Whether a meeting is in the evening, early, or at a weekend: few interpreters come then, and it costs more."""
    begins, (opens, closes) = oslo_time(starts_at), rule.office_hours
    minute = 60 * begins.hour + begins.minute
    return not is_working_day(begins.date()) or minute < 60 * opens or minute + minutes > 60 * closes


def cancellation(booking: Booking) -> CancelInterpreter:
    """Cancel the assignment of the interpreter."""
    return CancelInterpreter(booking_id=booking.meeting.id, cancelled_on=booking.case.today)
