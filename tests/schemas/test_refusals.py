"""What is kept of a refusal: type, place and kind, whatever a sender wrote as a name or a value."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import CATALOGUE, EventRefused, Fault, full_type, read_event
from schemas.events.faults import FaultKind
from schemas.events.refusals import UNKNOWN, UNKNOWN_NAME, Reason, place_of, reasons_of

NUMBER = "15859012342"
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "a",
    "source": "https://kommune.example/3301",
    "type": full_type("participant.settled"),
    "subject": "/participant/7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02",
    "time": "2026-09-20T09:00:00+02:00",
}
DATA: dict[str, Any] = {
    "settled_on": "2026-09-01",
    "kommune": "3301",
    "permit_granted_on": "2026-08-01",
    "residence_basis": "asylum",
    "entry": "reception",
    "education": "primary",
    "language": "ar",
    "interpreter_needed": True,
}


def kept(event: dict[str, Any] | bytes) -> set[Reason]:
    with pytest.raises(EventRefused) as caught:
        read_event(event if isinstance(event, bytes) else orjson.dumps(event), hash_key=b"key")
    return set(reasons_of(caught.value, caught.value.faults))


def of_data(**fields: Any) -> set[tuple[str, FaultKind]]:
    reasons = kept(EVENT | {"data": DATA | fields})
    assert {each.name for each in reasons} == {"participant.settled"}
    return {(each.place, each.kind) for each in reasons}


@pytest.mark.parametrize(
    "name",
    ["Kari Nordmann", "kari", "karinordmann", NUMBER, "x.settled_on", "a[0]", "kommune.kari", "", "…", "[]", "é"],
)
def test_a_field_name_of_the_senders_own_is_never_kept(name: str) -> None:
    for place, kind in of_data(**{name: 1}):
        assert place == f"data.{UNKNOWN_NAME}"
        assert kind is FaultKind.UNKNOWN_FIELD
    assert of_data(person={name: {name: 1}}) == {(f"data.person.{UNKNOWN_NAME}", FaultKind.UNKNOWN_FIELD)}


@given(st.text(max_size=40))
def test_a_place_has_known_names_alone(path: str) -> None:
    allowed = {"", UNKNOWN_NAME}
    for part in place_of(path).replace("[]", "").split("."):
        assert part in allowed or part in _known(), path


def _known() -> set[str]:
    """Give every name there is in envelope, data and their parts: from the published schemas, another way to them."""
    names = set(EVENT) | {"data", "datacontenttype", "traceparent"}
    for model in CATALOGUE.values():
        schema = model.model_json_schema()
        for each in (schema, *schema.get("$defs", {}).values()):
            names |= set(each.get("properties", {}))
    return names


def test_every_name_of_every_type_is_known() -> None:
    for name in _known():
        assert place_of(f"data.{name}[3].{name}") == f"data.{name}[].{name}"


@pytest.mark.parametrize(
    ("fields", "place", "kind"),
    [
        ({"settled_on": NUMBER}, "data.settled_on", FaultKind.WRONG_FORM),
        ({"settled_on": "2026-02-30"}, "data.settled_on", FaultKind.IMPOSSIBLE_DATE),
        ({"settled_on": "1066-02-01"}, "data.settled_on", FaultKind.IMPOSSIBLE_DATE),
        ({"settled_on": "2019-02-01"}, "data.settled_on", FaultKind.UNDER_OLD_ACT),
        ({"kommune": NUMBER}, "data.kommune", FaultKind.NOT_IN_REGISTER),
        ({"entry": NUMBER}, "data.entry", FaultKind.NOT_IN_LIST),
        ({"person": {"name": ""}}, "data.person.name", FaultKind.OUT_OF_RANGE),
        ({"person": {"identifiers": [{"kind": "fnr", "value": "15859012343"}]}},
         "data.person.identifiers[].value", FaultKind.INVALID_NUMBER),
        ({"person": {"identifiers": [{"kind": "fnr"}]}}, "data.person.identifiers[].value", FaultKind.MISSING),
        ({"person": {"birth_date": "2026-08-05"}}, "data.person.birth_date", FaultKind.CONTRADICTION),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_kind(fields: dict[str, Any], place: str, kind: FaultKind) -> None:
    assert (place, kind) in of_data(**fields)


def test_one_reason_counts_once_however_many_parts_of_a_list_have_it() -> None:
    numbers = [{"kind": "fnr", "value": "15859012343"}, {"kind": "fnr", "value": "15859012344"}]
    assert of_data(person={"identifiers": numbers}) == {("data.person.identifiers[].value", FaultKind.INVALID_NUMBER)}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"no JSON", Reason(UNKNOWN, "", FaultKind.NOT_JSON)),
        (b"\xff", Reason(UNKNOWN, "", FaultKind.NOT_JSON)),
        (b"[]", Reason(UNKNOWN, "", FaultKind.NOT_ONE_EVENT)),
        (b"{}", Reason(UNKNOWN, "type", FaultKind.UNKNOWN_TYPE)),
        (orjson.dumps({"type": NUMBER}), Reason(UNKNOWN, "type", FaultKind.UNKNOWN_TYPE)),
        (b" " * 1_048_577, Reason(UNKNOWN, "", FaultKind.TOO_LARGE)),
        (orjson.dumps(EVENT | {"data": DATA, "id": NUMBER}),
         Reason("participant.settled", "id", FaultKind.PERSON_NUMBER)),
        (orjson.dumps(EVENT | {"data": DATA, "subject": NUMBER}),
         Reason("participant.settled", "subject", FaultKind.WRONG_FORM)),
        (orjson.dumps(EVENT | {"data": DATA, "datacontenttype": NUMBER}),
         Reason("participant.settled", "datacontenttype", FaultKind.MEDIA_TYPE)),
    ],
)  # fmt: skip
def test_a_fault_of_the_whole_or_of_the_envelope_has_its_kind(raw: bytes, reason: Reason) -> None:
    assert kept(raw) == {reason}


def test_no_fault_of_reading_is_without_a_kind() -> None:
    lines = [
        EVENT,
        EVENT | {"data": 3},
        EVENT | {"data": DATA | {"kommune": 3, "person": [], "settled_on": None}},
        EVENT | {"specversion": "2", "time": "now", "source": 5, "data": DATA},
    ]
    for line in lines:
        assert FaultKind.OTHER not in {reason.kind for reason in kept(line)}
    assert Fault("x", "y") == Fault("x", "y", FaultKind.MISSING), "the kind is no part of what is answered"
