"""Journeys with very many events: advanced in a process of their own, within the limits of the installation."""

import os
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from temporalio.testing import ActivityEnvironment

from activities import journeys
from activities.journeys import OSLO, JourneyActivities, night_of
from activities.long_plays import LongPlays, Setup
from schemas.limits import Limits
from schemas.routines import Routines
from schemas.rules import RuleBook, packaged_rules
from store import inbox, reports
from store import journeys as store
from store.database import Pool
from tests.histories.live import incoming
from tests.workflows import flood
from tests.workflows.caseload import AnyEvent, Story
from workflows.messages import REQUESTS_AT_ONCE, Advance, AdvanceResult

ROOM = Limits(events=10_000, events_per_day=10_000)
FEW = Limits(events=20, events_per_day=20)


def rules(limits: Limits) -> RuleBook:
    return replace(packaged_rules(), routines=Routines(limits=limits))


@pytest_asyncio.fixture
async def long_plays(url: str) -> AsyncIterator[LongPlays]:
    plays = LongPlays(Setup(url, rules(ROOM), frozenset(), {}))
    yield plays
    await plays.close()


async def accept(database: Pool, participant: UUID, events: Sequence[AnyEvent]) -> None:
    async with database.acquire() as conn:
        await inbox.accept(conn, incoming(participant, Story(tuple(events))))


async def advance(activities: JourneyActivities, participant: UUID, on: date = flood.PLAYED_ON) -> AdvanceResult:
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=OSLO)
    step: AdvanceResult = await ActivityEnvironment().run(
        activities.advance, Advance(participant=participant, now=noon)
    )
    return step


async def view(database: Pool, participant: UUID) -> reports.Explained:
    async with database.acquire() as conn:
        return await reports.explain(conn, participant, flood.PLAYED_ON)


async def due(database: Pool) -> list[UUID]:
    async with database.acquire() as conn:
        return [each.participant for each in await inbox.due_mailboxes(conn, 10, 0)]


def kinds(incidents: list[dict[str, Any]], *, resolved: bool = False) -> list[str]:
    return [each["kind"] for each in incidents if (each["resolved_at"] is not None) == resolved]


def hours(count: int, begin: int = 0) -> list[AnyEvent]:
    made = flood.of_kind("hours")
    return [next(made) for _ in range(begin + count)][begin:]


# --- the limits -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limits", [Limits(events=20), Limits(events_per_day=20)])
async def test_beyond_a_limit_the_last_state_stands_and_there_is_one_incident(
    connections: Pool, limits: Limits
) -> None:
    participant, activities = uuid4(), JourneyActivities(connections, rules(limits))
    await accept(connections, participant, flood.beginning())
    await advance(activities, participant)
    before = await view(connections, participant)

    await accept(connections, participant, hours(20))
    for _ in range(2):
        tomorrow = night_of(flood.PLAYED_ON + timedelta(days=1), participant)
        assert await advance(activities, participant) == AdvanceResult(wake_at=tomorrow)
    after = await view(connections, participant)
    assert (after.journey, after.timeline, after.tasks) == (before.journey, before.timeline, before.tasks)
    (incident,) = after.incidents
    assert (incident["kind"], incident["times"]) == ("too-many-events", 2)
    assert "20" in incident["cause"]
    assert "docs/rules.md" in incident["cause"]


async def test_nobody_is_nudged_about_what_comes_beyond_the_limit(connections: Pool) -> None:
    participant, activities = uuid4(), JourneyActivities(connections, rules(FEW))
    await accept(connections, participant, [*flood.beginning(), *hours(20)])
    assert await due(connections) == [participant]
    await advance(activities, participant)
    await accept(connections, participant, hours(300, 20))
    assert await due(connections) == []
    async with connections.acquire() as conn:
        assert (await inbox.idle(conn)).mailboxes == 0
        assert len((await store.load(conn, participant)).events) == len(flood.beginning()) + 320, "accepted is accepted"


async def test_a_raised_limit_heals_it(connections: Pool) -> None:
    participant = uuid4()
    await accept(connections, participant, [*flood.beginning(), *hours(40)])
    await advance(JourneyActivities(connections, rules(FEW)), participant)
    async with connections.acquire() as conn:
        assert await store.look_at_limited(conn, FEW.events) == 0
        assert await store.look_at_limited(conn, ROOM.events) == 1
    assert await due(connections) == [participant]
    await advance(JourneyActivities(connections, rules(ROOM)), participant)
    after = await view(connections, participant)
    assert after.journey is not None
    assert kinds(after.incidents, resolved=True) == ["too-many-events"]
    assert sum(entry["kind"] == "event" for entry in after.timeline) == len(flood.beginning()) + 40
    assert await due(connections) == []
    await accept(connections, participant, hours(1, 40))
    assert await due(connections) == [participant], "its next event is one as any other"


