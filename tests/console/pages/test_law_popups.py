"""A paragraph on a page opens what the rule sets hold on it: in words, with value, certainty and from when."""

from datetime import date

import pytest
from playwright.async_api import Browser, expect

from console.pages.law import NotedLaw, Paragraphs, noted
from console.pages.look import Look
from console.texts.catalogues import translations
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from store.database import Pool
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations

PARAGRAPHS = Paragraphs(packaged_rules())
TODAY = date(2026, 11, 27)


def popup(basis: str, language: TextLanguage = TextLanguage.NB, today: date = TODAY) -> NotedLaw:
    return noted(basis, 0, PARAGRAPHS, Look(language, today), translations(language))


def test_it_says_what_the_paragraph_is_about_and_what_holds_since_when() -> None:
    shown = popup("integreringsloven § 12")
    assert shown.heading == "Integreringsloven § 12"
    assert "Kommunen gjør vedtak" in shown.lines[0]
    decision = next(value for value in shown.values if value.name == "Vedtak")
    assert (decision.value, decision.since, decision.note) == ("3 måneder", "fra 1. januar 2021", "")
    assert shown.links == (("§ 12 på lovdata.no", "https://lovdata.no/lov/2020-11-06-127/%C2%A712"),)


def test_what_stegvis_chose_is_said_to_be_no_law() -> None:
    shown = popup("integreringsloven § 10", TextLanguage.EN)
    mapping = next(value for value in shown.values if value.name == "Mapping completed")
    assert mapping.value == "28 days"
    assert mapping.note == "a default of Stegvis, not of the law"


def test_a_value_follows_the_day() -> None:
    def longest(today: date) -> tuple[str, str]:
        found = popup("integreringsloven § 13", TextLanguage.NN, today).values
        return next((value.value, value.since) for value in found if value.name == "Månader, høgst")

    assert longest(TODAY) == ("12", "frå 1. januar 2026")
    assert longest(date(2024, 1, 1)) == ("6", "frå 1. januar 2021")


def test_several_paragraphs_are_told_apart() -> None:
    shown = popup("integreringsloven §§ 15, 16")
    assert [line[:4] for line in shown.lines] == ["§ 15", "§ 16"]
    assert len(shown.links) == 2


def test_paragraphs_of_two_acts_stand_with_the_name_of_each() -> None:
    shown = popup("integreringsloven § 9, integreringsforskriften § 43 h")
    assert (shown.act, shown.paragraph) == ("Integreringsloven", "§ 9, Integreringsforskriften § 43 h")
    assert [address.rpartition("/")[2] for _, address in shown.links] == ["%C2%A79", "%C2%A743h"]


def test_a_paragraph_for_some_alone_is_found_in_their_rules() -> None:
    assert popup("integreringsloven § 37 d").values


@pytest.mark.parametrize("basis", ["contract with the interpreter service", "some other act § 3"])
def test_an_unknown_basis_stands_as_it_is(basis: str) -> None:
    shown = popup(basis)
    assert (shown.lines, shown.links) == ((), ())


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_the_pop_up_opens_without_a_script_and_has_no_barrier(
    browser: Browser, web: Web, database: Pool, width: int, dark: bool
) -> None:
    await carried(database, settled(30, kommune="3301"))
    async with a_page(browser, web, "programme_leader@3301", width=width, dark=dark, scripts=False) as page:
        await page.goto("/deadlines")
        button = page.locator("button.law:visible").first
        await button.click()
        pop = page.locator(f"#{await button.get_attribute('popovertarget')}")
        await expect(pop).to_be_visible()
        await expect(pop.get_by_role("link", name="lovdata.no").first).to_be_visible()
        assert not await scrolls_sideways(page)
    async with a_page(browser, web, "programme_leader@3301", width=width, dark=dark) as page:
        await page.goto("/deadlines")
        await page.locator("button.law:visible").first.click()
        assert await violations(page) == []
