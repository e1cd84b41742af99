"""The reading calls: journeys, tasks, waits and deadlines as they stand, and one journey on any day."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from console.access.callers import Scope
from schemas.journey import STAGES, JourneyStatus
from store.database import Pool
from store.inbox import accept
from store.journeys import commit
from store.reports import journeys as reported
from tests.console.api.carried import accepted_at, all_rows, called, carried, got, guided, today
from tests.console.api.web import Web, a_key
from tests.histories.live import ago, ahead
from tests.store.builders import days, event, state

LISTS = ("journeys", "tasks", "waits", "deadlines")


@pytest_asyncio.fixture(scope="module")
async def reads(database: Pool) -> AsyncIterator[str]:
    """A key of 3301 that reads."""
    yield await a_key(database, "3301", Scope.READ)


@pytest_asyncio.fixture(scope="module")
async def participant(database: Pool) -> AsyncIterator[UUID]:
    """A participant of 3301 whose guidance is booked."""
    yield await carried(database, guided(40))


async def test_journeys_are_as_in_the_report(web: Web, database: Pool, reads: str, participant: UUID) -> None:
    found = {each["participant"]: each for each in await all_rows(web, reads, "journeys")}
    async with database.acquire() as conn, conn.transaction():
        report = {each["participant"]: each async for each in reported(conn, today())}
    one = found[str(participant)]
    assert list(one["stages"]) == list(STAGES)
    assert one == report[str(participant)] | {"settled_on": ago(40)}
    assert all(one[part] for part in ("tasks", "waits", "deadlines"))


async def test_a_task_has_its_titles_its_deadline_with_the_paragraph_and_its_form(
    web: Web, reads: str, participant: UUID
) -> None:
    tasks = await all_rows(web, reads, "tasks", participant=str(participant))
    (task,) = [task for task in tasks if task["type"] == "make-decision"] or [tasks[0]]
    assert set(task["title"]) == {"nb", "nn", "en"}
    assert {"key", "role", "organisation", "adviser", "claimed_by", "opened_on", "due", "subject"} <= set(task)
    with_deadline = next(task for task in tasks if task["deadline"])
    assert with_deadline["deadline"]["legal_basis"]
    form = await called(web, None, task["form"])
    assert (form.status_code, form.headers["content-type"]) == (200, "application/schema+json")


async def test_filters_combine_and_only_narrow(web: Web, reads: str, participant: UUID) -> None:
    tasks = await all_rows(web, reads, "tasks")
    for name, value in (
        ("role", "programme_adviser"), ("overdue", "true"), ("overdue", "false"), ("due_to", ago(0)),
        ("type", "allocate-dwelling"), ("organisation", "33"), ("participant", str(participant)),
    ):  # fmt: skip
        expected = [
            task for task in tasks
            if (task["due"] is not None and task["due"] <= value if name == "due_to"
                else str(task[name]).lower() == value)
        ]  # fmt: skip
        assert expected == await all_rows(web, reads, "tasks", **{name: value}), name
        if name != "role":
            both = await all_rows(web, reads, "tasks", **{name: value, "role": "settlement_adviser"})
            assert both == [task for task in expected if task["role"] == "settlement_adviser"]


async def test_journeys_waits_and_deadlines_are_filtered(web: Web, reads: str, participant: UUID) -> None:
    async def keys(name: str, /, **filters: Any) -> set[tuple[Any, ...]]:
        return {(row["participant"], row.get("key")) for row in await all_rows(web, reads, name, **filters)}

    mine = (str(participant), None)
    assert mine in await keys("journeys", stage="guidance", status="active", kommune="3301", county="33")
    assert mine not in await keys("journeys", stage="programme")
    assert mine in await keys("journeys", settled_from=ago(40), settled_to=ago(40))
    assert mine not in await keys("journeys", settled_from=ago(39))
    assert not await keys("journeys", status="closed")
    deadlines = await all_rows(web, reads, "deadlines")
    assert {row["status"] for row in deadlines} > {"running"}
    for status in {row["status"] for row in deadlines}:
        expected = {(row["participant"], row["key"]) for row in deadlines if row["status"] == status}
        assert expected == await keys("deadlines", status=status)
    due = sorted(row["due"] for row in deadlines)[len(deadlines) // 2]
    assert await keys("deadlines", due_to=due) | await keys("deadlines", due_from=due) == await keys("deadlines")
    assert {name for _, name in await keys("deadlines", name="mapping-completed")}
    waits = await all_rows(web, reads, "waits")
    held = {(row["participant"], row["key"]) for row in waits if "guidance.held" in (row["event"], *row["also"])}
    assert held == await keys("waits", event="guidance.held") != set()
    assert not await keys("waits", since_to=ago(400))


async def test_one_journey_has_its_timeline_bookings_and_requests(web: Web, reads: str, participant: UUID) -> None:
    journey = await got(web, reads, f"/journeys/{participant}")
    assert (journey["status"], journey["stages"]["guidance"]) == ("active", "active")
    assert [line["event"]["name"] for line in journey["timeline"] if line["kind"] == "event"][:2] == [
        "participant.settled", "mapping.completed",
    ]  # fmt: skip
    (booking,) = journey["bookings"]
    assert (booking["id"], booking["meeting"], booking["status"], booking["minutes"]) == (
        "m1",
        "guidance",
        "booked",
        60,
    )
    assert {"service", "state", "kind"} <= set(journey["requests"][0])
    assert "details" not in journey["requests"][0]
    everywhere = {each["participant"]: each for each in await all_rows(web, reads, "journeys")}[str(participant)]
    assert everywhere == {name: journey[name] for name in everywhere}


async def test_a_journey_on_a_day_by_what_is_known_now_and_by_what_was_known_then(
    web: Web, database: Pool, reads: str
) -> None:
    participant = await carried(database, guided(40))
    await accepted_at(database, participant, "participant.settled", ago(39))
    await accepted_at(database, participant, "mapping.completed", ago(10))

    async def mapping(**when: str) -> str:
        journey = await got(web, reads, f"/journeys/{participant}", **when)
        return str(journey["stages"]["guidance"])

    assert await mapping() == "active"
    assert await mapping(on=ago(38)) == "not_started"
    assert await mapping(on=ago(36)) == "active"  # by what is known now
    assert await mapping(on=ago(36), known=ago(36)) == "not_started"
    assert await mapping(known=ago(11)) == "not_started"
    past = await got(web, reads, f"/journeys/{participant}", on=ago(20))
    assert past["as_of"] == ago(20)
    assert past["requests"] == []
    assert past["bookings"][0]["id"] == "m1"
    before = await called(web, reads, f"/journeys/{participant}", on=ago(60))
    assert before.status_code == 404
    for wrong in ({"on": ahead(2)}, {"known": "yesterday"}, {"on": "1850-01-01"}, {"known": ahead(2)}):
        answer = await called(web, reads, f"/journeys/{participant}", **wrong)
        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", LISTS)
async def test_a_wrong_parameter_is_named_and_never_repeated(web: Web, reads: str, name: str) -> None:
    for parameters, status, what in (
        ({"limit": 501}, 422, "limit must be at most 500"),
        ({"limit": 0}, 422, "limit must be at least 1"),
        ({"limit": "13097248022x"}, 422, "limit must be a whole number"),
        ({"kommunen": "3301"}, 422, "no parameter of that name"),
        ({"13097248022": "x"}, 422, "no parameter of that name"),
        ({"after": "no cursor"}, 400, "next"),
        ({"after": "bnVsbA"}, 400, "next"),
        ({"limit": [1, 2]}, 422, "twice"),
    ):
        answer = await called(web, reads, f"/{name}", **parameters)
        assert (answer.status_code, what in answer.json()["detail"]) == (status, True), answer.text
        assert "13097248022" not in answer.text


@pytest.mark.parametrize(
    ("path", "parameters", "detail"),
    [
        ("/journeys", {"status": "done"}, "status must be 'active' or 'closed'; see /openapi.json"),
        ("/journeys", {"kommune": "1", "county": "x"}, "county must match ^[0-9]{2}$; kommune must match ^[0-9]{4}$; "),
        ("/journeys", {"settled_from": "2026-02-30"}, "settled_from is wrong: write a day as 2026-09-01; "),
        ("/journeys", {"settled_to": "1309724802"}, "settled_to is wrong: write a day as 2026-09-01; "),
        ("/tasks", {"overdue": "maybe"}, "overdue must be true or false; "),
        ("/tasks", {"participant": "x"}, "participant is wrong: write a UUID with hyphens; "),
        ("/feed", {"wait": 31}, "wait must be at most 30"),
        ("/feed", {"wait": "soon"}, "wait must be a number; "),
    ],
)
async def test_a_wrong_parameter_says_what_it_must_be(
    web: Web, reads: str, path: str, parameters: dict[str, Any], detail: str
) -> None:
    answer = await called(web, reads, path, **parameters)
    assert (answer.status_code, answer.json()["detail"][: len(detail)]) == (422, detail)
    assert "1309724802" not in answer.text


GARBAGE = (
    "%00", "%FF", "%ED%A0%80", "a%00b", str(2**63), "1e400", "0000-01-01", "99999-01-01", "12345", "-1", "nan",
    "%E2%80%AE", "'%22;--", "x" * 3_000,
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/journeys", ("kommune", "county", "stage", "status", "settled_from", "settled_to", "limit", "after")),
        ("/tasks", ("organisation", "role", "type", "overdue", "due_to", "participant", "limit", "after")),
        ("/waits", ("organisation", "event", "since_to", "overdue", "limit", "after")),
        ("/deadlines", ("name", "status", "due_from", "due_to", "organisation", "limit", "after")),
        ("/feed", ("after", "limit", "wait")),
        ("/journeys/7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02", ("on", "known")),
        ("/rules", ("on",)),
    ],
)
async def test_garbage_in_any_parameter_is_refused_at_the_door(
    web: Web, reads: str, path: str, names: tuple[str, ...]
) -> None:
    bearer = {"Authorization": f"Bearer {reads}"}
    for name in names:
        for value in GARBAGE:
            answer = await web.http.get(f"{web.url}{path}?{name}={value}", headers=bearer)
            # A word that is well formed lets no row pass; everything else is refused.
            assert answer.status_code in (200, 400, 404, 422), (name, value, answer.text)
            if answer.status_code == 200:
                rows = next(iter(answer.json().values()))
                assert rows == [] or path == "/feed" or value == "12345", (name, value)
    for value in GARBAGE:
        answer = await web.http.get(f"{web.url}/journeys/{value}", headers=bearer)
        assert answer.status_code == 404


async def test_a_closed_journey_can_be_listed(web: Web, database: Pool) -> None:
    reads, participant = await a_key(database, "3312", Scope.READ), uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(participant)])
        await commit(conn, participant, 1, state(status=JourneyStatus.CLOSED, kommune="3312", closed_on=days(10)))
    (journey,) = await all_rows(web, reads, "journeys", status="closed")
    assert (journey["participant"], journey["tasks"], journey["waits"]) == (str(participant), [], [])
    assert await all_rows(web, reads, "journeys", status="active") == []
