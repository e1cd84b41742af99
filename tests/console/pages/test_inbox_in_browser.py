"""The inbox in a real browser: themes, widths, keys, without scripts."""

from playwright.async_api import Browser, expect

from store.database import Pool
from tests.console.api.carried import carried, guided, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations

pytestmark = needs_browser
LEADER = "programme_leader@3301"
PATHS = (
    "/inbox",
    "/inbox?view=unit",
    "/inbox?view=unit&stage=ending",
    "/inbox/views",
    "/inbox/substitutes",
    "/calendar",
)


@every_look
async def test_inbox_forms_and_search_have_no_barrier_and_do_not_scroll_sideways(
    browser: Browser, web: Web, database: Pool, width: int, dark: bool
) -> None:
    await carried(database, guided(150))
    async with a_page(browser, web, LEADER, width=width, dark=dark) as page:
        for path in PATHS:
            await page.goto(path)
            assert await violations(page) == [], path
            assert not await scrolls_sideways(page), path
        await page.goto("/inbox?view=unit")
        await page.locator("a.own-set").first.click()
        assert await violations(page) == []
        assert not await scrolls_sideways(page)


async def test_several_tasks_are_taken_and_put_back_without_scripts(browser: Browser, web: Web, database: Pool) -> None:
    await carried(database, guided(150))
    async with a_page(browser, web, LEADER, scripts=False) as page:
        await page.goto("/inbox?view=unclaimed")
        for box in (await page.locator(".todo .check").all())[:2]:
            await box.check()
        await page.locator(".bulk").get_by_role("button", name="Ta", exact=True).click()
        await expect(page.locator("#done")).to_contain_text("Du har tatt 2 oppgaver")
        await page.locator("#done").get_by_role("button", name="Angre").click()
        await expect(page.locator("#done")).to_contain_text("2 oppgaver er som før")


async def test_a_task_is_chosen_and_taken_by_keys_which_can_be_switched_off(
    browser: Browser, web: Web, database: Pool
) -> None:
    await carried(database, settled(20))
    async with a_page(browser, web, LEADER) as page:
        await page.goto("/inbox?view=unclaimed")
        await page.keyboard.press("j")
        await expect(page.locator(".todo .title").first).to_be_focused()
        await page.keyboard.press("x")
        await expect(page.locator(".todo .check").first).to_be_checked()
        await page.keyboard.press("t")
        await expect(page.locator("#done")).to_be_focused()
        await page.get_by_role("button", name="Tastatur").click()
        await page.locator("#keys-on").uncheck()
        await page.keyboard.press("Escape")
        await page.reload()
        await page.keyboard.press("/")
        await expect(page.locator("#find")).not_to_be_focused()


async def test_a_new_task_is_announced_and_no_row_moves(browser: Browser, web: Web, database: Pool) -> None:
    await carried(database, settled(20))
    async with a_page(browser, web, LEADER) as page:
        await page.goto("/inbox?view=unit")
        before = await page.locator(".todo .title").count()
        await carried(database, settled(3))
        await expect(page.locator("[data-live]")).to_be_visible(timeout=15_000)
        assert await page.locator(".todo .title").count() == before
        await page.locator("[data-live]").click()
        await expect(page.locator(".todo .title").nth(before)).to_be_visible()
