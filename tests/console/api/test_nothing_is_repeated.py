"""Nothing that was sent comes back: not in an answer, a log, a trace, or what is kept of a refusal."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
import pytest_asyncio

from store.database import Pool
from tests.console.api.spans import Spans, collecting
from tests.console.api.web import BATCH, Web, a_key, serving, settled
from tests.histories.live import Postgres
from tests.waiting import eventually

CANARY = "Kanarifuglesangen"
NUMBER = "15859012342"
PERSON = {
    "name": "x",
    "birth_date": "1990-05-15",
    "identifiers": [{"kind": "fnr", "value": NUMBER}],
    "phone": "x",
    "email": "x",
    "address": "x",
    "address_protected": True,
}


@pytest_asyncio.fixture(scope="module")
async def spans() -> AsyncIterator[Spans]:
    async with collecting() as spans:
        yield spans


@pytest_asyncio.fixture(scope="module")
async def web(web_url: str, spans: Spans, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    """With traces and logs of everything."""
    async with serving(web_url, tmp_path_factory.mktemp("web"), STEGVIS_TRACING_ENDPOINT=spans.endpoint) as running:
        yield running


def with_canaries() -> list[dict[str, Any]]:
    """Write events that are refused, each with the canary in one place."""
    base = settled(data={"person": PERSON})
    events = [base | {field: CANARY} for field in base if field not in {"id", "source"}]
    events += [base | {field: {CANARY: CANARY}} for field in base]
    data = base["data"]
    for field in data:
        if field != "person":
            events += [base | {"data": data | {field: wrong}} for wrong in (CANARY, [CANARY], {CANARY: CANARY})]
        without = {name: value for name, value in data.items() if name != field}
        events.append(base | {"data": without | {"note": CANARY}})
    for field in PERSON:
        events += [base | {"data": data | {"person": PERSON | {field: wrong}}} for wrong in ([CANARY], {CANARY: 1})]
    events.append(base | {"data": data | {CANARY: 1}})
    events.append(base | {"data": data | {"person": PERSON | {CANARY: CANARY}}})
    # Without a field that must be there, a validator names the whole that lacks it.
    named = PERSON | {"name": CANARY, "address": CANARY}
    for field in ("settled_on", "kommune", "entry"):
        lacking = {name: value for name, value in data.items() if name != field}
        events.append(base | {"data": lacking | {"person": named}})
    for field in ("id", "source", "type", "time", "subject", "specversion"):
        whole = {name: value for name, value in base.items() if name != field}
        events.append(whole | {"data": data | {"person": named}})
    return events


async def test_a_refused_value_is_nowhere(web: Web, database: Pool, spans: Spans, key: str) -> None:
    events = with_canaries()
    answers = [await web.post(event, key) for event in events]
    batch = await web.post(events, key, BATCH)
    broken = await web.post(f'{{"name": "{CANARY}"'.encode(), key)
    headers = await web.post(b"{}", key, "application/json", **{"ce-id": CANARY, f"ce-{CANARY.lower()}": CANARY})
    nobody = await web.post(settled(), CANARY)
    nowhere = await web.http.get(f"{web.url}/{CANARY}?{CANARY}={CANARY}")
    no_day = await web.http.get(f"{web.url}/rules?on={CANARY}", headers={"Authorization": f"Bearer {key}"})

    statuses = [answer.status_code for answer in (*answers, broken, headers, nobody, nowhere, no_day)]
    assert statuses == [422] * (len(events) + 2) + [401, 404, 422]
    assert {result["status"] for result in batch.json()["results"]} == {422}
    for answer in (*answers, batch, broken, headers, nobody, nowhere, no_day):
        assert not leaked(answer.content)
        assert not leaked(repr(answer.headers).encode())
    assert not leaked(web.log.read_bytes())
    assert not leaked(await everything_in(database))
    sent = settled()
    assert (await web.post(sent, key)).status_code == 202
    await eventually(lambda: b"intake" in spans.received)
    assert not leaked(spans.received)


async def test_of_a_field_name_of_the_senders_own_nothing_is_kept(web: Web, database: Pool, key: str) -> None:
    base = settled()
    for name in (CANARY, CANARY.lower(), f"{CANARY.lower()}.kommune", NUMBER):
        wrong = base | {"data": base["data"] | {name: {name: NUMBER}, "person": {name: NUMBER}}}
        assert (await web.post(wrong, key)).status_code == 422
    kept = await everything_in(database)
    assert b"unknown field" in kept, "why it was refused is counted"
    assert not leaked(kept)
    assert NUMBER.encode() not in kept


async def test_what_the_database_cannot_keep_is_not_repeated_either(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with postgres.migrated_database() as url, serving(url, tmp_path_factory.mktemp("w")) as web:
        from store.database import pool

        async with await pool(url) as database:
            key = await a_key(database)
            async with database.acquire() as conn:
                await conn.execute("alter table person.people add constraint nobody check (name is null) not valid")
            answer = await web.post(settled(data={"person": PERSON | {"name": CANARY}}), key)
            assert answer.status_code == 422
            assert not leaked(answer.content + web.log.read_bytes())

            async with database.acquire() as conn:
                await conn.execute("alter table stegvis.inbox rename to inbox_gone")
            answer = await web.post(settled(data={"person": PERSON | {"name": CANARY}}), key)
            assert answer.status_code == 500
            assert answer.headers["content-type"] == "application/problem+json"
            assert b"call failed" in web.log.read_bytes()
            assert not leaked(answer.content + web.log.read_bytes())


def leaked(where: bytes) -> bool:
    """Tell whether the canary is somewhere, in plain, base64 or hex; shows what surrounds it."""
    plain = CANARY.encode()
    for form in (plain, plain.lower(), base64.b64encode(plain)[:-3], plain.hex().encode()):
        before, found, after = where.partition(form)
        if found:
            print(before[-200:], found, after[:200])
            return True
    return False


async def everything_in(database: Pool) -> bytes:
    """Give all rows of all tables."""
    async with database.acquire() as conn:
        tables = await conn.fetch(
            "select format('%I.%I', schemaname, tablename) from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema')"
        )
        rows = [await conn.fetch(f"select t::text from {table[0]} t") for table in tables]
    return orjson.dumps([[row[0] for row in table] for table in rows])
