"""Every word of a case exists in every language: whatever journeys bring, it is written."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from analysis.supervision.case import POINTS, case_file
from analysis.supervision.documents import case_as_html, case_as_json
from analysis.supervision.lines import Status
from analysis.supervision.sample import Cell
from analysis.supervision.texts.codes import CODES, DEADLINES, ITEMS
from analysis.supervision.texts.headings import CELLS, JOURNEYS, PARTIES, STATUSES, WORDS
from analysis.supervision.texts.headings import POINTS as TITLES
from analysis.supervision.texts.lines import FACTS, LINES
from schemas.deadlines import CountsFrom
from schemas.events import CATALOGUE
from schemas.events.catalogue import AppealDecided, JourneyEnded, OutcomeFollowedup
from schemas.events.vocabulary import (
    AbsenceKind,
    DecisionKind,
    Education,
    EndGoal,
    InterpreterCategory,
    LeaveKind,
    Level,
    Outcome,
    Party,
    ResidenceBasis,
)
from schemas.handling import HANDLINGS, WHY_NOT_MADE, Handling
from schemas.rules import Eligibility, packaged_rules
from schemas.texts import TextLanguage
from tests.analysis.supervision.golden_cases import facts
from tests.workflows.whole import VARIANTS, every_type, short

TABLES: dict[str, Mapping[Any, Mapping[str, str]]] = {
    "codes": CODES, "deadlines": DEADLINES, "items": ITEMS, "cells": CELLS, "handlings": HANDLINGS,
    "not made": WHY_NOT_MADE,
    "journeys": JOURNEYS, "parties": PARTIES, "statuses": STATUSES, "words": WORDS,
    "facts": FACTS, "lines": LINES, "points": TITLES,
}  # fmt: skip
LISTS: list[Any] = [
    AbsenceKind, DecisionKind, Education, EndGoal, InterpreterCategory, LeaveKind, Level, Outcome, ResidenceBasis,
    Eligibility, CountsFrom, JourneyEnded.model_fields["reason"].annotation,
    AppealDecided.model_fields["outcome"].annotation, OutcomeFollowedup.model_fields["situation"].annotation,
]  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_text_exists_in_every_language(name: str) -> None:
    for key, texts in TABLES[name].items():
        assert set(texts) >= set(TextLanguage), key
        assert all(texts[language] for language in TextLanguage), key


def test_every_code_that_a_case_may_show_has_a_text() -> None:
    assert {code for each in LISTS for code in get_args(each)} - set(CODES) == set()
    assert {name for rules in packaged_rules().sets for name in rules.deadlines} == set(DEADLINES)
    assert set(ITEMS) <= set(CATALOGUE)
    assert {party.value for party in Party} <= set(PARTIES)
    assert (set(STATUSES), set(HANDLINGS), set(CELLS)) == (set(Status), set(Handling), set(Cell))
    assert set(TITLES) == set(POINTS)


@pytest.mark.parametrize("variant", [*VARIANTS, "every type"])
def test_a_journey_is_written_in_every_language_on_every_day_that_brings_something(variant: str) -> None:
    settled = date(2022, 9, 1)
    story = every_type(settled) if variant == "every type" else short(settled, **VARIANTS[variant])
    for days in (0, 50, 100, 400, 1_000, 1_700):
        case = case_file(facts(story, settled + timedelta(days=days)))
        for language in TextLanguage:
            assert len(case_as_json(case, language)["points"]) == len(POINTS)
            assert str(case.participant) in case_as_html(case, language)
