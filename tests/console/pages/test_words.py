"""What pages call people and places."""

import pytest

from console.pages.words import role_at
from console.texts.catalogues import translations
from schemas.texts import TextLanguage


@pytest.mark.parametrize(
    ("role", "organisation", "said"),
    [
        ("programme_adviser", "0301", "programrådgiver, Oslo kommune"),
        ("nav", "nav", "veileder i NAV"),
        ("adult_education", "adult_education", "Voksenopplæringen"),
        ("imdi", "imdi", "IMDi"),
        ("career_centre", "03", "Karrieresenteret i Oslo"),
        ("appeal_body", "state", "klageinstans, Statsforvalteren"),
        ("operator", "stegvis", "driftsansvarlig i Stegvis"),
    ],
)
def test_a_role_and_its_place_are_said_once(role: str, organisation: str, said: str) -> None:
    assert role_at(role, organisation, translations(TextLanguage.NB).gettext) == said
