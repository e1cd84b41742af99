"""Legal bases are read paragraph by paragraph, and each that a rule set names has plain words in three languages."""

import pytest

from schemas.paragraphs import act_named, read_basis, value_names
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from workers.rules import provisions, values


@pytest.mark.parametrize(
    ("basis", "paragraphs"),
    [
        ("integreringsloven § 12", ("12",)),
        ("integreringsloven § 12 a", ("12 a",)),
        ("integreringsloven §§ 4, 12 a", ("4", "12 a")),
        ("integreringsforskriften §§ 11 to 16", ("11", "12", "13", "14", "15", "16")),
        ("tolkeloven § 7 fifth paragraph", ("7",)),
        ("contract with the interpreter service", ()),
    ],
)
def test_a_basis_names_its_paragraphs(basis: str, paragraphs: tuple[str, ...]) -> None:
    (read,) = read_basis(basis)
    assert read.paragraphs == paragraphs


def test_a_basis_of_several_acts_names_each_apart() -> None:
    read = read_basis("integreringsloven §§ 8, 9, integreringsforskriften § 43 h")
    assert [(each.act, each.paragraphs) for each in read] == [
        ("integreringsloven", ("8", "9")),
        ("integreringsforskriften", ("43 h",)),
    ]


def test_every_paragraph_in_force_has_plain_words_in_three_languages_and_an_address() -> None:
    lacking = set()
    for rules in packaged_rules().sets:
        for value in values(rules):
            for act_name, _, paragraphs in read_basis(value.legal_basis):
                act = act_named(act_name) if paragraphs else None
                for each in paragraphs:
                    if act is None or set(act.about.get(each, ())) != set(TextLanguage):
                        lacking.add((value.legal_basis, each))
    assert lacking == set()


def test_an_address_names_act_and_paragraph() -> None:
    act = act_named("integreringsloven")
    assert act is not None
    assert act.address("12 a") == "https://lovdata.no/lov/2020-11-06-127/%C2%A712a"
    assert act_named("no such act") is None


def test_every_value_with_a_name_is_in_the_rule_sets() -> None:
    known = {
        f"{name}.{field}" for rules in packaged_rules().sets for name, s in provisions(rules) for field in s.values()
    }
    assert set(value_names()) <= known
    assert all(set(names) == set(TextLanguage) for names in value_names().values())
