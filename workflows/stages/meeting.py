"""A booked meeting: its time, which may change, and what its preparation and its interpreter share."""

from datetime import date, datetime
from typing import Any, TypeAlias

from schemas.calendar import oslo_date
from schemas.events import Event
from schemas.events.catalogue import (
    GuidanceBooked,
    GuidanceCancelled,
    GuidanceHeld,
    GuidanceNoshow,
    GuidancePostponed,
    GuidanceRescheduled,
    InterpreterNeedAssessed,
)
from workflows.engine.promise import Changeable, Promise
from workflows.engine.waits import Wait

Scheduling: TypeAlias = GuidanceBooked | GuidanceRescheduled | InterpreterNeedAssessed
"""What sets the time of a meeting; of the kommune's own meetings, the assessment that they need an interpreter."""

Outcome: TypeAlias = GuidanceHeld | GuidanceCancelled | GuidanceNoshow | GuidancePostponed
"""What may come of a conversation."""


class Meeting(Changeable):
    """A meeting with its preparation and its interpreter.

    Attributes:
        id: The meeting's id, which is the booking's as well.
        set_by: The event that set the time it has now.
        minutes: How long it lasts.
        mode: attendance, screen or phone.
        place: Where it is; None if nobody has named one, or there is none.
        ordered_by: The organisation that ordered the interpreter first; None while nobody has.
        finished: Resolves with the event that ends the meeting.
        changed: Resolves when the meeting next gets another time.
        since: The first day whose events concern this meeting's interpreter; None if no earlier meeting had its id.
        priority: Whether it takes the place of one that was not held because the interpreter did not come.
        held_on: The day it was held, with the interpreter; None if it was not, or not yet.
        interpreter_seen: Whether an interpreter is registered as having been there, confirmed or not.
        ended_by: What called it off, or ended it; None while nothing has.
        missed_by: Who did not come, if somebody did not; an interpreter may be missing from a meeting that was held.
        unserved: Whether the search for an interpreter at its present time has failed.
        another_time: The wait for another time, which is somebody's task while the meeting is unserved.
        task: The wait whose task whoever holds the meeting has; None where that is not known.
    """

    def __init__(
        self,
        meeting_id: str,
        set_by: Event[Scheduling],
        starts_at: datetime,
        minutes: int,
        mode: str,
        finished: Promise[Event[Outcome | InterpreterNeedAssessed]],
        *,
        place: str | None = None,
        since: date | None = None,
        priority: bool = False,
        task: Wait[Any] | None = None,
    ) -> None:
        super().__init__()
        self.id, self.starts_at = meeting_id, starts_at
        self.set_by: Event[Scheduling] = set_by
        self.minutes, self.mode, self.finished, self.since, self.priority = minutes, mode, finished, since, priority
        self.place, self.task = place, task
        self.ordered_by: str | None = None
        self.unserved = False
        self.another_time: Wait[Any] | None = None
        self.held_on: date | None = None
        self.interpreter_seen = False
        self.ended_by: Event[Any] | None = None
        self.missed_by: str | None = None

    @property
    def day(self) -> date:
        """The day it is held on, in Norway."""
        return oslo_date(self.starts_at)

    def move(self, event: Event[GuidanceRescheduled], starts_at: datetime) -> None:
        """Give the meeting another time, for which the search for an interpreter begins anew."""
        self.set_by, self.starts_at, self.unserved = event, starts_at, False
        self.has_changed()
