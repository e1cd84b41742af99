"""The simulator on a real stack: a run with partners, trouble on the way, and a live show."""

import asyncio
import contextlib
import os
import signal
import socket
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from fastapi import FastAPI, Response

from simulation.live import QUIET_FOR
from simulation.server import serving
from store.database import connect
from tests.cli.cases import OPEN_TASKS, EventBuilder, begin, ended, in_the_middle, stack_pids, stegvis, written
from tests.waiting import eventually
from workers.connections import today_in_oslo
from workers.embedded.directory import read_stack


async def test_a_run_with_partners_has_what_was_asked_answered(tmp_path: Path) -> None:
    today = today_in_oslo()
    answer = EventBuilder("with partners", 20, today).settled().housed_and_informed()
    answer.add("mapping.completed", 14, "completed_on", languages=["ar"], education="none", work_years=1)
    file, report = tmp_path / "cases.ndjson", tmp_path / "report.json"
    file.write_bytes(b"\n".join(answer.lines) + b"\n")
    ran = await stegvis("run", "--partners", file, "--report", report)
    assert ran.code == 0, ran.err
    (journey,) = orjson.loads(report.read_bytes())["journeys"]
    waited_for = {wait["event"] for wait in journey["waits"]}
    assert "mapping.received" not in waited_for
    assert "nir.registered" not in waited_for
    assert journey["stages"]["mapping"] == "done"

    without = await stegvis("run", file, "--report", report)
    assert without.code == 0
    (journey,) = orjson.loads(report.read_bytes())["journeys"]
    assert "mapping.received" in {wait["event"] for wait in journey["waits"]}, "without the flag no partner is played"


@pytest.mark.slow
async def test_a_partner_that_stays_away_does_not_keep_a_run_waiting(tmp_path: Path) -> None:
    answer = EventBuilder("away", 20, today_in_oslo()).settled()
    file, report = tmp_path / "cases.ndjson", tmp_path / "report.json"
    file.write_bytes(b"\n".join(answer.lines) + b"\n")
    ran = await stegvis("run", file, "--report", report, STEGVIS_PARTNERS='{"nir": {"url": "http://127.0.0.1:9"}}')
    assert ran.code == 0, ran.err
    (incident,) = orjson.loads(report.read_bytes())["incidents"]
    assert incident["kind"] == "request-failed"
    assert incident["cause"].startswith("nir cannot be reached")
    assert "requests to nir: 1 failing, will be tried again" in ran.out


@pytest.mark.slow
async def test_a_partner_that_asks_to_retry_in_an_hour_does_not_keep_a_run_waiting(tmp_path: Path) -> None:
    answer = EventBuilder("in an hour", 20, today_in_oslo()).settled()
    busy = FastAPI()
    busy.post("/messages")(lambda: Response(status_code=503, headers={"Retry-After": "3600"}))
    async with serving(busy) as url:
        ran = await asyncio.wait_for(
            stegvis(
                "run",
                written(tmp_path / "cases.ndjson", answer.lines),
                STEGVIS_PARTNERS=f'{{"nir": {{"url": "{url}"}}}}',
            ),
            55,
        )
    assert ran.code == 0, ran.err
    assert "requests to nir: 1 failing, will be tried again" in ran.out


