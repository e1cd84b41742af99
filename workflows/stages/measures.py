"""Measures (tiltak): planned, ordered, confirmed, and really set in motion (S-16); work practice; full time."""

from datetime import date
from itertools import count
from typing import NamedTuple

from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    MeasureConfirmed,
    MeasureDelayed,
    MeasureEnded,
    MeasureOrdered,
    MeasurePlanned,
    MeasureStarted,
    PracticeFound,
    PracticeNotFound,
    PracticeRequested,
)
from schemas.events.vocabulary import Role
from schemas.services import OrderMeasure
from workflows.engine.case import Case
from workflows.engine.play_state import Wait
from workflows.engine.promise import Promise, first_of

_PROVIDERS = {"adult_education": Role.ADULT_EDUCATION, "nav": Role.NAV}


class Weekly(NamedTuple):
    """What a measure fills of a week."""

    hours: float
    work_oriented: bool


def measures(case: Case, made: Event[DecisionMade]) -> None:
    """From now on, have every planned measure started, and find places of work practice."""
    replanned: dict[str, Promise[Event[MeasurePlanned]]] = {}
    ended: dict[str, Promise[Event[MeasureEnded]]] = {}
    started: set[str] = set()
    weekly: dict[str, Weekly] = {}
    hours_known: Promise[Event[MeasurePlanned]] = Promise()
    hours_known.on_resolved(lambda: case.spawn(_full_time(case, made, weekly)))

    def plan(event: Event[MeasurePlanned]) -> None:
        """A measure that is planned once more has a new start."""
        measure = event.data.measure_id
        if measure in started or case.milestones.programme_ended.resolved:
            return
        if measure in replanned:
            replanned[measure].resolve(event)
        replanned[measure], ended[measure] = Promise(), Promise()
        view = case.scoped_to("measure_id", measure)
        case.spawn(_set_in_motion(view, event, replanned[measure], ended[measure]))
        if event.data.hours_per_week is not None:
            oriented = event.data.occupation_oriented or event.data.kind in case.law.programme.work_oriented
            weekly[measure] = Weekly(event.data.hours_per_week, oriented)
            hours_known.resolve(event)

    def end(event: Event[MeasureEnded]) -> None:
        """Nobody waits any more for the start of a measure that has ended."""
        weekly.pop(event.data.measure_id, None)
        if event.data.measure_id in ended:
            ended[event.data.measure_id].resolve(event)

    case.on_every(MeasureStarted, lambda event: started.add(event.data.measure_id))
    case.on_every(MeasurePlanned, plan)
    case.on_every(MeasureEnded, end)
    case.log_only(MeasureOrdered, MeasureConfirmed, MeasureDelayed, PracticeFound, PracticeNotFound)
    case.on_every(PracticeRequested, lambda event: case.spawn(_find_practice(case, event)))


async def _full_time(case: Case, made: Event[DecisionMade], weekly: dict[str, Weekly]) -> None:
    """The programme must be full time, and partly work where that is the goal (§ 14 a); checked at intervals."""
    ended = case.milestones.programme_ended
    await case.milestones.programme_started
    for look in count(1):
        await first_of(case.until(case.law.programme.look_every.after(case.today), f"full-time/{look}"), ended)
        if ended.resolved:
            return
        rule, planned = case.law.programme, sum(each.hours for each in weekly.values())
        if planned < rule.self_study_weekly_hours:
            case.alarm("not-full-time", hours=planned, wanted=rule.self_study_weekly_hours)
        at_work = sum(each.hours for each in weekly.values() if each.work_oriented)
        if made.data.end_goal == "work" and at_work < rule.work_weekly_hours:
            case.alarm("too-little-work", hours=at_work, wanted=rule.work_weekly_hours)


async def _set_in_motion(
    case: Case,
    planned: Event[MeasurePlanned],
    replanned: Promise[Event[MeasurePlanned]],
    ended: Promise[Event[MeasureEnded]],
) -> None:
    """A measure is started by the planned day, with some days of grace; a delay to another day moves the deadline."""
    turn, day = planned.ref.digest, planned.data.planned_start
    set_by: Event[MeasurePlanned | MeasureDelayed] = planned
    confirmed = _ordered(case, planned)
    started = case.expect(MeasureStarted, key=turn, task=True, details={"kind": planned.data.kind})
    over = first_of(started, replanned, ended, case.milestones.programme_ended)
    for again in count(1):
        deadline = None
        if day is not None:
            deadline = case.deadline("measure-started", set_by, key=f"{turn}/{again}", counted_from=day)
            case.watch(started, deadline)
        delayed = case.listen(MeasureDelayed, key=f"{turn}/delayed/{again}")
        await first_of(over, delayed)
        if over.resolved:
            break
        day, set_by = delayed.value.data.planned_start, delayed.value
        if deadline is not None:
            deadline.replace(case.today)
        if confirmed is not None and confirmed.open:
            case.call(confirmed, _order(planned, day))
            confirmed.due = day
    case.give_up(delayed)
    case.give_up(started)
    _close_order(case, confirmed, started)
    if deadline is not None and replanned.resolved:
        deadline.replace(case.today)
    elif deadline is not None:
        deadline.cancel(case.today)


def _close_order(case: Case, confirmed: Wait[MeasureConfirmed] | None, started: Wait[MeasureStarted]) -> None:
    """The order of a measure that started unconfirmed stands; that of one that did not start is withdrawn."""
    if confirmed is not None and confirmed.open:
        if started.resolved:
            case.let_stand(confirmed)
        else:
            case.give_up(confirmed)


def _ordered(case: Case, planned: Event[MeasurePlanned]) -> Wait[MeasureConfirmed] | None:
    """Adult education or NAV is asked for a place and confirms it; other providers are asked by people."""
    provider = _PROVIDERS.get(planned.data.provider or "")
    if provider is None:
        return None
    return case.expect(
        MeasureConfirmed,
        key=f"{planned.ref.digest}/confirmed",
        sender=provider,
        due=planned.data.planned_start,
        request=_order(planned, planned.data.planned_start),
    )


def _order(planned: Event[MeasurePlanned], planned_start: date | None) -> OrderMeasure:
    return OrderMeasure(
        measure_id=planned.data.measure_id,
        kind=planned.data.kind,
        planned_start=planned_start,
        hours_per_week=planned.data.hours_per_week,
        target_occupation=planned.data.target_occupation,
    )


async def _find_practice(case: Case, requested: Event[PracticeRequested]) -> None:
    """Finding a place of work practice is a task until one is found (S-54); a leader is told each time none is."""
    view, ended = case.scoped_to("practice_id", requested.data.practice_id), case.milestones.programme_ended
    for turn in count(1):
        found: Event[PracticeFound | PracticeNotFound] | None = await view.wait_for(
            PracticeFound,
            PracticeNotFound,
            key=f"{requested.ref.digest}/found/{turn}",
            task=True,
            details={"searched": turn - 1},
            unless=ended,
        )
        if found is None:
            return
        match found.data:
            case PracticeFound():
                return
            case PracticeNotFound(reason=reason):
                view.alarm("practice-not-found", reason=reason)
