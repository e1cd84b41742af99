"""From bytes to an accepted event: what is refused and how, and what is kept of what was accepted."""

from datetime import date
from uuid import UUID

import orjson
import pytest

from schemas.events import (
    EventRef,
    EventRefused,
    Fault,
    stored_event,
)
from schemas.events.catalogue import ParticipantSettled
from tests.schemas.bodies import (
    CANARY,
    DUF,
    EVENT,
    PARTICIPANT,
    REAL_FORM_FNR,
    SETTLED,
    answer,
    fault,
    faults,
    of_type,
    read,
    settled,
    stored,
    without,
)

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
