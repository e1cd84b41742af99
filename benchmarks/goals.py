"""The goals, and whether they are reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RATIOS = (
    ("stegvis/hand_written_temporal", 4.0),
    ("stegvis/dbos", 6.5),
    ("stegvis/floor", 0.7),
    ("stegvis_bulk/hand_written_temporal", 5.0),
)
FEEDER_MB = 200.0
FEEDER_GROWTH = 1.1  # of the larger file's peak over the smaller one's: as good as constant
WORKER_MB = 300.0  # with 5,000 open journeys
NATIONAL_WHAT_IF_MINUTES = 2.5  # 60,000 journeys of 60 events on two cores
LONE_MS = {"warm": 10.0, "cold": 13.0}  # of processor time for one event on a journey of 34, all processes together

READ_MS = 50.0  # with 60,000 journeys and 500,000 tasks, a call and a page
TOGETHER_MS = 100.0  # a page, with fifty advisers at once
HTTP = {"singly": 700.0, "in_batches": 5_000.0}
ACCEPTED_TO_SEEN_MS = 100.0  # at 50 events a second


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal.

    Attributes:
        name: What is judged.
        wanted: What was aimed for, in words.
        found: What was measured.
        reached: Whether it is good enough.
    """

    name: str
    wanted: str
    found: float
    reached: bool


def goals(results: Mapping[str, Any]) -> list[Goal]:
    """Judge what was measured; goals of parts that were left out are not among them."""
    ratios = results["ratios"]
    judged = [_at_least(name, ratios[name], wanted) for name, wanted in RATIOS if name in ratios]
    if intake := results.get("intake"):
        small, large = intake["peak_memory_mb"].values()
        judged.append(_below("feeder's peak memory, MB", large, FEEDER_MB))
        judged.append(_below("feeder's memory, large file to small", round(large / small, 2), FEEDER_GROWTH))
    if memory := results.get("memory"):
        name = f"worker's peak memory with {memory['open_journeys']} open journeys, MB"
        judged.append(_below(name, memory["worker_peak_mb"], WORKER_MB))
    if what_if := results.get("what_if"):
        name = (
            f"what-if of 60,000 journeys of 60 events on 2 cores, minutes (scaled from {what_if['journeys']} journeys)"
        )
        judged.append(_below(name, what_if["national_minutes_on_2_cores"], NATIONAL_WHAT_IF_MINUTES))
    if lone := results.get("lone"):
        judged += [
            _below(f"CPU of a lone event on a long journey, {kind}, ms", lone[kind]["all"], wanted)
            for kind, wanted in LONE_MS.items()
        ]
    if reading := results.get("reading"):
        judged.append(_below("slowest reading call, p95 in ms", reading["p95_ms"], READ_MS))
        judged.append(_below("plans that read a big table whole", len(reading["whole_tables"]), 1))
        judged.append(_below("slowest page, p95 in ms", reading["pages"]["p95_ms"], READ_MS))
        judged.append(
            _below("a page with fifty advisers at once, p95 in ms", reading["pages"]["together"]["p95"], TOGETHER_MS)
        )
    if http := results.get("http"):
        judged += [
            _at_least(f"events over HTTP, {how}, a second", http[f"{how}_per_s"], of) for how, of in HTTP.items()
        ]
        judged += [
            _below(f"from acceptance to {what}, {words}, p99 in ms", http[kind][f"{what}_p99"], ACCEPTED_TO_SEEN_MS)
            for kind, words in (("under_way", "journeys under way"), ("settlements", "each a new journey"))
            for what in ("feed", "task")
        ]
    return judged


def _at_least(name: str, found: float, wanted: float) -> Goal:
    return Goal(name, f"at least {wanted:g}", found, found >= wanted)


def _below(name: str, found: float, wanted: float) -> Goal:
    return Goal(name, f"below {wanted:g}", found, found < wanted)
