"""When the programme ends, as it is known today, and the deadlines that hang on it and move along."""

from datetime import date
from itertools import count
from typing import Any, TypeAlias

from schemas.events import Event
from schemas.events.catalogue import ProgrammeCompleted, ProgrammeInterrupted, ProgrammeStarted
from workflows.engine.case import Case
from workflows.engine.play_state import RunningDeadline, Wait
from workflows.engine.promise import Promise, first_of

Ended: TypeAlias = ProgrammeCompleted | ProgrammeInterrupted
"""How a programme may end."""


class ProgrammeEnd:
    """The end of the programme (§§ 13, 14).

    Attributes:
        started: What all deadlines that hang on the end start from.
        day: The day it ends as it is planned today; None while nobody has said.
        moved: Comes about when it is moved next.
    """

    def __init__(self, programme: Case, started: Event[ProgrammeStarted], day: date | None, ended: Wait[Ended]) -> None:
        self._case, self.started, self.day, self._ended = programme, started, day, ended
        self.moved: Promise[date] = Promise()
        if day is not None:
            programme.spawn(self._programme_end())

    def move(self, day: date) -> None:
        """The programme ends on another day. Once it has ended nothing is moved any more."""
        if not self._ended.resolved:
            self.day = day
            moved, self.moved = self.moved, Promise()
            moved.resolve(day)

    def follow_end(self, name: str, met_by: Promise[Event[Any]]) -> None:
        """What is due by the end, or so long before it, moves along with it until it is met."""
        if self.day is not None:
            self._case.spawn(self._hanging(name, met_by))

    def deadline(self, case: Case, name: str, turn: int) -> RunningDeadline:
        """Its date is counted from the end as it is planned today."""
        return case.deadline(name, self.started, key=f"{name}/{turn}", counted_from=self.day)

    async def _programme_end(self) -> None:
        """When the day has come and nothing moved it, somebody is to say how the programme ended."""
        case = self._case
        for turn in count(1):
            moved, deadline = self.moved, case.deadline("programme-end", self.started, key=f"end/{turn}", due=self.day)
            case.watch(self._ended, deadline)
            await first_of(self._ended, moved, case.until(deadline.due, f"end/{turn}"))
            if not self._ended.resolved and not moved.resolved:
                case.assign(self._ended)
                await first_of(self._ended, moved)
            if self._ended.resolved:
                return
            case.unassign(self._ended)
            deadline.replace(case.today)

    async def _hanging(self, name: str, met_by: Promise[Event[Any]]) -> None:
        for turn in count(1):
            deadline = self.deadline(self._case, name, turn)
            deadline.met_by(met_by)
            await first_of(met_by, self.moved)
            if met_by.resolved:
                return
            deadline.replace(self._case.today)
