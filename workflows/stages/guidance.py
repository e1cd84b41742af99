"""Career guidance (§ 11): whether and when, ordered, answered, booked, held, perhaps once more; the note read."""

from datetime import date
from itertools import count
from typing import Any, NamedTuple

from schemas.events import Event, EventData, is_a
from schemas.events.catalogue import (
    GuidanceAccepted,
    GuidanceAssessed,
    GuidanceBooked,
    GuidanceCancelled,
    GuidanceDeclined,
    GuidanceHeld,
    GuidanceNoshow,
    GuidanceOrdered,
    GuidancePostponed,
    InfopackDelivered,
    MappingCompleted,
    PreparationMissing,
)
from schemas.events.vocabulary import Role
from schemas.purposes import GUIDANCE
from schemas.services import OrderGuidance
from workflows.engine.case import Case
from workflows.engine.play_state import Wait
from workflows.engine.promise import Promise, first_of
from workflows.stages.interpreter import guidance_interpreter
from workflows.stages.meeting import Meeting
from workflows.stages.note import drafts, note
from workflows.stages.preparation import preparation


class Ordered(NamedTuple):
    """An order that the career centre has answered.

    Attributes:
        answer: The wait that it answered, with what was ordered.
        county: Whose career centre it was.
    """

    answer: Wait[Any]
    county: str


_ANSWERS = (GuidanceBooked, GuidanceAccepted, GuidanceDeclined, GuidancePostponed)
"""What a career centre may answer an order with; that it books tells most."""


async def guidance(case: Case, mapped: Event[MappingCompleted]) -> None:
    """Done when the kommune has read the note; skipped when guidance is not needed."""
    case.log_only(InfopackDelivered, PreparationMissing)
    drafts(case)
    assessed = await _assessed(case, mapped)
    for turn in count(1):
        if assessed.data.outcome == "not_needed":
            case.skip(assessed.data.reason)
            return
        outcome = await _ordered(case, assessed, turn)
        if is_a(outcome, GuidanceHeld):
            if not case.milestones.mapping_shared.resolved:
                case.add_to_timeline("held-before-mapping-shared")
            break
        assessed = await _assessed_anew(case, outcome, turn + 1)
    case.milestones.guidance_held.resolve(outcome)
    further: list[Promise[Any]] = []
    case.spawn(_further(case, outcome, further))
    await note(case.scoped_to("meeting_id", outcome.data.meeting_id), outcome)
    for conversation in further:
        await conversation


# --- whether and when (S-100) -------------------------------------------------------------------------------------


async def _assessed(case: Case, mapped: Event[MappingCompleted]) -> Event[GuidanceAssessed]:
    deadline = case.deadline("guidance-assessed", mapped)
    assessed = await case.expect(GuidanceAssessed, key="assessed/1", by=deadline, task=True)
    return await _no_longer_later(case, assessed, "assessed/1") or assessed


async def _assessed_anew(case: Case, outcome: Event[Any], turn: int) -> Event[GuidanceAssessed]:
    """After a refusal or a postponement; what drives it then is guidance-held, or the day it was postponed to."""
    key = f"assessed/{turn}"
    assessed = await _no_longer_later(case, outcome, key)
    if assessed is None:
        assessed = await case.expect(GuidanceAssessed, key=key, task=True, not_before=outcome.on)
        assessed = await _no_longer_later(case, assessed, key) or assessed
    return assessed


async def _no_longer_later(case: Case, last: Event[Any], key: str) -> Event[GuidanceAssessed] | None:
    """``later`` brings a new assessment, due on the day that was set, or made before it; None if it was not later."""
    assessed: Event[GuidanceAssessed] | None = None
    for again in count(1):
        not_before = getattr(last.data, "not_before", None)
        if not_before is None or getattr(last.data, "outcome", "later") != "later":
            return assessed
        clock_key = f"{key}/again/{again}"
        reassessed = case.expect(GuidanceAssessed, key=clock_key, due=not_before)
        await first_of(reassessed, case.until(not_before, clock_key))
        if not reassessed.resolved:
            deadline = case.deadline("guidance-assessed", last, key=clock_key, starts=not_before, due=not_before)
            case.assign(reassessed)
            case.watch(reassessed, by=deadline)
        last = assessed = await reassessed
    raise AssertionError("counts on until it is not later")


