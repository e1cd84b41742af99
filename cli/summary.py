"""Reports for people: the caseload in figures, one journey explained, what was fed, what the doctor found."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.checks import Check
from cli.progress import console
from intake.files import Fed
from schemas.alarms import ALARMS
from schemas.checklists import CHECKLISTS
from schemas.events.envelope import CATALOGUE, pair_id
from schemas.journey import JourneyKind, StageStatus
from schemas.kommuner import KOMMUNER
from schemas.purposes import PURPOSES
from schemas.tasks import TASK_TYPES
from schemas.texts import TextLanguage
from store.reports import UNANSWERED_AFTER, Explained, Unmatched

REFUSALS_SHOWN = 20
INCIDENTS_SHOWN = 20

OSLO = ZoneInfo("Europe/Oslo")

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_STATUS_STYLE = {"passed": "bold red", "met_late": "yellow", "running": "cyan", "met": "green", "cancelled": "dim"}
_TITLES = {task.name: task.title for task in TASK_TYPES}
_KINDS = {
    "retracted": "retracted, does not count",
    "retraction": "retraction",
    "corrected": "settlement corrected",
    "skipped": "stage skipped",
    "passed": "deadline passed",
    "late-appeal": "appealed too late; it may still be taken up (§ 31)",
    "held-before-mapping-shared": "conversation held before the county had the mapping",
    "interpreter-came-in-vain": "the interpreter came, the conversation was not held",
    "interpreter-dispensation": "unqualified interpreter, covered by the dispensation",
    "interpreter-cancelled-late": "interpreter cancelled too late to be free of charge",
    "plan-and-contract-apart": "plan and contract were not entered at the same time",
    "stopped": "programme stopped",
    "more-time": "deadline extended",
    "more-time-refused": "deadline not extended",
    "adviser-changed": "another adviser",
    "contact": "contact person",
    "does-not-come": "cannot come to the meeting",
    "feedback": "what the participant thinks of it",
    "goal-not-confirmed": "the career centre does not confirm the goal of the conversation",
    "norwegian-level": "level of Norwegian found",
    "overdue": "task overdue",
    "warned": "deadline near",
    "escalated": "deadline passed, told to the leader",
}


def show_fed(fed: Fed) -> None:
    """Tell what came of the files, the first refused lines with their reasons."""
    out, refused = console(), fed.all_refused
    if not (fed.accepted or fed.duplicates or refused):
        out.print("The files hold no events: they are empty, or hold blank lines only.")
        return
    out.print(
        f"{fed.accepted:,} events accepted, {fed.duplicates:,} duplicates, "
        + (f"[bold red]{refused:,} refused[/]" if refused else "none refused")
    )
    for refusal in fed.refused[:REFUSALS_SHOWN]:
        out.print(f"  {escape(refusal.file)}, line {refusal.line}: {escape(refusal.reason)}")
    if refused > REFUSALS_SHOWN:
        lists = "them all" if not fed.more_refused else f"the first {len(fed.refused):,}, and how many for each reason"
        out.print(f"  … and {refused - REFUSALS_SHOWN:,} more; --report lists {lists}")


def show_summary(summary: dict[str, Any]) -> None:
    """Show the caseload in figures: stages, deadlines passed and near, next tasks per role."""
    out, journeys, events = console(), summary["journeys"], summary["events"]
    buffered = f", {events['buffered']:,} events buffered" if events["buffered"] else ""
    out.print(
        f"\n[bold]{journeys['active']:,} active journeys[/], {journeys['closed']:,} closed{buffered} "
        f"(as of {summary['as_of']})"
    )
    for line in _lying(summary["unmatched"]):
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
        "Next tasks by role",
        ["role", "open", "overdue"],
        ([line["role"], _count(line["open"]), _count(line["overdue"], "bold red")] for line in summary["tasks"]),
    )
    _table(
        out,
        "Alarms of the last 30 days",
        ["what", "journeys"],
        ([_kind(line["kind"]), _count(line["journeys"], "yellow")] for line in summary["alarms"]),
    )
    for line in summary["requests"]:
        out.print(_unmade(line))
    for incident in summary["incidents"][:INCIDENTS_SHOWN]:
        whose = incident["participant"] or "the whole caseload"
        out.print(f"[bold red]incident[/] {incident['kind']}, {whose}: {escape(incident['cause'])}")
    if len(summary["incidents"]) > INCIDENTS_SHOWN:
        out.print(f"  … and {len(summary['incidents']) - INCIDENTS_SHOWN:,} more; stegvis report --json lists them all")


def show_explanation(explained: Explained, language: TextLanguage = TextLanguage.EN) -> None:
    """Show one journey: what happened, what is waited for and why, and every deadline with what set it going.

    Args:
        explained: What is known of it.
        language: Of what the owners of tasks read: titles, purposes and checklists.
    """
    out = console()
    for line in _of_journey(explained.journey):
        out.print(line)
    _section(out, "What happened", (_happened(line, language) for line in explained.timeline))
    _section(
        out, "What it waits for", (line for wait in explained.waits for line in _waited_for(wait, explained, language))
    )
    _section(out, "Deadlines", (_deadline(line) for line in explained.deadlines))
    _section(out, "Who was told", (_told(notice, language) for notice in explained.notices))
    _section(out, "Asked of services", (_request(request) for request in explained.requests))
    _section(
        out,
        "Lying here, not yet waited for",
        (
            f"{event['on']}  {event['name']} ([dim]{escape(event['source'])} {escape(event['id'])}[/]), "
            f"for {event['days']} days"
            for event in explained.buffered
        ),
    )
    _section(
        out,
        "Discarded",
        (
            f"{event['on']}  {event['name']} ([dim]{escape(event['source'])} {escape(event['id'])}[/]), "
            f"on {event['discarded_on']}: {escape(event['reason'])}"
            for event in explained.discarded
        ),
    )
    _section(
        out,
        "Incidents",
        (
            f"{incident['kind']}: {escape(incident['cause'])}, {incident['times']} times"
            + (", resolved" if incident["resolved_at"] else "")
            for incident in explained.incidents
        ),
    )


def show_checks(checks: Sequence[Check]) -> None:
    """Show what the doctor found, each fault with its mend."""
    out = console()
    for check in checks:
        out.print(f"{'[green]ok[/]     ' if check.ok else '[bold red]missing[/]'} {check.what}: {escape(check.found)}")
        if not check.ok:
            out.print(f"        {escape(check.mend)}")


def show_unmatched(found: Sequence[Unmatched]) -> None:
    """Show whose events lie without a journey."""
    out = console()
    if not found:
        out.print("No events lie without a journey.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("participant", "events", "oldest received", "days", "first event", "settlement"):
        table.add_column(heading, justify="right" if heading in {"events", "days"} else "left", overflow="fold")
    for each in found:
        table.add_row(
            _whose(each), f"{each.events:,}", each.received_at.astimezone(OSLO).strftime("%Y-%m-%d %H:%M"),
            f"{each.days:,}", each.first_event, f"ahead, {each.begins_on}" if each.begins_on else "none that counts",
        )  # fmt: skip
    out.print(table)
    out.print("To discard what lies without a settlement: stegvis unmatched --discard PARTICIPANT --reason TEXT")


def unmatched_as_json(found: Sequence[Unmatched]) -> bytes:
    """Give for scripts whose events lie without a journey."""
    told = [each._asdict() | {"participant": str(each.participant)} for each in found]
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _whose(found: Unmatched) -> str:
    """Name a participant, or the kommune whose cooperation it is."""
    if not CATALOGUE[found.first_event].of_pair:
        return str(found.participant)
    return next(f"cooperation of {number}" for number in KOMMUNER if pair_id(number) == found.participant)


def _lying(unmatched: dict[str, int]) -> Iterator[str]:
    """Tell of events without a journey."""
    participants, ahead = unmatched["participants"], unmatched["ahead"]
    if participants:
        parts = [(ahead, "whose settlement lies ahead"), (participants - ahead, "without a settlement that counts")]
        told = ", ".join(f"{number:,} {which}" for number, which in parts if number)
        yield (
            f"[yellow]{unmatched['events']:,} events lie without a journey[/], of participants: {told} "
            "(stegvis unmatched lists those of a running stack)"
        )


def _of_journey(journey: dict[str, Any] | None) -> Iterator[str]:
    """Tell whose it is and where it stands."""
    if journey is None:
        yield "[bold]No journey yet[/]: no participant.settled or cooperation.begun event counts today."
        return
    if journey["kind"] == JourneyKind.COOPERATION:
        yield (
            f"[bold]{journey['status']}[/], the cooperation of {_kommune(journey['kommune'])} with the career centre "
            f"of county {journey['county']}, rule set {journey['rule_set']}"
        )
        return
    stages = ", ".join(f"{stage} {status.replace('_', ' ')}" for stage, status in journey["stages"].items())
    yield (
        f"[bold]{journey['status']}[/], kommune {journey['kommune']}, county {journey['county']}, "
        f"rule set {journey['rule_set']}, eligibility {journey['eligibility'] or 'in doubt'}, "
        f"settled {journey['settled_on']}"
    )
    yield f"[dim]{stages}[/]"


def _kommune(number: str) -> str:
    known = KOMMUNER.get(number)
    return f"{number} {known.name}" if known else number


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
        out.print(f"\n[bold]{title}[/]")  # not the table's own, which breaks at the table's width
        out.print(table)


def _count(number: int, style: str = "") -> str:
    if not number:
        return "[dim]·[/]"
    return f"[{style}]{number:,}[/]" if style else f"{number:,}"


def _section(out: Console, title: str, lines: Iterable[str]) -> None:
    told = list(lines)
    if told:
        out.print(f"\n[bold]{title}[/]")
        for line in told:
            out.print(f"  {line}", soft_wrap=True)


def _kind(code: str, language: TextLanguage = TextLanguage.EN) -> str:
    """Say what a line of the timeline or a notice is of: alarms in the words that their readers get."""
    return ALARMS[code][language] if code in ALARMS else _KINDS.get(code, code)


def _happened(line: dict[str, Any], language: TextLanguage) -> str:
    details = line["details"]
    if line["kind"] == "event":
        return f"{line['on']}  {details['event']} [dim]({line['stage']})[/]"
    detail = "; ".join(
        f"{key.replace('_', ' ')} {_plain(value)}" for key, value in details.items() if value is not None
    )
    what = _kind(line["kind"], language)
    return f"{line['on']}  [yellow]{what}[/]" + (f": {escape(detail)}" if detail else "")


def _plain(value: object) -> str:
    """Write what a line of the timeline says as people do."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_plain, value)) or "none"
        case dict():
            return ", ".join(f"{key.replace('_', ' ')} {_plain(each)}" for key, each in value.items())
        case str() if _MOMENT.match(value):
            return value[:16].replace("T", " ")
    return str(value)


