"""Prints for people: the outcome of feeding files, the caseload, one journey, unmatched events, the doctor's checks."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.checks import Check
from cli.progress import console
from intake.files import Fed
from schemas.checklists import CHECKLISTS
from schemas.events.envelope import CATALOGUE, pair_id
from schemas.events.texts import is_reference
from schemas.findings import FINDINGS, field_in_words, hints, in_words
from schemas.handling import HANDLINGS, WHY_NOT_MADE, WITHDRAWAL_SENT, Handling, how_far, why_not_made
from schemas.journey import JourneyKind, StageStatus
from schemas.kommuner import KOMMUNER
from schemas.purposes import PURPOSES
from schemas.tasks import title_of
from schemas.texts import TextLanguage, in_all_languages, number_of
from schemas.timeline import LINES
from store.reports import UNANSWERED_AFTER, Explained, Unmatched

if TYPE_CHECKING:
    from analysis.time_travel import Stood
    from workers.rules import Chosen

REFUSALS_SHOWN = 20
INCIDENTS_SHOWN = 20

OSLO = ZoneInfo("Europe/Oslo")

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_STATUS_STYLE = {"passed": "bold red", "met_late": "yellow", "running": "cyan", "met": "green", "cancelled": "dim"}
_SINCE = in_all_languages("siden", "sidan", "since")
_AGAIN = in_all_languages("blir sendt på nytt", "blir sendt på nytt", "will be sent again")
_YES_NO = {True: in_all_languages("ja", "ja", "yes"), False: in_all_languages("nei", "nei", "no")}
COUNTS_FROM = {
    "settled": "the settlement",
    "permit_granted": "the permit",
    "start_offered": "the offer of start",
    "decision_due": "the due date of the decision",
    "decided": "the decision",
    "plan_made": "the plan",
}
"""What a transition rule may count from, for people."""
_NOTICES = {
    "overdue": "task overdue",
    "warned": "deadline near",
    "escalated": "deadline passed, escalated to the leader",
}


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
        ([_begun(_kind(line["kind"])), _count(line["journeys"], "yellow")] for line in summary["alarms"]),
    )
    for line in summary["requests"]:
        out.print(_unmade(line))
    for incident in summary["incidents"][:INCIDENTS_SHOWN]:
        whose = incident["participant"] or "the whole caseload"
        out.print(f"[bold red]incident[/] {incident['kind']}, {whose}: {escape(incident['cause'])}")
    if len(summary["incidents"]) > INCIDENTS_SHOWN:
        out.print(f"  … and {len(summary['incidents']) - INCIDENTS_SHOWN:,} more; stegvis report --json lists them all")


def show_explanation(
    explained: Explained, language: TextLanguage = TextLanguage.EN, law: Sequence["Chosen"] = ()
) -> None:
    """Print one journey: timeline, waits, deadlines, law, notices, requests, events without a wait, incidents.

    Args:
        explained: The journey.
        language: The language of task titles, purposes and checklists.
        law: Which text of each provision it follows, and which day chose it.
    """
    out = console()
    for line in _of_journey(explained.journey):
        out.print(line)
    _section(out, "What happened", (_happened(line, language) for line in explained.timeline))
    _section(
        out, "What it waits for", (line for wait in explained.waits for line in _waited_for(wait, explained, language))
    )
    _section(out, "Deadlines", (_deadline(line) for line in explained.deadlines))
    _section(
        out,
        "The law, by the day that chose each text",
        _law(law, {line["name"] for line in explained.deadlines}, language),
    )
    _section(out, "Notices", (_notice(notice, language) for notice in explained.notices))
    _section(out, "Requests to services", (_request(request, language) for request in explained.requests))
    _section(
        out,
        "Buffered, no wait has taken them yet",
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


def show_past(stood: "Stood", language: TextLanguage = TextLanguage.EN, law: Sequence["Chosen"] = ()) -> None:
    """Print one journey as it stood on a day, by what was known at a moment."""
    from analysis.time_travel import explained

    moment = stood.known.astimezone(OSLO).strftime("%Y-%m-%d %H:%M")
    console().print(
        f"As it stood on {stood.on}, by the {number_of(len(stood.events), 'event')} accepted until {moment}, "
        "and by the rules of today:"
    )
    show_explanation(explained(stood), language, law)


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


def _of_journey(journey: dict[str, Any] | None) -> Iterator[str]:
    """Give the heading of a journey: status, kommune, county, rule set and stages."""
    if journey is None:
        yield "[bold]No journey yet[/]: a participant.settled or cooperation.begun event begins it on its day."
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
        out.print(f"\n[bold]{title}[/]")  # a title of the table's own would wrap at its width
        out.print(table)


def _count(number: int, style: str = "") -> str:
    if not number:
        return "[dim]·[/]"
    return f"[{style}]{number:,}[/]" if style else f"{number:,}"


def _section(out: Console, title: str, lines: Iterable[str]) -> None:
    printed = list(lines)
    if printed:
        out.print(f"\n[bold]{title}[/]")
        for line in printed:
            out.print(f"  {line}", soft_wrap=True)


def _kind(code: str, language: TextLanguage = TextLanguage.EN) -> str:
    """Give the words for the kind of a timeline line or notice; notices that are no alarms in English."""
    return LINES[code][language] if code in LINES else _NOTICES.get(code, code)


def _begun(words: str) -> str:
    """Give words with a capital, as they stand at the beginning of a line."""
    return words[:1].upper() + words[1:]


def _happened(line: dict[str, Any], language: TextLanguage) -> str:
    details = line["details"]
    if line["kind"] == "event":
        return f"{line['on']}  {details['event']} [dim]({line['stage']})[/]"
    what = _kind(line["kind"], language)
    spoken = language if line["kind"] in FINDINGS else TextLanguage.EN
    detail = "; ".join(
        f"{field_in_words(key, spoken)} {_plain(value, spoken)}" for key, value in details.items() if value is not None
    )
    return f"{line['on']}  [yellow]{what}[/]" + (f": {escape(detail)}" if detail else "")


def _plain(value: object, language: TextLanguage = TextLanguage.EN) -> str:
    """Format a value of a timeline line for people."""
    match value:
        case bool():
            return _YES_NO[value][language]
        case list():
            return ", ".join(_plain(each, language) for each in value) or "none"
        case dict():
            return ", ".join(f"{field_in_words(key, language)} {_plain(each, language)}" for key, each in value.items())
        case str() if is_reference(value):
            return "(text kept apart)"
        case str() if _MOMENT.match(value):
            return value[:16].replace("T", " ")
    return title_of(in_words(str(value), language), language)


def _waited_for(wait: dict[str, Any], explained: Explained, language: TextLanguage) -> Iterator[str]:
    task = next((task for task in explained.tasks if task["key"] == wait["key"] and not task["closed_on"]), None)
    why = ""
    if task is not None:
        why = f"; task: {title_of(task['type'], language)}"
    # Only the last version: it corrects the earlier ones.
    asked = [
        each
        for each in explained.requests
        if each["wait"] == wait["key"] and each["state"] != "dropped" and not each["withdraws"]
    ]
    if asked:
        why += f"; asked of {asked[-1]['service']}: {asked[-1]['kind']} ({_stands(asked[-1], language)})"
    also = f" (or {', '.join(wait['also'])})" if wait["also"] else ""
    until = f", until {wait['due']}" if wait["due"] else ""
    deadline = next((line for line in explained.deadlines if line["key"] == wait["deadline"]), None)
    by = f" by {deadline['legal_basis']}" if deadline is not None else ""
    yield f"{wait['event']}{also} from {wait['from']} {wait['organisation']}, since {wait['since']}{until}{by}{why}"
    if task is not None:
        yield from _read_with(task["details"], language)


def _read_with(details: dict[str, Any], language: TextLanguage) -> Iterator[str]:
    """Give the purpose, the hints and the checklist of a task; skip codes that this version does not know."""
    purpose, checklist = PURPOSES.get(details.get("purpose", "")), CHECKLISTS.get(details.get("checklist", ""))
    if purpose is not None:
        yield f"    {escape(purpose.text[language])}"
    yield from (f"    {escape(hint)}" for hint in hints(details, language))
    if checklist is not None:
        yield from (f"    - {escape(item.text[language])} [dim]({item.code})[/]" for item in checklist.items)


def chosen_by(chosen: "Chosen", language: TextLanguage | None = None) -> str:
    """Give which text stands, and the day that chose it, for people; in a language, what people call the text."""
    what, text = COUNTS_FROM[chosen.counts_from], f"text {chosen.text}"
    if language is not None:
        text += f" ({chosen.title.in_(language)})"
    if chosen.day is None and chosen.counts_from != "settled":
        return f"{text}, until {what} is known"
    return text + (f" by {what} of {chosen.day}" if chosen.day else "")


def _law(law: Sequence["Chosen"], deadlines: Collection[str], language: TextLanguage) -> Iterator[str]:
    """Give a line for each text and the day that chose it, with the provisions that have it from there.

    Of the deadlines only those that the journey has had.
    """
    groups: dict[str, list[str]] = {}
    for chosen in law:
        section, _, name = chosen.provision.partition(".")
        if section != "deadlines" or name in deadlines:
            what = name if section == "deadlines" else chosen.provision
            groups.setdefault(chosen_by(chosen, language), []).append(f"{what} ({chosen.legal_basis})")
    for text, provisions in groups.items():
        yield f"[cyan]{escape(text)}[/]: {escape(', '.join(provisions))}"


def _deadline(line: dict[str, Any]) -> str:
    style = _STATUS_STYLE[line["status"]]
    started = line["started_by"] or {}
    met = f" by {line['met_by']['name']} of {line['met_on']}" if line["met_by"] else ""
    rolled = f" (rolled to {line['rolled']})" if line["rolled"] != line["due"] else ""
    return (
        f"{line['due']}{rolled}  [{style}]{line['name']}: {line['status'].replace('_', ' ')}[/]{met}; "
        f"{line['legal_basis']}, set going by {started.get('name')} of {line['starts']}"
    )


def _notice(notice: dict[str, Any], language: TextLanguage) -> str:
    about = f" ({escape(notice['deadline'])})" if notice["deadline"] else ""
    what = _kind(notice["kind"], language)
    return f"{notice['on']}  {notice['role']} {notice['organisation']}: {what}{about}"


def _request(request: dict[str, Any], language: TextLanguage) -> str:
    kind = request["kind"]
    if request["withdraws"]:
        kind += f" {request['details']['withdraws']} (version {request['corrects']})"
    corrects = f", corrects version {request['corrects']}" if request["corrects"] and not request["withdraws"] else ""
    return f"{kind} of {request['service']} {request['organisation']}: {_stands(request, language)}{corrects}"


def _stands(request: dict[str, Any], language: TextLanguage) -> str:
    """Give how far a request has come. A receipt is not an answer, and what no partner got is not made."""
    handling = how_far(request)
    words = HANDLINGS[handling][language]
    match handling:
        case Handling.ANSWERED | Handling.BY_HAND:
            return f"{words} {request['answer']['on']}"
        case Handling.SENT if request["withdraws"]:
            return WITHDRAWAL_SENT[language]
        case Handling.SENT:
            since = f" {_SINCE[language]} {request['unanswered_since']}" if request["unanswered_since"] else ""
            return words + since + (f"; {_AGAIN[language]}" if request["again"] else "")
        case Handling.NOT_MADE:
            reply = request["reply"] or {}
            about = reply.get("refused") or reply.get("cut_over")
            return f"{words}: {WHY_NOT_MADE[why_not_made(request)][language]}" + (f", {escape(about)}" if about else "")


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
