"""Person, DUF and organisation numbers. Real-syntax numbers here are published check-digit examples, never people."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.identifiers import (
    InvalidIdentifier,
    PersonNumber,
    check_duf,
    check_identifier,
    check_organisation_number,
    make_synthetic_dnr,
    make_synthetic_fnr,
    number_in_id,
    number_in_text,
    parse_person_number,
)

DAYS_OF_BIRTH = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))
SERIALS = st.integers(min_value=0, max_value=999)
TENOR_FNR = "15859012342"
TENOR_DNR = "55859012336"
DOLLY_FNR = "13527248013"
DOLLY_DNR = "68467038838"
REAL_FORM_FNR = "13097248022"
REAL_FORM_DNR = "53097248016"
DUF = "202212345606"


@pytest.mark.parametrize(
    ("number", "meaning"),
    [
        ("13097248022", PersonNumber("fnr", None, by_2032_rule=False)),
        ("29020075838", PersonNumber("fnr", None, by_2032_rule=False)),
        ("15021951940", PersonNumber("fnr", None, by_2032_rule=False)),
        ("53097248016", PersonNumber("dnr", None, by_2032_rule=False)),
        ("13527248013", PersonNumber("hnr", "dolly", by_2032_rule=False)),
        ("10915596784", PersonNumber("fnr", "tenor", by_2032_rule=False)),
        ("68467038838", PersonNumber("dnr", "dolly", by_2032_rule=False)),
        ("50846202355", PersonNumber("dnr", "tenor", by_2032_rule=False)),
        ("02013299997", PersonNumber("fnr", None, by_2032_rule=False)),
        ("30108299920", PersonNumber("fnr", None, by_2032_rule=False)),
        ("30108299939", PersonNumber("fnr", None, by_2032_rule=True)),
        ("70108299914", PersonNumber("dnr", None, by_2032_rule=False)),
        ("15859012342", PersonNumber("fnr", "tenor", by_2032_rule=False)),
        ("15859012423", PersonNumber("fnr", "tenor", by_2032_rule=False)),
        ("15859012350", PersonNumber("fnr", "tenor", by_2032_rule=True)),
        ("15859012369", PersonNumber("fnr", "tenor", by_2032_rule=True)),
        ("15859012377", PersonNumber("fnr", "tenor", by_2032_rule=True)),
        ("55859012336", PersonNumber("dnr", "tenor", by_2032_rule=False)),
    ],
)
def test_a_valid_person_number_reveals_its_kind_and_series(number: str, meaning: PersonNumber) -> None:
    assert parse_person_number(number) == meaning


@pytest.mark.parametrize("number", ["02013299987", "02013299996", "13097248023", "15859012343", "51859012342"])
def test_wrong_check_digits_are_refused(number: str) -> None:
    with pytest.raises(InvalidIdentifier, match="check digits"):
        parse_person_number(number)


@pytest.mark.parametrize(
    "date_part",
    [
        "000190",  # day 0
        "320190",
        "310490",  # April has 30 days
        "290290",  # 1990 and 2090 are no leap years
        "300200",
        "400190",  # D-number, day 0
        "720190",  # D-number, day 32
        "150090",
        "151390",
        "152190",  # NAV's NPID: month + 20
        "154090",  # month + 40, month 0
        "155390",
        "157090",  # month + 65
        "158090",  # month + 80, month 0
        "159390",
    ],
)
def test_a_number_whose_date_does_not_exist_is_refused_whatever_its_check_digits(date_part: str) -> None:
    for serial in range(100):
        with pytest.raises(InvalidIdentifier, match="not a date that exists"):
            parse_person_number(f"{date_part}{serial:03}00")


@pytest.mark.parametrize(
    "not_a_number",
    ["", "1585901234", "158590123420", "158590 12342", " 15859012342", "15859012342\n", "1585901234x", "-5859012342"],
)
def test_anything_but_eleven_digits_is_refused(not_a_number: str) -> None:
    with pytest.raises(InvalidIdentifier, match="exactly 11 digits"):
        parse_person_number(not_a_number)


@pytest.mark.parametrize("zero", ["\u0660", "\uff10", "\u2070", "\u0966"])
def test_digits_of_other_scripts_are_refused(zero: str) -> None:
    with pytest.raises(InvalidIdentifier, match="exactly 11 digits"):
        parse_person_number(TENOR_FNR.replace("0", zero))


def test_someone_born_on_29_february_2000_has_a_number_though_1900_was_no_leap_year() -> None:
    assert parse_person_number("29020075838").kind == "fnr"


@pytest.mark.parametrize("number", ["202200000101", "202212345606", "202400001007"])
def test_a_valid_duf_number_is_accepted(number: str) -> None:
    check_duf(number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("202212345607", "check digits"),
        ("202212345616", "check digits"),
        ("202212345617", "check digits"),  # 17 leaves the same remainder as 06
        ("202221345606", "check digits"),
        ("20221234560", "exactly 12 digits"),
        ("2022123456060", "exactly 12 digits"),
        ("2022 1234560", "exactly 12 digits"),
        ("000000000000", "not a year"),
        ("922212345600", "not a year"),
    ],
)
def test_an_invalid_duf_number_is_refused(number: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier, match=reason):
        check_duf(number)


@pytest.mark.parametrize("number", ["974760673", "889640782", "971032146"])
def test_a_valid_organisation_number_is_accepted(number: str) -> None:
    check_organisation_number(number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("974760674", "check digits"),
        ("947760673", "check digits"),
        ("97476067", "exactly 9 digits"),
        ("974 760 673", "exactly 9 digits"),
        ("000000000", "does not open with 0"),
    ],
)
def test_an_invalid_organisation_number_is_refused(number: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier, match=reason):
        check_organisation_number(number)


@pytest.mark.parametrize(
    ("kind", "number"), [("fnr", TENOR_FNR), ("fnr", DOLLY_FNR), ("dnr", TENOR_DNR), ("dnr", DOLLY_DNR)]
)
def test_a_synthetic_person_is_accepted_outside_production_and_nowhere_else(
    kind: Literal["fnr", "dnr"], number: str
) -> None:
    check_identifier(kind, number, synthetic_only=True)
    with pytest.raises(InvalidIdentifier, match="outside production only"):
        check_identifier(kind, number, synthetic_only=False)


@pytest.mark.parametrize(("kind", "number"), [("fnr", REAL_FORM_FNR), ("dnr", REAL_FORM_DNR)])
def test_a_number_that_may_be_a_real_persons_is_accepted_in_production_only(
    kind: Literal["fnr", "dnr"], number: str
) -> None:
    check_identifier(kind, number, synthetic_only=False)
    with pytest.raises(InvalidIdentifier, match="only synthetic people are accepted outside production"):
        check_identifier(kind, number, synthetic_only=True)


@pytest.mark.parametrize("synthetic_only", [True, False])
def test_a_duf_number_has_no_synthetic_form_and_is_accepted_everywhere(synthetic_only: bool) -> None:
    check_identifier("duf", DUF, synthetic_only=synthetic_only)


@pytest.mark.parametrize("synthetic_only", [True, False])
@pytest.mark.parametrize(
    ("said_to_be", "number", "way_out"),
    [
        ("fnr", TENOR_DNR, "with the kind dnr"),
        ("fnr", DOLLY_DNR, "with the kind dnr"),
        ("fnr", REAL_FORM_DNR, "with the kind dnr"),
        ("dnr", TENOR_FNR, "with the kind fnr"),
        ("dnr", DOLLY_FNR, "with the kind fnr"),
        ("dnr", REAL_FORM_FNR, "with the kind fnr"),
        ("fnr", DUF, "exactly 11 digits"),
        ("duf", TENOR_FNR, "exactly 12 digits"),
    ],
)
def test_a_number_of_another_kind_than_its_field_is_refused(
    said_to_be: Literal["fnr", "dnr", "duf"], number: str, way_out: str, synthetic_only: bool
) -> None:
    with pytest.raises(InvalidIdentifier, match=way_out):
        check_identifier(said_to_be, number, synthetic_only=synthetic_only)


def test_the_known_tenor_examples_are_made_from_their_date_and_serial() -> None:
    assert make_synthetic_fnr(date(1990, 5, 15), 123) == "15859012342"
    assert make_synthetic_fnr(date(1990, 5, 15), 124) == "15859012423"
    assert make_synthetic_dnr(date(1990, 5, 15), 123) == "55859012336"


@given(DAYS_OF_BIRTH, SERIALS)
def test_a_made_number_is_valid_synthetic_and_of_its_kind(birth_date: date, serial: int) -> None:
    fnr, dnr = make_synthetic_fnr(birth_date, serial), make_synthetic_dnr(birth_date, serial)
    assert fnr is None or parse_person_number(fnr) == PersonNumber("fnr", "tenor", by_2032_rule=False)
    assert dnr is None or parse_person_number(dnr) == PersonNumber("dnr", "tenor", by_2032_rule=False)


@given(DAYS_OF_BIRTH)
def test_most_serials_of_a_day_give_a_number_and_no_two_the_same(birth_date: date) -> None:
    made = [number for serial in range(1000) if (number := make_synthetic_fnr(birth_date, serial)) is not None]
    assert 750 < len(made) == len(set(made))


@pytest.mark.parametrize("serial", [-1, 1000])
def test_a_serial_of_more_than_three_digits_cannot_be_made(serial: int) -> None:
    with pytest.raises(ValueError, match="give 0 to 999"):
        make_synthetic_fnr(date(1990, 5, 15), serial)


@given(DAYS_OF_BIRTH, SERIALS, st.integers(min_value=1, max_value=9))
def test_a_changed_last_digit_is_always_refused(birth_date: date, serial: int, change: int) -> None:
    number = make_synthetic_fnr(birth_date, serial)
    assume(number is not None)
    assert number is not None
    with pytest.raises(InvalidIdentifier, match="check digits"):
        parse_person_number(number[:-1] + str((int(number[-1]) + change) % 10))


@given(DAYS_OF_BIRTH, SERIALS, st.integers(min_value=0, max_value=10), st.integers(min_value=1, max_value=9))
def test_a_number_with_any_one_digit_changed_is_always_refused(
    birth_date: date, serial: int, position: int, change: int
) -> None:
    number = make_synthetic_fnr(birth_date, serial)
    assume(number is not None)
    assert number is not None
    changed = str((int(number[position]) + change) % 10)
    with pytest.raises(InvalidIdentifier):
        parse_person_number(number[:position] + changed + number[position + 1 :])


@given(st.integers(min_value=0, max_value=11), st.integers(min_value=1, max_value=9))
def test_a_duf_number_with_any_one_digit_changed_is_always_refused(position: int, change: int) -> None:
    changed = str((int(DUF[position]) + change) % 10)
    with pytest.raises(InvalidIdentifier):
        check_duf(DUF[:position] + changed + DUF[position + 1 :])


@given(st.text("0123456789", min_size=8, max_size=13), st.booleans())
def test_no_refusal_holds_the_number_it_refuses(number: str, synthetic_only: bool) -> None:
    kinds: tuple[Literal["fnr", "dnr", "duf"], ...] = ("fnr", "dnr", "duf")
    for kind in kinds:
        assert_refusal_tells_nothing(number, kind, synthetic_only)


@pytest.mark.parametrize(
    "number", [TENOR_FNR, TENOR_DNR, DOLLY_FNR, REAL_FORM_FNR, REAL_FORM_DNR, "13097248023", "x" + DUF]
)
@pytest.mark.parametrize("kind", ["fnr", "dnr", "duf"])
@pytest.mark.parametrize("synthetic_only", [True, False])
def test_no_refusal_of_a_well_formed_number_holds_it_either(
    number: str, kind: Literal["fnr", "dnr", "duf"], synthetic_only: bool
) -> None:
    assert_refusal_tells_nothing(number, kind, synthetic_only)


def assert_refusal_tells_nothing(number: str, kind: Literal["fnr", "dnr", "duf"], synthetic_only: bool) -> None:
    refusal = refusal_of(number, kind, synthetic_only)
    if refusal is not None:
        assert not any(part in str(refusal) for part in (number, number[:6], number[-5:]))
        assert refusal.__cause__ is refusal.__context__ is None


def refusal_of(number: str, kind: Literal["fnr", "dnr", "duf"], synthetic_only: bool) -> InvalidIdentifier | None:
    try:
        check_identifier(kind, number, synthetic_only=synthetic_only)
    except InvalidIdentifier as refusal:
        return refusal
    return None


def test_what_is_read_from_a_number_does_not_hold_it() -> None:
    assert TENOR_FNR[:6] not in repr(parse_person_number(TENOR_FNR))


FNR, DUF = "15859012342", "202212345606"  # a synthetic series, and a published example


@pytest.mark.parametrize(
    "written",
    [
        FNR, "158590-12342", "158590\u00a012342", "158590\u202f12342", "158590\u200b12342", "15\u00ad859012342",
        "158590\u201312342", "158590 / 12342", "15.85.90 12342", "15 85 90 12342", "158 590 123 42", "1585 9012 342",
        "1 5 8 5 9 0 1 2 3 4 2", "158590\n12342", "158590\r\n\t12342", "(158590) 12342", "158590, 12342",
        "\uff11\uff15\uff18\uff15\uff19\uff10\uff11\uff12\uff13\uff14\uff12",
        "\uff11\uff15\uff18\uff15\uff19\uff10\uff0d\uff11\uff12\uff13\uff14\uff12", "١٥٨٥٩٠١٢٣٤٢",
        "13.09.1972 48022", "13/09/1972-480 22",
        "1309197248022", "barn: 12, fnr 158590 12342", "sak 2026/3301 158590 12342", "2026-09-01 158590 12342",
        DUF, "2022-123456-06", "2022 123456 06", "2022\u202f123456\u202f06", "2022 12 34 56 06", "20221234 5606",
        "2022\u200b123456\u200b06", "DUF-nr. 2022/123456/06",
        "\uff12\uff10\uff12\uff12\uff11\uff12\uff13\uff14\uff15\uff16\uff10\uff16",
    ],
)  # fmt: skip
def test_a_number_is_found_in_a_text_however_it_is_written(written: str) -> None:
    assert number_in_text(written)
    assert number_in_text(f"Se {written}.")


@pytest.mark.parametrize(
    "text",
    [
        "202611261006", "2026-11-26 10:06", "20.01.2026-01.02.2026", "20.08.2026 kl. 12:30", "09:15\u201310:05, 11:30",
        "+47 99 88 77 66, +47 99 88 77 55", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "1234.56.78903", "12345678901",
        "7f0e7a5c-3a51-4c55-9a0c-202212345606", "kr 12 000, 45 000 000", "13097248023", "",
    ],
)  # fmt: skip
def test_other_numbers_in_a_text_are_none(text: str) -> None:
    assert not number_in_text(text)


@pytest.mark.parametrize("format_", ["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y%m%d%H%M", "%d/%m/%Y", "%d-%m-%Y"])
def test_dates_and_times_are_no_person_numbers(format_: str) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    days = [start + timedelta(hours=13 * step, minutes=step) for step in range(4000)]
    assert not any(number_in_text(f"{day:{format_}} \u2013 {day + timedelta(days=9):{format_}}") for day in days)


@pytest.mark.parametrize(
    "id_", ["202611261006", "m-202603120804-b", "2026-001234-05", "2022/123456/06", "20261126-1006"]
)
def test_an_id_that_merely_looks_like_a_number_is_none(id_: str) -> None:
    assert not number_in_id(id_)


@pytest.mark.parametrize(
    "id_",
    [
        FNR,
        DUF,
        "sak-158590-12342",
        "158590 12342",
        "\uff11\uff15\uff18\uff15\uff19\uff10\uff11\uff12\uff13\uff14\uff12",
        "x15859\u200b012342",
    ],
)
def test_a_number_in_an_id_is_found(id_: str) -> None:
    assert number_in_id(id_)
