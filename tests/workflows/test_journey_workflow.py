"""The journey workflow on a live Temporal and Postgres: what it does by itself, and what it survives."""

import asyncio
import base64
import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus, WorkflowHistory

from schemas.events import full_type, read_event
from schemas.identifiers import make_synthetic_fnr
from schemas.services import RegisterSettlement
from store import inbox
from store.journeys import failing
from store.reports import Explained
from tests.histories.live import CONTINUE_AS_NEW_AFTER, Live, Postgres, ago, ahead, settled
from tests.waiting import eventually
from tests.workflows.caseload import DRAMMEN, Story
from workers.temporal import ask_now
from workflows.journey_workflow import KOMMUNE, NEXT_DEADLINE, SHOWN_AT_MOST_EVERY, STAGE
from workflows.messages import workflow_id

ASKER = "3203"


def refused() -> Story:
    """Refused, and the appeal time over since long."""
    return settled(120).mapped(ago(100)).assessed(ago(99), "not_needed").decided(ago(60), "refused").delivered(ago(50))


def deadline(view: Explained, name: str) -> dict[str, Any]:
    (only,) = [deadline for deadline in view.deadlines if deadline["name"] == name]
    return only


def notices(view: Explained, deadline_key: str) -> list[tuple[str, str, str]]:
    """Give the notices of a deadline: kind, day and role; in order."""
    return sorted(
        (notice["on"], notice["kind"], notice["role"]) for notice in view.notices if notice["deadline"] == deadline_key
    )


def open_tasks(view: Explained) -> set[str]:
    return {task["type"] for task in view.tasks if task["closed_on"] is None}


def waits(view: Explained) -> set[str]:
    return {wait["event"] for wait in view.waits}


def stage(view: Explained, name: str) -> str:
    assert view.journey is not None
    return str(view.journey["stages"][name])


def after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


async def history(live: Live, participant: UUID, run: str | None = None) -> WorkflowHistory:
    return await live.client.get_workflow_handle(workflow_id(participant), run_id=run).fetch_history()


async def history_types(live: Live, participant: UUID, run: str | None = None) -> list[str]:
    """Give the types of the history's events, without what they all begin with."""
    events = (await history(live, participant, run)).events
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in events]


async def run_id(live: Live, participant: UUID) -> str | None:
    return (await live.handle(participant).describe()).run_id


# --- deadlines ------------------------------------------------------------------------------------------------------


async def test_a_deadline_that_nobody_meets_warns_on_its_days_and_then_escalates_once(live: Live) -> None:
    participant = await live.begin(settled(17))
    found = deadline(await live.view(participant), "mapping-completed")
    key, (first, second), last = found["key"], found["warnings"], found["judged"]
    assert notices(await live.view(participant), key) == []

    await live.move_clock(participant, first)
    assert notices(await live.view(participant), key) == [(first, "warned", "programme_adviser")]

    warned = [(first, "warned", "programme_adviser"), (second, "warned", "programme_adviser")]
    await live.move_clock(participant, last)
    assert notices(await live.view(participant), key) == warned

    over = after(last, 1)
    await live.move_clock(participant, over)
    escalated = [*warned, (over, "escalated", "programme_leader"), (over, "passed", "programme_adviser")]
    assert notices(await live.view(participant), key) == escalated
    assert "complete-mapping" in open_tasks(await live.view(participant)), "a passed deadline never ends the wait"

    await live.nudge(participant)
    await live.move_clock(participant, after(over, 3))
    assert notices(await live.view(participant), key) == escalated


async def test_a_deadline_met_in_time_does_not_pass(live: Live) -> None:
    story = settled(25).mapping_received(ago(1)).mapped(ago(2)).assessed(ago(1), "not_needed")
    participant = await live.begin(settled(25))
    await live.deliver(participant, story)
    found = deadline(await live.view(participant), "mapping-completed")
    assert (found["status"], found["met_on"]) == ("met", ago(2))
    before = notices(await live.view(participant), found["key"])

    await live.move_clock(participant, after(found["judged"], 1))
    view = await live.view(participant)
    assert notices(view, found["key"]) == before
    assert {kind for _, kind, _ in before} <= {"warned"}
    assert deadline(view, "mapping-completed")["status"] == "met"


async def test_a_deadline_met_late_is_met_late_and_its_notices_stay(live: Live) -> None:
    participant = await live.begin(settled(40))
    before = notices(await live.view(participant), "mapping/mapping-completed")
    assert [(kind, role) for _, kind, role in before] == [
        ("escalated", "programme_leader"),
        ("passed", "programme_adviser"),
    ]
    await live.deliver(participant, settled(40).mapped(ago(1)))
    view = await live.view(participant)
    assert deadline(view, "mapping-completed")["status"] == "met_late"
    assert notices(view, "mapping/mapping-completed") == before


