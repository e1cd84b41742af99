"""The journey workflow on a live Temporal and Postgres: nudges with news and without, and events in any order."""

from uuid import uuid4

from tests.histories.live import Live, ago, settled
from tests.workflows.caseload import Story
from tests.workflows.observed import open_tasks, stage, waits


async def test_nudges_without_news_change_nothing(live: Live) -> None:
    participant = await live.begin(settled(40).mapped(ago(20)))
    await live.quiet(participant)
    before = await live.view(participant)

    for _ in range(5):
        await live.nudge(participant)
    await live.still(participant)
    assert await live.view(participant) == before
    assert len(live.partners["nir"].asked_of(participant)) == 1
    assert len(live.partners["career-centre"].asked_of(participant)) == 1


async def test_events_that_come_again_change_nothing(live: Live) -> None:
    story = settled(40).housed(ago(39))
    participant = await live.begin(story)
    await live.quiet(participant)
    before = await live.view(participant)
    await live.accept(participant, story)
    await live.nudge(participant)
    await live.still(participant)
    assert await live.view(participant) == before


async def test_events_before_their_journey_go_in_when_it_begins(live: Live) -> None:
    participant = uuid4()
    story = Story().nir_registered(ago(8)).housed(ago(9)).informed(ago(8))
    await live.accept(participant, story)
    assert (await live.view(participant)).journey is None

    await live.deliver(participant, story.settled(ago(10)))
    await live.still(participant)
    view = await live.view(participant)
    assert stage(view, "settlement") == "done"
    assert view.buffered == []
    assert view.requests == [], "the answer was there before anybody was asked"


async def test_events_one_by_one_in_any_order_come_to_the_same_as_all_at_once(live: Live) -> None:
    story = settled(60).housed(ago(59)).informed(ago(58)).nir_registered(ago(57)).mapping_received(ago(49))
    story = story.mapped(ago(50)).assessed(ago(48), "not_needed").decided(ago(30)).delivered(ago(28))
    at_once = await live.begin(story)
    settlement, *rest = story.events
    shuffled = await live.begin(Story((settlement,)))
    for number in range(1, len(rest) + 1):
        await live.deliver(shuffled, Story(tuple(rest[-number:])))
    for each in (at_once, shuffled):  # both have the answers to what was asked on the way
        await live.quiet(each)

    one, other = await live.view(at_once), await live.view(shuffled)
    assert one.journey is not None
    assert other.journey is not None
    assert {**one.journey, "committed_at": None} == {**other.journey, "committed_at": None}
    assert (waits(one), open_tasks(one)) == (waits(other), open_tasks(other))
    assert [(each["key"], each["status"], each["met_on"]) for each in one.deadlines] == [
        (each["key"], each["status"], each["met_on"]) for each in other.deadlines
    ]
