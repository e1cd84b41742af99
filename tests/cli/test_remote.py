"""``stegvis send --url``: files go over HTTP to a real web process."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
import pytest_asyncio

from cli.remote import _without_key
from store.database import Pool
from tests.cli.cases import Ended, ended, environment, stegvis, written
from tests.console.api.web import Web, a_key, housed, serving, settled
from tests.waiting import eventually


@pytest_asyncio.fixture
async def web(url: str, tmp_path: Path) -> AsyncIterator[Web]:
    async with serving(url, tmp_path / "web") as running:
        yield running


@pytest_asyncio.fixture
async def key(connections: Pool) -> str:
    return await a_key(connections)


def lines(count: int) -> list[bytes]:
    return [orjson.dumps(settled()) for _ in range(count)]


async def send(url: str, key: str, file: Path) -> Ended:
    return await stegvis("send", "--url", url, file, STEGVIS_KEY=key)


async def accepted(pool: Pool) -> int:
    async with pool.acquire() as conn:
        count: int = await conn.fetchval("select count(*) from stegvis.inbox")
    return count


async def test_refused_lines_are_reported_with_number_and_reason_and_the_others_go_in(
    web: Web, url: str, connections: Pool, key: str, tmp_path: Path
) -> None:
    good = lines(1500)
    bad = orjson.dumps(housed(data={"allocated_on": "2026-02-30"}))
    file = written(tmp_path / "cases.ndjson", [*good[:700], b"garbage", b"", bad, *good[700:]])

    first = await send(web.url, key, file)
    again = await send(web.url, key, file)
    local = await stegvis("send", file, STEGVIS_POSTGRES_URL=url)

    assert (first.code, again.code) == (3, 3)
    assert "1,500 events accepted" in first.out
    assert "line 701: is not JSON" in first.out
    assert "line 703: data.allocated_on:" in first.out
    assert "1,500 duplicates" in again.out
    assert [line for line in first.out.splitlines() if "line 70" in line] == [
        line for line in local.out.splitlines() if "line 70" in line
    ]
    assert await accepted(connections) == 1500


async def test_a_wrong_key_ends_it_with_a_way_out_and_is_not_repeated(web: Web, tmp_path: Path) -> None:
    ended = await send(web.url, "stegvis_wrong_key", written(tmp_path / "cases.ndjson", lines(1)))
    assert ended.code == 1
    assert "401" in ended.err
    assert "STEGVIS_KEY" in ended.err
    assert "stegvis_wrong_key" not in ended.err + ended.out


@pytest.mark.parametrize("url", ["stegvis.example", "ftp://stegvis.example", "http://", "http://a:b@c", "http://h:x"])
async def test_what_is_no_address_is_named(tmp_path: Path, url: str) -> None:
    ended = await send(url, "k", written(tmp_path / "cases.ndjson", lines(1)))
    assert (ended.code, "--url is not an address" in ended.err) == (1, True)


async def test_without_a_key_it_says_where_one_goes(tmp_path: Path) -> None:
    ended = await stegvis("send", "--url", "http://127.0.0.1:9", written(tmp_path / "cases.ndjson", lines(1)))
    assert (ended.code, "--key-file" in ended.err) == (1, True)


async def test_a_server_that_is_away_is_waited_for(url: str, connections: Pool, key: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    key_file = tmp_path / "key.txt"
    key_file.write_text(f"{key}\n")
    file = written(tmp_path / "cases.ndjson", lines(3))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", "send", "--url", f"http://127.0.0.1:{port}", "--key-file", key_file, file,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment(),
    )  # fmt: skip
    assert process.stderr is not None
    assert b"trying again" in await process.stderr.readline()
    async with serving(url, tmp_path / "web", STEGVIS_WEB_PORT=str(port)):
        result = await ended(process)
    assert result.code == 0, result.err
    assert await accepted(connections) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="reads the process listing from /proc")
async def test_a_key_on_the_command_line_leaves_the_process_listing(web: Web, connections: Pool, key: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", "send", "--url", web.url, "--key", key, "-",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )  # fmt: skip
    listed = Path(f"/proc/{process.pid}/cmdline")

    def hidden() -> bool:
        shown = listed.read_bytes()
        return b"send" in shown and b"--key" not in shown and key.encode() not in shown

    await eventually(hidden)
    out, err = await process.communicate(lines(1)[0])
    assert process.returncode == 0, err
    assert b"1 event" in out
    assert await accepted(connections) == 1


def test_only_the_key_is_taken_off_the_command_line() -> None:
    assert _without_key(["p", "send", "--key", "k", "a"]) == (["p", "send", "a"], "k")
    assert _without_key(["p", "send", "--key=k", "--", "--key"]) == (["p", "send", "--", "--key"], "k")
    assert _without_key(["p", "send", "--key-file", "f"]) == (["p", "send", "--key-file", "f"], None)