# --- ordered and answered (S-85, S-101) ---------------------------------------------------------------------------


async def _ordered(case: Case, assessed: Event[GuidanceAssessed], turn: int) -> Event[Any]:
    """The order goes out by itself; the career centre accepts, declines, or books at once.

    Gives the conversation held, or what makes an assessment necessary again.
    """
    answer: Wait[Any] = case.expect(
        *_ANSWERS,
        key=f"answered/{turn}",
        by=case.deadline("guidance-answered", assessed, key=f"answered/{turn}"),
        sender=Role.CAREER_CENTRE,
        request=_order(assessed, None),
    )
    case.spawn(_goal_stated(case, assessed, answer, f"ordered/{turn}"))
    answered = await _goal_agreed(case, assessed, await answer, turn)
    if is_a(answered, GuidanceDeclined) or is_a(answered, GuidancePostponed):
        return answered
    ordered = Ordered(answer, case.county)
    return await _held(case, ordered, answered if is_a(answered, GuidanceBooked) else None)


async def _goal_agreed(case: Case, assessed: Event[GuidanceAssessed], answered: Event[Any], turn: int) -> Event[Any]:
    """A goal that the career centre does not confirm is written anew, and ordered with; a booking settles it."""
    for again in count(2):
        if not is_a(answered, GuidanceAccepted) or answered.data.goal_confirmed is not False:
            break
        case.add_to_timeline("goal-not-confirmed", reason=answered.data.reason)
        answer: Wait[Any] = case.expect(*_ANSWERS, key=f"answered/{turn}/{again}", sender=Role.CAREER_CENTRE)
        case.spawn(_goal_stated(case, assessed, answer, f"ordered/{turn}/{again}"))
        answered = await answer
    return answered


async def _goal_stated(case: Case, assessed: Event[GuidanceAssessed], answer: Wait[Any], key: str) -> None:
    """The adviser says what guidance is to answer, so that both sides work from one text: it corrects the order."""
    ordered = case.expect(GuidanceOrdered, key=key, task=True, details={"purpose": GUIDANCE.code})
    await first_of(ordered, answer)
    if ordered.resolved and answer.open:
        case.call(answer, _order(assessed, ordered.value))
    case.give_up(ordered)


def _order(assessed: Event[GuidanceAssessed], ordered: Event[GuidanceOrdered] | None) -> OrderGuidance:
    """What the career centre is told; also of a protected address, so that it tells nobody of the place."""
    on, assessment, reason = assessed.on, assessed.ref.id, assessed.data.reason
    if ordered is None:
        return OrderGuidance(assessed_on=on, assessment=assessment, reason=reason)
    goal, questions = ordered.data.goal, ordered.data.questions
    return OrderGuidance(assessed_on=on, assessment=assessment, reason=reason, goal=goal, questions=questions)


# --- booked and held ----------------------------------------------------------------------------------------------


