"""Every variant of a journey lived to its end on a real server, its clock moving on through the years."""

from collections import Counter
from uuid import uuid4

import pytest
from temporalio.api.enums.v1 import EventType

from tests.histories.live import Live, today
from tests.workflows.caseload import Story
from tests.workflows.whole import VARIANTS, every_type, short

STOPS = 6  # moves of the clock in a journey: each takes the server a while
HISTORY_EVENTS = 1_000  # at most, in a whole journey
PER_EVENT = 6  # history events a business event
PER_WAKE_UP = 6  # what it takes to look again on a day: a timer fired, a workflow task, a commit, the next timer
OF_THE_TEST = {"WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED", "WORKFLOW_EXECUTION_OPTIONS_UPDATED"}


async def lived(live: Live, story: Story) -> Counter[str]:
    """Carry a journey to its end; count the history events of all its runs, but for those of moving the clock."""
    participant = uuid4()
    days = sorted({event.on for event in story.events if event.on > today()})
    await live.deliver(participant, Story(tuple(event for event in story.events if event.on <= today())))
    for stop in dict.fromkeys([*days[:: max(1, len(days) // STOPS)], days[-1]]):
        await live.move_clock(participant, stop.isoformat())
        await live.deliver(participant, Story(tuple(event for event in story.events if event.on <= stop)))
    await live.completed(participant)
    counted: Counter[str] = Counter()
    for run in await live.runs(participant):
        history = await live.client.get_workflow_handle(live.handle(participant).id, run_id=run).fetch_history()
        counted.update(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events)
    return Counter({name: number for name, number in counted.items() if name not in OF_THE_TEST})


ORDINARY, *OTHERS = VARIANTS
EVERY_VARIANT = [ORDINARY, *(pytest.param(variant, marks=pytest.mark.slow) for variant in OTHERS)]  # half a minute each


@pytest.mark.parametrize("variant", EVERY_VARIANT)
async def test_a_variant_lives_to_its_end(live: Live, variant: str) -> None:
    """Besides the events there are the days on which it looks again: warnings, what has passed, what begins."""
    story = short(today(), **VARIANTS[variant])
    counted = await lived(live, story)
    assert counted.total() - PER_WAKE_UP * counted["TIMER_FIRED"] <= PER_EVENT * len(story.events)
    assert counted.total() < HISTORY_EVENTS


@pytest.mark.slow
async def test_a_journey_of_years_with_every_type_of_event_stays_under_a_thousand_history_events(live: Live) -> None:
    counted = await lived(live, every_type(today()))
    assert counted.total() < HISTORY_EVENTS, counted
