"""What stands around every page, in a real browser: themes, widths, without scripts, for who hears it."""

from playwright.async_api import Browser

from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations

pytestmark = needs_browser


@every_look
async def test_the_sign_in_has_no_barrier_and_does_not_scroll_sideways(
    browser: Browser, web: Web, width: int, dark: bool
) -> None:
    async with a_page(browser, web, width=width, dark=dark) as page:
        await page.goto("/sign-in")
        assert await violations(page) == []
        assert not await scrolls_sideways(page)


async def test_one_signs_in_without_scripts(browser: Browser, web: Web) -> None:
    async with a_page(browser, web, scripts=False) as page:
        await page.goto("/sign-in")
        await page.get_by_role("button", name="Ingrid Solbakken").first.click()
        assert not page.url.endswith("/sign-in") or await page.get_by_text("Ingrid Solbakken").count()
