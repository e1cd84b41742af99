"""The benchmark: ``python -m benchmarks``. A table on standard output, progress on standard error, JSON in a file.

Every trial runs in a process and on a stack of its own. Contenders take turns (A B C D E, A B C D E, ...), and the
median of the rounds counts. Ratios hold within one run, on one machine, and nowhere else. All of it should take six
minutes on two idle cores; a slower machine does fewer rounds, so that it stays under ten.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks import intake
from benchmarks.contender import inside
from benchmarks.goals import Goal, goals
from benchmarks.measure import machine, median_of

JOURNEYS = 300  # a trial of several seconds: of a shorter one, the first commits and plays are a good part
SLOW_SHARE = 3  # times fewer are the journeys of a contender that would need three times as long for them
ROUNDS = 3
ROUNDS_WITHIN = 210.0  # seconds: no round begins that would end later, except the first
GENTLE_JOURNEYS = 12  # times twelve events at 20 a second: 7 seconds
OPEN_JOURNEYS = 5_000
PLAYED_JOURNEYS = 600
LONG_JOURNEYS = 750  # more than a worker keeps in memory, so that some must be replayed
SMALL = 50  # journeys below which everything is kept small: the bench itself is being tried
OUT = "bench.json"
WIDTH = 110  # characters of the tables at least, so that a log file holds them whole

# Name in the results, contender, pace.
TRIALS = (
    ("stegvis", "stegvis", "one-by-one"),
    ("stegvis_bulk", "stegvis", "bulk"),
    ("hand_written_temporal", "hand_written_temporal", "one-by-one"),
    ("dbos", "dbos", "one-by-one"),
    ("floor", "floor", "one-by-one"),
    ("stegvis_without_requests", "stegvis_without_requests", "one-by-one"),
)
SLOW = frozenset({"hand_written_temporal", "dbos"})
GENTLE = ("stegvis", "hand_written_temporal", "dbos")
LEFT_OUT = frozenset({"stegvis_without_requests"})  # unless it is asked for
PARTS = (*(name for name, _, _ in TRIALS), "latency", "intake", "memory", "play", "what_if", "lone", "reading", "http")

FIELDS = (
    "events",
    "events_per_s",
    "latency_ms",
    "history_events_per_event",
    "cpu_seconds",
    "peak_memory_mb",
    "disturbance",
    "rows_per_journey",
)

Report = Callable[[str], None]


async def bench(journeys: int, rounds: int, only: Sequence[str], report: Report) -> dict[str, Any]:
    """Measure everything, or some parts of it.

    Args:
        journeys: How many each trial carries; the slow contenders a third of them.
        rounds: How often each trial is repeated, at most.
        only: The parts to measure; when empty all but those in ``LEFT_OUT``.
        report: Told what has been found.
    """
    small = journeys < SMALL
    wanted = set(only) or set(PARTS) - LEFT_OUT
    results: dict[str, Any] = {"machine": machine(), "journeys": journeys}
    results |= await _trials(journeys, rounds, wanted, report)
    if "latency" in wanted:
        gentle_journeys = 2 if small else GENTLE_JOURNEYS
        for contender in GENTLE:
            gentle = await _trial(contender, "gentle", gentle_journeys)
            report(f"{contender}, gently: {gentle['latency_ms']}")
            results["latency_ms"].setdefault(contender, {}).update(gentle["latency_ms"])
    if "play" in wanted:
        results |= orjson.loads(await inside("benchmarks.play_alone"))
        report(f"play: {results['play_us']} us for twelve events, commit {results['commit_ms']} ms")
    if "intake" in wanted:
        results["intake"] = await intake.run((1_200, 3_600) if small else intake.LINES)
        report(f"intake: {results['intake']}")
    if "memory" in wanted:
        open_journeys = 2 * journeys if small else OPEN_JOURNEYS
        results["memory"] = orjson.loads(await inside("benchmarks.memory", str(open_journeys)))
        report(f"memory: {results['memory']}")
    if "what_if" in wanted:
        played = journeys if small else PLAYED_JOURNEYS
        results["what_if"] = orjson.loads(await inside("benchmarks.what_if", str(played)))
        report(f"what-if: {results['what_if']}")
    if "lone" in wanted:
        long_journeys = journeys if small else LONG_JOURNEYS
        results["lone"] = orjson.loads(await inside("benchmarks.lone", str(long_journeys)))
        report(f"a lone event: {results['lone']}")
    if "reading" in wanted:
        filled = [str(SMALL)] if small else []
        results["reading"] = orjson.loads(await inside("benchmarks.reading", *filled))
        report(f"reading: {results['reading']}")
    if "http" in wanted:
        results["http"] = orjson.loads(await inside("benchmarks.over_http", *(["1"] if small else [])))
        report(f"over HTTP: {results['http']}")
    results["ratios"] = _ratios(results["events_per_s"])
    return results


async def _trials(journeys: int, rounds: int, wanted: set[str], report: Report) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name, _, _ in TRIALS if name in wanted}
    began, turn = time.monotonic(), 0
    while turn < rounds and (turn == 0 or (time.monotonic() - began) / turn * (turn + 1) < ROUNDS_WITHIN):
        turn += 1
        for name, contender, pace in TRIALS:
            if name in wanted:
                share = SLOW_SHARE if name in SLOW else 1
                result = await _trial(contender, pace, max(journeys // share, 1))
                found[name].append(result)
                report(f"round {turn} of {rounds}, {name}: {result['events_per_s']} events/s" + _disturbed(result))
    if turn < rounds:
        report(f"no more rounds: this machine is slow, and {rounds} would take more than {ROUNDS_WITHIN:.0f} s")
    summed = {field: {name: _median(field, trials) for name, trials in found.items()} for field in FIELDS}
    return {"rounds": turn} | {
        field: {name: figure for name, figure in by_name.items() if figure not in (None, {})}
        for field, by_name in summed.items()
    }


def _median(field: str, trials: Sequence[Mapping[str, Any]]) -> Any:
    figures = [trial.get(field) for trial in trials]
    return None if None in figures else median_of(figures)


async def _trial(contender: str, pace: str, journeys: int) -> dict[str, Any]:
    result: dict[str, Any] = orjson.loads(await inside("benchmarks.trial", contender, pace, str(journeys)))
    return result


def _disturbed(result: Mapping[str, Any]) -> str:
    share = result["disturbance"]
    return f" (something else took {share:.0%} of the machine)" if share > 0.05 else ""


def _ratios(speed: Mapping[str, float]) -> dict[str, float]:
    pairs = [
        ("stegvis", "hand_written_temporal"),
        ("stegvis", "dbos"),
        ("stegvis", "floor"),
        ("stegvis_bulk", "hand_written_temporal"),
        ("stegvis", "stegvis_without_requests"),
    ]
    return {
        f"{one}/{other}": round(speed[one] / speed[other], 3) for one, other in pairs if one in speed and other in speed
    }


def show(results: Mapping[str, Any], met: Sequence[Goal]) -> None:
    """Show the results as tables."""
    console = Console(width=max(Console().width, WIDTH))
    facts = results["machine"]
    console.print(
        f"{results['journeys']} journeys of twelve events (slow contenders a third of them), "
        f"median of {results['rounds']} rounds; "
        f"{facts['cores']} cores, {facts['processor']}, Python {facts['python']}"
    )
    table = Table(
        "contender", *("events/s", "history/event", "CPU ms/event", "burst p50", "p99", "gentle p50", "p99 ms")
    )
    for name, speed in results["events_per_s"].items():
        cpu = 1_000 * sum(results["cpu_seconds"][name].values()) / results["events"][name]
        latency = results["latency_ms"].get(name, {})
        visibility = [latency.get(key) for key in ("burst_p50", "burst_p99", "gentle_p50", "gentle_p99")]
        table.add_row(
            name,
            f"{speed:.0f}",
            f"{results['history_events_per_event'][name]:.1f}",
            f"{cpu:.1f}",
            *("" if figure is None else f"{figure:.0f}" for figure in visibility),
        )
    if table.row_count:
        console.print(table)
    for name in (
        "intake",
        "http",
        "reading",
        "memory",
        "what_if",
        "lone",
        "play_us",
        "load_ms",
        "commit_ms",
        "three_years",
    ):
        if name in results:
            console.print(f"{name}: {results[name]}")
    goal_table = Table("goal", "wanted", "found", "")
    for goal in met:
        goal_table.add_row(goal.name, goal.wanted, f"{goal.found:g}", "reached" if goal.reached else "not reached")
    if met:
        console.print(goal_table)


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--journeys", type=int, default=JOURNEYS, help=f"journeys a trial (default {JOURNEYS})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of which the median counts (default {ROUNDS})")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[], metavar="PART", help=f"of {', '.join(PARTS)}")
    asked = parser.parse_args()
    out = Path(os.environ.get("BENCH_OUT") or OUT)
    if not out.parent.is_dir():
        parser.error(f"BENCH_OUT: there is no directory {out.parent}")
    began = time.monotonic()

    def report(text: str) -> None:
        print(f"[{time.monotonic() - began:6.0f} s] {text}", file=sys.stderr, flush=True)

    results = asyncio.run(bench(asked.journeys, asked.rounds, asked.only, report))
    results["seconds"] = round(time.monotonic() - began)
    met = goals(results)
    results["goals"] = {
        goal.name: {"wanted": goal.wanted, "found": goal.found, "reached": goal.reached} for goal in met
    }
    out.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    show(results, met)
    print(f"written to {out}", file=sys.stderr)
    sys.stdout.flush()
    os._exit(0)  # Temporal's client can abort in the interpreter's own exit


if __name__ == "__main__":
    main()
