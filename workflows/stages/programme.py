"""The introduction programme (§§ 13, 14): started in time, followed up, its mandatory parts reached, its end known."""

from datetime import date
from itertools import count
from math import fsum
from typing import Any

from schemas.calendar import add_months
from schemas.events import Event
from schemas.events.catalogue import (
    AbsenceRegistered,
    DecisionMade,
    FollowupHeld,
    HoursRecorded,
    MappingCompleted,
    ProgrammeCompleted,
    ProgrammeExtended,
    ProgrammeInterrupted,
    ProgrammeStarted,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import Promise, either
from workflows.stages.ending import Ending, ending
from workflows.stages.measures import measures
from workflows.story import Clock, Wait


async def programme(case: Case, made: Event[DecisionMade]) -> None:
    """Opens when the programme starts; done when it has ended. What remains to be done then is the ending's."""
    measures(case)
    clock = case.deadline("programme-started", made)
    started = await case.expect(ProgrammeStarted, key="started", by=clock, task=True)
    case.open()

    ended = case.expect(ProgrammeCompleted, ProgrammeInterrupted, key="ended", sender=Role.PROGRAMME_ADVISER)
    ended.then(lambda: case.milestone("programme ended").keep(ended.value))
    case.deadline("norwegian-goal", started, due=case.law.norwegian_goal.length(_education(case)).after(started.on))
    case.beside(case.every(FollowupHeld, "follow-up", started, until=ended, key="follow-up"))
    case.hear(AbsenceRegistered, lambda event: None)
    reached = _mandatory_parts(case)
    end_known = Ending(case)
    case.start("ending", lambda stage: ending(stage, end_known, ended), opened=False)
    await _until_ended(case, started, made, ended, end_known, reached)


async def _until_ended(
    case: Case,
    started: Event[ProgrammeStarted],
    made: Event[DecisionMade],
    ended: Wait[Any],
    ending_known: Ending,
    reached: dict[str, Promise[Event[Any]]],
) -> None:
    """The end as it is known now; every extension moves it, with the deadlines that hang on it."""
    end = _planned_end(started, made)
    for turn in count(1):
        clocks = [] if end is None else _hang_on(case, started, end, turn, reached)
        if end is not None:
            by_end = case.deadline("programme-end", started, key=f"end/{turn}", due=end)
            case.watch(ended, by_end)
            clocks.append(by_end)
            if turn == 1 or not ending_known.handed_over.kept:
                clocks.append(ending_known.moved(started, end, turn))
        extended = case.listen(ProgrammeExtended, key=f"extended/{turn}")
        await either(ended, extended)
        if ended.kept:
            extended.close()
            return
        if end is not None:
            for clock in clocks:
                clock.replace(case.today)
            end = add_months(end, extended.value.data.months)


def _hang_on(
    case: Case, started: Event[ProgrammeStarted], end: date, turn: int, reached: dict[str, Promise[Event[Any]]]
) -> list[Clock]:
    """The mandatory parts that are not reached yet have deadlines that hang on the end."""
    clocks = []
    for name, promise in reached.items():
        if turn == 1 or not promise.kept:
            clock = case.deadline(name, started, key=f"{name}/{turn}", counted_from=end)
            clock.met_by(promise)
            clocks.append(clock)
    return clocks


def _mandatory_parts(case: Case) -> dict[str, Promise[Event[Any]]]:
    """By deadline, what meets it: enough hours of career competence; for parents enough meetings of guidance."""
    hours: list[float] = []
    meetings: list[Event[HoursRecorded]] = []
    enough_hours: Promise[Event[Any]] = Promise()
    enough_meetings: Promise[Event[Any]] = Promise()

    def record(event: Event[HoursRecorded]) -> None:
        if event.data.element == "career_competence":
            hours.append(event.data.hours)
            if round(fsum(hours), 6) >= case.law.career_competence.hours:
                enough_hours.keep(event)
        elif event.data.element == "parental_guidance":
            meetings.append(event)
            if len(meetings) >= case.law.parental_guidance.meetings:
                enough_meetings.keep(event)

    case.hear(HoursRecorded, record)
    parts = {"career-competence-hours": enough_hours}
    return parts | {"parental-guidance": enough_meetings} if case.settled.data.children_under_18 else parts


def _education(case: Case) -> str:
    """As mapped, else as it was told at settlement."""
    mapped: Promise[Event[MappingCompleted]] = case.milestone("mapping completed")
    told = case.settled.data.education
    return mapped.value.data.education if mapped.kept and mapped.value.data.education != "unknown" else told


def _planned_end(started: Event[ProgrammeStarted], made: Event[DecisionMade]) -> date | None:
    """What was planned, else the granted months; neither known leaves the end open."""
    if started.data.planned_end is not None:
        return started.data.planned_end
    return add_months(started.on, made.data.months) if made.data.months is not None else None
