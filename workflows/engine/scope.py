"""The scope of a view: the meeting, booking or measure that it is about, and the field by which events name it."""

from functools import cache
from typing import Any, NamedTuple

from schemas.events import EventData
from workflows.engine.scheduler import Expectation

_ONE_IDENTITY = {"meeting_id": ("meeting_id", "booking_id"), "booking_id": ("booking_id", "meeting_id")}
"""Fields that name the same thing: a booking has the id of the meeting that it serves."""


class Scope(NamedTuple):
    """A field of event data and its value, such as ``meeting_id`` and ``m1``."""

    field: str
    value: str

    def narrow(self, wait: Expectation[Any], unscoped: tuple[type[EventData], ...] = ()) -> None:
        """Let a wait take events of this scope alone, but for the types that are named as unscoped."""
        wait.fields = {kind: _field_of(self.field, kind) for kind in wait.types if kind not in unscoped}
        wait.about = self.value


@cache
def _field_of(field: str, kind: type[EventData]) -> str:
    """Give the field by which a type of event names the scope."""
    for name in _ONE_IDENTITY.get(field, (field,)):
        if name in kind.model_fields:
            return name
    raise AssertionError(f"{kind.event_name} has no {field}: a view that is scoped to one cannot wait for it")
