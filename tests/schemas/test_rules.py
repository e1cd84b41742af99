"""Rule sets: which one a journey follows, how one extends another, and what the packaged ones hold."""

from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.events.catalogue import ParticipantSettled
from schemas.rules import ProgrammeRule, RuleBook, RuleSet, packaged_rules, packaged_texts, read_rule_sets

RULE_SETS = [pytest.param(rules, id=rules.id) for rules in packaged_rules().sets]
DEADLINES = [
    pytest.param(rules, name, id=f"{rules.id}-{name}") for rules in packaged_rules().sets for name in rules.deadlines
]

NUMBERS = {
    "question-answered": "40",  # of the cooperation, which no report shows
    "cooperation-meeting": "41",
    "programme-decision": "01",
    "mapping-completed": "02",
    "guidance-held": "03",
    "mapping-shared": "04",
    "guidance-assessed": "05",
    "guidance-answered": "06",
    "info-pack-sent": "07",
    "preparation-done": "08",
    "note-shared": "09",
    "note-acknowledged": "10",
    "interpreter-ordered": "11",
    "interpreter-confirmed": "12",
    "interpreter-rated": "14",
    "plan-and-contract": "15",
    "programme-started": "16",
    "measure-started": "17",
    "plan-review": "18",
    "follow-up": "19",
    "norwegian-goal": "20/21",
    "programme-end": "22",
    "extension-decision": "23",
    "career-competence-hours": "24",
    "parental-guidance": "25",
    "handover": "26",
    "certificate": "27",
    "outcome-12-months": "28",
    "forewarning-comment": "29",
    "appeal": "30",
}
"""The contract's names, and the domain brief's numbers. A routine of one's own has none."""

LENGTHS = {
    "programme-decision": "3 months",
    "mapping-completed": "28 days",
    "guidance-held": "42 days",
    "mapping-shared": "3 working days",
    "guidance-assessed": "7 days",
    "guidance-answered": "5 working days",
    "info-pack-sent": "-7 days",
    "preparation-done": "-2 working days",
    "interpreter-confirmed": "1 working day",
    "interpreter-rated": "2 working days",
    "note-shared": "5 working days",
    "note-acknowledged": "5 working days",
    "plan-and-contract": "0 days",
    "programme-started": "14 days",
    "measure-started": "5 working days",
    "plan-review": "3 months",
    "follow-up": "1 month",
    "norwegian-goal": None,
    "programme-end": None,
    "career-competence-hours": "-30 days",
    "parental-guidance": "0 days",
    "handover": "-90 days",
    "certificate": "10 working days",
    "outcome-12-months": "12 months",
    "forewarning-comment": "14 days",
    "appeal": "3 weeks",
    "question-answered": "14 days",
    "cooperation-meeting": "3 months",
}
"""The lengths of section 5.3 of the domain brief; None where a stage computes the due date."""

OF_THE_BRIEF = "2021"
"""The rule set that the tables of the brief are held against. A later one may differ, and shows it as a diff."""


def settled(**data: Any) -> ParticipantSettled:
    facts = {
        "settled_on": date(2026, 9, 1),
        "kommune": "3301",
        "residence_basis": "asylum",
        "permit_granted_on": date(2026, 5, 1),
        "entry": "direct",
        "language": "ar",
        "interpreter_needed": False,
        "education": "none",
        "age_at_permit": 30,
    }
    return ParticipantSettled.model_validate(facts | data)


def rule_set(id_: str) -> RuleSet:
    (found,) = [rules for rules in packaged_rules().sets if rules.id == id_]
    return found


# --- the right one --------------------------------------------------------------------------------------------------


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


# --- what the packaged ones hold ------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", RULE_SETS)
def test_a_rule_set_has_source_and_certainty(rules: RuleSet) -> None:
    assert rules.title
    assert rules.source
    assert rules.certainty in {"V", "M", "PROPOSED"}
    assert rules.eligibility.source
    assert rules.eligibility.legal_basis


