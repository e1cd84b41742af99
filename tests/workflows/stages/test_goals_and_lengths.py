"""End goals and lengths of a programme against the law (§§ 13, 14): alarms and findings."""

from typing import Any

import pytest

from tests.workflows.caseload import (
    Story,
    entries,
)

# --- lengths (§§ 13, 14) -------------------------------------------------------------------------------------------


def lengths_told(story: Story, on: str) -> list[dict[str, Any]]:
    return [entry.details for entry in entries(story.on(on), "length-outside-the-rules")]


@pytest.mark.parametrize(
    ("education", "end_goal", "offered", "months", "limits"),
    [
        ("higher", "work", None, 12, None),
        ("upper_secondary", "vocational_requalification", None, 1, None),
        ("higher", "work", None, 13, (0, 12)),
        ("higher", "work", "2025-12-31", 12, (3, 6)),
        ("primary", "part_of_upper_secondary", None, 36, None),
        ("primary", "part_of_upper_secondary", None, 37, (0, 36)),
        ("primary", "upper_secondary", "2025-01-01", 48, None),
        ("primary", "upper_secondary", "2024-12-31", 48, (3, 36)),
        ("unknown", "vocational", None, 60, None),
        ("unknown", "vocational", None, 61, (0, 60)),
        ("none", "work", None, 24, None),
        ("none", None, None, 25, (0, 24)),
    ],
)
def test_a_length_that_the_law_does_not_give_raises_an_alarm(
    education: str, end_goal: str | None, offered: str | None, months: int, limits: tuple[int, int] | None
) -> None:
    """§§ 13(3) and 14(4) to (6), by the day on which the start was offered, else decided on (forskrift §§ 75, 76)."""
    story = Story().settled("2026-09-01", education=education)
    if offered is not None:
        story = story.add("programme.offered", offered, offered_on=offered)
    goal = {} if end_goal is None else {"end_goal": end_goal}
    story = story.decided("2026-10-01", months=months, reason="urgent", **goal)
    expected = [] if limits is None else [{"months": months, "least": limits[0], "most": limits[1]}]
    assert lengths_told(story, "2026-10-01") == expected


def test_settled_before_the_revision_and_decided_on_after_it_the_new_length_stands() -> None:
    """The rule set of the journey stays: only the length counts from the offer, which the decision stands in for."""
    story = Story().settled("2025-11-15", permit_granted_on="2025-09-01", education="higher")
    state = story.decided("2026-01-10", months=12, reason="urgent").on("2026-01-10")
    assert state.rule_set == "2021"
    assert entries(state, "length-outside-the-rules") == []


def test_of_two_offers_the_first_counts() -> None:
    story = Story().settled("2025-11-15", permit_granted_on="2025-09-01", education="higher")
    for offered in ("2025-12-20", "2026-01-05"):
        story = story.add("programme.offered", offered, offered_on=offered)
    story = story.decided("2026-01-10", months=12, reason="urgent")
    assert lengths_told(story, "2026-01-10") == [{"months": 12, "least": 3, "most": 6}]


def test_over_fifty_five_another_goal_than_work_gives_no_longer_programme() -> None:
    """'Programmet for deltagere over 55 år skal kvalifisere for arbeid' (§ 14(1))."""
    old = Story().settled("2026-09-01", education="primary", person={"birth_date": "1968-01-01"})
    story = old.decided("2026-10-01", months=36, end_goal="upper_secondary", reason="urgent")
    assert lengths_told(story, "2026-10-01") == [{"months": 36, "least": 0, "most": 24}]


# --- the end goal (§§ 13, 14) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "education", "goal", "reason", "why"),
    [
        ("1965-05-15", "lower_secondary", "upper_secondary", None, "work-only"),
        ("1965-05-15", "lower_secondary", "work", None, None),
        ("1990-05-15", "lower_secondary", "higher_education", None, "without-upper-secondary"),
        ("1990-05-15", "lower_secondary", "vocational_requalification", None, "without-upper-secondary"),
        ("1990-05-15", "lower_secondary", "vocational", None, None),
        ("2004-05-15", "lower_secondary", "work", None, "young-without-reason"),
        ("2004-05-15", "lower_secondary", "part_of_upper_secondary", None, "young-without-reason"),
        ("2004-05-15", "lower_secondary", "work", "does not want to go to school", None),
        ("2004-05-15", "lower_secondary", "upper_secondary", None, None),
        ("1990-05-15", "lower_secondary", "work", None, None),
    ],
)
def test_an_end_goal_that_is_none_of_theirs_is_on_the_timeline(
    born: str, education: str, goal: str, reason: str | None, why: str | None
) -> None:
    story = Story().settled("2026-09-01", person={"birth_date": born}, education=education)
    more = {"reason": reason} if reason else {}
    state = story.decided("2026-11-02", end_goal=goal, **more).on("2026-11-03")
    found = [entry.details for entry in entries(state, "end-goal-outside-the-rules")]
    assert found == ([{"end_goal": goal, "why": why}] if why else [])


def test_with_upper_secondary_education_what_builds_on_it_is_a_goal() -> None:
    story = Story().settled("2026-09-01", education="upper_secondary")
    state = story.decided("2026-11-02", end_goal="higher_education").on("2026-11-03")
    assert entries(state, "end-goal-outside-the-rules") == []
