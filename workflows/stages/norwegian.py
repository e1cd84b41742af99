"""The Norwegian goal (integreringsloven ch. 6): set in the plan, changed with a reason, reached in the end."""

from typing import TypeAlias

from schemas.events import Event
from schemas.events.catalogue import FinalTestTaken, GoalChanged, GoalSet, NorwegianAssessed, PlanAgreed
from workflows.engine.case import Case
from workflows.stages.records import Records

Shows: TypeAlias = (
    Event[PlanAgreed] | Event[GoalSet] | Event[GoalChanged] | Event[NorwegianAssessed] | Event[FinalTestTaken]
)
"""What may show that the goal is reached."""

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
"""Of the Common European Framework, lowest first."""


class NorwegianGoal:
    """The level that is the goal, and the highest found so far; the timeline has the history of levels (S-50)."""

    def __init__(self, case: Case, records: Records) -> None:
        """From now on, handle goals and the levels that teachers and tests find."""
        self._case = case
        self._goal: str | None = None
        self._highest: str | None = None
        case.on_every(GoalSet, self.aim)
        case.on_every(GoalChanged, self.aim)
        case.on_every(NorwegianAssessed, self._assess)
        records.tests.on_each(self._test)

    def aim(self, event: Event[PlanAgreed] | Event[GoalSet] | Event[GoalChanged]) -> None:
        """Set or change the goal; a level found before may reach it at once."""
        before, self._goal = self._goal, event.data.norwegian_goal or self._goal
        if before is not None and self._goal is not None:
            lowered = LEVELS.index(before) - LEVELS.index(self._goal)
            if lowered > self._case.law.norwegian_levels.lowered_by:
                self._case.add_to_timeline("norwegian-goal-lowered", before=before, after=self._goal, levels=lowered)
        self._look(event)

    def _assess(self, event: Event[NorwegianAssessed]) -> None:
        self._found(event.data.level)
        self._case.add_to_timeline("norwegian-level", level=event.data.level, basis=event.data.basis)
        self._look(event)

    def _test(self, event: Event[FinalTestTaken]) -> None:
        """A part of the final test finds a level too (forskrift § 28)."""
        level = event.data.level
        if event.data.subject == "norwegian" and level is not None and event.data.passed is not False:
            self._found(level)
            self._case.add_to_timeline("norwegian-level", level=level, basis="test", part=event.data.part)
            self._look(event)

    def _found(self, level: str) -> None:
        self._highest = max(filter(None, (self._highest, level)), key=LEVELS.index)

    def _look(self, event: Shows) -> None:
        if self._goal is None or self._highest is None:
            return
        if LEVELS.index(self._highest) >= LEVELS.index(self._goal):
            self._case.milestones.norwegian_goal_reached.resolve(event)
