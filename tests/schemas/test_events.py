"""From bytes to an accepted event: what is refused and how, and what is kept of what was accepted."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.events import (
    EventRef,
    EventRefused,
    Fault,
    IncomingEvent,
    full_type,
    read_event,
    stored_event,
)
from schemas.events.catalogue import ParticipantProtected, ParticipantSettled

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


# --- an event that is accepted --------------------------------------------------------------------------------------


def test_the_example_of_the_contract_is_accepted() -> None:
    incoming = read(EVENT)
    assert incoming.ref == EventRef("https://kommune.example/3301", "0f8d2c1e-5b0e-4d5e-9a57-0b6b0f7c1a11")
    assert incoming.name == "participant.settled"
    assert incoming.participant == UUID(PARTICIPANT)
    assert incoming.on == date(2026, 9, 1)
    assert incoming.time.isoformat() == "2026-09-02T10:15:00+02:00"
    assert incoming.person is None
    assert orjson.loads(incoming.data) == SETTLED


def test_what_was_accepted_comes_back_from_the_inbox_as_typed_data() -> None:
    data = stored(read(settled(children_under_18=2)))
    assert isinstance(data, ParticipantSettled)
    assert (data.settled_on, data.kommune, data.children_under_18) == (date(2026, 9, 1), "3301", 2)


def test_what_content_it_is_may_be_left_unsaid() -> None:
    assert read(without("datacontenttype")).name == "participant.settled"


def test_extension_attributes_are_allowed_and_not_kept() -> None:
    incoming = read(EVENT | {"correlationid": "c", "sensitivity": "special", "anything": {"deep": [1, 2]}})
    assert orjson.loads(incoming.data) == SETTLED


@pytest.mark.parametrize(
    ("time", "on"),
    [
        ("2026-09-02T23:30:00Z", "2026-09-03"),  # half past one in the morning
        ("2026-09-02T21:59:59Z", "2026-09-02"),
        ("2026-09-02T22:00:00Z", "2026-09-03"),
        ("2026-12-02T22:30:00Z", "2026-12-02"),  # winter time
        ("2026-12-02T23:30:00Z", "2026-12-03"),
        ("2026-09-02T01:00:00+09:00", "2026-09-01"),
    ],
)
def test_an_event_without_a_date_of_its_own_counts_from_its_time_in_norway(time: str, on: str) -> None:
    """'where it is missing, `time` as a date in Europe/Oslo'"""
    correction = {"settled_on": "2026-08-15", "reason": "misread"}
    assert read(of_type("participant.settlementcorrected", correction, time=time)).on.isoformat() == on


def test_the_business_date_does_not_hang_on_the_time() -> None:
    assert read(EVENT | {"time": "2027-01-01T00:00:00Z"}).on == date(2026, 9, 1)


@pytest.mark.parametrize("number", ["7F0E7A5C-3A51-4C55-9A0C-2D1C4F7F3B02", PARTICIPANT])
def test_a_participant_is_the_same_in_either_case(number: str) -> None:
    assert read(EVENT | {"subject": f"/participant/{number}"}).participant == UUID(PARTICIPANT)


# --- what is no event -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"{'specversion': '1.0'}", "is not JSON"),
        (b'{"a": NaN}', "is not JSON"),
        (b'{"a": 1,}', "is not JSON"),
        (b'\xef\xbb\xbf{"a": 1}', "is not JSON"),
        (b'{"a": "\\ud800"}', "is not JSON"),
        (b"[" * 5000, "is not JSON"),
        ('{"a": "Bodø"}'.encode("latin-1"), "is not UTF-8"),
        (b"[]", "is not a JSON object"),
        (b'"event"', "is not a JSON object"),
        (b"null", "is not a JSON object"),
    ],
)
def test_what_is_no_json_object_in_utf8_is_refused(raw: bytes, reason: str) -> None:
    found = fault(raw)
    assert found.path == ""
    assert found.reason.startswith(reason)


def test_broken_json_is_refused_with_the_place_where_it_breaks() -> None:
    assert "column 8" in fault(b'{"id": nope}').reason


def test_a_line_of_ten_megabytes_is_refused_for_its_size() -> None:
    raw = b'{"a": "' + b"x" * 10_000_000 + b'"}'
    assert fault(raw) == Fault("", "10,000,009 bytes; an event has at most 1,048,576")


def test_json_nested_beyond_reason_is_refused() -> None:
    for depth in (250, 300, 1100):
        raw = orjson.dumps(EVENT)[:-1] + b',"x":' + b"[" * depth + b"]" * depth + b"}"
        assert "recursion" in fault(raw).reason or "depth" in fault(raw).reason


@pytest.mark.parametrize("raw", [b"{}", orjson.dumps(without("type")), orjson.dumps(EVENT | {"type": None})])
def test_without_a_type_it_is_no_cloudevent(raw: bytes) -> None:
    assert fault(raw) == Fault("type", "is missing; this is not a CloudEvent")


@pytest.mark.parametrize(
    "type_",
    [
        "participant.settled",
        "no.kommune.integrering.participant.settled",
        "no.kommune.integrering.participant.settled.v2",
        "no.kommune.integrering.participant.setled.v1",
        "no.kommune.integrering..v1",
        "NO.KOMMUNE.INTEGRERING.PARTICIPANT.SETTLED.V1",
        "",
        "x" * 100_000,
        7,
        ["no.kommune.integrering.participant.settled.v1"],
    ],
)
def test_an_unknown_type_is_refused(type_: object) -> None:
    found = fault(EVENT | {"type": type_})
    assert found.path == "type"
    assert found.reason.startswith("is not in the event catalogue")


# --- the envelope ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["specversion", "id", "source", "subject", "time", "data"])
def test_an_attribute_that_is_missing_is_named(name: str) -> None:
    assert fault(without(name)) == Fault(name, "is required")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("specversion", "0.3"),
        ("specversion", "1.1"),
        ("specversion", 1.0),
        ("id", ""),
        ("id", 7),
        ("id", "x" * 256),
        ("source", ""),
        ("source", None),
        ("source", "x" * 1025),
        ("datacontenttype", "text/plain"),
        ("datacontenttype", "application/xml"),
        ("data", None),
        ("data", []),
        ("data", "text"),
    ],
)
def test_an_attribute_that_is_wrong_is_named(name: str, value: object) -> None:
    assert fault(EVENT | {name: value}).path == name


@pytest.mark.parametrize(
    "subject",
    [
        PARTICIPANT,
        f"/participants/{PARTICIPANT}",
        "/participant/",
        "/participant/7f0e7a5c",
        f"/participant/{PARTICIPANT}/",
        "/participant/Ola Nordmann",
        f"/participant/{REAL_FORM_FNR}",
        f"/participant/{DUF}",
    ],
)
def test_a_subject_is_a_participants_uuid_and_nothing_else(subject: str) -> None:
    """'A fødselsnummer, D-number, DUF number or name is never an id, a subject or a URL.'"""
    assert fault(EVENT | {"subject": subject}) == Fault("subject", "must be /participant/ and the participant's UUID")


@pytest.mark.parametrize(
    "time",
    [
        "2026-09-02T10:15:00",  # in no zone
        "2026-09-02",
        "2026-02-30T10:15:00Z",
        "2026-09-02T25:00:00Z",
        "yesterday",
        "",
        1756800000,
        "1756800000",
        None,
    ],
)
def test_a_time_is_a_moment_with_its_offset(time: object) -> None:
    assert fault(EVENT | {"time": time}).path == "time"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "2101-01-01T00:00:00Z",
                                  "9999-12-31T23:59:59Z"])  # fmt: skip
def test_a_time_far_from_our_own_is_refused(time: str) -> None:
    assert fault(EVENT | {"time": time}).path == "time"
    correction = {"settled_on": "2026-08-15", "reason": "misread"}
    assert fault(of_type("participant.settlementcorrected", correction, time=time)).path == "time"


@pytest.mark.parametrize("time", ["1900-01-01T00:00:00+05:00", "2100-12-31T23:59:59-05:00"])
def test_a_time_at_the_edge_of_the_calendar_is_accepted_or_refused_like_any_other(time: str) -> None:
    """In Norway it is the last day of 1899, and the first of 2101."""
    correction = {"settled_on": "2026-08-15", "reason": "misread"}
    answered = answer(of_type("participant.settlementcorrected", correction, time=time))
    if isinstance(answered, EventRefused):
        assert answered.faults[0].path == "time"


# --- the data -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day",
    ["2026-02-30", "2026-13-01", "2026-9-1", "01.09.2026", "20260901", "2026-09-01T00:00:00", " 2026-09-01", "", "soon",
     20260901, 1756800000, True],
)  # fmt: skip
def test_a_date_is_an_iso_date_that_exists(day: object) -> None:
    assert fault(settled(settled_on=day)).path == "data.settled_on"


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_date_far_from_our_own_is_refused(day: str) -> None:
    found = fault(settled(settled_on=day))
    assert found.path == "data.settled_on"
    assert f"the year {int(day[:4])} is outside 1900 to 2100" in found.reason


@pytest.mark.parametrize("day", ["2021-01-01", "2100-12-31", "2028-02-29"])
def test_every_date_of_the_calendar_is_accepted(day: str) -> None:
    assert read(settled(settled_on=day)).on.isoformat() == day


def test_all_faults_are_reported_together() -> None:
    event = settled(settled_on="2026-02-30", kommune="9999", setled_on="2026-09-01")
    del event["data"]["language"]
    assert {found.path for found in faults(event | {"time": "noon"})} == {
        "time", "data.settled_on", "data.kommune", "data.setled_on", "data.language",
    }  # fmt: skip


def test_a_fault_reads_as_path_and_reason() -> None:
    with pytest.raises(EventRefused, match=r"^data\.kommune: kommune 9999 is not in the register"):
        read(settled(kommune="9999"))


def test_a_fault_in_a_list_is_named_by_its_place() -> None:
    mapping = {"completed_on": "2026-09-21", "languages": ["ar", "?"], "education": "none", "work_years": 1}
    assert fault(of_type("mapping.completed", mapping)).path == "data.languages[1]"


def test_a_fault_in_a_field_whose_name_python_reserves_is_named_as_it_was_sent() -> None:
    absence = {"from": "2026-02-30", "to": "2026-03-01", "valid": True}
    assert fault(of_type("absence.registered", absence)).path == "data.from"


# --- media types and forms ---


@pytest.mark.parametrize(
    "media_type",
    [None, "application/json", "APPLICATION/json", "text/json", "Text/JSON;charset=utf-8", "application/json ; a=b",
     "application/vnd.kommune+json", "application/CloudEvents+JSON"],
)  # fmt: skip
def test_a_media_type_of_json_is_accepted_in_any_case(media_type: str | None) -> None:
    assert read(EVENT | {"datacontenttype": media_type}).name == "participant.settled"


@pytest.mark.parametrize(
    "media_type", ["application/xml", "text/plain", "application/json-seq", "json", "", "application/jsonp", 7, ["a"]]
)
def test_another_media_type_is_refused(media_type: object) -> None:
    assert fault(EVENT | {"datacontenttype": media_type}).path == "datacontenttype"


@pytest.mark.parametrize(
    "form",
    [
        "7f0e7a5c3a514c559a0c2d1c4f7f3b02",
        "{7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02}",
        "urn:uuid:7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02",
        "7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f_b02",
        "7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02 ",
        "7f0e7a5-c3a51-4c55-9a0c-2d1c4f7f3b02",
        "\uff17f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02",
    ],
)
def test_a_uuid_has_one_form(form: str) -> None:
    assert fault(EVENT | {"subject": f"/participant/{form}"}).path == "subject"
    linked = {"linked_on": "2026-09-01", "member": form, "relation": "child"}
    assert fault(of_type("household.linked", linked)).path == "data.member"


# --- whatever is wrong is a refusal ---


@pytest.mark.parametrize("depth", [200, 300, 400, 900, 1020, 2000])
@pytest.mark.parametrize("inner", [b'"a\\u0000b"', b'"\\ud800"', b"1e999"])
def test_what_is_wrong_deep_inside_is_a_refusal(depth: int, inner: bytes) -> None:
    for before, after in ((b"[", b"]"), (b'{"a":', b"}")):
        raw = orjson.dumps(EVENT)[:-1] + b',"x":' + before * depth + inner + after * depth + b"}"
        assert fault(raw).path == ""


@pytest.mark.parametrize("number", ["1" + "0" * 400, "-1e400", "1e308", "9" * 30, "18446744073709551616", "1e-999"])
@pytest.mark.parametrize("field", ["work_years", "extension"])
def test_a_huge_number_is_read_or_refused(field: str, number: str) -> None:
    mapping = of_type(
        "mapping.completed", {"completed_on": "2026-09-21", "languages": ["ar"], "education": "none", "work_years": 77}
    )
    raw = orjson.dumps(mapping | {"extension": 78}).replace(b"77" if field == "work_years" else b"78", number.encode())
    assert isinstance(answer(raw), EventRefused) or field == "extension"


@pytest.mark.parametrize(
    ("source", "id_"),
    [("蟧" * 1000, "a"), ("\U0001d530" * 500, "\U0001d526" * 200), ("ø" * 1024, "😀" * 255)],
)
def test_a_key_too_large_for_its_index_is_refused(source: str, id_: str) -> None:
    found = fault(EVENT | {"source": source, "id": id_})
    assert found.path == "source"
    assert "2,600" in found.reason


def test_a_key_that_just_fits_is_accepted() -> None:
    assert read(EVENT | {"source": "s" * 1024, "id": "i" * 255}).ref.id == "i" * 255
    assert read(EVENT | {"source": "ø" * 1024, "id": "æ" * 255}).ref.id == "æ" * 255


def test_an_unforeseen_fault_is_a_refusal_that_reveals_nothing_of_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("schemas.events.reading.business_date", broken)
    found = fault(EVENT)
    assert "a fault in Stegvis (RuntimeError in test_events.py" in found.reason
    assert CANARY not in found.reason


@pytest.mark.parametrize("character", ["\x1b", "\n", "\t", "\x7f", "\x9b", "\u2028", "\u202e"])
def test_a_control_character_is_no_part_of_an_id(character: str) -> None:
    assert fault(EVENT | {"id": f"a{character}b"}) == Fault("id", "holds a control character; leave it out")
    assert fault(EVENT | {"source": f"a{character}b"}).path == "source"
    received = {"received_on": "2026-08-15", "reference": f"M{character}1"}
    assert fault(of_type("mapping.received", received)).path == "data.reference"


@pytest.mark.parametrize("text", ["to\nlinjer\tog tab", "\x1b[31mrødt", "Bodø \u2013 æøå 😀"])
def test_a_text_may_hold_any_character_but_nul(text: str) -> None:
    data = {"settled_on": "2026-08-15", "reason": text}
    [kept] = read(of_type("participant.settlementcorrected", data)).texts
    assert kept.text == text


def test_what_was_accepted_once_can_be_read_for_ever() -> None:
    """A check that came later refuses new events only: an old one that it would refuse must still be played."""
    data = {"meeting_id": "m\x1b1", "held_on": "2026-08-15", "interpreter_present": True}
    assert fault(of_type("guidance.held", data)).path == "data.meeting_id"
    time = read(EVENT).time
    old = stored_event("s\n", "i", "guidance.held", date(2026, 8, 15), time, orjson.dumps(data))
    assert vars(old.data)["meeting_id"] == "m\x1b1"
    assert fault(of_type("guidance.held", data)).path == "data.meeting_id"


# --- text that cannot or must not be kept ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        EVENT | {"id": "a\x00b"},
        of_type("participant.settlementcorrected", {"settled_on": "2026-08-15", "reason": "mis\x00read"}),
        EVENT | {"extension\x00": 1},
        settled(person={"name": "Test\x00"}),
    ],
)
def test_the_character_that_postgres_cannot_keep_is_refused(event: dict[str, Any]) -> None:
    assert "U+0000" in fault(event).reason


def test_a_text_that_only_speaks_of_that_character_is_accepted() -> None:
    data = {"settled_on": "2026-08-15", "reason": r"the old system wrote \u0000 in place of ø"}
    [kept] = read(of_type("participant.settlementcorrected", data)).texts
    assert kept.text == data["reason"]


HIDDEN = [
    REAL_FORM_FNR,
    REAL_FORM_DNR,
    TENOR_FNR,
    DUF,
    f"case-{REAL_FORM_FNR}",
    f"case_{REAL_FORM_FNR}_b",
    f"130972 {REAL_FORM_FNR[6:]}",
    f"see {DUF}.",
]


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize("name", ["id", "source"])
def test_a_person_number_is_no_part_of_a_key(name: str, text: str) -> None:
    found = fault(EVENT | {name: text})
    assert found.path == name
    assert "holds a person number" in found.reason


@pytest.mark.parametrize("text", [f"https://fagsystem.example/person/{REAL_FORM_FNR}/saker", f"urn:duf:{DUF}?x=1"])
def test_a_person_number_is_no_part_of_a_url(text: str) -> None:
    assert "holds a person number" in fault(EVENT | {"source": text}).reason


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("participant.settlementcorrected", {"settled_on": "2026-08-15", "reason": "?"}),
        ("forewarning.sent", {"sent_on": "2026-08-15", "about": "?"}),
        ("mapping.received", {"received_on": "2026-08-15", "reference": "?"}),
        ("information.given", {"given_on": "2026-08-15", "language": "ar", "interpreter_used": True, "topics": ["?"]}),
        ("guidance.held", {"meeting_id": "?", "held_on": "2026-08-15", "interpreter_present": True}),
    ],
)
def test_a_person_number_is_no_part_of_a_text(name: str, data: dict[str, Any], text: str) -> None:
    hidden = {key: [text] if value == ["?"] else text if value == "?" else value for key, value in data.items()}
    assert "holds a person number" in fault(of_type(name, hidden)).reason


@pytest.mark.parametrize("text", [f"fnr{REAL_FORM_FNR}", f"p{TENOR_FNR}", f"DUF{DUF}"])
def test_letters_before_it_do_not_hide_a_person_number(text: str) -> None:
    """'… is never an id, a subject or a URL.'"""
    assert fault(EVENT | {"id": text}).path == "id"


@pytest.mark.parametrize(
    "text", ["13097248023", "12345678901", "1309724802", "130972480221", "99 88 77 66", "2026-09-01", "4711"]
)
def test_other_numbers_are_no_person_numbers(text: str) -> None:
    assert read(EVENT | {"id": text}).ref.id == text


@pytest.mark.parametrize(
    "text",
    [
        f"7f0e7a5c-3a51-4c55-9a0c-{DUF}",
        f"7f0e7a5c-3a51-4c55-9a0c-{TENOR_FNR}e",
        f"meeting/0E1EA62E-9384-448D-8E4C-a{TENOR_FNR}",
        f"7f0e7a5c3a51{TENOR_FNR}4c559a0cd",
    ],
)
def test_a_uuid_in_which_there_is_one_by_chance_is_still_a_uuid(text: str) -> None:
    assert read(EVENT | {"id": text}).ref.id == text


@pytest.mark.parametrize("text", [f"7f0e7a5c-3a51-4c55-9a0c-{TENOR_FNR}", f"abc{TENOR_FNR}", f"9a0c-{TENOR_FNR}e"])
def test_what_is_no_uuid_hides_none(text: str) -> None:
    assert fault(EVENT | {"id": text}).path == "id"


@pytest.mark.parametrize("name", [REAL_FORM_FNR, DUF])
def test_a_person_number_as_the_name_of_a_field_is_not_repeated(name: str) -> None:
    for event in (settled(**{name: 1}), settled(person={name: 1})):
        with pytest.raises(EventRefused) as refused:
            read(event)
        assert name not in str(refused.value)


# --- who it is about ------------------------------------------------------------------------------------------------


def of_person(**person: Any) -> dict[str, Any]:
    return settled(person=person)


@pytest.mark.parametrize("protected", [True, False])
def test_what_a_person_says_of_the_address_is_kept_of_every_event(protected: bool) -> None:
    move = {"moved_on": "2026-09-25", "to_kommune": "4601", "person": {"address_protected": protected, "name": "N"}}
    incoming = read(settled() | {"type": full_type("participant.moved"), "data": move})
    assert orjson.loads(incoming.data) == {
        "moved_on": "2026-09-25", "to_kommune": "4601", "address_protected": protected,
    }  # fmt: skip


def test_what_an_event_is_for_counts_before_what_its_person_says() -> None:
    data = {"protected": True, "since": "2026-09-25", "person": {"address_protected": False}}
    read_in = read(settled() | {"type": full_type("participant.protected"), "data": data})
    stored = stored_event(*read_in.ref, read_in.name, read_in.on, read_in.time, read_in.data)
    assert isinstance(stored.data, ParticipantProtected)
    assert stored.data.protects is True


def test_personal_data_are_taken_out_of_what_is_stored() -> None:
    person = {
        "name": "Test Person",
        "birth_date": "1990-05-15",
        "identifiers": [{"kind": "fnr", "value": TENOR_FNR}, {"kind": "duf", "value": DUF}],
        "phone": "+47 99 88 77 66",
        "email": "test@example.org",
        "address": "Testveien 1",
        "address_protected": True,
    }
    incoming = read(of_person(**person))
    assert orjson.loads(incoming.data) == SETTLED | {"age_at_permit": 35, "address_protected": True}
    assert incoming.person is not None
    assert incoming.person.model_dump(mode="json") == person
    for personal in ("Test Person", "1990-05-15", TENOR_FNR, DUF, "99 88", "test@", "Testveien"):
        assert personal not in repr((incoming.ref, incoming.data, incoming.body_hash))


@pytest.mark.parametrize(
    ("born", "permit", "age"),
    [
        ("1990-05-15", "2026-05-14", 35),
        ("1990-05-15", "2026-05-15", 36),
        ("2008-05-01", "2026-05-01", 18),
        ("2008-05-02", "2026-05-01", 17),
        ("2004-02-29", "2026-02-28", 22),
        ("2026-05-01", "2026-05-01", 0),
    ],
)
def test_the_age_on_the_day_of_the_permit_is_derived_in_whole_years(born: str, permit: str, age: int) -> None:
    """'What rules need from it is derived there (`age_at_permit`, whole years).'"""
    incoming = read(settled(permit_granted_on=permit, person={"birth_date": born}))
    assert stored(incoming).age_at_permit == age


def test_without_a_birth_date_no_age_is_derived() -> None:
    assert "age_at_permit" not in orjson.loads(read(of_person(name="Test Person")).data)


def test_what_is_derived_overrides_what_was_sent() -> None:
    assert stored(read(settled(age_at_permit=20, person={"birth_date": "1990-05-15"}))).age_at_permit == 35


def test_nobody_gets_a_permit_before_they_are_born() -> None:
    assert fault(of_person(birth_date="2026-05-02")) == Fault(
        "data.person.birth_date", "lies after data.permit_granted_on"
    )


def test_an_age_that_nobody_has_is_refused_and_not_stored_unreadable() -> None:
    """Whatever is accepted can be brought back; else the journey could never be played."""
    answered = answer(of_person(birth_date="1900-01-01"))
    if isinstance(answered, EventRefused):
        assert answered.faults[0].path == "data.person.birth_date"
    else:
        assert stored(answered).age_at_permit == 126


@pytest.mark.parametrize(
    ("kind", "value"), [("fnr", TENOR_FNR), ("dnr", TENOR_DNR), ("fnr", "13527248013"), ("duf", DUF)]
)
def test_synthetic_people_are_accepted_outside_production(kind: str, value: str) -> None:
    assert read(of_person(identifiers=[{"kind": kind, "value": value}])).person is not None


@pytest.mark.parametrize(("kind", "value"), [("fnr", REAL_FORM_FNR), ("dnr", REAL_FORM_DNR)])
def test_what_may_be_a_real_persons_number_is_refused_outside_production(kind: str, value: str) -> None:
    event = of_person(identifiers=[{"kind": "duf", "value": DUF}, {"kind": kind, "value": value}])
    found = fault(event)
    assert found.path == "data.person.identifiers[1].value"
    assert "only synthetic people are accepted" in found.reason
    assert read(event, synthetic_only=False).person is not None


def test_a_synthetic_number_is_refused_in_production() -> None:
    event = of_person(identifiers=[{"kind": "fnr", "value": TENOR_FNR}])
    assert "synthetic" in fault(event, synthetic_only=False).reason


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("fnr", "15859012341", "the check digits do not fit"),
        ("duf", "202212345607", "the check digits do not fit"),
        ("fnr", "32859012342", "are not a date that exists"),
        ("fnr", TENOR_DNR, "give it with the kind dnr"),
        ("dnr", TENOR_FNR, "give it with the kind fnr"),
        ("fnr", DUF, "not 11 digits"),
        ("duf", TENOR_FNR, "not 12 digits"),
    ],
)
def test_a_number_that_does_not_fit_its_kind_is_refused(kind: str, value: str, reason: str) -> None:
    found = fault(of_person(identifiers=[{"kind": kind, "value": value}]))
    assert found.path == "data.person.identifiers[0].value"
    assert reason in found.reason


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ({"identifiers": [{"kind": "passport", "value": TENOR_FNR}]}, "data.person.identifiers[0].kind"),
        ({"identifiers": [{"kind": "fnr", "value": "1585 901234"}]}, "data.person.identifiers[0].value"),
        ({"identifiers": [{"kind": "fnr"}]}, "data.person.identifiers[0].value"),
        ({"identifiers": TENOR_FNR}, "data.person.identifiers"),
        ({"birth_date": "15.05.1990"}, "data.person.birth_date"),
        ({"address_protected": "yes"}, "data.person.address_protected"),
        ({"nickname": "Test"}, "data.person.nickname"),
        ({"name": 7}, "data.person.name"),
    ],
)
def test_faults_in_personal_data_are_named_by_path(person: dict[str, Any], path: str) -> None:
    assert fault(of_person(**person)).path == path


# --- an error reveals nothing of anybody ------------------------------------------------------------------------------

CANARY = "Kanari Fugl"
CANARIES: list[Any] = [
    CANARY,
    REAL_FORM_FNR,
    int(REAL_FORM_FNR),
    [CANARY],
    {CANARY: CANARY},
    f"{CANARY}\x00",
    "k" + CANARY * 400,
]


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


@pytest.mark.parametrize("path", list(places(FULL)), ids=lambda path: ".".join(map(str, path)))
def test_no_refusal_repeats_what_was_sent(path: tuple[str | int, ...]) -> None:
    for canary in CANARIES:
        if isinstance(canary, dict) and path in {("data",), ("data", "person"), ("data", "person", "identifiers", 0)}:
            continue  # a misspelt field is named, or nobody could mend it
        answered = answer(replaced(FULL, path, canary))
        if isinstance(answered, EventRefused):
            text = f"{answered} {answered!r} {answered.faults!r} {answered.__cause__!r}"
            assert CANARY not in text
            assert REAL_FORM_FNR not in text


def test_what_is_not_json_is_not_repeated() -> None:
    for raw in (f'{{"name": {CANARY}}}'.encode(), CANARY.encode(), f'"{CANARY}'.encode(), f'"{CANARY}"'.encode()):
        with pytest.raises(EventRefused) as refused:
            read(raw)
        assert CANARY not in str(refused.value)


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
