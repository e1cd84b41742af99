"""A database of the module with journeys, and a mail server for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.console.api.conftest import database, web, web_url
from tests.mail_server import MailServer, mail_server

__all__ = ["database", "web", "web_url"]


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with mail_server(tmp_path) as running:
        yield running


@pytest.fixture
def post_box(tmp_path: Path) -> Path:
    return tmp_path / "mail"
