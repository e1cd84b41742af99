"""The advance of a journey, called directly: what it returns, and what becomes of faults and races."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.testing import ActivityEnvironment

from activities.journeys import OSLO, SHOWN_WAITS, JourneyActivities, night_of
from schemas.journey import JourneyState
from schemas.rules import packaged_rules
from store import inbox, reports
from store import journeys as store
from store.database import Connection, Pool
from tests.histories.live import incoming, today
from tests.workflows.caseload import DRAMMEN, Story
from workflows.messages import Advance, AdvanceResult

DAYS_WHEN_CLOCKS_CHANGE = ["2026-03-29", "2026-10-25"]


@pytest.fixture
def activities(connections: Pool) -> JourneyActivities:
    return JourneyActivities(connections, packaged_rules())


async def accept_story(database: Pool, story: Story) -> UUID:
    participant = uuid4()
    await accept_events(database, participant, story)
    return participant


async def accept_events(database: Pool, participant: UUID, story: Story) -> None:
    async with database.acquire() as conn:
        await inbox.accept(conn, incoming(participant, story))


async def advance(activities: JourneyActivities, participant: UUID, today: str) -> AdvanceResult:
    noon = datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=OSLO)
    step: AdvanceResult = await ActivityEnvironment().run(
        activities.advance, Advance(participant=participant, now=noon)
    )
    return step


async def view(database: Pool, participant: UUID, today: str = "2026-09-10") -> reports.Explained:
    async with database.acquire() as conn:
        return await reports.explain(conn, participant, date.fromisoformat(today))


def settled() -> Story:
    return Story().settled("2026-09-01")


# --- what a step returns ----------------------------------------------------------------------------------------------


async def test_an_advance_returns_the_requests_and_the_next_wake_up(
    activities: JourneyActivities, connections: Pool
) -> None:
    participant = await accept_story(connections, settled())
    step = await advance(activities, participant, "2026-09-02")
    assert [(request.key, request.version, request.service) for request in step.requests] == [
        ("settlement/nir/register-settlement", 1, "nir")
    ]
    mapping = next(
        each for each in (await view(connections, participant)).deadlines if each["name"] == "mapping-completed"
    )
    assert step.wake_at == night_of(date.fromisoformat(mapping["warnings"][0]), participant)
    assert not step.closed


async def test_a_step_shows_stages_kommune_next_deadline_and_waits(
    activities: JourneyActivities, connections: Pool
) -> None:
    visibility = (await advance(activities, await accept_story(connections, settled()), "2026-09-02")).visibility
    assert visibility is not None
    assert (visibility.stages, visibility.kommune) == (["settlement", "mapping", "decision"], DRAMMEN)
    assert visibility.next_deadline == datetime(2026, 9, 29, tzinfo=OSLO)
    assert (
        f"- mapping.completed from programme_adviser {DRAMMEN}, since 2026-09-01, until 2026-09-29"
        in visibility.details
    )
    assert visibility.details.count("\n- ") <= SHOWN_WAITS


async def test_the_day_is_the_one_in_oslo(activities: JourneyActivities, connections: Pool) -> None:
    """At 22:30 in UTC the next day has begun in Oslo."""
    participant = await accept_story(connections, Story().settled("2026-09-02"))
    moment = datetime.fromisoformat("2026-09-01T22:30:00+00:00")
    await ActivityEnvironment().run(activities.advance, Advance(participant=participant, now=moment))
    journey = (await view(connections, participant)).journey
    assert journey is not None
    assert journey["as_of"] == "2026-09-02"


async def test_without_a_starting_event_there_is_nothing_to_show(
    activities: JourneyActivities, connections: Pool
) -> None:
    participant = await accept_story(connections, Story().housed("2026-09-01"))
    assert await advance(activities, participant, "2026-09-02") == AdvanceResult()
    assert await advance(activities, uuid4(), "2026-09-02") == AdvanceResult()


@pytest.mark.parametrize("day", ["2026-11-24", *DAYS_WHEN_CLOCKS_CHANGE])
def test_wake_ups_of_one_day_are_spread_over_the_early_hours_of_that_day_in_oslo(day: str) -> None:
    on = date.fromisoformat(day)
    moments = [night_of(on, UUID(int=number * 2**64)).astimezone(OSLO) for number in range(2_000)]
    assert {moment.date() for moment in moments} == {on}
    assert {moment.hour for moment in moments} <= {0, 1, 2, 3, 4, 5}
    busiest = max(sum(moment.hour == hour for moment in moments) for hour in range(6))
    assert busiest < 2_000 / 5 * 1.3


def test_a_participant_wakes_at_the_same_time_of_every_night() -> None:
    participant = uuid4()
    one, other = (night_of(date(2026, 11, day), participant) for day in (3, 24))
    assert other - one == timedelta(days=21)


# --- faults ---------------------------------------------------------------------------------------------------------


async def test_events_that_cannot_be_read_leave_the_last_state_and_an_incident(
    activities: JourneyActivities, connections: Pool
) -> None:
    participant = await accept_story(connections, settled())
    await advance(activities, participant, "2026-09-02")
    before = await view(connections, participant)
    await accept_events(connections, participant, settled().housed("2026-09-03"))
    async with connections.acquire() as conn:
        statement = "update stegvis.inbox set data = $2 where participant = $1 and name = 'dwelling.allocated'"
        await conn.execute(statement, participant, '{"allocated_on": "Storgata 1"}')

    step = await advance(activities, participant, "2026-09-03")
    assert step == AdvanceResult(wake_at=night_of(date(2026, 9, 4), participant))
    after = await view(connections, participant)
    assert (after.journey, after.tasks) == (before.journey, before.tasks)
    (incident,) = after.incidents
    assert incident["kind"] == "play-failed"
    assert "Storgata" not in incident["cause"]


async def test_a_fault_that_comes_again_is_one_incident(
    activities: JourneyActivities, connections: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = await accept_story(connections, settled())
    monkeypatch.setattr("activities.journeys.play", _faulty)
    for day in ("2026-09-02", "2026-09-03", "2026-09-04"):
        await advance(activities, participant, day)
    (incident,) = (await view(connections, participant)).incidents
    assert incident["times"] == 3


async def test_a_faulty_journey_is_not_nudged_about_for_ever(
    activities: JourneyActivities, connections: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = await accept_story(connections, settled())
    monkeypatch.setattr("activities.journeys.play", _faulty)
    await advance(activities, participant, "2026-09-02")
    async with connections.acquire() as conn:
        assert await inbox.due_mailboxes(conn, 10, 0) == []
        assert (await inbox.idle(conn)).mailboxes == 0


# --- races ----------------------------------------------------------------------------------------------------------


async def test_of_advances_at_once_the_one_that_saw_most_counts(
    activities: JourneyActivities, connections: Pool
) -> None:
    story = settled().housed("2026-09-02").informed("2026-09-03").mapped("2026-09-04")
    participant = await accept_story(connections, settled())

    async def accept_and_advance(number: int) -> None:
        await accept_events(connections, participant, Story(story.events[:number]))
        await advance(activities, participant, "2026-09-10")

    await asyncio.gather(*(accept_and_advance(number) for number in (2, 4, 3, 1, 4, 2)))
    after = await view(connections, participant)
    assert after.journey is not None
    assert after.journey["stages"]["settlement"] == "done"
    assert after.journey["stages"]["guidance"] == "active"


async def test_an_advance_that_another_overtakes_starts_anew(
    activities: JourneyActivities, connections: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = await accept_story(connections, settled())
    commit, commits = store.commit, []

    async def commit_too_late(conn: Connection, whose: UUID, accepted: int, state: JourneyState) -> store.Committed:
        commits.append(accepted)
        if len(commits) == 1:
            await accept_events(connections, participant, settled().housed("2026-09-02"))
            await advance(activities, participant, "2026-09-10")
        return await commit(conn, whose, accepted, state)

    monkeypatch.setattr(store, "commit", commit_too_late)
    await advance(activities, participant, "2026-09-10")
    assert commits == [1, 2, 2]
    assert "allocate-dwelling" not in {
        task["type"] for task in (await view(connections, participant)).tasks if task["closed_on"] is None
    }


async def test_a_clock_that_went_back_does_not_undo_a_later_day(
    activities: JourneyActivities, connections: Pool
) -> None:
    participant = await accept_story(connections, settled())
    await advance(activities, participant, "2026-10-20")
    before = await view(connections, participant, "2026-10-20")
    await advance(activities, participant, "2026-09-02")
    assert await view(connections, participant, "2026-10-20") == before


def _faulty(*_: object) -> None:
    raise KeyError("a fault")


# --- services without an address ------------------------------------------------------------------------------------


def recording(
    connections: Pool, cut_over: dict[str, date] | None = None, by_hand: tuple[str, ...] = ()
) -> JourneyActivities:
    services = ("nir", "career-centre", "archive")
    return JourneyActivities(connections, packaged_rules(), services, cut_over, by_hand=by_hand)


async def test_what_nobody_is_to_get_is_noted_in_the_same_step_and_its_answer_taken(connections: Pool) -> None:
    """It answers today, so the journey is played for today."""
    participant = await accept_story(connections, settled())
    step = await advance(recording(connections), participant, today().isoformat())
    assert step.requests == []
    seen = await view(connections, participant)
    (request,) = seen.requests
    assert request["state"] == "done"
    assert request["reply"]["recorded"] is True
    assert "nir.registered" not in {wait["event"] for wait in seen.waits}
    async with connections.acquire() as conn:
        assert await inbox.due_mailboxes(conn, 5, 0) == [], "its own answer needs no nudge"


async def test_what_people_do_by_hand_is_a_task_until_they_register_the_day_on_which_it_is_done(
    connections: Pool,
) -> None:
    day, by_hand = today().isoformat(), recording(connections, by_hand=("nir", "archive"))
    story = settled().mapped(day).assessed(day, "not_needed").decided(day)
    participant = await accept_story(connections, story)
    await advance(by_hand, participant, day)
    seen = await view(connections, participant, day)
    assert {"register-in-nir", "file-document"} <= {each["type"] for each in seen.tasks}
    assert {"nir.registered", "document.archived"} <= {wait["event"] for wait in seen.waits}
    await accept_events(connections, participant, Story(story.nir_registered(day).events[-1:]))
    await advance(by_hand, participant, day)
    after = await view(connections, participant, day)
    closed = {each["type"]: each["closed_on"] for each in after.tasks}
    assert (closed["register-in-nir"], closed["file-document"]) == (day, None)


async def test_it_is_noted_once_however_often_the_step_is_repeated(connections: Pool) -> None:
    participant = await accept_story(connections, settled())
    for _ in range(3):
        await advance(recording(connections), participant, "2026-09-02")
    assert len((await view(connections, participant)).requests) == 1


async def test_what_has_an_address_is_left_to_its_queue(connections: Pool) -> None:
    story = settled().mapped("2026-09-10").assessed("2026-09-11").decided("2026-09-12")
    step = await advance(recording(connections), await accept_story(connections, story), "2026-09-12")
    assert {request.service for request in step.requests} == {"digital-post"}


async def test_the_cut_over_holds_for_what_is_noted_too(connections: Pool) -> None:
    participant = await accept_story(connections, settled())
    await advance(recording(connections, cut_over={"imdi": date(2026, 9, 2)}), participant, "2026-09-02")
    (request,) = (await view(connections, participant)).requests
    assert request["reply"] == {"taken_as_done": "before the cut-over", "cut_over": "2026-09-02"}
