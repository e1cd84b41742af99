"""Who judges that a meeting needs an interpreter (§ 6): the kommune for its own meetings, the county for guidance."""

from functools import partial
from itertools import count
from typing import Any, NamedTuple, Self

from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    DeviationReported,
    InterpreterCancelled,
    InterpreterChecked,
    InterpreterExceptionGranted,
    InterpreterNeedAssessed,
    InterpreterObjected,
    InterpreterOffered,
    InterpreterRequested,
    InterpretingRated,
)
from schemas.events.vocabulary import Party, Role
from schemas.organisations import party_of
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait
from workflows.stages.interpreter.afterwards import ask_for_report
from workflows.stages.interpreter.booking import Booking, Wishes
from workflows.stages.interpreter.search import interpreter
from workflows.stages.meeting import Meeting


class Need(NamedTuple):
    """Whether an interpreter is to be ordered for a meeting, and what the interpreter has to be."""

    needed: bool
    wishes: Wishes

    @classmethod
    def as_assessed(cls, assessed: InterpreterNeedAssessed) -> Self:
        """Give the need as the professional has assessed it."""
        ordered_here = assessed.needed and assessed.booked_with is None
        return cls(ordered_here, Wishes(assessed.dialect, assessed.gender))


# --- the kommune's own meetings -----------------------------------------------------------------------------------


def kommune_meetings(case: Case) -> None:
    """From now on, find an interpreter for every meeting of the kommune that is judged to need one (§ 6)."""

    def assessed(need: Event[InterpreterNeedAssessed]) -> None:
        """The county finds the interpreter for guidance (K14), once the conversation is booked."""
        if need.data.meeting == "guidance":
            case.milestones.interpreter_need[need.data.booking_id].resolve(need)
        else:
            case.spawn(_own_meeting(case, need))

    def excepted(exception: Event[InterpreterExceptionGranted]) -> None:
        case.milestones.interpreter_exception[exception.data.booking_id].resolve(exception)

    case.on_every(InterpreterNeedAssessed, assessed)
    case.on_every(InterpreterExceptionGranted, excepted)
    case.on_every(InterpretingRated, lambda event: _rated_apart(case, event))
    case.log_only(InterpreterRequested, InterpreterOffered, InterpreterCancelled, InterpreterObjected)
    case.log_only(InterpreterChecked, DeviationReported)


def _rated_apart(case: Case, rated: Event[InterpretingRated]) -> None:
    """A poor rating that comes apart from the report on the assignment asks for a deviation as well (S-89)."""
    if rated.data.rating > case.law.interpreting.poor_rating:
        return
    if (number := case.participant.interpreters.get(rated.data.booking_id)) is not None:
        case.participant.no_longer_prefer(number)
    by_county = rated.sender != "" and party_of(rated.sender) is Party.COUNTY
    role = Role.CAREER_ADVISER if by_county else Role.PROGRAMME_ADVISER
    ask_for_report(case.scoped_to("booking_id", rated.data.booking_id), rated.data.booking_id, role)


def assess_need(
    case: Case, meeting: str, task: Wait[Any], until: Promise[Any] | None = None, role: Role = Role.PROGRAMME_ADVISER
) -> None:
    """Have whoever holds a meeting judge whether it needs an interpreter (§ 6: not the participant), and set its time.

    It is a task only for participants who are known to need an interpreter, and only until the meeting is over.

    Args:
        case: The view of the stage.
        meeting: What the meeting is about.
        task: The wait for what the meeting is held for.
        until: What ends the meeting's preparation; ``task`` itself if not given.
        role: Who holds the meeting.
    """
    if case.participant.needs_interpreter:
        case.spawn(_assess_need(case, meeting, task, until or task, role))


async def _assess_need(case: Case, meeting: str, task: Wait[Any], until: Promise[Any], role: Role) -> None:
    details = {"meeting": meeting, "language": case.settled.data.language}
    need = await case.scoped_to("meeting", meeting).wait_for(
        InterpreterNeedAssessed, key="interpreter/need", task=True, sender=role, details=details, unless=until
    )
    if need is not None:
        await _own_meeting(case, need, task)


async def _own_meeting(case: Case, need: Event[InterpreterNeedAssessed], task: Wait[Any] | None = None) -> None:
    """Find an interpreter for one meeting of the kommune; a new assessment gives it another time or ends the need.

    When no interpreter is found, another time is the programme adviser's task.
    """
    view = case.scoped_to("booking_id", need.data.booking_id)
    for turn in count(1):
        changed = view.expect(InterpreterNeedAssessed, key=f"interpreter/need/{turn}", visible=False)
        data = need.data
        over: Promise[Event[InterpreterNeedAssessed]] = Promise()
        changed.details = {"meeting": data.meeting, "language": case.settled.data.language}
        ended = first_of(over, changed)
        _shared(view, data)
        if Need.as_assessed(data).needed and data.starts_at is not None and data.minutes is not None:
            meeting = Meeting(
                data.booking_id, need, data.starts_at, data.minutes, data.mode or "attendance", over, task=task
            )
            changed.on_resolved(partial(_called_off, meeting, changed))
            case.spawn(_take_place(view, meeting, over, changed))
            meeting.another_time = changed
            wishes = Need.as_assessed(data).wishes
            await interpreter(Booking(view, meeting, Role.PROGRAMME_ADVISER, wishes, need), ended)
        await ended
        if not changed.resolved:
            view.end(changed)
            return
        need = changed.value


def _shared(view: Case, assessed: InterpreterNeedAssessed) -> None:
    """One interpreter may serve a household: whoever is not ordered for here has the one of another member."""
    if assessed.booked_with is not None:
        view.add_to_timeline("interpreter-shared", booked_with=str(assessed.booked_with))


def _called_off(meeting: Meeting, changed: Promise[Event[InterpreterNeedAssessed]]) -> None:
    meeting.ended_by = changed.value


async def _take_place(
    case: Case, meeting: Meeting, over: Promise[Event[InterpreterNeedAssessed]], changed: Promise[object]
) -> None:
    """Nobody registers that a meeting of the kommune was held: it counts as held, and is over, the day after."""
    await first_of(case.until(day_after(meeting.day), "over"), changed)
    if not changed.resolved:
        meeting.held_on = meeting.day
        over.resolve(meeting.set_by)


# --- career guidance ----------------------------------------------------------------------------------------------


async def guidance_interpreter(case: Case, meeting: Meeting) -> None:
    """The county finds the interpreter for career guidance (K14); the career adviser judges who needs one (§ 6)."""
    view = case.scoped_to("booking_id", meeting.id)
    need, since = _need_before_booking(case, meeting), meeting.set_by
    for turn in count(1):
        assessed = view.expect(InterpreterNeedAssessed, key=f"interpreter/need/{turn}", visible=False)
        assessed.on_resolved(partial(_called_off, meeting, assessed))
        ended = first_of(meeting.finished, assessed)
        if need.needed:
            await interpreter(Booking(view, meeting, Role.CAREER_ADVISER, need.wishes, since), ended)
        await ended
        if not assessed.resolved:
            view.end(assessed)
            return
        _shared(view, assessed.value.data)
        need, since = Need.as_assessed(assessed.value.data), assessed.value


def _need_before_booking(case: Case, meeting: Meeting) -> Need:
    """The need assessed for this meeting before it was booked, else the one known from the settlement."""
    before: Promise[Event[InterpreterNeedAssessed]] = case.milestones.interpreter_need[meeting.id]
    if before.resolved:
        _shared(case, before.value.data)
        return Need.as_assessed(before.value.data)
    return Need(case.participant.needs_interpreter, Wishes())
