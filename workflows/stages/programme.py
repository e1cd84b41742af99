"""The introduction programme (§§ 13 to 19): started in time, followed up, its mandatory parts reached, ended."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from schemas.calendar import add_months
from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    FollowupMissed,
    HoursRecorded,
    ProgrammeCompleted,
    ProgrammeInterrupted,
    ProgrammeReopened,
    ProgrammeStarted,
)
from schemas.events.vocabulary import Role
from schemas.hours import Hours
from schemas.rules import ThemeRule
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise, first_of
from workflows.engine.scheduler import Procedure
from workflows.engine.waits import Wait
from workflows.stages.absence import Absence
from workflows.stages.activity import Activity, nobody_idle
from workflows.stages.ending import ending
from workflows.stages.follow_up import followed_up
from workflows.stages.forewarning import Forewarnings
from workflows.stages.leave import leave
from workflows.stages.measures import measures
from workflows.stages.more_time import MoreTime, duration
from workflows.stages.programme_end import Ended, ProgrammeEnd
from workflows.stages.records import Records
from workflows.stages.understanding import understood_throughout


def to_be_started(case: Case, first: Event[Any], decide_by: RunningDeadline) -> RunningDeadline | None:
    """Give decision and start the same time, where the law does so (§ 12); else None.

    Args:
        case: The programme's view.
        first: What the time to decide counts from.
        decide_by: The deadline of the decision.
    """
    case.counts_from("decision_due", decide_by.due)
    if case.law.start.counted_from != "settlement":
        return None
    return case.deadline("programme-started", first, due=decide_by.due)


async def programme(
    case: Case,
    made: Event[DecisionMade],
    forewarned: Forewarnings,
    start_by: RunningDeadline | None,
    records: Records,
) -> None:
    """Opens when the programme starts; done when it has ended. The ending takes over from there, unless it goes on.

    Args:
        case: The view of this stage.
        made: The granted decision.
        forewarned: The forewarnings of the journey.
        start_by: The time that decision and start have in common; None where the start has a time of its own.
        records: Hours, absence, leave and tests.
    """
    activity = Activity()
    measures(case, made, activity)
    if start_by is None:
        start_by = case.deadline("programme-started", made)
    by = None if start_by.closed else start_by  # cancelled by a refusal that an appeal has changed
    started = await case.expect(ProgrammeStarted, key="started", by=by, task=True)
    case.milestones.programme_started.resolve(started)
    case.open()
    case.spawn(_with_plan(case, started))

    end = ProgrammeEnd(case, started, _planned_end(started, made), _may_end(case, "ended"))
    if end.day is None:
        case.alarm("end-not-known")
    case.log_only(FollowupMissed)
    under_way = UnderWay(
        case, end, MoreTime(case, end, duration(case, made).extension_months, records), activity, records
    )
    leave(case, started, records)
    _mandatory_parts(case, end, records)
    Absence(case, started, end, made, forewarned, records)
    case.start("ending", lambda stage: ending(stage, end), opened=False)
    case.spawn(under_way.reopened())
    await under_way.until_it_ends(started)


def _may_end(case: Case, key: str, since: date | None = None) -> Wait[Ended]:
    """Expect the end of the programme, and let other stages know of it."""
    ended: Wait[Ended] = case.expect(
        ProgrammeCompleted, ProgrammeInterrupted, key=key, sender=Role.PROGRAMME_ADVISER, not_before=since
    )
    ended.on_resolved(lambda: case.milestones.programme_ended.resolve(ended.value))
    return ended


class UnderWay:
    """What goes on as long as the programme lasts, and again when one that had ended goes on."""

    def __init__(self, case: Case, end: ProgrammeEnd, moved: MoreTime, activity: Activity, records: Records) -> None:
        self._case, self._end, self._moved, self._activity, self._records = case, end, moved, activity, records

    async def until_it_ends(self, begun: Event[ProgrammeStarted] | Event[ProgrammeReopened]) -> None:
        """Follow the participant up from the day on which the programme began, or goes on."""
        case, ended = self._case, self._end.ended
        self._moved.assess(ended)
        case.spawn(followed_up(case, begun, ended))
        case.spawn(nobody_idle(case, begun, ended, self._activity, self._records))
        case.spawn(understood_throughout(case, ended))
        await ended

    async def reopened(self) -> None:
        """Let a programme that has ended go on, as often as that happens, and end anew."""
        case, end = self._case, self._end
        for turn in count(2):
            over = await end.ended
            reopened = await case.expect(ProgrammeReopened, key=f"reopened/{turn}", not_before=over.on, visible=False)
            planned = end.after_reopening(self._moved.planned, reopened)
            # Whoever awaits this goes on after the next await here, when the new end is in place.
            case.milestones.reopen_programme(reopened)
            end.reopen(_may_end(case, f"ended/{turn}", reopened.on))
            self._moved.reopen(planned, named=reopened.data.planned_end is not None)
            case.start(case.name, self._lasts(reopened))

    def _lasts(self, begun: Event[ProgrammeReopened]) -> Callable[[Case], Procedure]:
        return lambda _: self.until_it_ends(begun)


async def _with_plan(case: Case, started: Event[ProgrammeStarted]) -> None:
    """Nobody starts without a plan and a contract (§§ 15, 16): one third report that they never got a plan (K12)."""
    planned = case.finished("plan")
    await first_of(planned, case.until(day_after(started.on), "without-plan"))
    if not planned.resolved:
        case.alarm("started-without-plan")


def _planned_end(started: Event[ProgrammeStarted], made: Event[DecisionMade]) -> date | None:
    """The planned end, else the granted months from the start; None when neither is known."""
    if started.data.planned_end is not None:
        return started.data.planned_end
    return add_months(started.on, made.data.months) if made.data.months is not None else None


def _mandatory_parts(case: Case, end: ProgrammeEnd, records: Records) -> None:
    """The programme has enough hours of livsmestring, for parents enough meetings, and each mandatory element."""
    themes = {
        "career_competence": Theme("career-competence-hours", case.law.career_competence),
        "migration_health_diversity": Theme("migration-health-hours", case.law.migration_health_diversity),
    }
    meetings: Counter[str] = Counter()
    seen: set[str] = set()
    enough_meetings: Promise[Event[Any]] = Promise()

    def record(event: Event[HoursRecorded]) -> None:
        element, form = event.data.element, event.data.form or "group"
        seen.add(element)
        if element in themes:
            themes[element].record(event, case.participant.education)
        elif element == "parental_guidance":
            meetings[form] += 1
            if meetings[form] >= case.law.parental_guidance.enough(form):
                enough_meetings.resolve(event)

    async def check() -> None:
        while True:
            await end.ended
            missing = sorted(set(case.law.contents.elements) - seen)
            if missing:
                case.alarm("contents-missing", elements=missing)
            await case.milestones.programme_reopened

    records.hours.on_each(record)
    for theme in themes.values():
        if theme.rule.hours(case.participant.education):
            case.deadline_following(theme.deadline, end, met_by=theme.enough)
    case.milestones.has_children.on_resolved(
        lambda: case.deadline_following("parental-guidance", end, met_by=enough_meetings)
    )
    case.spawn(check())


class Theme:
    """A theme of livsmestring (forskrift § 4), with the hours that are recorded of it."""

    def __init__(self, deadline: str, rule: ThemeRule) -> None:
        self.deadline, self.rule = deadline, rule
        self.enough: Promise[Event[HoursRecorded]] = Promise()
        self._hours = Hours()

    def record(self, event: Event[HoursRecorded], education: str) -> None:
        """Add hours; with enough for the education that the theme is owed to, it is finished."""
        self._hours.add(event.data.hours)
        if self._hours.reach(self.rule.hours(education)):
            self.enough.resolve(event)
