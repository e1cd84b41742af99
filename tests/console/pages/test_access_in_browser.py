"""Roles, access log, addresses and signing in at the issuer, in a real browser."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from schemas.access_log import PARTICIPANT_PAGE
from schemas.accounts import post
from store.access_log import Who, note_access
from store.database import Pool
from store.grants import Account, end_grant, give_grant
from store.worklists import known_account
from tests.accounts_issuer import issuing_accounts
from tests.console.api.carried import today
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, picture, scrolls_sideways, violations
from tests.console.pages.openid_people import granted, serving_with
from tests.console.pages.test_addresses import ADDRESS, living

pytestmark = needs_browser
PICTURES = os.environ.get("STEGVIS_PICTURES")
ISSUER = "https://login.example.no"


@pytest.fixture(scope="module")
async def busy(database: Pool) -> None:
    """An organisation with roles, changes and a log."""
    async with database.acquire() as conn:
        for subject, name, role in (
            ("1", "Ingrid Solbakken", "programme_adviser@3301"), ("2", "Torunn Hagelund", "programme_leader@3301"),
            ("3", None, "auditor@3301"),
        ):  # fmt: skip
            account = Account(ISSUER, subject)
            await known_account(conn, *account, name)
            grant = await give_grant(conn, account, post(role), today(), None, by="command line", reason="works here")
            await note_access(conn, Who.person(account, post(role)), uuid4(), PARTICIPANT_PAGE, page="/p")
        await end_grant(conn, grant.id, today(), by="command line", reason="has left")


async def judged(page: Page, name: str, width: int, theme: str) -> None:
    if PICTURES:
        await picture(page, Path(PICTURES) / f"{name}-{width}-{theme}.png")
    assert await violations(page) == [], name
    assert not await scrolls_sideways(page), name


@every_look
async def test_roles_and_log_have_no_barrier(browser: Browser, web: Web, busy: None, width: int, dark: bool) -> None:
    theme = "dark" if dark else "light"
    async with a_page(browser, web, "access_administrator@3301", width=width, dark=dark) as page:
        await page.goto("/grants")
        await judged(page, "grants", width, theme)
        await page.get_by_role("button", name="Gi rollen").click()
        await judged(page, "grants-422", width, theme)
        await page.goto("/grants")
        await page.locator("a.btn").first.click()
        await judged(page, "grants-end", width, theme)
    async with a_page(browser, web, "auditor@3301", width=width, dark=dark) as page:
        await page.goto("/access-log")
        await judged(page, "log", width, theme)
        await page.goto("/access-log?first=x")
        await judged(page, "log-422", width, theme)


async def test_an_address_is_opened_without_scripts(browser: Browser, web: Web, database: Pool) -> None:
    participant = await living(database, protected=True)
    async with a_page(browser, web, "programme_adviser@3301", width=320) as page:
        await page.goto(f"/participants/{participant}/address")
        await judged(page, "address-closed", 320, "light")
        await page.get_by_role("button", name="Vis meg adressen").click()
        await judged(page, "address-422", 320, "light")
    async with a_page(browser, web, "programme_adviser@3301", scripts=False) as page:
        await page.goto(f"/participants/{participant}/address")
        await page.get_by_label("Hvorfor må du vite adressen?").fill("the landlord asks for keys")
        await page.get_by_role("button", name="Vis meg adressen").click()
        assert await page.get_by_text(ADDRESS).count() == 1
    async with a_page(browser, web, "programme_adviser@3301") as page:
        await page.goto(f"/participants/{participant}/address")
        await judged(page, "address-open", 1280, "light")


async def test_a_browser_goes_to_the_issuer_and_back_and_out(
    browser: Browser, web_url: str, database: Pool, tmp_path: Path
) -> None:
    with issuing_accounts() as issuer:
        issuer.everybody_is = "leader"
        issuer.names["leader"] = "Torunn Øst"
        await granted(database, issuer, "leader", "programme_leader@3301")
        async with serving_with(issuer, web_url, tmp_path) as web:
            async with a_page(browser, web, width=320) as page:
                await page.goto("/waits")
                await judged(page, "sign-in", 320, "light")
                await page.get_by_role("link", name="Logg inn").click()
                assert page.url == f"{web.url}/waits"
                # The state of the attempt is gone: going back in the history brings nobody in anew, and no fault.
                assert not [each for each in await page.context.cookies() if "attempt" in each["name"]]
                await page.get_by_text("Meny", exact=True).click()
                await page.get_by_role("button", name="Logg ut", exact=True).last.click()
                assert page.url == f"{web.url}/sign-in?out=1"
                await judged(page, "signed-out", 320, "light")
                await page.get_by_role("link", name="Logg ut hos arbeidsgiveren").click()
                assert page.url == f"{web.url}/sign-in"
            issuer.everybody_is = "stranger"
            async with a_page(browser, web, width=320) as page:
                await page.goto("/sign-in")
                await page.get_by_role("link", name="Logg inn").click()
                await judged(page, "no-role", 320, "light")
                assert await page.get_by_text("Du har ingen rolle").count()
