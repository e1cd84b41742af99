"""Every call of the application is in the table of rights, and is answered to nobody whom the table does not let."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from console.access.callers import Scope
from console.access.rights import RIGHTS, ROUTES, Action, Open
from console.app import create_app, described_app
from schemas.rules import packaged_rules
from store.database import Pool
from store.feed_news import FeedNews
from tests.console.api.web import SECRET, a_key
from workers.settings import load_settings


def calls(routes: Iterable[Any]) -> set[tuple[str, str]]:
    found = set()
    for route in routes:
        if included := getattr(route, "original_router", None):
            found |= calls(included.routes)
            continue
        methods: Any = getattr(route, "methods", None)
        assert methods, f"{route} is no call with methods: the walk cannot judge it"
        found |= {(method, str(route.path)) for method in methods if method != "HEAD"}
    return found


def test_every_call_is_in_the_table_and_the_table_holds_nothing_else() -> None:
    assert calls(described_app().routes) == set(ROUTES)


@pytest_asyncio.fixture
async def client(url: str, connections: Pool) -> AsyncIterator[httpx.AsyncClient]:
    """The application on a database of the test's own."""
    settings = load_settings(postgres_url=url)
    app = create_app(settings, connections, SECRET.encode(), packaged_rules(), FeedNews(url))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://web") as client:
        yield client


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
async def test_a_call_is_answered_to_whom_the_table_lets_and_to_nobody_else(
    client: httpx.AsyncClient, connections: Pool, method: str, path: str
) -> None:
    action = ROUTES[method, path]

    async def status(key: str | None) -> int:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        return (await client.request(method, path, headers=headers)).status_code

    assert (await status(None) == 401) == (action is not Open.TO_ALL)
    assert (await status("stegvis_0000_unknown") == 401) == (action is not Open.TO_ALL)
    for scope in Scope:
        organisation = "stegvis" if scope is Scope.OPERATE else "3301"
        refused = await status(await a_key(connections, organisation, scope)) == 403
        assert refused == (isinstance(action, Action) and action not in RIGHTS[scope]), scope
