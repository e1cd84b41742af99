"""Pages of lists: each row once and in one order, whatever the size of the page."""

from datetime import date
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from console.access.callers import Scope
from store.database import Pool
from store.inbox import accept
from store.journeys import commit
from tests.console.api.carried import all_rows, called, got
from tests.console.api.web import Web, a_key
from tests.store.builders import deadline, event, state, task, wait

DUE = (date(2026, 10, 1), date(2026, 10, 2), date(2026, 12, 24))
WITH_NONE = (*DUE, None)
LISTS = ("journeys", "tasks", "waits", "deadlines")


@pytest_asyncio.fixture(scope="module")
async def participants(database: Pool) -> list[UUID]:
    """25 journeys with eight rows each, of three due dates and none, all committed at once."""
    found = [uuid4() for _ in range(25)]
    async with database.acquire() as conn, conn.transaction():
        await accept(conn, [event(each) for each in found])
        for n, each in enumerate(found):
            keys = [f"guidance/{k}/assessed" for k in range(8)]
            await commit(conn, each, 1, state(
                tasks=tuple(task(key, due=WITH_NONE[(n + k) % 4]) for k, key in enumerate(keys)),
                waits=tuple(wait(key, due=WITH_NONE[(n + k) % 4]) for k, key in enumerate(keys)),
                deadlines=tuple(deadline(key, stage="guidance", due=DUE[(n + k) % 3]) for k, key in enumerate(keys)),
            ))  # fmt: skip
    return found


@pytest.mark.parametrize("organisation", ["3301", "33", "stegvis"])
@pytest.mark.parametrize("name", LISTS)
async def test_each_row_comes_once_and_in_the_order_of_a_single_page(
    web: Web, database: Pool, participants: list[UUID], name: str, organisation: str
) -> None:
    key = await a_key(database, organisation, Scope.READ)
    whole = await got(web, key, f"/{name}", limit=500)
    assert whole["next"] is None
    assert len(whole[name]) == (25 if name == "journeys" else 200)
    for limit in (1, 2, 7) if organisation == "3301" else (90,):
        assert await all_rows(web, key, name, limit=limit) == whole[name]


async def test_pages_go_on_though_rows_change_and_go(web: Web, database: Pool, participants: list[UUID]) -> None:
    key = await a_key(database, "3301", Scope.READ)
    first = await got(web, key, "/tasks", limit=100)
    last = first["tasks"][-1]
    async with database.acquire() as conn:
        await conn.execute("update stegvis.tasks set due = '2026-01-01'")
        await conn.execute(
            "update stegvis.tasks set closed_on = '2026-11-01' where participant = $1 and key = $2",
            UUID(last["participant"]), last["key"],
        )  # fmt: skip
    second = await got(web, key, "/tasks", limit=100, after=first["next"])
    seen = [(row["participant"], row["key"]) for row in (*first["tasks"], *second["tasks"])]
    assert len(seen) == len(set(seen)) == 200


async def test_a_cursor_of_another_list_is_refused_with_the_way_out(
    web: Web, database: Pool, participants: list[UUID]
) -> None:
    key = await a_key(database, "3301", Scope.READ)
    cursor = (await got(web, key, "/tasks", limit=1))["next"]
    answer = await called(web, key, "/waits", after=cursor)
    assert answer.status_code == 400
    assert "leave it out to begin again" in answer.json()["detail"]


async def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(
    web: Web, database: Pool, participants: list[UUID]
) -> None:
    cursor = (await got(web, await a_key(database, "3301", Scope.READ), "/tasks", limit=1))["next"]
    foreign = await a_key(database, "0301", Scope.READ)
    assert await got(web, foreign, "/tasks", after=cursor) == {"tasks": [], "next": None}
