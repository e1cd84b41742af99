"""The feed: each change is published once, by the transaction that makes it, and nothing appears behind a reader."""

import asyncio
import json
import random
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.events.envelope import pair_id
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES, JourneyKind, JourneyState, JourneyStatus, StageStatus
from schemas.published import PUBLISHED, PublishedEvent, published_type
from schemas.rules import packaged_rules
from store import feed
from store.database import Connection, Pool, connect
from store.feed import FeedEvent, InvalidPosition, Page, Position, PositionLost
from store.inbox import accept
from store.journeys import commit, request_done
from tests.histories.live import Postgres
from tests.store.builders import days, deadline, event, no_journey, notice, request, state, task
from tests.workflows.whole import every_type
from workflows.engine.play import play


async def started(conn: Connection) -> UUID:
    participant = uuid4()
    await accept(conn, [event(participant)])
    return participant


async def everything(conn: Connection, organisation: str | None = None, limit: int = 500) -> list[FeedEvent]:
    """Read the feed to its end, page by page."""
    found: list[FeedEvent] = []
    after = None
    while True:
        page = await feed.read(conn, after, limit, organisation)
        found += page.events
        after = page.next
        if len(page.events) < limit:
            return found


def short(events: Sequence[FeedEvent]) -> list[tuple[Any, ...]]:
    """Give type and the values that tell most, key last."""
    return [
        (
            each.event["type"].removeprefix("no.stegvis.").removesuffix(".v1"),
            *(each.event["data"][name] for name in ("key", "stage", "reason") if name in each.event["data"]),
        )
        for each in events
    ]


class Following:
    """Commits states of one journey and gives what each of them published."""

    def __init__(self, conn: Connection, participant: UUID) -> None:
        self._conn, self.participant = conn, participant
        self._after: Position | None = None

    async def commit(self, played: JourneyState) -> list[FeedEvent]:
        await commit(self._conn, self.participant, 1, played)
        page = await feed.read(self._conn, self._after)
        self._after = page.next
        return list(page.events)


@pytest.fixture
async def journey(conn: Connection) -> Following:
    return Following(conn, await started(conn))


ALL_DONE = dict.fromkeys(STAGES, StageStatus.DONE)


# --- what is published ------------------------------------------------------------------------------------------


async def test_a_first_commit_publishes_what_is_there(journey: Following) -> None:
    found = await journey.commit(state(tasks=(task("a"),), deadlines=(deadline("d", due=days(7), met_on=days(0)),)))
    assert short(found) == [
        ("stage.changed", "settlement"),
        ("task.opened", "a", "guidance"),
        ("deadline.met", "d", "decision"),
    ]
    assert found[1].event["subject"] == f"/participant/{journey.participant}"
    assert found[1].event["data"] == {
        "key": "a",
        "task": "assess-guidance",
        "stage": "guidance",
        "role": "programme_adviser",
        "organisation": "3301",
        "opened_on": "2026-09-01",
        "completes_with": "guidance.assessed",
        "subject": {},
    }


async def test_every_event_fits_its_model(conn: Connection, journey: Following) -> None:
    """All types, with all fields: what the schemas promise is what readers get."""
    played = (
        state(tasks=(task("a", due=days(3), deadline="d"),), deadlines=(deadline("d", due=days(7)),)),
        state(
            as_of=days(9), deadlines=(deadline("d", due=days(7)),), notices=(notice("x", kind="gap", deadline=None),)
        ),
        state(as_of=days(10), deadlines=(deadline("d", due=days(7), met_on=days(10)),)),
        state(as_of=days(11), status=JourneyStatus.CLOSED, closed_on=days(11), stages=ALL_DONE),
    )
    found = [each.event for one in played for each in await journey.commit(one)]
    assert {each["type"] for each in found} == set(map(published_type, PUBLISHED))
    for each in found:
        PublishedEvent.model_validate(each)
        name = each["type"].removeprefix("no.stegvis.").removesuffix(".v1")
        PUBLISHED[name].model_validate_json(json.dumps(each["data"]))


async def test_a_commit_that_changes_nothing_publishes_nothing(journey: Following) -> None:
    full = state(
        tasks=(task("a"),), deadlines=(deadline("d", due=days(7), met_on=days(1)), deadline("e", due=days(40)))
    )
    await journey.commit(full)
    assert await journey.commit(full) == []
    assert await journey.commit(state(as_of=days(1), tasks=full.tasks, deadlines=full.deadlines)) == []


