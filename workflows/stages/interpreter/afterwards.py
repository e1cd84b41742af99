"""After the meeting the interpreter is rated; an interpreter for a meeting that will not take place is sent off."""

from schemas.events import is_a
from schemas.events.catalogue import DeviationReported, InterpreterCancelled, InterpretingCompleted, InterpretingFailed
from schemas.events.vocabulary import Role
from workflows.engine.waits import Wait
from workflows.stages.interpreter.booking import Booking, Confirmed
from workflows.stages.interpreter.order import cancellation


async def afterwards(booking: Booking, interpreter: Confirmed | None) -> None:
    """Follow up the interpreter once the meeting is over or needs none: rated, missed, come in vain, or sent off.

    An interpreter who was there is rated, even if nobody had confirmed.
    """
    case, meeting = booking.case, booking.meeting
    if interpreter is None and not meeting.interpreter_seen:
        return
    number = None if interpreter is None else interpreter.event.data.interpreter_number
    if meeting.missed_by == "interpreter":
        case.participant.exclude_interpreter(number)
        case.alarm("interpreter-did-not-come", booking.orders.leader)
    elif meeting.missed_by is not None:
        case.add_to_timeline("interpreter-came-in-vain", missed_by=meeting.missed_by)
    elif meeting.held_on is None:
        _send_off(booking)
    else:
        await _rated(booking, number)


async def _rated(booking: Booking, number: str | None) -> None:
    """Whoever ordered the interpreter rates the assignment (S-89); a deviation is reported to IMDi.

    An interpreter without a deviation is preferred for the next meeting.
    """
    case, meeting = booking.case, booking.meeting
    deadline = case.deadline(
        "interpreter-rated",
        meeting.finished.value,
        key="interpreter/rated",
        starts=meeting.held_on,
        recipients=(booking.orders,),
    )
    rating: Wait[InterpretingCompleted | InterpretingFailed] = case.expect(
        InterpretingCompleted,
        InterpretingFailed,
        key="interpreter/rated",
        by=deadline,
        task=True,
        sender=booking.orders,
    )
    rated = await rating
    if rated.data.deviation:
        await case.expect(DeviationReported, key="interpreter/deviation", task=True, sender=booking.orders)
    elif is_a(rated, InterpretingCompleted):
        case.participant.preferred_interpreter = number


def _send_off(booking: Booking) -> None:
    """Cancel the interpreter; in time it costs nothing (by contract 36 to 48 hours before, domain brief 5.6, 12)."""
    case = booking.case
    free_until = case.law.interpreting.free_cancellation.before(booking.meeting.day)
    if case.today > free_until:
        case.add_to_timeline("interpreter-cancelled-late", free_until=free_until)
    case.expect(
        InterpreterCancelled,
        key="interpreter/sent-off",
        sender=Role.INTERPRETER_SERVICE,
        orders=booking.orders,
        request=cancellation(booking),
        asked_of=booking.meeting.ordered_by,
    )
