"""The same event again, retractions, and whatever else may come: refused, or brought back as it was."""

from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events import (
    EventRef,
    EventRefused,
    read_event,
)
from tests.schemas.bodies import (
    DUF,
    EVENT,
    FULL,
    PARTICIPANT,
    REAL_FORM_FNR,
    answer,
    of_type,
    places,
    read,
    replaced,
    settled,
    stored,
)

# --- the same body again --------------------------------------------------------------------------------------------


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return value


def test_the_same_body_in_another_order_of_keys_is_the_same_body() -> None:
    """'The same body again: accepted as a duplicate, no effect.'"""
    assert read(reordered(FULL)).body_hash == read(FULL).body_hash


def test_the_same_body_laid_out_otherwise_is_the_same_body() -> None:
    indented = orjson.dumps(FULL, option=orjson.OPT_INDENT_2)
    escaped = orjson.dumps(FULL).replace(b"Person", b"\\u0050erson")
    assert read(indented).body_hash == read(escaped).body_hash == read(FULL).body_hash


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event | {"time": "2026-09-02T10:15:01+02:00"},
        lambda event: replaced(event, ("data", "language"), "so"),
        lambda event: replaced(event, ("data", "person", "name"), "Another Person"),
        lambda event: replaced(event, ("data", "person", "birth_date"), "1990-05-16"),
    ],
)
def test_another_body_is_another_body(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """'Something else under the same key: refused' — also when only personal data differ."""
    assert read(change(FULL)).body_hash != read(FULL).body_hash


HOURS: dict[str, Any] = of_type("hours.recorded", {"element": "norwegian", "hours": 3, "on": "2026-10-01"})


@pytest.mark.parametrize(
    "again",
    [
        HOURS | {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "a=b"},
        HOURS | {"knativearrivaltime": "2026-10-01T08:00:00Z", "sequence": 7, "x": {"deep": [None]}},
        HOURS | {"dataschema": "https://schemas.example/hours"},
        HOURS | {"datacontenttype": None},
        HOURS | {"datacontenttype": "Application/JSON; charset=UTF-8"},
        {key: value for key, value in HOURS.items() if key != "datacontenttype"},
        HOURS | {"time": "2026-09-02T08:15:00Z"},
        HOURS | {"subject": f"/participant/{PARTICIPANT.upper()}"},
        replaced(HOURS, ("data", "hours"), 3.0),
    ],
)
def test_what_is_not_kept_makes_no_other_event(again: dict[str, Any]) -> None:
    """'what is not kept (unknown extensions, trace context, datacontenttype, spelling of a number) does not …'"""
    assert read(again).body_hash == read(HOURS).body_hash


@pytest.mark.parametrize(
    "other", [replaced(HOURS, ("data", "hours"), 3.5), replaced(HOURS, ("data", "element"), "social_studies")]
)
def test_what_is_kept_makes_another_event(other: dict[str, Any]) -> None:
    assert read(other).body_hash != read(HOURS).body_hash


def test_null_is_unset() -> None:
    assert (
        read(settled(children_under_18=None)).body_hash
        == read(EVENT).body_hash
        != read(settled(children_under_18=0)).body_hash
    )


@pytest.mark.parametrize("number", [b"30e-1", b"3.000", b"0.3e1"])
def test_a_number_is_the_same_however_it_is_written(number: bytes) -> None:
    raw = orjson.dumps(HOURS)
    assert read(raw.replace(b'"hours":3', b'"hours":' + number)).body_hash == read(raw).body_hash


def test_the_hash_reveals_nothing_without_its_key() -> None:
    other = read_event(orjson.dumps(FULL), hash_key=b"another key")
    assert other.body_hash != read(FULL).body_hash
    assert len(other.body_hash) == 16


def test_a_name_that_stands_twice_counts_as_the_last() -> None:
    """Both readers of the body agree, so nothing slips past the model into what is stored."""
    twice = orjson.dumps(EVENT).replace(b'"kommune":"3301"', b'"kommune":"3301","kommune":"0301"')
    assert orjson.loads(read(twice).data)["kommune"] == stored(read(twice)).kommune == "0301"
    for persons in (b'"person":{"name":"X"},"person":null', b'"person":null,"person":{"name":"X"}'):
        incoming = read(orjson.dumps(EVENT).replace(b'"kommune":"3301"', b'"kommune":"3301",' + persons))
        assert b'"X"' not in incoming.data


# --- retracting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "id_"),
    [
        ("https://kommune.example/3301", "i" * 255),
        ("https://kommune.example/" + "s" * 900, "1"),
        ("https://kommune.example/3301", f"7f0e7a5c-3a51-4c55-9a0c-{DUF}"),
        (f"7f0e7a5c-3a51-4c55-9a0c-{DUF}", "1"),
    ],
    ids=["long-id", "long-source", "uuid", "uuid-source"],
)
def test_whatever_was_accepted_can_be_retracted(source: str, id_: str) -> None:
    accepted = read(EVENT | {"source": source, "id": id_})
    retraction = {"source": accepted.ref.source, "id": accepted.ref.id, "reason": "a mistake"}
    incoming = read(of_type("event.retracted", retraction))
    assert EventRef(stored(incoming).source, stored(incoming).id) == accepted.ref


# --- whatever comes -------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
        st.dates().map(date.isoformat),
        st.sampled_from(["1900-01-01", "2100-12-31", "2026-09-01T00:00:00+23:59", "3301", REAL_FORM_FNR, "now", ""]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def as_json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError):  # an integer that JSON libraries do not agree on, half a character
        return repr(value).encode(errors="replace")


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(list(places(FULL))), JSON)
def test_whatever_comes_is_refused_or_can_be_brought_back(path: tuple[str | int, ...], value: Any) -> None:
    check_refused_or_brought_back(as_json(replaced(FULL, path, value)))


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=60).map(as_json) | JSON.map(as_json))
def test_no_bytes_do_harm(raw: bytes) -> None:
    check_refused_or_brought_back(raw)


def check_refused_or_brought_back(raw: bytes) -> None:
    answered = answer(raw)
    if isinstance(answered, EventRefused):
        assert answered.faults
        assert all(found.reason for found in answered.faults)
    else:
        assert b'"person":{' not in answered.data
        stored(answered)
