"""Bodies that are too large, packed, slow, cut or wrong: refused at the door, in flat memory, never a fault of ours."""

import asyncio
import contextlib
import gzip
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import psutil
import pytest
import pytest_asyncio

from store.database import Pool
from tests.console.api.web import BATCH, STRUCTURED, Web, a_key, housed, settled, stored

MIB = 1_048_576


@pytest_asyncio.fixture(autouse=True)
async def _still_well(web: Web) -> AsyncIterator[None]:
    """After whatever a test does, the process answers and has met no fault of its own."""
    yield
    assert (await web.http.get(f"{web.url}/health/ready")).status_code == 200
    assert b"call failed" not in web.log.read_bytes()


def memory(web: Web) -> int:
    used: int = psutil.Process(web.pid).memory_info().rss
    return used


async def chunked(web: Web, key: str, chunks: Iterator[bytes], media_type: str, encoding: str = "identity") -> int:
    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    headers = {"Authorization": f"Bearer {key}", "Content-Type": media_type, "Content-Encoding": encoding}
    return (await web.http.post(f"{web.url}/events", content=body(), headers=headers)).status_code


async def opened(web: Web, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port())
    writer.write(head)
    await writer.drain()
    return reader, writer


def head_of(key: str, length: int, *more: str) -> bytes:
    lines = [
        "POST /events HTTP/1.1", "Host: stegvis", f"Authorization: Bearer {key}", f"Content-Type: {STRUCTURED}",
        f"Content-Length: {length}", *more,
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize(("media_type", "size"), [(STRUCTURED, MIB + 1), (BATCH, 16 * MIB + 1), (BATCH, 20 * MIB)])
async def test_what_is_too_large_is_refused_with_a_length_and_without(
    web: Web, key: str, media_type: str, size: int
) -> None:
    before = memory(web)
    assert (await web.post(b" " * size, key, media_type)).status_code == 413
    assert await chunked(web, key, (b" " * 65_536 for _ in range(size // 65_536 + 1)), media_type) == 413
    assert memory(web) - before < 64 * MIB


def bomb() -> Iterator[bytes]:
    """A gibibyte of blanks, packed."""
    packer = zlib.compressobj(9, wbits=31)
    blanks = b" " * MIB
    for _ in range(1024):
        yield packer.compress(blanks)
    yield packer.flush()


async def test_gzip_that_unfolds_a_thousandfold_is_refused_in_flat_memory(web: Web, key: str) -> None:
    packed = [chunk for chunk in bomb() if chunk]
    before = memory(web)
    for media_type in (STRUCTURED, BATCH):
        assert await chunked(web, key, iter(packed), media_type, "gzip") == 413
    assert memory(web) - before < 64 * MIB


async def test_gzip_is_unfolded_also_in_several_members(web: Web, key: str) -> None:
    text = orjson.dumps([settled(), settled()])
    packed = gzip.compress(text[:100]) + gzip.compress(text[100:])
    answer = await web.post(packed, key, BATCH, Content_Encoding="gzip")
    assert [result["status"] for result in answer.json()["results"]] == [202, 202]


@pytest.mark.parametrize("cut", [0, 5, -1])
async def test_gzip_that_breaks_off_is_refused(web: Web, key: str, cut: int) -> None:
    packed = gzip.compress(orjson.dumps(settled()))[:cut]
    assert (await web.post(packed, key, Content_Encoding="gzip")).status_code == 400


async def test_what_is_not_gzip_is_refused(web: Web, key: str) -> None:
    assert (await web.post(settled(), key, Content_Encoding="gzip")).status_code == 400


async def test_a_batch_cut_at_the_last_byte_leaves_nothing_and_goes_in_whole_when_sent_again(
    web: Web, database: Pool, key: str
) -> None:
    events = [settled() for _ in range(50)]
    body = orjson.dumps(events)
    _, writer = await opened(web, head_of(key, len(body)).replace(STRUCTURED.encode(), BATCH.encode()) + body[:-1])
    writer.close()
    await writer.wait_closed()
    assert await stored(database, *(event["id"] for event in events)) == 0
    assert {result["status"] for result in await web.batch(events, key)} == {202}


async def test_many_slow_bodies_hold_no_connection_to_the_database_and_delay_nobody(
    web: Web, database: Pool, key: str
) -> None:
    waiting = await asyncio.gather(*(opened(web, head_of(key, 1000) + b"{") for _ in range(300)))
    try:
        took = []
        for _ in range(40):
            began = time.perf_counter()
            assert (await web.post(settled(), key)).status_code == 202
            took.append(time.perf_counter() - began)
        async with database.acquire() as conn:
            held = await conn.fetchval(
                "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in %'"
            )
        assert held == 0
        assert sorted(took)[int(len(took) * 0.95)] < 1.0
    finally:
        for _, writer in waiting:
            writer.close()


async def test_who_waits_for_permission_gets_the_refusal_before_the_body(web: Web) -> None:
    reader, writer = await opened(web, head_of("stegvis_no_key", 10, "Expect: 100-continue"))
    assert (await reader.readline()).split()[1] == b"401"
    writer.close()


async def test_a_head_without_end_ends_the_connection(web: Web) -> None:
    reader, writer = await opened(web, b"GET /health/live HTTP/1.1\r\nHost: stegvis\r\n")
    with contextlib.suppress(ConnectionError):
        for _ in range(200):
            writer.write(b"x: " + b"y" * 1000 + b"\r\n")
            await writer.drain()
    with contextlib.suppress(ConnectionError):
        assert await reader.read() == b""
    writer.close()


WRONG: list[Any] = ["a\u0000b", 2**63, 2**64, -(2**63) - 1, "0000-01-01", "99999-01-01", "0000-01-01T00:00:00Z", [], {}]
ANY_TEXT = {"id", "source", "traceparent", "extension"}
FIELDS = sorted({"type", "subject", "time", "specversion", "datacontenttype", "data"} | ANY_TEXT)


@pytest.mark.parametrize("field", FIELDS)
async def test_nonsense_in_any_attribute_is_never_a_fault_of_ours(web: Web, key: str, field: str) -> None:
    for value in WRONG:
        answer = await web.post(housed() | {field: value}, key)
        assert answer.status_code in {422, 202}, (value, answer.text)
        assert answer.status_code == 422 or (field in ANY_TEXT and value != WRONG[0])


async def test_nonsense_in_any_field_is_refused_alone_and_in_a_batch(web: Web, key: str) -> None:
    fields = list(settled()["data"])
    wrong = [settled(data={field: value}) for field in fields for value in WRONG]
    results = await web.batch([*wrong, settled()], key)
    assert {result["status"] for result in results[:-1]} == {422}
    assert results[-1]["status"] == 202
    for each in wrong[::7]:
        assert (await web.post(each, key)).status_code == 422


RAW = [b"1e400", b"-1e400", b"NaN", b"Infinity", b'"\\ud800"', b'"\\udc00x"', b'"\xff"', b'"\xed\xa0\x80"', b"1" * 5000]


@pytest.mark.parametrize("value", RAW, ids=range(len(RAW)))
async def test_what_is_hardly_json_is_refused_alone_and_costs_no_batch(web: Web, key: str, value: bytes) -> None:
    for field in ("id", "source", "time", "data"):
        raw = orjson.dumps(housed() | {field: "HERE"}).replace(b'"HERE"', value)
        assert (await web.post(raw, key)).status_code == 422
        good = orjson.dumps(settled())
        answer = await web.post(b"[" + b",".join([good, raw, orjson.dumps(settled())]) + b"]", key, BATCH)
        assert [result["status"] for result in answer.json()["results"]] == [202, 422, 202]


@pytest.mark.parametrize(
    "path", ["/%00", "/events/%FF", "/rules?on=%00", "/rules?on=%FF", "/rules?on=0000-01-01", "/rules?on=99999-01-01",
             "/rules?on=9223372036854775808", "/rules?on=", "/schemas/%00", "/schemas/%FF", "/schemas/..%2f"],
)  # fmt: skip
async def test_nonsense_in_an_address_is_never_a_fault_of_ours(web: Web, database: Pool, path: str) -> None:
    key = await a_key(database)
    answer = await web.http.get(f"{web.url}{path}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code in {400, 404, 405, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("header", [b"\xff", b"Bearer \xff", b"Bearer a\tb", b"Bearer %00", b"Bearer " + b"x" * 9000])
async def test_nonsense_for_a_key_is_no_key(web: Web, header: bytes) -> None:
    headers = [(b"authorization", header), (b"content-type", STRUCTURED.encode())]
    answer = await web.http.post(f"{web.url}/events", content=orjson.dumps(housed()), headers=headers)
    assert answer.status_code == 401


async def test_a_thousand_events_with_one_of_every_kind_of_wrong(web: Web, database: Pool, key: str) -> None:
    events: list[Any] = [housed() for _ in range(990)]
    no_id, twice = housed(), events[5]
    del no_id["id"]
    large = housed(extension="x" * int(1.1 * MIB))
    wrong = [(100, "no object", 422), (200, no_id, 422), (300, housed(extension="\0"), 422), (400, twice, 200),
             (500, large, 413), (600, None, 422), (700, [], 422)]  # fmt: skip
    for index, event, _ in wrong:
        events.insert(index, event)

    results = await web.batch(events, key)

    assert len(results) == len(events)
    expected = {index: status for index, _, status in wrong}
    assert [result["status"] for result in results] == [expected.get(n, 202) for n in range(len(events))]
    ids = [event["id"] for event in events if isinstance(event, dict) and "id" in event]
    assert await stored(database, *ids) == 990
