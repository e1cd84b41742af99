"""The register of kommuner."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.kommuner import (
    COUNTIES,
    KOMMUNER,
    InvalidRegister,
    Kommune,
    UnknownKommune,
    kommune,
    number_today,
    packaged_register,
    replaced_numbers,
    use_register,
)
from schemas.organisations import UnknownOrganisation, organisation, party_of


def test_the_register_holds_357_kommuner_in_15_counties() -> None:
    assert len(KOMMUNER) == 357
    assert len({entry.county for entry in KOMMUNER.values()}) == 15


def test_a_kommune_is_found_by_its_number() -> None:
    assert kommune("3301") == Kommune("3301", "Drammen", "33", "Buskerud")


def test_oslo_is_a_kommune_and_a_county_at_once() -> None:
    assert kommune("0301") == Kommune("0301", "Oslo", "03", "Oslo")


def test_names_keep_their_norwegian_and_sami_letters() -> None:
    assert {entry.county_name for entry in KOMMUNER.values()} >= {"Møre og Romsdal", "Trøndelag"}
    assert all("\ufffd" not in entry.name and "Ã" not in entry.name for entry in KOMMUNER.values())


def test_every_number_has_four_digits_and_opens_with_its_county() -> None:
    for number, entry in KOMMUNER.items():
        assert number == entry.number
        assert len(number) == 4
        assert number.isdigit()
        assert number[:2] == entry.county
        assert entry.name == entry.name.strip() != ""


def test_a_county_has_one_name() -> None:
    named = {(entry.county, entry.county_name) for entry in KOMMUNER.values()}
    assert len(named) == len({county for county, _ in named}) == len({name for _, name in named})


@pytest.mark.parametrize("number", ["9999", "0219", "1601"])
def test_an_unknown_number_is_refused_with_a_way_out(number: str) -> None:
    with pytest.raises(UnknownKommune) as refusal:
        kommune(number)
    assert str(refusal.value) == (
        f"kommune {number} is not in the register of 357 kommuner and the numbers they have had since 2020; "
        "give four digits such as 3301 for Drammen"
    )


@given(st.text().filter(lambda text: not (len(text) == 4 and text.isdigit())))
def test_what_does_not_look_like_a_kommune_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(UnknownKommune) as refusal:
        kommune(text)
    assert str(refusal.value).startswith("the kommune given is not in the register")


def test_a_person_number_given_as_a_kommune_is_not_repeated() -> None:
    with pytest.raises(UnknownKommune) as refusal:
        kommune("15859012342")
    assert "15859012342" not in str(refusal.value)


def test_the_register_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        KOMMUNER["9999"] = kommune("0301")  # type: ignore[index]


NEXT_YEAR = (
    packaged_register().replace(
        "3301,Drammen,33,Buskerud,2024-01-01,,,unchanged",
        "3301,Drammen,33,Buskerud,2024-01-01,2026-12-31,5901,renumbered",
    )
    + "5901,Drammen,59,Nye Buskerud,2027-01-01,,,unchanged,invented\n"
)


@pytest.fixture
def another_register() -> Iterator[None]:
    yield
    use_register(packaged_register())


@pytest.mark.parametrize(("number", "today"), [("3005", "3301"), ("3024", "3201"), ("5401", "5501"), ("3018", "3114")])
def test_a_replaced_number_means_its_successor_of_today(number: str, today: str) -> None:
    assert kommune(number).number == number_today(number) == today
    assert number not in KOMMUNER


def test_a_number_that_was_divided_is_refused_with_its_successors_named() -> None:
    with pytest.raises(
        UnknownKommune, match="1507 was divided; give the one that is meant: 1508 Ålesund or 1580 Haram"
    ):
        kommune("1507")
    assert number_today("1507") == "1507"


def test_every_number_since_2020_means_one_of_today_but_the_one_that_was_divided() -> None:
    assert len(replaced_numbers()) == 113


def test_an_organisation_is_called_by_its_number_of_today_and_a_divided_county_by_its_successors() -> None:
    assert organisation("3005") == "3301"
    assert party_of("3005") is party_of("3301")
    with pytest.raises(UnknownOrganisation, match="31 Østfold or 32 Akershus or 33 Buskerud"):
        organisation("30")


@pytest.mark.usefixtures("another_register")
def test_a_newer_file_replaces_the_register_on_its_day_and_not_before() -> None:
    use_register(NEXT_YEAR, date(2026, 12, 31))
    assert kommune("3005").number == "3301"
    assert "59" not in COUNTIES
    use_register(NEXT_YEAR, date(2027, 1, 1))
    assert kommune("3005").number == kommune("3301").number == "5901"
    assert COUNTIES["59"] == "Nye Buskerud"
    assert "3301" in replaced_numbers()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the column number is missing"),
        (NEXT_YEAR.replace("5901,renumbered", "5902,renumbered"), "5902, which has no line"),
        (NEXT_YEAR.replace("2027-01-01", "1.1.2027"), "dates are not written"),
        (NEXT_YEAR + NEXT_YEAR.splitlines()[-1], "has one line"),
        (NEXT_YEAR.replace("5901,Drammen,59", "5901,Drammen,58"), "begins with its county's"),
    ],
)
def test_a_file_that_is_no_register_is_refused_and_the_register_in_use_stays(text: str, reason: str) -> None:
    with pytest.raises(InvalidRegister, match=reason):
        use_register(text)
    assert kommune("3301").name == "Drammen"
