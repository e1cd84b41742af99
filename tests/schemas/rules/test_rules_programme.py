"""How long a programme lasts (§§ 13, 14)."""

import pytest
from pydantic import ValidationError

from schemas.rules import ProgrammeRule
from tests.schemas.rules.sets import rule_set


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


def test_a_rule_set_that_leaves_out_a_group_is_refused() -> None:
    given = rule_set("2021").programme.model_dump()
    del given["durations"]["other_goal"]
    with pytest.raises(ValidationError, match=r"durations\.other_goal\n  Field required"):
        ProgrammeRule.model_validate(given)


def test_the_lengths_of_programmes_are_the_same_under_chapter_6a() -> None:
    """§§ 13 and 14 apply to all: set by set as for everybody else."""
    for everybodys, theirs in (("2021", "6A"), ("2025", "6A-2025"), ("2026", "6A-2026")):
        assert rule_set(everybodys).programme.durations == rule_set(theirs).programme.durations
