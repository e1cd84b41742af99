"""The stack on which careless users wander, with people at all kinds of places."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from store.inbox import accept
from tests.console.api.carried import guided, settled
from tests.console.api.web import Web, serving
from tests.console.pages.conftest import browser
from tests.console.pages.task_pages import with_name
from tests.console.pages.test_interpreters import ordered
from tests.console.pages.test_task_page import up_to_the_decision
from tests.histories.live import Live, incoming
from tests.workflows.caseload import Story

__all__ = ["browser", "town"]

OWN, FOREIGN = "Kanari Fuglesang", "Fremmed Fiskvik"
"""What people in the users' own kommune are called, and people of another county's."""


@pytest_asyncio.fixture(scope="module")
async def town(live: Live, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    """The whole stack, with people in it; careless users are quick ones too."""
    rates = {f"STEGVIS_{each}_PER_MINUTE": "100000" for each in ("FORMS", "SEARCHES", "SIGN_INS")}
    async with live.dispatching(), serving(live.url, tmp_path_factory.mktemp("web"), **rates) as web:
        await _people(live)
        yield web


async def _people(live: Live) -> None:
    stories: list[tuple[Story, str]] = [
        *((settled(days), OWN) for days in (3, 20, 40)),
        *((guided(days, interpreter_needed=True), OWN) for days in (40, 150)),
        *((up_to_the_decision(days), OWN) for days in (70, 80, 90)),
        (ordered("open", 6), OWN),
        (ordered("soon", 1, "ar"), OWN),
        *((settled(days, kommune="0301"), FOREIGN) for days in (20, 90)),
        (guided(150, kommune="0301"), FOREIGN),
    ]
    for story, name in stories:
        await with_name(live.database, await live.begin(story), name)
    async with live.database.acquire() as conn:  # events without a journey
        await accept(conn, incoming(uuid4(), guided(20))[1:])