async def test_a_partner_that_comes_back_is_asked_again_and_its_incident_is_closed(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    answer = EventBuilder("comes back", 20, today_in_oslo()).settled().housed_and_informed()
    answer.add("mapping.completed", 14, "completed_on", languages=["ar"], education="none", work_years=1)
    reached = f'{{"*": {{"url": "http://127.0.0.1:{port}"}}}}'
    stack = await begin("up", "--data", data, STEGVIS_PARTNERS=reached, STEGVIS_CUT_OVER='{"imdi": "2100-01-01"}')
    played = None
    try:
        await stack_pids(data)
        sent = await stegvis("send", written(tmp_path / "cases.ndjson", answer.lines), "--wait", "--data", data)
        assert sent.code == 0, sent.err

        explained = (await stegvis("explain", str(answer.participant), "--data", data)).out
        assert "register-settlement of nir imdi: not made: made in the system used before, 2100-01-01" in explained
        assert "share-mapping of career-centre 33: not made: failing, will be tried again" in explained
        (incident,) = orjson.loads((await stegvis("report", "--json", "--data", data)).out)["incidents"]
        assert "career-centre cannot be reached" in incident["cause"]

        played = await begin("partners", "--port", str(port), "--delay", "0", "--data", data)

        async def answered_and_closed() -> bool:
            report = orjson.loads((await stegvis("report", "--json", "--data", data)).out)
            waited_for = {wait["event"] for wait in report["journeys"][0]["waits"]}
            return "mapping.received" not in waited_for and not report["incidents"]

        await eventually(answered_and_closed, 40)  # the success that follows closes the incident
    finally:
        for process in (played, stack):
            if process is not None:
                process.send_signal(signal.SIGINT)
                gone = await ended(process)
                assert gone.code == 0, gone.err


@pytest.mark.slow
async def test_journeys_unfold_to_their_end_while_one_watches(tmp_path: Path) -> None:
    data = tmp_path / "live"
    show = await begin("up", "--live", "--participants", "12", "--speed", "20", "--data", data)
    try:
        async with in_the_middle(data, begun=4, left=OPEN_TASKS) as pids:
            os.kill(pids["postgres"], signal.SIGKILL)  # it starts again, and the show goes on
        report: dict[str, list[dict[str, str]]] = {"journeys": []}

        async def two_have_closed() -> bool:
            nonlocal report
            answer = await stegvis("report", "--json", "--data", data)
            with contextlib.suppress(orjson.JSONDecodeError):
                report = orjson.loads(answer.out)
            return [each["status"] for each in report["journeys"]].count("closed") >= 2

        await eventually(two_have_closed, 50)
        assert len(report["journeys"]) == 12
        assert [each for each in report["incidents"] if each["kind"] == "play-failed"] == []
    finally:
        show.send_signal(signal.SIGINT)
        _, err = await show.communicate()
    assert show.returncode == 0, err
    shown = err.decode().splitlines()
    figures = [line for line in shown if " active, " in line]
    assert figures
    assert all(one != another for one, another in pairwise(figures)), "reported when they have changed"
    assert any("stegvis explain " in line and str(data) in line for line in shown)
    assert "Traceback" not in err.decode()


@pytest.mark.slow
async def test_a_show_that_has_come_to_today_announces_it_once(tmp_path: Path) -> None:
    data = tmp_path / "live"
    show = await begin("up", "--live", "--participants", "1", "--speed", "20", "--data", data)
    assert show.stderr is not None
    try:
        answer: list[str] = []
        async with asyncio.timeout(90):
            while not answer or "requests --again" not in answer[-1]:
                answer.append((await show.stderr.readline()).decode())
        await looked_again(data, QUIET_FOR + 1)
    finally:
        show.send_signal(signal.SIGINT)
        rest = (await show.stderr.read()).decode()
        await show.wait()
    (over,) = (nth for nth, line in enumerate(answer) if "The show is over" in line)
    explain = answer[over + 1].split()
    assert explain[:2] == ["stegvis", "explain"]
    assert "The show is over" not in rest


async def looked_again(data: Path, times: int) -> None:
    """Wait until a show has looked at its figures so many times more: each look reads what intake has counted."""
    conn = await connect(read_stack(data).postgres)
    try:

        async def looks() -> int:
            await conn.execute("select pg_stat_clear_snapshot()")
            query = "select seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables where relname = 'intake_tally'"
            return int(await conn.fetchval(query))

        before = await looks()

        async def enough() -> bool:
            return await looks() >= before + times

        await eventually(enough, 30)
    finally:
        await conn.close()


async def test_playing_partners_that_nobody_asks_names_the_setting(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    stack = await begin("up", "--data", data)
    played = None
    try:
        await stack_pids(data)
        with socket.create_server(("127.0.0.1", port)):
            taken = await stegvis("partners", "--port", str(port), "--data", data)
        assert taken.code == 1
        assert f"port {port} is taken" in taken.err
        played = await begin("partners", "--port", str(port), "--data", data)
        assert played.stderr is not None
        async with asyncio.timeout(20):
            answer = b"".join([await played.stderr.readline() for _ in range(4)]).decode()
        assert f"""STEGVIS_PARTNERS='{{"*": {{"url": "http://127.0.0.1:{port}"}}}}' stegvis up""" in answer
    finally:
        for process in (played, stack):
            if process is not None:
                process.send_signal(signal.SIGINT)
                await ended(process)


@pytest.mark.parametrize(
    ("arguments", "details"),
    [
        (("partners", "--port", "99999"), "--port"),
        (("partners", "--port", "-1"), "--port"),
        (("partners", "--fail", "1.1"), "--fail"),
        (("partners", "--hang", "-0.1"), "--hang"),
        (("up", "--participants", "5"), "--live"),
        (("up", "--speed", "5"), "--live"),
    ],
)
async def test_options_that_make_no_sense_are_refused_in_words(arguments: tuple[str, ...], details: str) -> None:
    ran = await stegvis(*arguments)
    assert ran.code == 2
    assert details in ran.err
    assert arguments[1] in ran.err
    assert "Traceback" not in ran.err


async def test_every_option_of_the_partners_is_explained_and_the_version_is_shown() -> None:
    explained = (await stegvis("partners", "--help")).out
    for option in ("--decline", "--lose", "--repeat", "--fail", "--refuse", "--hang"):
        (line,) = (line for line in explained.splitlines() if option in line)
        assert "The share of" in line
    answer = await stegvis("--version")
    assert answer.out.startswith("stegvis 0")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
