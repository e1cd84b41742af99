"""One journey as an operator sees it: everything that the machinery did, and no person."""

from uuid import UUID, uuid4

import pytest_asyncio
from playwright.async_api import Browser

from store.database import Pool
from tests.console.api.carried import carried, guided
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in


@pytest_asyncio.fixture(scope="module")
async def participant(database: Pool) -> UUID:
    return await carried(database, guided(40, kommune="3301"))


async def test_an_operator_sees_stages_waits_calls_deadlines_and_events(web: Web, participant: UUID) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        page = await operator.see(f"/journeys/{participant}")
    for text in ("Karriereveiledning", "Venter på", "Forespørsler til partnere", "Hendelser inn", "guidance.booked"):
        assert text in page
    assert "/participants/" not in page


async def test_an_unknown_journey_is_no_page_and_an_id_that_is_none_neither(web: Web) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        assert (await operator.get(f"/journeys/{uuid4()}")).status_code == 404
        assert (await operator.get("/journeys/somebody")).status_code == 404


async def test_an_adviser_has_the_participants_page_instead(web: Web, participant: UUID) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert (await adviser.get(f"/journeys/{participant}")).status_code == 403


async def test_a_machine_at_the_same_address_gets_json(web: Web, participant: UUID, key: str) -> None:
    answer = await web.http.get(f"{web.url}/journeys/{participant}", headers={"Authorization": f"Bearer {key}"})
    assert answer.headers["content-type"].startswith("application/problem+json")


@needs_browser
@every_look
async def test_the_page_has_no_barrier(browser: Browser, web: Web, participant: UUID, width: int, dark: bool) -> None:
    async with a_page(browser, web, "operator@stegvis", width=width, dark=dark) as page:
        await page.goto(f"/journeys/{participant}")
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