async def test_a_task_is_opened_closed_and_opened_again(journey: Following) -> None:
    await journey.commit(state())
    assert short(await journey.commit(state(tasks=(task("a"), task("b"))))) == [
        ("task.opened", "a", "guidance"),
        ("task.opened", "b", "guidance"),
    ]
    assert short(await journey.commit(state(tasks=(task("b"),)))) == [("task.closed", "a", "guidance", "closed")]
    assert short(await journey.commit(state(tasks=(task("a"), task("b"))))) == [("task.opened", "a", "guidance")]


async def test_a_new_due_date_of_a_task_is_no_event(journey: Following) -> None:
    await journey.commit(state(tasks=(task("a"),)))
    assert await journey.commit(state(tasks=(task("a", due=days(9)),))) == []


async def test_a_task_that_moves_is_closed_for_the_one_and_opened_for_the_other(
    conn: Connection, journey: Following
) -> None:
    await journey.commit(state(tasks=(task("a", stage="plan"),)))
    found = await journey.commit(
        state(kommune="0301", county="03", tasks=(task("a", stage="plan", organisation="0301"),))
    )
    assert short(found) == [("task.closed", "a", "plan", "moved"), ("task.opened", "a", "plan")]
    assert [each.event["data"]["organisation"] for each in found] == ["3301", "0301"]
    assert short(await everything(conn, "0301")) == [("task.opened", "a", "plan")]
    assert short(await everything(conn, "3301")) == [
        ("stage.changed", "settlement"),
        ("task.opened", "a", "plan"),
        ("task.closed", "a", "plan", "moved"),
    ]


async def test_a_deadline_warns_passes_and_is_met_late_as_the_days_go_by(journey: Following) -> None:
    running = (deadline("d", due=days(30)),)  # warns fourteen days before
    await journey.commit(state(deadlines=running))
    assert await journey.commit(state(as_of=days(15), deadlines=running)) == []
    (warned,) = await journey.commit(state(as_of=days(16), deadlines=running))
    assert (warned.event["type"], warned.event["data"]["warned_on"]) == ("no.stegvis.deadline.warned.v1", "2026-09-17")
    assert await journey.commit(state(as_of=days(30), deadlines=running)) == []
    (passed,) = await journey.commit(state(as_of=days(31), deadlines=running))
    assert (passed.event["type"], passed.event["data"]["passed_on"]) == ("no.stegvis.deadline.passed.v1", "2026-10-02")
    assert await journey.commit(state(as_of=days(32), deadlines=running)) == []
    (met,) = await journey.commit(state(as_of=days(33), deadlines=(deadline("d", due=days(30), met_on=days(32)),)))
    assert (met.event["type"], met.event["data"]["late"]) == ("no.stegvis.deadline.met.v1", True)


async def test_a_deadline_met_in_time_and_registered_late_is_met_in_time(journey: Following) -> None:
    await journey.commit(state(as_of=days(31), deadlines=(deadline("d", due=days(30)),)))
    (met,) = await journey.commit(state(as_of=days(31), deadlines=(deadline("d", due=days(30), met_on=days(5)),)))
    assert met.event["data"]["late"] is False


async def test_a_deadline_whose_answer_is_retracted_passes_again(journey: Following) -> None:
    await journey.commit(state(as_of=days(31), deadlines=(deadline("d", due=days(30)),)))
    await journey.commit(state(as_of=days(31), deadlines=(deadline("d", due=days(30), met_on=days(5)),)))
    assert short(await journey.commit(state(as_of=days(31), deadlines=(deadline("d", due=days(30)),)))) == [
        ("deadline.passed", "d", "decision")
    ]


async def test_a_closed_journey_warns_nobody_and_its_right_passes(journey: Following) -> None:
    closed = {"status": JourneyStatus.CLOSED, "closed_on": days(1), "stages": ALL_DONE}
    right = (deadline("appeal", due=days(30), party=Party.PARTICIPANT),)
    await journey.commit(state(as_of=days(1), deadlines=right, **closed))
    assert await journey.commit(state(as_of=days(20), deadlines=right, **closed)) == []
    assert short(await journey.commit(state(as_of=days(31), deadlines=right, **closed))) == [
        ("deadline.passed", "appeal", "decision")
    ]


