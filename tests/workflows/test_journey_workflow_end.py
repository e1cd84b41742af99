"""The journey workflow on a live Temporal and Postgres: when it ends, and what begins it again."""

from datetime import timedelta
from uuid import uuid4

from temporalio.client import WorkflowExecutionStatus

from tests.histories.live import Live, ago, settled
from tests.waiting import eventually
from tests.workflows.caseload import Story
from tests.workflows.observed import after, attempted, deadline, open_tasks, run_id, stage


def refused() -> Story:
    """Refused, and the appeal time over since long."""
    return settled(120).mapped(ago(100)).assessed(ago(99), "not_needed").decided(ago(60), "refused").delivered(ago(50))


async def test_a_refused_journey_closes_when_the_appeal_time_runs_out_and_its_workflow_ends(live: Live) -> None:
    story = settled(60).mapped(ago(50)).assessed(ago(49), "not_needed").decided(ago(20), "refused")
    participant = await live.begin(story)
    await live.deliver(participant, story.delivered(ago(18)))
    view = await live.view(participant)
    assert view.journey is not None
    assert view.journey["status"] == "active"
    over = after(deadline(view, "appeal")["judged"], 1)

    await live.move_clock(participant, over)
    await live.completed(participant)
    view = await live.view(participant)
    assert view.journey is not None
    assert (view.journey["status"], view.journey["closed_on"]) == ("closed", over)
    assert view.waits == []
    assert open_tasks(view) == set()


async def test_a_late_event_starts_a_closed_journey_again_and_it_ends_the_same(live: Live) -> None:
    participant = await live.begin(refused())
    await live.completed(participant)
    before, first = await live.view(participant), await run_id(live, participant)

    await live.deliver(participant, refused().housed(ago(110)).informed(ago(109)))
    await live.completed(participant)
    view = await live.view(participant)
    assert await run_id(live, participant) != first
    assert before.journey is not None
    assert view.journey is not None
    assert view.journey["closed_on"] == before.journey["closed_on"]
    assert view.deadlines == before.deadlines
    assert view.notices == before.notices
    assert (stage(before, "settlement"), stage(view, "settlement")) == ("stopped", "done")


async def test_a_retracted_refusal_opens_a_closed_journey_again(live: Live) -> None:
    story = refused()
    participant = await live.begin(story)
    await live.completed(participant)
    await live.deliver(participant, story.retracted(ago(0), story.ref("decision.made")))
    await live.still(participant)
    view = await live.view(participant)
    assert view.journey is not None
    assert (view.journey["status"], view.journey["closed_on"]) == ("active", None)
    assert "make-decision" in open_tasks(view)
    assert await live.status(participant) is WorkflowExecutionStatus.RUNNING


async def test_a_journey_that_closes_while_a_service_is_away_ends_when_it_is_back(live: Live) -> None:
    participant, service = uuid4(), live.partners["nir"]
    service.failing[participant] = 1
    story = settled(120).mapped(ago(100)).assessed(ago(99), "not_needed")
    await live.deliver(participant, story)
    await eventually(lambda: attempted(live, "nir", participant, 1))
    await live.deliver(participant, story.decided(ago(60), "refused").delivered(ago(50)))
    journey = (await live.view(participant)).journey
    assert journey is not None
    assert journey["status"] == "closed"

    await live.environment.fast_forward(live.handle(participant), timedelta(hours=2))
    await live.completed(participant)
    assert service.asked_of(participant) == []


async def test_without_its_starting_event_there_is_no_journey_until_it_comes_again(live: Live) -> None:
    story = settled(10).housed(ago(9))
    participant = await live.begin(story)
    await live.deliver(participant, story.retracted(ago(8), story.ref("participant.settled")))
    assert (await live.view(participant)).journey is None

    again = story.retracted(ago(8), story.ref("participant.settled")).settled(ago(7))
    await live.deliver(participant, again)
    view = await live.view(participant)
    assert view.journey is not None
    assert view.journey["settled_on"] == ago(7)
    assert "allocate-dwelling" not in open_tasks(view)