async def _held(case: Case, ordered: Ordered, booked: Event[GuidanceBooked] | None) -> Event[Any]:
    """Booked until it is held, or found to be too early; a time that fell through is booked anew."""
    no_interpreter, fallen_through = False, dict[str, date]()

    def counts(answer: EventData) -> bool:
        """A booking that was made before its meeting fell through is no other one."""
        if not isinstance(answer, GuidanceBooked):
            return True
        return answer.booked_on >= fallen_through.get(answer.meeting_id, date.min)

    for turn in count(1):
        if booked is None:
            booking: Wait[Any] = case.expect(
                GuidanceBooked,
                GuidanceDeclined,
                GuidancePostponed,
                key=f"booked/{turn}",
                sender=Role.CAREER_CENTRE,
                accepts=counts,
            )
            case.spawn(_where_they_live(case, booking, ordered))
            answer = await booking
            if not is_a(answer, GuidanceBooked):
                return answer
            booked = answer
            if booking.request is not None:  # ordered in another county
                ordered = Ordered(booking, case.county)
        since = fallen_through.get(booked.data.meeting_id)
        outcome = await _came_about(case, booked, since=since, priority=no_interpreter)
        if is_a(outcome, GuidanceHeld) or is_a(outcome, GuidancePostponed):
            return outcome
        fallen_through[booked.data.meeting_id] = outcome.on
        no_interpreter = is_a(outcome, GuidanceNoshow) and outcome.data.who == "interpreter"
        booked = None
    raise AssertionError("counts on until the conversation is held")


async def _where_they_live(case: Case, booking: Wait[Any], ordered: Ordered) -> None:
    """Whoever moves to another county is guided there: ordered there, and called off where it was ordered before."""
    while booking.open:
        changed = case.county_changed
        if case.county != ordered.county:
            case.call_off(ordered.answer)
            assert ordered.answer.request is not None, "an order was asked for"
            case.call(booking, ordered.answer.request)
            return
        await first_of(changed, booking)


def _came_about(
    case: Case, booked: Event[GuidanceBooked], *, since: date | None = None, priority: bool = False
) -> Wait[Any]:
    """What came of a booked meeting: held, cancelled, or somebody did not come. Until then it is prepared."""
    data = booked.data
    view = case.scoped_to("meeting_id", data.meeting_id)
    over = view.expect(
        GuidanceHeld,
        GuidanceCancelled,
        GuidanceNoshow,
        GuidancePostponed,
        key="held",
        task=True,
        unscoped=(GuidancePostponed,),
    )
    held_by = case.milestones.guidance_deadline
    held_by.on_resolved(lambda: case.show_due(over, held_by.value))
    meeting = Meeting(
        data.meeting_id, booked, data.starts_at, data.minutes, data.mode, over,
        place=data.place, since=since, priority=priority,
    )  # fmt: skip
    over.on_resolved(lambda: _who_came(meeting, over.value))
    case.spawn(_time_shown(meeting, over))
    case.spawn(preparation(view, meeting))
    case.spawn(guidance_interpreter(case, meeting))
    return over


async def _time_shown(meeting: Meeting, over: Wait[Any]) -> None:
    """Whoever holds the conversation sees the time it has now."""
    while not over.resolved:
        over.details = {"starts_at": meeting.starts_at, "minutes": meeting.minutes, "mode": meeting.mode}
        await first_of(meeting.moved, over)


def _who_came(meeting: Meeting, outcome: Event[Any]) -> None:
    """Held with its interpreter, or without; or not held, since somebody did not come."""
    if is_a(outcome, GuidanceNoshow):
        meeting.missed_by = outcome.data.who
    elif is_a(outcome, GuidanceHeld) and outcome.data.interpreter_present:
        meeting.held_on, meeting.interpreter_seen = outcome.on, True
    elif is_a(outcome, GuidanceHeld):
        meeting.missed_by = "interpreter"


async def _further(case: Case, held: Event[GuidanceHeld], conversations: list[Promise[Any]]) -> None:
    """A second conversation, where the first was not enough: booked after it, held and noted like it (S-86)."""
    for turn in count(1):
        booked = await case.listen(
            GuidanceBooked, key=f"booked-again/{turn}", accepts=lambda data: data.booked_on >= held.on
        )
        finished: Promise[Any] = Promise()
        conversations.append(finished)
        outcome = await _came_about(case, booked)
        if is_a(outcome, GuidanceHeld):
            await note(case.scoped_to("meeting_id", booked.data.meeting_id), outcome)
        finished.resolve(outcome)
