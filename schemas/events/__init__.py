"""Events: the envelope, the catalogue of types, and reading an event from JSON."""

from schemas.events import catalogue
from schemas.events.envelope import CATALOGUE, Event, EventData, EventRef, is_a
from schemas.events.reading import (
    EventRefused,
    Fault,
    IncomingEvent,
    full_type,
    read_event,
    stored_event,
    typed_event,
    with_own_refs,
)

__all__ = [
    "CATALOGUE",
    "Event",
    "EventData",
    "EventRef",
    "EventRefused",
    "Fault",
    "IncomingEvent",
    "catalogue",
    "full_type",
    "is_a",
    "read_event",
    "stored_event",
    "typed_event",
    "with_own_refs",
]
