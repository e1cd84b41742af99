"""The search for an interpreter, step by step until somebody confirms, and again when the interpreter falls through."""

from datetime import date, timedelta
from enum import Enum, auto
from itertools import count

from schemas.calendar import oslo_date
from schemas.deadlines import day_after, day_before
from schemas.events import Event, EventData, is_a
from schemas.events.catalogue import (
    InterpreterCancelled,
    InterpreterChecked,
    InterpreterConfirmed,
    InterpreterDeclined,
    InterpreterExceptionGranted,
    InterpreterNotFound,
    InterpreterObjected,
    InterpreterReplaced,
)
from schemas.events.vocabulary import Role
from schemas.rules import SearchStep
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.interpreter.afterwards import afterwards
from workflows.stages.interpreter.booking import (
    Booking,
    CalledOff,
    Confirmed,
    FallsThrough,
    Fate,
    Found,
    Lost,
    Moved,
    Named,
    Over,
    Replaced,
)  # fmt: skip
from workflows.stages.interpreter.order import is_urgent, order


class Answer(Enum):
    """What comes of one step of the search."""

    STOPPED = auto()
    """An interpreter has confirmed, or the meeting is over or has another time."""
    DECLINED = auto()
    LATE = auto()
    """Nobody has answered in time."""
    NOBODY_FOUND = auto()
    """The service has nobody, however far it looks."""


async def interpreter(booking: Booking, ended: Promise[object]) -> None:
    """Find an interpreter, and another one when the first falls through, until the meeting is over or needs none.

    Then the interpreter is rated or sent off.
    """
    found = await _search(booking, ended, 1, since=booking.since)
    for turn in count(2):
        match found:
            case Over(interpreter=last):
                await afterwards(booking, last)
                return
            case Confirmed():
                fate = await _what_happens_to(found, booking, ended, turn - 1)
        match fate:
            case CalledOff():
                return
            case Over():
                found = fate
            case Replaced(by=replacement):
                found = replacement
            case Moved(event=moved):
                found = await _search(booking, ended, turn, since=moved, earlier=found)
            case Lost(event=lost):
                found = await _search(booking, ended, turn, since=lost)


# --- until somebody confirms --------------------------------------------------------------------------------------


async def _search(
    booking: Booking, ended: Promise[object], turn: int, *, since: Event[EventData], earlier: Confirmed | None = None
) -> Found:
    """Search until somebody confirms, and from the first step again when the meeting gets another time.

    An interpreter who had confirmed an earlier time is asked anew without a deadline, and is the one who counts if
    the meeting is over before anybody has answered.
    """
    case, meeting, key = booking.case, booking.meeting, f"interpreter/confirmed/{turn}"
    deadline = None
    if earlier is None:
        deadline = case.deadline("interpreter-confirmed", since, key=key, recipients=(booking.orders,))
    confirmed: Wait[Named] = case.expect(
        InterpreterConfirmed,
        InterpreterReplaced,
        key=key,
        by=deadline,
        sender=Role.INTERPRETER_SERVICE,
        orders=booking.orders,
        not_before=meeting.since if turn == 1 else since.on,
    )
    over = first_of(confirmed, ended)
    asked_on = since.on
    while not over.resolved:
        await _search_in_steps(booking, confirmed, first_of(over, meeting.changed), asked_on, turn)
        asked_on = case.today
    if confirmed.resolved:
        _served(booking)
        return Confirmed(confirmed.value, confirmed)
    _stop_waiting(booking, confirmed, deadline)
    return Over(earlier)