@pytest.mark.parametrize(("rules", "name"), DEADLINES)
def test_every_deadline_has_source_and_certainty(rules: RuleSet, name: str) -> None:
    rule = rules.deadline(name)
    assert rule.name == name
    assert rule.source.strip()
    assert rule.certainty in {"V", "M", "PROPOSED"}
    assert rule.number is None or "§" in rule.legal_basis


def test_deadlines_have_the_contracts_names_and_the_briefs_numbers() -> None:
    numbers = {name: rule.number for name, rule in rule_set(OF_THE_BRIEF).deadlines.items() if rule.number}
    assert numbers == {name: f"DL-{NUMBERS[name]}" for name in numbers}
    assert numbers.keys() == LENGTHS.keys(), "every deadline with a number has its length in the brief"


def test_a_number_is_of_one_deadline_in_every_rule_set() -> None:
    numbered = {(rule.number, rule.name) for rule in packaged_rules().every_deadline() if rule.number}
    assert len({number for number, _ in numbered}) == len({name for _, name in numbered}) == len(numbered)


@pytest.mark.parametrize(("name", "length"), LENGTHS.items())
def test_the_lengths_are_those_of_the_domain_brief(name: str, length: str | None) -> None:
    found = rule_set(OF_THE_BRIEF).deadline(name).length
    assert (str(found) if found else None) == length


@pytest.mark.parametrize("rules", RULE_SETS)
def test_only_what_is_a_citizens_right_is_judged_on_the_next_working_day(rules: RuleSet) -> None:
    """'Authority duties are judged on `due`, citizens' rights on `rolled`.'"""
    for rule in rules.deadlines.values():
        assert rule.judged_on == ("rolled" if rule.role == "participant" else "due"), rule.name
    assert rules.deadline("appeal").judged_on == "rolled"


@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("programme-decision", ["45 days", "21 days", "7 days", "2 days"]),
        ("mapping-completed", ["10 days", "3 days"]),
        ("guidance-held", ["14 days", "5 days"]),
        ("mapping-shared", ["1 working day"]),
        ("guidance-assessed", ["2 days"]),
        ("guidance-answered", ["2 working days"]),
        ("note-shared", ["2 working days"]),
        ("note-acknowledged", ["2 working days"]),
        ("plan-and-contract", []),
        ("programme-started", ["5 days"]),
        ("programme-end", ["90 days", "60 days", "30 days"]),
        ("appeal", ["7 days"]),
    ],
)
def test_the_warnings_are_those_of_the_domain_brief(name: str, warnings: list[str]) -> None:
    assert [str(length) for length in rule_set(OF_THE_BRIEF).deadline(name).warnings] == warnings


def test_what_is_mandatory_is_that_of_the_law() -> None:
    """§ 14 a; career competence is a theme of livsmestring (S-35)."""
    assert rule_set("2021").contents.elements == ("career_competence", "norwegian", "social_studies")
    assert rule_set("2026").contents.elements == rule_set("2021").contents.elements


def test_the_revised_law_differs_in_no_deadline_but_the_start() -> None:
    old, new = rule_set("2021"), rule_set("2026")
    assert (old.eligibility.max_age, new.eligibility.max_age) == (55, 55), "60 was passed and is not in force"
    numbered = [
        {name: rule for name, rule in each.deadlines.items() if rule.number not in {None, "DL-16"}}
        for each in (old, new)
    ]
    assert numbered[0] == numbered[1], "a routine of one's own has no number"
    assert new.eligibility.residence_bases == old.eligibility.residence_bases


