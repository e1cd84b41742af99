"""Running a stack: with files until nothing more can happen (``run``), or in the foreground until Ctrl-C (``up``)."""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from schemas.calendar import oslo_date
from store import inbox, reports
from store.database import Pool, migrate, pool
from workers.embedded.directory import StackInfo, read_stack
from workers.embedded.stack import EmbeddedStack
from workers.feed import Fed, check_files, feed
from workers.progress import Progress
from workers.settings import Settings

LOOK_EVERY = 0.05  # seconds between looks whether everything has happened
STALLED_AFTER = 30.0  # seconds without any movement
STALLED = "Nothing has moved for half a minute. See the logs in the data directory, and stegvis report for incidents."

SEARCH_ATTRIBUTES = {"StegvisStage": "KeywordList", "StegvisKommune": "Keyword", "StegvisNextDeadline": "Datetime"}


def today_in_oslo() -> date:
    """Give today's date where the journeys are."""
    return oslo_date(datetime.now(UTC))


@contextlib.asynccontextmanager
async def stack(settings: Settings, data: Path | None, progress: Progress) -> AsyncIterator[EmbeddedStack]:
    """Start a whole stack; end every part of it on leaving, however that comes about."""

    async def bring_up_to_date(url: str) -> None:
        await migrate(url)

    embedded = EmbeddedStack(
        settings, data, migrate=bring_up_to_date, search_attributes=SEARCH_ATTRIBUTES, progress=progress.say
    )
    async with embedded as started:
        await started.start_services()
        yield started


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to: what was fed, the report in full, and in figures."""

    fed: Fed
    report: dict[str, Any]
    summary: dict[str, Any]


async def run_files(settings: Settings, files: Sequence[Path], data: Path | None, progress: Progress) -> Ran:
    """Feed files to a stack of their own, and wait until everything that can happen now has happened."""
    check_files(files)
    async with stack(settings, data, progress) as started, _database(started.postgres_url) as database:
        failing = asyncio.create_task(started.watch())
        work = asyncio.create_task(_feed_and_wait(settings, database, files, progress))
        try:
            await asyncio.wait([failing, work], return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                failing.result()  # raises: a part is gone for good
            fed = work.result()
        finally:
            for task in (failing, work):
                task.cancel()
            await asyncio.gather(failing, work, return_exceptions=True)
        today = today_in_oslo()
        async with database.acquire() as conn:
            told = await reports.report(
                conn,
                today,
                refused=[asdict(refusal) for refusal in fed.refused],
                accepted=fed.accepted,
                duplicates=fed.duplicates,
            )
            return Ran(fed, told, await reports.summary(conn, today))


async def run_until_stopped(settings: Settings, data: Path, progress: Progress) -> None:
    """Keep a stack up until the task is cancelled, or a part of it fails for good."""
    async with stack(settings, data, progress) as started:
        progress.ready(started)
        await started.watch()


async def send_files(settings: Settings, files: Sequence[Path], data: Path, progress: Progress, *, wait: bool) -> Fed:
    """Feed files to a running stack; with ``wait`` return when all is processed."""
    check_files(files)
    async with running_database(settings, data) as database:
        if wait:
            return await _feed_and_wait(settings, database, files, progress)
        with progress.reading(files) as read:
            return await feed(database, files, production=settings.production, progress=read)


@contextlib.asynccontextmanager
async def running_database(settings: Settings, data: Path) -> AsyncIterator[Pool]:
    """Give the database of the stack that runs on a directory, or the one that the settings name."""
    url = settings.postgres_url or running_stack(data).postgres
    async with _database(url) as database:
        yield database


async def read_report(settings: Settings, data: Path) -> dict[str, Any]:
    """Give the report of a running stack. Of refusals only the number was kept, so none is listed."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await reports.report(conn, today_in_oslo())


async def read_summary(settings: Settings, data: Path) -> dict[str, Any]:
    """Give the report of a running stack in figures."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await reports.summary(conn, today_in_oslo())


async def read_explanation(settings: Settings, data: Path, participant: UUID) -> reports.Explained:
    """Explain one journey of a running stack."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await reports.explain(conn, participant, today_in_oslo())


def running_stack(data: Path) -> StackInfo:
    """Find the stack that runs on a directory."""
    return read_stack(data.expanduser().resolve())


async def _feed_and_wait(settings: Settings, database: Pool, files: Sequence[Path], progress: Progress) -> Fed:
    with progress.reading(files) as read:
        fed = await feed(database, files, production=settings.production, progress=read)
    with progress.carrying() as carried:
        await _everything_happened(database, carried, lambda: progress.warn(STALLED))
    return fed


async def _everything_happened(
    database: Pool, carried: Callable[[inbox.Progress], None], stalled: Callable[[], None]
) -> None:
    """Wait until no mailbox has news and no request is open. A database that is restarting is waited for.

    Args:
        database: The database.
        carried: Told how far the journeys are.
        stalled: Told, once, when nothing has moved for long.
    """
    before, moved_at = None, time.monotonic()
    while True:
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            async with database.acquire() as conn:
                outstanding, now = await inbox.idle(conn), await inbox.progress(conn)
            carried(now)
            if outstanding.mailboxes == 0 and outstanding.requests == 0:
                return
            if (outstanding, now) != before:
                before, moved_at = (outstanding, now), time.monotonic()
        if time.monotonic() - moved_at > STALLED_AFTER:
            moved_at = math.inf
            stalled()
        await asyncio.sleep(LOOK_EVERY)


@contextlib.asynccontextmanager
async def _database(url: str) -> AsyncIterator[Pool]:
    opened = await pool(url, max_size=4)
    try:
        yield opened
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(opened.close(), 2)
