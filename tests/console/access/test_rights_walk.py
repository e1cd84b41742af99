"""A walk of every scope at every organisation over every call, about own, foreign, moved and unknown participants."""

from collections.abc import AsyncIterator, Iterable
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from console.access.rights import PAGES, ROUTES, Action, Open
from console.app import create_app, described_app
from console.pages.application import create_pages
from console.pages.frame import Pages
from schemas.rules import packaged_rules
from store.database import Pool, pool
from store.feed_news import FeedNews
from store.walls import DatabaseRole
from tests.console.access.walk import (
    PAGES_SHOWN,
    PARTLY,
    SHOWN,
    Asking,
    Caseload,
    Step,
    a_caseload,
    machines,
    nobody,
    people,
    steps,
)
from tests.console.api.web import SECRET
from tests.console.pages.people import HTML
from tests.histories.live import Postgres, as_role
from workers.settings import load_settings

WALK = [pytest.param(call, action, id=" ".join(call)) for call, action in sorted(ROUTES.items())]


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


def test_every_call_and_page_of_the_application_is_declared_and_walked() -> None:
    pages = create_pages(Pages(load_settings(), cast("Pool", None), b"", packaged_rules()))
    assert calls(described_app().routes) == set(ROUTES) == set(SHOWN)
    assert calls(pages.routes) == set(PAGES) == set(PAGES_SHOWN)


ADVANCING = {("POST", "/sign-in"), ("POST", "/sign-out"), ("POST", "/sign-out/everywhere"), ("POST", "/role")}
"""Forms of whoever is signed in, which end the session or change the role."""
QUERY = {"/waits": "?by=event&event=decision.made"}
"""How a page is opened so that it lists participants."""


def filled_in(path: str) -> str:
    """Fill in what an address names, apart from the participant."""
    for name, value in {
        "{path:path}": "stegvis.css",
        "{key:path}": "x",
        "{kommune}": "3301",
        "{kind}": "decision",
        "{made_from}": "0" * 24,
        "{event}": "0" * 24,
        "{language}": "nb",
    }.items():
        path = path.replace(name, value)
    return path


class Walk:
    """The application under the web's role of the database, and who goes over it."""

    def __init__(self, client: httpx.AsyncClient, caseload: Caseload, askers: list[Asking]) -> None:
        self.client, self.caseload, self.askers = client, caseload, askers


@pytest_asyncio.fixture(scope="module")
async def walk(postgres: Postgres) -> AsyncIterator[Walk]:
    async with postgres.migrated_database() as url, await pool(url) as owner:
        as_web = as_role(url, DatabaseRole.WEB)
        async with await pool(as_web) as database, FeedNews(as_web) as news:
            settings = load_settings(postgres_url=as_web)
            app = create_app(Pages(settings, database, SECRET.encode(), packaged_rules(), news))
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://web") as client:
                yield Walk(client, await a_caseload(owner), await machines(owner))


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("call", "action"), WALK)
async def test_a_call_shows_to_each_who_is_their_own_and_to_others_nothing(
    walk: Walk, call: tuple[str, str], action: Action | Open
) -> None:
    shown_at_all = False
    for who in walk.askers:
        made = await steps(walk.client, who, call, walk.caseload)
        if not who.allows(action):
            assert {each.status for each in made} == {403 if who.organisation else 401}, who.name
            assert len({each.text for each in made}) == 1, who.name
            assert not any(each.shown for each in made), who.name
            continue
        wanted = SHOWN[call](walk.caseload, who.organisation)
        shown = set[object]().union(*(each.shown for each in made))
        assert shown <= wanted if call in PARTLY else shown == wanted, who.name
        shown_at_all = shown_at_all or bool(shown)
        _foreign_and_unknown_are_alike(made, walk.caseload, who)
    assert shown_at_all == (SHOWN[call] is not nobody)


def _foreign_and_unknown_are_alike(made: list[Step], caseload: Caseload, who: Asking) -> None:
    """Where each participant has a step of their own, the last one's is unknown to everybody."""
    by_participant = made[-len(caseload) :]
    if len(by_participant) < len(caseload):
        return
    unknown = by_participant[-1]
    assert not unknown.shown
    for participant, step in zip(caseload, by_participant, strict=True):
        if participant not in caseload.seen_by(who.organisation):
            assert (step.status, step.text) == (unknown.status, unknown.text), who.name


@pytest.mark.timeout(180)
async def test_a_page_opens_to_the_roles_that_the_table_lets_and_shows_their_own_alone(walk: Walk) -> None:
    shown_at_all: set[object] = set()
    for who in await people(walk.client):
        for (method, path), action in PAGES.items():
            if (method, path) in ADVANCING:
                continue
            address = filled_in(path) + QUERY.get(path, "")
            addresses = {address.replace("{participant}", str(each)) for each in walk.caseload}
            shown: set[UUID] = set()
            for each in addresses:
                answer = await walk.client.request(method, each, headers=who.headers, follow_redirects=False)
                assert answer.status_code < 500, (who.name, method, each)
                if not who.allows(action):
                    assert answer.status_code == 403, (who.name, method, path)
                if answer.status_code == 200:
                    shown |= {one for one in walk.caseload if str(one)[:8] in answer.text}
            wanted = PAGES_SHOWN[method, path](walk.caseload, who.organisation) if who.allows(action) else set()
            assert shown <= wanted, (who.name, method, path)
            shown_at_all |= {path} if shown else set()
    assert shown_at_all >= {"/waits", "/incidents"}


async def test_who_is_not_signed_in_is_sent_to_sign_in(walk: Walk) -> None:
    for (method, path), action in PAGES.items():
        if action is not Open.TO_ALL:
            address = filled_in(path).replace("{participant}", str(walk.caseload.own))
            answer = await walk.client.request(method, address, headers=HTML, follow_redirects=False)
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"].startswith("/sign-in"), (method, path)