async def test_stages_and_the_end_of_a_journey(journey: Following) -> None:
    await journey.commit(state())
    closed = {"as_of": days(2), "closed_on": days(2), "status": JourneyStatus.CLOSED}
    found = await journey.commit(state(**closed, stages=dict.fromkeys(STAGES, StageStatus.NOT_STARTED)))
    assert short(found) == [("stage.changed", "settlement"), ("journey.closed", "closed")]
    assert found[0].event["data"] == {
        "stage": "settlement",
        "status": "not_started",
        "before": "active",
        "changed_on": "2026-09-03",
    }


async def test_a_journey_whose_settlement_is_retracted_is_no_more(journey: Following) -> None:
    await journey.commit(state(tasks=(task("a"),)))
    found = await journey.commit(no_journey())
    assert short(found) == [
        ("stage.changed", "settlement"),
        ("journey.closed", "retracted"),
        ("task.closed", "a", "guidance", "closed"),
    ]
    assert await journey.commit(no_journey()) == []


async def test_alarms_are_published_also_those_of_a_commit_in_sql(conn: Connection, journey: Following) -> None:
    alarms = (notice("gap", kind="gap", deadline=None), notice("late", kind="overdue", deadline=None), notice())
    asked = request("letter", withdrawal="letter")
    found = await journey.commit(state(requests=(asked,), notices=alarms))
    assert [each.event["data"]["alarm"] for each in found if "alarm" in each.event["data"]] == ["gap"]
    await request_done(conn, journey.participant, "letter", 1, {"reference": "K-1"}, None)
    found = await journey.commit(state(notices=alarms))
    assert [each.event["data"]["alarm"] for each in found] == ["sent-in-vain"]


async def test_each_organisation_reads_what_concerns_it(conn: Connection, journey: Following) -> None:
    await journey.commit(
        state(
            tasks=(
                task("kommune", stage="plan"),
                task("guidance"),
                task("career", role=Role.CAREER_ADVISER, organisation="33"),
                task(
                    "interpret", stage="settlement", role=Role.INTERPRETER_SERVICE, organisation="interpreter_service"
                ),
            )
        )
    )
    read = {
        organisation: [each[1] for each in short(await everything(conn, organisation)) if each[0] == "task.opened"]
        for organisation in ("3301", "33", "interpreter_service", "nav", "0301", None)
    }
    assert read == {
        "3301": ["career", "guidance", "interpret", "kommune"],
        "33": ["career", "guidance"],
        "interpreter_service": ["interpret"],
        "nav": [],
        "0301": [],
        None: ["career", "guidance", "interpret", "kommune"],
    }


async def test_a_cooperation_is_named_by_its_kommune_and_is_the_countys_too(conn: Connection) -> None:
    pair = pair_id("3301")
    await accept(conn, [event(pair)])
    await commit(conn, pair, 1, state(kind=JourneyKind.COOPERATION, tasks=(task("meet", stage="cooperation"),)))
    assert {each.event["subject"] for each in await everything(conn, "33")} == {"/cooperation/3301"}
    assert len(await everything(conn, "33")) == len(await everything(conn, "3301")) == 2


async def test_what_is_rolled_back_is_not_published(conn: Connection) -> None:
    participant = await started(conn)
    transaction = conn.transaction()
    await transaction.start()
    await commit(conn, participant, 1, state(tasks=(task("a"),)))
    await transaction.rollback()
    assert await everything(conn) == []
    await commit(conn, participant, 1, state(tasks=(task("a"),)))
    assert len(await everything(conn)) == 2


# --- order and position -----------------------------------------------------------------------------------------


async def in_table(conn: Connection) -> list[str]:
    return [str(row[0]) for row in await conn.fetch("select id from stegvis.feed order by xid, seq")]


def ids(events: Sequence[FeedEvent]) -> list[str]:
    return [each.event["id"] for each in events]


