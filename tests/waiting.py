"""Waiting for a state that nothing announces: a row, a lock, a line, a process. The one place where tests sleep.

A test that lets something happen at the right moment waits for the state that makes the moment right. It never counts
on a pause to be long enough.
"""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable

from store.database import Connection

PATIENCE = 15.0  # seconds after which what should have happened has not
LOOK_EVERY = 0.01  # seconds


async def eventually(
    happened: Callable[[], Awaitable[bool] | bool], patience: float = PATIENCE, every: float = LOOK_EVERY
) -> None:
    """Wait until something has happened.

    Args:
        happened: Tells whether it has.
        patience: Seconds after which it is given up.
        every: Seconds between two looks.

    Raises:
        AssertionError: It has not.
    """
    give_up = time.monotonic() + patience
    while True:
        found = happened()
        if await found if inspect.isawaitable(found) else found:
            return
        name = getattr(happened, "__qualname__", repr(happened))
        assert time.monotonic() < give_up, f"{name}: not after {patience:.0f} seconds"
        await asyncio.sleep(every)


async def held_up(waiting: Connection, seen_by: Connection) -> None:
    """Wait until the statement that one connection has under way waits for a lock, as another one sees it."""
    backend = waiting.get_server_pid()

    async def waits() -> bool:
        query = "select exists (select from pg_locks where pid = $1 and not granted)"
        return bool(await seen_by.fetchval(query, backend))

    await eventually(waits)
