"""Statistics of the caseload, for leaders, HK-dir and research: aggregated, small numbers kept back, no case (S-60).

What is counted is a cohort: the journeys settled in a period, and what has come of each until now. Every count is kept
back or shown by the rule of ``analysis.suppression``, in one table of all journeys, the counties, their kommuner and
the rule sets: so the same period grouped in another way gives nothing away either. Besides,

- a median of fewer than 5 journeys is kept back, and a share or a mean of fewer than 5;
- a share or a mean is kept back with any of the counts that it is made of, which it would otherwise give away.

Periods that overlap are not judged together: publish one division of time, not several.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import NamedTuple, TypeAlias, get_args

from analysis.suppression import SMALL, Cell, Count, KeptBack, Sum, kept_back
from schemas.errors import StegvisError
from schemas.events.vocabulary import Outcome
from schemas.kommuner import KOMMUNER
from store.database import Connection, queries

_SQL = queries("statistics")

SITUATIONS = ("work", "education", "work_and_education", "neither", "unknown")
"""What a participant may be doing when the outcome is followed up (outcome.followedup)."""
CATEGORIES = ("A", "B", "C", "D", "E", "none")
"""Of interpreters in the national register; none: without qualification."""


class InvalidPeriod(StegvisError):
    """A period that ends before it begins."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            f"the period ends on {last}, before it begins on {first}", "let it begin earlier, or end later"
        )


class Grouping(StrEnum):
    """By what journeys are set side by side (S-84)."""

    KOMMUNE = "kommune"
    COUNTY = "county"
    RULE_SET = "rule-set"


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when, both included, the journeys counted were settled; None leaves an end open."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise InvalidPeriod(self.first, self.last)


