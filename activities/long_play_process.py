"""The process of long plays: advances one journey after another, as ``activities.long_plays`` asks it to."""

import asyncio
import base64
import os
import pickle
import queue
import signal
import sys
import threading

import orjson
import structlog

from activities.journeys import JourneyActivities
from activities.long_plays import Setup
from schemas.kommuner import use_register
from store.database import pool
from workflows.messages import Advance

IDLE = 60.0  # seconds without work after which the process ends
NICE = 5  # below the worker, so that on few cores the many short plays go first


def main() -> None:
    """Answer the worker: the setup on the first line of standard input, then a journey to advance on each line."""
    answers, sys.stdout = sys.stdout.fileno(), sys.stderr  # whatever is printed is no answer
    os.nice(NICE)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    lines: queue.Queue[bytes] = queue.Queue()
    # A thread reads, to notice in the midst of a play that the worker is gone.
    threading.Thread(target=_read, args=(lines,), daemon=True).start()
    asyncio.run(_advance_each(lines, answers))


def _read(lines: "queue.Queue[bytes]") -> None:
    for line in sys.stdin.buffer:
        lines.put(line)
    os._exit(0)


async def _advance_each(lines: "queue.Queue[bytes]", answers: int) -> None:
    setup: Setup = pickle.loads(base64.b64decode(lines.get()))
    use_register(*setup.register)
    async with await pool(setup.postgres_url, max_size=2) as database:
        journeys = JourneyActivities(database, setup.rules, setup.recorded, setup.cut_over, by_hand=setup.by_hand)
        while True:
            try:
                line = lines.get(timeout=IDLE)
            except queue.Empty:
                return
            signal.setitimer(signal.ITIMER_PROF, setup.rules.routines.limits.seconds)
            try:
                step = await journeys.advance_once(Advance.model_validate_json(line))
                answer = orjson.dumps({"step": None if step is None else step.model_dump(mode="json")})
            except Exception as fault:  # the worker tries again; a text might quote an event
                answer = orjson.dumps({"fault": type(fault).__name__})
            signal.setitimer(signal.ITIMER_PROF, 0)
            _write(answers, answer + b"\n")


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
