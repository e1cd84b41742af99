"""Requests: asked once, made again as a correction when they change, dropped when not wanted."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.journey import Request
from store.database import Connection
from store.inbox import Counts, DueMailbox, Outstanding, accept, counts, due_mailboxes, idle
from store.journeys import StoredRequest, commit, load, request_done, request_failed, stored_request
from tests.store.builders import event, no_journey, request, state

KEY = "guidance/1/order"
REPLY = {"reference": "K-17"}


@pytest.fixture
async def participant(conn: Connection) -> UUID:
    participant = uuid4()
    await accept(conn, [event(participant)])
    return participant


async def ask(conn: Connection, participant: UUID, *requests: Request) -> list[int]:
    """Commit a journey that wants these requests, and give the versions of those to be made."""
    return [order.version for order in (await commit(conn, participant, 1, state(requests=requests))).requests]


async def stand(conn: Connection, participant: UUID) -> list[tuple[Any, ...]]:
    query = "select version, state, corrects from stegvis.requests where participant = $1 order by key, version"
    return [tuple(row) for row in await conn.fetch(query, participant)]


async def open_incidents(conn: Connection, participant: UUID) -> list[tuple[Any, ...]]:
    query = (
        "select kind, about, times from stegvis.incidents where participant = $1 and resolved_at is null order by about"
    )
    return [tuple(row) for row in await conn.fetch(query, participant)]


async def test_a_request_is_to_be_made_until_it_is_done(conn: Connection, participant: UUID) -> None:
    for _ in range(2):
        assert await ask(conn, participant, request()) == [1]
    assert await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await ask(conn, participant, request()) == []
    assert await stand(conn, participant) == [(1, "done", None)]


async def test_its_body_follows_the_state_until_it_is_made(conn: Connection, participant: UUID) -> None:
    wanted = state(requests=(request(details={"goal": "work", "questions": ["a"]}, answer_with=("a.b", "c.d")),))
    committed = await commit(conn, participant, 1, wanted)
    asked = StoredRequest(
        key=KEY,
        version=1,
        service="county",
        kind="order-guidance",
        organisation="33",
        details={"goal": "work", "questions": ["a"]},
        answer_with=("a.b", "c.d"),
        since=None,
        kommune="3301",
        corrects=None,
        withdraws=None,
        corrected_details=None,
    )
    assert committed.requests == (asked,)
    assert await stored_request(conn, participant, KEY, 1) == asked
    await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await stored_request(conn, participant, KEY, 1) is None
    assert await stored_request(conn, participant, "unknown", 1) is None


async def test_one_that_changes_before_it_is_made_is_replaced(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request(details={"goal": "work"}))
    assert await ask(conn, participant, request(details={"goal": "education"})) == [2]
    assert await stored_request(conn, participant, KEY, 1) is None
    assert await stand(conn, participant) == [(1, "dropped", None), (2, "open", None)]


async def test_one_that_changes_after_it_was_made_is_a_correction(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request(details={"goal": "work"}))
    await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await ask(conn, participant, request(details={"goal": "education"})) == [2]
    body = await stored_request(conn, participant, KEY, 2)
    assert body
    assert (body.corrects, body.corrected_details) == (1, {"goal": "work"})


async def test_other_events_that_answer_it_are_no_reason_to_make_it_again(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request(answer_with=("a.b",)))
    assert await ask(conn, participant, request(answer_with=("a.b", "c.d"))) == [1]
    still_open = await stored_request(conn, participant, KEY, 1)
    assert still_open
    assert still_open.answer_with == ("a.b", "c.d")
    await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await ask(conn, participant, request(answer_with=("e.f",))) == []


async def test_a_move_asks_the_new_organisation(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request(organisation="33"))
    assert await ask(conn, participant, request(organisation="03")) == [2]


async def test_whoever_never_saw_a_message_gets_no_correction_of_it(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request(organisation="33"))
    await request_done(conn, participant, KEY, 1, REPLY, None)
    await ask(conn, participant, request(organisation="03"))
    assert await stand(conn, participant) == [(1, "done", None), (2, "open", None)]


async def test_nor_when_the_message_was_made_while_it_was_replaced(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request(organisation="33"))
    await ask(conn, participant, request(organisation="03"))
    await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await stand(conn, participant) == [(1, "done", None), (2, "open", None)]


async def test_a_correction_that_is_taken_back_before_it_is_made_asks_nobody(
    conn: Connection, participant: UUID
) -> None:
    await ask(conn, participant, request(details={"goal": "work"}))
    await request_done(conn, participant, KEY, 1, REPLY, None)
    await ask(conn, participant, request(details={"goal": "education"}))
    assert await ask(conn, participant, request(details={"goal": "work"})) == []
    assert await stand(conn, participant) == [(1, "done", None), (2, "dropped", 1)]


async def test_one_no_longer_wanted_is_dropped_if_not_made_and_left_if_made(
    conn: Connection, participant: UUID
) -> None:
    await ask(conn, participant, request("a"), request("b"))
    await request_done(conn, participant, "a", 1, REPLY, None)
    assert await ask(conn, participant) == []
    assert await stand(conn, participant) == [(1, "done", None), (1, "dropped", None)]


async def test_one_wanted_again_is_asked_again_only_if_it_was_not_made(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request("a"), request("b"))
    await request_done(conn, participant, "a", 1, REPLY, None)
    await ask(conn, participant)
    committed = await commit(conn, participant, 1, state(requests=(request("a"), request("b"))))
    assert [(order.key, order.version) for order in committed.requests] == [("b", 2)]


async def test_a_journey_that_is_no_more_asks_nobody(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request())
    assert (await commit(conn, participant, 1, no_journey())).requests == ()
    assert await idle(conn) == Outstanding(mailboxes=0, requests=0)


async def test_one_that_was_made_while_it_was_dropped_counts_as_made(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request())
    await ask(conn, participant)
    assert await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await ask(conn, participant, request()) == []


async def test_one_that_was_made_while_it_was_replaced_is_corrected(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request(details={"goal": "work"}))
    await ask(conn, participant, request(details={"goal": "education"}))
    await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await stand(conn, participant) == [(1, "done", None), (2, "open", 1)]


async def test_one_that_was_made_while_it_was_dropped_and_wanted_again_is_not_repeated(
    conn: Connection, participant: UUID
) -> None:
    await ask(conn, participant, request())
    await ask(conn, participant)
    assert await ask(conn, participant, request()) == [2]
    await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await ask(conn, participant, request()) == []


async def test_the_answer_enters_the_inbox_with_the_reply_as_an_event_of_the_engines_own(
    conn: Connection, participant: UUID
) -> None:
    await ask(conn, participant, request())
    answer = event(participant, "mapping.received", id="answer", source="stegvis")
    assert await request_done(conn, participant, KEY, 1, REPLY, answer)
    assert await due_mailboxes(conn, 10, 60) == []  # the journey advances when its activity ends
    assert await due_mailboxes(conn, 10, 0) == [DueMailbox(participant, 2, again=True)]
    assert {each.ref.id for each in (await load(conn, participant)).events} >= {"answer"}
    assert await counts(conn) == Counts(accepted=1, duplicates=0, refused=0)


async def test_being_done_twice_is_being_done_once(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request())
    answer = event(participant, "mapping.received", id="answer", source="stegvis")
    assert await request_done(conn, participant, KEY, 1, REPLY, answer)
    assert not await request_done(conn, participant, KEY, 1, {"reference": "other"}, answer)
    assert (await load(conn, participant)).accepted == 2
    assert await conn.fetchval("select reply ->> 'reference' from stegvis.requests") == "K-17"


async def test_failures_are_one_incident_a_request_which_success_resolves(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request("a"), request("b"))
    for key in ("a", "a", "b"):
        await request_failed(conn, participant, key, 1, "timed out")
    assert await open_incidents(conn, participant) == [("request-failed", "a", 2), ("request-failed", "b", 1)]
    await request_done(conn, participant, "a", 1, REPLY, None)
    assert await open_incidents(conn, participant) == [("request-failed", "b", 1)]
    await ask(conn, participant, request("a"))
    assert await open_incidents(conn, participant) == []


async def test_a_failure_of_a_request_no_longer_wanted_is_none(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request())
    await ask(conn, participant)
    await request_failed(conn, participant, KEY, 1, "timed out")
    assert await open_incidents(conn, participant) == []


# --- what is answered and still acted on ----------------------------------------------------------------------------


async def keep(conn: Connection, participant: UUID, *kept: Request) -> list[int]:
    """Commit a journey in which these requests are answered and in force, and give the versions of those to be made."""
    answered = tuple(replace(each, answered=True) for each in kept)
    committed = await commit(conn, participant, 1, state(kept=answered, standing=tuple(each.key for each in kept)))
    return [order.version for order in committed.requests]


async def test_one_that_is_answered_and_says_something_else_is_corrected(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request())
    await request_done(conn, participant, KEY, 1, REPLY, None)
    assert await keep(conn, participant, request()) == []
    told = request(details={"address_protected": True})
    assert await keep(conn, participant, told) == [2]
    assert await keep(conn, participant, told) == [2], "until it is made"
    assert await stand(conn, participant) == [(1, "done", None), (2, "open", 1)]
    await request_done(conn, participant, KEY, 2, REPLY, None)
    assert await keep(conn, participant, told) == []
    await keep(conn, participant)
    assert await stand(conn, participant) == [(1, "done", None), (2, "done", 1)], "neither withdrawn nor asked again"


async def test_one_that_was_answered_before_anybody_asked_is_asked_of_nobody(
    conn: Connection, participant: UUID
) -> None:
    assert await keep(conn, participant, request(details={"address_protected": True})) == []
    assert await stand(conn, participant) == []


async def test_one_that_could_not_be_made_is_dropped_when_the_answer_comes_another_way(
    conn: Connection, participant: UUID
) -> None:
    await ask(conn, participant, request())
    for _ in range(3):
        await request_failed(conn, participant, KEY, 1, "503")
    assert await keep(conn, participant, request(details={"address_protected": True})) == []
    assert await stand(conn, participant) == [(1, "dropped", None)]
    assert await open_incidents(conn, participant) == []


async def test_a_correction_that_cannot_be_made_stays_an_incident(conn: Connection, participant: UUID) -> None:
    await ask(conn, participant, request())
    await request_done(conn, participant, KEY, 1, REPLY, None)
    told = request(details={"address_protected": True})
    await keep(conn, participant, told)
    for _ in range(3):
        await request_failed(conn, participant, KEY, 2, "503")
    assert len(await open_incidents(conn, participant)) == 1
    assert await keep(conn, participant, told) == [2]
    assert len(await open_incidents(conn, participant)) == 1
    await keep(conn, participant)
    assert await open_incidents(conn, participant) == [], "the meeting is over"
