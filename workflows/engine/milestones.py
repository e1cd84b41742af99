"""What stages let each other know: one typed promise each, so that a misspelt name is an error of the type checker."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeAlias

from schemas.events import Event
from schemas.events.catalogue import (
    GuidanceHeld,
    InterpreterExceptionGranted,
    InterpreterNeedAssessed,
    MappingCompleted,
    MappingReceived,
    ProgrammeCompleted,
    ProgrammeInterrupted,
    ProgrammeStarted,
)
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise

ProgrammeEnded: TypeAlias = Event[ProgrammeCompleted] | Event[ProgrammeInterrupted]

_by_name: Callable[[], Any] = lambda: defaultdict(Promise)  # noqa: E731 - one promise a key, made when first asked for


@dataclass(slots=True)
class Milestones:
    """The milestones of one journey.

    Attributes:
        mapping_completed: The competence mapping is completed.
        mapping_shared: The county has confirmed receipt of the mapping.
        guidance_held: The first conversation of career guidance that was held.
        guidance_deadline: The deadline by which guidance is to be held has started.
        has_children: How many children under 18 there are, once there are any.
        programme_started: The introduction programme has started.
        programme_ended: The programme was completed or interrupted.
        norwegian_goal_reached: The event that shows that the level of the plan is reached.
        finished: A stage is done or skipped, by the stage's name; the day.
        skipped: A stage was not needed, by the stage's name; the day.
        interpreter_need: Whether a meeting needs an interpreter, by the id of its booking.
        interpreter_exception: An interpreter without qualification is permitted, by the id of the booking.
    """

    mapping_completed: Promise[Event[MappingCompleted]] = field(default_factory=Promise)
    mapping_shared: Promise[Event[MappingReceived]] = field(default_factory=Promise)
    guidance_held: Promise[Event[GuidanceHeld]] = field(default_factory=Promise)
    guidance_deadline: Promise[RunningDeadline] = field(default_factory=Promise)
    has_children: Promise[int] = field(default_factory=Promise)
    programme_started: Promise[Event[ProgrammeStarted]] = field(default_factory=Promise)
    programme_ended: Promise[ProgrammeEnded] = field(default_factory=Promise)
    norwegian_goal_reached: Promise[Event[Any]] = field(default_factory=Promise)
    finished: dict[str, Promise[date]] = field(default_factory=_by_name)
    skipped: dict[str, Promise[date]] = field(default_factory=_by_name)
    interpreter_need: dict[str, Promise[Event[InterpreterNeedAssessed]]] = field(default_factory=_by_name)
    interpreter_exception: dict[str, Promise[Event[InterpreterExceptionGranted]]] = field(default_factory=_by_name)

    def promises(self) -> Iterator[Promise[Any]]:
        """Give every milestone, also those by name."""
        for each in fields(self):
            value = getattr(self, each.name)
            yield from value.values() if isinstance(value, dict) else (value,)
