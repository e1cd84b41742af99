"""The feed: each change is published once, by the transaction that makes it; whoever follows it knows the journey."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from schemas.events.envelope import pair_id
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES, JourneyKind, JourneyState, JourneyStatus, StageStatus
from schemas.published import PUBLISHED, PublishedEvent, published_type
from schemas.rules import packaged_rules
from store import feed
from store.database import Connection
from store.feed import FeedEvent, Position
from store.inbox import accept
from store.journeys import commit, request_done
from tests.store.builders import days, deadline, event, no_journey, notice, request, state, task
from tests.store.feeds import everything, started
from tests.workflows.whole import every_type
from workflows.engine.play import play


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


# --- what is published ------------------------------------------------------------------------------------------------


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


# --- the whole --------------------------------------------------------------------------------------------------------


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
