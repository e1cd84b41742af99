"""The interpreter of a meeting (tolkeloven §§ 6, 7): ordered, confirmed or looked for further, and rated afterwards."""

from itertools import count
from typing import Any, NamedTuple

from schemas.deadlines import day_after
from schemas.events import Event, is_a
from schemas.events.catalogue import (
    DeviationReported,
    InterpreterCancelled,
    InterpreterConfirmed,
    InterpreterDeclined,
    InterpreterExceptionGranted,
    InterpreterNeedAssessed,
    InterpreterNotFound,
    InterpreterObjected,
    InterpreterOffered,
    InterpreterReplaced,
    InterpreterRequested,
    InterpretingCompleted,
    InterpretingFailed,
    InterpretingRated,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import Promise, either
from workflows.stages.meeting import Meeting
from workflows.story import Ask

LADDER = ("qualified", "other-provider", "remote", "bridge-language")
"""What is asked for in turn, a working day each (domain brief 5.6, 11). After it a person finds another time."""
DOUBLE = 2  # interpreting is sequential: everything is said twice


class Booking(NamedTuple):
    """An interpreter for a meeting.

    Attributes:
        case: The stage's view of this booking.
        meeting: The meeting it serves.
        orders: Who orders, pays and rates: the county for guidance (K14), the kommune for its own meetings.
        wishes: What the professional found to be needed: dialect, gender.
    """

    case: Case
    meeting: Meeting
    orders: Role
    wishes: dict[str, str]


def kommune_meetings(case: Case) -> None:
    """From now on, see to an interpreter for every meeting of the kommune's own that is found to need one (§ 6)."""

    def book(need: Event[InterpreterNeedAssessed]) -> None:
        data = need.data
        if data.needed and data.starts_at is not None and data.minutes is not None:
            view = case.about("booking_id", data.booking_id)
            over: Promise[Any] = Promise()
            meeting = Meeting(data.booking_id, need, data.starts_at, data.minutes, data.mode or "attendance", over)
            case.beside(_take_place(view, meeting, over))
            case.beside(interpreter(Booking(view, meeting, Role.PROGRAMME_ADVISER, _wishes(data)), over))

    case.hear(InterpreterNeedAssessed, book)
    case.record(InterpreterRequested, InterpreterOffered, InterpreterCancelled, InterpreterObjected)
    case.record(InterpretingRated, DeviationReported, InterpreterExceptionGranted)


async def _take_place(case: Case, meeting: Meeting, over: Promise[Any]) -> None:
    """Of the kommune's own meetings only the time is known: they are over the day after."""
    await case.until(day_after(meeting.day), "over")
    meeting.took_place = True
    over.keep(meeting.set_by)


async def guidance_interpreter(case: Case, meeting: Meeting) -> None:
    """The county's interpreter for career guidance (K14); who needs one the professional judges (§ 6)."""
    booking = Booking(case.about("booking_id", meeting.id), meeting, Role.CAREER_ADVISER, {})
    needed = case.settled.data.interpreter_needed
    for turn in count(1):
        assessed = booking.case.listen(InterpreterNeedAssessed, key=f"interpreter/need/{turn}")
        ended = either(meeting.over, assessed)
        if needed:
            await interpreter(booking, ended)
        await ended
        if not assessed.kept:
            assessed.close()
            return
        needed, booking = assessed.value.data.needed, booking._replace(wishes=_wishes(assessed.value.data))


async def interpreter(booking: Booking, ended: Promise[Any]) -> None:
    """Found, and when that falls through found anew, until the meeting is over or needs none; then rated."""
    since: Event[Any] = booking.meeting.set_by
    replacement: Event[Any] | None = None
    for turn in count(1):
        found = replacement or await _found(booking, ended, since, turn)
        if found is None:
            return
        if not isinstance(found.data, InterpreterConfirmed | InterpreterReplaced):  # another time
            since = found
            continue
        lost = await _lost(booking, ended, found, turn)
        if lost is None:
            await _afterwards(booking, found)
            return
        since, replacement = lost, (lost if is_a(lost, InterpreterReplaced) and lost is not found else None)


async def _found(booking: Booking, ended: Promise[Any], since: Event[Any], turn: int) -> Event[Any] | None:
    """Go down the ladder until somebody confirms, or there is another time; None when nobody is needed any more."""
    case, meeting, key = booking.case, booking.meeting, f"interpreter/confirmed/{turn}"
    clock = case.deadline("interpreter-confirmed", since, key=key)
    confirmed = case.expect(
        InterpreterConfirmed,
        InterpreterReplaced,
        key=key,
        by=clock,
        sender=Role.INTERPRETER_SERVICE,
        orders=booking.orders,
    )
    moved = meeting.moved
    settled = either(confirmed, ended, moved)
    asked_on = since.on
    for asked in LADDER:
        case.ask(confirmed, _order(booking, asked, turn))
        refused = case.listen(InterpreterDeclined, InterpreterNotFound, key=f"{key}/{asked}/refused")
        no_answer = case.until(day_after(clock.rule.due_after(asked_on)), f"{key}/{asked}/no-answer")
        await either(settled, refused, no_answer)
        refused.close()
        if settled.kept or (refused.kept and is_a(refused.value, InterpreterNotFound)):
            break
        asked_on = case.today
    if not settled.kept:
        # An unmet need: which languages lack interpreters is worth knowing (domain brief 5.6, 18).
        case.note("interpreter-not-found", language=case.settled.data.language)
        meeting.no_interpreter.keep(case.today)
        await settled
    if confirmed.kept:
        return confirmed.value
    case.give_up(confirmed, clock)
    return moved.value if moved.kept and not ended.kept else None


async def _lost(booking: Booking, ended: Promise[Any], found: Event[Any], turn: int) -> Event[Any] | None:
    """What makes it necessary to look further: somebody who must not interpret, a refusal, an objection, another time.

    None when the meeting is over, or whoever ordered needs nobody any more.
    """
    case, meeting = booking.case, booking.meeting
    if found.data.under_18 or found.data.related:
        case.note("interpreter-not-accepted", under_18=bool(found.data.under_18), related=bool(found.data.related))
        return found
    case.beside(_excused(booking, found, turn))
    lost = case.listen(InterpreterDeclined, InterpreterObjected, InterpreterReplaced, key=f"interpreter/lost/{turn}")
    cancelled = case.listen(InterpreterCancelled, key=f"interpreter/cancelled/{turn}")
    moved = meeting.moved
    await either(lost, cancelled, moved, ended)
    lost.close()
    cancelled.close()
    if lost.kept:
        if is_a(lost.value, InterpreterObjected):
            case.prefer_interpreter(None)
        return lost.value
    if cancelled.kept or ended.kept:
        return None
    return moved.value


async def _excused(booking: Booking, found: Event[Any], turn: int) -> None:
    """Without qualification only as a documented exception, once the dispensation of the law has ended."""
    case, rule = booking.case, booking.case.law.interpreting
    if found.data.category != "none":
        return
    if booking.meeting.day <= rule.unqualified_until:
        case.note("interpreter-dispensation", until=rule.unqualified_until)
        return
    exception = case.expect(InterpreterExceptionGranted, key=f"interpreter/exception/{turn}", task=True)
    await either(exception, booking.meeting.over)
    if not exception.kept:
        case.give_up(exception)
        case.note("interpreter-exception-missing")


async def _afterwards(booking: Booking, found: Event[Any]) -> None:
    """A meeting that took place: the assignment is rated (S-89). One that did not: the interpreter is sent off."""
    case, meeting = booking.case, booking.meeting
    if not meeting.took_place:
        _send_off(booking)
        return
    rated = case.expect(
        InterpretingCompleted,
        InterpretingFailed,
        key="interpreter/rated",
        by=case.deadline("interpreter-rated", meeting.over.value, key="interpreter/rated"),
        task=True,
        sender=booking.orders,
    )
    told = (await rated).data
    if is_a(rated.value, InterpretingCompleted) and not told.deviation:
        case.prefer_interpreter(found.data.interpreter_number)
    elif told.deviation:
        await case.expect(DeviationReported, key="interpreter/deviation", task=True, sender=booking.orders)


def _send_off(booking: Booking) -> None:
    """Cancelled in time it costs nothing (by contract 36 to 48 hours before, domain brief 5.6, 12)."""
    case, meeting = booking.case, booking.meeting
    free_until = case.law.interpreting.free_cancellation.before(meeting.day)
    if case.today > free_until:
        case.note("interpreter-cancelled-late", free_until=free_until)
    says = {"booking_id": meeting.id, "cancelled_on": case.today}
    request = Ask("interpreter-service", "cancel-interpreter", booking.orders, says)
    case.expect(
        InterpreterCancelled,
        key="interpreter/sent-off",
        sender=Role.INTERPRETER_SERVICE,
        orders=booking.orders,
        request=request,
    )


def _wishes(data: InterpreterNeedAssessed) -> dict[str, str]:
    return {name: wish for name in ("dialect", "gender") if (wish := getattr(data, name)) is not None}


def _order(booking: Booking, asked: str, turn: int) -> Ask:
    """What the interpreter service is told: what the assignment needs, nothing of the case (§ 5)."""
    case, meeting = booking.case, booking.meeting
    says: dict[str, Any] = {
        "booking_id": meeting.id,
        "language": case.settled.data.language,
        "starts_at": meeting.starts_at,
        "minutes": DOUBLE * meeting.minutes,
        "mode": "screen" if asked == "remote" else meeting.mode,
        "asks_for": asked,
        "urgent": meeting.day < case.law.interpreting.order_before.after(meeting.set_by.on),
        **booking.wishes,
    }
    if case.preferred_interpreter is not None:
        says["preferred"] = case.preferred_interpreter
    if turn > 1:
        says["instead_of"] = turn - 1
    if case.address_protected:
        says["address_protected"] = True
    return Ask("interpreter-service", "order-interpreter", booking.orders, says)
