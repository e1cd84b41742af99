"""The journey workflow on a live Temporal and Postgres: workers that stop, plays that fail, a database that is away."""

import asyncio
from uuid import UUID, uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus

from tests.histories.live import Live, Postgres, ago, ahead, settled
from tests.waiting import PATIENCE, eventually
from tests.workflows.observed import deadline, has_happened, history_types, open_tasks, stage


async def fail_to_advance(
    live: Live, postgres: Postgres, failures: int = 1, patience: float = PATIENCE
) -> tuple[UUID, int]:
    """Have an advance fail so often while the database is away; gives whose it is, and how many events there are."""
    participant = await live.begin(settled(40))
    await live.quiet(participant)
    timers = (await history_types(live, participant)).count("TIMER_STARTED")
    await live.accept(participant, settled(40).housed(ago(30)))
    accepted = await live.accepted(participant)
    await postgres.cut_off(live.url)
    try:
        await live.nudge(participant)
        await eventually(lambda: has_happened(live, participant, "TIMER_STARTED", timers + failures), patience)
    finally:
        await postgres.let_in(live.url)
    return participant, accepted


# --- what it survives -------------------------------------------------------------------------------------------------


async def test_a_timer_that_rings_while_no_worker_runs_is_heard_by_the_next_one(live: Live) -> None:
    participant = await live.begin(settled(43))
    first_warning = deadline(await live.view(participant), "programme-decision")["warnings"][0]
    await live.quiet(participant)

    await live.stop_workers()
    try:
        moving = asyncio.create_task(live.move_clock(participant, first_warning))
        await eventually(lambda: has_happened(live, participant, "TIMER_FIRED"))
        assert "make-decision" not in open_tasks(await live.view(participant))
    finally:
        await live.start_workers()
    await moving
    assert "make-decision" in open_tasks(await live.view(participant))


async def test_news_that_comes_while_no_worker_runs_is_played_by_the_next_one(live: Live) -> None:
    participant = await live.begin(settled(20))
    await live.stop_workers()
    try:
        await live.accept(participant, settled(20).housed(ago(3)))
        accepted = await live.accepted(participant)
        await live.nudge(participant)
    finally:
        await live.start_workers()
    await live.played(participant, accepted)
    assert "allocate-dwelling" not in open_tasks(await live.view(participant))


async def test_a_fault_in_play_is_an_incident_and_heals_with_the_next_event(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = await live.begin(settled(40))
    await live.quiet(participant)
    before = await live.view(participant)
    with monkeypatch.context() as broken:
        broken.setattr("activities.journeys.play", _faulty)
        await live.deliver(participant, settled(40).housed(ago(30)))
        await live.still(participant)
        view = await live.view(participant)
        assert (view.journey, view.tasks, view.waits) == (before.journey, before.tasks, before.waits)
        (incident,) = view.incidents
        assert (incident["kind"], incident["times"], incident["resolved_at"]) == ("play-failed", 1, None)
        assert incident["cause"].startswith("KeyError in test_journey_workflow_faults.py, _faulty, line ")
        assert "Amina" not in incident["cause"]
        assert await live.status(participant) is WorkflowExecutionStatus.RUNNING
        assert "WORKFLOW_TASK_FAILED" not in await history_types(live, participant)

    await live.deliver(participant, settled(40).housed(ago(30)).informed(ago(29)))
    view = await live.view(participant)
    assert stage(view, "settlement") == "done"
    (incident,) = view.incidents
    assert incident["resolved_at"] is not None


async def test_a_due_date_that_no_calendar_holds_is_an_incident_and_the_last_state_stands(live: Live) -> None:
    story = settled(120).mapped(ago(100)).assessed(ago(99), "not_needed").decided(ago(60), "granted")
    story = story.delivered(ago(50)).started(ago(40), planned_end=ahead(300))
    participant = await live.begin(story)
    await live.quiet(participant)
    before = await live.view(participant)
    for number in range(40):  # 40 times six years: past 2199
        story = story.extended(ago(39 - number % 30), 72)
    await live.deliver(participant, story)
    await live.still(participant)
    view = await live.view(participant)
    (incident,) = view.incidents
    assert incident["kind"] == "play-failed"
    assert incident["cause"].startswith("DateOutOfRange")
    assert (view.journey, view.deadlines) == (before.journey, before.deadlines)


async def test_a_fault_in_play_heals_in_the_following_night_without_an_event(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = uuid4()
    with monkeypatch.context() as broken:
        broken.setattr("activities.journeys.play", _faulty)
        await live.deliver(participant, settled(40).housed(ago(30)))
        await live.still(participant)
        view = await live.view(participant)
        assert view.journey is None
        assert [incident["kind"] for incident in view.incidents] == ["play-failed"]

    await live.move_clock(participant, ahead(1))
    view = await live.view(participant)
    assert "allocate-dwelling" not in open_tasks(view)
    assert [incident["resolved_at"] is None for incident in view.incidents] == [False]


async def test_a_database_that_is_away_only_delays(live: Live, postgres: Postgres) -> None:
    participant, accepted = await fail_to_advance(live, postgres)
    await live.played(participant, accepted)
    view = await live.view(participant)
    assert "allocate-dwelling" not in open_tasks(view)
    assert view.incidents == []
    assert await live.status(participant) is WorkflowExecutionStatus.RUNNING
    assert "WORKFLOW_TASK_FAILED" not in await history_types(live, participant)


async def test_a_nudge_ends_the_pause_after_a_failed_advance(live: Live, postgres: Postgres) -> None:
    # The pauses grow: after the third failure the next one lasts a quarter of a minute, and then a minute.
    participant, accepted = await fail_to_advance(live, postgres, failures=3, patience=60)
    fired = (await history_types(live, participant)).count("TIMER_FIRED")
    await live.nudge(participant)
    await live.played(participant, accepted)
    await live.still(participant)  # the view is committed a moment before its history is written
    after = await history_types(live, participant)
    assert after.count("TIMER_FIRED") == fired, "the pause did not run out"
    assert "TIMER_CANCELED" in after


async def test_connections_that_break_are_not_even_noticed(live: Live, postgres: Postgres) -> None:
    participant = await live.begin(settled(40))
    await postgres.cut_off(live.url)
    await postgres.let_in(live.url)
    await live.deliver(participant, settled(40).housed(ago(30)))
    assert "allocate-dwelling" not in open_tasks(await live.view(participant))


# --- what is waited for -----------------------------------------------------------------------------------------------


def _faulty(*_: object) -> None:
    raise KeyError("Amina Canary")
