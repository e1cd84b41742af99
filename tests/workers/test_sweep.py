"""The sweep on a live Temporal and Postgres: journeys that Temporal lost go on, without an event from outside."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus

from store import journeys, leases, reports
from store.leases import DISPATCHER
from store.sql import release
from tests.histories.live import Live, Postgres, ago, settled, today
from tests.waiting import eventually
from workers import sweep as module
from workers.rules import load_rules
from workers.settings import load_settings
from workers.sweep import Sweep, pause_after
from workers.temporal import nudge_again
from workflows.engine.play import play
from workflows.messages import JOURNEY, workflow_id


@pytest_asyncio.fixture
async def alone(temporal: Any, postgres: Postgres) -> AsyncIterator[Live]:
    """Workers on a database of the test's own."""
    async with postgres.migrated_database() as url, Live(temporal, url) as live:
        yield live


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIMERS_FIRST", 0.0)
    monkeypatch.setattr(module, "QUIET", 0.0)
    monkeypatch.setattr(module, "LOOK_EVERY", 0.2)
    monkeypatch.setattr(module, "COMPARE_EVERY", 0.2)
    monkeypatch.setattr(module, "CHUNK_PAUSE", 0.1)


class Sweeping:
    """A sweep that runs meanwhile, under a lease of its own."""

    def __init__(self, live: Live) -> None:
        self._live, self.holder = live, uuid4()

    async def __aenter__(self) -> "Sweeping":
        async with self._live.database.acquire() as conn:
            fence = await leases.take(conn, DISPATCHER, self.holder, 600)
        assert fence is not None
        self.running = asyncio.create_task(Sweep(self._live.url, self._live.client, fence).run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


async def at_rest(live: Live) -> UUID:
    """Begin a journey that has played everything there is; one that still plays would look at itself."""
    participant = await live.begin(settled(10))
    await live.quiet(participant)
    return participant


async def runs(live: Live, participant: UUID) -> bool:
    described = await live.client.get_workflow_handle(workflow_id(participant)).describe()
    return described.status is WorkflowExecutionStatus.RUNNING


async def nudges(live: Live, participant: UUID) -> int:
    history = await live.client.get_workflow_handle(workflow_id(participant)).fetch_history()
    return sum(each.HasField("workflow_execution_signaled_event_attributes") for each in history.events)


async def lose(live: Live, participant: UUID) -> None:
    await live.client.get_workflow_handle(workflow_id(participant)).terminate("lost")


async def incidents(live: Live) -> list[dict[str, Any]]:
    async with live.database.acquire() as conn:
        found: list[dict[str, Any]] = (await reports.report(conn, today()))["incidents"]
        return found


async def set_back(live: Live, participant: UUID, **columns: object) -> None:
    """Let a journey stand as it would if its timer had never rung."""
    values = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, start=2))
    async with live.database.acquire() as conn:
        await conn.execute(
            f"update stegvis.journeys set {values} where participant = $1",
            participant,
            *columns.values(),
        )


async def looked_at(live: Live, participant: UUID) -> bool:
    async with live.database.acquire() as conn:
        query = "select as_of = $2 from stegvis.journeys where participant = $1"
        return bool(await conn.fetchval(query, participant, today()))


async def test_journeys_whose_workflows_were_terminated_go_on_and_are_one_incident(alone: Live) -> None:
    lost = [await at_rest(alone) for _ in range(7)]
    kept = await at_rest(alone)
    before = await nudges(alone, kept)
    await asyncio.gather(*(lose(alone, participant) for participant in lost))
    async with Sweeping(alone):
        for participant in lost:
            await eventually(lambda participant=participant: runs(alone, participant))  # type: ignore[misc]
    [incident] = await incidents(alone)
    assert (incident["participant"], incident["kind"], incident["times"]) == (None, "not-carried", 7)
    assert incident["cause"].startswith("7 journeys")
    assert await nudges(alone, kept) == before, "only what was lost"


async def test_what_is_lost_later_is_added_to_the_open_incident(alone: Live) -> None:
    first, second = [await at_rest(alone) for _ in range(2)]
    async with Sweeping(alone):
        for participant in (first, second):
            await lose(alone, participant)
            await eventually(lambda participant=participant: runs(alone, participant))  # type: ignore[misc]
    assert [incident["times"] for incident in await incidents(alone)] == [2]


