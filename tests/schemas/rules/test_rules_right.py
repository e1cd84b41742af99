"""Right and duty to the programme (§§ 8, 9), derived from the settlement."""

from datetime import date

import pytest

from tests.schemas.rules.sets import rule_set, settled


@pytest.mark.parametrize(
    ("id_", "age", "outcome"),
    [
        ("2021", 17, "none"),
        ("2021", 18, "right_and_duty"),
        ("2021", 55, "right_and_duty"),
        ("2021", 56, "may_be_offered"),
        ("2026", 17, "none"),
        ("2026", 18, "right_and_duty"),
        ("2026", 55, "right_and_duty"),
        ("2026", 56, "may_be_offered"),
        ("2026", 61, "may_be_offered"),
    ],
)
def test_the_age_on_the_day_of_the_permit_decides(id_: str, age: int, outcome: str) -> None:
    """'Innvandrere mellom 18 og 55 år' (§ 8(1)); 'kan tilby … innvandrere over 55 år' (§ 8(3))."""
    assert rule_set(id_).eligibility.outcome(settled(age_at_permit=age)) == outcome


@pytest.mark.parametrize("basis", ["asylum", "resettlement", "family_reunification"])
def test_a_permit_of_the_laws_list_gives_right_and_duty(basis: str) -> None:
    assert rule_set("2026").eligibility.outcome(settled(residence_basis=basis)) == "right_and_duty"


@pytest.mark.parametrize(("age", "outcome"), [(10, "none"), (18, None), (30, None), (70, None)])
def test_another_permit_is_doubtful_but_for_those_under_age(age: int, outcome: str | None) -> None:
    assert rule_set("2026").eligibility.outcome(settled(residence_basis="other", age_at_permit=age)) == outcome


@pytest.mark.parametrize(
    ("basis", "within", "outcome"),
    [
        ("family_reunification", True, "right_and_duty"),
        ("family_reunification", None, "right_and_duty"),
        ("family_reunification", False, "may_be_offered"),
        ("asylum", False, "right_and_duty"),
    ],
)
def test_family_of_somebody_who_has_lived_here_for_long_may_be_offered_a_programme(
    basis: str, within: bool | None, outcome: str
) -> None:
    """'mindre enn fem år før det søkes om familiegjenforening' (§ 9(1) f); others of the family: § 8(3)."""
    family = settled(residence_basis=basis, family_within_five_years=within)
    assert rule_set("2026").eligibility.outcome(family) == outcome


def test_over_fifty_five_long_residence_is_no_doubt() -> None:
    """'over 55 with such a basis `may_be_offered`' (the contract; § 8(3) asks for less than two years as well)."""
    long_here = {"permit_granted_on": date(2020, 1, 1)}
    assert rule_set("2026").eligibility.outcome(settled(age_at_permit=60, **long_here)) == "may_be_offered"
    late = {"residence_basis": "family_reunification", "family_within_five_years": False}
    assert rule_set("2026").eligibility.outcome(settled(**late, **long_here)) == "may_be_offered"


@pytest.mark.parametrize("letter", "abcdefg")
def test_a_permit_of_section_9_gives_the_right_whatever_basis_it_is_reported_under(letter: str) -> None:
    """'18 to 55 with a basis of § 9': a ground of one's own (g) is one, and has no basis of its own in the contract."""
    assert rule_set("2026").eligibility.outcome(settled(residence_basis="other", permit=letter)) == "right_and_duty"


@pytest.mark.parametrize(
    ("in_kommune_since", "outcome"),
    [
        (None, None),
        (date(2026, 9, 1), "right_and_duty"),
        (date(2024, 9, 2), "right_and_duty"),
        (date(2024, 9, 1), None),
    ],
)
def test_two_years_count_in_a_kommune_where_that_is_known(in_kommune_since: date | None, outcome: str | None) -> None:
    """§ 8(1): 'må ha bodd i en kommune … i mindre enn to år'; years in a reception centre are none."""
    person = settled(permit_granted_on=date(2024, 1, 10), in_kommune_since=in_kommune_since)
    assert rule_set("2026").eligibility.outcome(person) == outcome


def test_an_unknown_age_is_doubtful() -> None:
    assert rule_set("2026").eligibility.outcome(settled(age_at_permit=None)) is None
