"""Every page in a real browser, by role, language and theme: no barrier, no sideways scrolling, no script needed."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response

from console.access.rights import PAGES, RIGHTS_OF_PEOPLE, Action
from console.pages.frame import SESSION_COOKIE
from schemas.accounts import ROLES
from schemas.texts import TextLanguage
from store.database import Pool
from tests.console.api.web import Web
from tests.console.monkey.careless import ANSWERS, ODD_QUERIES
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.every_page import ADDRESS, NAME, NO_PAGES, OPENED, Town, account_at, patterns_for
from tests.console.pages.people import signed_in

pytestmark = needs_browser
FIRST_PAGE = 150_000  # bytes over the wire


@pytest_asyncio.fixture(scope="module")
async def town(web: Web, database: Pool) -> AsyncIterator[Town]:
    made = Town(web, database)
    await made.build()
    yield made


async def opened(page: Page, address: str) -> None:
    """Open a page that is there."""
    answer = await page.goto(address)
    assert answer is not None
    assert answer.status == 200, (address, answer.status)


def test_every_page_is_looked_at() -> None:
    assert {path for method, path in PAGES if method == "GET"} == OPENED.keys() | NO_PAGES


@pytest.mark.slow
async def test_each_role_opens_each_of_its_pages_and_sees_who_somebody_is_only_where_it_may(
    web: Web, town: Town
) -> None:
    named = 0
    for role in ROLES:
        async with signed_in(web, account_at(role)) as person:
            for pattern in patterns_for(role):
                for address in await town.pages_of(role, pattern):
                    answer = await person.get(address)
                    leads_on = pattern == "/cooperation" and answer.status_code == 303
                    assert answer.status_code == 200 or leads_on, (role, address, answer.status_code)
                    assert ADDRESS not in answer.text, (role, address)
                    assert NAME not in answer.text or Action.SEE_PERSON in RIGHTS_OF_PEOPLE[role], (role, address)
                    named += NAME in answer.text
    assert named, "whoever may sees the name"


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", TextLanguage)
@pytest.mark.parametrize("role", ROLES)
async def test_each_page_has_no_barrier_for_each_role_in_each_language_and_theme(
    browser: Browser, web: Web, town: Town, role: str, language: TextLanguage, dark: bool
) -> None:
    async with a_page(browser, web, account_at(role), language=language, dark=dark) as page:
        for pattern in patterns_for(role):
            for address in await town.pages_of(role, pattern):
                await judged(page, address)


async def judged(page: Page, address: str) -> None:
    """Open a page, wide and narrow."""
    await opened(page, address)
    assert await violations(page) == [], address
    await page.set_viewport_size({"width": 320, "height": 900})
    assert not await scrolls_sideways(page), address
    await page.set_viewport_size({"width": 1280, "height": 900})


UNSEEN = """() => {
  const canvas = getComputedStyle(document.body).backgroundColor;
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".sr");
  const bordered = (s) => parseFloat(s.borderTopWidth) > 0 && s.borderTopStyle !== "none" || s.outlineStyle !== "none";
  const controls = [...document.querySelectorAll("main button, main input, main select, main textarea")].filter(
    (e) => e.type !== "hidden" && seen(e));
  const bare = controls.filter((e) => {
    const s = getComputedStyle(e);
    return e.tagName !== "BUTTON" && !["checkbox", "radio"].includes(e.type) && !bordered(s)
      && !bordered(getComputedStyle(e.parentElement));
  });
  const shapes = [...document.querySelectorAll("main svg :is(rect, path, circle, polygon)")].filter(seen);
  const gone = shapes.filter((e) => {
    const s = getComputedStyle(e);
    const fills = s.fill !== "none" && s.fill !== "rgba(0, 0, 0, 0)" && s.fill !== canvas;
    return !fills && (s.stroke === "none" || s.stroke === canvas);
  });
  return [...bare, ...gone].map((e) => e.outerHTML.slice(0, 200));
}"""
"""What nobody sees where the system chooses the colours: fields without an edge, shapes in the colour of the page."""
NEEDS_SCRIPTS = """() => [
  ...[...document.querySelectorAll("button[type=button]:not([popovertarget], [hidden])")],
  ...[...document.querySelectorAll("a:not([href])")],
  ...[...document.forms].filter((form) => !form.querySelector("button:not([type=button]):not([type=reset])")
      && form.querySelectorAll("input:not([type=hidden])").length !== 1),
].map((e) => e.outerHTML.slice(0, 200))"""
"""What does nothing without scripts: a button that opens nothing, a link to nowhere, a form that cannot be sent."""


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
async def test_each_page_is_whole_without_scripts_and_in_the_colours_of_the_system(
    browser: Browser, web: Web, town: Town, role: str
) -> None:
    async with a_page(browser, web, account_at(role), scripts=False) as page:
        for pattern in patterns_for(role):
            for address in await town.pages_of(role, pattern):
                await opened(page, address)
                assert await page.locator("h1").first.is_visible(), address
                assert await page.evaluate(NEEDS_SCRIPTS) == [], address
                await page.emulate_media(forced_colors="active")
                assert await page.evaluate(UNSEEN) == [], address
                await page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("path", ["/sign-in", "/inbox?view=unit"])
async def test_the_first_page_is_small_and_asks_no_other_host(
    browser: Browser, web: Web, town: Town, path: str
) -> None:
    context = await browser.new_context(base_url=web.url)
    if path != "/sign-in":
        async with signed_in(web, "programme_leader@3301") as person:
            await context.add_cookies([{"name": SESSION_COOKIE, "value": person.session or "", "url": web.url}])
    page = await context.new_page()
    answers: list[Response] = []

    def noted(answer: Response) -> None:
        answers.append(answer)

    page.on("response", noted)
    await page.goto(path)
    await page.evaluate("document.fonts.ready")
    sizes = [await answer.request.sizes() for answer in answers if "/inbox/news" not in answer.url]
    await context.close()
    assert {urlsplit(answer.url).netloc for answer in answers} == {urlsplit(web.url).netloc}
    assert len(answers) > 5, "style sheets, scripts and fonts"
    assert sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes) < FIRST_PAGE


@pytest.mark.slow
@pytest.mark.parametrize("role", ["programme_leader", "operator", "auditor", "interpreter_desk"])
async def test_no_page_falls_over_what_stands_in_its_address(web: Web, town: Town, role: str) -> None:
    async with signed_in(web, account_at(role)) as person:
        for pattern in patterns_for(role):
            for address in await town.pages_of(role, pattern):
                for query in ODD_QUERIES:
                    answer = await person.get(f"{address.partition('?')[0]}?{query}")
                    assert answer.status_code in ANSWERS, (address, query, answer.status_code)
