"""What falls due day by day, and what is open between a kommune and its career centre."""

from datetime import timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from console.pages.calendar import by_day, monday_of
from store.calendar import DatedTask
from store.database import Pool
from tests.console.api.carried import carried, guided, settled, today
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in
from tests.console.pages.test_interpreters import ordered


@pytest_asyncio.fixture(scope="module", autouse=True)
async def journeys(database: Pool) -> list[UUID]:
    return [
        await carried(database, guided(40, kommune="3301")),
        await carried(database, settled(3, kommune="3301")),
        await carried(database, settled(3, kommune="0301")),
    ]


def test_a_task_with_an_own_date_stands_on_both_days() -> None:
    monday = monday_of(today())
    both = DatedTask(UUID(int=1), "k", "t", "s", monday, monday + timedelta(days=2), False, None, None, None, False)
    assert [day for day, _ in by_day([both], [], monday)] == [monday, monday + timedelta(days=2)]
    assert by_day([both], [], monday + timedelta(weeks=1)) == []


async def test_the_calendar_has_the_own_tasks_alone_and_goes_on_by_weeks(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        pages = [
            await adviser.see("/calendar", week=(today() + timedelta(weeks=4 * n)).isoformat()) for n in range(-2, 4)
        ]
    assert any(f"/tasks/{journeys[1]}/" in page for page in pages)
    assert not any(str(journeys[2]) in page for page in pages)


async def test_a_meeting_with_an_interpreter_leads_to_the_participant(web: Web, database: Pool) -> None:
    participant = await carried(database, ordered("b1", 2))
    async with signed_in(web, "programme_adviser@3301") as adviser:
        page = await adviser.see("/calendar", week=(today() + timedelta(days=2)).isoformat())
    assert f'href="/participants/{participant}">Møte med tolk' in page


async def test_a_week_that_is_none_is_no_page(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert (await adviser.get("/calendar", week="soon")).status_code == 404


async def test_a_kommune_and_its_county_see_what_is_open_between_them(web: Web, journeys: list[UUID]) -> None:
    for account in ("programme_adviser@3301", "career_adviser@33", "programme_leader@3301"):
        async with signed_in(web, account) as person:
            page = await person.see("/cooperation/3301")
            assert str(journeys[0]) in page, account
            assert str(journeys[2]) not in page


async def test_a_kommune_goes_straight_to_its_own_and_a_county_chooses(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert (await adviser.get("/cooperation")).headers["location"] == "/cooperation/3301"
    async with signed_in(web, "career_adviser@33") as adviser:
        assert "/cooperation/3301" in await adviser.see("/cooperation")


@pytest.mark.parametrize("kommune", ["0301", "9999", "abc"])
async def test_anothers_cooperation_is_no_page(web: Web, kommune: str) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert (await adviser.get(f"/cooperation/{kommune}")).status_code == 404


@needs_browser
@every_look
async def test_neither_page_has_a_barrier(browser: Browser, web: Web, width: int, dark: bool) -> None:
    async with a_page(browser, web, "programme_adviser@3301", width=width, dark=dark) as page:
        for path in ("/calendar", "/cooperation/3301"):
            await page.goto(path)
            assert await violations(page) == []
            assert not await scrolls_sideways(page)
