"""A booked conversation: its time, which may be moved, and what those who prepare it have to know of each other."""

from datetime import date, datetime
from typing import Any

from schemas.calendar import oslo_date
from schemas.events import Event
from workflows.engine.promise import Promise


class Meeting:
    """A meeting that an interpreter or a preparation hangs on.

    Attributes:
        id: The meeting's id, and so its booking's.
        set_by: What fixed the time it has now.
        minutes: How long it lasts.
        mode: attendance, screen or phone.
        place: Where it is; None where that is not told, or there is no place.
        ordered_by: Whose interpreter it is: the organisation that ordered first; None while nobody has.
        finished: Comes about with what came of it.
        since: From when on what is told of its interpreter is about it; None where no other meeting had its id before.
        priority: Whether it is in place of one that came to nothing for want of its interpreter.
        moved: Comes about with the event that gives it another time.
        held_on: The day it was held, with the interpreter; None while, or if, it was not.
        interpreter_seen: Whether it is known to have been held with an interpreter, whether one was confirmed or not.
        missed_by: Who did not come, if it came to nothing for that; also an interpreter without whom it was held.
        no_interpreter: Comes about when nobody was found for the time it has now.
    """

    def __init__(
        self,
        meeting_id: str,
        set_by: Event[Any],
        starts_at: datetime,
        minutes: int,
        mode: str,
        finished: Promise[Any],
        *,
        place: str | None = None,
        since: date | None = None,
        priority: bool = False,
    ) -> None:
        self.id, self.set_by, self.starts_at = meeting_id, set_by, starts_at
        self.minutes, self.mode, self.finished, self.since, self.priority = minutes, mode, finished, since, priority
        self.place = place
        self.ordered_by: str | None = None
        self.moved: Promise[Event[Any]] = Promise()
        self.no_interpreter: Promise[date] = Promise()
        self.held_on: date | None = None
        self.interpreter_seen = False
        self.missed_by: str | None = None

    @property
    def day(self) -> date:
        """The day it is held on, in Norway."""
        return oslo_date(self.starts_at)

    def move(self, event: Event[Any], starts_at: datetime) -> None:
        """Give it another time; who waited for the old one looks again."""
        moved, self.moved = self.moved, Promise()
        self.set_by, self.starts_at, self.no_interpreter = event, starts_at, Promise()
        moved.resolve(event)
