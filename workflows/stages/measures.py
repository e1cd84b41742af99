"""Measures (tiltak): planned, ordered, confirmed, started (S-16); work practice; full time."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any, NamedTuple

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
from workflows.engine.promise import Changeable, Latest, Promise, first_of
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.activity import Activity

_PROVIDERS = {"adult_education": Role.ADULT_EDUCATION, "nav": Role.NAV}


class Weekly(NamedTuple):
    """The hours that a measure takes of a week, and whether they are work-oriented."""

    hours: float
    work_oriented: bool


class WorkHours:
    """The work-oriented hours a week of all measures together, and since when."""

    def __init__(self) -> None:
        self._since: list[tuple[date, float]] = []

    def change(self, on: date, weekly: Iterable[Weekly]) -> None:
        """Count the hours of these measures from a day on."""
        self._since.append((on, sum(each.hours for each in weekly if each.work_oriented)))

    def average(self, first: date, until: date) -> float:
        """Give the average a week from the first day until the last, which is not included."""
        ends = [on for on, _ in self._since[1:]] + [until]
        hours = sum(
            hours * max(0, (min(end, until) - max(on, first)).days)
            for (on, hours), end in zip(self._since, ends, strict=True)
        )
        return round(hours / (until - first).days, 2)


class PlannedStart(Changeable):
    """The day on which a measure is planned to start, and the event that set it; a delay moves it."""

    def __init__(self, planned: Event[MeasurePlanned]) -> None:
        super().__init__()
        self.set_by: Event[MeasurePlanned | MeasureConfirmed | MeasureDelayed] = planned
        self.day: date | None = planned.data.planned_start

    def confirm(self, confirmed: Event[MeasureConfirmed]) -> None:
        """Take the day on which the provider has a place; the planned one stands where the provider names none."""
        if confirmed.data.starts_on is not None and confirmed.data.starts_on != self.day:
            self.set_by, self.day = confirmed, confirmed.data.starts_on
            self.has_changed()

    def delay(self, delayed: Event[MeasureDelayed]) -> None:
        """Take the new day; None while nobody knows one."""
        self.set_by, self.day = delayed, delayed.data.planned_start
        self.has_changed()


def measures(case: Case, made: Event[DecisionMade], activity: Activity) -> None:
    """From now on, see every planned measure started, and a place found for every requested work practice.

    Args:
        case: The programme's view.
        made: The granted decision.
        activity: What the participant does, which measures make up.
    """
    plans = Latest()
    ended: dict[str, Promise[Event[MeasureEnded]]] = {}
    started: set[str] = set()
    weekly: dict[str, Weekly] = {}
    hours_known: Promise[Event[MeasurePlanned]] = Promise()
    at_work = WorkHours()
    hours_known.on_resolved(lambda: case.spawn(_full_time(case, made, weekly, at_work)))

    def plan(event: Event[MeasurePlanned]) -> None:
        """A measure that is planned again has a new start."""
        measure = event.data.measure_id
        if measure in started or case.milestones.programme_ended.resolved:
            return
        replanned = plans.begins(measure)
        ended[measure] = Promise()
        view = case.scoped_to("measure_id", measure)
        case.spawn(_set_in_motion(view, event, replanned, ended[measure], activity))
        activity.planned()
        if event.data.hours_per_week is not None:
            oriented = event.data.occupation_oriented or event.data.kind in case.law.programme.work_oriented
            weekly[measure] = Weekly(event.data.hours_per_week, oriented)
            at_work.change(case.today, weekly.values())
            hours_known.resolve(event)

    def end(event: Event[MeasureEnded]) -> None:
        """A measure that has ended is not waited for any more."""
        if weekly.pop(event.data.measure_id, None) is not None:
            at_work.change(case.today, weekly.values())
        activity.ended(event.data.measure_id, event.on)
        if event.data.measure_id in ended:
            ended[event.data.measure_id].resolve(event)

    def start(event: Event[MeasureStarted]) -> None:
        """A measure that nobody had planned has started."""
        started.add(event.data.measure_id)
        activity.began(event.data.measure_id, event.on)

    async def without_plan() -> None:
        """Runs once the plans from before the decision wait for their measures: a start is theirs first."""
        case.on_every(MeasureStarted, start)
        case.on_every(MeasureEnded, end)

    case.on_every(MeasurePlanned, plan)
    case.spawn(without_plan())
    case.log_only(MeasureOrdered, MeasureConfirmed, MeasureDelayed, PracticeFound, PracticeNotFound)
    case.on_every(PracticeRequested, lambda event: case.spawn(_find_practice(case, event)))


async def _full_time(case: Case, made: Event[DecisionMade], weekly: dict[str, Weekly], at_work: WorkHours) -> None:
    """The programme must be full time, and partly work where that is the goal (§ 14 a); checked from the first week on.

    Work-oriented hours count on average over the time after the first months, which education decides.
    """
    ended = case.milestones.programme_ended
    started = await case.milestones.programme_started
    since = case.today
    for look in count():
        look_on = (case.law.programme.look_every if look else case.law.programme.first_look).after(since)
        await first_of(case.until(look_on, f"full-time/{look}"), ended)
        if ended.resolved:
            since = (await case.milestones.programme_reopened).on
            ended = case.milestones.programme_ended
            continue
        since = look_on if look else since
        if case.participant.stops:
            continue
        rule, planned = case.law.programme, sum(each.hours for each in weekly.values())
        if planned < rule.self_study_weekly_hours:
            case.alarm("not-full-time", hours=planned, wanted=rule.self_study_weekly_hours)
        work_from = case.law.before_work.length(case.participant.education).after(started.on)
        if made.data.end_goal == "work" and case.today > work_from:
            hours = at_work.average(work_from, case.today)
            if hours < rule.work_weekly_hours:
                case.alarm("too-little-work", hours=hours, wanted=rule.work_weekly_hours)


async def _set_in_motion(
    case: Case,
    planned: Event[MeasurePlanned],
    replanned: Promise[None],
    ended: Promise[Event[MeasureEnded]],
    activity: Activity,
) -> None:
    """A measure is started by the planned day, with some days of grace; a delay to another day moves the deadline."""
    if replanned.resolved:  # by another plan from before the decision
        return
    turn, start = planned.ref.digest, PlannedStart(planned)
    started = case.expect(MeasureStarted, key=turn, task=True, details={"kind": planned.data.kind})
    started.pauses = True
    started.on_resolved(lambda: activity.began(planned.data.measure_id, started.value.on))
    if started.resolved and started.value.on < planned.on:  # nobody waits for what went before its plan
        return
    confirmed = _ordered(case, planned)
    place = confirmed or case.expect(MeasureConfirmed, key=f"{turn}/confirmed", visible=False)
    place.on_resolved(lambda: start.confirm(place.value))
    over = first_of(started, replanned, ended, case.milestones.programme_ended)
    case.deadline_following("measure-started", start, key=turn, until=over, each=lambda by: case.watch(started, by))
    case.spawn(_confirmed_again(case, place, start, over, f"{turn}/confirmed"))
    for again in count(1):
        delayed = await case.wait_for(MeasureDelayed, key=f"{turn}/delayed/{again}", visible=False, unless=over)
        if delayed is None:
            break
        start.delay(delayed)
        if confirmed is not None and (confirmed.open or confirmed.in_force):
            case.call(confirmed, _order(planned, start.day))
            confirmed.due = start.day
    if started.deadline is not None and replanned.resolved and not started.deadline.closed:
        started.deadline.replace(case.today)
    case.end(started, deadline=started.deadline, over=over)
    if confirmed is None:
        case.end(place)
        return
    if confirmed.open:  # the order of a measure that started unconfirmed stands
        case.end(confirmed, WaitEnd.DONE_OTHERWISE if started.resolved else WaitEnd.UNWANTED)
    await first_of(ended, case.milestones.programme_ended)
    confirmed.in_force = False


async def _confirmed_again(
    case: Case, place: Wait[MeasureConfirmed], start: PlannedStart, over: Promise[Any], key: str
) -> None:
    """A provider that has another day than it confirmed says so by confirming anew: the last word counts."""
    await first_of(place, over)
    confirmed = place.value if place.resolved else None
    for again in count(2):
        if confirmed is None:
            return
        confirmed = await case.wait_for(
            MeasureConfirmed, key=f"{key}/{again}", visible=False, not_before=confirmed.on, unless=over
        )
        if confirmed is not None:
            start.confirm(confirmed)


def _ordered(case: Case, planned: Event[MeasurePlanned]) -> Wait[MeasureConfirmed] | None:
    """Adult education or NAV is asked for a place and confirms it; other providers are asked by people."""
    provider = _PROVIDERS.get(planned.data.provider or "")
    if provider is None:
        return None
    confirmed = case.expect(
        MeasureConfirmed,
        key=f"{planned.ref.digest}/confirmed",
        sender=provider,
        due=planned.data.planned_start,
        request=_order(planned, planned.data.planned_start),
    )
    confirmed.on_resolved(lambda: setattr(confirmed, "in_force", True))
    return confirmed


def _order(planned: Event[MeasurePlanned], planned_start: date | None) -> OrderMeasure:
    return OrderMeasure(
        measure_id=planned.data.measure_id,
        kind=planned.data.kind,
        planned_start=planned_start,
        hours_per_week=planned.data.hours_per_week,
        target_occupation=planned.data.target_occupation,
    )


async def _find_practice(case: Case, requested: Event[PracticeRequested]) -> None:
    """Finding a place of work practice is a task until one is found (S-54); a leader is notified each time none is."""
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
