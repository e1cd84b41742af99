"""The interpreter of a meeting (tolkeloven §§ 6, 7): ordered, confirmed or looked for further, and rated afterwards."""

from datetime import date
from itertools import count
from typing import Any, NamedTuple

from schemas.deadlines import day_after
from schemas.events import Event, is_a
from schemas.events.catalogue import (
    DeviationReported,
    GuidanceRescheduled,
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
from schemas.services import CancelInterpreter, OrderInterpreter
from workflows.engine.case import Case
from workflows.engine.play_state import Wait
from workflows.engine.promise import Promise, first_of
from workflows.stages.meeting import Meeting


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

    def assessed(need: Event[InterpreterNeedAssessed]) -> None:
        """That of guidance is the county's (K14): it counts when the conversation is booked."""
        if need.data.meeting == "guidance":
            case.milestones.interpreter_need[need.data.booking_id].resolve(need)
        else:
            case.spawn(_own_meeting(case, need))

    def excepted(exception: Event[InterpreterExceptionGranted]) -> None:
        case.milestones.interpreter_exception[exception.data.booking_id].resolve(exception)

    case.on_every(InterpreterNeedAssessed, assessed)
    case.on_every(InterpreterExceptionGranted, excepted)
    case.log_only(InterpreterRequested, InterpreterOffered, InterpreterCancelled, InterpreterObjected)
    case.log_only(InterpretingRated, DeviationReported)


def assess_need(case: Case, meeting: str, until: Promise[Any], role: Role = Role.PROGRAMME_ADVISER) -> None:
    """Whoever has a meeting judges whether it needs an interpreter, not the participant (§ 6), and says when it is.

    Somebody's task only for participants who are known to need one; until the meeting is behind.
    """
    if case.settled.data.interpreter_needed:
        case.spawn(_assess_need(case, meeting, until, role))


async def _assess_need(case: Case, meeting: str, until: Promise[Any], role: Role) -> None:
    details = {"meeting": meeting, "language": case.settled.data.language}
    need = case.scoped_to("meeting", meeting).expect(
        InterpreterNeedAssessed, key="interpreter/need", task=True, sender=role, details=details
    )
    await first_of(need, until)
    case.give_up(need)
    if need.resolved:
        await _own_meeting(case, need.value)


async def _own_meeting(case: Case, need: Event[InterpreterNeedAssessed]) -> None:
    """A meeting of the kommune's own: assessed once more it has another time, or needs nobody any more."""
    view = case.scoped_to("booking_id", need.data.booking_id)
    for turn in count(1):
        changed = view.listen(InterpreterNeedAssessed, key=f"interpreter/need/{turn}")
        data, over = need.data, Promise[Any]()
        changed.details = {"meeting": data.meeting, "language": case.settled.data.language}
        ended = first_of(over, changed)
        if data.needed and data.starts_at is not None and data.minutes is not None:
            meeting = Meeting(data.booking_id, need, data.starts_at, data.minutes, data.mode or "attendance", over)
            case.spawn(_take_place(view, meeting, over, changed))
            view.assign_when(meeting.no_interpreter, changed)
            await interpreter(Booking(view, meeting, Role.PROGRAMME_ADVISER, _wishes(data)), ended)
        await ended
        if not changed.resolved:
            changed.close()
            return
        need = changed.value


async def _take_place(case: Case, meeting: Meeting, over: Promise[Any], changed: Promise[Any]) -> None:
    """Of the kommune's own meetings only the time is known: they are over the day after."""
    await first_of(case.until(day_after(meeting.day), "over"), changed)
    if not changed.resolved:
        meeting.held_on = meeting.day
        over.resolve(meeting.set_by)


async def guidance_interpreter(case: Case, meeting: Meeting) -> None:
    """The county's interpreter for career guidance (K14); who needs one the professional judges (§ 6)."""
    booking = Booking(case.scoped_to("booking_id", meeting.id), meeting, Role.CAREER_ADVISER, {})
    needed = case.settled.data.interpreter_needed
    before: Promise[Event[InterpreterNeedAssessed]] = case.milestones.interpreter_need[meeting.id]
    if before.resolved:
        needed, booking = before.value.data.needed, booking._replace(wishes=_wishes(before.value.data))
    for turn in count(1):
        assessed = booking.case.listen(InterpreterNeedAssessed, key=f"interpreter/need/{turn}")
        ended = first_of(meeting.finished, assessed)
        if needed:
            await interpreter(booking, ended)
        await ended
        if not assessed.resolved:
            assessed.close()
            return
        needed, booking = assessed.value.data.needed, booking._replace(wishes=_wishes(assessed.value.data))


async def interpreter(booking: Booking, ended: Promise[Any]) -> None:
    """Found, and when that falls through found anew, until the meeting is over or needs none; then rated."""
    since: Event[Any] = booking.meeting.set_by
    found: Event[Any] | None = None
    replacement: Event[Any] | None = None
    for turn in count(1):
        before = found
        found = replacement or await _found(booking, ended, since, turn, before)
        if found is None or found is before:
            await _afterwards(booking, found)
            return
        lost = await _lost(booking, ended, found, turn)
        if lost is None:
            await _afterwards(booking, found)
            return
        if is_a(lost, InterpreterCancelled) and lost.data.by == "orderer":
            return
        since, replacement = lost, (lost if is_a(lost, InterpreterReplaced) and lost is not found else None)
        if not is_a(lost, GuidanceRescheduled):
            found = None


async def _found(
    booking: Booking, ended: Promise[Any], since: Event[Any], turn: int, before: Event[Any] | None
) -> Event[Any] | None:
    """Go down the ladder until somebody confirms, and from its top again when the meeting gets another time.

    Whoever confirmed before the meeting got another time is asked for anew, without a deadline of its own, and is
    given when nobody has answered by then; None when nobody is needed any more, or nobody was found.
    """
    case, meeting, key = booking.case, booking.meeting, f"interpreter/confirmed/{turn}"
    deadline = None if before else case.deadline("interpreter-confirmed", since, key=key, recipients=(booking.orders,))
    confirmed = case.expect(
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
        moved = meeting.moved
        await _down_the_ladder(booking, confirmed, first_of(over, moved), asked_on, turn)
        asked_on = case.today
    if confirmed.resolved:
        return confirmed.value
    deadlines = () if deadline is None else (deadline,)
    if meeting.held_on is not None:
        case.overlook(confirmed, *deadlines)  # who it was may still be told
    else:
        case.give_up(confirmed, *deadlines)
    return before


async def _down_the_ladder(
    booking: Booking, confirmed: Wait[Any], settled: Promise[None], asked_on: date, turn: int
) -> None:
    """Ask further and further afield, each rung when the one before has refused or has not answered in time."""
    case, meeting, within = booking.case, booking.meeting, booking.case.rule("interpreter-confirmed")
    for asked in case.law.interpreting.ladder:
        case.call(confirmed, _order(booking, asked, turn), asked_of=meeting.ordered_by)
        meeting.ordered_by = confirmed.asked_of
        key = f"interpreter/confirmed/{turn}/{asked}"
        refused = case.listen(InterpreterDeclined, InterpreterNotFound, key=f"{key}/refused", refuses=confirmed)
        no_answer = case.until(day_after(within.due_after(asked_on)), f"{key}/no-answer")
        await first_of(settled, refused, no_answer)
        refused.close()
        if settled.resolved or (refused.resolved and is_a(refused.value, InterpreterNotFound)):
            break
        asked_on = case.today
    if not settled.resolved:
        # An unmet need: which languages lack interpreters is worth knowing (domain brief 5.6, 18).
        case.alarm("interpreter-not-found", booking.orders.leader, language=case.settled.data.language)
        meeting.no_interpreter.resolve(case.today)
        await settled


async def _lost(booking: Booking, ended: Promise[Any], found: Event[Any], turn: int) -> Event[Any] | None:
    """What makes it necessary to look further: somebody who must not interpret, a refusal, an objection, another time.

    Also what makes it needless, whoever ordered having cancelled; None when the meeting is over.
    """
    case, meeting = booking.case, booking.meeting
    if found.data.under_18 or found.data.related:
        case.exclude_interpreter(found.data.interpreter_number)
        who = {"under_18": bool(found.data.under_18), "related": bool(found.data.related)}
        case.alarm("interpreter-not-accepted", booking.orders.leader, **who)
        return found
    kinds = (InterpreterDeclined, InterpreterObjected, InterpreterReplaced, InterpreterCancelled)
    lost: Wait[Any] = case.listen(*kinds, key=f"interpreter/lost/{turn}", not_before=found.on)
    moved = meeting.moved
    gone = first_of(lost, moved, ended)
    case.spawn(_excused(booking, found, turn, gone))
    await gone
    lost.close()
    if lost.resolved:
        if is_a(lost.value, InterpreterObjected):
            case.exclude_interpreter(found.data.interpreter_number)
        return lost.value
    return None if ended.resolved else moved.value


async def _excused(booking: Booking, found: Event[Any], turn: int, gone: Promise[Any]) -> None:
    """Without qualification only as a documented exception, once the dispensation of the law has ended."""
    case, rule = booking.case, booking.case.law.interpreting
    if found.data.category != "none":
        return
    if booking.meeting.day <= rule.unqualified_until:
        case.add_to_timeline("interpreter-dispensation", until=rule.unqualified_until)
        return
    if case.milestones.interpreter_exception[booking.meeting.id].resolved:
        return
    exception = case.expect(
        InterpreterExceptionGranted,
        key=f"interpreter/exception/{turn}",
        task=True,
        sender=booking.orders.leader,
        due=booking.meeting.day,
    )
    await first_of(exception, gone)
    case.give_up(exception)
    if not exception.resolved and booking.meeting.finished.resolved:
        case.alarm("interpreter-exception-missing", booking.orders.leader)


async def _afterwards(booking: Booking, found: Event[Any] | None) -> None:
    """A meeting that took place: the assignment is rated (S-89). One that will not: the interpreter is sent off."""
    case, meeting = booking.case, booking.meeting
    if found is None and not meeting.interpreter_seen:
        return
    number = None if found is None else found.data.interpreter_number
    if meeting.missed_by == "interpreter":
        case.exclude_interpreter(number)
        case.alarm("interpreter-did-not-come", booking.orders.leader)
        return
    if meeting.missed_by is not None:
        case.add_to_timeline("interpreter-came-in-vain", missed_by=meeting.missed_by)
        return
    if meeting.held_on is None:
        _send_off(booking)
        return
    rated = case.expect(
        InterpretingCompleted,
        InterpretingFailed,
        key="interpreter/rated",
        by=case.deadline(
            "interpreter-rated",
            meeting.finished.value,
            key="interpreter/rated",
            starts=meeting.held_on,
            recipients=(booking.orders,),
        ),
        task=True,
        sender=booking.orders,
    )
    told = (await rated).data
    if is_a(rated.value, InterpretingCompleted) and not told.deviation:
        case.prefer_interpreter(number)
    elif told.deviation:
        await case.expect(DeviationReported, key="interpreter/deviation", task=True, sender=booking.orders)


def _send_off(booking: Booking) -> None:
    """Cancelled in time it costs nothing (by contract 36 to 48 hours before, domain brief 5.6, 12)."""
    case, meeting = booking.case, booking.meeting
    free_until = case.law.interpreting.free_cancellation.before(meeting.day)
    if case.today > free_until:
        case.add_to_timeline("interpreter-cancelled-late", free_until=free_until)
    case.expect(
        InterpreterCancelled,
        key="interpreter/sent-off",
        sender=Role.INTERPRETER_SERVICE,
        orders=booking.orders,
        request=CancelInterpreter(booking_id=meeting.id, cancelled_on=case.today),
        asked_of=meeting.ordered_by,
    )


def _wishes(data: InterpreterNeedAssessed) -> dict[str, str]:
    return {name: wish for name in ("dialect", "gender") if (wish := getattr(data, name)) is not None}


def _order(booking: Booking, asked: str, turn: int) -> OrderInterpreter:
    """What the interpreter service is told: what the assignment needs, nothing of the case (§ 5)."""
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
