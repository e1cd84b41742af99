"""Points 6 and 7: full time all year with its weeks, and the hours and tests of the mandatory parts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from math import fsum
from typing import Any

from analysis.supervision.facts import CaseFacts
from analysis.supervision.lines import Line, Status, Used
from schemas.calendar import each_day, working_days
from schemas.events import Event
from schemas.events.catalogue import (
    AbsenceRegistered,
    FinalTestTaken,
    HoursRecorded,
    LeaveGranted,
    MeasureEnded,
    MeasurePlanned,
    MeasureStarted,
    NorwegianAssessed,
    NorwegianOffered,
    PlanAgreed,
    ProgrammeCompleted,
    ProgrammeInterrupted,
    ProgrammeReopened,
    ProgrammeResumed,
    ProgrammeStarted,
    ProgrammeStopped,
)

_FULL_TIME, _WORK = "integreringsloven § 14 a", "integreringsloven § 14 a"
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Running:
    """The hours a week of a measure while it ran, 0 where they are not known; the last day does not belong to it."""

    first: date
    until: date
    hours: float
    work_oriented: bool


@dataclass(frozen=True, slots=True)
class Week:
    """The measures that ran in a week of the programme and their hours, by its Monday."""

    monday: date
    measures: int
    hours: float
    work_hours: float


def ended(facts: CaseFacts) -> Event[Any] | None:
    """Give the end of the programme; None while it goes on, or goes on again."""
    last = None
    for each in facts.events:
        if isinstance(each.data, ProgrammeCompleted | ProgrammeInterrupted):
            last = each
        elif isinstance(each.data, ProgrammeReopened):
            last = None
    return last


def extent(facts: CaseFacts) -> list[Line]:
    """Give point 6: the hours of each week, school holidays included, weeks without activity, work, and holidays."""
    started = facts.first(ProgrammeStarted)
    if started is None:
        return [Line(key=key, status=facts.waiting(), paragraph=_FULL_TIME) for key in ("full_time", "idle_weeks")]
    end = ended(facts)
    until = end.on if end is not None else facts.today
    running = _measures(facts, until)
    weeks = list(_weeks(facts, started.on, until, running))
    return [
        *_summary(facts, weeks),
        *(
            _same(facts, list(same))
            for _, same in groupby(weeks, key=lambda week: (week.measures, week.hours, week.work_hours))
        ),
        _work(facts, started, until, running),
        _holidays(facts, started.on, until),
    ]


def _measures(facts: CaseFacts, until: date) -> list[Running]:
    """Give the measures that have started, with the weekly hours that they were planned with last."""
    planned = {each.data.measure_id: each.data for each in facts.every(MeasurePlanned)}
    ends = {each.data.measure_id: each.on for each in facts.every(MeasureEnded)}
    work = facts.law.programme.work_oriented
    running = []
    for each in facts.every(MeasureStarted):
        data = planned.get(each.data.measure_id)
        hours = data.hours_per_week if data is not None else None
        oriented = data is not None and (bool(data.occupation_oriented) or data.kind in work)
        last = min(ends.get(each.data.measure_id, until), until)
        running.append(Running(each.on, last, hours or 0.0, oriented))
    return running


def _weeks(facts: CaseFacts, first: date, until: date, running: list[Running]) -> Iterator[Week]:
    """Give the whole weeks from the start to the end or today, without those in which it did not go on."""
    away = _away(facts, until)
    monday = first + timedelta(days=-first.weekday() % 7)
    while monday + _WEEK <= until:
        days = list(working_days(monday, monday + timedelta(days=4)))
        if not away.issuperset(days):
            now = [each for each in running if each.first < monday + _WEEK and each.until > monday]
            at_work = fsum(each.hours for each in now if each.work_oriented)
            yield Week(monday, len(now), fsum(each.hours for each in now), at_work)
        monday += _WEEK


def _away(facts: CaseFacts, until: date) -> set[date]:
    """Give the days of leave, of stops for a time until the programme was resumed, and from an end to a reopening."""
    resumed = [each.on for each in facts.every(ProgrammeResumed)]
    reopened = [each.on for each in facts.every(ProgrammeReopened)]
    away = {day for each in facts.every(LeaveGranted) for day in each_day(each.data.from_, min(each.data.to, until))}
    for stop in facts.every(ProgrammeStopped):
        if stop.data.until is not None:
            again = next((day for day in resumed if day >= stop.on), stop.data.until)
            away.update(each_day(stop.on, min(again, stop.data.until, until)))
    for end in (*facts.every(ProgrammeCompleted), *facts.every(ProgrammeInterrupted)):
        goes_on = next((day for day in reopened if day >= end.on), None)
        if goes_on is not None:
            away.update(each_day(end.on, goes_on))
    return away


def _summary(facts: CaseFacts, weeks: list[Week]) -> list[Line]:
    rule = facts.law.programme
    if not weeks:
        return [Line(key=key, status=facts.waiting(), paragraph=_FULL_TIME) for key in ("full_time", "idle_weeks")]
    short = [week for week in weeks if week.hours < rule.self_study_weekly_hours]
    idle = [week for week in weeks if not week.measures]
    return [
        Line(
            key="full_time",
            status=Status.MISSING if short else Status.DONE,
            paragraph=_FULL_TIME,
            facts={
                "weeks": len(weeks),
                "weeks_below": len(short),
                "full_time_hours": rule.weekly_hours,
                "least_hours": rule.self_study_weekly_hours,
            },
        ),
        Line(
            key="idle_weeks",
            status=Status.MISSING if idle else Status.DONE,
            paragraph=_FULL_TIME,
            facts={"weeks": len(weeks), "weeks_without": len(idle)},
        ),
    ]


def _same(facts: CaseFacts, weeks: list[Week]) -> Line:
    """Give one line for the weeks in a row that have the same hours."""
    first, last = weeks[0], weeks[-1]
    enough = first.hours >= facts.law.programme.self_study_weekly_hours
    return Line(
        key="weeks_alike",
        status=Status.DONE if enough else Status.MISSING,
        on=first.monday,
        paragraph=_FULL_TIME,
        facts={
            "until": last.monday + timedelta(days=6),
            "weeks": len(weeks),
            "measures": first.measures,
            "hours_a_week": first.hours,
            "work_hours": first.work_hours,
        },
    )


def _work(facts: CaseFacts, started: Event[ProgrammeStarted], until: date, running: list[Running]) -> Line:
    """Work-oriented hours on average after the first months, where the programme qualifies for work."""
    rule = facts.law.programme
    if facts.end_goal != "work" or not rule.work_weekly_hours:
        return Line(key="work_hours", status=Status.NOT_APPLICABLE, paragraph=_WORK)
    work_from = facts.law.before_work.length(facts.education).after(started.on)
    if until <= work_from:
        return Line(key="work_hours", status=facts.waiting(), due=work_from, paragraph=_WORK)
    total = fsum(
        each.hours * max(0, (min(each.until, until) - max(each.first, work_from)).days)
        for each in running
        if each.work_oriented
    )
    average = round(total / (until - work_from).days, 1)
    enough = average >= rule.work_weekly_hours
    return Line(
        key="work_hours",
        status=Status.DONE if enough else Status.MISSING,
        paragraph=_WORK,
        facts={"counted_from": work_from, "average": average, "least_hours": rule.work_weekly_hours},
    )


def _holidays(facts: CaseFacts, first: date, until: date) -> Line:
    taken = {
        day
        for each in facts.every(AbsenceRegistered)
        if each.data.kind == "holiday"
        for day in working_days(max(each.data.from_, first), min(each.data.to, until))
    }
    return Line(
        key="holidays", status=Status.DONE, paragraph="integreringsforskriften § 18", facts={"working_days": len(taken)}
    )


def mandatory_parts(facts: CaseFacts) -> list[Line]:
    """Give point 7: social studies, Norwegian, livsmestring and parental guidance, by hours, goals and tests."""
    return [
        _training_offered(facts),
        *_social_studies(facts),
        *_norwegian(facts),
        *_themes(facts),
        *_parental_guidance(facts),
    ]


def _training_offered(facts: CaseFacts) -> Line:
    """Within some months of the settlement (§ 30); a programme that starts before an offer holds the training."""
    rule, settled = facts.law.training, facts.settled
    by, started, offered = rule.offer_by(settled.data), facts.first(ProgrammeStarted), facts.first(NorwegianOffered)
    first = min(filter(None, (offered, started)), key=lambda event: event.on, default=None)
    if by is None or (first is None and facts.today <= by):
        since = started.on if by is None and started is not None else None
        return replace(facts.shown_by("training_offered", offered, rule.legal_basis, since=since), due=by)
    line = facts.shown_by("training_offered", first, rule.legal_basis, since=by)
    until = line.on or facts.today
    return replace(
        line.late_if(first is not None and first.on > by),
        due=by,
        used=Used((until - settled.on).days, (by - settled.on).days),
    )


def _hours(facts: CaseFacts, element: str) -> float:
    return round(fsum(each.data.hours for each in facts.every(HoursRecorded) if each.data.element == element), 2)


def _social_studies(facts: CaseFacts) -> list[Line]:
    rule = facts.law.social_studies
    if not rule.owed:
        return [Line(key="social_studies", status=Status.NOT_APPLICABLE, paragraph=rule.legal_basis)]
    hours: dict[str, Any] = {"hours": _hours(facts, "social_studies"), "of_hours": rule.hours}
    return [
        *facts.by_deadlines("social_studies", "social-studies-hours", **hours),
        *facts.by_deadlines("social_studies_test", "social-studies-test"),
        Line(key="social_studies_language", status=Status.NOT_HELD, paragraph="integreringsloven § 33"),
    ]


def _norwegian(facts: CaseFacts) -> list[Line]:
    """The clock of the goal, with leave, and each level that a test or the teachers have found."""
    agreed = facts.last(PlanAgreed)
    goal = agreed.data.norwegian_goal if agreed is not None else None
    hours = _hours(facts, "norwegian")
    tests = [each for each in facts.every(FinalTestTaken) if each.data.subject == "norwegian"]
    return [
        *facts.by_deadlines("norwegian", "norwegian-goal", norwegian_goal=goal, hours=hours),
        *(
            facts.done("norwegian_test", each, "integreringsloven § 37", part=each.data.part, level=each.data.level)
            for each in tests
        ),
        *(
            facts.done("norwegian_level", each, "integreringsloven § 31", level=each.data.level, basis=each.data.basis)
            for each in facts.every(NorwegianAssessed)
        ),
    ]


def _themes(facts: CaseFacts) -> list[Line]:
    themes = (
        ("career_competence", "career-competence-hours", facts.law.career_competence),
        ("migration_health_diversity", "migration-health-hours", facts.law.migration_health_diversity),
    )
    lines: list[Line] = []
    for element, deadline, rule in themes:
        owed, hours = rule.hours(facts.education), _hours(facts, element)
        if not owed:
            lines.append(Line(key=element, status=Status.NOT_APPLICABLE, paragraph=rule.legal_basis))
        else:
            lines += facts.by_deadlines(element, deadline, hours=hours, of_hours=owed)
    return lines


def _parental_guidance(facts: CaseFacts) -> list[Line]:
    """Owed to parents of children under 18; a meeting is a recording of hours."""
    meetings = [each for each in facts.every(HoursRecorded) if each.data.element == "parental_guidance"]
    rule = facts.law.parental_guidance
    if not facts.deadlines("parental-guidance"):
        return [Line(key="parental_guidance", status=Status.NOT_APPLICABLE, paragraph=rule.legal_basis)]
    individual = sum(each.data.form == "individual" for each in meetings)
    facts_of: dict[str, Any] = {
        "in_group": len(meetings) - individual,
        "individual": individual,
        "of_meetings": rule.meetings,
        "of_individual": rule.individual_meetings,
    }
    return facts.by_deadlines("parental_guidance", "parental-guidance", **facts_of)
