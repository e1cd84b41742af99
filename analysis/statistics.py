"""Statistics of the caseload, for leaders, HK-dir and research: aggregated, and without small numbers (S-60).

Statistics count a cohort: the journeys settled in a period, and what has happened in each until now. The rule of
``analysis.suppression`` decides which counts are shown, in one table of all journeys, counties, kommuner and rule sets,
so that grouping the same period in another way reveals nothing either. In addition:

- a median, share or mean of fewer than 5 is kept back;
- a share or mean is kept back when any of its counts is, since it would reveal that count.

Overlapping periods are not judged together: publish one division of time, not several.
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
from store.database import Connection
from store.sql import queries

_SQL = queries("statistics")

SITUATIONS = ("work", "education", "work_and_education", "neither", "unknown")
"""Situations of a participant when the outcome is followed up (``outcome.followedup``)."""
REASONS = ("died", "left_country", "declined", "no_right", "work", "duplicate", "other")
"""Why a journey ends before its time (``journey.ended``); a merged one is a duplicate."""
CATEGORIES = ("A", "B", "C", "D", "E", "none")
"""Categories of interpreters in the national register; ``none`` is an interpreter without qualification."""


class InvalidPeriod(StegvisError):
    """A period that ends before it begins."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            f"the period ends on {last}, before it begins on {first}", "give an earlier first day, or a later last day"
        )


class Grouping(StrEnum):
    """How journeys are grouped for comparison (S-84)."""

    KOMMUNE = "kommune"
    COUNTY = "county"
    RULE_SET = "rule-set"


