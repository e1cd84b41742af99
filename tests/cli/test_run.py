"""``stegvis run``: a file in, the report out, on real parts; and what is left when it is disturbed."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio

from tests.cli.cases import (
    CANARY,
    STARTS_WITHIN,
    SYNTHETIC,
    alive,
    begin,
    contract_cases,
    ended,
    in_the_middle,
    many,
    shuffled,
    stegvis,
    written,
)
from tests.waiting import eventually
from workers.connections import today_in_oslo

BAD_LINES = {
    b"garbage": "is not JSON",
    b"\xff\xfe": "is not UTF-8",
    b"[1]": "is not a JSON object",
    b'{"a": 1}': "type: is missing",
    b"x" * 9_999_999: "10,000,000 bytes",
}


async def reported(*arguments: str | Path, expected: int = 0) -> dict[str, Any]:
    result = await stegvis("run", *arguments, "--report", "-", "--quiet")
    assert result.code == expected, result.err
    report: dict[str, Any] = orjson.loads(result.out)
    return report


async def test_the_sorted_file_and_the_shuffled_one_give_identical_reports_but_for_events(tmp_path: Path) -> None:
    lines = contract_cases(today_in_oslo())
    in_order, mixed = await asyncio.gather(
        reported(written(tmp_path / "sorted.ndjson", lines)),
        reported(written(tmp_path / "shuffled.ndjson", shuffled(lines))),
    )
    assert in_order.pop("events") == {"accepted": len(lines), "duplicates": 0, "refused": [], "buffered": 2}
    assert mixed.pop("events")["duplicates"] == len(lines[::3])
    assert in_order == mixed
    assert len(in_order["journeys"]) == 17  # the unmatched participant has none
    assert in_order["incidents"] == []
    assert {wait["event"] for journey in in_order["journeys"] for wait in journey["waits"]} >= {
        "guidance.booked",
        "mapping.completed",
        "decision.made",
        "appeal.decided",
    }
    assert "nir.registered" not in {w["event"] for journey in in_order["journeys"] for w in journey["waits"]}


async def test_bad_lines_are_reported_with_number_and_reason_and_the_good_ones_go_in(tmp_path: Path) -> None:
    good = contract_cases(today_in_oslo())[:4]
    other = orjson.dumps(orjson.loads(good[0]) | {"time": "2026-01-01T00:00:00Z"})
    file = written(tmp_path / "bad.ndjson", [good[0], *BAD_LINES, b"", *good[1:], good[1], other])
    report = await reported(file, expected=3)
    refused = report["events"]["refused"]
    assert [line["line"] for line in refused] == [2, 3, 4, 5, 6, 12]
    assert all(line["file"] == str(file) for line in refused)
    for line, reason in zip(refused, [*BAD_LINES.values(), "another event was accepted"], strict=True):
        assert reason in line["reason"]
    assert (report["events"]["accepted"], report["events"]["duplicates"]) == (4, 1)
    assert len(report["journeys"]) == 1


async def test_an_empty_file_is_reported_as_empty(tmp_path: Path) -> None:
    result = await stegvis("run", written(tmp_path / "empty.ndjson", []))
    assert result.code == 0
    assert "no events" in result.out


async def test_a_file_that_is_not_there_is_named_and_nothing_is_started() -> None:
    result = await stegvis("run", "nowhere.ndjson")
    assert (result.code, result.out) == (1, "")
    assert "nowhere.ndjson cannot be read" in result.err


async def test_a_setting_that_is_wrong_is_named_with_the_way_out(tmp_path: Path) -> None:
    file = written(tmp_path / "one.ndjson", contract_cases(today_in_oslo())[:1])
    result = await stegvis("run", file, STEGVIS_POSTGRES_PORT="many")
    assert result.code == 1
    assert "STEGVIS_POSTGRES_PORT" in result.err
    assert "Traceback" not in result.err


async def test_a_postgres_that_does_not_answer_is_named(tmp_path: Path) -> None:
    file = written(tmp_path / "one.ndjson", contract_cases(today_in_oslo())[:1])
    result = await stegvis("run", file, STEGVIS_POSTGRES_URL="postgresql://nobody@127.0.0.1:9/none")
    assert result.code == 1
    assert "Postgres" in result.err
    assert "Traceback" not in result.err


async def test_nothing_is_left_behind_after_a_run_or_after_ctrl_c(tmp_path: Path) -> None:
    file = written(tmp_path / "many.ndjson", many(50, today_in_oslo()))
    with tempfile.TemporaryDirectory() as folder:  # a short path: a socket's must not be long
        process = await begin("run", file, TMPDIR=folder)
        await eventually(lambda: any(Path(folder).glob("stegvis-*")), STARTS_WITHIN)
        (data,) = await asyncio.to_thread(lambda: list(Path(folder).glob("stegvis-*")))
        async with in_the_middle(data):
            process.send_signal(signal.SIGINT)
        result = await ended(process)
        assert result.code == 130
        assert list(await asyncio.to_thread(Path(folder).glob, "stegvis-*")) == []


async def test_ctrl_c_loses_nothing_that_was_accepted(tmp_path: Path) -> None:
    lines = many(60, today_in_oslo())
    file, data = written(tmp_path / "many.ndjson", lines), tmp_path / "data"
    process = await begin("run", file, "--data", data)
    async with in_the_middle(data) as pids:
        process.send_signal(signal.SIGINT)
    assert (await ended(process)).code == 130
    assert not any(alive(pid) for pid in pids.values())
    report = await reported(file, "--data", data)
    assert report["events"]["accepted"] + report["events"]["duplicates"] == len(lines)
    assert len(report["journeys"]) == 60
    assert all(journey["stages"]["guidance"] == "done" for journey in report["journeys"])


async def kill_worker(pids: dict[str, int]) -> None:
    os.kill(pids["worker"], signal.SIGKILL)


async def kill_dispatcher(pids: dict[str, int]) -> None:
    os.kill(pids["dispatcher"], signal.SIGKILL)


async def restart_temporal(pids: dict[str, int]) -> None:
    os.kill(pids["temporal"], signal.SIGKILL)


async def restart_postgres(pids: dict[str, int]) -> None:
    os.kill(pids["postgres"], signal.SIGKILL)


@pytest_asyncio.fixture(scope="module")
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of a run that nothing disturbs, against which the others are held."""
    return await reported(written(tmp_path_factory.mktemp("undisturbed") / "many.ndjson", many(60, today_in_oslo())))


