"""Reads bytes into a checked event, or refuses them with every fault and its JSON path. No I/O."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NamedTuple
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError, create_model
from pydantic_core import ErrorDetails

from schemas.calendar import whole_years
from schemas.events.catalogue import ParticipantMerged, ParticipantProtected, ParticipantSettled
from schemas.events.catalogue.base import OLDEST
from schemas.events.envelope import (
    CATALOGUE,
    TYPE_PREFIX,
    TYPE_VERSION,
    Envelope,
    Event,
    EventData,
    EventRef,
    OfPair,
    business_date,
    is_json,
)
from schemas.events.faults import FaultKind, kind_of_error
from schemas.events.person import Person
from schemas.events.texts import KeptText, set_apart
from schemas.events.vocabulary import reading_stored
from schemas.identifiers import InvalidIdentifier, check_identifier

# An error text repeats only field names of this form: a sender's own may be anything, even a person's name or number.
_NAME = re.compile(r"[a-z_][A-Za-z_]{0,39}[0-9]{0,2}")

# Version 00 of https://www.w3.org/TR/trace-context/; ids of zeros alone are none.
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

MAX_EVENT_BYTES = 1_048_576  # far above any real event; a larger one is a mistake
MAX_KEY_BYTES = 2_600  # source and id together; an entry of a Postgres index holds 2,704 with its headers
_WHOLE_UP_TO = 2**53  # beyond it a float does not hold every whole number


_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an event.

    Attributes:
        path: The JSON path; empty for the whole event.
        reason: What is wrong and the way out, without the value.
        kind: What is wrong, as it is counted.
    """

    path: str
    reason: str
    kind: FaultKind = field(default=FaultKind.OTHER, compare=False)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


_NOT_JSON = Fault(
    "datacontenttype",
    f"must be a media type of JSON, such as {_JSON}, or left out: data is read as JSON",
    FaultKind.MEDIA_TYPE,
)


class EventRefused(ValueError):
    """An event cannot be accepted.

    Attributes:
        faults: All its faults.
        name: The short name of its type; None where the type is unknown, or could not be read.
    """

    def __init__(self, faults: Sequence[Fault], name: str | None = None) -> None:
        self.faults, self.name = tuple(faults), name
        super().__init__("; ".join(map(str, faults)))


class IncomingEvent(NamedTuple):
    """An event that passed every check, ready to be stored, with personal data separated.

    Attributes:
        ref: The idempotency key.
        name: The short type name.
        participant: Whom it is about.
        on: The business date.
        time: The sender's time.
        data: The event's data as JSON, without ``person``, with what was derived from it, and with a reference in the
            place of each text.
        body_hash: Keyed hash of all that is kept of the event, which separates a duplicate from a conflict.
        person: Personal data, for the person store only.
        traceparent: The trace that the event belongs to (W3C Trace Context), where its sender or the call names one.
        texts: What people wrote, for the person store only.
    """

    ref: EventRef
    name: str
    participant: UUID
    on: date
    time: datetime
    data: bytes
    body_hash: bytes
    person: Person | None
    traceparent: str | None = None
    texts: tuple[KeptText, ...] = ()


def full_type(name: str) -> str:
    """Give the CloudEvents ``type`` of a short name."""
    return f"{TYPE_PREFIX}{name}{TYPE_VERSION}"


def _short_name(type_name: str) -> str:
    return type_name.removeprefix(TYPE_PREFIX).removesuffix(TYPE_VERSION)


@cache
def _whole_event(type_name: str) -> TypeAdapter[Envelope] | None:
    """Give the validator of whole events of a CloudEvents type; None for an unknown type."""
    name = _short_name(type_name)
    data = CATALOGUE.get(name)
    if data is None or type_name != full_type(name):
        return None
    fields: dict[str, Any] = {"type": (Literal[type_name], ...), "data": (data, ...)}
    if data.of_pair:
        fields["participant"] = (OfPair, ...)
    return TypeAdapter(create_model(f"{data.__name__}Event", __base__=Envelope, **fields))


