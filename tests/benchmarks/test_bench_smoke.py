"""The benchmark runs from end to end, small, and writes its figures."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from benchmarks.pages import ADVISERS, OPENED_EACH

pytest.importorskip("dbos", reason="the extra bench is not installed")

CONTENDERS = {"stegvis", "stegvis_bulk", "hand_written_temporal", "dbos", "floor"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_small_bench_measures_every_contender_and_judges_every_goal(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    command = [sys.executable, "-m", "benchmarks", "--journeys", "5", "--rounds", "1"]
    ran = subprocess.run(
        command, env={**os.environ, "BENCH_OUT": str(out)}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    results = orjson.loads(out.read_bytes())

    speeds = results["events_per_s"]
    assert set(speeds) >= CONTENDERS
    assert all(speed > 0 for speed in speeds.values())
    for name in ("history_events_per_event", "cpu_seconds", "peak_memory_mb"):
        assert set(results[name]) >= CONTENDERS, name
    assert {"postgres", "temporal", "worker", "dispatcher", "client"} == set(results["cpu_seconds"]["stegvis"])
    for name in ("stegvis", "hand_written_temporal", "dbos"):
        assert set(results["latency_ms"][name]) == {"burst_p50", "burst_p99", "gentle_p50", "gentle_p99"}
    assert results["ratios"]["stegvis/floor"] > 0
    assert results["intake"]["ratio"] > 0
    assert results["memory"]["worker_peak_mb"] > 0
    assert min(results["play_us"], results["load_ms"], results["commit_ms"]) > 0
    assert {"cores", "python", "versions"} <= set(results["machine"])
    assert results["what_if"]["cpu_ms_for_60_events"] > 0
    assert {"postgres", "temporal", "worker", "dispatcher", "all"} == set(results["lone"]["warm"])
    assert results["reading"]["p95_ms"] > 0
    assert results["http"]["singly_per_s"] > 0
    assert results["http"]["in_batches_per_s"] > 0
    for kind in ("under_way", "settlements"):
        assert set(results["http"][kind]) == {"feed_p50", "feed_p99", "task_p50", "task_p99", "opened_a_task"}
    assert results["reading"]["pages"]["together"]["opened"] == ADVISERS * OPENED_EACH
    assert len(results["goals"]) == 20
    assert "reached" in ran.stdout
