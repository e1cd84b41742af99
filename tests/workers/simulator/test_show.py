"""The simulator on a real stack: a run with partners, trouble on the way, and a live show."""

import asyncio
import contextlib
import os
import signal
import socket
from pathlib import Path

import orjson
from fastapi import FastAPI, Response

from tests.workers.cases import Teller, begin, ended, stegvis, written
from tests.workers.test_run import stack_pids
from workers.run import today_in_oslo
from workers.simulator.server import serving


async def test_a_run_with_partners_has_what_was_asked_answered(tmp_path: Path) -> None:
    today = today_in_oslo()
    told = Teller("with partners", 20, today).settled().housed_and_informed()
    told.tell("mapping.completed", 14, "completed_on", languages=["ar"], education="none", work_years=1)
    file, report = tmp_path / "cases.ndjson", tmp_path / "report.json"
    file.write_bytes(b"\n".join(told.lines) + b"\n")
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


async def test_a_partner_that_stays_away_does_not_keep_a_run_waiting(tmp_path: Path) -> None:
    told = Teller("away", 20, today_in_oslo()).settled()
    file, report = tmp_path / "cases.ndjson", tmp_path / "report.json"
    file.write_bytes(b"\n".join(told.lines) + b"\n")
    ran = await stegvis("run", file, "--report", report, STEGVIS_PARTNERS='{"nir": {"url": "http://127.0.0.1:9"}}')
    assert ran.code == 0, ran.err
    (incident,) = orjson.loads(report.read_bytes())["incidents"]
    assert incident["kind"] == "request-failed"
    assert incident["cause"].startswith("nir cannot be reached")
    assert "requests to nir: 1 failing, tried again later" in ran.out


async def test_a_partner_that_says_to_come_in_an_hour_does_not_keep_a_run_waiting(tmp_path: Path) -> None:
    told = Teller("in an hour", 20, today_in_oslo()).settled()
    busy = FastAPI()
    busy.post("/messages")(lambda: Response(status_code=503, headers={"Retry-After": "3600"}))
    async with serving(busy) as url:
        ran = await asyncio.wait_for(
            stegvis(
                "run", written(tmp_path / "cases.ndjson", told.lines), STEGVIS_PARTNERS=f'{{"nir": {{"url": "{url}"}}}}'
            ),
            25,
        )
    assert ran.code == 0, ran.err
    assert "requests to nir: 1 failing, tried again later" in ran.out


async def test_a_partner_that_comes_back_is_asked_again_and_its_incident_is_closed(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    told = Teller("comes back", 20, today_in_oslo()).settled().housed_and_informed()
    told.tell("mapping.completed", 14, "completed_on", languages=["ar"], education="none", work_years=1)
    reached = f'{{"*": {{"url": "http://127.0.0.1:{port}"}}}}'
    stack = await begin("up", "--data", data, STEGVIS_PARTNERS=reached, STEGVIS_CUT_OVER='{"imdi": "2100-01-01"}')
    played = None
    try:
        await stack_pids(data)
        sent = await stegvis("send", written(tmp_path / "cases.ndjson", told.lines), "--wait", "--data", data)
        assert sent.code == 0, sent.err

        explained = (await stegvis("explain", str(told.participant), "--data", data)).out
        assert "register-settlement of nir imdi: done, taken as done: before the cut-over of 2100-01-01" in explained
        assert "share-mapping of career-centre 33: open, fails and is tried again later" in explained
        (incident,) = orjson.loads((await stegvis("report", "--json", "--data", data)).out)["incidents"]
        assert "career-centre cannot be reached" in incident["cause"]

        played = await begin("partners", "--port", str(port), "--delay", "0", "--data", data)
        waited_for: set[str] = {"mapping.received"}
        for _ in range(60):
            await asyncio.sleep(0.5)
            report = orjson.loads((await stegvis("report", "--json", "--data", data)).out)
            waited_for = {wait["event"] for wait in report["journeys"][0]["waits"]}
            if "mapping.received" not in waited_for and not report["incidents"]:
                break
        assert "mapping.received" not in waited_for
        assert report["incidents"] == [], "the success that follows closes it"
    finally:
        for process in (played, stack):
            if process is not None:
                process.send_signal(signal.SIGINT)
                gone = await ended(process)
                assert gone.code == 0, gone.err


async def test_journeys_unfold_to_their_end_while_one_watches(tmp_path: Path) -> None:
    data = tmp_path / "live"
    show = await begin("up", "--live", "--participants", "12", "--speed", "20", "--data", data)
    try:
        pids = await stack_pids(data)
        await asyncio.sleep(2)
        os.kill(pids["postgres"], signal.SIGKILL)  # it starts again, and the show goes on
        report: dict[str, list[dict[str, str]]] = {"journeys": []}
        for _ in range(80):
            await asyncio.sleep(0.5)
            if (data / "stack.json").exists():
                told = await stegvis("report", "--json", "--data", data)
                with contextlib.suppress(orjson.JSONDecodeError):
                    report = orjson.loads(told.out)
            if [each["status"] for each in report["journeys"]].count("closed") >= 2:
                break
        assert len(report["journeys"]) == 12
        assert [each["status"] for each in report["journeys"]].count("closed") >= 2
        assert [each for each in report["incidents"] if each["kind"] == "play-failed"] == []
    finally:
        show.send_signal(signal.SIGINT)
        _, err = await show.communicate()
    assert show.returncode == 0, err
    assert " active, " in err.decode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
