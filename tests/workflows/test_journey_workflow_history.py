"""The journey workflow on a live Temporal and Postgres: how long its history is, and how it goes on in a new one."""

from datetime import timedelta
from uuid import uuid4

from tests.histories.live import CONTINUE_AS_NEW_AFTER, Live, ago, settled
from tests.waiting import eventually
from tests.workflows.caseload import Story
from tests.workflows.observed import all_requests_done, deadline, history_types, open_tasks, run_id


async def test_a_long_history_is_continued_in_a_new_one_and_nothing_is_lost(live: Live) -> None:
    participant, service = uuid4(), live.partners["nir"]
    service.failing[participant] = 1_000
    await live.deliver(participant, settled(43))
    first = await run_id(live, participant)
    await live.still(participant)
    before = await live.view(participant)
    for _ in range(CONTINUE_AS_NEW_AFTER // 4):
        await live.nudge(participant)
        await live.still(participant)
        if await run_id(live, participant) != first:
            break
    assert (await history_types(live, participant, first))[-1] == "WORKFLOW_EXECUTION_CONTINUED_AS_NEW"
    await live.still(participant)
    view = await live.view(participant)
    assert (view.journey, view.tasks, view.deadlines) == (before.journey, before.tasks, before.deadlines)

    service.failing[participant] = 0
    await live.environment.fast_forward(live.handle(participant), timedelta(hours=1))
    await eventually(lambda: all_requests_done(live, participant))
    assert len(service.asked_of(participant)) == 1, "a request that was under way is made by the new run"
    assert len({request.id for request in service.attempts if request.participant == participant}) == 1

    await live.deliver(participant, settled(43).housed(ago(30)))
    assert "allocate-dwelling" not in open_tasks(await live.view(participant))
    await live.move_clock(participant, deadline(view, "programme-decision")["warnings"][0])
    assert "make-decision" in open_tasks(await live.view(participant))


async def test_twelve_events_one_by_one_take_at_most_six_history_events_each(live: Live) -> None:
    """The partners' answers come first, so that nobody needs to be asked."""
    story = Story().nir_registered(ago(13)).settled(ago(14)).housed(ago(13)).informed(ago(12))
    story = story.mapping_received(ago(9)).mapped(ago(10)).booked(ago(8), at=ago(6)).assessed(ago(9)).held(ago(6))
    story = story.note_shared(ago(5)).note_received(ago(4)).decided(ago(2))
    assert len(story.events) == 12
    participant = uuid4()
    await live.accept(participant, Story(story.events[:1]))  # without a journey nobody is nudged about it
    for number in range(2, 13):
        await live.deliver(participant, Story(story.events[:number]))
    await live.still(participant)
    recorded = await history_types(live, participant)
    assert len(recorded) / len(story.events) <= 6


async def test_events_that_come_together_take_one_step(live: Live) -> None:
    story = settled(60).nir_registered(ago(59)).mapping_received(ago(49)).mapped(ago(50))
    participant = await live.begin(story.assessed(ago(48), "not_needed").decided(ago(30)).delivered(ago(28)))
    await live.still(participant)
    assert (await history_types(live, participant)).count("MARKER_RECORDED") == 1
