"""Who has a task: taken once, put back, given, undone; and what people did is kept through every commit."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import asyncpg
import pytest

from schemas.events.vocabulary import Role
from store.database import Connection, Pool
from store.organisation import as_organisation
from store.task_work import TaskId, changes, claim, give, holder_of, new_batch, put_back, set_own_date, undo

ME, OTHER = uuid4(), uuid4()


async def _task(pool: Pool, organisation: str = "3301") -> TaskId:
    task = TaskId(uuid4(), "plan/made")
    async with pool.acquire() as conn:
        await conn.execute(
            """insert into stegvis.tasks
                (participant, key, type, stage, completes_with, role, organisation, opened_on, due)
            values ($1, $2, 'make-plan', 'plan', 'plan.made', $3, $4, '2026-11-01', '2026-12-01')""",
            *task, Role.PROGRAMME_ADVISER, organisation,
        )  # fmt: skip
    return task


@contextlib.asynccontextmanager
async def _working(pool: Pool, organisation: str = "3301") -> AsyncIterator[Connection]:
    async with as_organisation(pool, organisation, readonly=False) as conn:
        yield conn


async def test_of_many_who_take_a_task_at_once_one_wins_and_the_others_learn_who(connections: Pool) -> None:
    task, people = await _task(connections), [uuid4() for _ in range(4)]

    async def taking(account: UUID) -> tuple[UUID, bool, UUID | None]:
        async with _working(connections) as conn:
            found = await claim(conn, task, account)
            assert found
            return account, found.done, found.holder

    found = await asyncio.gather(*map(taking, people))
    (winner,) = [account for account, done, _ in found if done]
    assert {holder for _, _, holder in found} == {winner}


async def test_taking_twice_is_taken_once(connections: Pool) -> None:
    task, batch = await _task(connections), new_batch()
    async with _working(connections) as conn:
        first = await claim(conn, task, ME, batch=batch)
        assert first == await claim(conn, task, ME, batch=batch)
        assert first
        assert first.done
        assert first.since
        assert len(await changes(conn, batch, ME)) == 1


async def test_only_who_has_a_task_puts_it_back(connections: Pool) -> None:
    task = await _task(connections)
    async with _working(connections) as conn:
        await claim(conn, task, ME)
        refused = await put_back(conn, task, OTHER)
        assert refused
        assert (refused.done, refused.holder) == (False, ME)
        back = await put_back(conn, task, ME)
        assert back
        assert (back.done, back.holder, back.since) == (True, None, None)


async def test_a_task_is_given_only_while_it_is_as_the_giver_saw_it(connections: Pool) -> None:
    task = await _task(connections)
    async with _working(connections) as conn:
        await claim(conn, task, OTHER)
        late = await give(conn, task, ME, ME, holder=None)
        assert late
        assert (late.done, late.holder) == (False, OTHER)
        given = await give(conn, task, ME, ME, holder=OTHER)
        assert given
        assert (given.done, given.holder) == (True, ME)


async def test_tasks_of_others_and_closed_ones_are_as_if_there_were_none(connections: Pool) -> None:
    task = await _task(connections, "0301")
    async with _working(connections) as conn:
        assert await claim(conn, task, ME) is None
        assert await set_own_date(conn, task, ME, date(2026, 12, 1), holder=None) is None
    async with connections.acquire() as conn:
        await conn.execute("update stegvis.tasks set closed_on = '2026-11-02' where participant = $1", task.participant)
    async with _working(connections, "0301") as conn:
        assert await claim(conn, task, ME) is None


async def test_what_was_done_at_once_is_undone_but_for_what_was_changed_since(connections: Pool) -> None:
    kept, gone, batch = await _task(connections), await _task(connections), new_batch()
    async with _working(connections) as conn:
        for task in (kept, gone):
            await claim(conn, task, ME, batch=batch)
        await give(conn, gone, OTHER, OTHER, holder=ME)
        assert (await undo(conn, batch, OTHER))[0] == 0
        count, undoing = await undo(conn, batch, ME)
        assert count == 1
        assert {change.task: change.done for change in await changes(conn, undoing, ME)} == {kept: True, gone: False}
        holders = [await holder_of(conn, task) for task in (kept, gone)]
        assert [holder and holder.account for holder in holders] == [None, OTHER]
        assert (await undo(conn, batch, ME))[0] == 0


async def test_ones_own_date_is_set_changed_and_undone(connections: Pool) -> None:
    task, batch = await _task(connections), new_batch()
    query = "select follow_up_on from stegvis.tasks where participant = $1"
    async with _working(connections) as conn:
        await claim(conn, task, ME)
        refused = await set_own_date(conn, task, OTHER, date(2026, 12, 1), holder=OTHER)
        assert refused
        assert (refused.done, refused.holder) == (False, ME)
        await set_own_date(conn, task, ME, date(2026, 12, 1), holder=ME)
        await set_own_date(conn, task, ME, date(2026, 12, 2), holder=ME, batch=batch)
        assert await conn.fetchval(query, task.participant) == date(2026, 12, 2)
        await undo(conn, batch, ME)
        assert await conn.fetchval(query, task.participant) == date(2026, 12, 1)


async def test_every_change_is_kept_and_names_who(connections: Pool) -> None:
    task, batch = await _task(connections), new_batch()
    async with _working(connections) as conn:
        await claim(conn, task, ME, batch=batch)
        await put_back(conn, task, ME, batch=batch)
        assert [(change.kind, change.before, change.after) for change in await changes(conn, batch, ME)] == [
            ("claimed", None, ME), ("put_back", ME, None),
        ]  # fmt: skip
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        async with _working(connections) as conn:
            await conn.execute("update stegvis.task_changes set kind = 'given'")
