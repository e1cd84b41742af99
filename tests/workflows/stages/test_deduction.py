"""Deduction from the benefit (§§ 21, 46 g): from how much absence it is an individual decision."""

from typing import Any

from tests.workflows.caseload import Story, open_tasks


def test_a_smaller_benefit_takes_more_hours_to_a_decision_on_a_deduction() -> None:
    """§ 46 g: half of a payment and 1/12 of the base amount; 92.5 hours of 5/6, which is a thirteenth day"""

    def absent(benefit: str, last: str, **more: Any) -> set[str]:
        story = (
            Story().settled("2026-09-01").decided("2026-11-02", "granted", end_goal="upper_secondary", benefit=benefit)
        )
        story = story.delivered("2026-11-03").started("2026-11-16", planned_end="2027-11-16")
        facts = {"from": "2027-02-01", "to": last, "valid": False} | more
        return open_tasks(story.add("absence.registered", "2027-02-01", **facts).on("2027-03-01"))

    assert "decide-deduction" in absent("full", "2027-02-15")
    assert "decide-deduction" not in absent("five_sixths", "2027-02-16")
    assert "decide-deduction" in absent("five_sixths", "2027-02-17")
    assert "decide-deduction" not in absent("one_third", "2027-02-28")
    assert "decide-deduction" not in absent("full", "2027-02-16", hours=72), "twelve days of six hours"
    assert "decide-deduction" in absent("full", "2027-02-17", hours=78), "thirteen days of six hours"
