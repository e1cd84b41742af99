"""Liveness: notices a part whose process is there and does nothing, and leaves alone one that is merely slow.

A part shows life by answering, or by its heartbeat. One that does not, and does not use the processor either, is
stopped or waits for what never comes; one that does use it may be slow on a busy machine, and gets longer. Only time in
which this process ran counts: when a machine that slept wakes up, or a supervisor that was stopped, nobody is killed.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable

LOOK_EVERY = 1.0  # seconds
ANSWER_LIMIT = 2.0  # seconds for an answer; one that comes later is no sign of life, but the processor time is
STILL_LIMIT = 10.0  # seconds without a sign of life and without use of the processor
BUSY_LIMIT = 60.0  # seconds without a sign of life, though it uses the processor, as while it starts

Life = Callable[[], Awaitable[bool]]
"""Whether a part has shown life since the last call."""


async def lifeless(pid: int, shows_life: Life) -> str:
    """Watch a process until it does nothing any more.

    Args:
        pid: The process.
        shows_life: How it shows life.

    Returns:
        What was seen of it, in words.
    """
    silent = still = 0.0
    before, looked_at = _activity(pid), time.monotonic()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        if await _seen(shows_life):
            silent = still = 0.0
        # An answer that does not come takes its time, and a pause of this process counts as one look.
        now, activity = time.monotonic(), _activity(pid)
        passed = min(now - looked_at, LOOK_EVERY + ANSWER_LIMIT)
        looked_at = now
        silent += passed
        still = 0.0 if activity != before else still + passed
        before = activity
        if still > STILL_LIMIT:
            return f"did nothing for {still:.0f} seconds"
        if silent > BUSY_LIMIT:
            return f"gave no sign of life for {silent:.0f} seconds"


async def _seen(shows_life: Life) -> bool:
    with contextlib.suppress(Exception):  # whatever kept it from an answer, there was none
        async with asyncio.timeout(ANSWER_LIMIT):
            return await shows_life()
    return False


def pids_below(pid: int) -> list[int]:
    """Give the processes that a process has started, and those that they have."""
    try:
        import psutil  # late: it comes with the embedded extra
    except ImportError:
        return []
    with contextlib.suppress(psutil.Error):
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    return []


def _activity(pid: int) -> object:
    """Give what differs between two looks if the process has run in between, or waits for its disk."""
    try:
        import psutil
    except ImportError:  # whoever is silent may always be busy
        return object()
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            if process.status() == psutil.STATUS_DISK_SLEEP:
                return object()
            used = process.cpu_times()
            return used.user + used.system, process.num_ctx_switches()
    except psutil.Error:
        return None
