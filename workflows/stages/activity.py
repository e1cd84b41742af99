"""Nobody is idle (§ 14 a: full time, the whole year): weeks of a programme without a measure are a leader's to know."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from schemas.calendar import each_day
from schemas.events import Event
from schemas.events.catalogue import AbsenceRegistered, HoursRecorded, LeaveGranted
from workflows.engine.case import Case
from workflows.engine.promise import Changeable, Promise, first_of
from workflows.stages.records import Records


class Activity(Changeable):
    """What a participant does in the programme, as far as it is known.

    Attributes:
        any: Whether anything was planned, begun or recorded at all.
        last: The last day on which something was done, apart from the measures that are under way.
        away: The days of leave and absence, on which nothing is expected.
        changed: Resolves at the next change of any of this.
    """

    def __init__(self) -> None:
        super().__init__()
        self.any = False
        self.last = date.min
        self.away: set[date] = set()
        self._under_way: set[str] = set()

    @property
    def under_way(self) -> bool:
        """Whether a measure is under way."""
        return bool(self._under_way)

    def planned(self) -> None:
        """A measure was planned."""
        self.any = True
        self.has_changed()

    def began(self, measure: str, on: date) -> None:
        """A measure has begun."""
        self._under_way.add(measure)
        self.done(on)

    def ended(self, measure: str, on: date) -> None:
        """A measure has ended."""
        self._under_way.discard(measure)
        self.done(on)

    def done(self, on: date) -> None:
        """Something was done on a day."""
        self.any, self.last = True, max(self.last, on)
        self.has_changed()

    def be_away(self, first: date, last: date) -> None:
        """The participant is away from the first day to the last."""
        self.away.update(each_day(first, last))
        self.has_changed()

    def idle_from(self, since: date, days: int) -> date:
        """Give the first day after so many days without anything, those of leave and absence not counted.

        Args:
            since: The last day on which something was done.
            days: The number of days.
        """
        day = since
        while days:
            day += timedelta(days=1)
            days -= day not in self.away
        return day + timedelta(days=1)


async def nobody_idle(case: Case, begun: Event[Any], ended: Promise[Any], activity: Activity, records: Records) -> None:
    """As long as the programme lasts, alarm once for each time of idleness; school holidays are no excuse."""

    def recorded(event: Event[HoursRecorded]) -> None:
        activity.done(event.on)

    def away(event: Event[LeaveGranted] | Event[AbsenceRegistered]) -> None:
        activity.be_away(event.data.from_, event.data.to)

    records.hours.on_each(recorded)
    records.leave.on_each(away)
    records.absence.on_each(away)
    case.spawn(_without_measure(case, ended, activity))
    stops, activity.last = case.participant.stops, max(activity.last, begun.on)
    told_of: date | None = None
    for look in count(1):
        if ended.resolved:
            return
        changed = first_of(activity.changed, stops.changed, ended)
        if activity.under_way or stops:
            await changed
            activity.last = max(activity.last, case.today)
        elif told_of == activity.last:
            await changed
        else:
            idle_from = activity.idle_from(activity.last, 7 * case.law.programme.idle_weeks)
            await first_of(case.until(idle_from, f"idle/{look}"), changed)
            if not changed.resolved:
                told_of = activity.last
                case.alarm("idle", since=told_of, weeks=case.law.programme.idle_weeks)


async def _without_measure(case: Case, ended: Promise[Any], activity: Activity) -> None:
    """A programme in which nothing is planned after the first week has only begun on paper."""
    await first_of(case.until(case.law.programme.first_look.after(case.today), "without-measure"), ended)
    if not ended.resolved and not activity.any and not case.participant.stops:
        case.alarm("without-measure")
