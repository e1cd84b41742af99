"""A leader gets the case for the supervisor of the own kommune, and of no other; no name stands in it."""

from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from store.database import Pool
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in
from tests.histories.live import ago

LEADER, YEAR = "programme_leader@3301", {"kommune": "3301", "from": ago(90), "to": ago(0)}


@pytest_asyncio.fixture(scope="module", autouse=True)
async def started(database: Pool) -> list[UUID]:
    """One who has started in Drammen, one who has not, and one who has started in Oslo."""

    async def one(kommune: str, *, starts: bool) -> UUID:
        story = settled(100, kommune=kommune)
        if starts:
            story = story.add("decision.made", ago(60), decided_on=ago(60), outcome="granted", months=24).add(
                "programme.started", ago(50), started_on=ago(50)
            )
        return await carried(database, story)

    return [await one("3301", starts=True), await one("3301", starts=False), await one("0301", starts=True)]


async def test_the_list_has_who_started_here_and_opens_each_case(web: Web, started: list[UUID]) -> None:
    async with signed_in(web, LEADER) as leader:
        page = await leader.see("/case", **YEAR)
        assert f'href="/case/{started[0]}"' in page
        assert str(started[1]) not in page
        assert str(started[2]) not in page
        case = await leader.see(f"/case/{started[0]}")
        assert "integreringsloven §" in case


async def test_a_list_of_days_on_which_nobody_started_says_so(web: Web) -> None:
    async with signed_in(web, LEADER) as leader:
        page = await leader.see("/case", **YEAR | {"from": "2021-01-01", "to": "2021-02-01"})
        assert "/case/" not in page


async def test_another_kommunes_case_and_an_unknown_one_look_alike(web: Web, started: list[UUID]) -> None:
    async with signed_in(web, LEADER) as leader:
        for path in (f"/case/{started[2]}", f"/case/{uuid4()}", "/case/x", "/case?kommune=0301"):
            assert (await leader.get(path)).status_code == 404, path


async def test_only_a_kommunes_leader_opens_it(web: Web, started: list[UUID]) -> None:
    for account in ("programme_adviser@3301", "operator@stegvis"):
        async with signed_in(web, account) as other:
            assert (await other.get("/case")).status_code == 403
            assert (await other.get(f"/case/{started[0]}")).status_code == 403


@pytest.mark.parametrize("days", [{"from": "soon"}, {"to": "2026-02-30"}, {"from": ago(0), "to": ago(9)}])
async def test_days_that_are_none_are_shown_again_with_what_is_wrong(web: Web, days: dict[str, str]) -> None:
    async with signed_in(web, LEADER) as leader:
        answer = await leader.get("/case", **YEAR | days)
        assert answer.status_code == 422
        assert "<title>Feil i skjemaet" in answer.text
        assert 'aria-invalid="true"' in answer.text


async def test_opening_a_case_is_in_the_access_log_and_the_list_is_not(
    web: Web, database: Pool, started: list[UUID]
) -> None:
    counted = "select count(*) from access.log where participant = $1 and reason = 'supervision-case'"
    async with signed_in(web, LEADER) as leader:
        async with database.acquire() as conn:
            before = await conn.fetchval(counted, started[0])
        await leader.see("/case", **YEAR)
        await leader.see(f"/case/{started[0]}")
    async with database.acquire() as conn:
        assert await conn.fetchval(counted, started[0]) == before + 1


async def test_the_document_lets_its_one_style_through_and_no_script(web: Web, started: list[UUID]) -> None:
    async with signed_in(web, LEADER) as leader:
        policy = (await leader.get(f"/case/{started[0]}")).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'; style-src 'sha256-" in policy


@needs_browser
@every_look
async def test_no_page_of_it_has_a_barrier(
    browser: Browser, web: Web, started: list[UUID], width: int, dark: bool
) -> None:
    async with a_page(browser, web, LEADER, width=width, dark=dark) as page:
        await page.goto("/deadlines")
        await page.get_by_role("link", name="Saken til tilsynet").click()
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
        await page.get_by_role("button", name="Lag lista").click()
        assert await violations(page) == []
        await page.goto(f"/case/{started[0]}")
        assert await page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
