"""The senders: feed a caseload through intake without a pause, and keep what was accepted until it is asked for."""

import asyncio
import contextlib
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import asyncpg
import orjson

from intake.accept import Sender, SenderKind, accept
from simulation.generate import generate
from store.database import FAULTS, Pool, pool
from store.inbox import Verdict
from tests.histories.live import today

SENDER = Sender(SenderKind.FILE, "faults")
AT_ONCE = 12  # participants whose events are mixed
LARGEST = 25  # events in a batch
COMMAND_LIMIT = 3.0  # seconds for a statement over a way that may be deaf
KEPT = (Verdict.ACCEPTED, Verdict.DUPLICATE)


def mixed(seed: int) -> Iterator[dict[str, Any]]:
    """Give the events of an endless caseload, those of some participants mixed and out of order."""
    dice = Random(seed)
    ordered = generate(1_000_000, seed, today())
    waiting: list[list[dict[str, Any]]] = []
    following = next(ordered)
    while True:
        while len(waiting) < AT_ONCE:
            mine, following = _of_one(following, ordered)
            for _ in range(len(mine) // 8):  # some overtake others
                a, b = dice.randrange(len(mine)), dice.randrange(len(mine))
                mine[a], mine[b] = mine[b], mine[a]
            waiting.append(mine)
        chosen = dice.choice(waiting)
        yield chosen.pop(0)
        if not chosen:
            waiting.remove(chosen)


def _of_one(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    mine = [first]
    for event in rest:
        if event["subject"] != first["subject"]:
            return mine, event
        mine.append(event)
    raise AssertionError("the caseload is endless")


class Senders:
    """Sends events through a way that may be bad; sends again whatever got no answer."""

    def __init__(self, url: str, seed: int, per_second: float) -> None:
        self._url, self._pause = url, 1 / per_second
        self._events, self._dice = mixed(seed), Random(f"{seed}/senders")
        self._open = asyncio.Event()
        self._open.set()
        self._resting = asyncio.Event()
        self._fault: Exception | None = None
        self.accepted: dict[tuple[str, str], bytes] = {}
        """Every event that intake has acknowledged, by source and id, as it was sent."""

    async def run(self) -> None:
        """Send until cancelled."""
        try:
            await self._run()
        except Exception as fault:
            self._fault = fault
            raise
        finally:
            self._resting.set()  # or whoever waits for it would wait for ever

    async def _run(self) -> None:
        while True:
            if not self._open.is_set():
                self._resting.set()
                await self._open.wait()
                self._resting.clear()
            batch = [orjson.dumps(each) for each in islice(self._events, self._dice.randint(1, LARGEST))]
            again = self._dice.sample(list(self.accepted.values()), 2) if len(self.accepted) > 50 else []
            await self.send([*batch, *again])  # some come twice
            await asyncio.sleep(self._pause * len(batch))

    async def send(self, batch: list[bytes]) -> None:
        """Send until there is an answer, as every sender must."""
        while True:
            with contextlib.suppress(*FAULTS, asyncpg.PostgresError, TimeoutError):
                async with await self._pool() as database:
                    answers = await accept(database, batch, SENDER, patience=0)
                break
            await asyncio.sleep(0.1)
        for raw, answer in zip(batch, answers, strict=True):
            assert answer.verdict in KEPT, (answer.verdict, answer.faults)
            self.note(raw)

    def note(self, raw: bytes) -> None:
        """Keep an event that was acknowledged."""
        event = orjson.loads(raw)
        self.accepted[event["source"], event["id"]] = raw

    async def _pool(self) -> Pool:
        return await pool(self._url, max_size=1, command_timeout=COMMAND_LIMIT)

    def forget_keys(self) -> None:
        """Ask for new keys: those made since the moment that the database was put back to are gone."""

    async def send_all_again(self) -> None:
        """Send every event again, as after a restore of the database."""
        known = iter(list(self.accepted.values()))
        for first in known:
            await self.send([first, *islice(known, 199)])

    @contextlib.asynccontextmanager
    async def at_rest(self) -> Any:
        """Have nothing sent while the block runs."""
        self._open.clear()
        await self._resting.wait()
        if self._fault is not None:
            raise self._fault
        try:
            yield
        finally:
            self._open.set()
