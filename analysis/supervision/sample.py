"""The sample list of a kommune: all who started in a period, with five of the points as yes, no or late."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from analysis.supervision.facts import CaseFacts
from analysis.supervision.lines import Line, Status, worst
from analysis.supervision.points.beginning import started_in_time
from analysis.supervision.points.conversations import conversations
from analysis.supervision.points.ending import register
from analysis.supervision.points.plan import plan
from analysis.supervision.points.programme import extent
from schemas.errors import StegvisError
from schemas.events.catalogue import ProgrammeStarted


class Cell(StrEnum):
    """What a column shows. ``NOT_JUDGED``: nothing that it asks for is due, or nothing applies."""

    YES = "yes"
    LATE = "late"
    NO = "no"
    NOT_JUDGED = "not_judged"


_CELLS = {Status.DONE: Cell.YES, Status.LATE: Cell.LATE, Status.MISSING: Cell.NO, None: Cell.NOT_JUDGED}

COLUMNS: dict[int, tuple[Callable[[CaseFacts], list[Line]], frozenset[str]]] = {
    1: (started_in_time, frozenset({"decision", "start"})),
    5: (plan, frozenset({"plan_with_decision", "plan_agreed", "plan_delivered", "contract", "plan_review"})),
    6: (extent, frozenset({"full_time", "idle_weeks", "work_hours"})),
    8: (conversations, frozenset({"conversation"})),
    12: (register, frozenset({"nir_settlement"})),
}
"""The points of the list, and which of their lines are judged."""


class PeriodReversed(StegvisError):
    """A period that ends before it begins."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which programmes started, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodReversed(
                f"the period ends on {self.last}, before it begins on {self.first}",
                "give an earlier day with --from, or a later one with --to",
            )


@dataclass(frozen=True, slots=True)
class Row:
    """One who has started.

    Attributes:
        participant: The number of the case.
        started_on: The day on which the programme started.
        moved_to: The kommune that has the participant now, where it is another one.
        cells: What each column shows, by the number of its point.
    """

    participant: UUID
    started_on: date
    moved_to: str | None
    cells: dict[int, Cell]


@dataclass(frozen=True, slots=True)
class SampleList:
    """The list of a kommune; ``unplayable`` are the journeys that could not be played, which it lacks."""

    kommune: str
    period: Period
    as_of: date
    rows: tuple[Row, ...]
    unplayable: tuple[UUID, ...] = ()

    def total(self, column: int, cell: Cell) -> int:
        """Give how many rows show something in a column."""
        return sum(row.cells[column] is cell for row in self.rows)


def row(facts: CaseFacts, kommune: str, period: Period) -> Row | None:
    """Give the row of a journey; None where no programme started in that kommune in the period."""
    started = facts.first(ProgrammeStarted)
    if started is None or not period.first <= started.on <= period.last or facts.kommune_on(started.on) != kommune:
        return None
    now = facts.stays[-1].kommune
    cells = {
        number: _CELLS[worst(line for line in lines(facts) if line.key in judged)]
        for number, (lines, judged) in COLUMNS.items()
    }
    return Row(facts.participant, started.on, now if now != kommune else None, cells)


def sample_list(
    kommune: str, period: Period, as_of: date, rows: Iterable[Row], unplayable: Iterable[UUID] = ()
) -> SampleList:
    """Make the list, in the order of the starts."""
    ordered = sorted(rows, key=lambda each: (each.started_on, str(each.participant)))
    return SampleList(kommune, period, as_of, tuple(ordered), tuple(unplayable))
