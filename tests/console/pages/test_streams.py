"""A stream sends what is new, a sign of life where nothing is, and ends where the database is away."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from console.pages import streams as module
from console.pages.streams import News, event_stream, framed, lasting


async def lines(*news: News | Exception, known: News | None = None) -> list[bytes]:
    """Give what a stream sends when looks find this, one after another."""

    async def looks() -> AsyncGenerator[News]:
        for each in news:
            if isinstance(each, Exception):
                raise each
            yield each

    return [line async for line in framed(looks(), 2_000, known)]


async def test_what_is_as_before_is_not_sent_again() -> None:
    assert await lines({"done": 0}, {"done": 0}, {"done": 1}) == [
        b"retry: 2000\n\n", b'data: {"done":0}\n\n', b'data: {"done":1}\n\n',
    ]  # fmt: skip


async def test_nor_is_what_the_page_shows_already() -> None:
    assert await lines({"count": 0}, {"count": 1}, {"count": 0}, known={"count": 0}) == [
        b"retry: 2000\n\n", b'data: {"count":1}\n\n', b'data: {"count":0}\n\n',
    ]  # fmt: skip


async def test_who_has_nothing_new_for_long_shows_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BEAT", 0.0)
    assert (await lines({"done": 0}, {"done": 0}))[-1] == b": still here\n\n"


@pytest.mark.parametrize("fault", [TimeoutError(), asyncpg.CannotConnectNowError(), ConnectionRefusedError()])
async def test_a_stream_ends_without_a_fault_where_the_database_is_away(fault: Exception) -> None:
    assert await lines({"done": 0}, fault) == [b"retry: 2000\n\n", b'data: {"done":0}\n\n']


async def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        await lines(ZeroDivisionError())


async def test_the_looks_end_with_the_stream() -> None:
    ended = []

    async def looks() -> AsyncGenerator[News]:
        try:
            while True:
                yield {"done": 0}
        finally:
            ended.append(True)

    stream = framed(looks(), 2_000)
    assert await anext(stream) == b"retry: 2000\n\n"
    assert await anext(stream) == b'data: {"done":0}\n\n'
    await stream.aclose()
    assert ended


async def test_no_stream_lasts_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lasting(None)()
    monkeypatch.setattr(module, "LASTS", 0.0)
    assert not lasting(None)()


async def test_no_cache_and_no_proxy_keeps_a_stream_back() -> None:
    async def nothing() -> AsyncGenerator[News]:
        return
        yield

    headers = event_stream(nothing(), ask_again=2_000).headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