def _waited_for(wait: dict[str, Any], explained: Explained, language: TextLanguage) -> Iterator[str]:
    task = next((task for task in explained.tasks if task["key"] == wait["key"] and not task["closed_on"]), None)
    why = ""
    if task is not None:
        title = _TITLES.get(task["type"])
        why = f"; task: {title[language] if title else task['type']}"
    # The last version: what the earlier ones said has been set right.
    asked = [
        each
        for each in explained.requests
        if each["wait"] == wait["key"] and each["state"] != "dropped" and not each["withdraws"]
    ]
    if asked:
        why += f"; asked of {asked[-1]['service']}: {asked[-1]['kind']} ({_stands(asked[-1])})"
    also = f" (or {', '.join(wait['also'])})" if wait["also"] else ""
    until = f", until {wait['due']}" if wait["due"] else ""
    deadline = next((line for line in explained.deadlines if line["key"] == wait["deadline"]), None)
    by = f" by {deadline['legal_basis']}" if deadline is not None else ""
    yield f"{wait['event']}{also} from {wait['from']} {wait['organisation']}, since {wait['since']}{until}{by}{why}"
    if task is not None:
        yield from _read_with(task["details"], language)


def _read_with(details: dict[str, Any], language: TextLanguage) -> Iterator[str]:
    """Tell what a task is for and what is gone through; a code that another version wrote is passed over."""
    purpose, checklist = PURPOSES.get(details.get("purpose", "")), CHECKLISTS.get(details.get("checklist", ""))
    if purpose is not None:
        yield f"    {escape(purpose.text[language])}"
    if checklist is not None:
        yield from (f"    - {escape(item.text[language])} [dim]({item.code})[/]" for item in checklist.items)


