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
    """The level that is the goal, and the levels found so far; levels are a dated history (S-50), not one field."""

    def __init__(self, case: Case, records: Records) -> None:
        """From now on, handle goals and the levels that teachers and tests find."""
        self._case = case
        self._goal: str | None = None
        self._found: list[str] = []
        case.on_every(GoalSet, self.aim)
        case.on_every(GoalChanged, self.aim)
        case.on_every(NorwegianAssessed, self._assess)
        records.tests.on_each(self._test)

    def aim(self, event: Event[PlanAgreed] | Event[GoalSet] | Event[GoalChanged]) -> None:
        """Set or change the goal; a level found before may reach it at once."""
        self._goal = event.data.norwegian_goal or self._goal
        self._look(event)

    def _assess(self, event: Event[NorwegianAssessed]) -> None:
        self._found.append(event.data.level)
        self._case.add_to_timeline("norwegian-level", level=event.data.level, basis=event.data.basis)
        self._look(event)

    def _test(self, event: Event[FinalTestTaken]) -> None:
        """A part of the final test finds a level too (forskrift § 28)."""
        level = event.data.level
        if event.data.subject == "norwegian" and level is not None and event.data.passed is not False:
            self._found.append(level)
            self._case.add_to_timeline("norwegian-level", level=level, basis="test", part=event.data.part)
            self._look(event)

    def _look(self, event: Shows) -> None:
        if self._goal is not None and any(LEVELS.index(level) >= LEVELS.index(self._goal) for level in self._found):
            self._case.milestones.norwegian_goal_reached.resolve(event)
