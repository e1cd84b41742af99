"""Deadlines: the rule that sets one going, and where one stands on a date. Pure; the lengths live in rule sets."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator

from schemas.calendar import DateOutOfRange, Length, roll_forward
from schemas.events.envelope import EventRef
from schemas.events.vocabulary import Party, Role
from schemas.sources import Sourced


class DeadlineStatus(StrEnum):
    """Where a deadline stands; follows from dates alone."""

    RUNNING = "running"
    MET = "met"
    MET_LATE = "met_late"
    PASSED = "passed"
    CANCELLED = "cancelled"


_LONGEST = {"months": 120, "weeks": 520, "days": 3_650, "working_days": 2_600}
"""About ten years: longer is a slip of the pen, and would lead out of the calendar."""


def _read(text: object) -> object:
    return Length.parse(text) if isinstance(text, str) else text


def _believable(length: Length) -> Length:
    if abs(length.amount) > _LONGEST[length.unit]:
        raise ValueError(f"{str(length)!r} is longer than ten years; write a shorter one")
    return length


def _ahead(length: Length) -> Length:
    if length.amount < 0:
        raise ValueError(f"{str(length)!r} is how long before; write it without a sign")
    return length


Lengthy = Annotated[Length, BeforeValidator(_read), AfterValidator(_believable)]
Ahead = Annotated[Lengthy, AfterValidator(_ahead)]
"""How long before something."""


class DeadlineRule(Sourced):
    """How one deadline is computed, and where that is written (domain brief 5.3).

    Its origin is that of the duty or right; a length of ours for a duty of the law has an origin of its own.

    Attributes:
        number: The DL number of the domain brief; a deadline that the brief does not name has none.
        length: From the start to the nominal due date; None when the stage computes it (a planned end).
        judged_on: ``due`` for duties of an authority, ``rolled`` for rights of a citizen (domain brief 6).
        warnings: How long before the judged date somebody is told, longest first.
        role: Whose duty (or right) it is, and who is warned.
        escalates_to: Who is told when it has passed, besides; nobody is told where it is a right that lapses.
        kind: ``statutory``, or ``routine`` where the length is a default of ours.
        extendable: Whether it can be extended or suspended in the single case, with a reason.
    """

    name: str
    number: str | None = None
    length: Lengthy | None = None
    judged_on: Literal["due", "rolled"] = "due"
    warnings: tuple[Ahead, ...] = ()
    role: Role
    escalates_to: Role | None = None
    kind: Literal["statutory", "routine"]
    extendable: bool = True

    def due_after(self, start: date) -> date:
        """Give the nominal due date of a deadline that starts on ``start``."""
        if self.length is None:
            raise ValueError(f"{self.name} has no fixed length; its stage computes the due date")
        return self.length.after(start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One deadline of one journey.

    Attributes:
        key: Stable within the journey, from stage and purpose.
        name: The rule's name, such as ``programme-decision``.
        stage: The stage it belongs to.
        starts: The business date of the event that set it going.
        due: The nominal date.
        rolled: The next working day when ``due`` is not one (domstolloven § 149).
        judged: The date it is judged on: ``due`` or ``rolled``.
        warnings: The days on which somebody is told that it is near.
        met_on: The business date of what met it.
        cancelled_on: The day it was no longer wanted.
        started_by: The event that set it going.
        met_by: The event that met it.
        legal_basis: The paragraph.
        party: Whose duty or right it is.
        organisation: That party's organisation today.
    """

    key: str
    name: str
    stage: str
    starts: date
    due: date
    rolled: date
    judged: date
    warnings: tuple[date, ...]
    met_on: date | None
    cancelled_on: date | None
    started_by: EventRef
    met_by: EventRef | None
    legal_basis: str
    party: Party
    organisation: str

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.met_on is not None or self.cancelled_on is not None

    def status(self, today: date) -> DeadlineStatus:
        """Tell where it stands on a date; never depends on when a timer fired."""
        if self.met_on is not None:
            return DeadlineStatus.MET if self.met_on <= self.judged else DeadlineStatus.MET_LATE
        if self.cancelled_on is not None:
            return DeadlineStatus.CANCELLED
        return DeadlineStatus.RUNNING if today <= self.judged else DeadlineStatus.PASSED


def judged_date(rule: DeadlineRule, due: date) -> tuple[date, date]:
    """Give (rolled, judged) for a nominal due date under a rule."""
    rolled = roll_forward(due)
    return rolled, (rolled if rule.judged_on == "rolled" else due)


def warning_days(rule: DeadlineRule, judged: date, starts: date) -> tuple[date, ...]:
    """Give the days on which a deadline warns; a warning from before it started is none."""
    days = set()
    for length in rule.warnings:
        with suppress(DateOutOfRange):
            days.add(length.before(judged))
    return tuple(sorted(day for day in days if day >= starts))


def day_after(day: date) -> date:
    """Give the first day on which a deadline that ends on ``day`` has passed."""
    return day + timedelta(days=1)
