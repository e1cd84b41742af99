"""The booking of an interpreter, and the names of what may come of it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from schemas.events import Event
from schemas.events.catalogue import (
    InterpreterCancelled,
    InterpreterConfirmed,
    InterpreterDeclined,
    InterpreterObjected,
    InterpreterReplaced,
)
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.waits import Wait
from workflows.stages.meeting import Meeting, Scheduling

Named: TypeAlias = InterpreterConfirmed | InterpreterReplaced
"""What the service names an interpreter with."""

FallsThrough: TypeAlias = InterpreterDeclined | InterpreterObjected | InterpreterReplaced | InterpreterCancelled
"""After which a confirmed interpreter does not come."""


class Wishes(NamedTuple):
    """What the professional found to be needed of the interpreter; None where nothing is."""

    dialect: str | None = None
    gender: Literal["woman", "man"] | None = None


class Booking(NamedTuple):
    """An interpreter for a meeting.

    Attributes:
        case: The stage's view of this booking.
        meeting: The meeting that the interpreter is for.
        orders: Who orders, pays and rates: the county for guidance (K14), the kommune for its own meetings.
        wishes: What the interpreter has to be, besides the language.
        since: What the search begins with: the booking, or a later assessment that an interpreter is needed.
    """

    case: Case
    meeting: Meeting
    orders: Role
    wishes: Wishes
    since: Event[Scheduling]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An interpreter will come, confirmed by the service or sent in place of another one.

    Attributes:
        event: The confirmation or the replacement.
        order: The wait with the order that it answers.
    """

    event: Event[Named]
    order: Wait[Named]


@dataclass(frozen=True, slots=True)
class Over:
    """The meeting is over or needs no interpreter any more.

    Attributes:
        interpreter: Who was confirmed last, perhaps for an earlier time of the meeting; None if nobody was.
    """

    interpreter: Confirmed | None


@dataclass(frozen=True, slots=True)
class CalledOff:
    """Whoever ordered the interpreter has cancelled the order."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The service sends another interpreter."""

    by: Confirmed


@dataclass(frozen=True, slots=True)
class Moved:
    """The meeting has another time, for which the interpreter has not confirmed."""

    event: Event[Scheduling]


@dataclass(frozen=True, slots=True)
class Lost:
    """The interpreter cannot or must not interpret; the event has the reason."""

    event: Event[Named | FallsThrough]


Found: TypeAlias = Confirmed | Over
"""What comes of a search."""

Fate: TypeAlias = Over | CalledOff | Replaced | Moved | Lost
"""What happens to a confirmed interpreter before or at the meeting."""
