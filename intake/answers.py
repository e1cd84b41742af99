"""The answer of intake on an event: its verdict, its faults, and how it meets its journey."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from schemas.events import EventRefused, Fault, IncomingEvent
from schemas.events.faults import FaultKind
from store.inbox import Verdict

CONFLICT = Fault(
    "id", "another event was accepted under the same source and id; give this one an id of its own", FaultKind.CONFLICT
)

Kept: TypeAlias = "Verdict | EventRefused"
"""What became of an event that passed every check; refused is what the database cannot keep."""


class JourneyMatch(StrEnum):
    """What became of the journey that an accepted event belongs to.

    ``STARTED``: the event begins it. ``UNDER_WAY``: it had begun. ``UNMATCHED``: it has not begun, as far as the
    sender may know.
    """

    STARTED = "started"
    UNDER_WAY = "under way"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of intake on one event.

    Attributes:
        verdict: What became of the event.
        faults: Why it was refused or forbidden, with the way out; empty for an accepted event and a duplicate.
        journey: How an accepted event or a duplicate meets its journey; None for the others, and for trusted senders.
        event: The event that was read; None when it was refused.
    """

    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    journey: JourneyMatch | None = None
    event: IncomingEvent | None = None


def answer_on(event: IncomingEvent, kept: Kept, journey: JourneyMatch | None = None) -> Answer:
    """Give the answer on an event that passed every check, by what became of it."""
    if isinstance(kept, EventRefused):
        return Answer(Verdict.REFUSED, kept.faults)
    if kept is Verdict.CONFLICT:
        return Answer(kept, (CONFLICT,), event=event)
    return Answer(kept, journey=journey, event=event)