async def test_what_was_done_in_time_and_registered_late_is_met_in_time(live: Live) -> None:
    participant = await live.begin(settled(40))
    assert deadline(await live.view(participant), "mapping-completed")["status"] == "passed"
    await live.deliver(participant, settled(40).mapped(ago(30), registered=ago(0)))
    assert deadline(await live.view(participant), "mapping-completed")["status"] == "met"


async def test_the_decision_becomes_a_task_at_its_first_warning_without_any_event(live: Live) -> None:
    participant = await live.begin(settled(43))
    first_warning = deadline(await live.view(participant), "programme-decision")["warnings"][0]
    await live.still(participant)
    assert "make-decision" not in open_tasks(await live.view(participant))
    signals = (await history_types(live, participant)).count("WORKFLOW_EXECUTION_SIGNALED")

    await live.move_clock(participant, first_warning)
    assert "make-decision" in open_tasks(await live.view(participant))
    assert (await history_types(live, participant)).count("WORKFLOW_EXECUTION_SIGNALED") == signals


async def test_an_event_of_a_later_day_takes_effect_on_its_day(live: Live) -> None:
    story = settled(50).moved(ahead(2), ASKER)
    participant = await live.begin(story)
    view = await live.view(participant)
    assert view.journey is not None
    assert view.journey["kommune"] == DRAMMEN
    assert [event["name"] for event in view.buffered] == ["participant.moved"]

    await live.move_clock(participant, ahead(2))
    view = await live.view(participant)
    assert view.journey is not None
    assert view.journey["kommune"] == ASKER
    assert view.buffered == []
    assert {task["organisation"] for task in view.tasks} == {ASKER}


async def test_an_earlier_wake_up_than_the_one_set_goes_first(live: Live) -> None:
    participant = await live.begin(settled(5))
    await live.deliver(participant, settled(5).moved(ahead(1), ASKER))
    await live.still(participant)
    assert "TIMER_CANCELED" in await history_types(live, participant)
    await live.move_clock(participant, ahead(1))
    journey = (await live.view(participant)).journey
    assert journey is not None
    assert journey["kommune"] == ASKER


# --- the end, and after it ------------------------------------------------------------------------------------------


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


# --- nudges ---------------------------------------------------------------------------------------------------------


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


# --- what it survives -----------------------------------------------------------------------------------------------


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
        assert incident["cause"].startswith("KeyError in test_journey_workflow.py, _faulty, line ")
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
    participant = await live.begin(settled(40))
    await live.quiet(participant)
    timers = (await history_types(live, participant)).count("TIMER_STARTED")
    await live.accept(participant, settled(40).housed(ago(30)))
    accepted = await live.accepted(participant)
    await postgres.cut_off(live.url)
    try:
        await live.nudge(participant)
        await eventually(lambda: has_happened(live, participant, "TIMER_STARTED", timers + 1))
    finally:
        await postgres.let_in(live.url)
    await live.played(participant, accepted)
    view = await live.view(participant)
    assert "allocate-dwelling" not in open_tasks(view)
    assert view.incidents == []
    assert await live.status(participant) is WorkflowExecutionStatus.RUNNING
    assert "WORKFLOW_TASK_FAILED" not in await history_types(live, participant)


async def test_a_nudge_ends_the_pause_after_a_failed_advance(live: Live, postgres: Postgres) -> None:
    participant = await live.begin(settled(40))
    await live.quiet(participant)
    timers = (await history_types(live, participant)).count("TIMER_STARTED")
    await live.accept(participant, settled(40).housed(ago(30)))
    accepted = await live.accepted(participant)
    await postgres.cut_off(live.url)
    try:
        await live.nudge(participant)
        # The pauses grow: after the third failure the next one lasts a quarter of a minute, and then a minute.
        await eventually(lambda: has_happened(live, participant, "TIMER_STARTED", timers + 3), patience=60)
    finally:
        await postgres.let_in(live.url)
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


# --- requests -------------------------------------------------------------------------------------------------------


async def test_a_service_is_asked_once_however_often_the_journey_is_played(live: Live) -> None:
    story = settled(40).housed(ago(39)).informed(ago(38)).moved(ago(30), ASKER)
    participant = uuid4()
    await live.deliver_one_by_one(participant, story)
    await live.still(participant)
    (asked,) = live.partners["nir"].asked_of(participant)
    assert asked.content == RegisterSettlement(settled_on=date.fromisoformat(ago(40)), kommune=DRAMMEN)
    (request,) = (await live.view(participant)).requests
    assert request["state"] == "done"


