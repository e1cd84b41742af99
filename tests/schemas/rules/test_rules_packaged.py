"""What the packaged rule sets hold, each value with its source."""

import pytest

from schemas.rules import RuleSet, packaged_rules
from tests.schemas.rules.sets import rule_set

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
