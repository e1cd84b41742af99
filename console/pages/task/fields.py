"""The form of an event: its fields and how each is asked for, as the event's model tells."""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AfterValidator, AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from schemas.events import CATALOGUE
from schemas.events.vocabulary import KommuneNumber, Language, Personal


class Kind(StrEnum):
    """How a field is asked for: the name of its macro in ``task/fields.html``."""

    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"
    WHOLE = "whole"
    DECIMAL = "decimal"
    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    LANGUAGE = "language"
    LANGUAGES = "languages"
    KOMMUNE = "kommune"
    GROUP = "group"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form.

    Attributes:
        name: The name in the model.
        key: The name in JSON.
        kind: How it is asked for.
        required: Whether an answer must be given.
        options: What may be chosen.
        fields: Those of the model within.
        least: The least number, or the least number of items; None without one.
        most: The highest number, or the most characters of a text.
        personal: Whether people answer in their own words.
    """

    name: str
    key: str
    kind: Kind
    required: bool
    options: tuple[str, ...] = ()
    fields: tuple["FormField", ...] = ()
    least: float | None = None
    most: float | None = None
    personal: bool = False


NOT_ASKED = frozenset({"person", "address_protected", "age_at_permit", "booked_with"})
"""Fields that no task asks for: who a participant is, and ids of other participants that nobody types."""

_OFFERED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("note.shared", "recipients"): ("programme_adviser", "nav", "adult_education", "participant"),
}
"""What may be chosen where the model takes any code."""


@cache
def fields_of(event: str) -> tuple[FormField, ...]:
    """Give the fields of an event's form, in the order of the model, the day last but for the texts.

    Args:
        event: The short name of the event.
    """
    return tuple(_fields(CATALOGUE[event], event))


def offering(fields: Iterable[FormField], offered: Mapping[str, Mapping[str, str]]) -> list[FormField]:
    """Give fields of which some are chosen from what is known, by their names: each value with what it is called."""
    return [
        replace(field, kind=Kind.CHOICE, options=tuple(offered[field.name])) if field.name in offered else field
        for field in fields
    ]


def every_field(fields: tuple[FormField, ...]) -> Iterator[FormField]:
    """Give fields and those within them."""
    for field in fields:
        yield field
        yield from every_field(field.fields)


def _fields(model: type[BaseModel], event: str) -> Iterator[FormField]:
    for name, info in model.model_fields.items():
        if name in NOT_ASKED:
            continue
        yield _field(name, info, event)


def _field(name: str, info: FieldInfo, event: str) -> FormField:
    base, metadata, optional = _bare(info.annotation, tuple(info.metadata))
    key, required = info.alias or name, info.is_required() and not optional
    if (event, name) in _OFFERED:
        return FormField(name, key, Kind.CHOICES, required, options=_OFFERED[event, name])
    return _of_type(base, metadata, FormField(name, key, Kind.LINE, required), event)


def _of_type(base: Any, metadata: tuple[Any, ...], made: FormField, event: str) -> FormField:
    if get_origin(base) is Literal:
        return replace(made, kind=Kind.CHOICE, options=get_args(base))
    if get_origin(base) is list:
        return _list(get_args(base)[0], metadata, made, event)
    if isinstance(base, type) and issubclass(base, BaseModel):
        return replace(made, kind=Kind.GROUP, fields=tuple(_fields(base, event)))
    if base in (int, float):
        kind = Kind.WHOLE if base is int else Kind.DECIMAL
        return replace(made, kind=kind, least=_limit(metadata, Ge), most=_limit(metadata, Le))
    if base in _PLAIN:
        return replace(made, kind=_PLAIN[base])
    return _text(metadata, made)


_PLAIN: Mapping[Any, Kind] = {bool: Kind.FLAG, date: Kind.DAY, datetime: Kind.MOMENT, AwareDatetime: Kind.MOMENT}


def _text(metadata: tuple[Any, ...], made: FormField) -> FormField:
    if _checks_as(Language, metadata):
        return replace(made, kind=Kind.LANGUAGE)
    if _checks_as(KommuneNumber, metadata):
        return replace(made, kind=Kind.KOMMUNE)
    personal = _is_personal(metadata)
    return replace(made, kind=Kind.TEXT if personal else Kind.LINE, most=_limit(metadata, MaxLen), personal=personal)


def _list(item: Any, metadata: tuple[Any, ...], made: FormField, event: str) -> FormField:
    base, inner, _ = _bare(item, ())
    made = replace(made, least=_limit(metadata, MinLen))
    if get_origin(base) is Literal:
        return replace(made, kind=Kind.CHOICES, options=get_args(base))
    if isinstance(base, type) and issubclass(base, BaseModel):
        return replace(made, kind=Kind.ROWS, fields=tuple(_fields(base, event)))
    if _checks_as(Language, inner):
        return replace(made, kind=Kind.LANGUAGES)
    return replace(made, kind=Kind.LINES, most=_limit(inner, MaxLen), personal=_is_personal(inner))


def _is_personal(metadata: tuple[Any, ...]) -> bool:
    return any(isinstance(mark, Personal) for mark in metadata)


def _bare(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...], bool]:
    """Take off what surrounds a type: gives the type, what is noted beside it, and whether None may stand there."""
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return _bare(inner, (*metadata, *_spread(marks)))
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = [part for part in get_args(annotation) if part is not type(None)]
        base, noted, _ = _bare(inner, metadata)
        return base, noted, True
    return annotation, metadata, False


def _spread(marks: list[Any]) -> Iterator[Any]:
    for mark in marks:
        if isinstance(mark, FieldInfo):
            yield from mark.metadata
        else:
            yield mark


def _limit(metadata: tuple[Any, ...], kind: type[Any]) -> Any:
    names = {Ge: "ge", Le: "le", MinLen: "min_length", MaxLen: "max_length"}
    return next((getattr(mark, names[kind]) for mark in metadata if isinstance(mark, kind)), None)


def _checks_as(annotated: Any, metadata: tuple[Any, ...]) -> bool:
    checks = [mark for mark in get_args(annotated)[1:] if isinstance(mark, AfterValidator)]
    return any(check in metadata for check in checks)