@cache
def _stored_data(name: str) -> TypeAdapter[EventData]:
    return TypeAdapter(CATALOGUE[name])


@cache
def _read_stored(name: str) -> Callable[[str | bytes], EventData]:
    """Give the validator itself: the adapter around it takes a microsecond for each event."""
    return _stored_data(name).validator.validate_json


def read_event(raw: bytes, *, hash_key: bytes, synthetic_only: bool = True) -> IncomingEvent:
    """Read one CloudEvent.

    Args:
        raw: The event as JSON, UTF-8.
        hash_key: The key of the body hash (at most 64 bytes); without the key, the hash reveals no personal data.
        synthetic_only: True outside production: accept synthetic person numbers only. False: accept real ones only.

    Raises:
        EventRefused: With the JSON path and the reason of each fault. A fault in the reading itself is one too: it
            names the kind of the error and where it arose, never what was read.
    """
    try:
        return _read(raw, hash_key, synthetic_only=synthetic_only)
    except EventRefused:
        raise
    except Exception as fault:
        raise EventRefused([_unforeseen(fault)]) from None


def _read(raw: bytes, hash_key: bytes, *, synthetic_only: bool) -> IncomingEvent:
    if len(raw) > MAX_EVENT_BYTES:
        reason = f"{len(raw):,} bytes; an event has at most {MAX_EVENT_BYTES:,}"
        raise EventRefused([Fault("", reason, FaultKind.TOO_LARGE)])
    body = json_object(raw)
    name, adapter = _type_of(body)
    try:
        return _of_type(raw, body, adapter, hash_key, synthetic_only=synthetic_only)
    except EventRefused as refused:
        refused.name = name
        raise


def _of_type(
    raw: bytes, body: dict[str, Any], adapter: TypeAdapter[Envelope], hash_key: bytes, *, synthetic_only: bool
) -> IncomingEvent:
    event = _checked(raw, body, adapter)
    person: Person | None = vars(event.data).get("person")
    sent = body["data"]
    whole = orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)
    bare, texts = set_apart(type(event.data), sent, event.participant, hash_key)
    if person is not None:
        _check_person(person, synthetic_only=synthetic_only)
        bare = {key: value for key, value in bare.items() if key != "person"} | _derived(event.data, person)
    return IncomingEvent(
        ref=EventRef(event.source, event.id),
        name=event.data.event_name,
        participant=event.participant,
        on=business_date(event.data, event.time),
        time=event.time,
        data=whole if bare is sent else orjson.dumps(bare),
        body_hash=_body_hash(event, body, whole, hash_key),
        person=_to_store(event.data, person),
        traceparent=traceparent_of(body.get("traceparent")),
        texts=texts,
    )


def _type_of(body: dict[str, Any]) -> tuple[str, TypeAdapter[Envelope]]:
    """Give the short name of an event's type, and what reads it."""
    type_name = body.get("type")
    if type_name is None:
        raise EventRefused([Fault("type", "is missing; this is not a CloudEvent", FaultKind.UNKNOWN_TYPE)])
    adapter = _whole_event(type_name) if isinstance(type_name, str) and len(type_name) < 200 else None
    if adapter is None:
        reason = f"is not in the event catalogue; types look like {full_type('…')}"
        raise EventRefused([Fault("type", reason, FaultKind.UNKNOWN_TYPE)])
    return _short_name(type_name), adapter


def _checked(raw: bytes, body: dict[str, Any], adapter: TypeAdapter[Envelope]) -> Any:
    """Give the event that its model makes of it."""
    media_type = body.get("datacontenttype")
    unread = [] if media_type == _JSON or is_json(media_type) else [_NOT_JSON]
    try:
        event = adapter.validate_json(raw)
    except ValidationError as error:
        raise EventRefused(unread + _faults(error)) from None
    if unread:
        raise EventRefused(unread)
    _check_key(event.source, event.id)
    if isinstance(event.data, ParticipantMerged) and event.data.into == event.participant:
        reason = "is the participant itself; name the one whose journey goes on"
        raise EventRefused([Fault("data.into", reason, FaultKind.CONTRADICTION)])
    return event


