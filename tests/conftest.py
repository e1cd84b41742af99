"""What tests of store and engine run on: one throw-away Postgres and one Temporal dev server for the session."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from store.database import Connection, Pool, pool
from tests.histories import live as engine
from tests.histories.live import Live, Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """In a directory of its own: pytest's are pruned by other runs on the same machine while this one goes on."""
    with TemporaryDirectory(prefix="stegvis-test-") as directory:
        server = Postgres(Path(directory) / "data")
        yield server
        server.close()


@pytest_asyncio.fixture
async def url(postgres: Postgres) -> AsyncIterator[str]:
    """A migrated database of the test's own."""
    async with postgres.migrated_database() as url:
        yield url


@pytest_asyncio.fixture
async def empty_url(postgres: Postgres) -> AsyncIterator[str]:
    """A database in which nothing was migrated yet."""
    async with postgres.database() as url:
        yield url


@pytest_asyncio.fixture
async def connections(url: str) -> AsyncIterator[Pool]:
    async with await pool(url) as connections:
        yield connections


@pytest_asyncio.fixture
async def conn(connections: Pool) -> AsyncIterator[Connection]:
    async with connections.acquire() as connection:
        yield connection


@pytest_asyncio.fixture(scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal on which every workflow's clock can be moved."""
    async with engine.temporal() as environment:
        yield environment


@pytest_asyncio.fixture(scope="module")
async def live(temporal: WorkflowEnvironment, postgres: Postgres) -> AsyncIterator[Live]:
    """Workers on a database of the module's own; its tests keep apart by having participants of their own."""
    async with postgres.migrated_database() as url, Live(temporal, url) as live:
        yield live
