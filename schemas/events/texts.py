"""Texts that people wrote: they live in the person store, and a reference takes their place everywhere else.

A reference is made from the text itself, so whatever compares, copies or counts the texts of a participant does the
same with their references: a journey plays, and a request is corrected, exactly as it would be with the words.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, NamedTuple, TypeAlias, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from schemas.events.vocabulary import Personal

# Letters alone: digits could happen to be a person number, which no text may hold.
_REFERENCE = re.compile(r"text:[a-p]{32}")
_AS_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")

TextFields: TypeAlias = Mapping[str, Any]
"""The fields of a model that hold texts, by their name in JSON: None for a text or a list of texts, else the fields of
the models within."""
_NO_TEXT: TextFields = {}


class KeptText(NamedTuple):
    """A text of an event, for the person store.

    Attributes:
        field: Where it stood in the event's data, such as ``questions[0]``.
        reference: What stands there instead.
        text: The words.
    """

    field: str
    reference: str
    text: str


def reference_to(text: str, participant: UUID, key: bytes) -> str:
    """Give the reference to a text of a participant: a keyed hash, which shows nothing of the words.

    The same words of one participant have the same reference; those of two participants never do.
    """
    digest = sha256(key + participant.bytes + text.encode()).hexdigest()
    return f"text:{digest[:32].translate(_AS_LETTERS)}"


def is_reference(value: object) -> bool:
    """Whether a value stands for a text that is in the person store."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


@cache
def text_fields(model: type[BaseModel]) -> TextFields:
    """Give the fields of a model whose types are marked ``Personal``."""
    found: dict[str, TextFields | None] = {}
    for name, field in model.model_fields.items():
        within = None if _is_marked(field.metadata) else _within(field.annotation)
        if within != _NO_TEXT:
            found[field.alias or name] = within
    return found


def set_apart(
    model: type[BaseModel], data: Mapping[str, Any], participant: UUID, key: bytes
) -> tuple[Mapping[str, Any], tuple[KeptText, ...]]:
    """Replace the texts in the data of an event by references.

    Args:
        model: The model that the data fit.
        data: The data as JSON; the same object is given back where it has no texts.
        participant: Whom the event is about.
        key: The key of the references.
    """
    fields = text_fields(model)
    if not any(data.get(field) is not None for field in fields):
        return data, ()
    texts: list[KeptText] = []

    def keep(path: str, text: str) -> str:
        texts.append(KeptText(path, reference_to(text, participant, key), text))
        return texts[-1].reference

    return _replaced(fields, data, keep, ""), tuple(texts)


def references_in(model: type[BaseModel], content: Mapping[str, Any]) -> Iterator[str]:
    """Give the references that stand where a model has texts."""
    found: list[str] = []

    def note(path: str, text: str) -> str:
        found.append(text)
        return text

    _replaced(text_fields(model), content, note, "")
    return filter(is_reference, found)


def with_texts(
    model: type[BaseModel], content: Mapping[str, Any], texts: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Put texts in the places of their references.

    Args:
        model: The model that the content fits.
        content: What holds references where the model has texts.
        texts: The words by reference.

    Returns:
        The content with the words, and the fields whose words are no longer there.
    """
    gone: list[str] = []

    def put(path: str, text: str) -> str:
        if is_reference(text) and text not in texts:
            gone.append(path)
        return texts.get(text, text)

    return _replaced(text_fields(model), content, put, ""), gone


def _is_marked(metadata: tuple[Any, ...] | list[Any]) -> bool:
    return any(isinstance(mark, Personal) for mark in metadata)


def _within(annotation: Any) -> TextFields | None:
    """Give the texts within a type; None where the type itself is one, or a list of them."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return None if _is_marked(metadata) else _within(inner)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return text_fields(annotation)
    for part in get_args(annotation):
        if (within := _within(part)) != _NO_TEXT:
            return within
    return _NO_TEXT


def _replaced(fields: TextFields | None, value: Any, put: Callable[[str, str], str], path: str) -> Any:
    if isinstance(value, list):
        return [_replaced(fields, each, put, f"{path}[{number}]") for number, each in enumerate(value)]
    if fields is None:
        return put(path, value) if isinstance(value, str) else value
    if not isinstance(value, Mapping):
        return value
    return {
        name: _replaced(fields[name], part, put, f"{path}.{name}" if path else name) if name in fields else part
        for name, part in value.items()
    }
