"""A real browser on the pages: Debian's Chromium, driven by Playwright, and axe to judge what it shows."""

import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from schemas.accounts import post
from tests.console.api.web import Web

CHROMIUM = shutil.which("chromium")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
_axe = Axe()
every_look = pytest.mark.parametrize(
    ("width", "dark"),
    [
        pytest.param(width, dark, marks=() if (width, dark) in {(320, True), (1280, False)} else pytest.mark.slow)
        for width in (320, 768, 1280)
        for dark in (False, True)
    ],
)
"""A page at three widths and in both themes; the smallest dark one and the widest light one in the ordinary suite."""


@contextlib.asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def a_page(
    browser: Browser,
    web: Web,
    account: str | None = None,
    *,
    width: int = 1280,
    dark: bool = False,
    scripts: bool = True,
    language: str = "nb",
) -> AsyncIterator[Page]:
    """Open a window; whoever it is of is signed in.

    What the page's policy refuses, a fault of a script and a request to another host fail.
    """
    context = await browser.new_context(
        base_url=web.url,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    page.set_default_timeout(20_000)
    faults: list[str] = []

    def noted(message: ConsoleMessage) -> None:
        # The browser's own line about an answer such as 422 is no fault of the page.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            faults.append(message.text)

    def asked(request: Request) -> None:
        if not request.is_navigation_request() and not request.url.startswith((web.url, "data:")):
            faults.append(f"another host is asked: {request.url}")

    page.on("console", noted)
    page.on("request", asked)
    page.on("pageerror", lambda error: faults.append(str(error)))
    if account is not None:
        await page.goto("/sign-in")
        await page.locator(f'button[value="{post(account)}"]').click()
    if language != "nb":
        await page.goto(f"/?lang={language}")
    yield page
    await context.close()
    assert faults == [], faults


async def violations(page: Page) -> list[str]:
    """Give what axe finds on a page, a line each."""
    found = await _axe.run(page, options=RULES)
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


async def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wide: bool = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide


async def picture(page: Page, file: Path, *, whole: bool = True) -> None:
    """Take a picture of the whole page, or of what the window shows."""
    file.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=file, full_page=whole)
