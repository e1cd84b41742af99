"""Reports for people: the caseload in figures, one journey explained, what was fed, what the doctor found."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from schemas.journey import StageStatus
from schemas.tasks import TASK_TYPES
from store.reports import Explained
from workers.doctor import Check
from workers.feed import Fed

REFUSALS_SHOWN = 20
INCIDENTS_SHOWN = 20

_STATUS_STYLE = {"passed": "bold red", "met_late": "yellow", "running": "cyan", "met": "green", "cancelled": "dim"}
_TITLES = {task.name: task.title["en"] for task in TASK_TYPES}
_KINDS = {
    "retracted": "retracted, does not count",
    "retraction": "retraction",
    "corrected": "settlement corrected",
    "skipped": "stage skipped",
    "passed": "deadline passed",
    "decided-before-mapping": "decided before the mapping was completed, without a reason",
    "decided-without-reason": "refused without a reason",
    "decided-before-comment": "decided while there was time to comment",
    "late-appeal": "appealed too late; it may still be taken up (§ 31)",
    "held-before-mapping-shared": "conversation held before the county had the mapping",
    "note-withheld-without-reason": "the participant may not see the note, and no reason is given",
    "interpreter-not-found": "no interpreter to be had",
    "interpreter-not-accepted": "a minor or a relative must not interpret",
    "interpreter-dispensation": "unqualified interpreter, covered by the dispensation",
    "interpreter-exception-missing": "unqualified interpreter without a documented exception",
    "interpreter-cancelled-late": "interpreter cancelled too late to be free of charge",
    "plan-and-contract-apart": "plan and contract were not entered at the same time",
    "contents-missing": "mandatory contents of which no hours are recorded",
    "not-full-time": "the measures do not come to a full-time programme",
    "stopped": "programme stopped",
    "gap": "two weeks after the end nobody has taken on",
    "more-time": "deadline extended",
    "more-time-refused": "deadline not extended",
    "contact": "contact person",
}

_out = Console(highlight=False)


def show_fed(fed: Fed) -> None:
    """Tell what came of the files, the first refused lines with their reasons."""
    refused = len(fed.refused)
    if not (fed.accepted or fed.duplicates or refused):
        _out.print("The files hold no events: they are empty, or hold blank lines only.")
        return
    _out.print(
        f"{fed.accepted:,} events accepted, {fed.duplicates:,} duplicates, "
        + (f"[bold red]{refused:,} refused[/]" if refused else "none refused")
    )
    for refusal in fed.refused[:REFUSALS_SHOWN]:
        _out.print(f"  {escape(refusal.file)}, line {refusal.line}: {escape(refusal.reason)}")
    if refused > REFUSALS_SHOWN:
        _out.print(f"  … and {refused - REFUSALS_SHOWN:,} more; --report lists them all")


def show_summary(summary: dict[str, Any]) -> None:
    """Show the caseload in figures: stages, deadlines passed and near, next tasks per role."""
    journeys, events = summary["journeys"], summary["events"]
    buffered = f", {events['buffered']:,} events buffered" if events["buffered"] else ""
    _out.print(
        f"\n[bold]{journeys['active']:,} active journeys[/], {journeys['closed']:,} closed{buffered} "
        f"(as of {summary['as_of']})"
    )
    statuses = [status.value for status in StageStatus]
    if not journeys["active"] + journeys["closed"]:
        return
    _table(
        "Journeys by stage",
        ["stage", *(status.replace("_", " ") for status in statuses)],
        ([stage, *(_count(counted.get(status, 0)) for status in statuses)] for stage, counted in _items(summary)),
    )
    _table(
        "Deadlines passed and near (within 14 days)",
        ["deadline", "passed", "near"],
        (
            [line["name"], _count(line["passed"], "bold red"), _count(line["near"], "yellow")]
            for line in summary["deadlines"]
            if line["passed"] or line["near"]
        ),
    )
    _table(
        "Next tasks by role",
        ["role", "open", "overdue"],
        ([line["role"], _count(line["open"]), _count(line["overdue"], "bold red")] for line in summary["tasks"]),
    )
    for line in summary["requests"]:
        _out.print(_unmade(line))
    for incident in summary["incidents"][:INCIDENTS_SHOWN]:
        _out.print(f"[bold red]incident[/] {incident['kind']}, {incident['participant']}: {escape(incident['cause'])}")
    if len(summary["incidents"]) > INCIDENTS_SHOWN:
        _out.print(
            f"  … and {len(summary['incidents']) - INCIDENTS_SHOWN:,} more; stegvis report --json lists them all"
        )


def show_explanation(explained: Explained) -> None:
    """Show one journey: what happened, what is waited for and why, and every deadline with what set it going."""
    journey = explained.journey
    if journey is None:
        _out.print("[bold]No journey yet[/]: no participant.settled event counts today.")
    else:
        stages = ", ".join(f"{stage} {status.replace('_', ' ')}" for stage, status in journey["stages"].items())
        _out.print(
            f"[bold]{journey['status']}[/], kommune {journey['kommune']}, county {journey['county']}, "
            f"rule set {journey['rule_set']}, eligibility {journey['eligibility'] or 'in doubt'}, "
            f"settled {journey['settled_on']}\n[dim]{stages}[/]"
        )
    _section("What happened", (_happened(line) for line in explained.timeline))
    _section("What it waits for", (_waited_for(wait, explained) for wait in explained.waits))
    _section("Deadlines", (_deadline(line) for line in explained.deadlines))
    _section("Asked of services", (_request(request) for request in explained.requests))
    _section(
        "Lying here, not yet waited for",
        (
            f"{event['on']}  {event['name']} ([dim]{escape(event['source'])} {escape(event['id'])}[/]), "
            f"for {event['days']} days"
            for event in explained.buffered
        ),
    )
    _section(
        "Incidents",
        (
            f"{incident['kind']}: {escape(incident['cause'])}, {incident['times']} times"
            + (", resolved" if incident["resolved_at"] else "")
            for incident in explained.incidents
        ),
    )


def show_checks(checks: Sequence[Check]) -> None:
    """Show what the doctor found, each fault with its mend."""
    for check in checks:
        _out.print(f"{'[green]ok[/]     ' if check.ok else '[bold red]missing[/]'} {check.what}: {escape(check.found)}")
        if not check.ok:
            _out.print(f"        {escape(check.mend)}")


def _items(summary: dict[str, Any]) -> Iterable[tuple[str, dict[str, int]]]:
    stages: dict[str, dict[str, int]] = summary["stages"]
    return stages.items()


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, justify="left" if index == 0 else "right", style=None if index == 0 else "")
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        _out.print()
        _out.print(table)


def _count(number: int, style: str = "") -> str:
    if not number:
        return "[dim]·[/]"
    return f"[{style}]{number:,}[/]" if style else f"{number:,}"


def _section(title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        _out.print(f"\n[bold]{title}[/]")
        for line in told:
            _out.print(f"  {line}", soft_wrap=True)


def _happened(line: dict[str, Any]) -> str:
    says = line["says"]
    if line["kind"] == "event":
        return f"{line['on']}  {says['event']} [dim]({line['stage']})[/]"
    detail = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in says.items() if value is not None)
    what = _KINDS.get(line["kind"], line["kind"])
    return f"{line['on']}  [yellow]{what}[/]" + (f": {escape(detail)}" if detail else "")


def _waited_for(wait: dict[str, Any], explained: Explained) -> str:
    task = next((task for task in explained.tasks if task["key"] == wait["key"] and not task["closed_on"]), None)
    request = next((request for request in explained.requests if request["wait"] == wait["key"]), None)
    why = ""
    if task is not None:
        why = f"; task: {_TITLES.get(task['type'], task['type'])}"
    elif request is not None:
        why = f"; asked of {request['service']}: {request['kind']} ({request['state']})"
    also = f" (or {', '.join(wait['also'])})" if wait["also"] else ""
    until = f", until {wait['due']}" if wait["due"] else ""
    deadline = next((line for line in explained.deadlines if line["key"] == wait["deadline"]), None)
    by = f" by {deadline['legal_basis']}" if deadline is not None else ""
    return f"{wait['event']}{also} from {wait['from']} {wait['organisation']}, since {wait['since']}{until}{by}{why}"


def _deadline(line: dict[str, Any]) -> str:
    style = _STATUS_STYLE[line["status"]]
    started = line["started_by"] or {}
    met = f" by {line['met_by']['name']} of {line['met_on']}" if line["met_by"] else ""
    rolled = f" (rolled to {line['rolled']})" if line["rolled"] != line["due"] else ""
    return (
        f"{line['due']}{rolled}  [{style}]{line['name']}: {line['status'].replace('_', ' ')}[/]{met}; "
        f"{line['legal_basis']}, set going by {started.get('name')} of {line['starts']}"
    )


def _request(request: dict[str, Any]) -> str:
    reply = request["reply"] or {}
    corrects = f", corrects version {request['corrects']}" if request["corrects"] else ""
    told = ""
    if request["state"] == "refused":
        told = f", {escape(str(reply.get('refused')))}"
    elif "taken_as_done" in reply:
        told = f", taken as done: {reply['taken_as_done']} of {reply['cut_over']}"
    elif request["state"] == "open" and request["failures"]:
        told = ", fails and is tried again later"
    return f"{request['kind']} of {request['service']} {request['organisation']}: {request['state']}{told}{corrects}"


def _unmade(line: dict[str, Any]) -> str:
    parts = []
    if line["tried_again"]:
        parts.append(f"{line['tried_again']:,} failing, tried again later")
    if line["refused"]:
        parts.append(f"{line['refused']:,} refused: mend the reason, then stegvis requests --again")
    return f"[yellow]requests to {line['service']}[/]: {'; '.join(parts)}"
