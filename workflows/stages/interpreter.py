"""The interpreter of a meeting (tolkeloven §§ 6, 7): ordered, confirmed or looked for further, and rated afterwards."""

from itertools import count
from typing import Any, NamedTuple

from schemas.deadlines import day_after
from schemas.events import Event, is_a
from schemas.events.catalogue import (
    GuidanceBooked,
    GuidanceHeld,
    InterpreterConfirmed,
    InterpreterDeclined,
    InterpreterExceptionGranted,
    InterpretingCompleted,
    InterpretingFailed,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import Promise, either
from workflows.story import Ask

LADDER = ("qualified", "other-provider", "remote", "bridge-language")
"""What is asked for in turn, a working day each (domain brief 5.6, 11). After it a person finds another time."""
DOUBLE = 2  # interpreting is sequential: everything is said twice


class Booking(NamedTuple):
    """An interpreter for a meeting.

    Attributes:
        meeting: The meeting's id, and so the booking's.
        orders: Who orders and pays: the county for guidance, the kommune for its own meetings.
        booked: What fixed the time.
        over: What comes of the meeting: the interpreter is needed until then.
    """

    meeting: str
    orders: Role
    booked: Event[GuidanceBooked]
    over: Promise[Event[Any]]

    def serves(self, data: Any) -> bool:
        """Tell whether an event is about this booking."""
        return bool(data.booking_id == self.meeting)


async def interpreter(case: Case, booking: Booking) -> None:
    """Confirmed, and when that falls through found anew, until the meeting is over; then rated."""
    set_by: Event[Any] = booking.booked
    for turn in count(1):
        confirmed = await _found(case, booking, set_by, turn)
        if confirmed is None:
            return
        case.beside(_excused(case, booking, confirmed, turn))
        withdrawn = case.listen(
            InterpreterDeclined, key=f"interpreter/{booking.meeting}/withdrawn/{turn}", accepts=booking.serves
        )
        await either(withdrawn, booking.over)
        if not withdrawn.kept:
            withdrawn.close()
            break
        set_by = withdrawn.value
    await _rated(case, booking)


async def _found(
    case: Case, booking: Booking, set_by: Event[Any], turn: int
) -> Event[InterpreterConfirmed] | None:
    """Go down the ladder until somebody confirms; None when the meeting is over without."""
    key = f"interpreter/{booking.meeting}/confirmed/{turn}"
    clock = case.deadline("interpreter-confirmed", set_by, key=key)
    confirmed = case.expect(
        InterpreterConfirmed,
        key=key,
        by=clock,
        sender=Role.INTERPRETER_SERVICE,
        orders=booking.orders,
        accepts=booking.serves,
        request=_order(case, booking, LADDER[0]),
    )
    for rung in range(1, len(LADDER) + 1):
        declined = case.listen(InterpreterDeclined, key=f"{key}/declined/{rung}", accepts=booking.serves)
        asked_on = set_by.on if rung == 1 else case.today
        no_answer = case.until(day_after(clock.rule.due_after(asked_on)), f"{key}/no-answer/{rung}")
        await either(confirmed, declined, booking.over, no_answer)
        declined.close()
        if confirmed.kept or booking.over.kept:
            break
        if rung < len(LADDER):
            case.ask_again(confirmed, _order(case, booking, LADDER[rung]))
        else:
            case.note(f"interpreter/{booking.meeting}/not-found/{turn}", language=case.settled.data.language)
            case.milestone(f"no interpreter for {booking.meeting}").keep(case.today)
            await either(confirmed, booking.over)
    if not confirmed.kept:
        case.give_up(confirmed, clock)
        return None
    return confirmed.value


async def _excused(case: Case, booking: Booking, confirmed: Event[InterpreterConfirmed], turn: int) -> None:
    """Without qualification only as a documented exception, once the dispensation of the law has ended."""
    if confirmed.data.category != "none":
        return
    key = f"interpreter/{booking.meeting}/exception/{turn}"
    if booking.booked.data.starts_at.date() <= case.law.interpreting.unqualified_until:
        case.note(f"{key}/dispensation", until=case.law.interpreting.unqualified_until)
        return
    exception = case.expect(InterpreterExceptionGranted, key=key, task=True, accepts=booking.serves)
    await either(exception, booking.over)
    if not exception.kept:
        exception.close()
        case.note(f"{key}/missing")


async def _rated(case: Case, booking: Booking) -> None:
    """Every assignment is rated, and what went wrong reported (tolkeloven § 19)."""
    key = f"interpreter/{booking.meeting}/rated"
    rated = case.expect(
        InterpretingCompleted, InterpretingFailed, key=key, sender=Role.CAREER_ADVISER, accepts=booking.serves
    )
    over = booking.over.value
    if is_a(over, GuidanceHeld) and over.data.interpreter_present:
        case.watch(rated, case.deadline("interpreter-rated", over, key=key))
        if rated.open:
            case.assign(rated)
    else:
        rated.close()


def _order(case: Case, booking: Booking, rung: str) -> Ask:
    """What the interpreter service is told: what the assignment needs, nothing of the case."""
    booked = booking.booked.data
    says = {
        "booking_id": booking.meeting,
        "language": case.settled.data.language,
        "starts_at": booked.starts_at,
        "minutes": DOUBLE * booked.minutes,
        "mode": "screen" if rung == "remote" else booked.mode,
        "asks_for": rung,
    }
    return Ask("interpreter-service", "order-interpreter", booking.orders, says)
