"""What stands around every page, in a real browser: themes, widths, without scripts, for who hears it."""

from playwright.async_api import Browser, expect

from console.pages.paths import participant_path
from store.database import Pool
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.task_pages import with_name

pytestmark = needs_browser
CANARY = "Kanari Fuglesang"
STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, await caches.keys(), await indexedDB.databases(), document.cookie,
])"""


@every_look
async def test_the_sign_in_has_no_barrier_and_does_not_scroll_sideways(
    browser: Browser, web: Web, width: int, dark: bool
) -> None:
    async with a_page(browser, web, width=width, dark=dark) as page:
        await page.goto("/sign-in")
        assert await violations(page) == []
        assert not await scrolls_sideways(page)


async def test_a_page_that_keeps_itself_new_goes_to_the_sign_in_when_the_session_has_ended(
    browser: Browser, web: Web
) -> None:
    async with a_page(browser, web, "operator@stegvis") as page:
        await page.clock.install()
        await page.goto("/operation")
        await page.context.clear_cookies()
        await page.clock.run_for(31_000)
        await page.wait_for_url("**/sign-in?next=%2Foperation**")


async def test_a_fault_takes_the_place_of_what_it_would_have_brought_and_is_announced(
    browser: Browser, web: Web
) -> None:
    async with a_page(browser, web, "operator@stegvis") as page:
        await page.clock.install()
        await page.goto("/operation")
        refused = await (await page.context.new_page()).goto("/nowhere")
        assert refused is not None
        body = await refused.text()
        await page.route("**/operation?*", lambda route: route.fulfill(status=503, content_type="text/html", body=body))
        await page.clock.run_for(31_000)
        await expect(page.get_by_role("alert")).to_contain_text("Siden finnes ikke")
        await expect(page.locator("#live")).to_have_count(0)


async def test_after_signing_out_neither_back_nor_any_store_of_the_browser_shows_the_person(
    browser: Browser, web: Web, database: Pool
) -> None:
    participant = await carried(database, settled(20))
    await with_name(database, participant, CANARY)
    async with a_page(browser, web, "programme_adviser@3301") as page:
        await page.goto("/inbox?view=unit")
        await page.goto(participant_path(participant))
        await expect(page.get_by_role("heading", level=1)).to_contain_text(CANARY)
        await page.locator("details.me summary").click()
        await page.locator(".me").get_by_role("button", name="Logg ut", exact=True).click()
        await page.wait_for_url("**/sign-in")
        assert CANARY not in await page.evaluate(STORED)
        for _ in range(2):
            await page.go_back()
            assert CANARY not in await page.content()
        await page.go_forward()
        assert CANARY not in await page.content()


async def test_one_signs_in_without_scripts(browser: Browser, web: Web) -> None:
    async with a_page(browser, web, scripts=False) as page:
        await page.goto("/sign-in")
        await page.get_by_role("button", name="Ingrid Solbakken").first.click()
        assert not page.url.endswith("/sign-in") or await page.get_by_text("Ingrid Solbakken").count()