async def _search_in_steps(
    booking: Booking, confirmed: Wait[Named], stop: Promise[object], asked_on: date, turn: int
) -> None:
    """Ask further and further afield: each step follows when the one before was declined or not answered in time.

    When the last step has failed a leader is notified, and a task asks for another time for the meeting.
    """
    case, meeting, since = booking.case, booking.meeting, asked_on
    ladder = case.law.interpreting.ladder
    for left, step in zip(range(len(ladder), 0, -1), ladder, strict=True):
        case.call(confirmed, order(booking, step, turn, since), asked_of=meeting.ordered_by)
        meeting.ordered_by = confirmed.asked_of
        late_from = _late_from(booking, since, asked_on, left)
        match await _answered(booking, confirmed, step, stop, late_from, turn):
            case Answer.STOPPED:
                return
            case Answer.DECLINED | Answer.LATE:
                asked_on = case.today
            case Answer.NOBODY_FOUND:
                break
    # An unmet need: which languages lack interpreters is worth knowing (domain brief 5.6, 18).
    case.alarm("interpreter-not-found", booking.orders.leader, language=case.settled.data.language)
    _unserved(booking)
    await stop


def _unserved(booking: Booking) -> None:
    """Somebody has to find another time for a meeting that no interpreter was found for."""
    meeting = booking.meeting
    meeting.unserved = True
    if meeting.another_time is not None and meeting.another_time.open:
        booking.case.assign(meeting.another_time)


def _served(booking: Booking) -> None:
    """Who confirms after all, late, spares the other time."""
    meeting = booking.meeting
    if meeting.unserved and meeting.another_time is not None:
        booking.case.unassign(meeting.another_time, visible=False)
    meeting.unserved = False


def _late_from(booking: Booking, since: date, asked_on: date, left: int) -> date:
    """Give the day from which an answer to a step is late.

    Before an urgent meeting the steps that are left share the days that are left: some take no day, the last has one.
    """
    usual = day_after(booking.case.rule("interpreter-confirmed").due_after(asked_on))
    if not is_urgent(booking, since):
        return usual
    share = (booking.meeting.day - asked_on).days // left
    return min(usual, asked_on + timedelta(days=max(share, 1 if left == 1 else 0)))


async def _answered(
    booking: Booking, confirmed: Wait[Named], step: SearchStep, stop: Promise[object], late_from: date, turn: int
) -> Answer:
    """Wait until the service has answered one step of the search, the answer is late, or the search stops."""
    case, key = booking.case, f"interpreter/confirmed/{turn}/{step}"
    declined: Wait[InterpreterDeclined | InterpreterNotFound] = case.expect(
        InterpreterDeclined, InterpreterNotFound, key=f"{key}/refused", visible=False, refuses=confirmed
    )
    await first_of(stop, declined, case.until(late_from, f"{key}/no-answer"))
    case.end(declined)
    if stop.resolved:
        return Answer.STOPPED
    if not declined.resolved:
        return Answer.LATE
    return Answer.NOBODY_FOUND if is_a(declined.value, InterpreterNotFound) else Answer.DECLINED


def _stop_waiting(booking: Booking, confirmed: Wait[Named], deadline: RunningDeadline | None) -> None:
    """Nobody has to confirm any more; who interpreted at a meeting that was held may still be registered."""
    why = WaitEnd.UNWANTED if booking.meeting.held_on is None else WaitEnd.UNASKED
    booking.case.end(confirmed, why, deadline=deadline, over=booking.meeting.finished)


# --- from then on until the meeting -------------------------------------------------------------------------------


async def _what_happens_to(found: Confirmed, booking: Booking, ended: Promise[object], turn: int) -> Fate:
    """A minor or a relative is not accepted (tolkeloven § 4); others may fall through until the meeting is over."""
    case, meeting, event = booking.case, booking.meeting, found.event
    if event.data.under_18 or event.data.related:
        case.participant.exclude_interpreter(event.data.interpreter_number)
        who = {"under_18": bool(event.data.under_18), "related": bool(event.data.related)}
        case.alarm("interpreter-not-accepted", booking.orders.leader, **who)
        return Lost(event)
    lost: Wait[FallsThrough] = case.expect(
        InterpreterDeclined,
        InterpreterObjected,
        InterpreterReplaced,
        InterpreterCancelled,
        key=f"interpreter/lost/{turn}",
        not_before=event.on,
        visible=False,
    )
    moved = meeting.changed
    gone = first_of(lost, moved, ended)
    case.spawn(_qualified(booking, found, turn, gone))
    case.spawn(_free_limit_near(booking, turn, gone))
    found.order.in_force = True
    await gone
    found.order.in_force = False
    case.end(lost)
    if lost.resolved:
        return _fell_through(booking, found, lost.value)
    return Over(found) if ended.resolved else Moved(meeting.set_by)


