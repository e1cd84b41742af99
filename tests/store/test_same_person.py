"""The same person twice: both journeys are told, and what a retracted event said of a person does not stand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import orjson
import pytest
from temporalio.testing import ActivityEnvironment

from activities.journeys import JourneyActivities
from intake.accept import Sender, SenderKind, accept
from schemas.events import EventRef, full_type
from schemas.journey import JourneyStatus
from schemas.rules import packaged_rules
from store import inbox, journeys, known, person
from store.database import Connection, Pool, pool
from store.same_person import compare_numbers
from store.walls import DatabaseRole
from tests.histories.live import as_role
from tests.workflows.caseload import day, entries, open_tasks, task
from workflows.engine.play import play
from workflows.messages import Advance

SENDER = Sender(SenderKind.FILE, "test")
SETTLED = {
    "settled_on": "2026-09-01", "kommune": "3301", "residence_basis": "asylum", "permit_granted_on": "2026-09-01",
    "entry": "reception", "language": "ar", "interpreter_needed": False, "education": "primary",
}  # fmt: skip
ONE, OTHER = "15859012342", "15859012423"


def event(who: UUID, kind: str, data: dict[str, Any], id_: str = "", at: int = 10, **said: Any) -> bytes:
    return orjson.dumps({
        "specversion": "1.0", "id": id_ or str(uuid4()), "source": f"test/{who}", "type": full_type(kind),
        "subject": f"/participant/{who}", "time": f"2026-09-01T{at}:00:00+02:00",
        "data": data | ({"person": said} if said else {}),
    })  # fmt: skip


def numbered(value: str) -> list[dict[str, str]]:
    return [{"kind": "fnr", "value": value}]


async def state(conn: Connection, who: UUID) -> Any:
    loaded = await journeys.load(conn, who, None)
    return play(loaded.events, packaged_rules(), day("2030-01-01"))


@pytest.fixture(autouse=True)
async def nobody(conn: Connection) -> None:
    await conn.execute("delete from person.identifiers")


async def test_a_number_that_another_participant_has_is_a_task_for_both_and_names_no_number(conn: Connection) -> None:
    one, other = uuid4(), uuid4()
    before = await inbox.counts(conn)
    await accept(conn, [event(one, "participant.settled", SETTLED, identifiers=numbered(ONE))], SENDER)
    assert "review-duplicate" not in open_tasks(await state(conn, one))
    await accept(conn, [event(other, "participant.settled", SETTLED, identifiers=numbered(ONE))], SENDER)
    for who, twin in ((one, other), (other, one)):
        asked = task(await state(conn, who), "review-duplicate")
        assert asked.details == {"other": str(twin)}
        assert asked.organisation == "3301"
    counted = await inbox.counts(conn)
    assert counted.accepted - before.accepted == 2, "what Stegvis tells itself comes from nobody outside"
    assert not (await conn.fetchval("select coalesce(string_agg(data::text, ''), '') from stegvis.inbox")).count(ONE)


async def test_both_in_one_batch_and_twice_are_told_once(conn: Connection) -> None:
    one, other = uuid4(), uuid4()
    both = [event(who, "participant.settled", SETTLED, identifiers=numbered(ONE)) for who in (one, other)]
    await accept(conn, both, SENDER)
    more = event(
        other, "participant.identified", {"identified_on": "2026-09-10", "kind": "fnr"}, identifiers=numbered(ONE)
    )
    await accept(conn, [*both, more], SENDER)
    assert [each.type for each in (await state(conn, one)).tasks].count("review-duplicate") == 1


async def test_what_was_interrupted_before_it_was_told_is_told_by_the_next_intake(conn: Connection) -> None:
    one, other = uuid4(), uuid4()
    both = [event(who, "participant.settled", SETTLED, identifiers=numbered(ONE)) for who in (one, other)]
    async with conn.transaction():
        await accept(conn, both, SENDER)
    assert "review-duplicate" not in open_tasks(await state(conn, one))
    await accept(conn, [event(uuid4(), "participant.settled", SETTLED, identifiers=numbered(OTHER))], SENDER)
    assert "review-duplicate" in open_tasks(await state(conn, one))


@pytest.mark.parametrize("finding", ["same", "different"])
async def test_what_was_found_ends_the_task(conn: Connection, finding: str) -> None:
    one, other = uuid4(), uuid4()
    both = [event(who, "participant.settled", SETTLED, identifiers=numbered(ONE)) for who in (one, other)]
    found = {"other": str(other), "reviewed_on": "2029-01-01", "finding": finding}
    await accept(conn, [*both, event(one, "duplicate.reviewed", found)], SENDER)
    assert "review-duplicate" not in open_tasks(await state(conn, one))
    assert "review-duplicate" in open_tasks(await state(conn, other))


def retracting(who: UUID, wrong: str, id_: str) -> bytes:
    return event(who, "event.retracted", {"source": f"test/{who}", "id": wrong, "reason": "a mistake"}, id_, 12)


@pytest.fixture
async def worker(url: str) -> AsyncIterator[Pool]:
    """Connections with the rights that a worker has."""
    async with await pool(as_role(url, DatabaseRole.WORKER), max_size=1) as connections:
        yield connections


@pytest.fixture
async def web(url: str) -> AsyncIterator[Pool]:
    async with await pool(as_role(url, DatabaseRole.WEB), max_size=1) as connections:
        yield connections


async def two_who_share_a_number(conn: Connection) -> tuple[UUID, UUID]:
    """The number of the first was told by an event named wrong."""
    one, other = uuid4(), uuid4()
    wrong = {"identified_on": "2026-09-04", "kind": "fnr"}
    await accept(conn, [
        event(one, "participant.settled", SETTLED),
        event(other, "participant.settled", SETTLED, identifiers=numbered(ONE)),
        event(one, "participant.identified", wrong, "wrong", identifiers=numbered(ONE)),
    ], SENDER)  # fmt: skip
    return one, other


async def asked(conn: Connection, *people: UUID) -> list[bool]:
    return ["review-duplicate" in open_tasks(await state(conn, who)) for who in people]


async def test_a_suspicion_ends_for_both_when_the_number_is_retracted_and_comes_back_with_it(
    conn: Connection, worker: Pool
) -> None:
    activities = JourneyActivities(worker, packaged_rules())
    one, other = await two_who_share_a_number(conn)

    async def advance() -> None:
        for who in (one, other, one):
            await ActivityEnvironment().run(activities.advance, Advance(participant=who, now=datetime.now(UTC)))

    undone = "wrong"
    for turn in range(1, 4):
        assert await asked(conn, one, other) == [True, True]
        for falls in (True, False):
            by = f"{turn} {falls}"
            before = await inbox.counts(conn)
            await accept(conn, [retracting(one, undone, by)], SENDER)
            await advance()
            assert (await inbox.counts(conn)).accepted - before.accepted == 1, "the rest is told by Stegvis itself"
            assert await asked(conn, one, other) == [not falls, not falls]
            undone = by if falls else "wrong"
    await known.follow(conn, one, [])
    assert not (await known.numbers_to_compare(conn)).keys


async def test_a_suspicion_stands_while_another_event_tells_the_number(conn: Connection) -> None:
    one, other = await two_who_share_a_number(conn)
    again = event(
        one, "participant.identified", {"identified_on": "2026-09-10", "kind": "fnr"}, identifiers=numbered(ONE)
    )
    await accept(conn, [again], SENDER)
    await known.follow(conn, one, [EventRef(f"test/{one}", "wrong")])
    await compare_numbers(conn)
    assert await asked(conn, one, other) == [True, True]


async def test_a_number_that_falls_while_it_is_compared_is_compared_again(conn: Connection, web: Pool) -> None:
    one, other = await two_who_share_a_number(conn)
    await conn.execute("update person.identifiers set compared = false")
    seen = await known.numbers_to_compare(conn)
    await known.follow(conn, one, [EventRef(f"test/{one}", "wrong")])
    await known.numbers_compared(conn, seen)
    for _ in range(2):
        async with web.acquire() as intake:
            await compare_numbers(intake)
        assert await asked(conn, one, other) == [False, False]
    assert await conn.fetchval(
        "select count(*) from stegvis.inbox where name = 'event.retracted' and participant = any($1)", [one, other]
    ) == 2  # fmt: skip


@pytest.mark.parametrize("erased", [0, 1])
async def test_erasing_one_of_them_ends_the_suspicion_for_both_and_stores_no_word_of_the_erased(
    conn: Connection, erased: int
) -> None:
    pair = await two_who_share_a_number(conn)
    assert await asked(conn, *pair) == [True, True]
    await person.erase(conn, pair[erased], "operator-1", "asked for")
    assert await asked(conn, *pair) == [False, False]
    assert not await person.stored_about(conn, pair[erased])
    assert not (await known.numbers_to_compare(conn)).keys


async def test_erasing_one_of_three_leaves_the_suspicion_of_the_other_two(conn: Connection) -> None:
    one, other = await two_who_share_a_number(conn)
    third = uuid4()
    await accept(conn, [event(third, "participant.settled", SETTLED, identifiers=numbered(ONE))], SENDER)
    await person.erase(conn, third, "operator-1", "asked for")
    for who, twin in ((one, other), (other, one)):
        assert task(await state(conn, who), "review-duplicate").details == {"other": str(twin)}


# --- merged -----------------------------------------------------------------------------------------------------------


def merging(who: UUID, into: UUID, id_: str, on: str = "2029-01-01") -> bytes:
    return event(who, "participant.merged", {"into": str(into), "merged_on": on, "reason": "one"}, id_, 13)


async def told(conn: Connection, who: UUID) -> list[str]:
    return [each.details["other"] for each in entries(await state(conn, who), "joined")]


async def test_the_journey_that_goes_on_is_told_of_the_merging_and_asks_no_more(conn: Connection, worker: Pool) -> None:
    activities = JourneyActivities(worker, packaged_rules())

    async def advance(who: UUID) -> None:
        # The merging lies ahead of today: the journeys are played on a later day.
        with patch("activities.journeys.oslo_date", lambda _: day("2030-01-01")):
            await ActivityEnvironment().run(activities.advance, Advance(participant=who, now=datetime.now(UTC)))

    one, other = await two_who_share_a_number(conn)
    before = await inbox.counts(conn)
    await accept(conn, [merging(one, other, "merge")], SENDER)
    for _ in range(2):
        await advance(one)
    assert (await inbox.counts(conn)).accepted - before.accepted == 1, "the rest is told by Stegvis itself"
    assert (await state(conn, one)).status is JourneyStatus.CLOSED
    assert (await state(conn, other)).status is JourneyStatus.ACTIVE
    assert (await told(conn, other), await asked(conn, other)) == ([str(one)], [False])

    await accept(conn, [retracting(one, "merge", "undo")], SENDER)
    await advance(one)
    assert (await told(conn, other), await asked(conn, one, other)) == ([], [True, True])
    await accept(conn, [retracting(one, "undo", "redo")], SENDER)
    await advance(one)
    assert (await told(conn, other), await asked(conn, other)) == ([str(one)], [False])


async def test_a_merging_into_a_journey_that_was_merged_itself_is_told_there(conn: Connection, worker: Pool) -> None:
    activities = JourneyActivities(worker, packaged_rules())
    one, other, third = await two_who_share_a_number(conn) + (uuid4(),)
    await accept(conn, [event(third, "participant.settled", SETTLED)], SENDER)
    await accept(
        conn, [merging(other, third, "first", "2026-11-01"), merging(one, other, "second", "2026-11-02")], SENDER
    )
    for who in (other, one):
        await ActivityEnvironment().run(activities.advance, Advance(participant=who, now=datetime.now(UTC)))
    assert await told(conn, third) == [str(other)]
    lost = [each.details["event"] for each in entries(await state(conn, other), "never-taken")]
    assert "duplicate.merged" in lost, "whoever merged it has to look again"
    assert entries(await state(conn, one), "never-taken") == [], "what the merging has answered is not told"


async def test_nobody_is_merged_into_themselves(conn: Connection) -> None:
    one, _ = await two_who_share_a_number(conn)
    (answer,) = await accept(conn, [merging(one, one, "itself")], SENDER)
    assert [fault.path for fault in answer.faults] == ["data.into"]


async def test_partners_get_no_number_of_an_event_that_is_retracted(conn: Connection) -> None:
    who = uuid4()
    again = {"identified_on": "2026-09-04", "kind": "fnr"}
    await accept(conn, [
        event(who, "participant.settled", SETTLED, identifiers=numbered(OTHER)),
        event(who, "participant.identified", again, "wrong", 11, identifiers=numbered(ONE)),
    ], SENDER)  # fmt: skip
    await known.follow(conn, who, [EventRef(f"test/{who}", "wrong")])
    assert (await person.known_of(conn, who)).numbers == {"fnr": OTHER}


async def test_a_number_that_comes_out_of_quarantine_is_compared(conn: Connection, worker: Pool) -> None:
    one, other = uuid4(), uuid4()
    await accept(conn, [event(one, "participant.settled", SETTLED, identifiers=numbered(ONE))], SENDER)
    identified = {"identified_on": "2026-09-10", "kind": "fnr"}
    lier = Sender(SenderKind.HTTP, "test", "3312")
    await accept(conn, [event(other, "participant.identified", identified, identifiers=numbered(ONE))], lier)
    await accept(conn, [event(other, "participant.settled", SETTLED | {"kommune": "3312"})], lier)
    assert await asked(conn, one, other) == [False, False]
    activities = JourneyActivities(worker, packaged_rules())
    await ActivityEnvironment().run(activities.advance, Advance(participant=other, now=datetime.now(UTC)))
    assert await asked(conn, one, other) == [True, True]


async def test_the_person_store_follows_retractions_and_keeps_what_was_said(conn: Connection) -> None:
    who, twin = uuid4(), uuid4()
    wrong = event(who, "participant.settled", SETTLED, "wrong", name="A", phone="1", identifiers=numbered(ONE))
    right = event(who, "participant.identified", {"identified_on": "2026-09-04", "kind": "fnr"}, "right", 11, name="B",
                  identifiers=numbered(OTHER))  # fmt: skip
    await accept(conn, [wrong, right], SENDER)

    async def told() -> tuple[Any, ...]:
        row = await conn.fetchrow("select name, phone from person.people where participant = $1", who)
        assert row is not None
        standing = await conn.fetch(
            "select value from person.identifiers where participant = $1 and standing order by 1", who
        )
        return (*row, *(each["value"] for each in standing))

    assert await told() == ("B", "1", ONE, OTHER)
    await known.follow(conn, who, [EventRef(f"test/{who}", "wrong")])
    assert await told() == ("B", None, OTHER)
    await accept(conn, [event(twin, "participant.settled", SETTLED, identifiers=numbered(ONE))], SENDER)
    assert "review-duplicate" not in open_tasks(await state(conn, twin)), "it never was the other's number"
    assert await conn.fetchval("select count(*) from person.reports where participant = $1", who) == 2
    await known.follow(conn, who, [])
    assert await told() == ("B", "1", ONE, OTHER)


async def test_a_number_that_two_events_told_stands_as_long_as_one_of_them_does(conn: Connection) -> None:
    who = uuid4()
    data = {"identified_on": "2026-09-04", "kind": "fnr"}
    await accept(conn, [
        event(who, "participant.settled", SETTLED, "first", identifiers=numbered(ONE)),
        event(who, "participant.identified", data, "second", identifiers=numbered(ONE)),
    ], SENDER)  # fmt: skip
    standing = "select bool_and(standing) from person.identifiers where participant = $1"
    await known.follow(conn, who, [EventRef(f"test/{who}", "first")])
    assert await conn.fetchval(standing, who) is True
    await known.follow(conn, who, [EventRef(f"test/{who}", each) for each in ("first", "second")])
    assert await conn.fetchval(standing, who) is False