@pytest.mark.parametrize("disturb", [kill_worker, kill_dispatcher, restart_temporal, restart_postgres])
async def test_a_part_killed_during_a_run_changes_nothing_in_the_report(
    tmp_path: Path, undisturbed: dict[str, Any], disturb: Callable[[dict[str, int]], Awaitable[None]]
) -> None:
    file = written(tmp_path / "many.ndjson", many(60, today_in_oslo()))
    data = tmp_path / "data"
    process = await begin("run", file, "--data", data, "--report", "-", "--quiet")
    async with in_the_middle(data) as pids:
        await disturb(pids)
    result = await ended(process)
    assert result.code == 0, result.err
    report = orjson.loads(result.out)
    assert report["journeys"] == undisturbed["journeys"]
    assert report["incidents"] == []
    assert report["events"]["accepted"] + report["events"]["duplicates"] == undisturbed["events"]["accepted"]


async def test_personal_data_are_in_no_file_but_the_database_and_not_in_the_report(tmp_path: Path) -> None:
    file, data = written(tmp_path / "cases.ndjson", contract_cases(today_in_oslo())), tmp_path / "data"
    result = await stegvis("run", file, "--data", data, "--report", tmp_path / "report.json", STEGVIS_LOG_LEVEL="debug")
    assert result.code == 0, result.err
    looked_at = [path for path in data.rglob("*") if path.is_file() and "postgres" not in path.relative_to(data).parts]
    assert data / "temporal.db" in looked_at
    for path in [*looked_at, tmp_path / "report.json"]:
        content = path.read_bytes()
        assert CANARY.encode() not in content, path
        assert SYNTHETIC.encode() not in content, path
