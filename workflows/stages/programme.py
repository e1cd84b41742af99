"""The introduction programme (§§ 13, 14): started in time, and its end known."""

from datetime import date
from itertools import count

from schemas.calendar import add_months
from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    ProgrammeCompleted,
    ProgrammeExtended,
    ProgrammeInterrupted,
    ProgrammeStarted,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import either
from workflows.story import Clock


async def programme(case: Case, made: Event[DecisionMade]) -> None:
    """Opens when the programme starts; done when it has ended."""
    clock = case.deadline("programme-started", made)
    started = await case.expect(ProgrammeStarted, key="started", by=clock, task=True)
    case.open()

    end = _planned_end(started, made)
    ended = case.expect(ProgrammeCompleted, ProgrammeInterrupted, key="ended", sender=Role.PROGRAMME_ADVISER)
    for turn in count(1):
        end_clock = _end_clock(case, started, end, turn)
        if end_clock is not None:
            case.watch(ended, end_clock)
        extended = case.listen(ProgrammeExtended, key=f"extended/{turn}")
        await either(ended, extended)
        if ended.kept:
            break
        if end_clock is not None and end is not None:
            end_clock.replace(case.today)
            end = add_months(end, extended.value.data.months)


def _end_clock(case: Case, started: Event[ProgrammeStarted], end: date | None, turn: int) -> Clock | None:
    """The deadline of the end as it is known now; every extension starts a new one."""
    return None if end is None else case.deadline("programme-end", started, key=f"end/{turn}", due=end)


def _planned_end(started: Event[ProgrammeStarted], made: Event[DecisionMade]) -> date | None:
    """What was planned, else the granted months; neither known leaves the end open."""
    if started.data.planned_end is not None:
        return started.data.planned_end
    return add_months(started.on, made.data.months) if made.data.months is not None else None
