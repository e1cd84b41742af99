"""Checklists: whole in every language, and in step with the events that register what was done."""

import re
from typing import get_args

import pytest

from schemas.checklists import CHECKLISTS, DWELLING, PREPARE_CAREER_ADVISER, Checklist
from schemas.events.catalogue import DwellingPrepared, NoteSections
from schemas.tasks import TASK_TYPES
from schemas.texts import TextLanguage

EVERY_CHECKLIST = [pytest.param(each, id=each.code) for each in CHECKLISTS.values()]
LANGUAGES = set(TextLanguage)


@pytest.mark.parametrize("each", EVERY_CHECKLIST)
def test_every_text_is_there_in_both_forms_of_norwegian_and_in_english(each: Checklist) -> None:
    for text in (each.title, *(item.text for item in each.items)):
        assert set(text) == LANGUAGES
        assert all(line == line.strip() != "" for line in text.values())
        assert text["en"] not in {text["nb"], text["nn"]}, "it is translated"


@pytest.mark.parametrize("each", EVERY_CHECKLIST)
def test_an_item_is_a_short_line(each: Checklist) -> None:
    for item in each.items:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", item.code)
        assert all(len(line) <= 110 and line[0].isupper() and line[-1] != "." for line in item.text.values())


@pytest.mark.parametrize("each", EVERY_CHECKLIST)
def test_no_two_items_are_the_same(each: Checklist) -> None:
    assert len({item.code for item in each.items}) == len(each.items)
    for language in LANGUAGES:
        assert len({item.text[language] for item in each.items}) == len(each.items)


@pytest.mark.parametrize("each", EVERY_CHECKLIST)
def test_a_checklist_names_its_source(each: Checklist) -> None:
    assert re.search(r"\bS-[0-9]{2,3}\b", each.source)


def test_the_items_of_the_dwelling_are_those_its_event_can_hold() -> None:
    (allowed,) = get_args(DwellingPrepared.model_fields["done"].annotation)
    assert tuple(item.code for item in DWELLING.items) == get_args(allowed)


def test_the_template_of_the_note_has_the_sections_of_the_note() -> None:
    (template,) = [item for item in PREPARE_CAREER_ADVISER.items if item.code == "note_template"]
    for section in NoteSections.model_fields:
        assert section.replace("_", " ") in template.text["en"]


def test_nynorsk_is_not_bokmal() -> None:
    """Words that only one of the two forms has; a sign that a text was copied and forgotten."""
    only_nb = re.compile(r"\b(hva|hvem|hvor|ikke|boligen?|deltakeren?|rettigheter|kartleggingen|veiledning\w*)\b", re.I)
    only_nn = re.compile(r"\b(kva|kven|kvar|ikkje|bustaden?|deltakaren?|rettar|kartlegginga|\w*rettleiing\w*)\b", re.I)
    titles = [task.title for task in TASK_TYPES]
    texts = titles + [text for each in CHECKLISTS.values() for text in (each.title, *(i.text for i in each.items))]
    assert [text["nn"] for text in texts if only_nb.search(text["nn"])] == []
    assert [text["nb"] for text in texts if only_nn.search(text["nb"])] == []
