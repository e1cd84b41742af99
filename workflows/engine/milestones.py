"""Milestones: typed promises by which stages let each other know that something happened."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeAlias

from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    GuidanceHeld,
    InterpreterExceptionGranted,
    InterpreterNeedAssessed,
    MappingCompleted,
    MappingReceived,
    ProgrammeCompleted,
    ProgrammeInterrupted,
    ProgrammeReopened,
    ProgrammeStarted,
)
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise

ProgrammeEnded: TypeAlias = Event[ProgrammeCompleted] | Event[ProgrammeInterrupted]

_by_name: Callable[[], Any] = lambda: defaultdict(Promise)  # noqa: E731 - one promise per key, made on first use


@dataclass(slots=True)
class Milestones:
    """The milestones of one journey.

    Attributes:
        mapping_completed: The competence mapping is completed.
        mapping_shared: The county has confirmed receipt of the mapping.
        guidance_held: The first conversation of career guidance has been held.
        guidance_deadline: The deadline for holding guidance has started.
        has_children: The number of children under 18, once there are any.
        granted: By turn, the decision that grants the programme; another turn follows an appeal that changes it.
        refused: By turn, the decision that refuses it.
        training_begun: Training in Norwegian and social studies was offered, or the programme started.
        programme_started: The introduction programme has started.
        programme_ended: The programme was completed or interrupted; a new promise stands here once it goes on.
        programme_reopened: A programme that had ended goes on; a new promise stands here afterwards.
        norwegian_goal_reached: The participant has reached the Norwegian level of the plan; the event that shows it.
        finished: By stage name, the day on which the stage was done or skipped.
        skipped: By stage name, the day on which the stage was skipped as not needed.
        interpreter_need: By booking id, whether the meeting needs an interpreter.
        deviation_asked: By booking id, the day on which a report on the interpreting was asked for.
        interpreter_exception: By booking id, the permission for an interpreter without qualification.
    """

    mapping_completed: Promise[Event[MappingCompleted]] = field(default_factory=Promise)
    mapping_shared: Promise[Event[MappingReceived]] = field(default_factory=Promise)
    guidance_held: Promise[Event[GuidanceHeld]] = field(default_factory=Promise)
    guidance_deadline: Promise[RunningDeadline] = field(default_factory=Promise)
    has_children: Promise[int] = field(default_factory=Promise)
    granted: dict[int, Promise[Event[DecisionMade]]] = field(default_factory=_by_name)
    refused: dict[int, Promise[Event[DecisionMade]]] = field(default_factory=_by_name)
    training_begun: Promise[Event[Any]] = field(default_factory=Promise)
    programme_started: Promise[Event[ProgrammeStarted]] = field(default_factory=Promise)
    programme_ended: Promise[ProgrammeEnded] = field(default_factory=Promise)
    programme_reopened: Promise[Event[ProgrammeReopened]] = field(default_factory=Promise)
    norwegian_goal_reached: Promise[Event[Any]] = field(default_factory=Promise)
    finished: dict[str, Promise[date]] = field(default_factory=_by_name)
    skipped: dict[str, Promise[date]] = field(default_factory=_by_name)
    interpreter_need: dict[str, Promise[Event[InterpreterNeedAssessed]]] = field(default_factory=_by_name)
    deviation_asked: dict[str, Promise[date]] = field(default_factory=_by_name)
    interpreter_exception: dict[str, Promise[Event[InterpreterExceptionGranted]]] = field(default_factory=_by_name)

    def reopen_programme(self, reopened: Event[ProgrammeReopened]) -> None:
        """Let a programme that had ended go on: it may end again, and be reopened again."""
        goes_on = self.programme_reopened
        self.programme_ended, self.programme_reopened = Promise(), Promise()
        goes_on.resolve(reopened)

    def promises(self) -> Iterator[Promise[Any]]:
        """Give every milestone, including those by name."""
        for each in fields(self):
            value = getattr(self, each.name)
            yield from value.values() if isinstance(value, dict) else (value,)