class Lived(NamedTuple):
    """What is counted of one journey. The days are those between two steps, None where one was not taken.

    Attributes:
        to_measure: From the conversation to the first measure started on its day or later (S-81).
        in_time: Whether the decision on the programme met its deadline (§ 12); None while there is none.
        ended: The event that ended the programme.
        outcome: Where it led to at the end.
        situation: What the participant did when the outcome was followed up (S-70).
        interpreters: The category of whoever was confirmed last, for every booking.
        not_found: The language, each time nobody was to be had.
    """

    kommune: str
    county: str
    rule_set: str
    to_mapping: int | None
    to_guidance: int | None
    to_measure: int | None
    to_decision: int | None
    in_time: bool | None
    ended: str | None
    outcome: str | None
    situation: str | None
    adviser_changes: int
    interpreters: Sequence[str]
    not_found: Sequence[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is shown.

    Attributes:
        value: None where it is kept back, and where there is nothing to tell (a median of no journeys).
        suppressed: Whether it is kept back.
        small: Whether it may be told that it is a count from 1 to 4.
    """

    value: float | None
    suppressed: bool = False
    small: bool = False


Figures: TypeAlias = dict[str, dict[str, Figure]]
"""By section (days, programmes …), then by name."""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some journeys; those of all have no code."""

    code: str | None
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is shown of a caseload: all of it, and its groups where asked for, in order of code."""

    period: Period
    by: Grouping | None
    all: Group
    groups: tuple[Group, ...]


async def statistics(conn: Connection, period: Period, by: Grouping | None = None) -> Statistics:
    """Give the statistics of the journeys settled in a period, ready to be shown to anybody."""
    return table([Lived(*row) for row in await conn.fetch(_SQL["lived"], period.first, period.last)], period, by)


def table(journeys: Sequence[Lived], period: Period, by: Grouping | None = None) -> Statistics:
    """Make the statistics of some journeys: counted, suppressed, and grouped as asked for."""
    groups = _groups(journeys)
    counted = {code: _counted(members) for code, members in groups.items()}
    names = _in_order({name for counts in counted.values() for name in counts})
    counts = {(code, name): counted[code].get(name, _NONE) for code in groups for name in names}
    kept = kept_back(counts, [*_within(groups), *_between(journeys, names)])

    def group(code: str) -> Group:
        shown = {name: _shown(counts[code, name], (code, name), kept) for name in names}
        return Group(_bare(code), _name(code), _figures(groups[code], shown))

    asked = sorted(code for code in groups if by is not None and code.startswith(f"{by}/"))
    return Statistics(period, by, group(_ALL), tuple(group(code) for code in asked))


# --- the groups -----------------------------------------------------------------------------------------------------

_ALL = "all"
_NONE = Count(0, 0)


def _groups(journeys: Iterable[Lived]) -> dict[str, list[Lived]]:
    groups: dict[str, list[Lived]] = defaultdict(list, {_ALL: []})
    for one in journeys:
        for code in (_ALL, f"county/{one.county}", f"kommune/{one.kommune}", f"rule-set/{one.rule_set}"):
            groups[code].append(one)
    return groups


def _bare(code: str) -> str | None:
    return code.partition("/")[2] or None


def _name(code: str) -> str:
    kind, _, bare = code.partition("/")
    if kind == Grouping.KOMMUNE:
        return KOMMUNER[bare].name if bare in KOMMUNER else bare
    if kind == Grouping.COUNTY:
        return next((one.county_name for one in KOMMUNER.values() if one.county == bare), bare)
    return bare or "all journeys"


def _between(journeys: Iterable[Lived], names: Iterable[str]) -> list[Sum]:
    """Say how groups add up: kommuner to their county, counties to all, and rule sets to all."""
    parts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in journeys:
        parts[f"county/{one.county}", "kommuner"].add(f"kommune/{one.kommune}")
        parts[_ALL, "counties"].add(f"county/{one.county}")
        parts[_ALL, "rule sets"].add(f"rule-set/{one.rule_set}")
    return [
        Sum((whole, name), tuple((code, name) for code in sorted(codes)))
        for (whole, _), codes in parts.items()
        for name in names
    ]


# --- what is counted --------------------------------------------------------------------------------------------

_SUMS = (
    ("journeys.settled", ("decisions.in_time", "decisions.late", "decisions.not_made")),
    ("journeys.settled", ("programmes.ended", "programmes.not_ended")),
    ("programmes.ended", ("programmes.completed", "programmes.interrupted")),
    ("programmes.ended", tuple(f"outcome_at_end.{outcome}" for outcome in get_args(Outcome))),
    ("programmes.ended", tuple(f"outcome_at_follow_up.{each}" for each in (*SITUATIONS, "not_followed_up"))),
)
"""Which counts of a group add up to which: a journey counts once under each total, and once under its parts."""
_ALWAYS = dict.fromkeys(
    (
        *(name for total, parts in _SUMS for name in (total, *parts)),
        "advisers.changes",
        *(f"interpreters_confirmed.{category}" for category in CATEGORIES),
    )
)
"""The counts that every group has, also where they are nought; in the order in which they are shown."""


def _in_order(names: set[str]) -> list[str]:
    return [*_ALWAYS, *sorted(names - _ALWAYS.keys())]


def _within(groups: Iterable[str]) -> list[Sum]:
    """Say how the counts of one group add up."""
    return [Sum((code, total), tuple((code, part) for part in parts)) for code in groups for total, parts in _SUMS]


def _counted(journeys: Iterable[Lived]) -> dict[str, Count]:
    """Count, by the name of the figure, with the number of journeys that each count comes from."""
    numbers: dict[str, int] = defaultdict(int)
    sources: dict[str, int] = defaultdict(int)
    for one in journeys:
        for name, number in _counts_of(one).items():
            numbers[name] += number
            sources[name] += 1
    return {name: Count(numbers[name], sources[name]) for name in (*_ALWAYS, *numbers)}


def _counts_of(one: Lived) -> dict[str, int]:
    """Say what one journey counts as; nothing counts nought times."""
    made = {None: "not_made", True: "in_time", False: "late"}[one.in_time]
    counts = {"journeys.settled": 1, f"decisions.{made}": 1}
    if one.ended is None:
        counts["programmes.not_ended"] = 1
    else:
        counts["programmes.ended"] = 1
        counts[f"programmes.{one.ended.removeprefix('programme.')}"] = 1
        counts[f"outcome_at_end.{one.outcome}"] = 1
        counts[f"outcome_at_follow_up.{one.situation or 'not_followed_up'}"] = 1
    if one.adviser_changes:
        counts["advisers.changes"] = one.adviser_changes
    for name in (
        *(f"interpreters_confirmed.{category}" for category in one.interpreters),
        *(f"interpreters_not_found.{language}" for language in one.not_found),
    ):
        counts[name] = counts.get(name, 0) + 1
    return counts


# --- how it is shown ------------------------------------------------------------------------------------------------

_KEPT_BACK = Figure(None, suppressed=True)
_DAYS = {
    "settled_to_mapping": "to_mapping",
    "settled_to_guidance": "to_guidance",
    "guidance_to_measure": "to_measure",
    "settled_to_decision": "to_decision",
}


def _shown(count: Count, cell: Cell, kept: KeptBack) -> Figure:
    if cell not in kept.cells:
        return Figure(count.number)
    return Figure(None, suppressed=True, small=cell in kept.small)


def _figures(journeys: Sequence[Lived], counts: Mapping[str, Figure]) -> Figures:
    """Put a group's figures together, in the order of the procedure."""
    figures: Figures = {"journeys": {}, "days": _days(journeys), "decisions": {}}
    for name, figure in counts.items():
        section, _, bare = name.partition(".")
        figures.setdefault(section, {})[bare] = figure
    decisions = figures["decisions"]
    decisions["share_in_time"] = _ratio(decisions["in_time"], decisions["in_time"], decisions["late"])
    advisers = figures["advisers"]
    advisers["changes_per_journey"] = _ratio(advisers["changes"], figures["journeys"]["settled"])
    return figures


def _days(journeys: Iterable[Lived]) -> dict[str, Figure]:
    return {name: median_of(getattr(one, field) for one in journeys) for name, field in _DAYS.items()}


def median_of(values: Iterable[int | None]) -> Figure:
    """Give the median of what is known; kept back where fewer than 5 journeys have it."""
    known = [value for value in values if value is not None]
    if 0 < len(known) < SMALL:
        return _KEPT_BACK
    middle = median(known) if known else None
    return Figure(int(middle) if middle is not None and middle == int(middle) else middle)


def _ratio(number: Figure, *of: Figure) -> Figure:
    """Give a share or a mean; kept back with any count it is made of, or where it is of fewer than 5."""
    if any(figure.value is None for figure in (number, *of)):
        return _KEPT_BACK
    whole = sum(figure.value or 0 for figure in of)
    if 0 < whole < SMALL:
        return _KEPT_BACK
    return Figure(round((number.value or 0) / whole, 3) if whole else None)