async def test_nothing_is_handed_out_past_a_transaction_that_is_held_open(connections: Pool) -> None:
    async with connections.acquire() as slow, connections.acquire() as quick, connections.acquire() as reader:
        first, second = await started(quick), await started(quick)
        await feed.read(reader, None)  # the generation has begun
        held = slow.transaction()
        await held.start()
        await commit(slow, first, 1, state(tasks=(task("first"),)))
        await commit(quick, second, 1, state(tasks=(task("second"),)))
        page = await feed.read(reader, None)
        assert page.events == []
        held_up = await feed.held_up(reader)
        assert held_up is not None
        assert str(slow.get_server_pid()) in (held_up.holder or "")
        await held.commit()
        read = (await feed.read(reader, page.next)).events
        assert ids(read) == await in_table(reader)
        assert [each.event["data"].get("key") for each in read] == [None, "first", None, "second"]
        assert await feed.held_up(reader) is None


async def test_a_reader_who_writes_nothing_holds_up_nobody(connections: Pool) -> None:
    async with (
        connections.acquire() as old,
        connections.acquire() as conn,
        old.transaction(isolation="repeatable_read"),
    ):
        await old.fetch("select from stegvis.journeys")
        await commit(conn, await started(conn), 1, state())
        assert len(await everything(conn)) == 1


@pytest.mark.parametrize("limit", [1, 2, 7])
async def test_pages_of_any_size_give_each_event_once(conn: Connection, limit: int) -> None:
    for number in range(5):
        participant = await started(conn)
        await commit(conn, participant, 1, state(tasks=tuple(task(str(n)) for n in range(number))))
    assert ids(await everything(conn, limit=limit)) == await in_table(conn)
    assert ids(await everything(conn, "3301", limit)) == await in_table(conn)
    assert ids(await everything(conn, "33", limit)) == ids(
        [each for each in await everything(conn) if each.event["data"]["stage"] == "guidance"]
    )


async def test_many_writers_and_rollbacks_and_readers_who_are_killed(connections: Pool, url: str) -> None:
    """Every reader's list is the table: nothing skipped or doubled; each journey's part in the order of its commits."""
    dice, writing = random.Random(7), True
    participants = [await started_in(connections) for _ in range(6)]

    async def write(seed: int) -> None:
        own = random.Random(seed)
        for number in range(25):
            participant = own.choice(participants)
            async with connections.acquire() as conn:
                transaction = conn.transaction()
                await transaction.start()
                played = state(as_of=days(0), tasks=(task(f"{seed}/{number}"),))
                await commit(conn, participant, 1, played)
                if own.random() < 0.3:
                    await conn.fetchval("select pg_sleep($1)", own.random() / 50)
                await (transaction.rollback() if own.random() < 0.3 else transaction.commit())

    async def follow_it() -> list[FeedEvent]:
        """Read to the end; now and then the connection dies, and the reader goes on from its last position."""
        found: list[FeedEvent] = []
        after: Position | None = None
        conn = await connect(url)
        ending = False
        while True:
            page = await feed.read(conn, after, dice.choice([1, 2, 7, 100]))
            found += page.events
            after = Position.parse(str(page.next))
            if dice.random() < 0.1:
                conn.terminate()
                conn = await connect(url)
            if not page.events:
                if ending:
                    await conn.close()
                    return found
                ending = not writing
                await asyncio.sleep(0)

    readers = [asyncio.create_task(follow_it()) for _ in range(3)]
    await asyncio.gather(*(write(seed) for seed in range(4)))
    writing = False
    async with connections.acquire() as conn:
        table = await in_table(conn)
        assert len(table) > 60
        for reader in readers:
            assert ids(await reader) == table
        for participant in participants:
            await assert_each_opened_is_closed(conn, participant)


async def test_commits_that_wait_for_each_other_are_published_in_the_order_they_are_made(connections: Pool) -> None:
    participant = await started_in(connections)

    async def write(writer: int) -> None:
        for number in range(40):
            async with connections.acquire() as conn:
                await commit(conn, participant, 1, state(as_of=days(0), tasks=(task(f"{writer}/{number}"),)))

    await asyncio.gather(*(write(writer) for writer in range(8)))
    async with connections.acquire() as conn:
        await assert_each_opened_is_closed(conn, participant)


async def started_in(connections: Pool) -> UUID:
    async with connections.acquire() as conn:
        return await started(conn)


async def assert_each_opened_is_closed(conn: Connection, participant: UUID) -> None:
    """A journey here has one task at a time, so that opened and closed take turns when they are in order."""
    rows = await conn.fetch(
        "select type, data ->> 'key' as key from stegvis.feed where participant = $1 and type like 'task.%' "
        "order by xid, seq",
        participant,
    )
    open_now = None
    for row in rows:
        if row["type"] == "task.opened":
            assert open_now is None
            open_now = row["key"]
        else:
            assert row["key"] == open_now
            open_now = None


