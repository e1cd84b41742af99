"""The timeline in plain words: what happened, newest first; what was mended stands struck, with when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.supervision.texts.codes import DEADLINES
from console.pages.participant.facts import Struck
from console.pages.words import N_, capitalised, event_name
from schemas.findings import FINDINGS

_KINDS: Mapping[str, str] = {
    "passed": N_("The deadline passed"),
    "held-before-mapping-shared": N_("The conversation was held before the mapping was shared"),
    "goal-not-confirmed": N_("The goal was not confirmed"),
    "ended-early": N_("The case ended early"),
    "merged": N_("The case went on in another one, of the same person"),
    "feedback": N_("Feedback of the participant"),
    "more-time-refused": N_("More time could not be given"),
    "not-understood": N_("The participant had not understood the information"),
    "norwegian-level": N_("A level of Norwegian was reached"),
    "stopped": N_("The programme was stopped"),
    "interpreter-dispensation": N_("An interpreter by dispensation"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of the timeline.

    Attributes:
        on: The day.
        text: What happened: a phrase of the reader's language, or English to be translated.
        translated: Whether ``text`` is in the reader's language already.
        deadline: The deadline that it is about.
        mended_on: When this was taken back or corrected: it is struck. None for what stands.
    """

    on: date
    text: str
    translated: bool = False
    deadline: str | None = None
    mended_on: date | None = None


def history(timeline: Iterable[Mapping[str, Any]], struck: Iterable[Struck], language: str) -> list[HistoryLine]:
    """Give the lines, newest first."""
    lines = [_line(each, language) for each in timeline]
    lines += [HistoryLine(each.was_on, _event(each.event, language), True, None, each.mended_on) for each in struck]
    return sorted(lines, key=lambda line: line.on, reverse=True)


def _line(line: Mapping[str, Any], language: str) -> HistoryLine:
    on, details = date.fromisoformat(str(line["on"])), line["details"]
    name = details.get("event") or (line["event"] or {}).get("name")
    if line["kind"] == "event" and name:
        return HistoryLine(on, _event(name, language), True)
    deadline = details.get("deadline")
    named = DEADLINES[deadline][language] if deadline in DEADLINES else None
    if line["kind"] in FINDINGS:
        return HistoryLine(on, FINDINGS[line["kind"]][language], True, named)
    return HistoryLine(on, _KINDS.get(line["kind"], line["kind"].replace("-", " ")), False, named)


def _event(name: str, language: str) -> str:
    return capitalised(event_name(name, language))