# --- right and duty -------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("id_", "education", "end_goal", "months"),
    [
        ("2021", "upper_secondary", "work", (3, 6, 6)),
        ("2021", "higher", "upper_secondary", (3, 6, 6)),
        ("2021", "primary", "upper_secondary", (3, 36, 12)),
        ("2021", "primary", "work", (3, 24, 12)),
        ("2021", "unknown", None, (3, 24, 12)),
        ("2025", "upper_secondary", "work", (3, 6, 6)),
        ("2025", "primary", "part_of_upper_secondary", (0, 36, 12)),
        ("2025", "primary", "upper_secondary", (0, 48, 12)),
        ("2025", "primary", "vocational", (0, 60, 0)),
        ("2025", "primary", "work", (3, 24, 12)),
        ("2026", "upper_secondary", "vocational_requalification", (0, 12, 0)),
        ("2026", "higher", "work", (0, 12, 0)),
        ("2026", "primary", "part_of_upper_secondary", (0, 36, 12)),
        ("2026", "primary", "upper_secondary", (0, 48, 12)),
        ("2026", "lower_secondary", "vocational", (0, 60, 0)),
        ("2026", "none", "work", (0, 24, 0)),
        ("2026", "unknown", None, (0, 24, 0)),
    ],
)
def test_education_and_end_goal_give_how_long_a_programme_lasts(
    id_: str, education: str, end_goal: str | None, months: tuple[int, int, int]
) -> None:
    """At least, at most, and by how much it may be extended.

    'inntil tolv måneder. Programmet kan ikke forlenges' (§ 13(3)); 'inntil tre år … forlenges med inntil ett år',
    'inntil fire år … inntil ett år', 'inntil fem år og kan ikke forlenges', 'inntil to år og kan ikke …' (§ 14).
    """
    found = rule_set(id_).programme.duration(education, end_goal)
    assert (found.min_months, found.max_months, found.extension_months) == months


@pytest.mark.parametrize(
    ("id_", "age", "end_goal", "most"),
    [
        ("2026", 55, "upper_secondary", 48),
        ("2026", 56, "upper_secondary", 24),
        ("2026", 56, "part_of_upper_secondary", 24),
        ("2026", 56, "vocational", 24),
        ("2026", None, "upper_secondary", 48),
        ("2025", 56, "upper_secondary", 48),
    ],
)
def test_over_fifty_five_a_programme_qualifies_for_work(id_: str, age: int | None, end_goal: str, most: int) -> None:
    """'Programmet for deltagere over 55 år skal kvalifisere for arbeid' (§ 14(1), from 2026 on)."""
    assert rule_set(id_).programme.duration("primary", end_goal, age).max_months == most


# --- texts that another day than the settlement's chooses -----------------------------------------------------------


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


def test_a_rule_set_that_leaves_out_a_group_is_refused() -> None:
    given = rule_set("2021").programme.model_dump()
    del given["durations"]["other_goal"]
    with pytest.raises(ValidationError, match=r"durations\.other_goal\n  Field required"):
        ProgrammeRule.model_validate(given)


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


# --- reading --------------------------------------------------------------------------------------------------------

PACKAGED = (resources.files("schemas") / "data" / "rules" / "2021.toml").read_text("utf-8")
REST = PACKAGED[PACKAGED.index("[guidance]") : PACKAGED.index("[deadlines.")]
"""The sections that every rule set has to have, and that are not looked at here."""

FIRST = """
id = "first"
title = "The first"
in_force = 2021-01-01
legal_basis = "a law"
source = "a law"
certainty = "V"

[eligibility]
legal_basis = "§ 8"
source = "a page"
certainty = "V"
min_age = 18
max_age = 55
max_years_with_permit = 2
residence_bases = ["asylum"]
permits = ["a"]

%%REST%%
[deadlines.appeal]
number = "DL-30"
length = "3 weeks"
judged_on = "rolled"
warnings = ["7 days", "2 days"]
role = "participant"
escalates_to = "programme_adviser"
kind = "statutory"
legal_basis = "§ 29"
source = "a page"
certainty = "V"
""".replace("%%REST%%", REST)

SECOND = """
id = "second"
extends = "first"
title = "The second"
in_force = 2023-01-01

[eligibility]
max_age = 60

[deadlines.appeal]
length = "4 weeks"
warnings = ["10 days"]
"""

THIRD = """
id = "third"
extends = "second"
title = "The third"
in_force = 2025-01-01

[deadlines.appeal]
certainty = "M"
"""


