"""The simulator on a real stack: a run with partners, trouble on the way, and a live show."""

import asyncio
import contextlib
import signal
from pathlib import Path

import orjson

from tests.workers.cases import Teller, begin, stegvis
from workers.run import today_in_oslo


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
    assert "cannot be reached" in incident["cause"]


async def test_journeys_unfold_to_their_end_while_one_watches(tmp_path: Path) -> None:
    data = tmp_path / "live"
    show = await begin("up", "--live", "--participants", "12", "--speed", "20", "--data", data)
    try:
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
