"""Which rule set a journey follows, and which text another day chooses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schemas.rules import packaged_rules
from tests.schemas.rules.sets import rule_set, settled


@pytest.mark.parametrize(
    ("settled_on", "id_"),
    [
        ("2021-01-01", "2021"),
        ("2025-12-31", "2021"),
        ("2026-01-01", "2026"),
        ("2026-11-23", "2026"),
        ("2099-12-31", "2026"),
    ],
)
def test_the_newest_rule_set_in_force_on_the_settled_date_is_followed(settled_on: str, id_: str) -> None:
    assert packaged_rules().on(date.fromisoformat(settled_on)).id == id_


def test_before_the_first_rule_set_the_first_is_followed() -> None:
    assert packaged_rules().on(date(1999, 1, 1)).id == "2021"


def test_rule_sets_stand_in_the_order_of_their_dates() -> None:
    dates = [rules.in_force for rules in packaged_rules().sets]
    assert dates == sorted(dates)
    assert len({(rules.in_force, rules.applies_to) for rules in packaged_rules().sets}) == len(dates)


@pytest.mark.parametrize(
    ("law", "offered", "education", "end_goal", "lengths"),
    [
        ("2021", "2024-12-31", "primary", "upper_secondary", (36, 12)),
        ("2021", "2025-01-01", "primary", "upper_secondary", (48, 12)),
        ("2021", "2025-01-01", "primary", "work", (24, 12)),
        ("2021", "2025-12-31", "higher", "work", (6, 6)),
        ("2021", "2026-01-01", "higher", "work", (12, 0)),
        ("2021", "2026-01-01", "primary", "work", (24, 0)),
        ("2026", "2025-12-31", "higher", "work", (6, 6)),
        ("2026", "2025-12-31", "primary", "vocational", (60, 0)),
        ("2026", "2020-01-01", "primary", "vocational", (36, 12)),
    ],
)
def test_the_offer_of_the_start_chooses_the_length(
    law: str, offered: str, education: str, end_goal: str, lengths: tuple[int, int]
) -> None:
    """'gjelder for deltagere som har fått tilbud om oppstart … etter 1. januar' 2026 (§ 75), 2025 and 2026 (§ 76)."""
    counted = packaged_rules().as_counted(rule_set(law), {"start_offered": date.fromisoformat(offered)})
    found = counted.programme.duration(education, end_goal)
    assert (found.max_months, found.extension_months) == lengths
    assert counted.id == law
    assert counted.model_copy(update={"programme": rule_set(law).programme}) == rule_set(law), "nothing else differs"
    assert counted.programme.weekly_hours == rule_set(law).programme.weekly_hours


@pytest.mark.parametrize(
    ("law", "decided", "education", "hours"),
    [
        ("2021", "2025-12-31", "higher", 15),
        ("2021", "2026-01-01", "higher", 10),
        ("2021", "2026-01-01", "upper_secondary", 10),
        ("2021", "2026-01-01", "primary", 15),
        ("2026", "2025-12-31", "higher", 15),
        ("2026", "2026-02-01", "unknown", 15),
    ],
)
def test_the_decision_chooses_the_hours_of_career_competence(
    law: str, decided: str, education: str, hours: int
) -> None:
    """'minimum 15 timer', and with upper secondary 'minimum 10 timer' (forskrift § 4) for decisions from 2026 on."""
    counted = packaged_rules().as_counted(rule_set(law), {"decided": date.fromisoformat(decided)})
    assert counted.career_competence.hours(education) == hours


def test_a_day_that_chooses_what_is_followed_anyway_changes_nothing() -> None:
    day = date(2026, 9, 1)
    law = rule_set("2026")
    assert packaged_rules().as_counted(law, {"decided": day, "start_offered": day, "plan_made": day}) is law
    assert packaged_rules().as_counted(law, {}) is law


def test_no_journey_follows_a_set_between_two() -> None:
    assert rule_set("2025").transitional
    assert {packaged_rules().on(date(2025, month, 1)).id for month in range(1, 13)} == {"2021"}


@pytest.mark.parametrize(
    ("permit", "settled_on", "outcome"),
    [
        ("2024-09-02", "2026-09-01", "right_and_duty"),
        ("2024-09-01", "2026-09-01", None),
        ("2020-01-01", "2026-09-01", None),
        ("2026-09-01", "2026-09-01", "right_and_duty"),
        ("2026-09-02", "2026-09-01", None),
        ("2024-02-29", "2026-02-27", "right_and_duty"),
        ("2024-02-29", "2026-02-28", None),
    ],
)
def test_two_years_with_the_permit_are_doubtful(permit: str, settled_on: str, outcome: str | None) -> None:
    """'must have lived in a kommune with such permit less than 2 years'; a permit after settlement is a slip."""
    dates = {"permit_granted_on": date.fromisoformat(permit), "settled_on": date.fromisoformat(settled_on)}
    assert rule_set("2026").eligibility.outcome(settled(**dates)) == outcome


@pytest.mark.parametrize(
    ("permit", "settled_on", "basis", "id_"),
    [
        ("2022-03-11", "2022-03-20", "collective_protection", "6A"),
        ("2022-03-10", "2022-06-20", "collective_protection", "2021"),
        ("2022-03-10", "2026-06-20", "collective_protection", "2026"),
        ("2024-03-01", "2025-12-31", "collective_protection", "6A"),
        ("2024-03-01", "2026-01-01", "collective_protection", "6A-2026"),
        ("2026-05-01", "2026-07-01", "collective_protection", "6A-2026"),
        ("2026-05-01", "2028-06-30", "collective_protection", "6A-2026"),
        ("2026-05-01", "2028-07-01", "collective_protection", "2026"),
        ("2024-03-01", "2025-03-01", "family_reunification", "2021"),
        ("2026-03-01", "2026-05-01", "asylum", "2026"),
    ],
)
def test_chapter_6a_is_for_permits_from_11_march_2022_until_it_is_repealed(
    permit: str, settled_on: str, basis: Any, id_: str
) -> None:
    """'Oppheves … (i kraft 1 juli 2028)'; its transition rules are for permits from 11 March 2022 on."""
    book = packaged_rules()
    assert book.on(date.fromisoformat(settled_on), basis, date.fromisoformat(permit)).id == id_


@pytest.mark.parametrize(("settled_on", "id_"), [("2025-03-01", "2021"), ("2026-03-01", "2026")])
def test_switched_off_chapter_6a_is_nobodys(settled_on: str, id_: str) -> None:
    book = replace(packaged_rules(), for_some=False)
    assert book.on(date.fromisoformat(settled_on), "collective_protection", date(2024, 3, 1)).id == id_


def test_under_chapter_6a_the_decision_chooses_between_a_right_and_a_right_and_duty() -> None:
    """'collective protection `right` for decisions before 2026, else `right_and_duty`' (§ 37 c)."""
    day = date(2025, 3, 1)
    known = settled(residence_basis="collective_protection", settled_on=day, permit_granted_on=day)
    assert rule_set("6A").eligibility.outcome(known) == "right"
    for decided, outcome in ((date(2025, 12, 31), "right"), (date(2026, 1, 1), "right_and_duty")):
        counted = packaged_rules().as_counted(rule_set("6A"), {"decided": decided})
        assert counted.eligibility.outcome(known) == outcome
        assert counted.id == "6A"


def test_under_chapter_6a_there_are_no_social_studies_and_livsmestring_from_2026_on() -> None:
    """'[§ 14 a første ledd bokstav c] om … samfunnskunnskap, gjelder ikke' (§ 37 c); one year of Norwegian (§ 37 d)."""
    early, late = rule_set("6A"), rule_set("6A-2026")
    assert early.contents.elements == ("norwegian",)
    assert late.contents.elements == ("career_competence", "norwegian")
    assert [each.career_competence.hours("none") for each in (early, late)] == [15, 15]
    assert [each.career_competence.hours("higher") for each in (early, late)] == [15, 10]
    assert [each.migration_health_diversity.hours("none") for each in (early, late)] == [0, 10]
    assert [each.parental_guidance.meetings for each in (early, late)] == [8, 8]
    assert not early.social_studies.owed
    assert not late.social_studies.owed
    years = {each.norwegian_goal.length(education) for each in (early, late) for education in ("none", "higher")}
    assert {str(length) for length in years} == {"12 months"}


def test_an_unknown_rule_set_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="there is no rule set 2030; there are 2021, 2022, 6A, 2023, 2025, 6A-2025, "):
        packaged_rules().named("2030")