async def test_a_request_is_tried_until_it_is_taken_and_is_an_incident_from_its_third_failure(live: Live) -> None:
    participant, service = uuid4(), live.partners["nir"]
    service.failing[participant] = 3
    await live.deliver(participant, settled(40))
    await eventually(lambda: attempted(live, "nir", participant, 2))
    assert (await live.view(participant)).incidents == []

    await eventually(lambda: has_incident(live, participant))
    (incident,) = (await live.view(participant)).incidents
    assert (incident["kind"], incident["about"]) == ("request-failed", "settlement/nir/register-settlement")
    assert (incident["times"], incident["resolved_at"]) == (1, None)
    assert service.asked_of(participant) == []

    await live.environment.fast_forward(live.handle(participant), timedelta(hours=1))
    await eventually(lambda: all_requests_done(live, participant))
    (incident,) = (await live.view(participant)).incidents
    assert incident["resolved_at"] is not None
    assert len(service.asked_of(participant)) == 1
    attempts = [request.id for request in service.attempts if request.participant == participant]
    assert len(attempts) == 4
    assert len(set(attempts)) == 1


async def test_an_operator_who_mended_it_need_not_wait_for_the_next_attempt(live: Live) -> None:
    participant, service = uuid4(), live.partners["nir"]
    service.failing[participant], service.retry_after = 1, timedelta(hours=1)
    await live.deliver(participant, settled(40))

    async def is_put_off() -> bool:
        async with live.database.acquire() as conn:
            return await failing(conn, participant) == {participant: 1}

    await eventually(is_put_off)
    async with live.database.acquire() as conn:
        assert await failing(conn, participant, "nav") == {}
    await ask_now(live.client, [participant, uuid4()])
    await eventually(lambda: all_requests_done(live, participant))
    assert len(service.asked_of(participant)) == 1


async def test_the_answer_of_the_national_register_comes_back_as_an_event(live: Live) -> None:
    async with live.dispatching():
        participant = await live.begin(settled(40))
        await eventually(lambda: waits_no_more(live, participant, "nir.registered"))
    (line,) = [
        line for line in (await live.view(participant)).timeline if line["details"].get("event") == "nir.registered"
    ]
    assert line["kind"] == "event"


async def test_a_request_that_a_retraction_made_needless_is_not_made(live: Live) -> None:
    participant, service = uuid4(), live.partners["career-centre"]
    service.failing[participant] = 1
    story = settled(40).mapped(ago(20))
    await live.deliver(participant, story)
    await eventually(lambda: attempted(live, "career-centre", participant, 1))
    await live.deliver(participant, story.retracted(ago(19), story.ref("mapping.completed")))
    await live.environment.fast_forward(live.handle(participant), timedelta(hours=2))
    await live.still(participant)
    view = await live.view(participant)
    assert [request["state"] for request in view.requests if request["kind"] == "share-mapping"] == ["dropped"]
    assert service.asked_of(participant) == []
    assert "complete-mapping" in open_tasks(view)


async def test_a_partner_that_is_away_does_not_hold_up_the_journey(live: Live) -> None:
    participant = uuid4()
    live.partners["nir"].failing[participant] = 1_000
    await live.deliver(participant, settled(40))
    await live.deliver(participant, settled(40).housed(ago(30)).informed(ago(29)))
    view = await live.view(participant)
    assert stage(view, "settlement") == "done"
    assert "nir.registered" in waits(view)


# --- continue-as-new ------------------------------------------------------------------------------------------------


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


# --- what it shows, and what it must not ----------------------------------------------------------------------------


async def test_its_page_shows_what_it_waits_for_from_whom_and_until_when(live: Live) -> None:
    participant = await live.begin(settled(10))
    until = deadline(await live.view(participant), "mapping-completed")["judged"]
    assert f"- mapping.completed from programme_adviser {DRAMMEN}, since {ago(10)}, until {until}" in (
        await live.still(participant)
    )
    await live.deliver(participant, settled(10).mapped(ago(1)))
    assert "mapping.completed" not in await live.still(participant)


async def minutes_later(live: Live, participant: UUID) -> None:
    """Wait for what a burst of events comes to in the search attributes."""
    await live.environment.fast_forward(live.handle(participant), SHOWN_AT_MOST_EVERY + timedelta(minutes=1))
    await live.quiet(participant)


async def test_search_attributes_show_stage_kommune_and_next_deadline(live: Live) -> None:
    participant = await live.begin(settled(10))
    view = await live.view(participant)
    assert await searchable(live, participant) == (
        ["settlement", "mapping", "decision"],
        DRAMMEN,
        deadline(view, "mapping-completed")["judged"],
    )
    story = settled(10).housed(ago(9)).informed(ago(8)).mapped(ago(1)).moved(ago(0), ASKER)
    await live.deliver(participant, story)
    await minutes_later(live, participant)
    stages, kommune, _ = await searchable(live, participant)
    assert (stages, kommune) == (["mapping", "guidance", "decision"], ASKER)


