"""Workloads that stress tests of Temporal are made of (Omes): out of order, many timers, long idle, burst."""

import asyncio
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from tests.faults import oracle
from tests.histories.live import Live, ago, settled, today
from tests.waiting import eventually
from tests.workflows.caseload import Story
from workers.rules import load_rules
from workers.settings import load_settings

BURST = 60  # participants whose events come at once
SEVERAL = 20
PATIENCE = 100.0  # seconds on a busy machine


def story() -> Story:
    return settled(60).mapped(ago(30))


async def all_right(live: Live, participants: list[UUID]) -> None:
    """Wait until journeys have played everything, and compare them with the oracle."""

    async def carried() -> bool:
        query = """select count(*) from stegvis.mailbox join stegvis.journeys using (participant)
            where participant = any ($1) and processed = accepted
                and not exists (select from stegvis.requests as request
                    where request.participant = mailbox.participant and state = 'open')"""
        async with live.database.acquire() as conn:
            return bool(await conn.fetchval(query, participants) == len(participants))

    await eventually(carried, PATIENCE)
    rules = load_rules(load_settings())
    async with live.database.acquire() as conn:
        found = [each for each in await oracle.faults(conn, rules) if UUID(each[:36]) in participants]
    assert found == []


@pytest.mark.timeout(180)
async def test_out_of_order(live: Live) -> None:
    """Every event comes alone, the settlement somewhere among them, nudged each time."""
    dice, participants = Random(1), [uuid4() for _ in range(SEVERAL)]
    for participant in participants:
        events = list(story().events)
        dice.shuffle(events)
        for number in range(1, len(events) + 1):
            await live.accept(participant, Story(tuple(events[:number])))
            await live.nudge(participant)
    await all_right(live, participants)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_many_timers(live: Live) -> None:
    """Many journeys, each with a timer of its own; every one rings on its day, and none on another's."""
    participants = [uuid4() for _ in range(SEVERAL)]
    await asyncio.gather(*(live.deliver(each, settled(60)) for each in participants))
    for each in participants:
        await live.quiet(each)
    before = {each: await wake_on(live, each) for each in participants}
    for each in participants[::2]:
        await live.move_clock(each, (before[each] + timedelta(days=1)).isoformat())
    for number, each in enumerate(participants):
        moved = await as_of(live, each)
        assert (moved >= before[each]) if number % 2 == 0 else (moved == today())
    await all_right(live, participants)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_long_idle(live: Live) -> None:
    """Nobody sends anything for two years: every day of change comes by itself, and an event is taken after it."""
    participant = await live.begin(settled(10))
    await live.quiet(participant)
    await live.move_clock(participant, (today() + timedelta(days=730)).isoformat())
    await live.deliver(participant, settled(10).mapped(ago(5)))
    await all_right(live, [participant])


@pytest.mark.timeout(180)
async def test_burst(live: Live) -> None:
    """All events of many participants are accepted within moments, and a dispatcher nudges them."""
    participants = [uuid4() for _ in range(BURST)]
    async with live.dispatching():
        await asyncio.gather(*(live.accept(each, story()) for each in participants))
        await all_right(live, participants)


async def wake_on(live: Live, participant: UUID) -> date:
    return await _of_journey(live, participant, "wake_on")


async def as_of(live: Live, participant: UUID) -> date:
    return await _of_journey(live, participant, "as_of")


async def _of_journey(live: Live, participant: UUID, column: str) -> date:
    async with live.database.acquire() as conn:
        query = f"select {column} from stegvis.journeys where participant = $1"
        day: date = await conn.fetchval(query, participant)
    return day
