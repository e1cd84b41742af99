"""Load and commit: all events out, the played state in, and only what differs written."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.events import EventRef
from schemas.events.catalogue import DwellingAllocated, ParticipantSettled
from schemas.journey import STAGES, JourneyState, JourneyStatus, StageStatus, Subject
from store.database import Connection, Pool
from store.inbox import accept
from store.journeys import (
    PLAY_FAILED,
    Loaded,
    UnreadableEvents,
    commit,
    load,
    record_incident,
    request_done,
)
from tests.store.builders import SETTLED, days, deadline, event, line, no_journey, notice, request, state, task, wait
from tests.waiting import held_up

VIEW = ("journeys", "waits", "tasks", "deadlines", "timeline", "requests", "notices")


async def rows(conn: Connection, table: str, participant: UUID, columns: str = "*") -> list[dict[str, Any]]:
    found = await conn.fetch(f"select {columns} from stegvis.{table} where participant = $1", participant)
    shown = [{name: value for name, value in row.items() if name != "participant"} for row in found]
    return sorted(shown, key=lambda row: (row.get("key", ""), row.get("kind", "")))


async def versions(conn: Connection, participant: UUID) -> dict[str, list[tuple[str, str]]]:
    """Give which transaction wrote each row of the view, and where it lies: a rewritten row has another."""
    return {
        table: sorted(
            (str(row[0]), str(row[1]))
            for row in await conn.fetch(f"select xmin, ctid from stegvis.{table} where participant = $1", participant)
        )
        for table in (*VIEW, "mailbox", "incidents")
    }


async def started(conn: Connection) -> UUID:
    participant = uuid4()
    await accept(conn, [event(participant)])
    return participant


def full(**parts: Any) -> JourneyState:
    return state(
        **{
            "eligibility": "right_and_duty",
            "waits": (wait("a", due=days(7)), wait("b")),
            "tasks": (task("a", due=days(7)), task("b")),
            "deadlines": (deadline("a", due=days(7)), deadline("b", due=days(91))),
            "timeline": (line("1", ref=SETTLED), line("2", kommune="3301")),
            "requests": (request(),),
            "notices": (notice(),),
            "buffered": (EventRef("s", "x"),),
            "wake_on": days(3),
            **parts,
        }
    )


# --- load -------------------------------------------------------------------------------------------------------


async def test_all_events_of_a_participant_are_loaded_as_they_were_sent(conn: Connection) -> None:
    participant = uuid4()
    sent = [event(participant), event(participant, "dwelling.allocated", on=days(1))]
    await accept(conn, [*sent, event(uuid4())])
    loaded = await load(conn, participant)
    assert loaded.accepted == 2
    settled, allocated = sorted(loaded.events, key=lambda each: each.on)
    assert isinstance(settled.data, ParticipantSettled)
    assert isinstance(allocated.data, DwellingAllocated)
    assert (settled.ref, settled.on, settled.time) == (sent[0].ref, sent[0].on, datetime(2026, 9, 2, 8, 15, tzinfo=UTC))


async def test_a_participant_nobody_has_heard_of_has_no_events(conn: Connection) -> None:
    assert await load(conn, uuid4()) == Loaded(0, [])


async def test_an_event_that_no_longer_fits_its_model_is_reported_as_unreadable(conn: Connection) -> None:
    participant = await started(conn)
    await conn.execute("update stegvis.inbox set data = '{}' where participant = $1", participant)
    with pytest.raises(UnreadableEvents) as refused:
        await load(conn, participant)
    assert refused.value.accepted == 1


# --- commit -----------------------------------------------------------------------------------------------------


async def test_the_view_holds_what_the_play_found(conn: Connection) -> None:
    participant = await started(conn)
    found = full(stages=dict.fromkeys(STAGES, StageStatus.ACTIVE))
    committed = await commit(conn, participant, 1, found)
    assert not committed.behind
    assert not committed.stale
    (asked,) = committed.requests
    assert (asked.key, asked.version, asked.service, asked.kind) == ("guidance/1/order", 1, "county", "order-guidance")
    assert (committed.wake_on, committed.status, committed.stages) == (days(3), JourneyStatus.ACTIVE, found.stages)

    (journey,) = await rows(conn, "journeys", participant)
    assert (journey["kommune"], journey["county"], journey["status"]) == ("3301", "33", "active")
    assert (journey["wake_on"], journey["as_of"], journey["buffered"]) == (days(3), days(0), '[["s", "x"]]')
    assert await rows(conn, "waits", participant, "key, due, also, role, party") == [
        {"key": "a", "due": days(7), "also": ["guidance.declined"], "role": "programme_adviser", "party": "kommune"},
        {"key": "b", "due": None, "also": ["guidance.declined"], "role": "programme_adviser", "party": "kommune"},
    ]
    assert await rows(
        conn, "deadlines", participant, "key, judged, warnings, started_by_source, started_by_id, met_by_id"
    ) == [
        {
            "key": key,
            "judged": due,
            "warnings": [due - (days(14) - days(0))],
            "started_by_source": SETTLED.source,
            "started_by_id": SETTLED.id,
            "met_by_id": None,
        }
        for key, due in (("a", days(7)), ("b", days(91)))
    ]
    assert await rows(conn, "timeline", participant, "key, event_id, details") == [
        {"key": "1", "event_id": "settled", "details": "{}"},
        {"key": "2", "event_id": None, "details": '{"kommune": "3301"}'},
    ]
    assert len(await rows(conn, "tasks", participant)) == 2
    assert len(await rows(conn, "notices", participant)) == 1


async def test_a_repeated_commit_changes_nothing(conn: Connection) -> None:
    participant = await started(conn)
    first = await commit(conn, participant, 1, full())
    before = await versions(conn, participant)
    assert await commit(conn, participant, 1, full()) == first
    assert await versions(conn, participant) == before


async def test_a_new_day_on_which_nothing_else_changed_writes_the_journey_alone(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, full())
    before = await versions(conn, participant)
    await commit(conn, participant, 1, full(as_of=days(1)))
    after = await versions(conn, participant)
    assert {table for table in before if after[table] != before[table]} == {"journeys"}


async def test_only_rows_that_differ_are_written(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, full())
    before = await versions(conn, participant)
    await commit(
        conn,
        participant,
        1,
        full(
            waits=(wait("a", due=days(7)), wait("b", due=days(9))),
            tasks=(task("a", due=days(7)), task("b", due=days(9))),
            deadlines=(deadline("a", due=days(7)), deadline("b", due=days(91), met_on=days(5), met_by=SETTLED)),
            timeline=(line("1", ref=SETTLED), line("2", kommune="0301")),
        ),
    )
    after = await versions(conn, participant)
    for table in ("waits", "tasks", "deadlines", "timeline"):
        assert len(set(before[table]) & set(after[table])) == 1, table


async def test_what_the_state_no_longer_has_is_gone_from_the_view(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, full())
    await commit(conn, participant, 1, state())
    for table in ("waits", "deadlines", "timeline"):
        assert await rows(conn, table, participant) == []
    assert len(await rows(conn, "notices", participant)) == 1  # a notice stays


async def test_a_task_changes_closes_and_opens_again_under_its_key(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, state(tasks=(task("a"),)))
    columns = "closed_on, due, subject::text"
    for parts, shown in (
        ({"tasks": (task("a", due=days(9)),), "as_of": days(1)}, {"closed_on": None, "subject": "{}"}),
        (
            {"tasks": (task("a", due=days(9), subject=Subject(meeting="m1")),), "as_of": days(2)},
            {"closed_on": None, "subject": '{"meeting": "m1"}'},
        ),
        ({"as_of": days(3)}, {"closed_on": days(3), "subject": '{"meeting": "m1"}'}),
        ({"as_of": days(4)}, {"closed_on": days(3), "subject": '{"meeting": "m1"}'}),
        ({"tasks": (task("a", due=days(9)),), "as_of": days(5)}, {"closed_on": None, "subject": "{}"}),
    ):
        await commit(conn, participant, 1, state(**parts))
        assert await rows(conn, "tasks", participant, columns) == [{"due": days(9), **shown}]


async def test_a_play_from_fewer_events_does_not_overwrite_a_newer_view(conn: Connection) -> None:
    participant = await started(conn)
    await accept(conn, [event(participant, "dwelling.allocated")])
    await commit(conn, participant, 2, full())
    before = await versions(conn, participant)
    assert (await commit(conn, participant, 1, state())).behind
    assert await versions(conn, participant) == before


async def test_a_play_for_an_earlier_day_does_not_overwrite_a_later_view(conn: Connection) -> None:
    participant = await started(conn)
    newest = await commit(conn, participant, 1, full(as_of=days(9)))
    before = await versions(conn, participant)
    committed = await commit(conn, participant, 1, state(as_of=days(8)))
    assert committed.stale
    assert not committed.behind
    assert committed.requests == newest.requests
    assert await versions(conn, participant) == before


async def test_news_counts_even_when_the_clock_went_back(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, full(as_of=days(9)))
    await accept(conn, [event(participant, "dwelling.allocated")])
    assert not (await commit(conn, participant, 2, full(as_of=days(8)))).stale
    assert [row["as_of"] for row in await rows(conn, "journeys", participant)] == [days(8)]


async def test_other_code_brings_the_view_of_the_same_events_to_its_own(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, state(rule_set="old", waits=(wait("a"),)))
    await commit(conn, participant, 1, state(rule_set="new", waits=(wait("b"),)))
    assert [row["rule_set"] for row in await rows(conn, "journeys", participant)] == ["new"]
    assert [row["key"] for row in await rows(conn, "waits", participant)] == ["b"]


async def test_commits_of_one_journey_at_once_end_with_the_newest(connections: Pool) -> None:
    participant = uuid4()
    async with connections.acquire() as conn:
        await accept(conn, [event(participant) for _ in range(12)])

    async def play(accepted: int) -> None:
        async with connections.acquire() as conn:
            keys = [str(number) for number in range(accepted)]
            await commit(
                conn, participant, accepted, state(waits=tuple(map(wait, keys)), deadlines=tuple(map(deadline, keys)))
            )

    await asyncio.gather(*(play(accepted) for accepted in (3, 12, 1, 7, 12, 5, 11, 2)))
    async with connections.acquire() as conn:
        assert len(await rows(conn, "waits", participant)) == 12
        assert len(await rows(conn, "deadlines", participant)) == 12


async def test_a_commit_waits_for_an_intake_under_way_and_does_not_hide_its_news(connections: Pool) -> None:
    participant = uuid4()
    async with connections.acquire() as intake, connections.acquire() as journey:
        await accept(intake, [event(participant)])
        transaction = intake.transaction()
        await transaction.start()
        await accept(intake, [event(participant, "dwelling.allocated")])
        loaded = await load(journey, participant)
        assert loaded.accepted == len(loaded.events) == 1
        committing = asyncio.create_task(commit(journey, participant, loaded.accepted, state()))
        await held_up(journey, intake)
        await transaction.commit()
        assert (await committing).behind
        assert await intake.fetchval(
            "select processed < accepted from stegvis.mailbox where participant = $1", participant
        )


async def test_a_journey_whose_starting_event_was_retracted_is_no_more(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, full(requests=(request("made"), request("open"))))
    await request_done(conn, participant, "made", 1, {}, None)
    await accept(conn, [event(participant, "event.retracted")])
    committed = await commit(conn, participant, 2, no_journey(timeline=(line("retracted"),)))
    assert (committed.status, committed.requests, committed.wake_on) == (JourneyStatus.NONE, (), None)
    for table in ("journeys", "waits", "deadlines"):
        assert await rows(conn, table, participant) == []
    assert [row["key"] for row in await rows(conn, "timeline", participant)] == ["retracted"]
    assert {row["closed_on"] for row in await rows(conn, "tasks", participant)} == {days(0)}
    assert {row["key"]: row["state"] for row in await rows(conn, "requests", participant)} == {
        "made": "done",
        "open": "dropped",
    }


async def test_a_journey_may_begin_again(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, full())
    await commit(conn, participant, 1, no_journey())
    await commit(conn, participant, 1, full())
    assert len(await rows(conn, "waits", participant)) == 2
    assert [row["closed_on"] for row in await rows(conn, "tasks", participant)] == [None, None]


async def test_one_participants_commit_leaves_the_others_alone(conn: Connection) -> None:
    one, other = await started(conn), await started(conn)
    await commit(conn, one, 1, full())
    await commit(conn, other, 1, full())
    before = await versions(conn, other)
    await commit(conn, one, 1, no_journey())
    assert await versions(conn, other) == before


async def test_day_by_day_and_at_once_come_to_the_same_view(conn: Connection) -> None:
    def on(day: int) -> JourneyState:
        """A journey in which things open, change, close and open again as days go by."""
        keys = [str(number) for number in range(12) if (day * number) % 5 < 3]
        return state(
            as_of=days(day),
            stages={stage: StageStatus.DONE if day > 3 * i else StageStatus.ACTIVE for i, stage in enumerate(STAGES)},
            waits=tuple(wait(key, due=days(day // 3 + int(key))) for key in keys),
            tasks=tuple(task(key, due=days(day // 3 + int(key))) for key in keys[::2]),
            deadlines=tuple(deadline(key, due=days(40), met_on=days(4) if day > 4 else None) for key in keys),
            timeline=tuple(line(str(number), on=days(number), day=number) for number in range(day)),
            notices=tuple(notice(str(number), on=days(number)) for number in range(day)),
            wake_on=days(day + 1),
        )

    daily, once = await started(conn), await started(conn)
    # Which commit brought it, and how often a date moved, differs; what there is does not.
    when = {"committed_at", "noted_at", "appeared_at", "moved_at", "moved_from"}
    for day in range(30):
        await commit(conn, daily, 1, on(day))
    await commit(conn, once, 1, on(29))

    def shown(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in row.items() if name not in when}
            for row in found
            if row.get("closed_on") is None
        ]

    for table in VIEW:
        assert shown(await rows(conn, table, daily)) == shown(await rows(conn, table, once)), table


# --- incidents --------------------------------------------------------------------------------------------------


async def test_a_fault_that_comes_again_is_one_incident_until_it_is_mended(conn: Connection) -> None:
    participant = await started(conn)
    for cause in ("KeyError", "TypeError"):
        await record_incident(conn, participant, PLAY_FAILED, cause)
    await record_incident(conn, participant, "other", "something else")
    columns = "kind, cause, times, resolved_at is null as open"
    assert await rows(conn, "incidents", participant, columns) == [
        {"kind": "other", "cause": "something else", "times": 1, "open": True},
        {"kind": PLAY_FAILED, "cause": "TypeError", "times": 2, "open": True},
    ]
    await commit(conn, participant, 1, state())
    await record_incident(conn, participant, PLAY_FAILED, "KeyError")
    assert sorted(await rows(conn, "incidents", participant, columns), key=lambda row: (row["open"], row["kind"])) == [
        {"kind": PLAY_FAILED, "cause": "TypeError", "times": 2, "open": False},
        {"kind": "other", "cause": "something else", "times": 1, "open": True},
        {"kind": PLAY_FAILED, "cause": "KeyError", "times": 1, "open": True},
    ]


async def test_a_state_of_a_hundred_of_everything_goes_in(conn: Connection) -> None:
    participant = await started(conn)
    keys = [f"stage/{number}/done" for number in range(100)]
    large = state(
        waits=tuple(map(wait, keys)),
        tasks=tuple(map(task, keys)),
        deadlines=tuple(map(deadline, keys)),
        timeline=tuple(map(line, keys)),
        requests=tuple(map(request, keys)),
    )
    assert len((await commit(conn, participant, 1, large)).requests) == 100
    await commit(conn, participant, 1, replace(large, waits=large.waits[1:]))
    assert len(await rows(conn, "waits", participant)) == 99


async def test_a_commit_changes_nothing_that_people_did_with_a_task_and_notes_what_moved(conn: Connection) -> None:
    participant = await started(conn)
    await commit(conn, participant, 1, state(tasks=(task("plan", due=date(2026, 12, 1)),)))
    holder = uuid4()
    await conn.execute("update stegvis.tasks set claimed_by = $1, follow_up_on = '2026-11-30'", holder)
    moved = task("plan", due=date(2026, 12, 8), statutory=True)
    await commit(conn, participant, 1, state(as_of=days(1), tasks=(moved,)))
    (row,) = await rows(conn, "tasks", participant)
    assert (row["claimed_by"], row["follow_up_on"]) == (holder, date(2026, 11, 30))
    assert (row["statutory"], row["moved_from"]) == (True, date(2026, 12, 1))
    assert row["moved_at"] > row["appeared_at"]
    await commit(conn, participant, 1, state(as_of=days(2)))
    await commit(conn, participant, 1, state(as_of=days(3), tasks=(moved,)))
    (again,) = await rows(conn, "tasks", participant)
    assert again["claimed_by"] == holder
    assert again["appeared_at"] > row["appeared_at"]
    assert again["moved_from"] is None
