"""Nynorsk is written in one way: the same word for the same thing, one infinitive, and nothing of bokmål left."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources

import pytest

from analysis.supervision.texts import codes as of_codes
from analysis.supervision.texts import lines as of_lines
from console.texts.catalogues import text_files
from schemas.alarms import ALARMS
from schemas.checklists import CHECKLISTS
from schemas.event_names import EVENT_NAMES
from schemas.findings import CODES, FIELDS, FINDINGS
from schemas.labels import fields, values
from schemas.purposes import PURPOSES
from schemas.tasks import TASK_TYPES
from schemas.texts import TextLanguage
from schemas.timeline import LINES

NN = TextLanguage.NN

OTHER_WORDS = {
    "yrkedag": r"\b([Vv]erke|[Vv]irke)dag",
    "gi, gitt": r"\b[Gg]j(e|ev\w*)\b",
    "bestille, bestilling": r"\bting(a|ing)\b",
    "forlengje": r"\b([Ll]engj\w+|lengt|[Ll]enging)\b|\b(vart|blir|ikkje) lengd\b",
    "behandle": r"handsam",
    "forslag": r"\bframlegg",
    "ho, han for det som har kjønn": r"\bhenne\b",
    "svarer": r"\bsvarar\b",
    "syte for": r"\b[Ss]ørg",
}
"""Our word, and others for the same thing."""
OF_BOKMAAL = re.compile(
    r"\b(ikke|hva|hvem|hvor\w*|hvis|fra|noen|noe|uten|ble|være|vært|mer|bare|selv|da|oppgave\w*|bolig\w*|skole\w*|"
    r"veiled\w+|\w+heten)\b"
)
A_INFINITIVE = re.compile(r"\bå (?!kva\b|ha\b|ta\b|la\b|dra\b|delta\b|gå\b|tida\b)\w+a\b")


def said() -> Iterator[tuple[str, str]]:
    """Give every text in nynorsk, and where it stands."""
    for file in text_files():
        if file.language is NN:
            for message in file.catalogue:
                whole = message.string if isinstance(message.string, tuple | list) else (message.string,)
                yield from ((f"{file.name}.po", text or "") for text in whole if message.id)
    for package, name in (("activities.documents.texts", "nn.toml"), ("console.texts.own", "nn.toml")):
        yield from (
            (name, text) for text in _leaves(tomllib.loads((resources.files(package) / name).read_text("utf-8")))
        )
    law = tomllib.loads((resources.files("schemas") / "data" / "paragraphs.toml").read_text("utf-8"))
    yield from (("paragraphs.toml", text) for text in _in_nynorsk(law))
    tables: tuple[object, ...] = (
        ALARMS, EVENT_NAMES, CODES, FIELDS, FINDINGS, PURPOSES, LINES, fields.FIELDS, fields.OF_EVENTS, fields.HELP,
        fields.HELP_OF_EVENTS, values.VALUES, values.OF_FIELDS, of_lines.LINES, of_lines.FACTS, of_codes.CODES,
        of_codes.DEADLINES, of_codes.ITEMS,
    )  # fmt: skip
    for table in tables:
        yield from (("a table of schemas or analysis", text) for text in _in_nynorsk(table))
    for checklist in CHECKLISTS.values():
        yield from ((checklist.code, item.text[NN]) for item in checklist.items)
    for task in TASK_TYPES:
        yield from ((task.name, text) for text in (task.title[NN], task.help[NN]))


def _leaves(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _leaves(each)
    elif isinstance(part, list):
        for each in part:
            yield from _leaves(each)


def _in_nynorsk(part: object) -> Iterator[str]:
    """Give what stands under ``nn``, however deep."""
    if isinstance(part, Mapping):
        for name, each in part.items():
            yield from _leaves(each) if name == NN else _in_nynorsk(each)


TEXTS = [(where, text) for where, text in said() if "Bokmål" not in text]


@pytest.mark.parametrize("ours", OTHER_WORDS)
def test_one_thing_has_one_word(ours: str) -> None:
    assert len(TEXTS) > 1_500
    other = re.compile(OTHER_WORDS[ours])
    assert [(where, text) for where, text in TEXTS if other.search(text)] == []


def test_infinitives_end_in_e() -> None:
    assert [(where, text) for where, text in TEXTS if A_INFINITIVE.search(text)] == []


def test_no_bokmaal_is_left() -> None:
    assert [(where, found[0], text) for where, text in TEXTS if (found := OF_BOKMAAL.search(text))] == []
