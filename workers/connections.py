"""Connections to a stack: the stack that runs on a data directory, or the servers in the settings."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

from schemas.calendar import oslo_date
from store.database import Pool, connect, pool, retried
from store.migrate import check_version
from store.walls import to_be_run
from workers.embedded.directory import StackInfo, read_stack
from workers.settings import Settings

SEARCH_ATTRIBUTES = {"StegvisStage": "KeywordList", "StegvisKommune": "Keyword", "StegvisNextDeadline": "Datetime"}

STACK_MENDS_WITHIN = 20.0  # seconds in which a running stack has started its Postgres again


def today_in_oslo() -> date:
    """Give today's date in Europe/Oslo."""
    return oslo_date(datetime.now(UTC))


@contextlib.asynccontextmanager
async def running_database(settings: Settings, data: Path) -> AsyncIterator[Pool]:
    """Open the database in the settings, or else that of the stack that runs on a data directory."""
    own = settings.postgres_url
    url, patience = (own, 0.0) if own else (running_stack(data).postgres, STACK_MENDS_WITHIN)
    async with opened_database(url, patience) as database:
        yield database


def running_stack(data: Path) -> StackInfo:
    """Find the stack that runs on a data directory.

    Raises:
        NoStack: No stack runs there, or it belongs to another user.
    """
    return read_stack(data.expanduser().resolve())


@contextlib.asynccontextmanager
async def opened_database(url: str, patience: float = 0.0) -> AsyncIterator[Pool]:
    """Open a small pool of connections to a database, and close it on leaving.

    Args:
        url: The database's URL.
        patience: Seconds to wait for a database that is away, such as during a restart.

    Raises:
        NewerDatabase: A newer version has migrated it.
        NotMigrated: It lacks what this version needs.
    """
    opened = await retried(lambda: pool(url, max_size=4), patience)
    try:
        async with opened.acquire() as conn:
            await check_version(conn)
        yield opened
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(opened.close(), 2)


async def roles_left(url: str) -> list[str]:
    """Give the statements that somebody must still run so that every process has its role; see ``store.walls``."""
    conn = await connect(url)
    try:
        return await to_be_run(conn)
    finally:
        await conn.close()
