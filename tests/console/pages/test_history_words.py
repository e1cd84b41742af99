"""Every line of a timeline has words in the reader's language."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from console.pages.participant.history import history
from schemas.event_names import EVENT_NAMES
from schemas.journey import JourneyState
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from schemas.timeline import LINES
from tests.workflows.engine.test_let_go import TODAY, journeys
from tests.workflows.whole import every_type
from workflows.engine.play import play

PLACES = [file.read_text("utf-8") for file in Path("workflows").rglob("*.py")]
WRITTEN = re.compile(r'(?:add_to_timeline|alarm|_correction)\(\s*(?:event, )?"([a-z-]+)"|kind="([a-z-]+)"|^KIND = "([a-z-]+)"', re.M)  # fmt: skip # noqa: E501


def states() -> Iterator[JourneyState]:
    rules = packaged_rules()
    yield from (play(events, rules, TODAY) for events in journeys(40))
    yield every_type().on("2030-01-01")


def lines(state: JourneyState) -> list[dict[str, Any]]:
    """Give the timeline as the page reads it."""
    return [
        {"on": str(each.on), "kind": each.kind, "event": None, "details": orjson.loads(orjson.dumps(each.details))}
        for each in state.timeline
    ]


def test_no_line_of_generated_journeys_lacks_words() -> None:
    seen = set()
    for state in states():
        for line in lines(state):
            seen.add(line["kind"])
            event = line["details"].get("event")
            assert event is None or event in EVENT_NAMES
            for language in (TextLanguage.NB, TextLanguage.NN):
                (shown,) = history([line], (), language)
                words = EVENT_NAMES[event] if line["kind"] == "event" else LINES[line["kind"]]
                assert shown.text.lower() == words[language].lower(), line["kind"]
    assert len(seen) > 15, "many kinds were there"


def test_whatever_a_stage_writes_has_words_in_every_language() -> None:
    written = {kind for text in PLACES for found in WRITTEN.findall(text) for kind in found if kind} - {"event"}
    assert {"skipped", "retraction", "never-taken", "passed", "interpreter-not-found", "agenda"} <= written
    assert written - {"never-followed-up"} <= set(LINES), "the first is an example in a docstring"
    assert all(LINES[kind][language] for kind in LINES for language in TextLanguage)


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Det finnes ingen tolk til samtalen"), ("nn", "Det finst ingen tolk til samtalen")],
)
def test_no_interpreter_is_told_in_the_readers_language(language: str, words: str) -> None:
    line = {"on": "2026-09-01", "kind": "interpreter-not-found", "event": None, "details": {"language": "ar"}}
    (shown,) = history([line], (), language)
    assert (shown.on, shown.text, shown.about) == (date(2026, 9, 1), words, None)


def test_a_line_about_an_event_or_a_deadline_names_it() -> None:
    told = history(
        [
            {"on": "2026-09-01", "kind": "never-taken", "event": None, "details": {"event": "note.shared"}},
            {"on": "2026-09-02", "kind": "passed", "event": None, "details": {"deadline": "mapping-completed"}},
        ],
        (),
        TextLanguage.NB,
    )
    assert told[1].about == "delt notat"
    assert told[0].about
