"""The table of ``/waits``: its lines, under the headings by which waits are divided."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from store.oversight import WaitGroup

By = Literal["organisation", "event", "age"]
"""How waits are divided."""


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A line of the table: one event of one organisation, or of all."""

    organisation: str | None
    event: str
    groups: tuple[WaitGroup, ...]

    @property
    def waits(self) -> int:
        """How many there are."""
        return sum(group.waits for group in self.groups)

    @property
    def overdue(self) -> int:
        """How many are past their date."""
        return sum(group.overdue for group in self.groups)

    @property
    def ages(self) -> tuple[int, int, int, int]:
        """How many wait less than a week, a month, a quarter, and longer."""
        week, month, quarter, longer = (
            sum(counts) for counts in zip(*((g.week, g.month, g.quarter, g.longer) for g in self.groups), strict=True)
        )
        return week, month, quarter, longer

    @property
    def oldest(self) -> date:
        """Since when the oldest."""
        return min(group.oldest for group in self.groups)

    @property
    def nearest(self) -> date | None:
        """The nearest date that is not past."""
        return min((group.nearest for group in self.groups if group.nearest is not None), default=None)


@dataclass(frozen=True, slots=True)
class WaitSection:
    """Lines under one heading: an organisation, or all."""

    organisation: str | None
    rows: tuple[WaitRow, ...]

    @property
    def waits(self) -> int:
        """How many there are in all."""
        return sum(row.waits for row in self.rows)


def sections_of(groups: Iterable[WaitGroup], by: By) -> list[WaitSection]:
    """Divide waits: by organisation, the one with the most first; else by event alone, the most or the oldest first."""
    if by == "organisation":
        return _by_organisation(groups)
    rows = [WaitRow(None, event, each) for event, each in _sorted_into(groups, lambda group: group.event).items()]
    order = (lambda row: row.oldest) if by == "age" else (lambda row: -row.waits)
    return [WaitSection(None, tuple(sorted(rows, key=order)))] if rows else []


def _by_organisation(groups: Iterable[WaitGroup]) -> list[WaitSection]:
    sections = [
        WaitSection(name, tuple(WaitRow(name, group.event, (group,)) for group in each))
        for name, each in _sorted_into(groups, lambda group: group.organisation).items()
    ]
    return sorted(sections, key=lambda section: -section.waits)


def _sorted_into(groups: Iterable[WaitGroup], name: Callable[[WaitGroup], str]) -> dict[str, tuple[WaitGroup, ...]]:
    found: dict[str, list[WaitGroup]] = defaultdict(list)
    for group in groups:
        found[name(group)].append(group)
    return {each: tuple(of) for each, of in found.items()}
