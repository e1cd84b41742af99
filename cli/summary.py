"""Prints for people: the outcome of feeding files, the caseload in figures, unmatched events, the doctor's checks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.checks import Check
from cli.explanation import notice_name
from cli.progress import console
from intake.files import Fed
from schemas.calendar import OSLO
from schemas.events.envelope import CATALOGUE, pair_id
from schemas.journey import StageStatus
from schemas.kommuner import KOMMUNER
from schemas.texts import number_of
from store.reports import UNANSWERED_AFTER, Unmatched

REFUSALS_SHOWN = 20
INCIDENTS_SHOWN = 20


def show_fed(fed: Fed) -> None:
    """Print how many events were accepted, duplicates or refused, and the first refused lines with their reasons."""
    out, refused = console(), fed.all_refused
    if not (fed.accepted or fed.duplicates or refused):
        out.print("The files hold no events: they are empty, or have blank lines only.")
        return
    out.print(
        f"{number_of(fed.accepted, 'event')} accepted, {number_of(fed.duplicates, 'duplicate')}, "
        + (f"[bold red]{refused:,} refused[/]" if refused else "none refused")
    )
    for refusal in fed.refused[:REFUSALS_SHOWN]:
        out.print(f"  {escape(refusal.file)}, line {refusal.line}: {escape(refusal.reason)}")
    if refused > REFUSALS_SHOWN:
        lists = "them all" if not fed.more_refused else f"the first {len(fed.refused):,}, and how many for each reason"
        out.print(f"  … and {refused - REFUSALS_SHOWN:,} more; --report lists {lists}")


def show_summary(summary: dict[str, Any]) -> None:
    """Print the caseload in figures: stages, deadlines, open tasks, alarms, requests and incidents."""
    out, journeys, events = console(), summary["journeys"], summary["events"]
    buffered = f", {number_of(events['buffered'], 'event')} buffered" if events["buffered"] else ""
    out.print(
        f"\n[bold]{number_of(journeys['active'], 'active journey')}[/], {journeys['closed']:,} closed{buffered} "
        f"(as of {summary['as_of']})"
    )
    for line in (*_lives(summary["lives"]), *_unmatched(summary["unmatched"])):
        out.print(line)
    statuses = [status.value for status in StageStatus]
    if not journeys["active"] + journeys["closed"]:
        return
    _table(
        out,
        "Journeys by stage",
        ["stage", *(status.replace("_", " ") for status in statuses)],
        ([stage, *(_count(counted.get(status, 0)) for status in statuses)] for stage, counted in _items(summary)),
    )
    _table(
        out,
        "Deadlines passed and near (within 14 days)",
        ["deadline", "passed", "near"],
        (
            [line["name"], _count(line["passed"], "bold red"), _count(line["near"], "yellow")]
            for line in summary["deadlines"]
            if line["passed"] or line["near"]
        ),
    )
    _table(
        out,
        "Open tasks by role",
        ["role", "open", "overdue"],
        ([line["role"], _count(line["open"]), _count(line["overdue"], "bold red")] for line in summary["tasks"]),
    )
    _table(
        out,
        "Alarms of the last 30 days",
        ["alarm", "journeys"],
        ([_begun(notice_name(line["kind"])), _count(line["journeys"], "yellow")] for line in summary["alarms"]),
    )
    for line in summary["requests"]:
        out.print(_unmade(line))
    for incident in summary["incidents"][:INCIDENTS_SHOWN]:
        whose = incident["participant"] or "the whole caseload"
        out.print(f"[bold red]incident[/] {incident['kind']}, {whose}: {escape(incident['cause'])}")
    if len(summary["incidents"]) > INCIDENTS_SHOWN:
        out.print(f"  … and {len(summary['incidents']) - INCIDENTS_SHOWN:,} more; stegvis report --json lists them all")


def show_checks(checks: Sequence[Check]) -> None:
    """Print the checks; a failed check with how to fix it."""
    out = console()
    for check in checks:
        out.print(f"{'[green]ok[/]     ' if check.ok else '[bold red]missing[/]'} {check.what}: {escape(check.found)}")
        if not check.ok:
            out.print(f"        {escape(check.mend)}")


def show_unmatched(found: Sequence[Unmatched]) -> None:
    """Print the participants with unmatched events."""
    out = console()
    if not found:
        out.print("There are no unmatched events.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("participant", "events", "oldest received", "days", "first event", "settlement", "in quarantine"):
        table.add_column(heading, justify="right" if heading in {"events", "days"} else "left", overflow="fold")
    for each in found:
        table.add_row(
            _whose(each), f"{each.events:,}", each.received_at.astimezone(OSLO).strftime("%Y-%m-%d %H:%M"),
            f"{each.days:,}", each.first_event, f"on {each.begins_on}" if each.begins_on else "none",
            f"sent by {each.sender}, whose participant it is not" if each.sender else "",
        )  # fmt: skip
    out.print(table)
    out.print(
        "To discard those of a participant without a settlement: stegvis unmatched --discard PARTICIPANT --reason TEXT"
    )


def unmatched_as_json(found: Sequence[Unmatched]) -> bytes:
    """Give the participants with unmatched events as JSON."""
    rows = [each._asdict() | {"participant": str(each.participant)} for each in found]
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _whose(found: Unmatched) -> str:
    """Name the participant, or the kommune of a cooperation."""
    if not CATALOGUE[found.first_event].of_pair:
        return str(found.participant)
    return next(f"cooperation of {number}" for number in KOMMUNER if pair_id(number) == found.participant)


def _lives(lives: dict[str, int]) -> Iterator[str]:
    """Give a line on what did not go as planned for participants, if there is any."""
    told = [
        f"{number_of(count, one)}{rest}"
        for count, one, rest in (
            (lives["ended_early"], "journey", " ended before the time"),
            (lives["settled_again"], "participant", " settled a second time, to be found out"),
            (lives["poor_interpreting"], "report", " on poor interpreting owed"),
        )
        if count
    ]
    if told:
        yield "; ".join(told)


def _unmatched(unmatched: dict[str, int]) -> Iterator[str]:
    """Give a line on unmatched events, if there are any."""
    participants, ahead = unmatched["participants"], unmatched["ahead"]
    if participants:
        parts = [(ahead, "with a settlement in the future"), (participants - ahead, "without a settlement")]
        whose = ", ".join(f"{number:,} {which}" for number, which in parts if number)
        yield (
            f"[yellow]{number_of(unmatched['events'], 'unmatched event')}[/], "
            f"of {number_of(participants, 'participant')}: {whose} "
            "(on a running stack, stegvis unmatched lists them)"
        )


def _items(summary: dict[str, Any]) -> Iterable[tuple[str, dict[str, int]]]:
    stages: dict[str, dict[str, int]] = summary["stages"]
    return stages.items()


def _table(out: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right", style=None if index == 0 else "")
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        out.print(f"\n[bold]{title}[/]")  # a title of the table's own would wrap at its width
        out.print(table)


def _count(number: int, style: str = "") -> str:
    if not number:
        return "[dim]·[/]"
    return f"[{style}]{number:,}[/]" if style else f"{number:,}"


def _begun(words: str) -> str:
    """Give words with a capital, as they stand at the beginning of a line."""
    return words[:1].upper() + words[1:]


def _unmade(line: dict[str, Any]) -> str:
    parts = []
    if line["tried_again"]:
        parts.append(f"{line['tried_again']:,} failing, will be tried again")
    if line["refused"]:
        parts.append(f"{line['refused']:,} refused: fix the cause, then stegvis requests --again")
    if line["not_taken"]:
        parts.append(
            f"{line['not_taken']:,} not taken: the service does not know such messages; check its address "
            "(STEGVIS_PARTNERS), then stegvis requests --again"
        )
    if line["unanswered"]:
        parts.append(
            f"{line['unanswered']:,} unanswered for more than {UNANSWERED_AFTER} days: ask the service, or run "
            "stegvis requests --again --unanswered"
        )
    return f"[yellow]requests to {line['service']}[/]: {'; '.join(parts)}"
