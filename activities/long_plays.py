"""Long plays: journeys with many events are advanced by a process of their own, so that all others go on meanwhile.

In the worker's own process a play of seconds would hold up every other journey: Python runs one thread at a time. The
process is started when it is first needed, advances one journey at a time, and ends when it has had nothing to do for a
minute or when the worker has ended. A play that takes too long ends with its process: SIGPROF comes when so much
processor time is used up, and what a stage does cannot keep it off.
"""

import asyncio
import base64
import pickle
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from temporalio.exceptions import ApplicationError

from schemas.kommuner import register_in_use
from schemas.rules import RuleBook
from workflows.engine.time_limit import PlayTooLong
from workflows.messages import Advance, AdvanceResult

ANSWER_WITHIN = 90.0  # seconds, whatever else the machine does
WAIT_AT_MOST = 5.0  # seconds for other long plays; then the journey comes again later, and holds no slot meanwhile
LONGEST_ANSWER = 2**24  # bytes


@dataclass(frozen=True, slots=True)
class Setup:
    """What the process needs to advance journeys as the worker does; see ``JourneyActivities``."""

    postgres_url: str = field(repr=False)
    rules: RuleBook
    recorded: frozenset[str]
    cut_over: Mapping[str, date]
    by_hand: frozenset[str] = frozenset()
    register: tuple[str, date] = field(default_factory=register_in_use)


class ProcessEnded(Exception):
    """The process ended before it answered, of itself or of a signal."""


class LongPlays:
    """Advances journeys in a process of their own."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def advance_once(self, asked: Advance) -> AdvanceResult | None:
        """Play a journey with all its events and commit it; None when more have come meanwhile.

        Raises:
            PlayTooLong: It took longer than the installation allows, or its process died of it.
            ApplicationError: Other long plays come first, or the database is away; to be tried again later.
        """
        try:
            await asyncio.wait_for(self._turn.acquire(), WAIT_AT_MOST)
        except TimeoutError:
            raise ApplicationError("other long plays come first", non_retryable=True) from None
        try:
            try:
                return await self._advanced(asked)
            except ProcessEnded:  # perhaps for want of work, just before it was asked
                return await self._advanced(asked)
        except (ProcessEnded, TimeoutError):
            raise PlayTooLong from None
        finally:
            self._turn.release()

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def _advanced(self, asked: Advance) -> AdvanceResult | None:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await self._started()
        try:
            answer = await asyncio.wait_for(_answer(process, asked), ANSWER_WITHIN)
        except ProcessEnded:
            if await process.wait() == -signal.SIGPROF:
                raise PlayTooLong from None
            raise
        except BaseException:
            await self.close()  # what it does now nobody waits for
            raise
        if "fault" in answer:
            raise ApplicationError(answer["fault"])
        return AdvanceResult.model_validate(answer["step"]) if answer["step"] is not None else None

    async def _started(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-c", "from activities.long_play_process import main; main()",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST_ANSWER,
            # Away from the terminal, whose Ctrl-C the worker alone answers.
            start_new_session=True,
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(base64.b64encode(pickle.dumps(self._setup)) + b"\n")
        return process


async def _answer(process: asyncio.subprocess.Process, asked: Advance) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(asked.model_dump_json().encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
    except ConnectionError:
        raise ProcessEnded from None
    if not line:
        raise ProcessEnded
    answer: dict[str, Any] = orjson.loads(line)
    return answer
