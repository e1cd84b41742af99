"""After the meeting the interpreter is rated; an interpreter for a meeting that will not take place is sent off."""

from datetime import date, datetime
from typing import Any

from schemas.calendar import oslo_date
from schemas.events import Event, is_a
from schemas.events.catalogue import DeviationReported, InterpreterCancelled, InterpretingCompleted, InterpretingFailed
from schemas.events.vocabulary import Role
from schemas.rules import InterpretingRule
from workflows.engine.case import Case
from workflows.engine.waits import Wait
from workflows.stages.interpreter.booking import Booking, Confirmed
from workflows.stages.interpreter.order import cancellation


async def afterwards(booking: Booking, interpreter: Confirmed | None) -> None:
    """Follow up the interpreter once the meeting is over or needs none: rated, missed, come in vain, or sent off.

    An interpreter who was there is rated, even if nobody had confirmed.
    """
    case, meeting = booking.case, booking.meeting
    if interpreter is None and not meeting.interpreter_seen:
        if meeting.missed_by == "interpreter":  # held without one, whom nobody had confirmed
            await _failed(booking)
        return
    number = None if interpreter is None else interpreter.event.data.interpreter_number
    if meeting.missed_by == "interpreter":
        case.participant.exclude_interpreter(number)
        case.alarm("interpreter-did-not-come", booking.orders.leader)
        ask_for_report(case, meeting.id, booking.orders)
        await _failed(booking)
    elif meeting.missed_by is not None:
        case.add_to_timeline("interpreter-came-in-vain", missed_by=meeting.missed_by)
    elif meeting.held_on is None:
        _send_off(booking)
    else:
        await _rated(booking, number)


async def _failed(booking: Booking) -> None:
    """Nobody is asked to rate who was not there; an assignment registered as failed is reported all the same."""
    await booking.case.expect(InterpretingFailed, key="interpreter/failed", sender=booking.orders, visible=False)
    ask_for_report(booking.case, booking.meeting.id, booking.orders)


async def _rated(booking: Booking, number: str | None) -> None:
    """Whoever ordered the interpreter rates the assignment (S-89); what went badly is reported to IMDi.

    A deviation, a failed assignment and a poor rating each ask for the report. Who did well is preferred next time.
    """
    case, meeting = booking.case, booking.meeting
    if number is not None:
        case.participant.interpreters[meeting.id] = number
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
    badly = went_badly(case.law.interpreting, rated)
    if badly or case.milestones.deviation_asked[meeting.id].resolved:  # rated poorly apart from this report
        case.participant.no_longer_prefer(number)
        ask_for_report(case, meeting.id, booking.orders)
    else:
        case.participant.preferred_interpreter = number


def ask_for_report(case: Case, booking_id: str, role: Role) -> None:
    """Have a deviation reported to IMDi, once for each booking (tolkeloven § 19).

    Args:
        case: The view of the booking.
        booking_id: Its id.
        role: Who ordered the interpreter.
    """
    asked = case.milestones.deviation_asked[booking_id]
    if not asked.resolved:
        asked.resolve(case.today)
        case.expect(DeviationReported, key="interpreter/deviation", task=True, sender=role)


def went_badly(rule: InterpretingRule, rated: Event[InterpretingCompleted | InterpretingFailed]) -> bool:
    """Whether an assignment is to be reported: it failed, something deviated, or the rating is poor."""
    rating = rated.data.rating
    poor = rating is not None and rating <= rule.poor_rating
    return poor or bool(rated.data.deviation) or is_a(rated, InterpretingFailed)


def _send_off(booking: Booking) -> None:
    """Cancel the interpreter; in time it costs nothing (by contract 36 to 48 hours before, domain brief 5.6, 12)."""
    case, meeting = booking.case, booking.meeting
    free_until = case.law.interpreting.free_until(meeting.starts_at, meeting.ordered_by or "")
    if _cancelled_after(free_until, meeting.ended_by, case.today):
        case.add_to_timeline("interpreter-cancelled-late", free_until=free_until)
    case.expect(
        InterpreterCancelled,
        key="interpreter/sent-off",
        sender=Role.INTERPRETER_SERVICE,
        orders=booking.orders,
        request=cancellation(booking),
        asked_of=booking.meeting.ordered_by,
    )


def _cancelled_after(free_until: datetime, ended_by: Event[Any] | None, today: date) -> bool:
    """Whether a meeting was called off too late, to the hour; to the day where it was registered on a later one."""
    if ended_by is not None and oslo_date(ended_by.time) == ended_by.on:
        return ended_by.time > free_until
    return today > oslo_date(free_until)
