"""The order of locks: whoever has a mailbox has all rows of the participant, so that no two ever wait in a circle."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from store import inbox
from store import journeys as store
from store.database import Connection, Pool
from tests.store.builders import SETTLED_ON, event, request, state, wait
from tests.waiting import eventually

REFUSED, SENT, OPEN, DROPPED = "guidance/1/order", "guidance/2/order", "guidance/3/order", "guidance/4/order"
WAIT = "guidance/2/answered"
REPLY = {"reference": "K-17"}

Operation = Callable[[Connection, UUID], Awaitable[object]]

ROWS = ("journeys", "waits", "tasks", "deadlines", "timeline", "requests", "notices", "incidents")


def done(key: str) -> Operation:
    answer_to = event(uuid4(), "mapping.received", source="urn:stegvis:service:county")
    return lambda conn, participant: store.request_done(
        conn, participant, key, 1, REPLY, answer_to._replace(participant=participant)
    )


async def recorded(conn: Connection, participant: UUID) -> None:
    stored = await store.stored_request(conn, participant, OPEN, 1)
    assert stored is not None
    await store.requests_recorded(conn, participant, [(stored, REPLY)], [])


OPERATIONS: dict[str, Operation] = {
    "accept": lambda conn, participant: inbox.accept(conn, [event(participant, "dwelling.allocated")]),
    "dispatch": lambda conn, participant: inbox.mark_dispatched(conn, [inbox.DueMailbox(participant, 1)]),
    "commit": lambda conn, participant: store.commit(conn, participant, 1, state(waits=())),
    "set aside": lambda conn, participant: store.set_aside(conn, participant, 1, "KeyError in play"),
    "request done": done(OPEN),
    "request done though dropped": lambda conn, participant: store.request_done(
        conn, participant, DROPPED, 1, REPLY, None
    ),
    "requests recorded": recorded,
    "request failed": lambda conn, participant: store.request_failed(conn, participant, OPEN, 1, "answers 503"),
    "request refused": lambda conn, participant: store.request_refused(
        conn, participant, OPEN, 1, "answers 422", not_taken=False
    ),
    "refused made again": lambda conn, participant: store.make_refused_again(conn),
    "unanswered sent again": lambda conn, participant: store.send_unanswered_again(conn),
    "discard": lambda conn, participant: store.discard(conn, participant, "moved abroad", SETTLED_ON),
}


@pytest.fixture
async def participant(conn: Connection) -> UUID:
    """A participant with a journey, and with a request in each state."""

    participant = uuid4()
    await inbox.accept(conn, [event(participant)])
    keys = (REFUSED, SENT, OPEN)
    requests = tuple(request(key, wait=WAIT if key == SENT else key) for key in keys)
    await store.commit(conn, participant, 1, state(waits=(wait(WAIT),), requests=(*requests, request(DROPPED))))
    await store.request_refused(conn, participant, REFUSED, 1, "answers 422", not_taken=False)
    await store.request_done(conn, participant, SENT, 1, REPLY, None)
    await store.commit(conn, participant, 1, state(waits=(wait(WAIT),), requests=requests))
    return participant


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_it_waits_for_the_mailbox_with_nothing_in_its_hands(
    connections: Pool, conn: Connection, participant: UUID, operation: Operation
) -> None:
    async with connections.acquire() as other:
        pid = await other.fetchval("select pg_backend_pid()")
        async with conn.transaction():
            await store.commit(conn, participant, 1, state(requests=(request(OPEN, details={"goal": "work"}),)))
            waiting = asyncio.create_task(_finished(operation(other, participant)))
            await _until_it_waits(conn, pid, waiting)
            for table in ROWS:
                query = f"select from stegvis.{table} where participant = $1 for update nowait"
                await conn.fetch(query, participant)
            await store.commit(conn, participant, 1, state(requests=(request(OPEN, details={"goal": "school"}),)))
        await waiting


async def _finished(work: Awaitable[object]) -> object:
    return await work


async def _until_it_waits(conn: Connection, pid: int, waiting: "asyncio.Task[object]") -> None:
    async def waits() -> bool:
        assert not waiting.done(), "it waits for no lock"
        return bool(await conn.fetchval("select exists (select from pg_locks where pid = $1 and not granted)", pid))

    await eventually(waits)


async def test_several_mailboxes_are_locked_in_order_of_participant(connections: Pool, conn: Connection) -> None:
    low, high = (UUID(int=number) for number in (1, 2))
    for each in (high, low):
        await inbox.accept(conn, [event(each)])
        await store.commit(conn, each, 1, state(requests=(request(),)))
        await store.request_refused(conn, each, request().key, 1, "answers 422", not_taken=False)
    async with connections.acquire() as other:
        pid = await other.fetchval("select pg_backend_pid()")
        lock = "select from stegvis.mailbox where participant = $1 for no key update"
        async with conn.transaction():
            await conn.execute(lock, low)
            waiting = asyncio.create_task(store.make_refused_again(other))
            await _until_it_waits(conn, pid, waiting)
            await conn.execute(lock + " nowait", high)
        assert await waiting == 2


async def test_a_request_replaced_while_it_waited_is_not_opened_again(
    connections: Pool, conn: Connection, participant: UUID
) -> None:
    async with connections.acquire() as other:
        pid = await other.fetchval("select pg_backend_pid()")
        async with conn.transaction():
            await store.commit(conn, participant, 1, state(requests=(request(REFUSED, details={"goal": "school"}),)))
            waiting = asyncio.create_task(store.make_refused_again(other))
            await _until_it_waits(conn, pid, waiting)
        assert await waiting == 0
    again = await conn.fetch("select version, state from stegvis.requests where key = $1 order by version", REFUSED)
    assert [tuple(row) for row in again] == [(1, "refused"), (2, "open")]
