"""What tests of the engine run on: one throw-away Postgres and one Temporal dev server for the session."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from tests.histories import live as servers
from tests.histories.live import Databases, Live


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.postgres(tmp_path_factory.mktemp("postgres") / "data") as url:
        yield url


@pytest.fixture(scope="session")
def databases(postgres_url: str) -> Databases:
    return Databases(postgres_url)


@pytest_asyncio.fixture
async def fresh_database(databases: Databases) -> AsyncIterator[str]:
    """The URL of a migrated database of the test's own."""
    async with databases.fresh() as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal on which every workflow's clock can be moved."""
    async with servers.temporal() as environment:
        yield environment


@pytest_asyncio.fixture(scope="module")
async def live(temporal: WorkflowEnvironment, databases: Databases) -> AsyncIterator[Live]:
    """Workers on a database of the module's own; tests keep apart by having participants of their own."""
    async with databases.fresh() as url, Live(temporal, url) as live:
        yield live
