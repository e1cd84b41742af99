"""The Norwegian goal of the plan: levels are found one after the other, and one of them reaches it."""

from tests.workflows.caseload import Standing, Story, entries, granted, standing


def planned() -> Story:
    """The plan aims at B1; without upper secondary there are three years from the start."""
    return granted().delivered("2026-11-03").planned("2026-11-10").signed("2026-11-10").started("2026-11-16")


def found(story: Story, on: str, level: str) -> Story:
    return story.add("norwegian.assessed", on, on=on, level=level, basis="test")


def goal(story: Story, on: str, level: str) -> Story:
    return story.add("goal.changed", on, on=on, norwegian_goal=level, reason="talked it over")


def test_a_level_below_the_goal_does_not_reach_it() -> None:
    state = found(planned(), "2027-05-01", "A2").on("2027-05-01")
    assert standing(state, "norwegian-goal") == Standing("2026-11-16", "2029-11-16", "2029-11-16", "running")
    assert [entry.details["level"] for entry in entries(state, "norwegian-level")] == ["A2"]


def test_the_level_aimed_at_or_a_higher_one_reaches_it() -> None:
    story = found(planned(), "2027-05-01", "A2")
    assert standing(found(story, "2028-05-01", "B1").on("2028-05-01"), "norwegian-goal")[3:] == ("met", "2028-05-01")
    assert standing(found(story, "2028-06-01", "C1").on("2028-06-01"), "norwegian-goal")[3:] == ("met", "2028-06-01")


def test_reached_after_its_time_it_is_met_late() -> None:
    assert standing(found(planned(), "2029-12-01", "B2").on("2029-12-02"), "norwegian-goal").status == "met_late"


def test_another_goal_is_reached_by_what_was_found_before() -> None:
    story = goal(found(planned(), "2027-05-01", "A2"), "2027-06-01", "A2")
    assert standing(story.on("2027-06-01"), "norwegian-goal")[3:] == ("met", "2027-06-01")


def test_a_level_that_was_found_before_the_plan_counts() -> None:
    story = found(granted(), "2026-11-05", "B2").delivered("2026-11-06").planned("2026-11-10").started("2026-11-16")
    assert standing(story.on("2026-11-16"), "norwegian-goal")[3:] == ("met", "2026-11-10")
