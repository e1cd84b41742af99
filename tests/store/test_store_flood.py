"""One participant with thousands of rows: no statement takes time that grows with the square of their number.

Each of these statements took longer than the limit when it did; now each takes a second or two.
"""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import orjson
import pytest

from schemas.events import EventRef, IncomingEvent
from store import reports
from store.database import Connection
from store.inbox import accept
from store.journeys import commit, discard, load
from tests.store.builders import SETTLED_ON, days, deadline, event, line, no_journey, request, state, task, wait

MANY = 12_000
LIMIT = "15s"
TODAY = days(90)

T = TypeVar("T")


@pytest.fixture
def participant() -> UUID:
    return uuid4()


async def within_limit(conn: Connection, work: Awaitable[T]) -> T:
    await conn.execute(f"set statement_timeout = '{LIMIT}'")
    try:
        return await work
    finally:
        await conn.execute("reset statement_timeout")


def moment(n: int) -> datetime:
    return datetime(2026, 9, 2, 8, tzinfo=UTC) + timedelta(seconds=n)


def chain_of_retractions(participant: UUID, of: EventRef, count: int) -> list[IncomingEvent]:
    """Each retracts the one before, the first an event."""
    chain, aim = [], of
    for n in range(count):
        made = event(participant, "event.retracted", time=moment(n))
        data = {"source": aim.source, "id": aim.id, "reason": "wrong"}
        chain.append(made._replace(data=orjson.dumps(data)))
        aim = made.ref
    return chain


async def test_a_commit_compares_rows_by_key(conn: Connection, participant: UUID) -> None:
    await accept(conn, [event(participant)])
    keys = [f"programme/m{n:06}" for n in range(MANY)]

    def shown(kept: list[str]) -> dict[str, object]:
        return {
            "waits": tuple(wait(key) for key in kept),
            "tasks": tuple(task(key) for key in kept),
            "deadlines": tuple(deadline(key) for key in kept),
            "timeline": tuple(line(key) for key in kept),
        }

    await within_limit(conn, commit(conn, participant, 1, state(**shown(keys))))
    await within_limit(conn, commit(conn, participant, 1, state(**shown(keys[1:]))))
    for table in ("waits", "deadlines", "timeline"):
        assert await conn.fetchval(f"select count(*) from stegvis.{table}") == MANY - 1
    assert await conn.fetchval("select count(*) from stegvis.tasks where closed_on is null") == MANY - 1


async def test_a_commit_compares_requests_by_key(conn: Connection, participant: UUID) -> None:
    await accept(conn, [event(participant)])
    wanted = tuple(request(f"m{n:06}", withdrawal="order") for n in range(MANY))
    await within_limit(conn, commit(conn, participant, 1, state(requests=wanted)))
    await conn.execute("""update stegvis.requests set state = 'done', ended_at = now(), reply = '{"reference": "r"}'""")
    standing = tuple(each.key for each in wanted[: MANY // 2])
    step = await within_limit(conn, commit(conn, participant, 1, state(standing=standing)))
    assert {each.withdraws for each in step.requests} == {each.key for each in wanted[MANY // 2 :]}
    step = await within_limit(conn, commit(conn, participant, 1, state(requests=wanted)))
    assert step.requests == (), "all are wanted again, and no withdrawal was sent"
    await within_limit(conn, reports.explain(conn, participant, TODAY))


async def test_an_explanation_finds_buffered_events_by_key(conn: Connection, participant: UUID) -> None:
    events = [event(participant), *(event(participant, "mapping.received") for _ in range(MANY))]
    await accept(conn, events)
    refs = tuple(each.ref for each in events[1:])
    await commit(conn, participant, len(events), state(buffered=refs))
    assert len((await within_limit(conn, reports.explain(conn, participant, TODAY))).buffered) == MANY


async def test_of_a_long_chain_of_retractions_the_last_one_counts(conn: Connection, participant: UUID) -> None:
    settled = event(participant, on=days(200))
    await accept(conn, [settled, *chain_of_retractions(participant, settled.ref, MANY + 1)])
    await commit(conn, participant, MANY + 2, no_journey())
    report = await within_limit(conn, reports.report(conn, TODAY))
    assert report["events"]["buffered"] == 0
    (unmatched,) = await within_limit(conn, reports.unmatched(conn, TODAY))
    assert (unmatched.events, unmatched.begins_on) == (MANY + 2, None)
    assert await within_limit(conn, discard(conn, participant, "not ours", SETTLED_ON + timedelta(days=90))) == MANY + 2
    assert (await load(conn, participant)).events == []