async def test_one_that_is_lost_is_found_though_another_runs_that_should_have_ended(alone: Live) -> None:
    first, second, ended = await at_rest(alone), await at_rest(alone), uuid4()
    await alone.client.start_workflow(JOURNEY, ended, id=workflow_id(ended), task_queue="nobody's")
    async with Sweeping(alone):
        for participant in (first, second):
            await lose(alone, participant)
            await eventually(lambda participant=participant: runs(alone, participant))  # type: ignore[misc]
    await lose(alone, ended)


async def test_a_journey_whose_timer_was_lost_is_looked_at(alone: Live) -> None:
    participant = await at_rest(alone)
    day = today() - timedelta(days=1)
    await set_back(alone, participant, wake_on=day, as_of=day - timedelta(days=30))
    async with Sweeping(alone):
        await eventually(lambda: looked_at(alone, participant))
        await eventually(lambda: counted(alone, 1))


async def counted(live: Live, journeys: int) -> bool:
    """Whether one incident counts so many journeys; it is recorded after they were nudged."""
    return [incident["times"] for incident in await incidents(live)] == [journeys]


async def test_a_closed_journey_that_changes_on_a_later_day_is_looked_at_on_that_day(alone: Live) -> None:
    participant = await at_rest(alone)
    await lose(alone, participant)
    day = today() - timedelta(days=1)
    await set_back(alone, participant, status="closed", wake_on=day, as_of=day - timedelta(days=30))
    async with Sweeping(alone):
        await eventually(lambda: looked_at(alone, participant))


async def test_a_closed_journey_with_nothing_to_come_is_left_alone(alone: Live) -> None:
    closed, lost = [await at_rest(alone) for _ in range(2)]
    await set_back(alone, closed, status="closed", wake_on=None)
    await asyncio.gather(lose(alone, closed), lose(alone, lost))
    async with Sweeping(alone):
        await eventually(lambda: runs(alone, lost))
    assert not await runs(alone, closed)


async def test_a_journey_that_cannot_be_played_is_not_nudged_all_day(alone: Live) -> None:
    poisoned, lost = [await at_rest(alone) for _ in range(2)]
    day = today() - timedelta(days=1)
    async with alone.database.acquire() as conn:
        await conn.execute(
            release().versioned("select stegvis.record_incident($1, 'play-failed', '', 'a fault')"), poisoned
        )
    for participant in (poisoned, lost):
        await set_back(alone, participant, wake_on=day, as_of=day)
    async with Sweeping(alone):
        await eventually(lambda: looked_at(alone, lost))
    assert not await looked_at(alone, poisoned)


async def test_one_that_lost_its_lease_does_nothing_and_ends(alone: Live) -> None:
    participant = await at_rest(alone)
    async with Sweeping(alone) as sweeping:
        async with alone.database.acquire() as conn:
            await leases.release(conn, DISPATCHER, sweeping.holder)
            await leases.take(conn, DISPATCHER, uuid4(), 600)
        await lose(alone, participant)
        await asyncio.wait_for(sweeping.running, 15)
    assert not await runs(alone, participant)
    assert await incidents(alone) == []


async def test_a_workflow_that_rests_and_did_not_play_what_it_was_nudged_about_is_replaced(alone: Live) -> None:
    participant = await alone.begin(settled(30))
    await alone.quiet(participant)
    before = (await alone.handle(participant).describe()).run_id
    await alone.accept(participant, settled(30).mapped(ago(20)))
    await nudge_again(alone.client, participant)
    await alone.played(participant, await alone.accepted(participant))
    assert (await alone.handle(participant).describe()).run_id != before


async def test_a_workflow_whose_task_waits_for_a_worker_is_not_replaced(alone: Live) -> None:
    participant = await alone.begin(settled(30))
    await alone.quiet(participant)
    before = (await alone.handle(participant).describe()).run_id
    await alone.stop_workers()
    await alone.nudge(participant)
    await nudge_again(alone.client, participant)
    assert (await alone.handle(participant).describe()).run_id == before
    await alone.start_workers()


@pytest.mark.parametrize(("took", "pause"), [(0.4, 40.0), (1.8, 60.0), (30.0, 60.0)])
def test_a_comparison_that_took_long_comes_less_often_but_within_a_minute(took: float, pause: float) -> None:
    assert pause_after(took) == pytest.approx(pause)


async def test_an_active_dispatcher_sweeps(alone: Live) -> None:
    participant = await alone.begin(settled(10).housed(ago(9)))
    await lose(alone, participant)
    async with alone.dispatching():
        await eventually(lambda: runs(alone, participant))


