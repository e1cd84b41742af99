"""A clock that ran ahead: nothing is committed for a day that has not come, and what it left is taken back."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio

from schemas.journey import JourneyState
from store.database import Connection
from store.inbox import DueMailbox, accept, due_mailboxes, mark_dispatched
from store.journeys import commit
from store.sql import release
from store.sweeps import too_far
from tests.store.builders import event, notice, request, state, task, wait


@pytest_asyncio.fixture
async def real(conn: Connection) -> AsyncIterator[Connection]:
    """A connection to which the rule applies as in production: one day ahead at most."""
    await conn.execute("set stegvis.days_ahead = 1")
    yield conn
    await conn.execute("reset stegvis.days_ahead")


async def in_days(conn: Connection, number: int) -> date:
    today: date = await conn.fetchval(release().versioned("select stegvis.today_in_oslo()"))
    return today + timedelta(days=number)


async def settled(conn: Connection) -> UUID:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await mark_dispatched(conn, [DueMailbox(participant, 1)])
    return participant


async def commit_from_ahead(conn: Connection, participant: UUID, played: JourneyState) -> None:
    """Commit as a stack did whose database had the wrong clock too."""
    await conn.execute("set stegvis.days_ahead = 100000")
    assert not (await commit(conn, participant, 1, played)).stale
    await conn.execute("set stegvis.days_ahead = 1")


async def rows(conn: Connection, table: str, participant: UUID, columns: str = "key") -> list[tuple[Any, ...]]:
    query = f"select {columns} from stegvis.{table} where participant = $1 order by 1"
    return [tuple(row) for row in await conn.fetch(query, participant)]


async def open_incidents(conn: Connection, participant: UUID) -> list[tuple[Any, ...]]:
    query = "select kind, times from stegvis.incidents where participant = $1 and resolved_at is null"
    return [tuple(row) for row in await conn.fetch(query, participant)]


async def test_a_play_for_tomorrow_is_committed(real: Connection) -> None:
    participant = await settled(real)
    assert not (await commit(real, participant, 1, state(as_of=await in_days(real, 1)))).stale
    assert await open_incidents(real, participant) == []


async def test_a_play_for_a_later_day_is_an_incident_and_is_tried_again_until_the_clock_is_right(
    real: Connection,
) -> None:
    participant = await settled(real)
    ahead = state(as_of=await in_days(real, 2), tasks=(task(),), notices=(notice(),), requests=(request(),))
    for _ in range(2):
        committed = await commit(real, participant, 1, ahead)
        assert (committed.stale, committed.behind, committed.requests) == (True, False, ())
    for table in ("journeys", "tasks", "notices", "requests"):
        assert await rows(real, table, participant, "participant") == []
    assert await open_incidents(real, participant) == [("clock-ahead", 2)]
    assert await due_mailboxes(real, 10, 0) == [DueMailbox(participant, 1)]

    assert not (await commit(real, participant, 1, state(as_of=await in_days(real, 0)))).stale
    assert await open_incidents(real, participant) == []
    assert await due_mailboxes(real, 10, 0) == []


async def test_what_a_clock_that_ran_ahead_left_is_taken_back(real: Connection) -> None:
    participant = await settled(real)
    today, future = await in_days(real, 0), await in_days(real, 40)
    await commit(real, participant, 1, state(as_of=today, tasks=(task("a"), task("b")), notices=(notice("n"),)))
    await commit_from_ahead(
        real,
        participant,
        state(
            as_of=future,
            waits=(wait("later"),),
            tasks=(task("a"), task("later", opened_on=future)),
            notices=(notice("n"), notice("later", on=future)),
        ),
    )
    assert await too_far(real, 0) == [participant]

    right = state(as_of=today, tasks=(task("a"), task("b")), notices=(notice("n"),))
    assert not (await commit(real, participant, 1, right)).stale
    assert await rows(real, "tasks", participant, "key, closed_on") == [("a", None), ("b", None)]
    assert await rows(real, "notices", participant) == [("n",)]
    assert await rows(real, "waits", participant) == []
    assert await too_far(real, 0) == []


async def test_a_view_for_tomorrow_still_goes_before_one_for_today(real: Connection) -> None:
    participant = await settled(real)
    await commit(real, participant, 1, state(as_of=await in_days(real, 1), tasks=(task(),)))
    assert (await commit(real, participant, 1, state(as_of=await in_days(real, 0)))).stale
    assert await rows(real, "tasks", participant) == [(task().key,)]