def by_id(book: RuleBook) -> dict[str, RuleSet]:
    return {rules.id: rules for rules in book.sets}


def test_a_rule_set_that_extends_another_names_only_what_differs() -> None:
    first, second = by_id(read_rule_sets([FIRST, SECOND])).values()
    assert (second.title, second.source, second.certainty) == ("The second", "a law", "V")
    assert (first.eligibility.max_age, second.eligibility.max_age) == (55, 60)
    assert (second.eligibility.min_age, second.eligibility.legal_basis) == (18, "§ 8")
    assert (str(first.deadline("appeal").length), str(second.deadline("appeal").length)) == ("3 weeks", "4 weeks")
    assert [str(length) for length in second.deadline("appeal").warnings] == ["10 days"], "a list is replaced whole"
    assert second.deadline("appeal").judged_on == "rolled"


OWN_ROUTINE = """
id = "ours"
extends = "2026"
title = "The law, and a routine of the kommune's own"
in_force = 2027-01-01

[deadlines.own-routine]
length = "10 days"
warnings = ["2 days"]
role = "programme_adviser"
kind = "routine"
legal_basis = "a resolution of the kommune"
source = "its minutes"
certainty = "V"
"""


def test_a_routine_of_ones_own_needs_no_number() -> None:
    ours = read_rule_sets([*packaged_texts(), OWN_ROUTINE]).named("ours")
    own = ours.deadline("own-routine")
    assert (own.number, str(own.length), own.escalates_to) == (None, "10 days", None)
    assert {**rule_set("2026").deadlines, "own-routine": own} == ours.deadlines


def test_what_is_extended_may_itself_extend() -> None:
    third = by_id(read_rule_sets([THIRD, SECOND, FIRST]))["third"]
    assert (third.eligibility.max_age, str(third.deadline("appeal").length)) == (60, "4 weeks")
    assert third.deadline("appeal").certainty == "M"


# --- where single values come from ----------------------------------------------------------------------------------

OWN = FIRST.replace("max_age = 55", 'max_age = 55\nof.max_age = { source = "a letter", certainty = "M" }').replace(
    "[deadlines.appeal]",
    """[deadlines.of]
warnings = { source = "ours", certainty = "PROPOSED" }
judged_on = { certainty = "M" }

[deadlines.appeal]
of.judged_on = { source = "a habit" }""",
)


def test_a_value_has_its_own_origin_or_that_of_its_section() -> None:
    (first,) = read_rule_sets([OWN]).sets
    assert first.eligibility.origin("min_age") == ("§ 8", "a page", "V")
    assert first.eligibility.origin("max_age") == ("§ 8", "a letter", "M")


def test_defaults_for_all_deadlines_hold_unless_one_overrides_them() -> None:
    (first,) = read_rule_sets([OWN]).sets
    appeal = first.deadline("appeal")
    assert list(first.deadlines) == ["appeal"]
    assert appeal.origin("length") == ("§ 29", "a page", "V")
    assert appeal.origin("warnings") == ("§ 29", "ours", "PROPOSED")
    assert appeal.origin("judged_on") == ("§ 29", "a habit", "V")


@pytest.mark.parametrize(
    ("above", "min_age", "max_age"),
    [
        ("max_age = 60", ("§ 8", "a page", "V"), ("§ 8", "a page", "V")),
        ('max_age = 60\nof.max_age = { source = "a bill" }', ("§ 8", "a page", "V"), ("§ 8", "a bill", "V")),
        ('of.max_age = { certainty = "V" }', ("§ 8", "a page", "V"), ("§ 8", "a letter", "V")),
        ("min_age = 16", ("§ 8", "a page", "V"), ("§ 8", "a letter", "M")),
        ('legal_basis = "§ 9"', ("§ 9", "a page", "V"), ("§ 9", "a letter", "M")),
    ],
)
def test_a_set_that_changes_a_value_or_its_origin_leaves_those_of_others(
    above: str, min_age: tuple[str, ...], max_age: tuple[str, ...]
) -> None:
    """A value that is changed without saying where it comes from has the origin of its section, not its old one."""
    second = f'id = "second"\nextends = "first"\nin_force = 2023-01-01\n[eligibility]\n{above}\n'
    sets = by_id(read_rule_sets([OWN, second]))
    assert sets["second"].eligibility.origin("min_age") == min_age
    assert sets["second"].eligibility.origin("max_age") == max_age
    assert sets["first"].eligibility.origin("max_age") == ("§ 8", "a letter", "M")