@pytest.mark.parametrize("text", ["", "0", "x.1.1", "abcdefabcdef.1", "abcdefabcdef.1.99999999999999999999", "é"])
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(InvalidPosition):
        Position.parse(text)


# --- generations ------------------------------------------------------------------------------------------------


async def some(conn: Connection, number: int) -> Page:
    for _ in range(number):
        await commit(conn, await started(conn), 1, state())
    return await feed.read(conn, None)


async def test_a_position_from_before_a_restore_is_refused_and_reading_anew_gives_the_feed(
    postgres: Postgres, url: str
) -> None:
    """A backup, events that a reader sees, the restore, other events: never an empty page."""
    conn = await connect(url)
    backed_up = await some(conn, 3)
    await conn.close()
    name = url.partition("?")[0].rpartition("/")[2]
    async with postgres.database(template=name) as restored:
        conn = await connect(url)
        seen = await some(conn, 10)
        await conn.close()
        conn = await connect(restored)
        for position in (backed_up.next, seen.next):
            with pytest.raises(PositionLost, match="restored"):
                await feed.read(conn, position)
        await some(conn, 5)
        with pytest.raises(PositionLost, match=r"begin again without a position"):
            await feed.read(conn, seen.next)
        anew = await everything(conn)
        assert ids(anew) == await in_table(conn)
        assert ids(anew)[:3] == ids(backed_up.events)
        await conn.close()


async def test_events_of_another_cluster_keep_their_order_before_all_new_ones(conn: Connection) -> None:
    """What a dump holds has transaction numbers that may not have come yet in the cluster where it is restored."""
    await some(conn, 4)
    before = await in_table(conn)
    ahead = "update stegvis.feed set xid = ((xid::text)::bigint + 1000000)::text::xid8"
    await conn.execute(ahead)
    await conn.execute("update stegvis.feed_state set fingerprint = 'that of another cluster'")
    await conn.execute("reset stegvis.generation_checked")  # as in a new session
    await some(conn, 2)
    read = ids(await everything(conn, limit=1))
    assert read[:4] == before
    assert read == await in_table(conn)
    assert len(read) == 6


async def test_a_position_ahead_of_the_database_is_refused(conn: Connection) -> None:
    page = await some(conn, 1)
    with pytest.raises(PositionLost, match="ahead of the database"):
        await feed.read(conn, page.next._replace(xid=page.next.xid + 1_000))


async def test_a_new_generation_begins_when_somebody_says_so(conn: Connection) -> None:
    page = await some(conn, 1)
    await feed.begin_generation(conn)
    with pytest.raises(PositionLost):
        await feed.read(conn, page.next)
    assert ids((await feed.read(conn, None)).events) == ids(page.events)


async def test_a_restart_is_no_restore_and_a_copied_data_directory_is_one() -> None:
    """The operator stops the server, copies its files, goes on, and puts the copy back: the database looks the same."""
    with TemporaryDirectory(prefix="stegvis-test-") as directory:
        data, backup = Path(directory) / "data", Path(directory) / "backup"
        server = Postgres(data)
        async with server.migrated_database() as url:
            conn = await connect(url)
            page = await some(conn, 2)
            await conn.close()
            server.restart(partial(_put, data, backup))
            conn = await connect(url)
            assert (await feed.read(conn, page.next)).events == []
            ahead = await some(conn, 3)
            await conn.close()
            server.restart(partial(_put, backup, data))
            conn = await connect(url)
            await some(conn, 9)  # the database has caught up with the reader
            for position in (page.next, ahead.next):
                with pytest.raises(PositionLost, match="restored"):
                    await feed.read(conn, position)
            assert len((await feed.read(conn, None)).events) == 11
            await conn.close()
        server.close()


def _put(one: Path, other: Path) -> None:
    """Copy a directory in place of another one, as its owner."""
    shutil.rmtree(other, ignore_errors=True)
    subprocess.run(["cp", "-a", one, other], check=True)


# --- retention --------------------------------------------------------------------------------------------------


async def age(conn: Connection, first: int) -> None:
    await conn.execute(
        "update stegvis.feed set published_at = published_at - interval '31 days' "
        "where id in (select id from stegvis.feed order by xid, seq limit $1)",
        first,
    )


