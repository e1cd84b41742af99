"""Reads the case for the supervisor of a running stack, and prints it for people."""

from datetime import date
from pathlib import Path
from uuid import UUID

from rich.markup import escape
from rich.table import Table

from analysis.supervision.case import case_file
from analysis.supervision.lines import CaseFile, Line, Status
from analysis.supervision.read import case_facts, read_sample
from analysis.supervision.sample import COLUMNS, Cell, Period, SampleList
from analysis.supervision.texts.written import Written
from cli.progress import Progress, console
from schemas.texts import TextLanguage
from workers.connections import running_database
from workers.rules import load_rules
from workers.settings import Settings

_STYLES = {Status.MISSING: "bold red", Status.LATE: "bold yellow", Status.DONE: "green"}
_CELL_STYLES = {Cell.NO: "bold red", Cell.LATE: "bold yellow", Cell.YES: "green"}


async def read_case(settings: Settings, data: Path, participant: UUID, today: date) -> CaseFile:
    """Give the case of a participant of a running stack."""
    rules = load_rules(settings)
    async with running_database(settings, data) as database, database.acquire() as conn:
        return case_file(await case_facts(conn, participant, rules, today))


async def read_list(
    settings: Settings, data: Path, kommune: str, period: Period, today: date, progress: Progress
) -> SampleList:
    """Give the sample list of a kommune of a running stack."""
    rules = load_rules(settings)
    async with running_database(settings, data) as database, database.acquire() as conn:
        with progress.playing() as played:
            return await read_sample(conn, kommune, period, rules, today, played)


def show_case(case: CaseFile, language: TextLanguage) -> None:
    """Print a case: its head, and each point with its lines."""
    out, written = console(), Written(language)
    out.print(f"[bold]{written.word('case')}[/]  {case.participant}", soft_wrap=True)
    ended = f" {written.day(case.closed_on)}" if case.closed_on is not None else ""
    head = [
        ("as_of", written.day(case.as_of)),
        ("journey", written.journey(case.status) + ended),
        ("settled", written.day(case.settled_on)),
        *(("kommune", written.stay(stay)) for stay in case.stays),
        ("rule_set", written.rule_set(case)),
        ("counted", "; ".join(f"{status}: {number}" for status, number in written.summary(case))),
        *([("untaken", str(case.untaken))] if case.untaken else []),
    ]
    for name, text in head:
        out.print(f"{written.word(name)}: {escape(text)}", soft_wrap=True)
    for point in case.points:
        out.print(f"\n[bold]{point.number}. {written.point(point.number)}[/]", soft_wrap=True)
        out.print(_lines(point.lines, written))
    out.print(f"\n[dim]{written.word('not_held_note')}[/]", soft_wrap=True)


def _lines(lines: tuple[Line, ...], written: Written) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for line in lines:
        texts = written.line(line)
        due = f"{written.word('due').lower()} {texts['due']}" if texts["due"] else ""
        used = f"{written.word('used').lower()} {texts['used']}" if texts["used"] else ""
        parts = (texts["day"], due, used, texts["who"], texts["paragraph"], texts["event"], texts["more"])
        style = _STYLES.get(line.status, "dim")
        rest = " · ".join(part for part in parts if part)
        table.add_row(f"[{style}]{texts['status']}[/]", f"[bold]{escape(texts['what'])}[/]  {escape(rest)}")
    return table


def show_list(found: SampleList, language: TextLanguage) -> None:
    """Print a sample list, with a total of each column."""
    out, written = console(), Written(language)
    out.print(f"[bold]{written.word('sample')}[/]  {written.kommune(found.kommune)}", soft_wrap=True)
    first, last = written.day(found.period.first), written.day(found.period.last)
    out.print(f"{written.word('period')} {first} {written.word('period_to')} {last}")
    out.print(f"{written.word('as_of')}: {written.day(found.as_of)}; {written.word('total')}: {len(found.rows)}\n")
    if found.rows:
        out.print(_rows(found, written))
        for column in COLUMNS:
            out.print(f"[dim]{column}: {written.point(column)}[/]", soft_wrap=True)
        out.print(f"[dim]{written.word('column_note')}[/]", soft_wrap=True)
    else:
        out.print(written.word("nobody"))
    if found.unplayable:
        out.print(f"{written.word('unplayable')}: {', '.join(map(str, found.unplayable))}", soft_wrap=True)


def _rows(found: SampleList, written: Written) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in (written.word("number"), written.word("started"), *map(str, COLUMNS), written.word("moved")):
        table.add_column(heading)
    for row in found.rows:
        cells = (_cell(row.cells[column], written) for column in COLUMNS)
        moved = written.kommune(row.moved_to) if row.moved_to is not None else ""
        table.add_row(str(row.participant), written.day(row.started_on), *cells, moved)
    for cell in Cell:
        name = f"{written.word('total')}: {written.cell(cell)}"
        table.add_row(name, "", *(str(found.total(column, cell)) for column in COLUMNS), "")
    return table


def _cell(cell: Cell, written: Written) -> str:
    return f"[{_CELL_STYLES.get(cell, 'dim')}]{written.cell(cell)}[/]"
