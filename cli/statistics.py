"""Reads and prints the statistics of a caseload, for publication: small numbers are kept back (S-60)."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from analysis.statistics import (
    CATEGORIES,
    REASONS,
    SITUATIONS,
    Figure,
    Group,
    Grouping,
    Period,
    Statistics,
    statistics,
)
from analysis.suppression import SMALL
from cli.progress import console
from workers.connections import running_database
from workers.settings import Settings

NOTHING = "·"  # zero, or the median of no journeys
KEPT_BACK = "…"
LEGEND = (
    f"<{SMALL}: from 1 to {SMALL - 1}. {KEPT_BACK}: kept back, because it comes from fewer than {SMALL} journeys or "
    f"would reveal such a figure. {NOTHING}: none. Definitions: docs/statistics.md"
)

_TABLES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Median days",
        "days",
        (
            ("settled to mapping", "settled_to_mapping"),
            ("settled to guidance", "settled_to_guidance"),
            ("guidance to measure", "guidance_to_measure"),
            ("settled to decision", "settled_to_decision"),
        ),
    ),
    (
        "Decisions on the programme",
        "decisions",
        (
            ("in time", "in_time"),
            ("late", "late"),
            ("not made", "not_made"),
            ("share in time", "share_in_time"),
        ),
    ),
    (
        "Programmes",
        "programmes",
        (
            ("completed", "completed"),
            ("interrupted", "interrupted"),
            ("ended", "ended"),
            ("not ended", "not_ended"),
        ),
    ),
    (
        "At the end of the programme",
        "outcome_at_end",
        (
            ("work", "work"),
            ("education", "education"),
            ("both", "work_and_education"),
            ("other", "other"),
        ),
    ),
    (
        "When the outcome was followed up",
        "outcome_at_follow_up",
        tuple(
            (name.replace("work_and_education", "both").replace("_", " "), name)
            for name in (*SITUATIONS, "not_followed_up")
        ),
    ),
    (
        "Ended before its time",
        "ended_early",
        tuple((name.replace("_", " "), name) for name in (*REASONS, "not_early")),
    ),
    ("Changes of adviser", "advisers", (("changes", "changes"), ("per journey", "changes_per_journey"))),
    ("Interpreters confirmed, by category", "interpreters_confirmed", tuple((name, name) for name in CATEGORIES)),
)


async def read_statistics(settings: Settings, data: Path, period: Period, by: Grouping | None) -> Statistics:
    """Give the statistics of a running stack."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await statistics(conn, period, by)


def as_json(found: Statistics, today: date) -> dict[str, Any]:
    """Give the statistics for scripts. A figure has a value, which is null if it is kept back, and ``suppressed``."""
    return {
        "as_of": today.isoformat(),
        "settled_from": _day(found.period.first),
        "settled_to": _day(found.period.last),
        "by": found.by,
        "all": _group_json(found.all),
        "groups": [_group_json(group) for group in found.groups],
    }


def show(found: Statistics, today: date) -> None:
    """Print the statistics in tables: a line for all journeys and one for every group."""
    out, groups = console(), (found.all, *found.groups)
    out.print(f"[bold]Journeys settled {_period(found.period)}[/], and what came of them (as of {today})")
    kind = found.by.replace("-", " ") if found.by else ""
    _table(out, "Journeys", [kind, "settled"], ([_label(each), _cell(each, "journeys", "settled")] for each in groups))
    for title, section, columns in _TABLES:
        rows = ([_label(group), *(_cell(group, section, name) for _, name in columns)] for group in groups)
        _table(out, title, [kind, *(heading for heading, _ in columns)], rows)
    # There are many languages, and few are missing in most groups: a line for each missing one.
    lines = (
        [_label(group), language, _text(figure)]
        for group in groups
        for language, figure in group.figures.get("interpreters_not_found", {}).items()
        if figure.value != 0
    )
    _table(out, "Interpreter not found, by language", [kind, "language", "times"], lines)
    out.print(f"\n[dim]{LEGEND}[/]", soft_wrap=True)


def _table(out: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right")
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        out.print(f"\n[bold]{title}[/]")  # a title of the table's own would wrap at its width
        out.print(table)


def _label(group: Group) -> str:
    return group.name if group.code in {None, group.name} else f"{group.code} {group.name}"


def _cell(group: Group, section: str, name: str) -> str:
    return _text(group.figures[section][name], share=name.startswith("share"))


def _text(figure: Figure, *, share: bool = False) -> str:
    if figure.suppressed:
        return f"<{SMALL}" if figure.small else KEPT_BACK
    if figure.value is None or (figure.value == 0 and not share):
        return NOTHING
    return f"{figure.value:.0%}" if share else f"{figure.value:,}"


def _period(period: Period) -> str:
    ends = (("from", period.first), ("to", period.last))
    return " ".join(f"{word} {day}" for word, day in ends if day is not None) or "at any time"


def _group_json(group: Group) -> dict[str, Any]:
    figures = {
        section: {name: {"value": one.value, "suppressed": one.suppressed} for name, one in figures.items()}
        for section, figures in group.figures.items()
    }
    return {"code": group.code, "name": group.name, **figures}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
