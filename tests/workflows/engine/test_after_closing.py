"""A right of the participant's outlives the journey: it is looked at again on the day the right lapses."""

import pytest

from schemas.journey import JourneyStatus
from tests.workflows.caseload import Story, day, running


def with_a_leave_and_its_outcome() -> Story:
    """The journey closes while the time to appeal a decision on leave still runs."""
    story = running("2027-11-16").completed("2027-11-16")
    story = story.add(
        "leave.granted",
        "2027-11-10",
        decided_on="2027-11-10",
        **{"from": "2027-11-11"},
        to="2027-11-12",
        kind="other",
    )
    return story.add("decision.delivered", "2028-11-10", delivered_on="2028-11-10", decision="leave").add(
        "outcome.followedup", "2028-11-16", on="2028-11-16", situation="work"
    )


@pytest.fixture
def closed() -> Story:
    return with_a_leave_and_its_outcome()


def test_a_closed_journey_wakes_on_the_day_the_right_lapses(closed: Story) -> None:
    state = closed.on("2028-11-20")
    assert state.status is JourneyStatus.CLOSED
    assert state.wake_on == day("2028-12-02")
    passed = [entry for entry in closed.on("2028-12-02").timeline if entry.kind == "passed" and "appeal" in entry.key]
    assert [entry.on for entry in passed if "leave" in entry.key] == [day("2028-12-02")]
    assert closed.on("2028-12-02").wake_on is None


def test_until_it_wakes_a_stored_view_equals_a_fresh_play(closed: Story) -> None:
    stored, later = closed.on("2028-11-20"), closed.on("2028-12-01")
    assert (stored.timeline, stored.deadlines, stored.waits) == (later.timeline, later.deadlines, later.waits)
