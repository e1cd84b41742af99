"""The introduction programme (§§ 13 to 19): started in time, followed up, its mandatory parts reached, ended."""

from datetime import date, timedelta
from math import fsum
from typing import Any

from schemas.calendar import add_months
from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    FollowupHeld,
    FollowupMissed,
    HoursRecorded,
    LeaveGranted,
    ProgrammeCompleted,
    ProgrammeExtended,
    ProgrammeInterrupted,
    ProgrammeStarted,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import Promise
from workflows.stages.absence import absence
from workflows.stages.appeal import delivered_and_final
from workflows.stages.ending import ending
from workflows.stages.measures import measures
from workflows.stages.programme_end import ProgrammeEnd

ELEMENTS = frozenset({"career_competence", "norwegian", "social_studies"})
"""The mandatory contents (§ 14 a) of which hours are recorded; parental guidance besides for parents."""


async def programme(case: Case, made: Event[DecisionMade]) -> None:
    """Opens when the programme starts; done when it has ended. What remains to be done then is the ending's."""
    measures(case)
    clock = case.deadline("programme-started", made)
    started = await case.expect(ProgrammeStarted, key="started", by=clock, task=True)
    case.milestone("programme started").keep(started)
    case.open()

    ended = case.expect(ProgrammeCompleted, ProgrammeInterrupted, key="ended", sender=Role.PROGRAMME_ADVISER)
    ended.then(lambda: case.milestone("programme ended").keep(ended.value))
    end = ProgrammeEnd(case, started, _planned_end(started, made), ended)
    _moves(case, end)
    case.deadline("norwegian-goal", started, due=case.law.norwegian_goal.length(case.education).after(started.on))
    case.record(FollowupMissed)
    case.beside(case.every(FollowupHeld, "follow-up", started, until=ended, key="follow-up"))
    _mandatory_parts(case, end)
    absence(case)
    case.start("ending", lambda stage: ending(stage, end, ended), opened=False)
    await ended


def _planned_end(started: Event[ProgrammeStarted], made: Event[DecisionMade]) -> date | None:
    """What was planned, else the granted months; neither known leaves the end open."""
    if started.data.planned_end is not None:
        return started.data.planned_end
    return add_months(started.on, made.data.months) if made.data.months is not None else None


def _moves(case: Case, end: ProgrammeEnd) -> None:
    """An extension moves the end (§§ 13, 14), and so does leave (§ 17). Both are decisions that may be appealed."""

    def extended(event: Event[ProgrammeExtended]) -> None:
        if end.day is not None:
            end.move(add_months(end.day, event.data.months))
        decided(event, "extension", task=False)

    def on_leave(event: Event[LeaveGranted]) -> None:
        if case.law.programme.leave_extends and end.day is not None:
            end.move(end.day + (event.data.to - event.data.from_) + timedelta(days=1))
        decided(event, "leave", task=True)

    def decided(event: Event[Any], kind: str, *, task: bool) -> None:
        case.beside(_final(case, event, kind, task=task))

    case.hear(ProgrammeExtended, extended)
    case.hear(LeaveGranted, on_leave)


async def _final(case: Case, made: Event[Any], kind: str, *, task: bool) -> None:
    await delivered_and_final(case, made, kind, f"{kind}/{made.ref.digest}/", task=task)


def _mandatory_parts(case: Case, end: ProgrammeEnd) -> None:
    """Enough hours of career competence; for parents enough meetings of guidance; some of all that is mandatory."""
    hours: list[float] = []
    meetings: list[Event[HoursRecorded]] = []
    seen: set[str] = set()
    enough_hours: Promise[Event[Any]] = Promise()
    enough_meetings: Promise[Event[Any]] = Promise()

    def record(event: Event[HoursRecorded]) -> None:
        seen.add(event.data.element)
        if event.data.element == "career_competence":
            hours.append(event.data.hours)
            if round(fsum(hours), 6) >= case.law.career_competence.hours:
                enough_hours.keep(event)
        elif event.data.element == "parental_guidance":
            meetings.append(event)
            if len(meetings) >= case.law.parental_guidance.meetings:
                enough_meetings.keep(event)

    def check() -> None:
        missing = sorted(ELEMENTS - seen)
        if missing:
            case.note("contents-missing", elements=missing)

    case.hear(HoursRecorded, record)
    if case.law.career_competence.hours:
        end.hang_on("career-competence-hours", met_by=enough_hours)
    case.milestone("has children").then(lambda: end.hang_on("parental-guidance", met_by=enough_meetings))
    case.milestone("programme ended").then(check)
