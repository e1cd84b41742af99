"""Too much, too fast, too slow, and a database that is away: refused in time, with when to come back."""

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from console.api.bodies import CALL_OVERHEAD, Memory
from console.api.problems import Refused
from console.api.rates import Rates
from store.database import Pool
from tests.console.api.web import BATCH, Web, a_key, housed, serving, settled
from tests.histories.live import Postgres
from tests.waiting import eventually


async def test_a_key_that_sends_too_fast_learns_when_to_come_back(url: str, connections: Pool, tmp_path: Path) -> None:
    one, other = await a_key(connections), await a_key(connections)
    async with serving(url, tmp_path, STEGVIS_WEB_EVENTS_PER_SECOND="50") as web:
        assert {result["status"] for result in await web.batch([housed() for _ in range(200)], one)} == {202}

        refused = await web.post(housed(), one)
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert 1 <= int(refused.headers["retry-after"]) <= 5
        assert (await web.post([housed()], one, BATCH)).status_code == 429
        assert (await web.post(housed(), other)).status_code == 202

        async def let_in() -> bool:
            return (await web.post(housed(), one)).status_code == 202

        await eventually(let_in, every=0.2)


def test_a_bucket_fills_with_time_and_never_beyond_a_second() -> None:
    now = [0.0]
    rates = Rates(10, lambda: now[0])
    rates.check("a")
    rates.pay("a", 30)
    with pytest.raises(Refused) as refused:
        rates.check("a")
    assert refused.value.headers == {"Retry-After": "2"}
    now[0] = 2.0
    rates.check("a")
    now[0] = 1000.0
    rates.check("a")
    rates.pay("a", 11)
    with pytest.raises(Refused):
        rates.check("a")


def test_calls_share_a_limited_memory_and_give_it_back() -> None:
    memory = Memory(2 * CALL_OVERHEAD + 10)
    with memory.share() as one, memory.share():
        one.take(10)
        with pytest.raises(Refused) as refused:
            one.take(1)
        assert refused.value.status == 503
        assert refused.value.headers == {"Retry-After": "2"}
        with pytest.raises(Refused), memory.share():
            pass
    with memory.share() as again:
        again.take(CALL_OVERHEAD + 10)


async def test_while_the_database_is_away_calls_learn_when_to_come_back_and_then_go_in(
    postgres: Postgres, url: str, connections: Pool, tmp_path: Path
) -> None:
    key = await a_key(connections)
    sent = [settled() for _ in range(20)]
    async with serving(url, tmp_path) as web:
        assert (await web.post(settled(), key)).status_code == 202
        await postgres.cut_off(url)
        began = time.perf_counter()
        answers = await asyncio.gather(*(web.post(each, key) for each in sent), web.post(sent, key, BATCH))
        ready = await web.http.get(f"{web.url}/health/ready")
        live = await web.http.get(f"{web.url}/health/live")
        assert time.perf_counter() - began < 15
        assert {answer.status_code for answer in (*answers, ready)} == {503}
        assert all(int(answer.headers["retry-after"]) for answer in (*answers, ready))
        assert live.status_code == 200

        await postgres.let_in(url)

        async def goes_in() -> bool:
            return (await web.post(sent[0], key)).status_code == 202

        await eventually(goes_in)
        assert {result["status"] for result in await web.batch(sent[1:], key)} == {202}


async def test_a_process_starts_while_the_database_is_away(postgres: Postgres, url: str, tmp_path: Path) -> None:
    await postgres.cut_off(url)
    async with serving(url, tmp_path) as web:
        assert (await web.http.get(f"{web.url}/health/live")).text == "live\n"
        assert (await web.http.get(f"{web.url}/health/ready")).status_code == 503
        await postgres.let_in(url)

        async def ready() -> bool:
            return (await web.http.get(f"{web.url}/health/ready")).status_code == 200

        await eventually(ready)


async def test_a_database_that_was_not_migrated_is_not_ready(empty_url: str, tmp_path: Path) -> None:
    async with serving(empty_url, tmp_path, STEGVIS_POSTGRES_URL=empty_url) as web:
        answer = await web.http.get(f"{web.url}/health/ready")
        assert (answer.status_code, "stegvis migrate" in answer.text) == (503, True)


async def test_a_process_that_is_stopped_answers_what_it_has_begun(url: str, connections: Pool, tmp_path: Path) -> None:
    key = await a_key(connections)
    async with serving(url, tmp_path) as web:
        await web.post(settled(), key)  # so that the process has a connection of its own
        async with connections.acquire() as conn, conn.transaction():
            await conn.execute("lock table stegvis.inbox in access exclusive mode")
            posting = asyncio.create_task(web.post(settled(), key))

            async def waits() -> bool:
                query = (
                    "select exists (select from pg_locks where not granted and relation = 'stegvis.inbox'::regclass)"
                )
                return bool(await conn.fetchval(query))

            await eventually(waits)
            os.kill(web.pid, signal.SIGTERM)

            async def takes_no_more() -> bool:
                with contextlib.suppress(httpx.TransportError):
                    async with httpx.AsyncClient() as other:
                        await other.get(f"{web.url}/health/live")
                    return False
                return True

            await eventually(takes_no_more)
        assert (await posting).status_code == 202


async def test_killed_under_load_nothing_acknowledged_is_lost_and_nothing_doubled(
    url: str, connections: Pool, tmp_path: Path
) -> None:
    key = await a_key(connections)
    events = [settled() for _ in range(300)]
    acknowledged: set[str] = set()

    async def post(web: Web) -> None:
        for event in events:
            with contextlib.suppress(httpx.TransportError):
                answer = await web.post(event, key)
                if answer.status_code in {200, 202}:
                    acknowledged.add(event["id"])

    async with serving(url, tmp_path / "one") as web:
        posting = [asyncio.create_task(post(web)) for _ in range(4)]
        await eventually(lambda: len(acknowledged) > 50)
        os.kill(web.pid, signal.SIGKILL)
        await asyncio.gather(*posting)
    before = set(acknowledged)
    assert before < {event["id"] for event in events}
    async with connections.acquire() as conn:
        stored = [row[0] for row in await conn.fetch("select id from stegvis.inbox")]
    assert before <= set(stored)
    async with serving(url, tmp_path / "two") as web:
        await asyncio.gather(*(post(web) for _ in range(4)))
    async with connections.acquire() as conn:
        stored = [row[0] for row in await conn.fetch("select id from stegvis.inbox")]
    assert sorted(stored) == sorted(event["id"] for event in events)
