"""Faults under a running caseload: whatever happens, every journey comes to what its events make of it, exactly once.

A short run takes some faults of each family; ``STEGVIS_FAULTS=1000`` makes at least that many, of all kinds in turn.
``STEGVIS_FAULTS_SEED`` names the first seed, so that one story can be run again alone, and ``STEGVIS_FAULTS_ONLY`` the
kinds of faults that a long run is made of, with commas between them.
"""

import os
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.faults.story import noted, noted_wrong, telling
from tests.faults.table import FAULTS, NEEDS_SMALL_DISK

MANY = int(os.environ.get("STEGVIS_FAULTS", "0"))
FIRST_SEED = int(os.environ.get("STEGVIS_FAULTS_SEED", "1"))
ONLY = os.environ.get("STEGVIS_FAULTS_ONLY", "")
KINDS = [kind.strip() for kind in ONLY.split(",")] if ONLY else sorted(FAULTS)
A_STORY = 20  # faults on one stack in a long run
SHORT = (
    ("kill worker-1", "postgres cut", "freeze and thaw dispatcher-1", "poison", "temporal slow", "postgres restored",
     "kill postgres", "disk full"),
    ("kill temporal", "partner deaf", "kill both dispatchers", "clock was ahead", "flood", "temporal emptied",
     "freeze older-worker", "postgres deafened"),
)  # fmt: skip
"""The faults of the short stories, each on a stack of its own."""
OVER_HTTP = ("kill web", "kill postgres", "kill worker-1", "kill dispatcher-1", "kill temporal", "freeze web",
             "postgres cut", "kill all workers", "kill both dispatchers", "kill web")  # fmt: skip


def kinds_of(seed: int) -> list[str]:
    """Give the faults of a long story: over all stories every kind comes as often as any other."""
    story = seed - FIRST_SEED
    every = [kind for turn in range((story + 1) * A_STORY // len(KINDS) + 1) for kind in _shuffled(turn)]
    return every[story * A_STORY : (story + 1) * A_STORY]


def _shuffled(turn: int) -> list[str]:
    return Random(f"{FIRST_SEED}/{turn}").sample(KINDS, len(KINDS))


async def tell(seed: int, kinds: list[str], directory: Path, *, over_http: bool = False) -> None:
    print(f"\nseed {seed}{' over HTTP' if over_http else ''}: {', '.join(kinds)}", flush=True)
    async with telling(seed, directory, over_http=over_http) as story:
        for kind in kinds:
            if kind in NEEDS_SMALL_DISK and not story.stack.small_disk:
                print(f"  {kind}: skipped, since a small disk cannot be mounted here", flush=True)
                continue
            await story.moment()
            began = time.monotonic()
            try:
                await FAULTS[kind](story)
                await story.check()
            except Exception as wrong:
                noted_wrong(kind, seed, wrong)
                wrong.add_note(f"after {kind}; again with STEGVIS_FAULTS={MANY} STEGVIS_FAULTS_SEED={seed}")
                raise
            noted(kind, seed, time.monotonic() - began, len(story.senders.accepted))


@pytest.mark.timeout(600)
@pytest.mark.skipif(bool(MANY), reason="a long run is asked for")
@pytest.mark.parametrize("number", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in range(1, len(SHORT)))])
async def test_some_faults_of_each_family(number: int) -> None:
    with TemporaryDirectory(prefix="stegvis-faults-") as directory:
        await tell(FIRST_SEED + number, list(SHORT[number]), Path(directory))


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_kills_under_clients_over_http_who_retry() -> None:
    """Nothing acknowledged over HTTP is lost, and nothing doubled in journeys or in the feed."""
    with TemporaryDirectory(prefix="stegvis-faults-") as directory:
        await tell(FIRST_SEED + len(SHORT), list(OVER_HTTP), Path(directory), over_http=True)


@pytest.mark.timeout(0)
@pytest.mark.skipif(not MANY, reason="STEGVIS_FAULTS names the number of faults of a long run")
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + max(1, -(-MANY // A_STORY))))
async def test_many_faults(seed: int) -> None:
    with TemporaryDirectory(prefix="stegvis-faults-") as directory:
        await tell(seed, kinds_of(seed), Path(directory), over_http=seed % 2 == 0)
