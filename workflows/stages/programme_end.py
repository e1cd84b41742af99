"""The end of the programme: planned, moved, and finally registered by an adviser."""

from datetime import date, timedelta
from typing import TypeAlias

from schemas.events import Event
from schemas.events.catalogue import ProgrammeCompleted, ProgrammeInterrupted, ProgrammeReopened, ProgrammeStarted
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Changeable, first_of
from workflows.engine.waits import Wait

Ended: TypeAlias = ProgrammeCompleted | ProgrammeInterrupted
"""How a programme may end."""


class ProgrammeEnd(Changeable):
    """The end of the programme (§§ 13, 14); deadlines may follow it.

    Attributes:
        started: The start of the programme.
        day: The planned last day; None while no plan gives it.
        ended: The wait for its end; another one once it goes on after an end.
        changed: Resolves when the end is next moved.
    """

    def __init__(self, programme: Case, started: Event[ProgrammeStarted], day: date | None, ended: Wait[Ended]) -> None:
        super().__init__()
        self._case, self.started, self.day, self.ended = programme, started, day, ended
        self._follow()

    def _follow(self) -> None:
        self._case.deadline_following("programme-end", self, key="end", until=self.ended, each=self._ask_how_it_ended)

    @property
    def set_by(self) -> Event[ProgrammeStarted]:
        """The start of the programme, from which all deadlines start that follow its end."""
        return self.started

    def move(self, day: date) -> None:
        """Plan another last day. Once the programme has ended nothing moves it."""
        if not self.ended.resolved:
            self.day = day
            self.has_changed()

    def reopen(self, ended: Wait[Ended]) -> None:
        """Let the programme go on, to end again."""
        self.ended = ended
        self._follow()

    def after_reopening(self, planned: date | None, reopened: Event[ProgrammeReopened]) -> date | None:
        """Give the planned end of a programme that goes on: the one registered, or later by the days it was over.

        Args:
            planned: The end that was planned before.
            reopened: What lets it go on; call this before ``reopen``.
        """
        if planned is None or reopened.data.planned_end is not None:
            return reopened.data.planned_end
        return planned + timedelta(days=(reopened.on - self.ended.value.on).days)

    def _ask_how_it_ended(self, deadline: RunningDeadline) -> None:
        self._case.watch(self.ended, deadline)
        self._case.spawn(self._when_due(deadline))

    async def _when_due(self, deadline: RunningDeadline) -> None:
        """On the planned day an adviser gets the task of saying how the programme ended, unless the end moves."""
        case, ended, moved = self._case, self.ended, self.changed
        await first_of(ended, moved, case.until(deadline.due, deadline.key))
        if not ended.resolved and not moved.resolved:
            case.assign(ended)
            await first_of(ended, moved)
        if not ended.resolved:
            case.unassign(ended)
