"""The words of the access log: every line in three languages, and none that could name a person."""

import pytest

from schemas.access_log import (
    PARAMETERS,
    REASONS,
    UnknownReason,
    check_reason,
    organisation_in_words,
    role_in_words,
    what_was_done,
)
from schemas.accounts import ROLES
from schemas.kommuner import COUNTIES, KOMMUNER
from schemas.organisations import NATIONAL, STEGVIS
from schemas.texts import TextLanguage


def _filled(reason: str) -> dict[str, str]:
    return {name: next(iter(values)) for name, values in PARAMETERS.items() if f"{{{name}}}" in REASONS[reason]["en"]}


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_a_sentence_in_each_language(reason: str) -> None:
    parameters = _filled(reason)
    check_reason(reason, parameters)
    texts = [what_was_done(reason, parameters, language) for language in TextLanguage]
    assert all(text[0].isupper() and "{" not in text and reason != text for text in texts)
    assert texts[0] != texts[2]


def test_roles_and_organisations_have_words_in_each_language() -> None:
    for language in TextLanguage:
        assert all("_" not in role_in_words(role, language) for role in ROLES)
        assert "_" not in role_in_words(None, language)
        for organisation in (*KOMMUNER, *COUNTIES, *NATIONAL, STEGVIS):
            assert organisation_in_words(organisation, language) != organisation
    assert organisation_in_words("3301", "nb") == "Drammen kommune"


def test_what_this_release_does_not_know_stays_a_code() -> None:
    assert what_was_done("opened-by-magic", {"wand": "elder"}, "nb") == "opened-by-magic"
    assert "gone-task" in what_was_done("task-page", {"task": "gone-task"}, "en")
    assert what_was_done("task-page", {}, "en").endswith("–")  # noqa: RUF001
    assert role_in_words("wizard", "en") == "wizard"
    assert organisation_in_words("ministry", "en") == "ministry"
    assert organisation_in_words("3005", "en") == "3005"  # a number that is not of today


@pytest.mark.parametrize(
    ("reason", "parameters"), [("", {}), ("look-up", {}), ("look-up", {"number": "x", "who": "y"})]
)
def test_a_line_without_words_is_refused(reason: str, parameters: dict[str, str]) -> None:
    with pytest.raises(UnknownReason):
        check_reason(reason, parameters)
