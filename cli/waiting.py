"""Waiting until everything has happened that can happen now, and telling what is still waited for."""

import asyncio
import contextlib
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from cli.progress import Progress
from schemas.errors import StegvisError
from store import inbox, leases
from store.database import AWAY, Connection, Pool
from store.leases import DISPATCHER
from workers.settings import Settings

ANSWER_LIMIT = 5.0  # seconds for the database to answer
LOOK_EVERY = 0.05  # seconds between checks whether all events are processed
TELL_EVERY = 20.0  # seconds between two lines that say what is waited for
STALLED_AFTER = 30.0  # seconds without any movement
POLLED_WITHIN = 90.0  # seconds; a worker that lives has asked Temporal for work by then
STALLED = (
    f"No event was processed and no request was made for {STALLED_AFTER:.0f} seconds; waiting goes on. "
    "Look at the logs in the data directory, and at the incidents in stegvis report."
)


@dataclass(frozen=True, slots=True)
class Left:
    """What is still waited for.

    Attributes:
        journeys: Participants whose accepted events are not all played; None when the database does not answer.
        requests: How many requests are to be made, by service.
        answers: How many messages the simulated partners have to answer.
        absent: Which parts are away, in words.
    """

    journeys: int | None
    requests: Mapping[str, int]
    answers: int
    absent: tuple[str, ...]

    def __str__(self) -> str:
        parts = []
        if self.journeys:
            parts.append(f"{self.journeys:,} {'journey' if self.journeys == 1 else 'journeys'} to be played")
        if self.requests:
            counts = ", ".join(f"{service} {count:,}" for service, count in self.requests.items())
            parts.append(f"requests to be made ({counts})")
        if self.answers:
            parts.append(f"{self.answers:,} answers of simulated partners")
        return "; ".join((", ".join(parts) or "the database", *self.absent))


class Waiting:
    """Waits until all accepted events are processed and all requests made. A database that restarts only delays."""

    def __init__(
        self,
        database: Pool,
        progress: Progress,
        absent: Callable[[], Awaitable[str | None]],
        to_be_answered: Callable[[], int] = lambda: 0,
    ) -> None:
        """Prepare to wait.

        Args:
            database: The database.
            progress: Shows the journeys at each check, and what is waited for now and then.
            absent: Says which part of Temporal or its workers is away, if one is.
            to_be_answered: Gives how many messages the simulated partners still have to answer.
        """
        self._database, self._progress = database, progress
        self._absent, self._to_be_answered = absent, to_be_answered

    async def until_done(self, limit: float | None) -> Left | None:
        """Wait.

        Args:
            limit: The most seconds to wait; None for as long as it takes.

        Returns:
            What is still waited for when the limit has passed; None when everything has happened.
        """
        began = moved_at = told_at = time.monotonic()
        before: object = None
        with self._progress.carrying() as carried:
            while True:
                seen = await self._look(carried)
                now = time.monotonic()
                if seen is None:
                    return None
                if seen != before:
                    before, moved_at = seen, now
                if limit is not None and now - began >= limit:
                    return await self._left()
                if now - told_at >= TELL_EVERY:
                    told_at = now
                    if left := await self._left():
                        self._progress.warn(f"Still waiting for: {left}")
                if now - moved_at > STALLED_AFTER:
                    moved_at = math.inf
                    self._progress.warn(STALLED)
                await asyncio.sleep(LOOK_EVERY)

    async def _look(self, carried: Callable[[inbox.Progress], None]) -> object:
        """Give what differs when something has moved; None when everything has happened."""
        with contextlib.suppress(*AWAY):
            async with asyncio.timeout(ANSWER_LIMIT), self._database.acquire() as conn:
                unanswered = self._to_be_answered()  # before the database: an answer in between shows in a mailbox
                outstanding, now = await inbox.idle(conn), await inbox.progress(conn)
            carried(now)
            done = outstanding.mailboxes == 0 and outstanding.requests == 0 and unanswered == 0
            return None if done else (outstanding, now)
        return "away"

    async def _left(self) -> Left | None:
        journeys: int | None = None
        requests: Mapping[str, int] = {}
        absent = ["Postgres does not answer"]
        with contextlib.suppress(*AWAY):
            async with asyncio.timeout(ANSWER_LIMIT), self._database.acquire() as conn:
                journeys = (await inbox.idle(conn)).mailboxes
                requests = await inbox.open_requests(conn)
                absent = await _no_dispatcher(conn)
            if not (journeys or requests or self._to_be_answered()):
                return None  # it has happened since
        if elsewhere := await self._absent():
            absent.append(elsewhere)
        return Left(journeys, requests, self._to_be_answered(), tuple(absent))


async def _no_dispatcher(conn: Connection) -> list[str]:
    held = await leases.status(conn, DISPATCHER)
    return [] if held is not None and held.seconds_left > 0 else ["no dispatcher is active"]


async def absent_from_temporal(settings: Settings, embedded: str | None) -> str | None:
    """Say whether Temporal is away, or has no workers.

    Args:
        settings: The settings; they name the server unless it is embedded.
        embedded: The address of an embedded server.
    """
    from temporalio.service import RPCError  # late: it takes half a second

    from workers.temporal import client, polled_at

    try:
        latest = await polled_at(await client(settings, embedded))
    except (StegvisError, RPCError):
        return "Temporal does not answer"
    return None if latest is not None and time.time() - latest < POLLED_WITHIN else "no worker asks for work"
