"""Findings and hints have words in every language, for every code that stages write."""

import re
from pathlib import Path

import pytest

from schemas.alarms import ALARMS
from schemas.findings import CODES, FIELDS, FINDINGS, hints, in_words
from schemas.rules import packaged_rules
from schemas.tasks import TASK_TYPES
from schemas.texts import TextLanguage

STAGES = [file.read_text("utf-8") for file in Path("workflows/stages").rglob("*.py")]
OUTSIDE = re.compile(r'add_to_timeline\("([a-z-]*outside-the-rules|plan-incomplete|norwegian-goal-lowered)"')
WHY = re.compile(r'why(?: = |=)"([a-z-]+)"')


@pytest.mark.parametrize("texts", [FINDINGS, CODES, FIELDS])
def test_every_text_exists_in_every_language(texts: dict[str, dict[str, str]]) -> None:
    for code, each in texts.items():
        assert all(each[language] for language in TextLanguage), code


def test_every_finding_of_a_stage_has_words() -> None:
    found = {kind for text in STAGES for kind in OUTSIDE.findall(text)}
    assert len(found) >= 5
    assert found <= set(FINDINGS)
    assert not set(FINDINGS) & set(ALARMS), "a finding notifies nobody"


def test_every_reason_and_every_point_of_a_plan_has_words() -> None:
    reasons = {why for text in STAGES for why in WHY.findall(text)}
    assert len(reasons) >= 4
    points = {point for rules in packaged_rules().sets for point in rules.plan.least}
    assert reasons | points <= set(CODES)


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert in_words("B1", TextLanguage.NB) == "B1"
    assert list(hints({"later": "code", "recommendation": "unknown", "voluntary": False}, TextLanguage.NN)) == []


def test_with_collective_protection_the_adviser_reads_that_guidance_is_voluntary() -> None:
    (hint,) = hints({"voluntary": True}, TextLanguage.NB)
    assert hint == "Veiledning er en rett, ikke en plikt, med kollektiv beskyttelse (§ 37 b)"


def test_whoever_holds_a_meeting_reads_its_agenda_in_titles_of_tasks() -> None:
    points = [
        {"task": "book-guidance", "whose": "career_centre", "count": 3},
        {"task": "gone", "whose": "x", "count": 1},
    ]
    title = next(task.title for task in TASK_TYPES if task.name == "book-guidance")
    assert list(hints({"agenda": points}, TextLanguage.NN)) == [f"{title[TextLanguage.NN]}: 3", "gone: 1"]


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"not_understood": "no", "interpreter_used": False}, "a language that the participant does not understand"),
        ({"quality_assure": "imdi-1", "origin": "imdi"}, "reference imdi-1"),
        ({"mapped_earlier": "reception"}, "by the reception centre"),
        ({"can_from": "2026-11-02"}, "can from 2026-11-02"),
        ({"refused_on": "2026-11-05"}, "would not sign on 2026-11-05"),
        ({"checklist": "follow-up", "paused_until": "2027-04-15"}, "Put off until 2027-04-15"),
        ({"interpreter_free_until": "2026-10-12T10:00:00+02:00"}, "free of charge until"),
    ],
)
def test_whoever_has_a_task_reads_why_it_stays_or_waits(details: dict[str, object], said: str) -> None:
    (hint,) = hints(details, TextLanguage.EN)
    assert said in hint
    assert all(list(hints(details, language)) for language in TextLanguage)
