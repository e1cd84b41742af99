"""The alarms: each in every language, each raised by a stage, and none without its text."""

import re
from pathlib import Path

import pytest

from schemas.alarms import ALARMS
from schemas.texts import TextLanguage

RAISED = set(re.findall(r'\.alarm\(\s*"([a-z-]+)"', "".join(p.read_text() for p in Path("workflows").rglob("*.py"))))


BY_THE_COMMIT = {"sent-in-vain"}  # a play does not know what was sent
BY_THE_SNAPSHOT = {"never-taken"}  # no stage knows of what no stage takes


def test_every_alarm_that_a_stage_raises_has_its_text_and_every_text_is_raised() -> None:
    assert set(ALARMS) == RAISED | BY_THE_COMMIT | BY_THE_SNAPSHOT


@pytest.mark.parametrize("code", ALARMS)
def test_an_alarm_has_a_text_in_every_language(code: str) -> None:
    texts = ALARMS[code]
    assert set(texts) == set(TextLanguage)
    assert texts[TextLanguage.EN] not in {texts[TextLanguage.NB], texts[TextLanguage.NN]}
