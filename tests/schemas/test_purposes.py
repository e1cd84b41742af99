"""What career guidance is for: one text a kind of reader, in every language."""

import pytest

from schemas.purposes import PURPOSES, Purpose
from schemas.texts import TextLanguage

EVERY_PURPOSE = [pytest.param(each, id=each.code) for each in PURPOSES.values()]


@pytest.mark.parametrize("each", EVERY_PURPOSE)
def test_a_purpose_has_a_text_in_both_forms_of_norwegian_and_in_english(each: Purpose) -> None:
    assert set(each.text) == set(TextLanguage)
    assert len(set(each.text.values())) == len(TextLanguage)


@pytest.mark.parametrize("each", EVERY_PURPOSE)
def test_a_purpose_is_a_few_sentences(each: Purpose) -> None:
    assert all(len(text) <= 300 and text[-1] == "." and "  " not in text for text in each.text.values())


def test_the_purpose_is_the_one_of_the_act() -> None:
    """'ta informerte valg om utdanning og arbeid, og … introduksjonsprogrammet blir tilpasset den enkeltes behov'"""
    reported = PURPOSES["guidance"].text["nb"]
    assert "ta informerte valg om utdanning og arbeid" in reported
    assert "introduksjonsprogrammet blir tilpasset den enkeltes behov" in reported
