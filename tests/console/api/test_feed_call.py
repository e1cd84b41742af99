"""The feed over HTTP: whose events, waiting for news, lost positions; and waiting readers hold nothing."""

import asyncio
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from console.access.callers import Scope
from console.app import create_app
from console.pages.frame import Pages
from schemas.rules import packaged_rules
from store.database import Pool, pool
from store.feed import begin_generation
from store.feed_news import FeedNews
from store.inbox import accept
from store.journeys import commit
from tests.console.api.carried import called, got
from tests.console.api.web import SECRET, Web, a_key, serving
from tests.store.builders import event, state, task
from tests.waiting import eventually
from workers.settings import load_settings

READERS = 300
CONNECTIONS = 5
IN_TRANSACTION = (
    "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'"
)


async def published(database: Pool, kommune: str = "3301", participant: UUID | None = None) -> UUID:
    """Publish events of one journey."""
    participant = participant or uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(participant)])
        await commit(conn, participant, 1, state(kommune=kommune, tasks=(task(organisation=kommune),)))
    return participant


def whose(page: dict[str, Any]) -> set[str]:
    return {each["event"]["subject"].removeprefix("/participant/") for each in page["events"]}


async def test_each_reads_what_concerns_it_and_goes_on_from_next(web: Web, database: Pool) -> None:
    one, other = await published(database), await published(database, "0301")
    reads = await a_key(database, "3301", Scope.READ)
    page = await got(web, reads, "/feed")
    assert whose(page) == {str(one)}
    assert {each["event"]["type"] for each in page["events"]} == {
        "no.stegvis.task.opened.v1",
        "no.stegvis.stage.changed.v1",
    }
    assert (await got(web, reads, "/feed", after=page["next"]))["events"] == []
    first = await got(web, reads, "/feed", limit=1)
    rest = await got(web, reads, "/feed", after=first["events"][0]["position"])
    assert first["events"] + rest["events"] == page["events"]
    everything = await got(web, await a_key(database, "stegvis", Scope.READ), "/feed")
    assert whose(everything) >= {str(one), str(other)}


async def test_a_reader_waits_for_news_of_its_own(web: Web, database: Pool) -> None:
    reads = await a_key(database, "3301", Scope.READ)
    position = (await got(web, reads, "/feed"))["next"]
    assert (await got(web, reads, "/feed", after=position, wait=0.2))["events"] == []
    waiting = asyncio.create_task(got(web, reads, "/feed", after=position, wait=20))
    await published(database, "0301")
    participant = await published(database)
    assert whose(await waiting) == {str(participant)}


async def test_a_position_that_is_lost_is_gone_with_how_to_begin_again(web: Web, database: Pool) -> None:
    reads = await a_key(database, "3301", Scope.READ)
    position = (await got(web, reads, "/feed"))["next"]
    generation, xid, seq = position.split(".")
    async with database.acquire() as conn:
        ahead = f"{generation}.{int(xid) + 10**6}.{seq}"
        for lost in (ahead, f"{'0' * 12}.{xid}.{seq}"):
            for wait in (0, 20):
                answer = await called(web, reads, "/feed", after=lost, wait=wait)
                assert answer.status_code == 410
                assert "begin again without a position" in answer.json()["detail"]
        await begin_generation(conn)
    assert (await called(web, reads, "/feed", after=position)).status_code == 410
    assert (await called(web, reads, "/feed", after="no position")).status_code == 400
    assert (await called(web, reads, "/feed", wait=31)).status_code == 422


async def test_a_process_that_stops_lets_its_readers_go_with_an_answer(
    web_url: str, database: Pool, tmp_path: Path
) -> None:
    reads = await a_key(database, "3301", Scope.READ)
    async with serving(web_url, tmp_path) as web:
        position = (await got(web, reads, "/feed"))["next"]
        url = f"{web.url}/feed?after={position}&wait=30"
        async with httpx.AsyncClient(timeout=40) as client:
            waiting = asyncio.create_task(client.get(url, headers={"Authorization": f"Bearer {reads}"}))
            await eventually(lambda: len(client._transport._pool.connections) == 1)  # type: ignore[attr-defined]
            await got(web, reads, "/feed")  # the waiting call was sent before
            began = time.monotonic()
            web.stop()
            answer = await waiting
    assert (answer.status_code, answer.json()["events"]) == (200, [])
    assert time.monotonic() - began < 8


@pytest.mark.timeout(120)
async def test_three_hundred_waiting_readers_hold_no_connection_and_delay_nobody(web_url: str, database: Pool) -> None:
    reads = await a_key(database, "3301", Scope.READ)
    bearer = {"Authorization": f"Bearer {reads}"}
    async with await pool(web_url, max_size=CONNECTIONS) as few, FeedNews(web_url) as news:
        app = create_app(Pages(load_settings(postgres_url=web_url), few, SECRET.encode(), packaged_rules(), news))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://web", headers=bearer, timeout=60) as client:
            position = (await client.get("/feed")).json()["next"]
            waiting = [
                asyncio.create_task(client.get("/feed", params={"after": position, "wait": 30}))
                for _ in range(READERS)
            ]  # fmt: skip
            await eventually(lambda: sum(reader.waits for reader in news.readers) == READERS, 60)

            assert few.get_idle_size() == few.get_size()
            async with database.acquire() as conn:
                idle = (
                    "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'"
                )
                assert await conn.fetchval(idle) == 0
            calls = [await client.get(path) for path in ("/tasks", "/journeys", "/waits", "/health/ready") * 5]
            assert {call.status_code for call in calls} == {200}
            assert not any(reader.done() for reader in waiting)

            participant = await published(database)
            for answer in await asyncio.gather(*waiting):
                assert whose(answer.json()) == {str(participant)}
        assert not news.readers


async def test_a_reader_who_hangs_up_is_forgotten(web_url: str, database: Pool) -> None:
    reads = await a_key(database, "3301", Scope.READ)
    async with await pool(web_url, max_size=1) as few, FeedNews(web_url) as news:
        app = create_app(Pages(load_settings(postgres_url=web_url), few, SECRET.encode(), packaged_rules(), news))
        hung_up = asyncio.Event()
        messages = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            await hung_up.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            pass

        position = str((await _page(few)).next)
        scope = {
            "type": "http", "method": "GET", "path": "/feed", "raw_path": b"/feed", "http_version": "1.1",
            "query_string": f"after={position}&wait=30".encode(), "root_path": "", "scheme": "http",
            "headers": [(b"authorization", f"Bearer {reads}".encode())], "server": ("web", 80), "client": ("c", 1),
        }  # fmt: skip
        call = asyncio.create_task(app(scope, receive, send))
        await eventually(lambda: any(reader.waits for reader in news.readers))
        hung_up.set()
        await call
        assert not news.readers


async def _page(few: Pool) -> Any:
    from store.feed import read

    async with few.acquire() as conn:
        return await read(conn, None, 500)