async def test_of_too_many_events_of_a_day_the_next_day_heals(connections: Pool) -> None:
    participant, activities = uuid4(), JourneyActivities(connections, rules(Limits(events_per_day=20)))
    await accept(connections, participant, [*flood.beginning(), *hours(40)])
    await advance(activities, participant)
    assert kinds((await view(connections, participant)).incidents) == ["too-many-events"]
    async with connections.acquire() as conn:
        await conn.execute("update stegvis.inbox set received_at = received_at - interval '1 day'")
    await advance(activities, participant)
    assert kinds((await view(connections, participant)).incidents) == []
    assert (await view(connections, participant)).journey is not None


async def test_of_thousands_of_requests_some_are_made_at_once_and_then_the_next(connections: Pool) -> None:
    participant, activities = uuid4(), JourneyActivities(connections, rules(ROOM))
    made = flood.of_kind("measures that nobody confirms")
    await accept(connections, participant, [*flood.beginning(), *(next(made) for _ in range(2 * REQUESTS_AT_ONCE + 5))])
    seen: set[str] = set()
    for count in (REQUESTS_AT_ONCE, REQUESTS_AT_ONCE, 5):
        asked = [each for each in (await advance(activities, participant)).requests if each.service == "nav"]
        assert len(asked) == count
        assert seen.isdisjoint(each.name for each in asked)
        seen |= {each.name for each in asked}
        async with connections.acquire() as conn:
            for each in asked:
                await store.request_done(conn, participant, each.key, each.version, {"reference": "r"}, None)


# --- the process ----------------------------------------------------------------------------------------------------


async def test_a_long_play_gives_what_one_in_the_worker_gives(connections: Pool, long_plays: LongPlays) -> None:
    participant = uuid4()
    await accept(connections, participant, flood.mixed(journeys.SHORT + 100))
    await advance(JourneyActivities(connections, rules(ROOM), long_plays=long_plays), participant)
    assert long_plays._process is not None, "it was played there"
    there = await view(connections, participant)
    async with connections.acquire() as conn:
        await conn.execute(
            "truncate stegvis.journeys, stegvis.waits, stegvis.tasks, stegvis.deadlines, stegvis.timeline"
        )
    await advance(JourneyActivities(connections, rules(ROOM)), participant)
    here = await view(connections, participant)
    for part in ("waits", "tasks", "deadlines", "timeline"):
        assert getattr(here, part) == getattr(there, part)


async def test_a_process_that_was_killed_is_started_again(connections: Pool, long_plays: LongPlays) -> None:
    participant, activities = uuid4(), JourneyActivities(connections, rules(ROOM), long_plays=long_plays)
    await accept(connections, participant, [*flood.beginning(), *hours(journeys.SHORT)])
    await advance(activities, participant)
    first = long_plays._process
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    await advance(activities, participant)
    assert kinds((await view(connections, participant)).incidents) == []
    assert long_plays._process is not None
    assert long_plays._process.pid != first.pid


async def test_a_play_that_takes_too_long_is_an_incident_that_a_later_event_heals(connections: Pool, url: str) -> None:
    participant, no_time = uuid4(), ROOM.model_copy(update={"seconds": 0.01})
    await accept(connections, participant, [*flood.beginning(), *hours(journeys.SHORT)])
    hurried, patient = (LongPlays(Setup(url, rules(limits), frozenset(), {})) for limits in (no_time, ROOM))
    step = await advance(JourneyActivities(connections, rules(no_time), long_plays=hurried), participant)
    assert step == AdvanceResult(wake_at=night_of(flood.PLAYED_ON + timedelta(days=1), participant))
    after = await view(connections, participant)
    assert (after.journey, kinds(after.incidents)) == (None, ["play-failed"])
    assert after.incidents[0]["cause"] == "not played within 0.01 seconds of processor time"
    assert hurried._process is not None
    assert hurried._process.returncode is not None, "nobody goes on with it"
    assert await due(connections) == []

    await accept(connections, participant, hours(1, journeys.SHORT))
    assert await due(connections) == [participant]
    await advance(JourneyActivities(connections, rules(ROOM), long_plays=patient), participant)
    await patient.close()
    after = await view(connections, participant)
    assert after.journey is not None
    assert kinds(after.incidents) == []


async def test_a_short_journey_that_never_ends_goes_there_too_and_the_next_time_at_once(
    connections: Pool, long_plays: LongPlays, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant, activities = uuid4(), JourneyActivities(connections, rules(ROOM), long_plays=long_plays)
    await accept(connections, participant, flood.beginning())
    begun = []

    def endless(*_: Any) -> None:
        begun.append(True)
        while True:
            pass

    monkeypatch.setattr(journeys, "play", endless)
    for _ in range(2):
        await advance(activities, participant)
    assert (await view(connections, participant)).journey is not None
    assert len(begun) == 1
