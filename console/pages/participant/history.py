"""The timeline in plain words: what happened, newest first; what was mended stands struck, with when."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.supervision.texts.codes import DEADLINES
from console.pages.participant.correctable import CORRECTED_LINES
from console.pages.participant.facts import Struck
from console.pages.words import capitalised, event_name
from schemas.event_names import EVENT_NAMES
from schemas.events import EventRef
from schemas.timeline import LINES


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of the timeline.

    Attributes:
        on: The day.
        text: What happened, in the reader's language.
        about: What it happened to: a deadline or an event; None where the text says it all.
        mended_on: When this was taken back or corrected: it is struck. None for what stands.
        correct: The digest of the event, where whoever reads may correct it.
    """

    on: date
    text: str
    about: str | None = None
    mended_on: date | None = None
    correct: str | None = None


def history(
    timeline: Iterable[Mapping[str, Any]],
    struck: Iterable[Struck],
    language: str,
    correctable: Container[str] = frozenset(),
) -> list[HistoryLine]:
    """Give the lines, newest first.

    Args:
        timeline: What the timeline has.
        struck: What was taken back or corrected.
        language: The reader's.
        correctable: The digests of the events that the reader may correct.
    """
    lines = [_line(each, language, correctable) for each in timeline]
    lines += [HistoryLine(each.was_on, _event(each.event, language), None, each.mended_on) for each in struck]
    return sorted(lines, key=lambda line: line.on, reverse=True)


def _line(line: Mapping[str, Any], language: str, correctable: Container[str]) -> HistoryLine:
    on, details = date.fromisoformat(str(line["on"])), line["details"]
    event, deadline = details.get("event"), details.get("deadline")
    correct = _digest(line) if line["kind"] in CORRECTED_LINES and _digest(line) in correctable else None
    if line["kind"] == "event" and (name := event or (line["event"] or {}).get("name")):
        return HistoryLine(on, _event(name, language), correct=correct)
    named = EVENT_NAMES.get(event) or DEADLINES.get(deadline)
    text = LINES[line["kind"]][language] if line["kind"] in LINES else line["kind"].replace("-", " ")
    return HistoryLine(on, capitalised(text), None if named is None else named[language], correct=correct)


def _digest(line: Mapping[str, Any]) -> str:
    return EventRef(line["event"]["source"], line["event"]["id"]).digest if line["event"] else ""


def _event(name: str, language: str) -> str:
    return capitalised(event_name(name, language))
