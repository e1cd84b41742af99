"""More time in the programme: extension (§§ 13, 14) and leave (§ 17), which move the end."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

from schemas.calendar import add_months, add_working_days, each_day, working_days
from schemas.deadlines import day_before
from schemas.events import Event
from schemas.events.catalogue import (
    AbsenceRegistered,
    DecisionMade,
    ExtensionAssessed,
    LeaveGranted,
    ProgrammeExtended,
)
from schemas.rules import DurationRule
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.stages.appeal import delivered_and_final
from workflows.stages.programme_end import ProgrammeEnd
from workflows.stages.records import Records


def duration(case: Case, made: Event[DecisionMade]) -> DurationRule:
    """Give how long the programme may last by the text that the offer of its start chose (forskrift §§ 75, 76)."""
    age = case.settled.data.age_at_permit
    return case.law.programme.duration(case.participant.education, made.data.end_goal, age)


class MoreTime:
    """What moves the end of the programme: extensions, leave, and from a day on absence and leave counted together."""

    def __init__(self, case: Case, end: ProgrammeEnd, most: int, records: Records) -> None:
        """From now on, move the end.

        Args:
            case: The programme's view.
            end: The end of the programme.
            most: The longest extension, in months.
            records: Leave and absence.
        """
        self._case, self._end, self._most = case, end, most
        self._planned = end.day  # the end without the days that absence and leave add
        self._extended_by = 0
        self._assesses = most > 0 and end.day is not None
        self._logs_assessments = False
        self._on_leave_on: set[date] = set()
        self._away_on: set[date] = set()
        case.on_every(ProgrammeExtended, self.extend)
        records.leave.on_each(self._on_leave)
        records.absence.on_each(self._absent)

    def extend(self, event: Event[ProgrammeExtended]) -> None:
        """Add the months of an extension, which can be appealed."""
        self._extended_by += event.data.months
        if self._extended_by > self._most:
            self._case.alarm("extended-beyond-the-rules", months=self._extended_by, most=self._most)
        if self._planned is not None:
            self._planned = add_months(self._planned, event.data.months)
            self._move()
        self._case.spawn(_final(self._case, event, "extension", task=False))

    def _on_leave(self, event: Event[LeaveGranted]) -> None:
        """Leave of days before the rule of the ten working days adds each of its days, once."""
        first, last = max(event.data.from_, self._end.started.on), event.data.to
        together_from = self._case.law.added_time.together_from
        self._on_leave_on.update(each_day(first, min(last, day_before(together_from))))
        self._away(first, last)
        self._case.spawn(_final(self._case, event, "leave", task=True))

    def _absent(self, event: Event[AbsenceRegistered]) -> None:
        """Absence counts when it was valid, and is neither a holiday nor a religious day (forskrift § 19)."""
        if event.data.valid and event.data.kind not in self._case.law.added_time.not_counted:
            self._away(max(event.data.from_, self._end.started.on), event.data.to)

    def _away(self, first: date, last: date) -> None:
        self._away_on.update(working_days(max(first, self._case.law.added_time.together_from), last))
        self._move()

    @property
    def planned(self) -> date | None:
        """The planned end, without what absence and leave add; None while no plan gives one."""
        return self._planned

    def reopen(self, planned: date | None, *, named: bool) -> None:
        """Let a programme that had ended go on until another day; one that is named counts all that was before.

        Args:
            planned: The planned end.
            named: Whether the kommune has named it.
        """
        self._planned = planned
        if named:
            self._on_leave_on.clear()
            self._away_on.clear()
        self._move()

    def assess(self, ended: Promise[Any]) -> None:
        """Have an extension assessed in good time before the end, as long as the programme lasts.

        After that, and where none is possible, an assessment goes on the timeline and does nothing else.
        """
        if self._assesses:
            self._case.spawn(self._assess_until(ended))
        else:
            self._log_assessments()

    async def _assess_until(self, ended: Promise[Any]) -> None:
        await _assess_before_each_end(self._case, self._end, self.extend, ended)
        self._log_assessments()

    def _log_assessments(self) -> None:
        # A programme that was reopened ends again, and a type has one subscription.
        if not self._logs_assessments:
            self._logs_assessments = True
            self._case.log_only(ExtensionAssessed)

    def _move(self) -> None:
        """Move the end to where it belongs now (forskrift §§ 10, 19): what is added is counted from the planned end."""
        if self._planned is None:
            return
        day, away = self._planned + timedelta(days=len(self._on_leave_on)), len(self._away_on)
        if away > self._case.law.added_time.working_days:
            day = add_working_days(day, away)
        if day != self._end.day:
            self._end.move(day)


async def _assess_before_each_end(
    case: Case, end: ProgrammeEnd, extend: Callable[[Event[ProgrammeExtended]], None], ended: Promise[Any]
) -> None:
    """Assess some weeks before the end whether more time would reach the goal, and again before a new end.

    An assessment made before it was asked for counts as well.
    """
    since = end.started.on
    for turn in count(1):
        assert end.day is not None, "an end that is known may move, and stays known"
        by, over = case.law.extension.assessed_before.before(end.day), first_of(end.changed, ended)
        asked_on = case.law.extension.asked_before.before(by)
        await first_of(case.until(asked_on, f"extension/{turn}"), over)
        if not over.resolved:
            await _decided(case, end.day, by, since, over, turn, extend)
        await over
        if ended.resolved:
            return
        since = case.today


async def _decided(
    case: Case,
    ends_on: date,
    by: date,
    since: date,
    over: Promise[Any],
    turn: int,
    extend: Callable[[Event[ProgrammeExtended]], None],
) -> None:
    """Assessed in time; and where the goal takes more time, extended before the end."""
    details = {"ends_on": ends_on}
    assessed = await case.wait_for(
        ExtensionAssessed, key=f"extension/{turn}", task=True, due=by, details=details, not_before=since, unless=over
    )
    if assessed is None or assessed.data.outcome != "extend":
        return
    extended = await case.wait_for(ProgrammeExtended, key=f"extended/{turn}", task=True, due=ends_on, unless=over)
    if extended is not None:
        extend(extended)


async def _final(case: Case, made: Event[Any], kind: str, *, task: bool) -> None:
    await delivered_and_final(case, made, kind, f"{kind}/{made.ref.digest}/", task=task)
