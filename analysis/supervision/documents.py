"""A case and a sample list as JSON and as a page: one file in HTML that needs nothing else, and that prints well."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from analysis.supervision.lines import CaseFile, Line, Point, Value
from analysis.supervision.sample import COLUMNS, Cell, SampleList
from analysis.supervision.texts.written import Written
from schemas.rules import Title
from schemas.texts import TextLanguage

LINE_COLUMNS = ("status", "what", "day", "due", "used", "who", "paragraph", "event", "more")
"""The columns of the lines, in the order in which they are read."""


def case_as_json(case: CaseFile, language: TextLanguage) -> dict[str, Any]:
    """Give a case for scripts: codes for them, and texts in a language for those who read what they make."""
    written = Written(language)
    return {
        "participant": str(case.participant),
        "as_of": case.as_of,
        "language": language,
        "status": case.status,
        "settled_on": case.settled_on,
        "closed_on": case.closed_on,
        "rule_set": case.rule_set,
        "rule_set_called": case.title.in_(language),
        "stays": [{"kommune": stay.kommune, "from": stay.since, "until": stay.until} for stay in case.stays],
        "untaken_events": case.untaken,
        "points": [_point(point, written) for point in case.points],
    }


def _point(point: Point, written: Written) -> dict[str, Any]:
    return {
        "number": point.number,
        "title": written.point(point.number),
        "lines": [_line(line, written) for line in point.lines],
    }


def _line(line: Line, written: Written) -> dict[str, Any]:
    return {
        "key": line.key,
        "what": written.what(line),
        "status": line.status,
        "on": line.on,
        "event": line.event,
        "who": None if line.who is None else {"party": line.who.party, "organisation": line.who.organisation},
        "paragraph": line.paragraph,
        "due": line.due,
        "days_used": None if line.used is None else line.used.days,
        "of_days": None if line.used is None else line.used.of,
        "handling": line.handling,
        "facts": {name: _fact(value, written) for name, value in line.facts.items()},
        "more": written.more(line),
    }


def _fact(value: Value, written: Written) -> date | float | str:
    return value.in_(written.language) if isinstance(value, Title) else value


def sample_as_json(found: SampleList, language: TextLanguage) -> dict[str, Any]:
    """Give a sample list for scripts."""
    written = Written(language)
    return {
        "kommune": found.kommune,
        "from": found.period.first,
        "to": found.period.last,
        "as_of": found.as_of,
        "language": language,
        "columns": {str(number): written.point(number) for number in COLUMNS},
        "participants": [
            {
                "participant": str(row.participant),
                "started_on": row.started_on,
                "moved_to": row.moved_to,
                "points": {str(number): cell for number, cell in row.cells.items()},
            }
            for row in found.rows
        ],
        "total": {
            "participants": len(found.rows),
            "points": {str(number): {cell.value: found.total(number, cell) for cell in Cell} for number in COLUMNS},
        },
        "unplayable": [str(each) for each in found.unplayable],
    }


def case_as_html(case: CaseFile, language: TextLanguage) -> str:
    """Give a case as one page."""
    page = _pages().get_template("case.html")
    return page.render(case=case, written=Written(language), language=language, columns=LINE_COLUMNS)


def sample_as_html(found: SampleList, language: TextLanguage, case_at: Callable[[UUID], str] | None = None) -> str:
    """Give a sample list as one page; ``case_at`` gives where each case is, where it is to be opened from the list."""
    page = _pages().get_template("sample.html")
    return page.render(
        found=found,
        written=Written(language),
        language=language,
        columns=tuple(COLUMNS),
        cells=Cell,
        case_at=case_at,
    )


@cache
def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("analysis.supervision"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