@pytest.mark.parametrize("swept", [False, True])
async def test_what_a_clock_that_ran_ahead_left_behind_is_taken_back_without_an_event(alone: Live, swept: bool) -> None:
    """Also where the journey was nudged shortly before, because its workflow was lost."""
    participant = await at_rest(alone)
    await alone.quiet(participant)
    right = await tasks_and_notices(alone, participant)
    async with alone.database.acquire() as conn:
        if swept:
            await conn.execute("update stegvis.mailbox set swept_at = now() where participant = $1", participant)
        loaded = await journeys.load(conn, participant)
        ahead = play(loaded.events, load_rules(load_settings()), today() + timedelta(days=200))
        await journeys.commit(conn, participant, loaded.accepted, ahead)
        assert await tasks_and_notices(alone, participant) != right
        await conn.execute(
            f"alter database {await conn.fetchval('select current_database()')} set stegvis.days_ahead = 1"
        )
    await alone.database.expire_connections()
    async with Sweeping(alone):

        async def taken_back() -> bool:
            return await looked_at(alone, participant) and await tasks_and_notices(alone, participant) == right

        await eventually(taken_back)


async def tasks_and_notices(live: Live, participant: UUID) -> list[tuple[Any, ...]]:
    query = """select key, closed_on from stegvis.tasks where participant = $1
        union all select key, day from stegvis.notices where participant = $1 order by 1, 2"""
    async with live.database.acquire() as conn:
        return [tuple(row) for row in await conn.fetch(query, participant)]


async def test_old_published_events_are_dropped_and_young_ones_kept(
    alone: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEED_PIECE", 3)
    monkeypatch.setattr(module, "FEED_PAUSE", 0.0)
    await at_rest(alone)
    async with alone.database.acquire() as conn:
        await conn.execute("update stegvis.feed set published_at = published_at - interval '31 days'")
        old = await conn.fetchval("select count(*) from stegvis.feed")
        assert old > 3
        await at_rest(alone)
        both = await conn.fetchval("select count(*) from stegvis.feed")

        async def dropped() -> bool:
            return bool(await conn.fetchval("select count(*) from stegvis.feed") == both - old)

        async with Sweeping(alone):
            await eventually(dropped)


async def test_a_journey_under_a_replaced_kommune_number_is_looked_at_without_an_incident(alone: Live) -> None:
    participant = await at_rest(alone)
    day = today() - timedelta(days=1)
    await set_back(alone, participant, kommune="3005", as_of=day)
    async with Sweeping(alone):
        await eventually(lambda: looked_at(alone, participant))
    assert await incidents(alone) == []


async def test_a_journey_without_news_that_a_clock_held_up_is_played_once_the_clock_is_right(alone: Live) -> None:
    participant = await at_rest(alone)
    async with alone.database.acquire() as conn:
        loaded = await journeys.load(conn, participant)
        ahead = play(loaded.events, load_rules(load_settings()), today() + timedelta(days=3))
        await conn.execute("set stegvis.days_ahead = 1")
        assert (await journeys.commit(conn, participant, loaded.accepted, ahead)).stale
        await conn.execute("update stegvis.incidents set last_at = last_at - interval '2 minutes'")
    assert [each["kind"] for each in await incidents(alone)] == ["clock-ahead"]
    async with Sweeping(alone):

        async def resolved() -> bool:
            return await incidents(alone) == []

        await eventually(resolved)


REOPENED = """
update stegvis.requests
set state = 'open', reply = null, ended_at = null, asked_at = clock_timestamp() - interval '2 minutes'
where participant = $1 and service = 'nir'
"""


async def test_a_request_that_a_restore_of_the_database_reopened_is_made_without_an_event(alone: Live) -> None:
    participant, register = await at_rest(alone), alone.partners["nir"]
    (made,) = register.asked_of(participant)
    async with alone.database.acquire() as conn:
        await conn.execute(REOPENED, participant)
    async with Sweeping(alone):
        await alone.quiet(participant)
    assert [each.id for each in register.asked_of(participant)] == [made.id, made.id]
    assert await incidents(alone) == []


async def test_a_request_whose_partner_is_away_is_looked_at_once_and_left_to_its_workflow(alone: Live) -> None:
    participant, register = await at_rest(alone), alone.partners["nir"]
    register.failing[participant] = 1_000
    before = await nudges(alone, participant)
    async with alone.database.acquire() as conn:
        await conn.execute(REOPENED, participant)
    async with Sweeping(alone):
        await eventually(lambda: nudged_again(alone, participant, before))
        other = await at_rest(alone)
        await lose(alone, other)
        await eventually(lambda: runs(alone, other))  # the sweep has come round meanwhile
    assert await nudges(alone, participant) == before + 1


async def nudged_again(live: Live, participant: UUID, before: int) -> bool:
    return await nudges(live, participant) > before
