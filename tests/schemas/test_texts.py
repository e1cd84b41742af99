"""Texts that people wrote are set apart by the marks in the catalogue, and put back where a message needs the words."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from schemas.events.catalogue import GuidanceOrdered, MeetingHeld, NoteShared
from schemas.events.envelope import CATALOGUE
from schemas.events.texts import is_reference, reference_to, references_in, set_apart, text_fields, with_texts
from schemas.events.vocabulary import Text, holds_person_number
from schemas.services import OrderGuidance

KEY = b"k" * 32
HIS = UUID("7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02")
ORDERED = {"ordered_on": "2026-09-01", "goal": "work", "questions": ["which?", "when?"]}


def test_a_reference_stands_for_the_same_words_of_the_same_participant_alone() -> None:
    assert reference_to("tired", HIS, KEY) == reference_to("tired", HIS, KEY)
    others = {
        reference_to("tired", uuid4(), KEY),
        reference_to("Tired", HIS, KEY),
        reference_to("tired", HIS, b"other"),
    }
    assert reference_to("tired", HIS, KEY) not in others
    assert len(others) == 3


def test_a_reference_is_never_taken_for_a_person_number() -> None:
    references = [reference_to(str(number), HIS, KEY) for number in range(1000)]
    assert all(map(is_reference, references))
    assert not any(map(holds_person_number, references))


@pytest.mark.parametrize(
    "value", [None, 1, "", "text:", "text:reason", "text:abcdefghijklmnopabcdefghijklmnopa", "work"]
)
def test_what_only_looks_like_a_reference_is_none(value: object) -> None:
    assert not is_reference(value)


def test_texts_are_replaced_wherever_they_stand_and_named_by_their_field() -> None:
    data, texts = set_apart(GuidanceOrdered, ORDERED, HIS, KEY)
    assert [(text.field, text.text) for text in texts] == [
        ("goal", "work"),
        ("questions[0]", "which?"),
        ("questions[1]", "when?"),
    ]
    assert data == {
        "ordered_on": "2026-09-01",
        "goal": texts[0].reference,
        "questions": [texts[1].reference, texts[2].reference],
    }
    held: dict[str, Any] = {"decisions": [{"what": "talk", "owner": "kommune"}, {"what": "write"}]}
    data, texts = set_apart(MeetingHeld, held, HIS, KEY)
    assert [text.field for text in texts] == ["decisions[0].what", "decisions[1].what"]
    assert data["decisions"][0] == {"what": texts[0].reference, "owner": "kommune"}
    _, texts = set_apart(NoteShared, {"recommendation": "r", "sections": {"wishes": "w"}}, HIS, KEY)
    assert [text.field for text in texts] == ["recommendation", "sections.wishes"]


def test_data_without_texts_stay_the_same_object() -> None:
    for data in ({"meeting_id": "m"}, {"access_reason": None}):
        assert set_apart(NoteShared, data, HIS, KEY) == (data, ())


def test_words_come_back_where_the_call_has_texts_and_nowhere_else() -> None:
    reference = reference_to("tired", HIS, KEY)
    content = {"assessment": reference, "reason": reference, "questions": [reference], "goal": None}
    assert list(references_in(OrderGuidance, content)) == [reference, reference]
    assert with_texts(OrderGuidance, content, {reference: "tired"}) == (
        {"assessment": reference, "reason": "tired", "questions": ["tired"], "goal": None},
        [],
    )


def test_words_that_are_gone_are_named_by_their_field() -> None:
    reference = reference_to("tired", HIS, KEY)
    _, gone = with_texts(OrderGuidance, {"reason": reference, "questions": ["kept by nobody", reference]}, {})
    assert gone == ["reason", "questions[1]"]


def test_every_text_of_the_catalogue_is_marked_also_within_lists_and_models() -> None:
    """Whatever admits 4,000 characters is written by people."""
    for name, model in CATALOGUE.items():
        assert sorted(_long_fields(model.model_json_schema())) == sorted(_marked(text_fields(model))), name


def test_an_optional_text_is_marked_as_well() -> None:
    class Note(BaseModel):
        text: Text | None = None
        texts: list[Text] | None = None
        number: int | None = None

    assert text_fields(Note) == {"text": None, "texts": None}


def _marked(fields: Any) -> list[str]:
    return [name for name, within in fields.items() for name in ([name] if within is None else _marked(within))]


def _long_fields(schema: dict[str, Any]) -> list[str]:
    parts = [schema, *schema.get("$defs", {}).values()]
    return [name for part in parts for name, field in part.get("properties", {}).items() if "4000" in repr(field)]
