"""``/law``: what holds today, the kommune's own routines in it, and what is coming apart."""

import re

import pytest
from playwright.async_api import Browser

from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in


async def test_anybody_reads_the_law_of_today_and_what_is_coming_apart(web: Web) -> None:
    async with signed_in(web, "career_adviser@33") as adviser:
        page = await adviser.see("/law")
    today, coming = page.split('id="coming"')
    assert "integreringsloven fra 2026, revidert i 2025" in today
    assert "18 eller 36 måneder" in today
    assert "60 år" not in today
    assert "Integreringsloven § 8, 18 til 60 år (vedtatt, ikke i kraft)" in coming
    assert "Dagen er ikke bestemt." in coming
    assert "Faller bort 1. juli 2028." in coming


@pytest.mark.parametrize(
    ("language", "words"), [("nn", "integreringslova frå 2026"), ("en", "integreringsloven from 2026")]
)
async def test_it_is_in_each_language(web: Web, language: str, words: str) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert words in await adviser.see(f"/law?lang={language}")


async def test_a_deadline_is_either_the_laws_or_a_routine(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        page = await adviser.see("/law?lang=en")
    law, routines = page.split('id="duties"')[1].split('id="routines"')
    names = [set(re.findall(r'<tr role="row"><td role="cell">([^<]+)<', part)) for part in (law, routines)]
    assert "Decision" in names[0]
    assert "Follow-up" in names[1]
    assert names[0].isdisjoint(names[1])


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_it_has_no_barrier(browser: Browser, web: Web, width: int, dark: bool) -> None:
    async with a_page(browser, web, "programme_adviser@3301", width=width, dark=dark) as page:
        await page.goto("/law")
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
