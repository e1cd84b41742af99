"""The task page in a real browser: at all widths, in both themes, without scripts, and with the one for drafts."""

import re

from playwright.async_api import Browser, expect

from store.database import Pool
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.task_pages import address, goes_on
from tests.console.pages.test_task_page import ADVISER, a_decision

pytestmark = needs_browser


@every_look
async def test_form_errors_and_what_was_sent_have_no_barrier(
    browser: Browser, web: Web, database: Pool, width: int, dark: bool
) -> None:
    task = await a_decision(database)
    async with a_page(browser, web, ADVISER, width=width, dark=dark) as page:
        await page.goto(address(task))
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
        await page.get_by_label("Varighet i måneder").fill("60")
        await page.locator("button[value=send]").click()
        await expect(page).to_have_title(re.compile("^Feil i skjemaet: Fatt vedtak om introduksjonsprogram"))
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
        await page.locator("ds-error-summary a").last.click()
        await expect(page.get_by_label("Varighet i måneder")).to_be_focused()
        await page.get_by_label("Innvilget").check()
        await page.get_by_label("Varighet i måneder").fill("6")
        await page.locator("button[value=send]").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Registrert")
        await goes_on(database, task.participant)
        await page.reload()
        await expect(page.get_by_role("heading", name="Dette åpnet seg")).to_be_visible()
        assert await violations(page) == []
        assert not await scrolls_sideways(page)


async def test_without_scripts_one_writes_keeps_a_draft_and_sends(browser: Browser, web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with a_page(browser, web, ADVISER, scripts=False) as page:
        await page.goto(address(task))
        await page.get_by_label("Begrunnelse").fill("Kept without scripts")
        await page.get_by_role("button", name="Lagre kladden").click()
        await expect(page.get_by_label("Begrunnelse")).to_have_value("Kept without scripts")
        await page.get_by_label("Innvilget").check()
        await page.get_by_role("button", name="Registrer: ").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Registrert")


async def test_what_is_typed_is_kept_without_pressing_anything(browser: Browser, web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with a_page(browser, web, ADVISER) as page:
        await page.goto(address(task))
        await page.get_by_label("Begrunnelse").fill("Kept by the script")
        await expect(page.locator("#draft-status")).to_contain_text("Kladden er lagret")
        await page.goto("/sign-in")
        await page.goto(address(task))
        await expect(page.get_by_label("Begrunnelse")).to_have_value("Kept by the script")


async def test_of_two_windows_the_older_one_is_told_and_nothing_is_lost(
    browser: Browser, web: Web, database: Pool
) -> None:
    task = await a_decision(database)
    async with a_page(browser, web, ADVISER) as older:
        await older.goto(address(task))
        newer = await older.context.new_page()
        await newer.goto(address(task))
        await newer.get_by_label("Begrunnelse").fill("Written in the newer window")
        await expect(newer.locator("#draft-status")).to_contain_text("Kladden er lagret")
        await older.get_by_label("Begrunnelse").fill("Written in the older window")
        await expect(older.locator("#draft-status")).to_contain_text("Et annet vindu hos deg har lagret en kladd")
        await older.get_by_role("button", name="Lagre kladden").click()
        await expect(older.get_by_role("heading", name="Du har to kladder")).to_be_visible()
        await expect(older.get_by_label("Begrunnelse")).to_have_value("Written in the newer window")
        assert await violations(older) == []
        await older.get_by_role("button", name="Bruk denne i stedet").click()
        await expect(older.get_by_label("Begrunnelse")).to_have_value("Written in the older window")
        await newer.close()
