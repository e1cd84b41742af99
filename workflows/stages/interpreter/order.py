"""What the interpreter service is asked: to send an interpreter, and to cancel the assignment."""

from typing import Any

from schemas.rules import SearchStep
from schemas.services import CancelInterpreter, OrderInterpreter
from workflows.stages.interpreter.booking import Booking


def order(booking: Booking, asked: SearchStep, turn: int) -> OrderInterpreter:
    """Order an interpreter. The service learns what the assignment needs, and nothing of the case (§ 5)."""
    case, meeting, rule = booking.case, booking.meeting, booking.case.law.interpreting
    mode = "screen" if asked == "remote" else meeting.mode
    details: dict[str, Any] = {
        "booking_id": meeting.id,
        "language": case.settled.data.language,
        "starts_at": meeting.starts_at,
        "minutes": max(rule.times_longer * meeting.minutes, rule.least_minutes(mode)),
        "mode": mode,
        "asks_for": asked,
        "urgent": meeting.day < rule.order_before.after(meeting.set_by.on),
        **booking.wishes,
    }
    if asked == "qualified":
        details["categories"] = list(rule.categories)
    if case.preferred_interpreter is not None:
        details["preferred"] = case.preferred_interpreter
    if case.excluded_interpreters:
        details["excluded"] = sorted(case.excluded_interpreters)
    if meeting.priority:
        details["priority"] = True
    if turn > 1:
        details["instead_of"] = turn - 1
    if mode == "attendance" and meeting.place is not None:
        details["place"] = meeting.place
    return OrderInterpreter(**details)


def cancellation(booking: Booking) -> CancelInterpreter:
    """Cancel the assignment of the interpreter."""
    return CancelInterpreter(booking_id=booking.meeting.id, cancelled_on=booking.case.today)
