"""A careless user in a real browser: presses and types anything, goes back, has two windows, is signed out."""

import contextlib
import os
import random
import time
from collections import deque
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Error, Page, Response

from tests.console.api.web import Web
from tests.console.monkey.careless import ANYTHING
from tests.console.pages.browser import a_page, needs_browser
from tests.histories.live import Live

pytestmark = [needs_browser, pytest.mark.slow]
SECONDS = float(os.environ.get("STEGVIS_MONKEY", "60")) / 2
SEED = os.environ.get("STEGVIS_MONKEY_SEED") or str(random.SystemRandom().randrange(10**9))
ACCOUNT = "programme_leader@3301"
PRESSED = "main a[href], main button, nav a[href], summary, main input[type=radio], main input[type=checkbox]"
TYPED = "main input[type=text], main input:not([type]), main textarea, input[type=search]"
SOON = 2_000  # milliseconds, for something that is covered by now or has gone


class Hands:
    """What somebody does in one of two windows; ``did`` is what was done last."""

    def __init__(self, windows: list[Page], source: random.Random) -> None:
        self._windows, self._random = windows, source
        self.page = windows[0]
        self.did: deque[str] = deque(maxlen=30)

    async def step(self) -> None:
        """Do one thing at random. What is not there to be pressed is not pressed."""
        does = [self._press] * 8 + [self._type] * 5 + [self._go_back, self._other_window, self._be_signed_out]
        with contextlib.suppress(Error):
            await self._random.choice(does)()
        if "/sign-in" in self.page.url:
            await self._sign_in()

    async def _sign_in(self) -> None:
        await self.page.goto("/sign-in")
        await self.page.locator(f'button[value="{ACCOUNT}"]').click()

    async def _press(self) -> None:
        wanted = self.page.locator(PRESSED)
        count = await wanted.count()
        if count:
            one = wanted.nth(self._random.randrange(count))
            self.did.append(f"presses {(await one.text_content(timeout=SOON) or '').strip()[:40]} on {self.page.url}")
            await one.click(timeout=SOON)

    async def _type(self) -> None:
        wanted = self.page.locator(TYPED)
        count = await wanted.count()
        if count:
            text = self._random.choice(ANYTHING)
            self.did.append(f"types {text[:20]!r} on {self.page.url}")
            await wanted.nth(self._random.randrange(count)).fill(text, timeout=SOON)
            if self._random.random() < 0.3:
                await self.page.keyboard.press("Enter")

    async def _go_back(self) -> None:
        self.did.append("goes back")
        await self.page.go_back(timeout=SOON)

    async def _other_window(self) -> None:
        self.page = self._windows[1 - self._windows.index(self.page)]
        self.did.append("changes to the other window")
        if self.page.url == "about:blank":
            await self.page.goto("/inbox?view=unit")

    async def _be_signed_out(self) -> None:
        self.did.append("is signed out")
        await self.page.context.clear_cookies()


async def test_a_careless_user_in_a_browser_sees_no_fault_of_server_or_page(
    browser: Browser, live: Live, town: Web
) -> None:
    wrong: list[str] = []
    seen: set[str] = set()

    def noted(answer: Response) -> None:
        if answer.request.is_navigation_request():
            seen.add(urlsplit(answer.url).path.split("/")[1])
        if answer.status >= 500:
            wrong.append(f"{answer.request.method} {answer.url} is answered with {answer.status}")

    async with a_page(browser, town, ACCOUNT) as page:
        windows = [page, await page.context.new_page()]
        for window in windows:
            window.on("response", noted)
            window.on("pageerror", lambda error: wrong.append(str(error)))
        hands = Hands(windows, random.Random(f"{SEED}/browser"))
        await page.goto("/inbox?view=unit")
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and not wrong:
            await hands.step()
        before = "\n  ".join(hands.did)
        assert not wrong, f"STEGVIS_MONKEY_SEED={SEED}: {wrong}; before:\n  {before}"
        assert seen > {"inbox", "tasks", "sign-in"}, f"the user went nowhere: {seen}"
