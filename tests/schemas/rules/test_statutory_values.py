"""Every value of the law in force against a table written by hand from the paragraphs, so that a slip of either shows.

The paragraphs were read in Lovdata's open data of 28 July 2026 (docs/rules.md, L1 and L2).
"""

from datetime import date
from fractions import Fraction
from functools import reduce
from math import ceil
from typing import Any

import pytest

from schemas.events.vocabulary import BenefitShare
from schemas.rules import NEVER, RuleSet, packaged_rules, packaged_texts, read_rule_sets

LAW: dict[str, dict[str, Any]] = {
    "2021": {
        "eligibility.min_age": 18,  # § 8 first paragraph
        "eligibility.max_age": 55,  # § 8 first and third paragraph
        "eligibility.permits": tuple("abcdefg"),  # § 9 first paragraph
        "guidance.duty": True,  # § 11 first paragraph
        "guidance.recommendation": "shall",  # before 2026
        "plan.least": ("norwegian_extent", "social_studies_extent", "months", "elements"),  # § 15 before 2026
        "eligibility.max_years_with_permit": 2,  # § 8 first paragraph, third sentence
        "eligibility.may_finish": True,  # § 9 third paragraph; regulation § 43 h second paragraph
        "work_exemption.weekly_hours": 30,  # § 8 fourth paragraph
        "work_exemption.applies_from": date(2026, 1, 1),  # LOV-2025-06-20-35, in force by FOR-2025-06-20-1102
        "training.offered_within": "3 months",  # § 30 third paragraph
        "training.min_age": 18,  # § 26 first paragraph
        "training.below_age": 67,  # § 26 fifth paragraph
        "norwegian_goal.without_upper_secondary": "36 months",  # § 32: three years
        "norwegian_goal.with_upper_secondary": "18 months",  # § 32
        "social_studies.owed": True,  # § 33
        "social_studies.hours": 50,  # regulation § 73: permits before 2022
        "social_studies.within": "12 months",  # § 33, § 37
        "career_competence.with_upper_secondary": 15,  # regulation § 4 before 2026
        "career_competence.without_upper_secondary": 15,
        "migration_health_diversity.with_upper_secondary": 0,
        "migration_health_diversity.without_upper_secondary": 0,
        "parental_guidance.meetings": 8,  # regulation § 3: eight to twelve in a group
        "parental_guidance.individual_meetings": 5,  # five to eight alone
        "absence.payment_part": Fraction(1, 2),  # § 46 g: half of a payment
        "absence.base_part": Fraction(1, 12),  # and at least 1/12 of the base amount
        "absence.benefit_bases": 2,  # § 20
        "absence.hours_a_year": 1850,  # § 20
        "self_certificate.after": "8 weeks",  # regulation § 8
        "self_certificate.calendar_days": 3,
        "self_certificate.together_within": 16,
        "self_certificate.uses": 4,  # regulation § 9
        "self_certificate.uses_within": "12 months",
        "self_certificate.judged_anew_within": "6 months",
        "leave.pregnancy": 10,  # regulation § 11
        "leave.birth": 20,  # regulation § 12
        "leave.birth_other_parent": 7,
        "leave.nursing_minutes": 60,  # regulation § 13
        "leave.welfare": 10,  # regulation § 14
        "leave.peace_work": 10,  # regulation § 14 a
        "leave.health": "12 months",  # regulation § 15
        "leave.parental": "10 months",  # regulation § 16
        "leave.religious_days": 2,  # regulation § 17
        "leave.religious_notice": "14 days",
        "leave.holiday": 25,  # regulation § 18
        "leave.childs_illness": 10,  # regulation § 7
        "leave.childs_illness_many_children": 15,
        "leave.childs_illness_chronic": 20,
        "leave.with_benefit": ("pregnancy", "birth", "welfare", "peace_work"),
        "norwegian_levels.without_lower_secondary": "A2",  # regulation § 28
        "norwegian_levels.oral_without_lower_secondary": "B1",
        "norwegian_levels.lower_secondary": "B1",
        "norwegian_levels.oral_lower_secondary": "B1",
        "norwegian_levels.upper_secondary": "B1",
        "norwegian_levels.oral_upper_secondary": "B2",
        "norwegian_levels.lowered_by": 1,  # regulation § 27
        "registration.kommune_within": "2 months",  # regulation § 58
        "registration.county_within": "2 months",  # regulation § 59
        "added_time.working_days": 10,  # regulation §§ 10, 19
        "added_time.together_from": date(2026, 1, 1),
        "added_time.not_counted": ("religious_day", "holiday"),  # § 19 second sentence
        "start.counted_from": "decision",  # § 12 before 20 June 2025
        "appeals.late_within": "12 months",  # forvaltningsloven § 31
        "interpreting.unqualified_until": date(2026, 12, 31),  # tolkeloven § 7 fifth paragraph
        "programme.weekly_hours": 37.5,
        "programme.work_weekly_hours": 0.0,
        "programme.young_under": 25,
        "deadlines.programme-decision.length": "3 months",  # § 12
        "deadlines.plan-and-contract.length": "0 days",  # §§ 15, 16: samtidig
        "deadlines.parental-leave-offer.length": "3 months",  # regulation § 16: from the fourth month
        "deadlines.appeal.length": "3 weeks",  # forvaltningsloven § 29
        "deadlines.appeal.judged_on": "rolled",  # forvaltningsloven § 30
    },
    "2022": {"social_studies.hours": 75},  # § 33, regulation § 73
    "2023": {
        "norwegian_goal.without_upper_secondary": "36 months",  # § 32, regulation § 74
        "norwegian_goal.with_upper_secondary": "18 months",
        "norwegian_goal.counts_from": "permit_granted",
    },
    "2025": {
        "programme.durations.part_of_upper_secondary.max_months": 36,  # § 14: three years
        "programme.durations.part_of_upper_secondary.extension_months": 12,
        "programme.durations.completing_upper_secondary.max_months": 48,  # four years
        "programme.durations.completing_upper_secondary.extension_months": 12,
        "programme.durations.vocational.max_months": 60,  # five years
        "programme.durations.vocational.extension_months": 0,
    },
    "2025-06": {
        "start.counted_from": "settlement",  # § 12: treffe vedtak om og sørge for oppstart
        "deadlines.programme-started.length": "3 months",
        "deadlines.programme-started.kind": "statutory",
    },
    "2026": {
        "guidance.recommendation": "should",  # § 11 fourth paragraph: bør
        "eligibility.max_age": 55,
        "social_studies.hours": 75,
        "programme.durations.with_upper_secondary.max_months": 12,  # § 13
        "programme.durations.with_upper_secondary.extension_months": 0,
        "programme.durations.with_upper_secondary.min_months": 0,
        "programme.durations.other_goal.max_months": 24,  # § 14: programmes for work, two years
        "programme.durations.other_goal.extension_months": 0,
        "programme.work_weekly_hours": 15.0,  # § 14 a third paragraph
        "before_work.with_upper_secondary": "3 months",
        "before_work.without_upper_secondary": "6 months",
        "plan.least": (  # § 15 third and fourth paragraph; end goal and Norwegian goal every plan has
            "long_term_goals",
            "norwegian_extent",
            "social_studies_extent",
            "months",
            "elements",
            "reasons",
            "appeal_explained",
        ),
        "career_competence.with_upper_secondary": 10,  # regulation § 4
        "career_competence.without_upper_secondary": 15,
        "migration_health_diversity.with_upper_secondary": 5,
        "migration_health_diversity.without_upper_secondary": 10,
        "start.counted_from": "settlement",
    },
    "6A": {
        "guidance.duty": False,  # § 37 b third paragraph
        "guidance.recommendation": "not_owed",
        # § 37 d: goal, extent and the right to appeal of the Norwegian plan, in the one plan for both
        "plan.least": ("norwegian_extent", "months", "elements", "appeal_explained"),
        "eligibility.duty": False,  # § 37 c before 2026
        "norwegian_goal.with_upper_secondary": "12 months",  # § 37 d
        "norwegian_goal.without_upper_secondary": "12 months",
        "social_studies.owed": False,  # § 37 d
        "permit_from": date(2022, 3, 11),
    },
    "6A-2026": {
        "guidance.duty": False,  # § 37 b third paragraph
        "guidance.recommendation": "not_owed",
        "plan.least": (  # § 15 without social studies (§ 37 c)
            "long_term_goals",
            "norwegian_extent",
            "months",
            "elements",
            "reasons",
            "appeal_explained",
        ),
        "eligibility.duty": True,  # § 37 c
        "norwegian_goal.with_upper_secondary": "12 months",
        "norwegian_goal.without_upper_secondary": "12 months",
        "social_studies.owed": False,
        "contents.elements": ("career_competence", "norwegian"),  # § 37 c: all but social studies
        "ended": date(2028, 7, 1),
    },
    "age-60": {"in_force": NEVER, "eligibility.max_age": 60},
    "6A-age-60": {"in_force": NEVER, "eligibility.max_age": 60},
    "declaration": {"in_force": NEVER},
    "forvaltningsloven-2025": {"in_force": NEVER, "deadlines.appeal.length": "3 weeks"},
}


