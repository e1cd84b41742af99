"""Codes of languages (BCP 47)."""

import pytest

from schemas.languages import UnknownLanguage, language_code, main_language
from tests.workflows.caseload import Story, booked, open_tasks, task


@pytest.mark.parametrize(
    ("sent", "code", "main"),
    [("ukr", "uk", "uk"), ("uk-UA", "uk-UA", "uk"), ("AR-sy", "ar-SY", "ar"), ("nb", "nb", "nb"), ("ti", "ti", "ti")],
)
def test_a_language_has_one_spelling(sent: str, code: str, main: str) -> None:
    assert (language_code(sent), main_language(sent)) == (code, main)


@pytest.mark.parametrize("code", ["xx", "en-ZZZZZ", "norsk", ""])
def test_what_is_no_registered_language_is_refused_with_a_way_out(code: str) -> None:
    with pytest.raises(UnknownLanguage, match="give one such as uk, ar or fa-AF"):
        language_code(code)


def invited(language: str) -> Story:
    story = Story().settled("2026-09-01", language=language).mapped("2026-09-21").mapping_received("2026-09-23")
    return story.assessed("2026-09-25").booked("2026-09-30")


@pytest.mark.parametrize(
    ("language", "pack", "fallback"),
    [("ukr", "uk", False), ("uk-UA", "uk", False), ("nb", "no", False), ("nn", "nn", False), ("ti", "en", True)],
)
def test_the_information_pack_is_in_the_participants_language(language: str, pack: str, fallback: bool) -> None:
    details = task(invited(language).on("2026-10-01"), "send-info-pack").details
    assert (details["language"], details["fallback"]) == (pack, fallback)


def sent(story: Story, language: str) -> Story:
    return story.add("infopack.sent", "2026-10-02", meeting_id="m1", language=language, sent_on="2026-10-02")


def test_a_pack_in_a_language_that_is_not_understood_is_not_done_and_the_task_says_so() -> None:
    state = sent(booked(), "ru").on("2026-10-02")
    assert task(state, "send-info-pack").details["not_understood"] == "ru"
    assert state.buffered == ()
    assert "send-info-pack" not in open_tasks(sent(sent(booked(), "ru"), "ar").on("2026-10-02"))


@pytest.mark.parametrize(
    ("settled", "pack"),
    [("ti", "en"), ("uk-UA", "ukr"), ("nb", "no"), ("nn", "nb"), ("no", "nn"), ("ti", "ti"), ("ti", "ar")],
)
def test_a_pack_that_is_understood_is_done(settled: str, pack: str) -> None:
    """Arabic is among the languages that the mapping found."""
    assert "send-info-pack" not in open_tasks(sent(invited(settled), pack).on("2026-10-02"))
