"""Carries levers that are used on many: an item at a time, each in a transaction of its own, beside the pages."""

import asyncio
from functools import partial

import structlog

from schemas.organisations import STEGVIS
from store.database import Pool, retried
from store.levers import carry
from store.organisation import as_organisation
from workers.connections import today_in_oslo

AT_ONCE = 1.0
"""Seconds in which few items are usually done; then the page shows at once what became of them."""

log = structlog.get_logger()


class Carrying:
    """The levers that this process carries. How far each has come stands in the database, for every process."""

    def __init__(self, database: Pool) -> None:
        self._database = database
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def begin(self, lever: int) -> None:
        """Carry a lever on from where it stands; gives back once it has ended, or after ``AT_ONCE``."""
        if lever not in self._tasks:
            self._tasks[lever] = asyncio.create_task(self._carry(lever))
            self._tasks[lever].add_done_callback(lambda _: self._tasks.pop(lever, None))
        await asyncio.wait({self._tasks[lever]}, timeout=AT_ONCE)

    async def _carry(self, lever: int) -> None:
        try:
            while await retried(partial(self._next, lever)):
                pass
        except Exception as fault:  # of this lever alone: its page says that it stands still, and lets it go on
            log.error("lever.failed", lever=lever, cause=type(fault).__name__)

    async def _next(self, lever: int) -> bool:
        async with as_organisation(self._database, STEGVIS, readonly=False) as conn:
            return await carry(conn, lever, today_in_oslo())