def value(rules: RuleSet, path: str) -> Any:
    def inside(section: Any, name: str) -> Any:
        return section[name] if isinstance(section, dict) else getattr(section, name)

    return reduce(inside, path.split("."), rules)


@pytest.mark.parametrize(("id_", "path"), [(id_, path) for id_, values in LAW.items() for path in values])
def test_the_value_is_that_of_the_paragraph(id_: str, path: str) -> None:
    wanted, found = LAW[id_][path], value(packaged_rules().named(id_), path)
    assert (str(found) if isinstance(wanted, str) else found) == wanted


def test_every_rule_set_is_in_the_table_or_holds_what_another_holds() -> None:
    book = packaged_rules()
    same = {"6A-2025": "2025", "6A-2025-06": "2025-06"}
    assert {rules.id for rules in (*book.sets, *book.coming)} == LAW.keys() | same.keys()
    for theirs, everybodys in same.items():
        for path in LAW[everybodys]:
            assert value(book.named(theirs), path) == value(book.named(everybodys), path)


@pytest.mark.parametrize(
    ("share", "hours", "days", "days_of_30_hours"),
    [
        ("full", 77.08, 11, 13),
        ("five_sixths", 92.5, 13, 16),
        ("two_thirds", 115.63, 16, 20),
        ("one_third", 231.25, 31, 39),
    ],
)
def test_a_deduction_is_a_decision_from_both_limbs_on(
    share: BenefitShare, hours: float, days: int, days_of_30_hours: int
) -> None:
    """§ 46 g: half of a payment, and 1/12 of the base amount; in hours of 1/1850 of a year (§ 20)."""
    found = packaged_rules().named("2026").absence.decided_from(share)
    assert float(found) == pytest.approx(hours, abs=0.01)
    assert (ceil(found / Fraction(15, 2)), ceil(found / 6)) == (days, days_of_30_hours)


def test_no_journey_follows_what_is_not_in_force() -> None:
    book = packaged_rules()
    assert {rules.id for rules in book.coming} == {"age-60", "6A-age-60", "declaration", "forvaltningsloven-2025"}
    assert book.on(date(2100, 1, 1)).id == "2026"


def test_a_decided_day_brings_what_was_passed_into_force() -> None:
    decided = next(text for text in packaged_texts() if 'id = "age-60"' in text).replace('"unset"', "2027-01-01")
    book = read_rule_sets([*packaged_texts(), decided])
    assert book.on(date(2027, 1, 1)).eligibility.max_age == 60
    assert book.on(date(2026, 12, 31)).eligibility.max_age == 55
