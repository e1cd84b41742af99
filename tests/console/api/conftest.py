"""One web process for the tests of a module, and a key for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from store.database import Pool, pool
from tests.console.api.web import Web, a_key, serving
from tests.histories.live import Postgres


@pytest_asyncio.fixture(scope="module")
async def web_url(postgres: Postgres) -> AsyncIterator[str]:
    """The database of the web process."""
    async with postgres.migrated_database() as url:
        yield url


@pytest_asyncio.fixture(scope="module")
async def database(web_url: str) -> AsyncIterator[Pool]:
    async with await pool(web_url) as connections:
        yield connections


@pytest_asyncio.fixture(scope="module")
async def web(web_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    folder: Path = tmp_path_factory.mktemp("web")
    async with serving(web_url, folder) as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def key(database: Pool) -> str:
    """A key of the kommune 3301 that may send events."""
    return await a_key(database)
