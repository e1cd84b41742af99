"""Everybody sees only their own: in lists and whatever the filter, by id, after a move, and inside what is embedded."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest_asyncio

from console.access.callers import Scope
from store.database import Pool
from tests.console.api.carried import accepted_at, all_rows, called, carried, got, guided, settled
from tests.console.api.web import Web, a_key
from tests.histories.live import ago

LISTS = ("journeys", "tasks", "waits", "deadlines")
OWN, NEIGHBOUR, OTHER_COUNTY = "3301", "3303", "0301"
MOVED = 10  # days ago
COUNTY, OLD_COUNTY = "33", "32"


class Caseload(NamedTuple):
    """Participants by how they stand to the kommune 3301."""

    own: UUID
    neighbours: UUID
    moved_in: UUID
    moved_away: UUID


def moved(story: Any, to: str) -> Any:
    return story.add("participant.moved", ago(MOVED), to_kommune=to, moved_on=ago(MOVED))


@pytest_asyncio.fixture(scope="module")
async def caseload(database: Pool) -> AsyncIterator[Caseload]:
    found = Caseload(
        await carried(database, guided(40)),
        await carried(database, guided(40, kommune=NEIGHBOUR)),
        await carried(database, moved(settled(60, kommune=OTHER_COUNTY), OWN)),
        await carried(database, moved(guided(60), OTHER_COUNTY)),
    )
    for participant in found:
        for name in ("participant.settled", "mapping.completed", "guidance.assessed", "guidance.booked"):
            await accepted_at(database, participant, name, ago(40))
        await accepted_at(database, participant, "participant.moved", ago(MOVED))
    yield found


async def a_reader(database: Pool, organisation: str) -> str:
    return await a_key(database, organisation, Scope.READ)


def leaves(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for value in part.values():
            yield from leaves(value)
    elif isinstance(part, list):
        for value in part:
            yield from leaves(value)
    else:
        yield str(part)


def alike(one: httpx.Response, other: httpx.Response) -> bool:
    def shown(answer: httpx.Response) -> tuple[Any, ...]:
        return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k != "date"}

    return shown(one) == shown(other)


async def test_a_kommune_sees_who_lives_there_today_and_nobody_else(
    web: Web, database: Pool, caseload: Caseload
) -> None:
    key = await a_reader(database, OWN)
    for name in LISTS:
        whose = {row["participant"] for row in await all_rows(web, key, name)}
        assert whose == {str(caseload.own), str(caseload.moved_in)}, name


async def test_no_filter_widens(web: Web, database: Pool, caseload: Caseload) -> None:
    key = await a_reader(database, OWN)
    for name in LISTS:
        plain = await all_rows(web, key, name)
        filters: list[dict[str, str]] = [{"organisation": each} for each in (NEIGHBOUR, "33", "03", "nav", "stegvis")]
        if name == "journeys":
            filters = [
                {"kommune": NEIGHBOUR},
                {"county": "33"},
                {"kommune": NEIGHBOUR, "county": "33"},
                {"county": "03"},
            ]
        if name == "tasks":
            filters += [{"participant": str(each)} for each in caseload]
            filters += [{"participant": str(caseload.neighbours), "organisation": OWN}]
        for each in filters:
            assert all(row in plain for row in await all_rows(web, key, name, **each)), (name, each)


async def test_a_county_sees_the_guidance_part_and_what_is_its_own(
    web: Web, database: Pool, caseload: Caseload
) -> None:
    key = await a_reader(database, COUNTY)
    journeys = {row["participant"]: row for row in await all_rows(web, key, "journeys")}
    assert set(journeys) == {str(caseload.own), str(caseload.neighbours), str(caseload.moved_in)}
    whole = await got(web, key, f"/journeys/{caseload.own}")
    past = await got(web, key, f"/journeys/{caseload.own}", on=ago(20))
    for journey in (journeys[str(caseload.own)], whole, past):
        assert journey["stages"] == {"guidance": "active"}
        assert "eligibility" not in journey
        assert not {"programme-decision", "mapping-completed"} & {each["name"] for each in journey["deadlines"]}
        assert not {"make-decision", "agree-plan"} & {each["type"] for each in journey["tasks"]}
        assert journey["waits"]
    for journey in (whole, past):
        assert {line["stage"] for line in journey["timeline"]} == {"guidance"}
        assert [each["id"] for each in journey["bookings"]] == ["m1"]
    for name in ("tasks", "waits", "deadlines"):
        rows = await all_rows(web, key, name)
        assert rows
        assert all(row["stage"] == "guidance" or row["organisation"] == COUNTY for row in rows), name
    # What it does not see, no filter tells either.
    assert await all_rows(web, key, "journeys", stage="decision") == []


async def test_a_national_organisation_sees_its_own_tasks_and_waits(web: Web, database: Pool) -> None:
    story = guided(40, interpreter_needed=True)
    participant = await carried(database, story)
    key, nav = await a_reader(database, "interpreter_service"), await a_reader(database, "nav")
    for name in ("tasks", "waits"):
        rows = await all_rows(web, key, name)
        assert {row["participant"] for row in rows} == {str(participant)}, name
        assert {row.get("role") or row["from"] for row in rows} == {"interpreter_service"}
    assert await all_rows(web, key, "tasks") == await all_rows(web, key, "tasks", organisation="interpreter-service")
    listed = await all_rows(web, key, "journeys")
    whole = await got(web, key, f"/journeys/{participant}")
    for journey in (*listed, whole):
        assert "stages" not in journey
        assert "eligibility" not in journey
        assert {each["role"] for each in journey["tasks"]} == {"interpreter_service"}
        assert {each["from"] for each in journey["waits"]} == {"interpreter_service"}
    assert (whole["timeline"], whole["bookings"]) == ([], [])
    for name in LISTS:
        assert await all_rows(web, nav, name) == []
    assert alike(await called(web, nav, f"/journeys/{participant}"), await called(web, nav, f"/journeys/{uuid4()}"))


async def test_foreign_and_unknown_are_answered_alike(web: Web, database: Pool, caseload: Caseload) -> None:
    key = await a_reader(database, OWN)
    unknown = uuid4()
    for when in ({}, {"on": ago(30)}, {"on": ago(30), "known": ago(20)}, {"known": ago(5)}):
        for foreign, organisation in (
            (caseload.neighbours, OWN), (caseload.own, NEIGHBOUR), (caseload.own, "03"), (caseload.own, "nav"),
        ):  # fmt: skip
            key = await a_reader(database, organisation)
            answers = [await called(web, key, f"/journeys/{each}", **when) for each in (foreign, unknown)]
            assert answers[0].status_code == 404, (organisation, when)
            assert alike(*answers)
    for name in ("tasks",):
        answers = [await called(web, key, f"/{name}", participant=str(each)) for each in (caseload.neighbours, unknown)]
        assert alike(*answers)


async def test_after_a_move_the_former_kommune_and_county_see_what_was_until_then(
    web: Web, database: Pool, caseload: Caseload
) -> None:
    participant = caseload.moved_away
    former, former_county = await a_reader(database, OWN), await a_reader(database, COUNTY)
    new, new_county = await a_reader(database, OTHER_COUNTY), await a_reader(database, "03")
    address = f"/journeys/{participant}"

    for key in (new, new_county):
        for when in ({}, {"on": ago(30)}, {"on": ago(MOVED)}, {"on": ago(5), "known": ago(5)}):
            assert (await called(web, key, address, **when)).status_code == 200, when
    for key in (former, former_county):
        for when in ({}, {"known": ago(30)}, {"on": ago(MOVED)}, {"on": ago(5)}, {"on": ago(5), "known": ago(30)}):
            assert (await called(web, key, address, **when)).status_code == 404, when
        for when in ({"on": ago(MOVED + 1)}, {"on": ago(30)}, {"on": ago(30), "known": ago(35)}):
            journey = await got(web, key, address, **when)
            assert journey["kommune"] == OWN
            assert OTHER_COUNTY not in set(leaves(journey))
    assert "decision" not in (await got(web, former_county, address, on=ago(30)))["stages"]


async def test_whoever_was_left_sees_that_the_participant_was_taken_over_and_not_where(
    web: Web, database: Pool
) -> None:
    story = moved(settled(60), OTHER_COUNTY)
    taken = story.add("transfer.accepted", ago(MOVED - 2), accepted_on=ago(MOVED - 2))
    for each, accepted_on in ((story, None), (taken, ago(MOVED - 2))):
        participant = await carried(database, each)
        await accepted_at(database, participant, "participant.settled", ago(60))
        key, new = await a_reader(database, OWN), await a_reader(database, OTHER_COUNTY)
        journey = await got(web, key, f"/journeys/{participant}", on=ago(30))
        assert journey["left"] == {"moved_on": ago(MOVED), "accepted_on": accepted_on}
        assert OTHER_COUNTY not in set(leaves(journey))
        assert "left" not in await got(web, new, f"/journeys/{participant}", on=ago(30))


async def test_what_became_known_after_a_move_stays_with_the_new_kommune(web: Web, database: Pool) -> None:
    story = moved(settled(60), OTHER_COUNTY)
    story = story.add("dwelling.allocated", ago(1), allocated_on=ago(50))
    participant = await carried(database, story)
    await accepted_at(database, participant, "participant.settled", ago(60))
    await accepted_at(database, participant, "participant.moved", ago(MOVED))

    async def dwelling(organisation: str) -> bool:
        key = await a_reader(database, organisation)
        journey = await got(web, key, f"/journeys/{participant}", on=ago(20))
        return any(line["event"] and line["event"]["name"] == "dwelling.allocated" for line in journey["timeline"])

    assert await dwelling(OTHER_COUNTY)
    assert not await dwelling(OWN)


async def test_operators_see_every_journey_and_no_particulars(web: Web, database: Pool, caseload: Caseload) -> None:
    key = await a_reader(database, "stegvis")
    assert {row["participant"] for row in await all_rows(web, key, "journeys")} >= {str(each) for each in caseload}
    journey = await got(web, key, f"/journeys/{caseload.own}")
    assert {str(line["details"]) for line in journey["timeline"]} == {"{}"}