@pytest.mark.parametrize(
    ("found", "instead", "details"),
    [
        (
            "max_age = 55",
            "max_age = 55\nof.maximum_age = {}",
            r"eligibility\n.*of.maximum_age: there is no value",
        ),
        ("max_age = 55", "max_age = 55\nof.source = {}", "there is no value source here; there are min_age, max_age"),
        ("max_age = 55", 'max_age = 55\nof.max_age = { certainty = "sure" }', "eligibility.of.max_age.certainty"),
        ("max_age = 55", 'max_age = 55\nof.max_age = { source = "" }', "eligibility.of.max_age.source"),
        ("max_age = 55", 'max_age = 55\nof.max_age = { where = "x" }', "eligibility.of.max_age.where"),
        ('number = "DL-30"', 'number = "DL-30"\nof.lenght = {}', r"deadlines.appeal\n.*there is no value lenght here"),
        ("[deadlines.appeal]", "[deadlines]\nof = 3\n[deadlines.appeal]", "found 3 where a table should be"),
        ('source = "a page"', 'source = ""', "eligibility.source"),
    ],
)
def test_an_origin_of_what_is_not_there_or_none_at_all_is_refused(found: str, instead: str, details: str) -> None:
    with pytest.raises(ValueError, match=details):
        read_rule_sets([FIRST.replace(found, instead, 1)])


@pytest.mark.parametrize(
    ("id_", "provision", "value", "origin"),
    [
        ("2021", "eligibility", "min_age", ("integreringsloven § 8", "K6", "V")),
        ("2026", "eligibility", "min_age", ("integreringsloven § 8", "L1", "V")),
        ("2026", "eligibility", "max_age", ("integreringsloven § 8", "L1", "V")),
        ("2026", "eligibility", "residence_bases", ("integreringsloven § 9", "L1", "V")),
        ("6A", "eligibility", "max_age", ("integreringsloven § 8", "K6, L1", "V")),
        ("6A", "eligibility", "duty", ("integreringsloven § 37 c", "K5", "V")),
        ("2021", "interpreting", "unqualified_until", ("tolkeloven § 7 fifth paragraph", "L3", "V")),
        ("2021", "interpreting", "order_before", ("tolkeloven § 9", "K31", "PROPOSED")),
        ("2021", "programme", "weekly_hours", ("integreringsloven § 14", "K13", "V")),
        ("2026", "programme", "weekly_hours", ("integreringsloven § 14 a", "K11, K13", "V")),
        ("2026", "programme", "work_weekly_hours", ("integreringsloven § 14 a", "L1", "V")),
        ("2026", "added_time", "working_days", ("integreringsforskriften §§ 10, 19", "L2", "V")),
        ("2021", "programme", "young_under", ("integreringsloven § 13", "K8", "V")),
        ("2026", "programme", "young_under", ("integreringsloven § 14", "K8", "V")),
        ("2021", "appeals", "late_within", ("forvaltningsloven § 31", "K59, L4", "V")),
        ("2021", "appeals", "forwarded_within", ("forvaltningsloven § 33", "brief 5.3", "PROPOSED")),
    ],
)
def test_single_values_have_their_source(id_: str, provision: str, value: str, origin: tuple[str, str, str]) -> None:
    assert getattr(rule_set(id_), provision).origin(value) == origin


