"""The introduction programme (§§ 13 to 19): started in time, followed up, its mandatory parts reached, ended."""

from datetime import date
from fractions import Fraction
from typing import Any

from schemas.calendar import add_months
from schemas.checklists import FOLLOW_UP
from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    FollowupHeld,
    FollowupMissed,
    HoursRecorded,
    ProgrammeCompleted,
    ProgrammeInterrupted,
    ProgrammeStarted,
)
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait
from workflows.stages.absence import Absence
from workflows.stages.ending import ending
from workflows.stages.forewarning import Forewarnings
from workflows.stages.measures import measures
from workflows.stages.more_time import more_time
from workflows.stages.programme_end import Ended, ProgrammeEnd
from workflows.stages.understanding import understood_throughout


async def programme(case: Case, made: Event[DecisionMade], forewarned: Forewarnings) -> None:
    """Opens when the programme starts; done when it has ended. The ending takes over from there."""
    measures(case, made)
    deadline = case.deadline("programme-started", made)
    started = await case.expect(ProgrammeStarted, key="started", by=deadline, task=True)
    case.milestones.programme_started.resolve(started)
    case.open()
    case.spawn(_with_plan(case, started))

    ended: Wait[Ended] = case.expect(
        ProgrammeCompleted, ProgrammeInterrupted, key="ended", sender=Role.PROGRAMME_ADVISER
    )
    ended.on_resolved(lambda: case.milestones.programme_ended.resolve(ended.value))
    end = ProgrammeEnd(case, started, _planned_end(started, made), ended)
    if end.day is None:
        case.alarm("end-not-known")
    more_time(case, end, made, ended)
    _norwegian_goal(case, started)
    case.log_only(FollowupMissed)
    points = {"checklist": FOLLOW_UP.code}
    case.spawn(case.every(FollowupHeld, "follow-up", started, until=ended, key="follow-up", details=points))
    _mandatory_parts(case, end)
    case.spawn(understood_throughout(case, ended))
    Absence(case, started, ended, forewarned)
    case.start("ending", lambda stage: ending(stage, end, ended), opened=False)
    await ended


def _norwegian_goal(case: Case, started: Event[ProgrammeStarted]) -> None:
    """The Norwegian goal (§§ 26 ff.) is due by education, which a late mapping may show to be another."""

    def due() -> date:
        return case.law.norwegian_goal.length(case.participant.education).after(started.on)

    def count_anew() -> None:
        if not deadline.closed:
            deadline.extend(due())

    deadline = case.deadline("norwegian-goal", started, due=due())
    deadline.met_by(case.milestones.norwegian_goal_reached)
    case.milestones.mapping_completed.on_resolved(count_anew)


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


def _mandatory_parts(case: Case, end: ProgrammeEnd) -> None:
    """The programme has enough hours of career competence, for parents enough meetings, and each mandatory element."""
    hours = Fraction()  # exact, so that their order makes no difference
    meetings = 0
    seen: set[str] = set()
    enough_hours: Promise[Event[Any]] = Promise()
    enough_meetings: Promise[Event[Any]] = Promise()

    def record(event: Event[HoursRecorded]) -> None:
        nonlocal hours, meetings
        seen.add(event.data.element)
        if event.data.element == "career_competence":
            hours += Fraction(event.data.hours)
            if round(float(hours), 6) >= case.law.career_competence.hours(case.participant.education):
                enough_hours.resolve(event)
        elif event.data.element == "parental_guidance":
            meetings += 1
            if meetings >= case.law.parental_guidance.meetings:
                enough_meetings.resolve(event)

    def check() -> None:
        missing = sorted(set(case.law.contents.elements) - seen)
        if missing:
            case.alarm("contents-missing", elements=missing)

    case.on_every(HoursRecorded, record)
    if case.law.career_competence.hours(case.participant.education):
        case.deadline_following("career-competence-hours", end, met_by=enough_hours)
    case.milestones.has_children.on_resolved(
        lambda: case.deadline_following("parental-guidance", end, met_by=enough_meetings)
    )
    case.milestones.programme_ended.on_resolved(check)
