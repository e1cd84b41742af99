"""Deadlines: the rule of a deadline, and its status on a date. Pure; the lengths are in rule sets."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator

from schemas.calendar import DateOutOfRange, Length, roll_forward
from schemas.events.envelope import EventRef
from schemas.events.vocabulary import Party, Role
from schemas.record import record
from schemas.sources import Sourced


class DeadlineStatus(StrEnum):
    """The status of a deadline; it follows from dates alone."""

    RUNNING = "running"
    MET = "met"
    MET_LATE = "met_late"
    PASSED = "passed"
    CANCELLED = "cancelled"


CountsFrom: TypeAlias = Literal["settled", "permit_granted", "start_offered", "decision_due", "decided", "plan_made"]
"""The day that chooses the text by which somebody is treated, as the transition rule of that text says."""

_DAY = timedelta(days=1)
_LONGEST = {"months": 120, "weeks": 520, "days": 3_650, "working_days": 2_600}
"""About ten years. A longer length is a typing error, and would lead out of the calendar."""


def _read(text: object) -> object:
    return Length.parse(text) if isinstance(text, str) else text


def _believable(length: Length) -> Length:
    if abs(length.amount) > _LONGEST[length.unit]:
        raise ValueError(f"{str(length)!r} is longer than ten years; write a shorter one")
    return length


def _ahead(length: Length) -> Length:
    if length.amount < 0:
        raise ValueError(f"{str(length)!r} is negative; write it without a sign, since it is counted back")
    return length


Lengthy = Annotated[Length, BeforeValidator(_read), AfterValidator(_believable)]
Ahead = Annotated[Lengthy, AfterValidator(_ahead)]
"""A length counted back from a day, so never negative."""


class DeadlineRule(Sourced):
    """How a deadline is computed (domain brief 5.3).

    The legal basis is that of the duty or right; a length that Stegvis has chosen for a statutory duty has its own
    origin in ``of``.

    Attributes:
        name: The contract name, such as ``programme-decision``.
        number: The DL number of the domain brief; None for a deadline that the brief does not name.
        length: From the start to the nominal due date; None when the stage computes that date (a planned end).
        judged_on: ``due`` for duties of an authority, ``rolled`` for rights of a citizen (domain brief 6).
        warnings: How long before the judged date to warn, longest first.
        role: Whose duty or right it is; this role is warned.
        escalates_to: The role that also gets a notice when the deadline has passed; None for a right that lapses.
        also_tells: The roles of the other side, which wait for it: they get a notice too when it has passed.
        kind: ``statutory``, or ``routine`` where the length is a default of ours.
        extendable: Whether it can be extended or suspended in a single case, with a reason.
        counts_from: The day that chooses its text.
        applies_from: The first start of a deadline on which the duty is owed; None where it always was.
    """

    name: str
    number: str | None = None
    length: Lengthy | None = None
    judged_on: Literal["due", "rolled"] = "due"
    warnings: tuple[Ahead, ...] = ()
    role: Role
    escalates_to: Role | None = None
    also_tells: tuple[Role, ...] = ()
    kind: Literal["statutory", "routine"]
    extendable: bool = True
    counts_from: CountsFrom = "settled"
    applies_from: date | None = None

    def values(self) -> dict[str, object]:
        """Give its values by name; of the other side, and of what chooses text and duty, only what is named."""
        unnamed: dict[str, object] = {"counts_from": "settled", "applies_from": None, "also_tells": ()}
        return {name: value for name, value in super().values().items() if (name, value) not in unnamed.items()}

    def owed_on(self, start: date) -> bool:
        """Whether the duty is owed from a day on: a new one strikes nothing that started before it applies."""
        return self.applies_from is None or start >= self.applies_from

    def due_after(self, start: date) -> date:
        """Give the nominal due date of a deadline that starts on ``start``.

        Raises:
            ValueError: The rule has no fixed length.
            DateOutOfRange: The date lies outside ``SUPPORTED_YEARS``.
        """
        if self.length is None:
            raise ValueError(f"{self.name} has no fixed length; its stage computes the due date")
        return self.length.after(start)


@record
class Deadline:
    """One deadline of one journey.

    Attributes:
        key: Stable within the journey, from stage and purpose.
        name: The rule's name, such as ``programme-decision``.
        stage: The stage it belongs to.
        starts: The business date of the event that started it.
        due: The nominal due date.
        rolled: ``due``, or the next working day when ``due`` is not a working day (domstolloven § 149).
        judged: The date on which it is judged: ``due`` or ``rolled``.
        warnings: The days on which it warns.
        met_on: The business date of the event that met it; None until then.
        cancelled_on: The day on which it was cancelled; None unless it was.
        started_by: The event that started it.
        met_by: The event that met it.
        legal_basis: The paragraph.
        party: The kind of organisation whose duty or right it is.
        organisation: The organisation of that kind today.
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
        """Whether it is met or cancelled."""
        return self.met_on is not None or self.cancelled_on is not None

    def status(self, today: date) -> DeadlineStatus:
        """Give the status on a date; it never depends on when a timer fired."""
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
    """Give the days on which a deadline warns, sorted; days before its start are left out."""
    days = set()
    for length in rule.warnings:
        try:
            day = length.before(judged)
        except DateOutOfRange:
            continue
        if day >= starts:
            days.add(day)
    return tuple(sorted(days))


def day_after(day: date) -> date:
    """Give the first day on which a deadline that ends on ``day`` has passed."""
    return day + _DAY


def day_before(day: date) -> date:
    """Give the last day of a period that ends before ``day``."""
    return day - _DAY
