"""One event from many senders at the same time, over several processes: the unique key decides."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from store.database import Pool
from tests.console.api.web import Web, serving, settled


@pytest_asyncio.fixture(scope="module")
async def webs(web: Web, web_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Web]]:
    folder: Path = tmp_path_factory.mktemp("other")
    async with serving(web_url, folder) as other:
        yield [web, other]


async def statuses(webs: list[Web], key: str, events: list[dict[str, Any]], *, batched: bool) -> list[int]:
    async def one(web: Web, event: dict[str, Any]) -> int:
        if batched:
            results = await web.batch([settled(), event, settled()], key)
            assert [results[0]["status"], results[2]["status"]] == [202, 202]
            return int(results[1]["status"])
        return (await web.post(event, key)).status_code

    return await asyncio.gather(*(one(webs[n % len(webs)], event) for n, event in enumerate(events)))


async def rows(database: Pool, id_: str) -> int:
    async with database.acquire() as conn:
        count: int = await conn.fetchval("select count(*) from stegvis.inbox where id = $1", id_)
    return count


@pytest.mark.parametrize("batched", [False, True], ids=["singly", "in batches"])
async def test_fifty_posts_of_one_event_are_one_event_and_its_duplicates(
    webs: list[Web], database: Pool, key: str, batched: bool
) -> None:
    event = settled()
    assert Counter(await statuses(webs, key, [event] * 50, batched=batched)) == {202: 1, 200: 49}
    assert await rows(database, event["id"]) == 1


@pytest.mark.parametrize("batched", [False, True], ids=["singly", "in batches"])
async def test_of_two_bodies_under_one_key_one_wins_and_the_other_is_in_conflict(
    webs: list[Web], database: Pool, key: str, batched: bool
) -> None:
    one = settled()
    other = one | {"data": one["data"] | {"language": "ar"}}
    both = [one, one, other, other] * 12 + [one, other]
    assert Counter(await statuses(webs, key, both, batched=batched)) == {202: 1, 200: 24, 409: 25}
    assert await rows(database, one["id"]) == 1
