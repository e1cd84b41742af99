"""How a rule set extends another, where single values come from, and what is refused."""

from importlib import resources

import pytest

from schemas.rules import RuleBook, RuleSet, packaged_texts, read_rule_sets
from tests.schemas.rules.sets import rule_set

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
    assert (second.title.nb, second.source, second.certainty) == ("The second", "a law", "V")
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


def test_a_title_is_in_each_language_or_one_for_all() -> None:
    written = FIRST.replace('title = "The first"', 'title = { nb = "Den første", nn = "Den fyrste", en = "The first" }')
    (first,) = read_rule_sets([written]).sets
    assert [first.title.in_(language) for language in ("nb", "nn", "en")] == ["Den første", "Den fyrste", "The first"]
    (first,) = read_rule_sets([FIRST]).sets
    assert first.title == ("The first",) * 3
    with pytest.raises(ValueError, match=r"title.*nn"):
        read_rule_sets([FIRST.replace('title = "The first"', 'title = { nb = "Den første", en = "The first" }')])


def test_what_is_extended_may_itself_extend() -> None:
    third = by_id(read_rule_sets([THIRD, SECOND, FIRST]))["third"]
    assert (third.eligibility.max_age, str(third.deadline("appeal").length)) == (60, "4 weeks")
    assert third.deadline("appeal").certainty == "M"


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
