"""A database of the module with journeys, and a mail server for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.console.api.conftest import database, web_url
from tests.console.api.web import Web, serving
from tests.mail_server import MailServer, mail_server

__all__ = ["database", "web_url"]


@pytest_asyncio.fixture(scope="module")
async def web(web_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    """A web process that may send mail to one domain, and whose morning does not come while tests run."""
    folder = tmp_path_factory.mktemp("web")
    given = {
        "STEGVIS_MAIL_DIRECTORY": str(folder / "mail"),
        "STEGVIS_MAIL_DOMAINS": '["drammen.kommune.no"]',
        "STEGVIS_DIGEST_AT": "23:59:59",
    }
    async with serving(web_url, folder, **given) as running:
        yield running


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with mail_server(tmp_path) as running:
        yield running


@pytest.fixture
def post_box(tmp_path: Path) -> Path:
    return tmp_path / "mail"
