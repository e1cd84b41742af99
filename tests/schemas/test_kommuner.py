"""The register of kommuner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.kommuner import KOMMUNER, Kommune, UnknownKommune, kommune


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


@pytest.mark.parametrize("number", ["9999", "0219", "3005", "1601"])
def test_an_unknown_or_outdated_number_is_refused_with_a_way_out(number: str) -> None:
    with pytest.raises(UnknownKommune) as refusal:
        kommune(number)
    assert str(refusal.value) == (
        f"kommune {number} is not in the register of 357 kommuner (2024); give four digits such as 3301 for Drammen"
    )


@given(st.text().filter(lambda text: text not in KOMMUNER))
def test_what_does_not_look_like_a_kommune_number_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(UnknownKommune) as refusal:
        kommune(text)
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        assert str(refusal.value).startswith("the kommune given is not in the register")


def test_a_person_number_given_as_a_kommune_is_not_repeated() -> None:
    with pytest.raises(UnknownKommune) as refusal:
        kommune("15859012342")
    assert "15859012342" not in str(refusal.value)


def test_the_register_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        KOMMUNER["9999"] = kommune("0301")  # type: ignore[index]
