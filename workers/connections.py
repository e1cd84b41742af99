"""Connections to a stack: the one that runs on a data directory, or the servers that the settings name."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

from schemas.calendar import oslo_date
from store.database import Pool, pool, retried
from workers.embedded.directory import StackInfo, read_stack
from workers.settings import Settings

SEARCH_ATTRIBUTES = {"StegvisStage": "KeywordList", "StegvisKommune": "Keyword", "StegvisNextDeadline": "Datetime"}


def today_in_oslo() -> date:
    """Give today's date where the journeys are."""
    return oslo_date(datetime.now(UTC))


@contextlib.asynccontextmanager
async def running_database(settings: Settings, data: Path) -> AsyncIterator[Pool]:
    """Give the database of the stack that runs on a directory, or the one that the settings name."""
    url = settings.postgres_url or running_stack(data).postgres
    async with opened_database(url) as database:
        yield database


def running_stack(data: Path) -> StackInfo:
    """Find the stack that runs on a directory."""
    return read_stack(data.expanduser().resolve())


@contextlib.asynccontextmanager
async def opened_database(url: str, patience: float = 0.0) -> AsyncIterator[Pool]:
    """Open a small pool of connections to a database, and close it on leaving.

    Args:
        url: Where the database is.
        patience: For how many seconds it may be away, as when it restarts.
    """
    opened = await retried(lambda: pool(url, max_size=4), patience)
    try:
        yield opened
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(opened.close(), 2)
