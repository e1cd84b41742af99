"""What pages say stands in three languages."""

from console.texts.catalogues import translations
from console.texts.check import faults
from schemas.texts import TextLanguage


def test_every_text_has_its_translations_and_none_is_left_over() -> None:
    assert list(faults()) == []


def test_a_number_takes_the_form_of_its_language() -> None:
    nynorsk = translations(TextLanguage.NN)
    assert nynorsk.ngettext("%(num)d day left", "%(num)d days left", 1) % {"num": 1} == "1 dag att"
    assert nynorsk.ngettext("%(num)d day left", "%(num)d days left", 3) % {"num": 3} == "3 dagar att"
