"""What is kept of a refused event: its type, place and kind of each fault, and nothing that was sent. No I/O."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from schemas.events.envelope import CATALOGUE, Envelope
from schemas.events.faults import FaultKind
from schemas.events.reading import EventRefused, Fault, IncomingEvent

UNKNOWN = "unknown"
"""Stands for an event type that is not in the catalogue, or could not be read."""
UNKNOWN_NAME = "…"
"""Stands in a place for a name that no model has: a sender may write anything there, even somebody's name or number."""
_ATTRIBUTES = frozenset({"subject", "datacontenttype", "traceparent"})  # read, but no fields of the envelope's model


class Reason(NamedTuple):
    """Why an event was refused, in words of ours alone.

    Attributes:
        name: The short type name, or ``UNKNOWN``.
        place: The JSON path, with no index and with known names alone; empty for the whole event.
        kind: What is wrong there.
    """

    name: str
    place: str
    kind: FaultKind


def reasons_of(event: IncomingEvent | EventRefused, faults: Sequence[Fault]) -> list[Reason]:
    """Give why an event was refused; each reason once, in the order of the faults."""
    name = event.name if event.name in CATALOGUE else UNKNOWN
    return list(dict.fromkeys(Reason(name, place_of(fault.path), fault.kind) for fault in faults))


def place_of(path: str) -> str:
    """Give a JSON path without anything that a sender may have made up."""
    return ".".join(map(_known, path.split("."))) if path else ""


def _known(part: str) -> str:
    name, *indexes = part.split("[")
    return (name if name in _names() else UNKNOWN_NAME) + "[]" * len(indexes)


@cache
def _names() -> frozenset[str]:
    """Give the names of all fields of envelope and data, as senders write them."""
    names, seen = set(_ATTRIBUTES), set[type[BaseModel]]()
    left: list[type[BaseModel]] = [Envelope, *CATALOGUE.values()]
    while left:
        model = left.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, field in model.model_fields.items():
            names.add(field.alias or name)
            left += _models_in(field.annotation)
    return frozenset(names)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    parts: Iterable[Any] = get_args(annotation)
    for part in parts:
        yield from _models_in(part)
