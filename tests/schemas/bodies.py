"""Bodies of events to send through intake, and what intake says of them."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from schemas.events import (
    EventRefused,
    Fault,
    IncomingEvent,
    full_type,
    read_event,
    stored_event,
)

KEY = b"a key of the test"
PARTICIPANT = "7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02"

# Published examples of the algorithm, and numbers of the synthetic series: nobody's.
REAL_FORM_FNR = "13097248022"
REAL_FORM_DNR = "53097248016"
TENOR_FNR = "15859012342"
TENOR_DNR = "55859012336"
DUF = "202212345606"

SETTLED: dict[str, Any] = {
    "settled_on": "2026-09-01",
    "kommune": "3301",
    "residence_basis": "asylum",
    "permit_granted_on": "2026-05-01",
    "entry": "direct",
    "language": "ar",
    "interpreter_needed": True,
    "education": "none",
}

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "0f8d2c1e-5b0e-4d5e-9a57-0b6b0f7c1a11",
    "source": "https://kommune.example/3301",
    "type": full_type("participant.settled"),
    "subject": f"/participant/{PARTICIPANT}",
    "time": "2026-09-02T10:15:00+02:00",
    "datacontenttype": "application/json",
    "data": SETTLED,
}


def settled(**data: Any) -> dict[str, Any]:
    return EVENT | {"data": SETTLED | data}


def of_type(name: str, data: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    return EVENT | {"type": full_type(name), "data": data} | envelope


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in EVENT.items() if key != name}


def read(event: dict[str, Any] | bytes, *, synthetic_only: bool = True) -> IncomingEvent:
    raw = event if isinstance(event, bytes) else orjson.dumps(event)
    return read_event(raw, hash_key=KEY, synthetic_only=synthetic_only)


def faults(event: dict[str, Any] | bytes, *, synthetic_only: bool = True) -> list[Fault]:
    with pytest.raises(EventRefused) as refused:
        read(event, synthetic_only=synthetic_only)
    return list(refused.value.faults)


def fault(event: dict[str, Any] | bytes, *, synthetic_only: bool = True) -> Fault:
    (only,) = faults(event, synthetic_only=synthetic_only)
    return only


def answer(event: dict[str, Any] | bytes) -> IncomingEvent | EventRefused:
    try:
        return read(event)
    except EventRefused as refused:
        return refused


def stored(incoming: IncomingEvent) -> Any:
    return stored_event(*incoming.ref, incoming.name, incoming.on, incoming.time, incoming.data).data


def of_person(**person: Any) -> dict[str, Any]:
    return settled(person=person)


CANARY = "Kanari Fugl"


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the path of everything in a JSON value."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield from places(below, (*path, key))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """Give a JSON value with another value in one place."""
    if not path:
        return new
    key, *rest = path
    copy = value.copy()
    copy[key] = replaced(copy[key], tuple(rest), new)
    return copy


FULL = of_person(
    name="Test Person",
    birth_date="1990-05-15",
    identifiers=[{"kind": "fnr", "value": TENOR_FNR}],
    phone="99887766",
    email="test@example.org",
    address="Testveien 1",
    address_protected=False,
)