async def test_the_next_deadline_in_the_search_attributes_is_soon_the_nearest_open_one(live: Live) -> None:
    mapped = settled(10).mapped(ago(1)).mapping_received(ago(0))
    assessed = mapped.assessed(ago(0))
    participant = await live.begin(settled(10))
    for further in (mapped, assessed, assessed.booked(ago(0), at=ahead(20))):
        await live.deliver(participant, further)
        await minutes_later(live, participant)
        view = await live.view(participant)
        nearest = min(each["judged"] for each in view.deadlines if each["status"] in {"running", "passed"})
        assert (await searchable(live, participant))[2] == nearest, further.events[-1].name


async def test_no_history_and_no_page_holds_personal_data_or_the_data_of_an_event(live: Live) -> None:
    number = make_synthetic_fnr(date(1990, 5, 15), 100)
    assert number is not None
    participant = uuid4()
    person = {
        "name": "Amina Canary",
        "birth_date": "1990-05-15",
        "identifiers": [{"kind": "fnr", "value": number}],
        "phone": "+47 99 99 99 99",
        "address": "Kanarifuglveien 3",
    }
    source = f"https://kommune.example/{participant}"
    facts = {"residence_basis": "asylum", "permit_granted_on": "2026-05-01", "entry": "reception", "education": "none"}
    more = {"kommune": DRAMMEN, "language": "az-Arab-IR", "interpreter_needed": True}
    mapping = {"completed_on": ago(21), "languages": ["ti"], "education": "none", "work_years": 7}
    sent: list[tuple[str, str, dict[str, Any]]] = [
        ("settled", "participant.settled", {"settled_on": ago(40), "person": person, **facts, **more}),
        ("assessed", "guidance.assessed", {"assessed_on": ago(20), "outcome": "now", "reason": "hushed reason"}),
        ("mapped", "mapping.completed", mapping),
    ]
    async with live.database.acquire() as conn:
        for id_, name, data in sent:
            body = {
                "specversion": "1.0",
                "id": f"canary-{id_}",
                "source": source,
                "type": full_type(name),
                "subject": f"/participant/{participant}",
                "time": f"{ago(10)}T12:00:00Z",
                "data": data,
            }
            await inbox.accept(conn, [read_event(orjson.dumps(body), hash_key=b"key")])
            await live.nudge(participant)
        await live.played(participant, len(sent))
        await live.quiet(participant)
        assert await conn.fetchval("select name from person.people where participant = $1", participant)

    visibility = await live.still(participant)
    recorded = (await history(live, participant)).to_json()
    description = (await live.handle(participant).describe()).raw_description
    everything = "\n".join([visibility, recorded, *_payloads(recorded), str(description)])
    assert "order-guidance" in everything, "payloads are read, or nothing would be found in them"
    secrets = ("Amina", "Canary", number, "1990-05", "99 99", "Kanarifugl", "hushed", "az-Arab-IR", "asylum", "canary-")
    for secret in secrets:
        assert secret not in everything, secret


# --- what is waited for ---------------------------------------------------------------------------------------------


async def has_happened(live: Live, participant: UUID, what: str, times: int = 1) -> bool:
    return (await history_types(live, participant)).count(what) >= times


async def attempted(live: Live, service: str, participant: UUID, times: int) -> bool:
    attempts = [request for request in live.partners[service].attempts if request.participant == participant]
    return len(attempts) >= times


async def has_incident(live: Live, participant: UUID) -> bool:
    return bool((await live.view(participant)).incidents)


async def all_requests_done(live: Live, participant: UUID) -> bool:
    requests = (await live.view(participant)).requests
    return bool(requests) and all(request["state"] == "done" for request in requests)


async def waits_no_more(live: Live, participant: UUID, event: str) -> bool:
    return event not in waits(await live.view(participant))


async def searchable(live: Live, participant: UUID) -> tuple[list[str] | None, str | None, str | None]:
    """Give stages, kommune and next deadline as Temporal's search knows them."""
    await live.still(participant)
    attributes = (await live.handle(participant).describe()).typed_search_attributes
    next_deadline = attributes.get(NEXT_DEADLINE)
    stages = attributes.get(STAGE)
    return (
        None if stages is None else list(stages),
        attributes.get(KOMMUNE),
        None if next_deadline is None else next_deadline.date().isoformat(),
    )


def _payloads(history_json: str) -> list[str]:
    """Give the contents of every payload in a history, which lie there in base64."""
    return [
        base64.b64decode(match).decode(errors="replace")
        for match in re.findall(r'"data":\s*"([A-Za-z0-9+/=]+)"', json.dumps(json.loads(history_json)))
    ]


def _faulty(*_: object) -> None:
    raise KeyError("Amina Canary")