def _fell_through(booking: Booking, found: Confirmed, lost: Event[FallsThrough]) -> Fate:
    """One who was objected to is not asked again; one whom whoever ordered has cancelled is not searched for anew."""
    if is_a(lost, InterpreterReplaced):
        return Replaced(Confirmed(lost, found.order))
    if is_a(lost, InterpreterCancelled) and lost.data.by == "orderer":
        return CalledOff()
    if is_a(lost, InterpreterObjected):
        booking.case.participant.exclude_interpreter(found.event.data.interpreter_number)
    return Lost(lost)


async def _qualified(booking: Booking, found: Confirmed, turn: int, gone: Promise[object]) -> None:
    """The category is the one that the service names, until the register shows another for the interpreter's number.

    The last look counts: who is on leave by the day of the meeting was perhaps active before, or the other way round.
    """
    case, qualified = booking.case, found.event.data.category != "none"
    while True:
        checked = case.expect(
            InterpreterChecked, key=f"interpreter/checked/{turn}", visible=False, not_before=found.event.on
        )
        over = first_of(checked, gone)
        if not qualified:
            await _exception_granted(booking, turn, over)
        await over
        if not checked.resolved:
            case.end(checked)
            return
        qualified = _in_register(booking, found, checked.value.data)


def _in_register(booking: Booking, found: Confirmed, looked_up: InterpreterChecked) -> bool:
    """Whether the register has whoever was confirmed, as an interpreter who works and has a category."""
    named = found.event.data
    same = named.interpreter_number in (None, looked_up.interpreter_number)
    if same and looked_up.found == "active" and looked_up.category is not None:
        booking.case.add_to_timeline("interpreter-in-register", category=looked_up.category, named=named.category)
        return True
    booking.case.add_to_timeline("interpreter-not-in-register", found=looked_up.found, named=named.category, same=same)
    return False


async def _exception_granted(booking: Booking, turn: int, gone: Promise[object]) -> None:
    """An interpreter without qualification needs a documented exception, once the dispensation of the law has ended."""
    case, rule = booking.case, booking.case.law.interpreting
    if booking.meeting.day <= rule.unqualified_until:
        case.add_to_timeline("interpreter-dispensation", until=rule.unqualified_until)
        return
    if case.milestones.interpreter_exception[booking.meeting.id].resolved:
        return
    exception = await case.wait_for(
        InterpreterExceptionGranted,
        key=f"interpreter/exception/{turn}",
        task=True,
        sender=booking.orders.leader,
        due=booking.meeting.day,
        unless=gone,
    )
    if exception is None and booking.meeting.finished.resolved:
        case.alarm("interpreter-exception-missing", booking.orders.leader)


async def _free_limit_near(booking: Booking, turn: int, gone: Promise[object]) -> None:
    """The day before cancelling begins to cost, whoever holds the meeting sees until when it is free.

    For an interpreter confirmed later than that it is shown at once, unless cancelling costs already.
    """
    case, meeting = booking.case, booking.meeting
    free_until = case.law.interpreting.free_until(meeting.starts_at, meeting.ordered_by or "")
    last_day = oslo_date(free_until)
    if last_day < case.today:
        return
    await first_of(case.until(day_before(last_day), f"interpreter/free/{turn}"), gone)
    if not gone.resolved:
        case.add_to_timeline("interpreter-free-until", free_until=free_until)
        if meeting.task is not None:
            meeting.task.details = (meeting.task.details or {}) | {"interpreter_free_until": free_until}