@dataclass(frozen=True, slots=True)
class Period:
    """The days of settlement that are counted, first and last included; None leaves an end open."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise InvalidPeriod(self.first, self.last)


class JourneyFacts(NamedTuple):
    """What statistics count of one journey.

    Attributes:
        kommune: Kommunenummer.
        county: Fylkesnummer.
        rule_set: The id of the rule set.
        to_mapping: Days from settlement to the completed mapping; this and other days are None until both happened.
        to_guidance: Days from settlement to guidance.
        to_measure: Days from guidance to the first measure that started on the same day or later (S-81).
        to_decision: Days from settlement to the decision on the programme.
        in_time: Whether that decision met its deadline (§ 12); None while there is no decision.
        ended: The name of the event that ended the programme.
        outcome: What the participant went on to.
        situation: The participant's situation when the outcome was followed up (S-70).
        adviser_changes: How many times an adviser changed.
        interpreters: For every booking, the category of the interpreter confirmed last.
        not_found: The language, once for each time that no interpreter was found.
        ended_early: Why the journey ended before its time; None where it did not.
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
    ended_early: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is shown.

    Attributes:
        value: None when it is kept back, or does not exist (a median of no journeys).
        suppressed: Whether it is kept back.
        small: Whether it may be shown as "<5": it is a count from 1 to 4.
    """

    value: float | None
    suppressed: bool = False
    small: bool = False


Figures: TypeAlias = dict[str, dict[str, Figure]]
"""By section (days, programmes …), then by name."""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of a group of journeys; the group of all journeys has no code."""

    code: str | None
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a caseload, and of its groups where asked for, by code."""

    period: Period
    by: Grouping | None
    all: Group
    groups: tuple[Group, ...]


async def statistics(conn: Connection, period: Period, by: Grouping | None = None) -> Statistics:
    """Give the statistics of the journeys settled in a period, after suppression."""
    return table(
        [JourneyFacts(*row) for row in await conn.fetch(_SQL["journey_facts"], period.first, period.last)], period, by
    )


def table(journeys: Sequence[JourneyFacts], period: Period, by: Grouping | None = None) -> Statistics:
    """Make the statistics of journeys: count, suppress, and group as asked for."""
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


def _groups(journeys: Iterable[JourneyFacts]) -> dict[str, list[JourneyFacts]]:
    groups: dict[str, list[JourneyFacts]] = defaultdict(list, {_ALL: []})
    for facts in journeys:
        for code in (_ALL, f"county/{facts.county}", f"kommune/{facts.kommune}", f"rule-set/{facts.rule_set}"):
            groups[code].append(facts)
    return groups


def _bare(code: str) -> str | None:
    return code.partition("/")[2] or None


def _name(code: str) -> str:
    kind, _, bare = code.partition("/")
    if kind == Grouping.KOMMUNE:
        return KOMMUNER[bare].name if bare in KOMMUNER else bare
    if kind == Grouping.COUNTY:
        return next((kommune.county_name for kommune in KOMMUNER.values() if kommune.county == bare), bare)
    return bare or "all journeys"


def _between(journeys: Iterable[JourneyFacts], names: Iterable[str]) -> list[Sum]:
    """Give the sums across groups: kommuner to their county, counties to all, rule sets to all."""
    parts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for facts in journeys:
        parts[f"county/{facts.county}", "kommuner"].add(f"kommune/{facts.kommune}")
        parts[_ALL, "counties"].add(f"county/{facts.county}")
        parts[_ALL, "rule sets"].add(f"rule-set/{facts.rule_set}")
    return [
        Sum((whole, name), tuple((code, name) for code in sorted(codes)))
        for (whole, _), codes in parts.items()
        for name in names
    ]


# --- what is counted --------------------------------------------------------------------------------------------

_SUMS = (
    ("journeys.settled", ("decisions.in_time", "decisions.late", "decisions.not_made")),
    ("journeys.settled", ("programmes.ended", "programmes.not_ended")),
    ("journeys.settled", tuple(f"ended_early.{reason}" for reason in (*REASONS, "not_early"))),
    ("programmes.ended", ("programmes.completed", "programmes.interrupted")),
    ("programmes.ended", tuple(f"outcome_at_end.{outcome}" for outcome in get_args(Outcome))),
    ("programmes.ended", tuple(f"outcome_at_follow_up.{each}" for each in (*SITUATIONS, "not_followed_up"))),
)
"""Totals and their parts within a group: a journey counts once under each total, and once under its parts."""
_ALWAYS = dict.fromkeys(
    (
        *(name for total, parts in _SUMS for name in (total, *parts)),
        "advisers.changes",
        *(f"interpreters_confirmed.{category}" for category in CATEGORIES),
    )
)
"""The counts that every group has, even when zero, in the order in which they are shown."""


def _in_order(names: set[str]) -> list[str]:
    return [*_ALWAYS, *sorted(names - _ALWAYS.keys())]


def _within(groups: Iterable[str]) -> list[Sum]:
    """Give the sums within each group."""
    return [Sum((code, total), tuple((code, part) for part in parts)) for code in groups for total, parts in _SUMS]


def _counted(journeys: Iterable[JourneyFacts]) -> dict[str, Count]:
    """Count journeys, by the name of the figure; each count knows how many journeys it comes from."""
    numbers: dict[str, int] = defaultdict(int)
    sources: dict[str, int] = defaultdict(int)
    for facts in journeys:
        for name, number in _counts_of(facts).items():
            numbers[name] += number
            sources[name] += 1
    return {name: Count(numbers[name], sources[name]) for name in (*_ALWAYS, *numbers)}


def _counts_of(facts: JourneyFacts) -> dict[str, int]:
    """Give the counts of one journey; zeros are left out."""
    made = {None: "not_made", True: "in_time", False: "late"}[facts.in_time]
    counts = {"journeys.settled": 1, f"decisions.{made}": 1, f"ended_early.{facts.ended_early or 'not_early'}": 1}
    if facts.ended is None:
        counts["programmes.not_ended"] = 1
    else:
        counts["programmes.ended"] = 1
        counts[f"programmes.{facts.ended.removeprefix('programme.')}"] = 1
        counts[f"outcome_at_end.{facts.outcome}"] = 1
        counts[f"outcome_at_follow_up.{facts.situation or 'not_followed_up'}"] = 1
    if facts.adviser_changes:
        counts["advisers.changes"] = facts.adviser_changes
    for name in (
        *(f"interpreters_confirmed.{category}" for category in facts.interpreters),
        *(f"interpreters_not_found.{language}" for language in facts.not_found),
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


def _figures(journeys: Sequence[JourneyFacts], counts: Mapping[str, Figure]) -> Figures:
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


def _days(journeys: Iterable[JourneyFacts]) -> dict[str, Figure]:
    return {name: median_of(getattr(facts, field) for facts in journeys) for name, field in _DAYS.items()}


def median_of(values: Iterable[int | None]) -> Figure:
    """Give the median of the values that are not None; kept back when there are fewer than 5."""
    known = [value for value in values if value is not None]
    if 0 < len(known) < SMALL:
        return _KEPT_BACK
    middle = median(known) if known else None
    return Figure(int(middle) if middle is not None and middle == int(middle) else middle)


def _ratio(number: Figure, *of: Figure) -> Figure:
    """Give a share or a mean; kept back when any of its counts is, or when the whole is below 5."""
    if any(figure.value is None for figure in (number, *of)):
        return _KEPT_BACK
    whole = sum(figure.value or 0 for figure in of)
    if 0 < whole < SMALL:
        return _KEPT_BACK
    return Figure(round((number.value or 0) / whole, 3) if whole else None)
