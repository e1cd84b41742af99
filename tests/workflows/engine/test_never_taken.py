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
        settled().started("2026-09-05").interrupted("2026-09-10"),
        settled().settled("2026-09-20"),
        running().followed_up("2026-12-01").followed_up("2026-12-02"),
    ],
)
def test_what_merely_waits_or_has_its_task_is_not(story: Story) -> None:
    assert told(story, "2026-12-20") == []


def test_a_retraction_takes_it_back() -> None:
    story = settled().housed("2026-09-10").housed("2026-09-20")
    assert told(story.retracted("2026-09-21", story.ref("dwelling.allocated", 2)), "2026-09-21") == []


def test_the_end_of_a_programme_that_had_not_begun_is_told_at_once() -> None:
    early = settled().interrupted("2026-09-10")
    assert told(early, "2026-09-10") == ["programme.interrupted"]
    begun = running().interrupted("2026-11-10")
    assert told(begun, "2026-12-20") == ["programme.interrupted"]
    assert begun.on("2026-12-20").stages["programme"] == "active", "an end from before it is another programme's"


def test_an_end_that_is_registered_before_its_start_is_taken_when_the_start_is() -> None:
    story = settled().interrupted("2026-10-20").mapped("2026-09-21").decided("2026-10-01")
    assert told(story, "2026-10-20") == ["programme.interrupted"]
    story = story.started("2026-10-10", registered="2026-10-25")
    assert told(story, "2026-10-25") == []
    assert story.on("2026-10-25").stages["programme"] == "done"


def test_a_settlement_of_a_closed_journey_is_told_to_the_kommune_that_settles() -> None:
    facts = {"kommune": "3301", "accepted_on": "2026-07-10"}
    declined = Story().add("participant.accepted", "2026-07-10", **facts)
    declined = declined.add("journey.ended", "2026-08-01", ended_on="2026-08-01", reason="declined")
    story = declined.settled("2026-09-01", kommune="4601")
    assert told(story, "2026-09-01") == ["participant.settled"]
    assert [each.organisation for each in story.on("2026-09-01").notices if each.kind == "never-taken"] == ["4601"]
