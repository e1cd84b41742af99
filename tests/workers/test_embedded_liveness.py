"""A part that does nothing is replaced; one that is slow is not, nor one whose supervisor slept."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.waiting import eventually
from workers.embedded import liveness as module
from workers.embedded.liveness import lifeless
from workers.embedded.supervisor import Part, Supervisor

BEATS = "import asyncio; from workers.heartbeat import beat; asyncio.run(beat())"
SLEEPS = "import time; time.sleep(1000)"
WORKS = "while True: pass"

Start = Callable[[str], Awaitable[int]]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(module, "ANSWER_LIMIT", 0.1)
    monkeypatch.setattr(module, "STILL_LIMIT", 0.5)
    monkeypatch.setattr(module, "BUSY_LIMIT", 1.5)


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    running: list[asyncio.subprocess.Process] = []

    async def started(code: str) -> int:
        running.append(await asyncio.create_subprocess_exec(sys.executable, "-c", code))
        return running[-1].pid

    yield started
    for process in running:
        process.kill()
        await process.wait()


class Life:
    """Shows life as often as given, and then no more; counts how often it was asked."""

    def __init__(self, *shown: bool, then: bool) -> None:
        self.asked, self._shown, self._then = 0, iter(shown), then

    async def __call__(self) -> bool:
        self.asked += 1
        return next(self._shown, self._then)


async def test_a_process_that_neither_answers_nor_runs_is_lifeless(start: Start) -> None:
    assert "did nothing for" in await lifeless(await start(SLEEPS), Life(True, then=False))


async def test_a_slow_process_gets_longer_as_long_as_it_works(start: Start) -> None:
    began = time.monotonic()
    seen = await lifeless(await start(WORKS), Life(True, then=False))
    assert "gave no sign of life" in seen
    assert time.monotonic() - began >= module.BUSY_LIMIT


async def test_answers_that_never_come_are_no_sign_of_life(start: Start) -> None:
    first = Life(True, then=False)

    async def answers_once() -> bool:
        return await first() or await asyncio.Event().wait()

    assert "did nothing for" in await lifeless(await start(SLEEPS), answers_once)


async def test_whoever_watches_and_slept_kills_nobody_on_waking_up(start: Start) -> None:
    life = Life(True, True, False, then=True)

    async def sleeps_once() -> bool:
        shown = await life()
        if not shown:
            time.sleep(3 * module.BUSY_LIMIT)  # noqa: ASYNC251  # the whole process is stopped, and the answer was lost
        return shown

    watching = asyncio.create_task(lifeless(await start(SLEEPS), sleeps_once))
    await eventually(lambda: life.asked > 20)
    assert not watching.done()
    watching.cancel()


async def test_a_stopped_part_is_killed_and_started_again_and_a_beating_one_is_not(tmp_path: Path) -> None:
    def part(name: str) -> Part:
        command = [sys.executable, "-c", BEATS]
        return Part(name, command, tmp_path / f"{name}.log", dict(os.environ), heartbeat=True)

    module.STILL_LIMIT, module.BUSY_LIMIT = 3.0, 30.0  # a beat comes once a second
    supervisor = Supervisor(lambda: None)
    for name in ("stopped", "beating"):
        await supervisor.start(part(name))
    first = supervisor.pids()
    os.kill(first["stopped"], signal.SIGSTOP)
    try:
        await eventually(lambda: supervisor.pids()["stopped"] != first["stopped"], 40)
        assert supervisor.pids()["beating"] == first["beating"]
        assert "stegvis: stopped " in (tmp_path / "stopped.log").read_text()
    finally:
        await supervisor.stop(["stopped", "beating"])
    with pytest.raises(ProcessLookupError):
        os.kill(first["stopped"], 0)
