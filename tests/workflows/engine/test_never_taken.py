"""An accepted event that nothing will ever wait for is told at once; one that merely waits is not."""

import pytest

from tests.workflows.caseload import Story, entries, running, settled


def told(story: Story, on: str) -> list[str]:
    state = story.on(on)
    found = entries(state, "never-taken")
    assert {each.role for each in state.notices if each.kind == "never-taken"} == (
        {"programme_leader"} if found else set()
    )
    return [entry.details["event"] for entry in found]


def test_what_comes_a_second_time_and_is_asked_for_once_is_told() -> None:
    story = settled().housed("2026-09-10").housed("2026-09-20")
    assert told(story, "2026-09-19") == []
    assert told(story, "2026-09-20") == ["dwelling.allocated"]


def test_what_comes_after_the_end_is_told() -> None:
    ended = settled().add("journey.ended", "2026-10-01", ended_on="2026-10-01", reason="left_country")
    assert told(ended.housed("2026-10-10"), "2026-10-10") == ["dwelling.allocated"]


@pytest.mark.parametrize(
    "story",
    [
        settled().planned("2026-09-10"),
        settled().interrupted("2026-09-10"),
        settled().settled("2026-09-20"),
        running().followed_up("2026-12-01").followed_up("2026-12-02"),
    ],
)
def test_what_merely_waits_or_has_its_task_is_not(story: Story) -> None:
    assert told(story, "2026-12-20") == []


def test_a_retraction_takes_it_back() -> None:
    story = settled().housed("2026-09-10").housed("2026-09-20")
    assert told(story.retracted("2026-09-21", story.ref("dwelling.allocated", 2)), "2026-09-21") == []
