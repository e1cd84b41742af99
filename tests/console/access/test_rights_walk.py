"""A walk of every scope at every organisation over every call, about own, foreign, moved and unknown participants."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from console.access.rights import Action, Open
from console.app import create_app, described_app
from schemas.rules import packaged_rules
from store.database import pool
from store.feed_news import FeedNews
from store.walls import DatabaseRole
from tests.console.access.walk import (
    PARTLY,
    SHOWN,
    Asking,
    Caseload,
    Step,
    a_caseload,
    declared,
    machines,
    nobody,
    steps,
)
from tests.console.api.web import SECRET
from tests.histories.live import Postgres, as_role
from workers.settings import load_settings

WALK = [pytest.param(call, action, id=" ".join(call)) for call, action in sorted(declared())]


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


def test_every_call_of_the_application_is_declared_and_walked() -> None:
    here = calls(described_app().routes)
    assert here == {call for call, _ in declared()}
    assert here == set(SHOWN)


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
            app = create_app(settings, database, SECRET.encode(), packaged_rules(), news)
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
