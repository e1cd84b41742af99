"""Work that exempts from right and duty (§ 8), and the right to finish what was begun (§ 9, regulation § 43 h)."""

from typing import Any

import pytest

from tests.workflows.caseload import Story, entries, running, settled, task


def worked(story: Story, on: str, outcome: str = "none", **more: Any) -> Story:
    return story.add("eligibility.assessed", on, assessed_on=on, outcome=outcome, **more)


def ended(story: Story, on: str, reason: str, **more: Any) -> Story:
    return story.add("journey.ended", on, ended_on=on, reason=reason, **more)


def outside(story: Story, on: str) -> list[dict[str, Any]]:
    return [entry.details for entry in entries(story.on(on), "exemption-outside-the-rules")]


def test_a_job_of_thirty_hours_exempts_and_the_day_is_told_until_which_the_right_comes_back() -> None:
    """Permit of 1 May 2026: two years in a kommune are over on 1 May 2028."""
    story = worked(settled(), "2026-09-10", hours_per_week=30)
    assert outside(story, "2026-09-10") == []
    asked = task(story.on("2026-09-10"), "end-journey")
    assert [str(day) for day in asked.details.values()] == ["2028-05-01"]


def test_a_job_that_ends_brings_the_right_back() -> None:
    story = worked(worked(settled(), "2026-09-10", hours_per_week=37.5), "2026-10-01", "right_and_duty")
    state = story.on("2026-10-01")
    assert state.eligibility == "right_and_duty"
    assert "end-journey" not in {each.type for each in state.tasks}


@pytest.mark.parametrize(
    ("outcome", "hours", "why"), [("none", 29.5, "too-few-hours"), ("right_and_duty", 30, "full-work")]
)
def test_an_assessment_that_does_not_go_with_the_job_is_a_finding(outcome: str, hours: float, why: str) -> None:
    story = worked(settled(), "2026-09-10", outcome, hours_per_week=hours)
    (found,) = entries(story.on("2026-09-10"), "exemption-outside-the-rules")
    assert found.details == {"why": why, "hours_per_week": hours}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, [{"why": "hours-not-told"}]),
        ({"hours_per_week": 20}, [{"why": "too-few-hours", "hours_per_week": 20}]),
        ({"hours_per_week": 35}, []),
    ],
)
def test_work_that_ends_the_journey_is_held_against_its_hours(
    more: dict[str, Any], found: list[dict[str, Any]]
) -> None:
    assert outside(ended(settled(), "2026-10-01", "work", **more), "2026-10-01") == found


def test_an_end_by_work_tells_until_when_the_right_comes_back() -> None:
    (early,) = entries(ended(settled(), "2026-10-01", "work", hours_per_week=35).on("2026-10-01"), "ended-early")
    assert str(early.details["right_returns_before"]) == "2028-05-01"


def test_before_2026_work_exempted_nobody() -> None:
    story = Story().settled("2025-09-01", permit_granted_on="2025-05-01")
    assert outside(ended(story, "2025-12-01", "work"), "2025-12-01") == []
    assert outside(worked(story, "2025-12-01", hours_per_week=10), "2025-12-01") == []
    assert outside(worked(story, "2026-01-02", hours_per_week=10), "2026-01-02") != []


def test_whoever_has_begun_the_programme_may_finish_it_whatever_becomes_of_the_permit() -> None:
    (found,) = entries(ended(running(), "2026-12-01", "no_right").on("2026-12-01"), "ended-with-right-to-finish")
    assert str(found.details["started_on"]) == "2026-11-16"
    before = ended(settled(), "2026-10-01", "no_right").on("2026-10-01")
    assert entries(before, "ended-with-right-to-finish") == []
