"""Sending events over HTTP: one at a time and in batches, and what each is answered."""

import asyncio
from uuid import uuid4

import pytest

from console.access.callers import Scope
from store.database import Pool
from tests.console.api.web import BATCH, STRUCTURED, Web, a_key, housed, settled, stored


async def test_an_event_is_answered_when_it_is_committed_and_a_repetition_as_a_duplicate(
    web: Web, database: Pool, key: str
) -> None:
    participant = uuid4()
    sent = settled(participant)

    first = await web.post(sent, key)
    assert await stored(database, sent["id"]) == 1
    again = await web.post(sent, key)

    assert (first.status_code, again.status_code) == (202, 200)
    receipt = {"source": sent["source"], "id": sent["id"], "participant": str(participant), "journey": "started"}
    assert first.json() == receipt | {"status": "accepted"}
    assert again.json() == receipt | {"status": "duplicate"}
    assert await stored(database, sent["id"]) == 1


async def test_another_event_under_the_same_key_is_a_conflict(web: Web, key: str) -> None:
    sent = settled()
    await web.post(sent, key)

    answer = await web.post(sent | {"data": sent["data"] | {"language": "ar"}}, key)

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["path"] == "$.id"


async def test_every_fault_of_a_refused_event_is_named_by_its_path(web: Web, database: Pool, key: str) -> None:
    sent = settled(data={"settled_on": "2026-02-30", "kommune": "9999"})

    answer = await web.post(sent, key)

    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (422, "about:blank")
    assert {fault["path"] for fault in problem["errors"]} == {"$.data.settled_on", "$.data.kommune"}
    assert await stored(database, sent["id"]) == 0


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer stegvis_abc_def", "Basic dXNlcjpwYXNz"])
async def test_without_a_key_nothing_is_taken(web: Web, authorization: str | None) -> None:
    more = {} if authorization is None else {"Authorization": authorization}
    answer = await web.post(settled(), None, **more)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_key_without_the_scope_may_not_send(web: Web, database: Pool) -> None:
    answer = await web.post(settled(), await a_key(database, "3301", Scope.READ))
    assert answer.status_code == 403
    assert "events:write" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("media_type", "encoding"),
    [
        ("application/json", "identity"),
        ("text/plain", "identity"),
        ("application/cloudevents+avro", "identity"),
        (f"{STRUCTURED}; charset=iso-8859-1", "identity"),
        (STRUCTURED, "br"),
    ],
)
async def test_what_is_not_read_here_is_an_unsupported_media_type(
    web: Web, key: str, media_type: str, encoding: str
) -> None:
    answer = await web.post(settled(), key, media_type, Content_Encoding=encoding)
    assert answer.status_code == 415
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", [f"{STRUCTURED}; charset=utf-8", STRUCTURED.upper()])
async def test_a_media_type_knows_no_case_and_takes_a_charset(web: Web, key: str, media_type: str) -> None:
    assert (await web.post(settled(), key, media_type)).status_code == 202


async def test_a_batch_is_answered_one_by_one_and_in_order(web: Web, database: Pool, key: str) -> None:
    first, second = settled(), housed()
    wrong = housed(data={"allocated_on": "yesterday"})
    events = [first, wrong, second, first, first | {"data": {"changed": True}}, "no event"]

    results = await web.batch(events, key)

    assert [result["index"] for result in results] == list(range(6))
    assert [result["status"] for result in results] == [202, 422, 202, 200, 422, 422]
    assert [result["id"] for result in results] == [
        first["id"], wrong["id"], second["id"], first["id"], first["id"], None,
    ]  # fmt: skip
    assert results[1]["errors"][0]["path"] == "$.data.allocated_on"
    assert results[0]["errors"] == []
    assert [await stored(database, each["id"]) for each in (first, second, wrong)] == [1, 1, 0]


async def test_an_empty_batch_has_no_results(web: Web, key: str) -> None:
    assert await web.batch([], key) == []


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[", b"[{}", b"[{}]]", b"no JSON", b"\xff"])
async def test_a_body_that_is_no_array_is_no_batch(web: Web, key: str, body: bytes) -> None:
    answer = await web.post(body, key, BATCH)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "$"


async def test_more_than_a_thousand_events_are_refused_whole(web: Web, database: Pool, key: str) -> None:
    events = [housed() for _ in range(1001)]
    answer = await web.post(events, key, BATCH)
    assert answer.status_code == 413
    assert "1,000" in answer.json()["detail"]
    assert await stored(database, events[0]["id"]) == 0


async def test_events_that_come_at_once_share_transactions_and_each_is_answered_for_itself(
    web: Web, database: Pool, key: str
) -> None:
    good = [settled() for _ in range(60)]
    bad = [settled(data={"kommune": "9999"}) for _ in range(20)]
    answers = await asyncio.gather(*(web.post(each, key) for each in [*good, *bad, *good[:20]]))

    assert [answer.status_code for answer in answers[60:80]] == [422] * 20
    taken = [*answers[:60], *answers[80:]]
    assert sorted(answer.status_code for answer in taken) == [200] * 20 + [202] * 60
    assert [answer.json()["id"] for answer in taken] == [each["id"] for each in [*good, *good[:20]]]
    async with database.acquire() as conn:
        ids = [each["id"] for each in good]
        transactions = await conn.fetchval(
            "select count(distinct xmin::text) from stegvis.inbox where id = any($1)", ids
        )
    assert transactions < 60


async def test_the_answer_says_how_an_event_meets_its_journey(web: Web, key: str) -> None:
    participant = uuid4()
    early = await web.post(housed(uuid4()), key)
    started = await web.post(settled(participant), key)
    under_way = await web.post(housed(participant), key)
    answers = early, started, under_way
    assert [answer.json()["journey"] for answer in answers] == ["unmatched", "started", "under way"]


async def test_what_the_organisation_may_not_send_is_forbidden_and_says_which_right_is_missing(
    web: Web, database: Pool, key: str
) -> None:
    foreign, own = settled(data={"kommune": "0301"}), settled()
    alone = await web.post(foreign, key)
    assert alone.status_code == 403
    assert alone.headers["content-type"] == "application/problem+json"
    assert alone.json()["errors"][0]["reason"]

    results = await web.batch([foreign, own], key)
    assert [result["status"] for result in results] == [403, 202]
    assert [result["id"] for result in results] == [foreign["id"], own["id"]]
    assert await stored(database, foreign["id"]) == 0


async def test_a_foreign_participant_is_answered_like_one_whose_journey_has_not_begun(
    web: Web, database: Pool, key: str
) -> None:
    neighbour = await a_key(database, "0301")
    foreign = uuid4()
    assert (await web.post(settled(foreign, data={"kommune": "0301"}), neighbour)).status_code == 202
    to_foreign, to_unknown = housed(foreign), housed(uuid4())

    answers = [await web.post(each, key) for each in (to_foreign, to_unknown)]

    assert [answer.status_code for answer in answers] == [202, 202]
    own = {"id", "participant"}
    shown = [{name: value for name, value in answer.json().items() if name not in own} for answer in answers]
    assert shown[0] == shown[1]
    assert shown[0]["journey"] == "unmatched"


async def test_two_organisations_neither_block_nor_learn_of_each_others_ids(web: Web, database: Pool, key: str) -> None:
    mine = settled()
    theirs = settled(data={"kommune": "0301"}) | {"source": mine["source"], "id": mine["id"]}
    assert (await web.post(mine, key)).json()["status"] == "accepted"
    assert (await web.post(theirs, await a_key(database, "0301"))).json()["status"] == "accepted"
