"""What an event says of people: texts and numbers that are refused or set apart, and errors that reveal nobody."""

from typing import Any

import orjson
import pytest

from schemas.events import (
    EventRefused,
    Fault,
    full_type,
    stored_event,
)
from schemas.events.catalogue import ParticipantProtected
from tests.schemas.bodies import (
    CANARY,
    DUF,
    EVENT,
    FULL,
    REAL_FORM_DNR,
    REAL_FORM_FNR,
    SETTLED,
    TENOR_DNR,
    TENOR_FNR,
    answer,
    fault,
    of_person,
    of_type,
    places,
    read,
    replaced,
    settled,
    stored,
)

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

CANARIES: list[Any] = [
    CANARY,
    REAL_FORM_FNR,
    int(REAL_FORM_FNR),
    [CANARY],
    {CANARY: CANARY},
    f"{CANARY}\x00",
    "k" + CANARY * 400,
]


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
