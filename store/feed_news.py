"""Waiting for news of the feed: one listening connection a process, whatever the number of readers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Self

from schemas.organisations import STEGVIS
from store.database import FAULTS, OwnConnection, Pool, connect
from store.feed import CHANNEL, MOST, Page, Position, read
from store.organisation import as_organisation
from store.sql import queries

LONGEST_WAIT = 30.0  # seconds a reader may wait
POLL = 1.0  # seconds between looks without a notification, as behind a pooler that passes none on
NOT_OFTENER = 0.01  # seconds between two looks, of which one takes less than a millisecond
HELD_UP = 0.5  # seconds between looks, at most, while an older transaction holds events up
COMMAND_LIMIT = 5.0  # seconds for a statement, or for connecting
RECONNECT = 1.0  # seconds

_SQL = queries("feed")


class Subscription:
    """One reader's interest in news of an organisation; None for all.

    Attributes:
        organisation: Whose news.
        waits: Whether the reader has found nothing and waits.
    """

    def __init__(self, organisation: str | None) -> None:
        self.organisation = organisation
        self.waits = False
        self._news = asyncio.Event()

    @property
    def woken(self) -> bool:
        """Whether there has been news."""
        return self._news.is_set()

    def wake(self) -> None:
        """Let the reader know that there is something to read."""
        self._news.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for news; gives whether there is any."""
        self.waits = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)
        return self.woken


class FeedNews:
    """Looks at the end of the feed for all readers of a process, and wakes those whom a new event concerns.

    Use it as an asynchronous context manager for as long as the process serves readers.

    Attributes:
        readers: Those who are being served now.
    """

    def __init__(self, postgres_url: str) -> None:
        self._url = postgres_url
        self.readers: set[Subscription] = set()
        self._notified = asyncio.Event()
        self._horizon: int | None = None
        self._pause = NOT_OFTENER
        self._running: asyncio.Task[None] | None = None
        self._waits = True

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._running is not None
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    @contextlib.contextmanager
    def subscribed(self, organisation: str | None) -> Iterator[Subscription]:
        """Subscribe a reader. What it reads within the block and does not find yet, it will be woken for."""
        reader = Subscription(organisation)
        if not self._waits:
            reader.wake()
        self.readers.add(reader)
        try:
            yield reader
        finally:
            self.readers.discard(reader)

    @property
    def stopping(self) -> bool:
        """Whether the process stops, so that nobody waits any more."""
        return not self._waits

    def let_go(self) -> None:
        """Wake every reader, and let none wait from now on: the process stops."""
        self._waits = False
        for reader in self.readers:
            reader.wake()

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(*FAULTS):
                async with self._listening() as conn:
                    while True:
                        await self._look(conn)
            await asyncio.sleep(RECONNECT)

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[OwnConnection]:
        conn = await connect(self._url, COMMAND_LIMIT)
        try:
            await conn.add_listener(CHANNEL, lambda *_: self._notified.set())
            yield conn
        finally:
            conn.terminate()

    async def _look(self, conn: OwnConnection) -> None:
        """Look once at what is new, then wait for a reason to look again."""
        self._notified.clear()
        row = await conn.fetchrow(_SQL["news"], None if self._horizon is None else str(self._horizon))
        assert row is not None
        self._wake(int(row["horizon"]), set(row["organisations"]))
        await asyncio.sleep(NOT_OFTENER)
        # What an older transaction holds up is notified no second time: look again, at once at first.
        pause = self._pause if row["more"] else POLL
        self._pause = min(2 * self._pause, HELD_UP) if row["more"] else NOT_OFTENER
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._notified.wait(), pause)

    def _wake(self, horizon: int, organisations: set[str | None]) -> None:
        gone_back = self._horizon is not None and horizon < self._horizon  # the database was restored
        self._horizon = horizon
        for reader in self.readers:
            if gone_back or (organisations and (reader.organisation is None or reader.organisation in organisations)):
                reader.wake()


async def follow(
    pool: Pool,
    news: FeedNews,
    after: Position | None,
    limit: int = MOST,
    organisation: str | None = None,
    wait: float = 0.0,
) -> Page:
    """Read the feed; where there is nothing new, wait for news. No connection is held while waiting.

    Args:
        pool: The database.
        news: The process's own.
        after: See ``read``.
        limit: See ``read``.
        organisation: See ``read``.
        wait: Seconds to wait at most; never more than ``LONGEST_WAIT``.

    Raises:
        PositionLost: See ``read``.
    """
    with news.subscribed(organisation) as reader:
        async with as_organisation(pool, organisation or STEGVIS, readonly=False) as conn:
            page = await read(conn, after, limit, organisation)
        if page.events or wait <= 0 or not await reader.wait(min(wait, LONGEST_WAIT)):
            return page
        async with as_organisation(pool, organisation or STEGVIS, readonly=False) as conn:
            return await read(conn, page.next, limit, organisation)
