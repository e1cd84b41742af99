"""A web process for the pages, people who look at them, and a real browser."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.console.api.conftest import database, key, web, web_url
from tests.console.pages.browser import a_browser

__all__ = ["browser", "database", "key", "web", "web_url"]


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened
