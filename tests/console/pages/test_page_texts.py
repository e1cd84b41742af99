"""What pages say stands in three languages, and what people read anywhere spells a name one way."""

import re
from pathlib import Path

from console.texts.catalogues import translations
from console.texts.check import faults
from schemas.texts import TextLanguage


def test_every_text_has_its_translations_and_none_is_left_over() -> None:
    assert list(faults()) == []


def test_a_number_takes_the_form_of_its_language() -> None:
    nynorsk = translations(TextLanguage.NN)
    assert nynorsk.ngettext("%(num)d day left", "%(num)d days left", 1) % {"num": 1} == "1 dag att"
    assert nynorsk.ngettext("%(num)d day left", "%(num)d days left", 3) % {"num": 3} == "3 dagar att"


READ_IN = ("schemas", "activities", "analysis", "console", "cli", "docs")
"""Where texts stand that people read: on pages, in letters and documents, in lists, in the documentation."""
WRITTEN_AS = (".py", ".po", ".toml", ".html", ".md", ".json")


def test_nav_is_spelt_one_way_in_all_that_people_read() -> None:
    files = [path for folder in READ_IN for path in Path(folder).rglob("*") if path.suffix in WRITTEN_AS]
    texts = {path: path.read_text("utf-8") for path in files}
    assert sum("NAV" in text for text in texts.values()) > 10, "the folders are those that say it"
    found = [
        f"{path}:{number}: {line.strip()}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(r"\bNa[vV]s?\b", line)
    ]
    assert found == [], "write NAV, as the contract does"