def _deadline(line: dict[str, Any]) -> str:
    style = _STATUS_STYLE[line["status"]]
    started = line["started_by"] or {}
    met = f" by {line['met_by']['name']} of {line['met_on']}" if line["met_by"] else ""
    rolled = f" (rolled to {line['rolled']})" if line["rolled"] != line["due"] else ""
    return (
        f"{line['due']}{rolled}  [{style}]{line['name']}: {line['status'].replace('_', ' ')}[/]{met}; "
        f"{line['legal_basis']}, set going by {started.get('name')} of {line['starts']}"
    )


def _told(notice: dict[str, Any], language: TextLanguage) -> str:
    about = f" ({escape(notice['deadline'])})" if notice["deadline"] else ""
    what = _kind(notice["kind"], language)
    return f"{notice['on']}  {notice['role']} {notice['organisation']}: {what}{about}"


def _request(request: dict[str, Any]) -> str:
    kind = request["kind"]
    if request["withdraws"]:
        kind += f" {request['details']['withdraws']} (version {request['corrects']})"
    corrects = f", corrects version {request['corrects']}" if request["corrects"] and not request["withdraws"] else ""
    return f"{kind} of {request['service']} {request['organisation']}: {_stands(request)}{corrects}"


def _stands(request: dict[str, Any]) -> str:
    """Tell how a request fares."""
    reply, state = request["reply"] or {}, request["state"]
    if state == "refused":
        return f"{'not taken' if 'not_taken' in reply else 'refused'}, {escape(str(reply.get('refused')))}"
    if state == "open" and request["failures"]:
        return "open, fails and is tried again later"
    return _made(request, reply) if state == "done" else str(state)