def _body_hash(event: Any, body: Mapping[str, Any], whole: bytes, hash_key: bytes) -> bytes:
    """Hash the type, the moment and the participant, however they were written, and the data in one spelling."""
    if b".0" in whole or b"null" in whole:  # as orjson writes whole numbers; few events have either
        whole = orjson.dumps(_in_one_spelling(body["data"]), option=orjson.OPT_SORT_KEYS)
    body_hash = _keyed(hash_key).copy()
    body_hash.update(f"{body['type']}\0{event.participant.hex}\0{event.time.timestamp()}\0".encode() + whole)
    return body_hash.digest()


def traceparent_of(value: object) -> str | None:
    """Give a trace context if it is one; another is left out, since a fault in it is no reason to refuse an event."""
    return value if isinstance(value, str) and _TRACEPARENT.fullmatch(value) is not None else None


@lru_cache(8)
def _keyed(hash_key: bytes) -> blake2b:
    return blake2b(digest_size=16, key=hash_key)


def _in_one_spelling(value: Any) -> Any:
    """Give a JSON value without what is null in its objects, and with whole numbers written as such."""
    if isinstance(value, dict):
        return {key: _in_one_spelling(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_in_one_spelling(part) for part in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _WHOLE_UP_TO:
        return int(value)
    return value


def _check_key(source: str, id_: str) -> None:
    """Check that the index of the inbox can hold the key."""
    if len(source) + len(id_) <= MAX_KEY_BYTES // 4:  # a character has four bytes at most
        return
    size = len(source.encode()) + len(id_.encode())
    if size > MAX_KEY_BYTES:
        reason = f"has {size:,} bytes together with id, and at most {MAX_KEY_BYTES:,} can be kept; give a shorter one"
        raise EventRefused([Fault("source", reason, FaultKind.TOO_LARGE)])


def _unforeseen(fault: Exception) -> Fault:
    """Give a fault of our own that reveals nothing of the event: an error text may repeat what was read."""
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" in {Path(frame.tb_frame.f_code.co_filename).name}, line {frame.tb_lineno}" if frame else ""
    reason = f"cannot be read because of a fault in Stegvis ({type(fault).__name__}{where}); please report it"
    return Fault("", reason, FaultKind.IN_STEGVIS)


def answering_event(
    ref: EventRef,
    name: str,
    participant: UUID,
    data: Mapping[str, Any],
    time: datetime,
    body_hash: bytes,
    *,
    hash_key: bytes,
) -> IncomingEvent:
    """Make an event from a service's reply, checked like any other event.

    Args:
        ref: Its idempotency key.
        name: The short type name.
        participant: Whom it is about.
        data: The data in the reply.
        time: When the service replied.
        body_hash: The same for every answer to one request.
        hash_key: The key of the references to texts.

    Raises:
        EventRefused: The data does not fit its type.
    """
    try:
        checked = _stored_data(name).validate_json(orjson.dumps(data))
    except ValidationError as error:
        raise EventRefused(_faults(error)) from None
    bare, texts = set_apart(type(checked), data, participant, hash_key)
    on = business_date(checked, time)
    return IncomingEvent(ref, name, participant, on, time, orjson.dumps(bare), body_hash, person=None, texts=texts)


def stored_event(
    source: str, id_: str, name: str, on: date, time: datetime, data: str | bytes, sender: str = ""
) -> Event[EventData]:
    """Bring back an event from the inbox."""
    with reading_stored():
        typed = _read_stored(name)(data)
    return Event(EventRef(source, id_), on, time, typed, sender)


def typed_event(event: IncomingEvent, sender: str = "") -> Event[EventData]:
    """Give an event that is about to be stored as the inbox would give it back."""
    return stored_event(*event.ref, event.name, event.on, event.time, event.data, sender)


def with_own_refs(events: list[Event[EventData]]) -> list[Event[EventData]]:
    """Give a participant's events, each under a reference of its own.

    A key (source, id) is one organisation's. Where two organisations used the same for one participant, the later
    event gets another reference. Where one of the two came by a trusted way and both are of one type, they are the same
    event: the later one, which came at the same moment, is left out.

    Args:
        events: All events of one participant, in order of acceptance.
    """
    if not any(event.sender for event in events):
        return events
    first: dict[EventRef, Event[EventData]] = {}
    apart = []
    for event in events:
        earlier = first.setdefault(event.ref, event)
        if earlier is event:
            apart.append(event)
        elif event.name != earlier.name or (event.sender and earlier.sender):
            apart.append(replace(event, ref=event.ref.of_another(event.sender)))
    return apart


def json_object(raw: bytes) -> dict[str, Any]:
    """Read the JSON object that an event must be.

    Raises:
        EventRefused: It is none.
    """
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        try:
            raw.decode()
        except UnicodeDecodeError as encoding:
            reason = f"is not UTF-8 (byte {encoding.start + 1}); save it as UTF-8"
            raise EventRefused([Fault("", reason, FaultKind.NOT_JSON)]) from None
        reason = f"is not JSON: {str(error).split(':', 1)[0]} (column {error.colno})"
        raise EventRefused([Fault("", reason, FaultKind.NOT_JSON)]) from None
    if not isinstance(body, dict):
        reason = "is not a JSON object; an event is one CloudEvent in structured JSON, and one event goes on one line"
        raise EventRefused([Fault("", reason, FaultKind.NOT_ONE_EVENT)])
    # Postgres cannot keep U+0000 in text, so it is refused here rather than failing later.
    if b"\\u0000" in raw and _holds_nul(body):
        raise EventRefused([Fault("", "holds the character U+0000; leave it out", FaultKind.CHARACTER)])
    return body


def _holds_nul(value: object) -> bool:
    """Look through a JSON value however deep it is nested."""
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            left += part
            left += part.values()
        elif isinstance(part, list):
            left += part
        elif isinstance(part, str) and "\0" in part:
            return True
    return False


def _to_store(data: EventData, person: Person | None) -> Person | None:
    """Give what the person store gets: whether an address is protected, also from the event that is for that alone."""
    if not isinstance(data, ParticipantProtected):
        return person
    return (person or Person()).model_copy(update={"address_protected": data.protected})


def _derived(data: EventData, person: Person) -> dict[str, Any]:
    """Derive the fields that rules need from personal data; they reveal little about the person."""
    derived: dict[str, Any] = {}
    if person.address_protected is not None:
        derived["address_protected"] = person.address_protected
    if person.birth_date is not None and isinstance(data, ParticipantSettled):
        derived["age_at_permit"] = _age_at(person.birth_date, data.permit_granted_on)
    return derived


def _age_at(born: date, permit: date) -> int:
    if born > permit:
        reason = "lies after data.permit_granted_on"
        raise EventRefused([Fault("data.person.birth_date", reason, FaultKind.CONTRADICTION)])
    age = whole_years(born, permit)
    if age > OLDEST:
        reason = f"makes the participant older than {OLDEST} years"
        raise EventRefused([Fault("data.person.birth_date", reason, FaultKind.IMPOSSIBLE_DATE)])
    return age


def _check_person(person: Person, *, synthetic_only: bool) -> None:
    faults = []
    for index, identifier in enumerate(person.identifiers):
        try:
            check_identifier(identifier.kind, identifier.value, synthetic_only=synthetic_only)
        except InvalidIdentifier as error:
            path = f"data.person.identifiers[{index}].value"
            faults.append(Fault(path, str(error), FaultKind.INVALID_NUMBER))
    if faults:
        raise EventRefused(faults)


def _faults(error: ValidationError) -> list[Fault]:
    return [_fault(detail) for detail in error.errors(include_url=False, include_input=False)]


def _fault(detail: ErrorDetails) -> Fault:
    path = ""
    for part in detail["loc"]:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            name = "from" if part == "from_" else part if _NAME.fullmatch(part) else "…"
            path += f".{name}" if path else name
    reason = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        reason = "is not a field of this event type; check its spelling or leave it out"
    elif detail["type"] == "missing":
        reason = "is required"
    return Fault(path, reason[:1].lower() + reason[1:], kind_of_error(detail))
