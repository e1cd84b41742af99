"""An accepted event that nothing will ever wait for is told at once; one that merely waits is not."""

import pytest

from tests.workflows.caseload import Story, booked, entries, granted, guided, mapped, running, settled


def told(story: Story, on: str) -> list[str]:
    state = story.on(on)
    found = entries(state, "never-taken")
    assert {each.role for each in state.notices if each.kind == "never-taken"} == (
        {"programme_leader"} if found else set()
    )
    return [entry.details["event"] for entry in found]


def ended(story: Story, on: str = "2026-10-01") -> Story:
    return story.add("journey.ended", on, ended_on=on, reason="left_country")


def confirmed(story: Story, on: str, booking: str) -> Story:
    return story.add("interpreter.confirmed", on, booking_id=booking, category="B", confirmed_on=on)


def test_what_comes_a_second_time_and_is_asked_for_once_is_told() -> None:
    story = settled().housed("2026-09-10").housed("2026-09-20")
    assert told(story, "2026-09-19") == []
    assert told(story, "2026-09-20") == ["dwelling.allocated"]


def test_what_comes_after_the_end_is_told() -> None:
    assert told(ended(settled()).housed("2026-10-10"), "2026-10-10") == ["dwelling.allocated"]


def test_a_settlement_after_the_end_is_told_since_nobody_has_a_task_there() -> None:
    again = ended(settled()).settled("2026-11-01", kommune="4601")
    assert told(again, "2026-10-31") == []
    assert told(again, "2026-11-01") == ["participant.settled"]
    accepted = Story().add("participant.accepted", "2026-08-01", accepted_on="2026-08-01", kommune="3301")
    assert told(ended(accepted, "2026-08-10").settled("2026-09-01"), "2026-09-01") == ["participant.settled"]


def test_a_second_settlement_that_nobody_had_looked_at_when_the_journey_ended_is_told() -> None:
    twice = settled().settled("2026-09-20", kommune="4601")
    assert told(ended(twice), "2026-10-01") == ["participant.settled"]
    reviewed = twice.add("settlement.reviewed", "2026-09-25", reviewed_on="2026-09-25", finding="returned")
    assert told(ended(reviewed), "2026-10-01") == []


@pytest.mark.parametrize(
    "story",
    [
        settled().planned("2026-09-10"),
        settled().started("2026-09-05").interrupted("2026-09-10"),
        settled().settled("2026-09-20"),
        running().followed_up("2026-12-01").followed_up("2026-12-02"),
        booked().info_sent("2026-10-02").info_sent("2026-10-03", "m2"),
        mapped().assessed("2026-09-25").assessed("2026-09-28"),
        settled().decided("2026-10-20", "refused", reason="no right").decided("2026-10-30", reason="changed"),
    ],
)
def test_what_merely_waits_or_has_its_task_is_not(story: Story) -> None:
    assert told(story, "2026-11-01") == []


def test_the_same_of_another_meeting_merely_waits() -> None:
    story = confirmed(Story().settled("2026-09-01", interpreter_needed=True).mapped("2026-09-21"), "2026-10-01", "m1")
    story = story.mapping_received("2026-09-23").assessed("2026-09-25").booked("2026-09-30")
    assert told(confirmed(story, "2026-10-02", "m2"), "2026-10-02") == []
    assert told(confirmed(story, "2026-10-02", "m1"), "2026-10-02") == ["interpreter.confirmed"]


@pytest.mark.parametrize(
    ("story", "name"),
    [
        (granted().decided("2026-11-10", months=12), "decision.made"),
        (granted().delivered("2026-11-03").delivered("2026-11-05"), "decision.delivered"),
        (guided().assessed("2026-10-30"), "guidance.assessed"),
        (mapped().assessed("2026-09-25", "not_needed").assessed("2026-09-28"), "guidance.assessed"),
        (guided().accepted("2026-10-30"), "guidance.accepted"),
        (guided().booked("2026-10-01", "m0", at="2026-10-12"), "guidance.booked"),
        (guided().held("2026-10-20"), "guidance.held"),
        (granted().delivered("2026-11-03").appealed("2027-11-03"), "appeal.received"),
    ],
)
def test_what_was_asked_for_again_is_told_once_nothing_asks_for_it_any_more(story: Story, name: str) -> None:
    assert told(story, "2027-11-03") == [name]


def test_a_retraction_takes_it_back() -> None:
    story = settled().housed("2026-09-10").housed("2026-09-20")
    assert told(story.retracted("2026-09-21", story.ref("dwelling.allocated", 2)), "2026-09-21") == []


def test_the_end_of_a_programme_that_had_not_begun_is_told_at_once() -> None:
    early = settled().interrupted("2026-09-10")
    assert told(early, "2026-09-10") == ["programme.interrupted"]
    begun = running().interrupted("2026-11-10")
    assert told(begun, "2026-12-20") == [], "it lay buffered, and a programme has started after all"
    assert begun.on("2026-12-20").stages["programme"] == "done"


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
