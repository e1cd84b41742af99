"""Career guidance (§ 11): assessed, ordered, answered, booked, held, perhaps once more; the note read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import TypeAlias, TypeGuard

from schemas.deadlines import day_after
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
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.group_guidance import group_sessions
from workflows.stages.interpreter import guidance_interpreter
from workflows.stages.meeting import Meeting, Outcome
from workflows.stages.note import drafts, note
from workflows.stages.preparation import preparation

Answer: TypeAlias = GuidanceBooked | GuidanceAccepted | GuidanceDeclined | GuidancePostponed
TurnedDown: TypeAlias = GuidanceDeclined | GuidancePostponed
"""An answer after which the need for guidance is assessed anew."""

_ANSWERS = (GuidanceBooked, GuidanceAccepted, GuidanceDeclined, GuidancePostponed)
"""What a career centre may answer an order with; people see the first."""


@dataclass(slots=True)
class Order:
    """The current order of guidance.

    Attributes:
        answer: The wait for its answer, which carries the service call.
        county: The county whose career centre has the order.
        booked: Resolves when a time is booked.
        over: Resolves when the conversation is held, or turned down.
    """

    answer: Wait[Answer]
    county: str
    booked: Promise[None] = field(default_factory=Promise)
    over: Promise[None] = field(default_factory=Promise)


async def guidance(case: Case, mapped: Event[MappingCompleted]) -> None:
    """Done when the kommune has read the note; skipped when guidance is not needed."""
    case.log_only(InfopackDelivered, PreparationMissing)
    drafts(case)
    group_sessions(case)
    assessed = await _assessed(case, mapped)
    for turn in count(1):
        if assessed.data.outcome == "not_needed":
            case.skip(assessed.data.reason)
            return
        outcome = await _ordered(case, assessed, turn)
        if is_a(outcome, GuidanceHeld):
            await _followed_up(case, outcome)
            return
        if _turned_down(outcome):
            assessed = await _assessed_anew(case, outcome, turn + 1)


async def _followed_up(case: Case, held: Event[GuidanceHeld]) -> None:
    """After the conversation comes the note, and perhaps another conversation."""
    if not case.milestones.mapping_shared.resolved:
        case.add_to_timeline("held-before-mapping-shared")
    case.milestones.guidance_held.resolve(held)
    further: list[Promise[Event[Outcome]]] = []
    case.spawn(_further(case, held, further))
    await note(case.scoped_to("meeting_id", held.data.meeting_id), held)
    for conversation in further:
        await conversation


def _turned_down(answer: Event[EventData]) -> TypeGuard[Event[TurnedDown]]:
    """Tell whether the career centre has declined or postponed."""
    return isinstance(answer.data, TurnedDown)


# --- whether and when (S-100) -------------------------------------------------------------------------------------


async def _assessed(case: Case, mapped: Event[MappingCompleted]) -> Event[GuidanceAssessed]:
    """The programme adviser assesses whether the participant needs guidance, and when."""
    deadline = case.deadline("guidance-assessed", mapped)
    assessed = await case.expect(GuidanceAssessed, key="assessed/1", by=deadline, task=True, details=_voluntary(case))
    return await _until_the_time_has_come(case, assessed, "assessed/1")


async def _assessed_anew(case: Case, turned_down: Event[TurnedDown], turn: int) -> Event[GuidanceAssessed]:
    """After a refusal the adviser assesses at once, after a postponement on the day that the career centre has set.

    The deadline after a refusal is that of guidance-held.
    """
    key = f"assessed/{turn}"
    match turned_down.data:
        case GuidancePostponed(not_before=day):
            assessed = await _reassessed(case, turned_down, day, f"{key}/again/1")
            return await _until_the_time_has_come(case, assessed, key, first=2)
        case GuidanceDeclined(can_from=can_from):
            details = (_voluntary(case) or {}) | ({} if can_from is None else {"can_from": can_from})
            assessed = await case.expect(
                GuidanceAssessed, key=key, task=True, not_before=turned_down.on, details=details or None
            )
            return await _until_the_time_has_come(case, assessed, key)


async def _until_the_time_has_come(
    case: Case, assessed: Event[GuidanceAssessed], key: str, first: int = 1
) -> Event[GuidanceAssessed]:
    """An assessment of ``later`` brings a new one, until guidance is to be held now or is not needed."""
    again = first
    while assessed.data.outcome == "later" and assessed.data.not_before is not None:
        assessed = await _reassessed(case, assessed, assessed.data.not_before, f"{key}/again/{again}")
        again += 1
    return assessed


async def _reassessed(
    case: Case, put_off: Event[GuidanceAssessed | TurnedDown], day: date, key: str
) -> Event[GuidanceAssessed]:
    """The next assessment is due on the day until which guidance is put off, and may be made before it."""
    reassessed = case.expect(GuidanceAssessed, key=key, due=day, details=_voluntary(case))
    await first_of(reassessed, case.until(day, key))
    if not reassessed.resolved:
        deadline = case.deadline("guidance-assessed", put_off, key=key, starts=day, due=day)
        case.assign(reassessed)
        case.watch(reassessed, by=deadline)
    return await reassessed


def _voluntary(case: Case) -> dict[str, bool] | None:
    """With collective protection guidance is a right and no duty (§ 37 b): not to want it is a reason."""
    return None if case.law.guidance.duty else {"voluntary": True}


# --- ordered and answered (S-85, S-101) ---------------------------------------------------------------------------


async def _ordered(case: Case, assessed: Event[GuidanceAssessed], turn: int) -> Event[GuidanceHeld | TurnedDown]:
    """Order guidance automatically; the career centre accepts, declines, postpones, or books at once."""
    answer: Wait[Answer] = case.expect(
        *_ANSWERS,
        key=f"answered/{turn}",
        by=case.deadline("guidance-answered", assessed, key=f"answered/{turn}"),
        sender=Role.CAREER_CENTRE,
        request=_order(assessed, None),
    )
    order = Order(answer, case.residence.county)
    case.spawn(_goal_stated(case, assessed, order, answer, f"ordered/{turn}"))
    first = await answer
    answer.in_force = True
    answered = await _goal_agreed(case, assessed, order, first, turn)
    order.county = case.residence.county
    outcome: Event[GuidanceHeld | TurnedDown] = (
        answered
        if _turned_down(answered)
        else await _held(case, order, answered if is_a(answered, GuidanceBooked) else None)
    )
    order.answer.in_force = False
    order.over.resolve(None)
    return outcome


async def _goal_agreed(
    case: Case, assessed: Event[GuidanceAssessed], order: Order, answered: Event[Answer], turn: int
) -> Event[Answer]:
    """The adviser writes the goal anew when the career centre does not confirm it; a booking confirms it."""
    for again in count(2):
        if not is_a(answered, GuidanceAccepted) or answered.data.goal_confirmed is not False:
            break
        case.add_to_timeline("goal-not-confirmed", reason=answered.data.reason)
        due = case.rule("guidance-answered").due_after(case.today)
        key = f"answered/{turn}/{again}"
        answer: Wait[Answer] = case.expect(*_ANSWERS, key=key, sender=Role.CAREER_CENTRE, due=due)
        case.spawn(_goal_late(case, answer, due, key))
        case.spawn(_goal_stated(case, assessed, order, answer, f"ordered/{turn}/{again}"))
        answered = await answer
    return answered


async def _goal_late(case: Case, answer: Wait[Answer], due: date, key: str) -> None:
    """A goal that the two do not agree on in time is for the leader; the career centre has the task already."""
    await first_of(answer, case.until(day_after(due), f"{key}/goal"))
    if answer.open:
        case.alarm("goal-not-agreed", due=due)


async def _goal_stated(
    case: Case, assessed: Event[GuidanceAssessed], order: Order, answer: Wait[Answer], key: str
) -> None:
    """The programme adviser states the goal and the questions; that corrects the order, so that both have one text.

    Of an order that was accepted without a goal it is asked for until a time is booked, and taken until that is over.
    """
    stated = case.expect(GuidanceOrdered, key=key, task=True, details={"purpose": GUIDANCE.code})
    await first_of(stated, answer)
    if stated.resolved:
        if answer.open:
            case.call(answer, _order(assessed, stated.value))
        return
    if is_a(answer.value, GuidanceAccepted) and answer.value.data.goal_confirmed is not False:
        await first_of(stated, order.booked, order.over)
        if stated.open:
            case.end(stated, WaitEnd.UNASKED)
        await first_of(stated, order.over)
    if stated.resolved and (order.answer.open or order.answer.in_force):
        case.call(order.answer, _order(assessed, stated.value))
    case.end(stated)


def _order(assessed: Event[GuidanceAssessed], ordered: Event[GuidanceOrdered] | None) -> OrderGuidance:
    """The order, with the goal and the questions once they are stated."""
    on, assessment, reason = assessed.on, assessed.ref.id, assessed.data.reason
    if ordered is None:
        return OrderGuidance(assessed_on=on, assessment=assessment, reason=reason)
    goal, questions = ordered.data.goal, ordered.data.questions
    return OrderGuidance(assessed_on=on, assessment=assessment, reason=reason, goal=goal, questions=questions)


# --- booked and held ----------------------------------------------------------------------------------------------


async def _held(case: Case, order: Order, booked: Event[GuidanceBooked] | None) -> Event[GuidanceHeld | TurnedDown]:
    """Book the conversation until it is held, declined or postponed; one that fell through is booked anew."""
    no_interpreter, fallen_through = False, dict[str, date]()
    for turn in count(1):
        if booked is None:
            answer = await _booked(case, order, fallen_through, turn)
            if _turned_down(answer):
                return answer
            assert is_a(answer, GuidanceBooked), "whoever does not turn it down has booked"
            booked = answer
        order.booked.resolve(None)
        meeting_id = booked.data.meeting_id
        outcome = await _came_about(case, booked, since=fallen_through.get(meeting_id), priority=no_interpreter)
        if is_a(outcome, GuidanceHeld) or is_a(outcome, GuidancePostponed):
            return outcome
        fallen_through[meeting_id] = outcome.on
        no_interpreter = is_a(outcome, GuidanceNoshow) and outcome.data.who == "interpreter"
        booked = None
    raise AssertionError("the loop ends when the conversation is held")


async def _booked(
    case: Case, order: Order, fallen_through: Mapping[str, date], turn: int
) -> Event[GuidanceBooked | TurnedDown]:
    """The career centre books a time, or turns the order down after all."""

    def is_new(answer: GuidanceBooked | TurnedDown) -> bool:
        """What was said before a meeting fell through was said about that meeting."""
        match answer:
            case GuidanceBooked():
                return answer.booked_on >= fallen_through.get(answer.meeting_id, date.min)
            case GuidanceDeclined():
                return answer.answered_on >= max(fallen_through.values(), default=date.min)
            case _:
                return True

    booking: Wait[GuidanceBooked | TurnedDown] = case.expect(
        GuidanceBooked,
        GuidanceDeclined,
        GuidancePostponed,
        key=f"booked/{turn}",
        sender=Role.CAREER_CENTRE,
        accepts=is_new,
    )
    case.spawn(_ordered_where_they_live(case, booking, order))
    answer = await booking
    if booking.request is not None:  # ordered in another county
        order.answer, order.county = booking, case.residence.county
        order.answer.in_force = True
    return answer


async def _ordered_where_they_live(case: Case, booking: Wait[GuidanceBooked | TurnedDown], order: Order) -> None:
    """A participant who moves to another county is guided there: ordered there, and withdrawn where it was ordered."""
    while booking.open:
        changed = case.residence.changed
        if case.residence.county != order.county:
            case.end(order.answer, WaitEnd.REVERSED)
            assert order.answer.request is not None, "an order was asked for"
            case.call(booking, order.answer.request)
            order.answer = booking
            return
        await first_of(changed, booking)


def _came_about(
    case: Case, booked: Event[GuidanceBooked], *, since: date | None = None, priority: bool = False
) -> Wait[Outcome]:
    """A booked conversation is prepared, then held, cancelled or postponed, or somebody does not come."""
    data = booked.data
    view = case.scoped_to("meeting_id", data.meeting_id)
    over: Wait[Outcome] = view.expect(
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
        place=data.place, since=since, priority=priority, task=over,
    )  # fmt: skip
    over.on_resolved(lambda: _who_came(meeting, over.value))
    case.spawn(_time_shown(meeting, over))
    case.spawn(preparation(view, meeting))
    case.spawn(guidance_interpreter(case, meeting))
    return over


async def _time_shown(meeting: Meeting, over: Wait[Outcome]) -> None:
    """The task of the career adviser shows the time that the conversation has now."""
    while not over.resolved:
        over.details = {"starts_at": meeting.starts_at, "minutes": meeting.minutes, "mode": meeting.mode}
        await first_of(meeting.changed, over)


def _who_came(meeting: Meeting, outcome: Event[Outcome]) -> None:
    """The conversation was held with its interpreter or without, or was not held because somebody did not come."""
    meeting.ended_by = outcome
    match outcome.data:
        case GuidanceHeld(interpreter_present=True):
            meeting.held_on, meeting.interpreter_seen = outcome.on, True
        case GuidanceHeld():
            meeting.missed_by = "interpreter"
        case GuidanceNoshow(who=missing):
            meeting.missed_by = missing


async def _further(case: Case, held: Event[GuidanceHeld], conversations: list[Promise[Event[Outcome]]]) -> None:
    """Another conversation, where one was not enough: booked, held and noted like the first (S-86).

    A meeting that was held is not held again, however often it is said to be booked.
    """
    meetings_held = {held.data.meeting_id}
    for turn in count(1):
        booked = await case.expect(
            GuidanceBooked,
            key=f"booked-again/{turn}",
            accepts=lambda data: data.booked_on >= held.on and data.meeting_id not in meetings_held,
            visible=False,
        )
        finished: Promise[Event[Outcome]] = Promise()
        conversations.append(finished)
        outcome = await _came_about(case, booked)
        if is_a(outcome, GuidanceHeld):
            meetings_held.add(booked.data.meeting_id)
            await note(case.scoped_to("meeting_id", booked.data.meeting_id), outcome)
        finished.resolve(outcome)