async def test_old_events_are_dropped_in_pieces_and_a_position_among_them_is_refused(conn: Connection) -> None:
    await some(conn, 10)
    kept = await in_table(conn)
    among = (await feed.read(conn, None, 2)).next
    last = (await feed.read(conn, None, 5)).next
    await age(conn, 5)
    assert [await feed.drop_old(conn, 30, 3) for _ in range(3)] == [3, 2, 0]
    with pytest.raises(PositionLost, match="older than the events that are kept"):
        await feed.read(conn, among)
    assert ids((await feed.read(conn, last)).events) == kept[5:]
    assert ids(await everything(conn)) == kept[5:]


async def test_a_reader_to_whom_nothing_comes_does_not_fall_behind_what_is_kept(conn: Connection) -> None:
    await some(conn, 3)
    page = await feed.read(conn, None, organisation="nav")
    await some(conn, 3)
    await age(conn, 3)
    assert await feed.drop_old(conn, 30, 100) == 3
    assert (await feed.read(conn, page.next, organisation="nav")).events == []


async def test_the_plan_of_a_page_has_no_sequential_scan(conn: Connection) -> None:
    await some(conn, 200)
    await conn.execute("analyze stegvis.feed")
    await conn.execute("set plan_cache_mode = force_generic_plan")
    await conn.execute(f"prepare page as {feed._SQL['read']}")
    plan = await conn.fetch("explain execute page ('0', 0, 50, '3301')")
    assert "Seq Scan on feed " not in "\n".join(row[0] for row in plan)


# --- the whole --------------------------------------------------------------------------------------------------


def folded(events: Sequence[FeedEvent]) -> dict[str, Any]:
    """Give what a reader knows who has followed the feed of one journey from its beginning."""
    tasks: dict[str, str] = {}
    deadlines: dict[str, str] = {}
    stages = dict.fromkeys(STAGES, "not_started")
    for each in events:
        data, name = each.event["data"], each.event["type"].removeprefix("no.stegvis.").removesuffix(".v1")
        match name:
            case "task.opened":
                assert data["key"] not in tasks
                tasks[data["key"]] = data["organisation"]
            case "task.closed":
                assert tasks.pop(data["key"]) == data["organisation"]
            case "deadline.passed":
                deadlines[data["key"]] = "passed"
            case "deadline.met":
                deadlines[data["key"]] = "met_late" if data["late"] else "met"
            case "stage.changed":
                assert stages[data["stage"]] == data["before"]
                stages[data["stage"]] = data["status"]
    return {"tasks": tasks, "deadlines": deadlines, "stages": stages}


def shown(played: JourneyState, today: date) -> dict[str, Any]:
    statuses = {each.key: each.status(today).value for each in played.deadlines}
    return {
        "tasks": {each.key: each.organisation for each in played.tasks},
        "deadlines": {key: status for key, status in statuses.items() if status in {"passed", "met", "met_late"}},
        "stages": {stage: status.value for stage, status in played.stages.items()},
    }


async def test_whoever_follows_a_whole_journey_knows_its_tasks_deadlines_and_stages(conn: Connection) -> None:
    """Every type of event, played on its day and again a week later; no personal data on the way."""
    story, rules, participant = every_type(), packaged_rules(), await started(conn)
    after: Position | None = None
    read: list[FeedEvent] = []
    for number, taken in enumerate(story.events):
        for today in (taken.on, taken.on + timedelta(days=7)):
            played = play(story.events[: number + 1], rules, today)
            await conn.execute(
                "update stegvis.mailbox set accepted = $2 where participant = $1", participant, number + 1
            )
            await commit(conn, participant, number + 1, played)
        page = await feed.read(conn, after)
        after = page.next
        read += page.events
        if played.status is not JourneyStatus.NONE:
            known, expected = folded(read), shown(played, today)
            # No event says that a deadline is cancelled, or runs on after all.
            known["deadlines"] = {key: known["deadlines"].get(key) for key in expected["deadlines"]}
            assert known == expected, (number, taken.name)
    assert len(read) > 300
    assert {each.event["type"] for each in read} == set(map(published_type, PUBLISHED))
    for each in read:
        PUBLISHED[each.event["type"].removeprefix("no.stegvis.").removesuffix(".v1")].model_validate_json(
            json.dumps(each.event["data"])
        )
