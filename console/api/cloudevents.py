"""Finds the events in a call: structured, binary or batch (the HTTP binding of CloudEvents 1.0).

Reading here is stricter than in the `cloudevents` library, which reads wrong UTF-8 as other characters, takes the last
of two equal headers, and gives up a whole batch for one event.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from urllib.parse import unquote_to_bytes

import orjson
from pydantic import TypeAdapter

from console.api.problems import Refused
from schemas.events import EventRefused, Fault
from schemas.events.faults import FaultKind
from schemas.events.reading import MAX_EVENT_BYTES
from schemas.events.vocabulary import EventId

STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
MAX_BATCH_EVENTS = 1_000
MAX_BATCH_BYTES = 16_777_216

_PREFIX = "ce-"
_ONCE = frozenset({"authorization", "content-type", "content-encoding", "content-length", "traceparent"})
_ATTRIBUTE = re.compile(r"[a-z0-9]{1,40}")
_NAMED = frozenset({"id", "source", "specversion", "type", "subject", "time", "traceparent"})
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^";\s]+)')
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_QUOTED_PAIR = re.compile(rb"\\(.)", re.DOTALL)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},]', re.DOTALL)

_ID: TypeAdapter[str] = TypeAdapter(EventId)
TOO_LARGE = Fault("", f"an event has at most {MAX_EVENT_BYTES:,} bytes", FaultKind.TOO_LARGE)


class Mode(Enum):
    """How a call carries events."""

    STRUCTURED = "structured"
    BINARY = "binary"
    BATCH = "batch"


def headers_of(raw: list[tuple[bytes, bytes]]) -> dict[str, bytes]:
    """Give the headers by name.

    Raises:
        Refused: 400 when a header that has one meaning comes twice.
    """
    found: dict[str, bytes] = {}
    for name_bytes, value in raw:
        name = name_bytes.decode("latin-1")
        if name in found and (name in _ONCE or name.startswith(_PREFIX)):
            # The name of an extension is the sender's own and may be anything.
            known = name in _ONCE or name.removeprefix(_PREFIX) in _NAMED
            raise Refused(400, f"the header {name if known else 'ce-…'} comes twice; send it once")
        found[name] = value
    return found


def encoding_of(headers: Mapping[str, bytes]) -> str:
    """Give the content encoding.

    Raises:
        Refused: 415 when it is neither gzip nor none.
    """
    encoding = headers.get("content-encoding", b"identity").decode("latin-1").strip().lower()
    if encoding not in {"gzip", "identity"}:
        raise Refused(415, "Content-Encoding must be gzip, or left out", headers={"Accept-Encoding": "gzip, identity"})
    return encoding


def mode_of(headers: Mapping[str, bytes]) -> Mode:
    """Give how a call carries events.

    Raises:
        Refused: 415 when it carries no events that are read here.
    """
    media_type, charset = _media_type(headers)
    if media_type in {STRUCTURED, BATCH}:
        if charset not in {"utf-8", "utf8"}:
            raise Refused(415, "the charset must be UTF-8", headers={"Accept": f"{STRUCTURED}, {BATCH}"})
        return Mode.STRUCTURED if media_type == STRUCTURED else Mode.BATCH
    if not media_type.startswith("application/cloudevents") and any(name.startswith(_PREFIX) for name in headers):
        return Mode.BINARY
    raise Refused(
        415,
        f"Content-Type must be {STRUCTURED} or {BATCH}, or the attributes must come in ce- headers with JSON as body",
        headers={"Accept": f"{STRUCTURED}, {BATCH}, application/json"},
    )


def _media_type(headers: Mapping[str, bytes]) -> tuple[str, str]:
    """Give the media type and its charset, in lower case."""
    whole = headers.get("content-type", b"").decode("latin-1").lower()
    charset = _CHARSET.search(whole)
    return whole.partition(";")[0].strip(), charset.group(1) if charset else "utf-8"


def from_binary(headers: Mapping[str, bytes], body: bytes) -> bytes | EventRefused:
    """Give the event of a call in binary mode, in structured form."""
    event: dict[str, object] = {}
    faults = []
    for name, value in headers.items():
        if not name.startswith(_PREFIX):
            continue
        attribute = name.removeprefix(_PREFIX)
        shown = attribute if attribute in _NAMED else "…"
        if attribute in {"data", "datacontenttype"} or _ATTRIBUTE.fullmatch(attribute) is None:
            reason = "is not an attribute that comes in a ce- header; leave the header out"
            faults.append(Fault(shown, reason, FaultKind.UNKNOWN_FIELD))
            continue
        try:
            event[attribute] = _decoded(value)
        except ValueError as fault:
            faults.append(Fault(shown, str(fault), FaultKind.WRONG_FORM))
    content_type = headers.get("content-type")
    if content_type is not None:
        event["datacontenttype"] = content_type.decode("latin-1")
    if body:
        try:
            orjson.loads(body)  # so that the body cannot end the data and go on with attributes of its own
        except orjson.JSONDecodeError:
            faults.append(Fault("data", "is not JSON in UTF-8", FaultKind.NOT_JSON))
        event["data"] = orjson.Fragment(body)
    return EventRefused(faults) if faults else orjson.dumps(event)


def _decoded(value: bytes) -> str:
    """Undo the encoding of an attribute in a header: the quotes around it, then percent encoding, once.

    Source: HTTP Protocol Binding for CloudEvents 1.0.2, 3.1.3.2.
    """
    if len(value) >= 2 and value[:1] == value[-1:] == b'"':
        value = _QUOTED_PAIR.sub(rb"\1", value[1:-1])
    if _BAD_ESCAPE.search(value):
        raise ValueError("has a % that begins no percent encoding; write it as %25")
    try:
        return unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 in percent encoding; encode its bytes in UTF-8") from None


def from_batch(body: bytes) -> list[bytes | EventRefused]:
    """Give the events of a batch, in order; what cannot be an event is refused alone.

    Raises:
        Refused: 413 for too many events, 422 when the body is not a JSON array.
    """
    try:
        found = orjson.loads(body)
        events = [orjson.dumps(event) for event in found] if isinstance(found, list) else None
    except orjson.JSONDecodeError:
        events = list(_elements(body))
        if not events:
            raise _no_batch("is not JSON in UTF-8") from None
    if events is None:
        raise _no_batch("is not a JSON array")
    if len(events) > MAX_BATCH_EVENTS:
        raise Refused(413, f"a batch has at most {MAX_BATCH_EVENTS:,} events; send the rest in further batches")
    return [EventRefused([TOO_LARGE]) if len(event) > MAX_EVENT_BYTES else event for event in events]


def id_of(raw: bytes | EventRefused) -> str | None:
    """Give the id of a refused event of a batch, where it has one that may be repeated."""
    if isinstance(raw, EventRefused):
        return None
    try:
        found = orjson.loads(raw)
        return _ID.validate_python(found["id"]) if isinstance(found, dict) and "id" in found else None
    except ValueError:
        return None


def _no_batch(reason: str) -> Refused:
    detail = f"the body of a batch {reason}; send a JSON array of events"
    return Refused(422, detail, (Fault("", detail),))


def _elements(body: bytes) -> Iterator[bytes]:
    """Give the elements of an array of which some are not JSON; nothing where the array itself is broken."""
    body = body.strip()
    if body[:1] != b"[" or body[-1:] != b"]":
        return
    depth, start, cuts = 0, 1, []
    for token in _TOKEN.finditer(body):
        match token.group()[:1]:
            case b"[" | b"{":
                depth += 1
            case b"]" | b"}":
                depth -= 1
                if depth == 0:
                    cuts.append((start, token.start()))
                    if token.end() != len(body):
                        return
            case b"," if depth == 1:
                cuts.append((start, token.start()))
                start = token.end()
    if depth == 0:
        yield from (body[begin:end] for begin, end in cuts)
