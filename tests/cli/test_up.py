"""``stegvis up`` and the commands that talk to a running stack."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest

from store.database import connect
from store.walls import PROCESSES
from tests.cli.cases import (
    EventBuilder,
    alive,
    begin,
    contract_cases,
    ended,
    in_the_middle,
    many,
    stack_pids,
    stegvis,
    written,
)
from tests.waiting import eventually
from workers.connections import today_in_oslo
from workers.embedded.directory import read_stack


@contextlib.asynccontextmanager
async def up(data: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await begin("up", "--data", data)
    try:
        await stack_pids(data)
        await eventually(lambda: read_stack(data).web is not None)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        await ended(process)


async def _signed_in(url: str, roles: set[str]) -> bool:
    """Whether these roles have connections to a database, and nobody else but this one has."""
    conn = await connect(url)
    try:
        query = "select usename, pid = pg_backend_pid() from pg_stat_activity where datname = current_database()"
        return {name for name, mine in await conn.fetch(query) if not mine} == roles
    finally:
        await conn.close()


async def test_a_running_stack_is_fed_asked_and_explains_itself(tmp_path: Path) -> None:
    today, data = today_in_oslo(), tmp_path / "data"
    lines = contract_cases(today)
    straight = EventBuilder("straight", 120, today).participant
    async with up(data) as process:
        stack = orjson.loads((data / "stack.json").read_bytes())
        assert stack["postgres"].startswith("postgresql://")
        assert stack["temporal"].startswith("127.0.0.1:")
        assert alive(stack["pids"]["web"])
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{stack['web']}/health/ready")).status_code == 200
        await eventually(lambda: _signed_in(stack["postgres"], set(PROCESSES)))

        sent = await stegvis("send", written(tmp_path / "cases.ndjson", lines), "--data", data, "--wait")
        assert sent.code == 0, sent.err
        assert f"{len(lines)} events accepted" in sent.out
        again = await stegvis("send", written(tmp_path / "bad.ndjson", [lines[0], b"garbage"]), "--data", data)
        assert again.code == 3
        assert "line 2" in again.out

        asked = await stegvis("report", "--json", "--data", data)
        report = orjson.loads(asked.out)
        assert report["events"] == {"accepted": len(lines), "duplicates": 1, "refused": [], "buffered": 2}
        assert len(report["journeys"]) == 17

        answer = await stegvis("explain", str(straight), "--data", data)
        for expected in (
            "What happened", "guidance.held", "What it waits for", "programme.completed", "Deadlines",
            "integreringsloven § 12, set going by participant.settled", "met by decision.made of",
            "programme-end: running",
        ):  # fmt: skip
            assert expected in answer.out
        norwegian = await stegvis("explain", str(straight), "--language", "nn", "--data", data)
        assert "task: Hald oppfølgingssamtale" in norwegian.out
        assert "Framgang mot måla i integreringsplanen (progress)" in norwegian.out
        unknown = await stegvis("explain", "00000000-0000-4000-8000-000000000000", "--data", data)
        assert (unknown.code, "has no events" in unknown.err) == (1, True)
        garbled = await stegvis("explain", "me", "--data", data)
        assert (garbled.code, "neither a UUID" in garbled.err) == (1, True)

        second = await stegvis("up", "--data", data)
        assert second.code == 1
        assert f"in use by the stack with pid {process.pid}" in second.err


async def test_up_goes_on_after_a_kill_from_what_was_accepted(tmp_path: Path) -> None:
    data, lines = tmp_path / "data", many(40, today_in_oslo())
    process = await begin("up", "--data", data)
    pids = await stack_pids(data)
    sending = await begin("send", written(tmp_path / "many.ndjson", lines), "--data", data)
    async with in_the_middle(data):
        process.kill()
    await ended(process)
    await ended(sending)
    await eventually(lambda: not any(map(alive, pids.values())))  # no part lives on without its stack
    async with up(data):
        waited = await stegvis("send", written(tmp_path / "again.ndjson", lines[:1]), "--data", data, "--wait")
        assert waited.code == 0, waited.err
        report = orjson.loads((await stegvis("report", "--json", "--data", data)).out)
    assert report["events"]["accepted"] == len(lines)
    assert all(journey["stages"]["guidance"] == "done" for journey in report["journeys"])


@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_parts_that_are_stopped_are_replaced_and_what_was_sent_is_played(tmp_path: Path) -> None:
    data, lines = tmp_path / "data", many(3, today_in_oslo())
    async with up(data) as process:
        pids = await stack_pids(data)
        sent = await stegvis("send", written(tmp_path / "cases.ndjson", lines), "--data", data)
        for pid in pids.values():
            os.kill(pid, signal.SIGSTOP)
        assert sent.code == 0, sent.err
        assert process.stderr
        shown = ""
        while not all(f"part={part}" in shown for part in pids):
            shown += (await asyncio.wait_for(process.stderr.readline(), 30)).decode()
        assert shown.count("part_killed_and_started_again") == len(pids)
        waited = await stegvis("send", written(tmp_path / "again.ndjson", lines[:1]), "--data", data, "--wait")
        assert waited.code == 0, waited.err
        report = orjson.loads((await stegvis("report", "--json", "--data", data)).out)
    assert report["events"]["accepted"] == len(lines)
    assert all(journey["stages"]["guidance"] == "done" for journey in report["journeys"])


@pytest.mark.parametrize("command", [["send", "-"], ["report"], ["explain", "00000000-0000-4000-8000-000000000000"]])
async def test_without_a_running_stack_the_error_names_the_way_to_one(tmp_path: Path, command: list[str]) -> None:
    result = await stegvis(*command, "--data", tmp_path)
    assert result.code == 1
    assert "stegvis up" in result.err


async def test_a_port_that_is_taken_is_named_with_its_setting(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        result = await stegvis("up", "--data", tmp_path, STEGVIS_POSTGRES_PORT=str(port))
    assert result.code == 1
    assert f"port {port} (STEGVIS_POSTGRES_PORT)" in result.err


async def test_the_doctor_finds_everything_here_and_names_the_cure_for_what_is_missing(tmp_path: Path) -> None:
    well, ill = await asyncio.gather(
        stegvis("doctor", "--data", tmp_path),
        stegvis("doctor", "--data", tmp_path, STEGVIS_TEMPORAL_BINARY="/nowhere/temporal"),
    )
    assert (well.code, "missing" in well.out) == (0, False), well.out
    assert (ill.code, "/nowhere/temporal" in ill.out) == (1, True), ill.out


async def test_generate_gives_the_same_caseload_for_the_same_day(tmp_path: Path) -> None:
    command = ["generate", "--participants", "3", "--seed", "7", "--today", "2026-11-23"]
    first, second = await asyncio.gather(stegvis(*command), stegvis(*command))
    assert first.code == 0
    assert first.out == second.out
    assert all(orjson.loads(line)["specversion"] == "1.0" for line in first.out.splitlines())


@pytest.mark.parametrize("command", ["run", "up", "send", "report", "statistics", "explain", "generate", "doctor"])
async def test_every_command_has_a_help_with_its_options(command: str) -> None:
    result = await stegvis(command, "--help")
    assert result.code == 0
    assert "Usage:" in result.out
    assert os.linesep in result.out
