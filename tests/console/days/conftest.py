"""The whole stack for a day at work: web, dispatcher and workers on real Temporal and Postgres, and a browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.console.api.web import Web, serving
from tests.console.pages.conftest import browser
from tests.histories.live import Live

__all__ = ["browser", "carrying"]


@pytest_asyncio.fixture(scope="module")
async def carrying(live: Live, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    """A web process whose events are carried at once."""
    async with live.dispatching(), serving(live.url, tmp_path_factory.mktemp("web")) as web:
        yield web
