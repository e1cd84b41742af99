"""One generated life: the participant, the pace of the steps, and the organisations that send the events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.kommuner import KOMMUNER
from schemas.rules import RuleSet, packaged_rules
from simulation.generator.dice import Dice
from simulation.generator.outbox import OPENS, Feed, Sent, office_day, office_day_before
from simulation.generator.people import Newcomer

LATE = 0.15  # share of steps that are late. PROPOSED
FORGOTTEN = 0.03  # share of steps that are never taken, so that their deadline passes. PROPOSED

RETRACTION_COMES_FIRST = 0.15  # share of retractions that arrive before their event. PROPOSED
NOTICED_AFTER = (1, 12)  # days until a mistake is retracted. PROPOSED

INTERPRETER_SERVICE = "https://tolk.example"
IMDI = "https://imdi.example"
NAV = "https://nav.example"
ARCHIVE = "https://arkiv.example"


class Pace(NamedTuple):
    """The fewest and most days between a step and the step before it, in time and late."""

    in_time: tuple[int, int]
    late: tuple[int, int]
    late_share: float = LATE
    forgotten: float = FORGOTTEN


class Within(NamedTuple):
    """The pace of a step that has a deadline in the rule set.

    Attributes:
        deadline: The name of the deadline.
        earliest: The share of the deadline's length before which no step is taken.
        late_by: The fewest and most days between the due date and a late step.
        late_share: As in ``Pace``.
        forgotten: As in ``Pace``.
    """

    deadline: str
    earliest: float
    late_by: tuple[int, int]
    late_share: float = LATE
    forgotten: float = FORGOTTEN


def evenly(first: int, last: int) -> Pace:
    """Give the pace of a step that is never late or forgotten."""
    return Pace((first, last), (first, last), late_share=0.0, forgotten=0.0)


@dataclass(slots=True)
class Life:
    """One participant, up to today.

    Attributes:
        who: The participant.
        dice: The chance in this life.
        feed: The events registered so far.
        today: The last day.
        another: Somebody else of the caseload, with whom the participant may be confused.
        moved_on: The day of a move to another kommune; ``date.max`` without a move.
        moved_to: The kommune moved to.
        law: The rule set of the settled date.
    """

    who: Newcomer
    dice: Dice
    feed: Feed
    today: date
    another: Newcomer | None = None
    moved_on: date = date.max
    moved_to: str = ""
    law: RuleSet = field(init=False)

    def __post_init__(self) -> None:
        """Choose the law."""
        self.law = packaged_rules().on(self.who.settled_on, self.who.basis, self.who.permit_granted_on)

    # --- when things happen -------------------------------------------------------------------------------------

    def due(self, deadline: str, start: date) -> date:
        """Give the due date of a deadline that is counted from ``start``."""
        return self.law.deadline(deadline).due_after(start)

    def after(self, start: date, pace: Pace | Within) -> date | None:
        """Give the working day of the next step, or None if the step is forgotten or lies after today."""
        day = self.next_step(start, pace)
        return day if day is not None and day <= self.today else None

    def next_step(self, start: date, pace: Pace | Within) -> date | None:
        """Give the working day of the next step, even after today, or None if the step is forgotten."""
        roll = self.dice.roll()
        if roll < pace.forgotten:
            return None
        late = roll < pace.forgotten + pace.late_share
        if isinstance(pace, Pace):
            return office_day(start + timedelta(self.dice.between(*(pace.late if late else pace.in_time))))
        due = self.due(pace.deadline, start)
        if late:
            return office_day(due + timedelta(self.dice.between(*pace.late_by)))
        longest = (due - start).days
        day = start + timedelta(self.dice.between(int(pace.earliest * longest), longest))
        return max(start, office_day_before(day))

    def before(self, end: date, pace: Pace) -> date | None:
        """Give the working day of a step that many days before ``end`` (after it if negative); None as in ``after``."""
        roll = self.dice.roll()
        if roll < pace.forgotten:
            return None
        first, last = pace.late if roll < pace.forgotten + pace.late_share else pace.in_time
        day = office_day_before(end - timedelta(self.dice.between(first, last)))
        return day if day <= self.today else None

    # --- where --------------------------------------------------------------------------------------------------

    def kommune_on(self, day: date) -> str:
        """Give the kommune where the participant lives on a day."""
        return self.who.kommune if day < self.moved_on else self.moved_to

    def county_on(self, day: date) -> str:
        """Give the county of that kommune."""
        return KOMMUNER[self.kommune_on(day)].county

    # --- who sends it -------------------------------------------------------------------------------------------

    def kommune_sends(
        self,
        name: str,
        on: date,
        data: Mapping[str, Any],
        *,
        over_at: int = OPENS,
        ahead: int = 0,
        surely: bool = False,
    ) -> Sent | None:
        """Send an event from the kommune; see ``Feed.send``."""
        source = f"https://kommune.example/{self.kommune_on(on)}"
        return self.feed.send(source, name, on, data, over_at=over_at, ahead=ahead, surely=surely)

    def county_sends(self, name: str, on: date, data: Mapping[str, Any], *, over_at: int = OPENS) -> Sent | None:
        """Send an event from the county; see ``Feed.send``."""
        return self.feed.send(f"https://fylke.example/{self.county_on(on)}", name, on, data, over_at=over_at)

    def other_sends(self, source: str, name: str, on: date, data: Mapping[str, Any]) -> Sent | None:
        """Send an event from another organisation: the interpreter service, IMDi, a reception centre, NAV."""
        return self.feed.send(source, name, on, data)

    def retract(self, sent: Sent | None, reason: str) -> None:
        """Retract an event that was wrong; sometimes the retraction arrives first."""
        first = self.dice.chance(RETRACTION_COMES_FIRST)
        self.feed.retract(sent, reason, after=-1 if first else self.dice.between(*NOTICED_AFTER))
