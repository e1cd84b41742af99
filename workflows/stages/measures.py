"""Measures (tiltak): planned, ordered, confirmed, and really set in motion (S-16); work practice; full time."""

from itertools import count
from typing import Any

from schemas.calendar import add_months
from schemas.events import Event
from schemas.events.catalogue import (
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
from workflows.case import Case
from workflows.promise import Promise, either
from workflows.story import Ask

LOOK_EVERY_MONTHS = 3

_PROVIDERS = {"adult_education": Role.ADULT_EDUCATION, "nav": Role.NAV}
_SERVICES = {Role.ADULT_EDUCATION: "adult-education", Role.NAV: "nav"}


def measures(case: Case) -> None:
    """From now on, see to it that every measure that is planned is started, and that places of practice are found."""
    replanned: dict[str, Promise[Event[Any]]] = {}
    started: set[str] = set()
    hours: dict[str, float] = {}

    def plan(event: Event[MeasurePlanned]) -> None:
        """Planned once more it counts from the new day."""
        measure = event.data.measure_id
        if measure in started or case.milestone("programme ended").kept:
            return
        if measure in replanned:
            replanned[measure].keep(event)
        replanned[measure] = Promise()
        case.beside(_set_in_motion(case.about("measure_id", measure), event, replanned[measure]))
        if event.data.hours_per_week is not None:
            if not hours:
                case.beside(_full_time(case, hours))
            hours[measure] = event.data.hours_per_week

    def end(event: Event[MeasureEnded]) -> None:
        hours.pop(event.data.measure_id, None)

    case.hear(MeasureStarted, lambda event: started.add(event.data.measure_id))
    case.hear(MeasurePlanned, plan)
    case.hear(MeasureEnded, end)
    case.record(MeasureOrdered, MeasureConfirmed, MeasureDelayed, PracticeFound, PracticeNotFound)
    case.hear(PracticeRequested, lambda event: case.beside(_find_practice(case, event)))


async def _full_time(case: Case, hours: dict[str, float]) -> None:
    """The programme is full time (§ 14 a): whether the measures come to that is looked at every third month."""
    ended = case.milestone("programme ended")
    await case.milestone("programme started")
    for look in count(1):
        await either(case.until(add_months(case.today, LOOK_EVERY_MONTHS), f"full-time/{look}"), ended)
        if ended.kept:
            return
        rule, planned = case.law.programme, sum(hours.values())
        if planned < rule.self_study_weekly_hours:
            case.note("not-full-time", hours=planned, wanted=rule.weekly_hours)


async def _set_in_motion(case: Case, planned: Event[MeasurePlanned], replanned: Promise[Event[Any]]) -> None:
    """Started by the day that was planned, with some days of grace; a delay with a new day is no alarm."""
    case.beside(_confirmed(case, planned, replanned))
    turn, day = planned.ref.digest, planned.data.planned_start
    set_by: Event[Any] = planned
    started = case.expect(MeasureStarted, key=turn, task=True, says={"kind": planned.data.kind})
    over = either(started, replanned, case.milestone("programme ended"))
    for again in count(1):
        clock = None
        if day is not None:
            clock = case.deadline("measure-started", set_by, key=f"{turn}/{again}", counted_from=day)
            case.watch(started, clock)
        delayed = case.listen(MeasureDelayed, key=f"{turn}/delayed/{again}")
        await either(over, delayed)
        if over.kept:
            break
        day, set_by = delayed.value.data.planned_start, delayed.value
        if clock is not None:
            clock.replace(case.today)
    case.give_up(delayed)
    case.give_up(started)
    if clock is not None and replanned.kept:
        clock.replace(case.today)
    elif clock is not None:
        clock.cancel(case.today)


async def _confirmed(case: Case, planned: Event[MeasurePlanned], replanned: Promise[Event[Any]]) -> None:
    """Whoever gives the measure is asked for a place and confirms it, until it is started without."""
    provider = _PROVIDERS.get(planned.data.provider or "")
    if provider is None:
        return
    says = {
        "measure_id": planned.data.measure_id,
        "kind": planned.data.kind,
        "planned_start": planned.data.planned_start,
        "hours_per_week": planned.data.hours_per_week,
    }
    confirmed = case.expect(
        MeasureConfirmed,
        key=f"{planned.ref.digest}/confirmed",
        sender=provider,
        due=planned.data.planned_start,
        request=Ask(_SERVICES[provider], "order-measure", provider, says),
    )
    await either(confirmed, replanned, case.milestone("programme ended"))
    case.give_up(confirmed)


async def _find_practice(case: Case, requested: Event[PracticeRequested]) -> None:
    """A place of work practice is somebody's task until there is one (S-54); that none was found is told."""
    view = case.about("practice_id", requested.data.practice_id)
    found = view.expect(PracticeFound, PracticeNotFound, key=f"{requested.ref.digest}/found", task=True)
    await either(found, case.milestone("programme ended"))
    view.give_up(found)
