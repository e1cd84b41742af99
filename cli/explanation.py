"""Prints one journey for people: what happened, what it waits for and why, its deadlines, its law, its requests."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape

from cli.progress import console
from schemas.calendar import OSLO
from schemas.checklists import CHECKLISTS
from schemas.events.texts import is_reference
from schemas.findings import FINDINGS, field_in_words, hints, in_words
from schemas.handling import HANDLINGS, WHY_NOT_MADE, WITHDRAWAL_SENT, Handling, how_far, why_not_made
from schemas.journey import JourneyKind
from schemas.kommuner import KOMMUNER
from schemas.purposes import PURPOSES
from schemas.tasks import title_of
from schemas.texts import TextLanguage, in_all_languages, number_of
from schemas.timeline import LINES
from store.reports import Explained

if TYPE_CHECKING:
    from analysis.time_travel import Stood
    from workers.rules import Chosen

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_STATUS_STYLE = {"passed": "bold red", "met_late": "yellow", "running": "cyan", "met": "green", "cancelled": "dim"}
_SINCE = in_all_languages("siden", "sidan", "since")
_AGAIN = in_all_languages("blir sendt på nytt", "blir sendt på nytt", "will be sent again")
_YES_NO = {True: in_all_languages("ja", "ja", "yes"), False: in_all_languages("nei", "nei", "no")}
_COUNTS_FROM = {
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


def _of_journey(journey: dict[str, Any] | None) -> Iterator[str]:
    """Give the heading of a journey: status, kommune, county, rule set and stages."""
    if journey is None:
        yield "[bold]No journey yet[/]: participant.accepted or .settled, or cooperation.begun, begins it on its day."
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


def _section(out: Console, title: str, lines: Iterable[str]) -> None:
    printed = list(lines)
    if printed:
        out.print(f"\n[bold]{title}[/]")
        for line in printed:
            out.print(f"  {line}", soft_wrap=True)


def notice_name(code: str, language: TextLanguage = TextLanguage.EN) -> str:
    """Give the words for the kind of a timeline line or notice; notices that are no alarms in English."""
    return LINES[code][language] if code in LINES else _NOTICES.get(code, code)


def _happened(line: dict[str, Any], language: TextLanguage) -> str:
    details = line["details"]
    if line["kind"] == "event":
        return f"{line['on']}  {details['event']} [dim]({line['stage']})[/]"
    what = notice_name(line["kind"], language)
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
    what, text = _COUNTS_FROM[chosen.counts_from], f"text {chosen.text}"
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
    what = notice_name(notice["kind"], language)
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
