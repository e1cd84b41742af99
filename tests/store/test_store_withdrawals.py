"""What was made and is no longer wanted: taken back once, from whom it was asked of, unless it stands after all."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schemas.services import WithdrawalPolicy
from store.database import Connection
from store.inbox import accept
from store.journeys import (
    commit,
    make_refused_again,
    request_done,
    request_failed,
    request_refused,
    send_unanswered_again,
    stored_request,
)
from tests.store.builders import days, event, no_journey, request, state

KEY = "guidance/1/order"
BACK = f"{KEY}/withdrawn/1"
SENT = {"reference": "K-17"}


@pytest_asyncio.fixture
async def participant(conn: Connection) -> UUID:
    participant = uuid4()
    await accept(conn, [event(participant)])
    return participant


async def wants(conn: Connection, participant: UUID, *requests: Any, standing: tuple[str, ...] = ()) -> list[str]:
    """Commit a journey that wants these requests, and give the keys of those to be made."""
    committed = await commit(conn, participant, 1, state(requests=requests, standing=standing))
    return [order.key for order in committed.requests]


async def made(
    conn: Connection,
    participant: UUID,
    withdrawal: WithdrawalPolicy = WithdrawalPolicy.ORDER,
    reply: dict[str, Any] = SENT,
    **more: Any,
) -> None:
    await wants(conn, participant, request(withdrawal=withdrawal, **more))
    await request_done(conn, participant, KEY, 1, reply, None)


async def notices(conn: Connection, participant: UUID) -> list[tuple[Any, ...]]:
    query = "select kind, role, organisation from stegvis.notices where participant = $1"
    return [tuple(row) for row in await conn.fetch(query, participant)]


@pytest.mark.parametrize("withdrawal", [WithdrawalPolicy.ORDER, WithdrawalPolicy.FACT])
async def test_what_nobody_wants_any_more_is_taken_back_by_a_message_of_its_own(
    conn: Connection, participant: UUID, withdrawal: WithdrawalPolicy
) -> None:
    await made(conn, participant, withdrawal)
    assert await wants(conn, participant) == [BACK]
    body = await stored_request(conn, participant, BACK, 1)
    assert body
    assert (body.service, body.kind, body.organisation, body.details) == (
        "county", "withdraw", "33", {"withdraws": "order-guidance"},
    )  # fmt: skip
    assert (body.withdraws, body.corrects, body.corrected_details) == (KEY, 1, {"goal": "work"})


async def test_it_is_taken_back_once(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    assert await wants(conn, participant) == [BACK]
    assert await wants(conn, participant, request("other")) == [BACK, "other"], "until it is made"
    await request_done(conn, participant, BACK, 1, SENT, None)
    assert await wants(conn, participant) == []


async def test_what_stands_is_not_taken_back(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    assert await wants(conn, participant, standing=(KEY,)) == []


async def test_what_nobody_got_is_not_taken_back(conn: Connection, participant: UUID) -> None:
    await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER))
    assert await wants(conn, participant) == []


@pytest.mark.parametrize("reply", [{"reference": "1", "recorded": True}, {"taken_as_done": "before the cut-over"}])
async def test_nor_what_was_recorded_only_or_asked_in_another_system(
    conn: Connection, participant: UUID, reply: dict[str, Any]
) -> None:
    await made(conn, participant, reply=reply)
    assert await wants(conn, participant) == []


async def test_what_is_never_taken_back_is_left(conn: Connection, participant: UUID) -> None:
    await made(conn, participant, WithdrawalPolicy.NEVER)
    assert await wants(conn, participant) == []
    assert await notices(conn, participant) == []


async def test_a_letter_that_was_read_becomes_one_task_for_a_person(conn: Connection, participant: UUID) -> None:
    await made(conn, participant, WithdrawalPolicy.LETTER, organisation="3301")
    for _ in range(2):
        assert await wants(conn, participant) == []
        assert await wants(conn, participant, request("other")) == ["other"]
    assert await notices(conn, participant) == [("sent-in-vain", "programme_leader", "3301")]


async def test_a_journey_that_never_was_withdraws_its_requests(conn: Connection, participant: UUID) -> None:
    await made(conn, participant, WithdrawalPolicy.FACT)
    assert [order.key for order in (await commit(conn, participant, 1, no_journey())).requests] == [BACK]


async def test_wanted_again_before_it_was_taken_back_it_stands(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    await wants(conn, participant)
    assert await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER)) == []


async def test_wanted_again_after_it_was_taken_back_it_is_asked_anew(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    await wants(conn, participant)
    await request_done(conn, participant, BACK, 1, SENT, None)
    assert await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER)) == [KEY]
    body = await stored_request(conn, participant, KEY, 2)
    assert body
    assert body.corrects is None
    await request_done(conn, participant, KEY, 2, SENT, None)
    assert await wants(conn, participant) == [f"{KEY}/withdrawn/2"]


async def test_of_several_versions_the_last_that_was_made_is_taken_back(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER, details={"goal": "education"}))
    await request_done(conn, participant, KEY, 2, SENT, None)
    assert await wants(conn, participant) == [f"{KEY}/withdrawn/2"]


async def test_a_correction_that_was_not_made_yet_does_not_shield_what_was(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER, details={"goal": "education"}))
    assert await wants(conn, participant) == [BACK]


async def test_after_a_move_it_is_taken_back_from_the_one_and_asked_of_the_other(
    conn: Connection, participant: UUID
) -> None:
    await made(conn, participant)
    oslo = request(withdrawal=WithdrawalPolicy.ORDER, organisation="03")
    assert await wants(conn, participant, oslo) == [KEY, BACK]
    body = await stored_request(conn, participant, BACK, 1)
    assert body
    assert body.organisation == "33"
    await request_done(conn, participant, KEY, 2, SENT, None)
    await request_done(conn, participant, BACK, 1, SENT, None)
    assert await wants(conn, participant, oslo) == []
    again = await send_unanswered_again(conn, participant)
    assert again == (0, 0), "a withdrawal is not answered"


async def test_what_goes_back_and_forth_between_two_is_with_the_last(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER, organisation="03"))
    assert await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER)) == [], "Oslo was never asked"


async def test_what_was_made_while_it_was_dropped_is_taken_back(conn: Connection, participant: UUID) -> None:
    await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER))
    await wants(conn, participant)
    assert await request_done(conn, participant, KEY, 1, SENT, None) == "dropped"
    assert await wants(conn, participant) == [BACK], "though nothing else has changed since"


async def test_a_withdrawal_that_is_refused_is_an_incident_until_somebody_has_it_made_again(
    conn: Connection, participant: UUID
) -> None:
    await made(conn, participant)
    await wants(conn, participant)
    await request_refused(conn, participant, BACK, 1, "county answers 422", not_taken=False)
    assert await wants(conn, participant, request("other")) == ["other"]
    open_incidents = "select about from stegvis.incidents where participant = $1 and resolved_at is null"
    assert await conn.fetchval(open_incidents, participant) == BACK
    assert await make_refused_again(conn, participant) == 1
    assert BACK in await wants(conn, participant)
    await request_done(conn, participant, BACK, 1, SENT, None)
    assert await conn.fetchval(open_incidents, participant) is None


async def test_one_that_fails_is_no_incident_any_more_when_it_is_needless(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    await wants(conn, participant)
    await request_failed(conn, participant, BACK, 1, "county answers 503")
    await wants(conn, participant, request(withdrawal=WithdrawalPolicy.ORDER))
    assert await conn.fetchval("select count(*) from stegvis.incidents where resolved_at is null") == 0


async def test_a_later_day_alone_takes_nothing_back(conn: Connection, participant: UUID) -> None:
    await made(conn, participant)
    later = state(as_of=days(7), requests=(request(withdrawal=WithdrawalPolicy.ORDER),))
    assert (await commit(conn, participant, 1, later)).requests == ()
