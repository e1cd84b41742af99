"""What a case consists of: points with lines, and how each line stands. No texts: those are in ``texts``."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from schemas.handling import Handling
from schemas.journey import JourneyStatus
from schemas.rules import Title

Value: TypeAlias = date | int | float | str | Title
"""A fact: a day, a number (a bool is yes or no), what a rule set is called, or a code that ``texts`` has in words.

Never a text of a person's.
"""


class Status(StrEnum):
    """How what is asked stands.

    ``NOT_HELD``: Stegvis has no event for it, so it is neither done nor missing: the kommune shows it from its files.
    """

    DONE = "done"
    LATE = "late"
    MISSING = "missing"
    NOT_YET_DUE = "not_yet_due"
    NOT_APPLICABLE = "not_applicable"
    NOT_HELD = "not_held"


@dataclass(frozen=True, slots=True)
class Who:
    """Who has done something, or is to: a kind of organisation, and its number where there are several."""

    party: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """How many days of a legal time were used, and how many the time has."""

    days: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that the law asks for.

    Attributes:
        key: What it is, as ``texts`` names it.
        status: How it stands.
        on: The day on which it happened.
        event: The event that shows it, by its short name.
        who: Who did it, or is to.
        paragraph: The legal basis.
        due: The last day.
        used: The days used of the legal time; None without one.
        handling: How far a registration or archiving has come; None for what is neither.
        facts: What else there is to know, by name.
    """

    key: str
    status: Status
    on: date | None = None
    event: str | None = None
    who: Who | None = None
    paragraph: str = ""
    due: date | None = None
    used: Used | None = None
    handling: Handling | None = None
    facts: dict[str, Value] = field(default_factory=dict)

    def late_if(self, late: bool) -> "Line":
        """Give the same line, late on a condition."""
        return replace(self, status=Status.LATE) if late else self

    def also(self, **facts: Value) -> "Line":
        """Give the same line with more facts."""
        return replace(self, facts=self.facts | facts)


@dataclass(frozen=True, slots=True)
class Point:
    """One of the thirteen points, with its lines."""

    number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in a kommune, first and last day included; None for the day of settlement, and while it goes on."""

    kommune: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The case of one participant.

    Attributes:
        participant: The number of the case.
        as_of: The day it is made for.
        status: Whether the journey goes on.
        settled_on: The day of settlement.
        closed_on: The day on which the journey was closed; None while it goes on.
        rule_set: The rule set that the day of settlement gave.
        title: What people call it.
        stays: Where the participant has lived, in order.
        untaken: How many registered events the journey has not taken; they show nothing.
        points: The thirteen points.
    """

    participant: UUID
    as_of: date
    status: JourneyStatus
    settled_on: date
    closed_on: date | None
    rule_set: str
    title: Title
    stays: tuple[Stay, ...]
    untaken: int
    points: tuple[Point, ...]

    def count(self, status: Status) -> int:
        """Give how many lines have a status."""
        return sum(line.status is status for point in self.points for line in point.lines)


def worst(lines: Iterable[Line]) -> Status | None:
    """Give the worst of what lines show: missing, late or done; None where nothing is to be judged yet, or at all."""
    found = {line.status for line in lines}
    return next((status for status in (Status.MISSING, Status.LATE, Status.DONE) if status in found), None)