@pytest.mark.parametrize(
    ("name", "duty", "length"),
    [
        ("programme-decision", "V", "V"),
        ("mapping-completed", "V", "PROPOSED"),
        ("guidance-held", "V", "PROPOSED"),
        ("mapping-shared", "V", "PROPOSED"),
        ("guidance-assessed", "PROPOSED", "PROPOSED"),
        ("note-shared", "V", "PROPOSED"),
        ("plan-and-contract", "V", "V"),
        ("programme-started", "V", "PROPOSED"),
        ("plan-review", "V", "PROPOSED"),
        ("certificate", "V", "PROPOSED"),
        ("forewarning-comment", "M", "PROPOSED"),
        ("appeal", "V", "V"),
    ],
)
def test_a_routine_length_of_a_statutory_duty_is_marked_as_routine(name: str, duty: str, length: str) -> None:
    """'duty …, length routine' (domain brief 5.3)."""
    rule = rule_set(OF_THE_BRIEF).deadline(name)
    assert (rule.certainty, rule.origin("length").certainty) == (duty, length)
    assert rule.origin("warnings").certainty == "PROPOSED"
    assert rule.kind == ("statutory" if length == "V" else "routine")


# --- what is refused ------------------------------------------------------------------------------------------------


def test_the_order_of_the_texts_does_not_matter() -> None:
    assert read_rule_sets([THIRD, FIRST, SECOND]) == read_rule_sets([FIRST, SECOND, THIRD])
    assert [rules.id for rules in read_rule_sets([THIRD, FIRST, SECOND]).sets] == ["first", "second", "third"]


def test_extending_leaves_the_one_below_as_it_was() -> None:
    assert by_id(read_rule_sets([FIRST, SECOND]))["first"] == by_id(read_rule_sets([FIRST]))["first"]


def test_a_rule_set_that_is_not_there_cannot_be_extended() -> None:
    with pytest.raises(ValueError, match="second extends first, which is not among"):
        read_rule_sets([SECOND])


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ('title = "The first"', 'titel = "The first"'),
        ('title = "The first"', 'title = "The first"\nnote = "an unknown key"'),
        ("max_age = 55", "max_age = 55\nmaximum_age = 60"),
        ("max_age = 55", 'max_age = "old"'),
        ('number = "DL-30"', 'number = "DL-30"\nlenght = "3 weeks"'),
        ('length = "3 weeks"', 'length = "3 fortnights"'),
        ('length = "3 weeks"', "length = 21"),
        ('warnings = ["7 days", "2 days"]', 'warnings = ["soon"]'),
        ('role = "participant"', 'role = "the_participant"'),
        ('certainty = "V"\n\n[eligibility]', 'certainty = "sure"\n\n[eligibility]'),
        ('judged_on = "rolled"', 'judged_on = "later"'),
        ("in_force = 2021-01-01", 'in_force = "some day"'),
        ('source = "a law"\n', ""),
        ('id = "first"\n', ""),
        ("[deadlines.appeal]", "[deadline.appeal]"),
        ("[eligibility]", "[[eligibility]"),
    ],
)
def test_a_text_that_is_no_rule_set_is_refused(found: str, instead: str) -> None:
    """'Raises ValueError: A text is not a rule set'; an unknown key may be a misspelt one."""
    assert found in FIRST
    with pytest.raises(ValueError, match=r"."):
        read_rule_sets([FIRST.replace(found, instead, 1)])


def test_rule_sets_that_extend_each_other_are_refused() -> None:
    around = FIRST.replace('id = "first"', 'id = "first"\nextends = "second"', 1)
    with pytest.raises(ValueError, match="extends"):
        read_rule_sets([around, SECOND])


# --- chapter 6A -----------------------------------------------------------------------------------------------------


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


def test_the_lengths_of_programmes_are_the_same_under_chapter_6a() -> None:
    """§§ 13 and 14 apply to all: set by set as for everybody else."""
    for everybodys, theirs in (("2021", "6A"), ("2025", "6A-2025"), ("2026", "6A-2026")):
        assert rule_set(everybodys).programme.durations == rule_set(theirs).programme.durations


def test_an_unknown_rule_set_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="there is no rule set 2030; there are 2021, 2022, 6A, 2023, 2025, 6A-2025, "):
        packaged_rules().named("2030")