def _made(request: dict[str, Any], reply: dict[str, Any]) -> str:
    """Tell of a request that was made what is known of its answer: that it was received answers nothing."""
    if "taken_as_done" in reply:
        return f"done, taken as done: {reply['taken_as_done']} of {reply['cut_over']}"
    if request["unanswered_since"] is None:
        return "done"
    if "recorded" in reply:
        return "recorded only, since the service has no address"
    again = "; is sent again" if request["again"] else ""
    return f"sent, not answered yet, since {request['unanswered_since']}{again}"


def _unmade(line: dict[str, Any]) -> str:
    parts = []
    if line["tried_again"]:
        parts.append(f"{line['tried_again']:,} failing, tried again later")
    if line["refused"]:
        parts.append(f"{line['refused']:,} refused: mend the reason, then stegvis requests --again")
    if line["not_taken"]:
        parts.append(
            f"{line['not_taken']:,} not taken: the service says it takes no such messages; check its address "
            "(STEGVIS_PARTNERS), then stegvis requests --again"
        )
    if line["unanswered"]:
        parts.append(
            f"{line['unanswered']:,} unanswered for more than {UNANSWERED_AFTER} days: ask there, or "
            "stegvis requests --again --unanswered"
        )
    return f"[yellow]requests to {line['service']}[/]: {'; '.join(parts)}"
