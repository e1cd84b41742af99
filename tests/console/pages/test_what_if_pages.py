"""What other rules would change: for a leader in the own kommune, for an operator everywhere, for nobody else."""

import re
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from store.database import Pool
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, signed_in
from tests.waiting import eventually

LEADER, OPERATOR = "programme_leader@3301", "operator@stegvis"
SHORTER = {"kind": "length", "deadline": "programme-decision", "length": "40", "unit": "days", "whom": "sample"}


@pytest_asyncio.fixture(scope="module", autouse=True)
async def journeys(database: Pool) -> list[UUID]:
    """One journey in Drammen and one in Oslo, both before the decision."""
    return [await carried(database, settled(20, kommune=kommune)) for kommune in ("3301", "0301")]


async def answered(person: Person, **fields: str) -> tuple[str, str]:
    """Ask, and give the answer's address and page when it is there."""
    sent = await person.send("/what-if", on="/what-if", **fields)
    assert sent.status_code == 303, sent.text
    where = sent.headers["location"]
    page = ""

    async def is_there() -> bool:
        nonlocal page
        page = await person.see(where)
        return "hx-trigger" not in page

    await eventually(is_there, 60, every=0.1)
    return where, page


async def test_a_leader_sees_what_another_length_changes_in_the_own_kommune(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, LEADER) as leader:
        _, page = await answered(leader, **SHORTER)
        assert "Frist flyttes" in page
        assert f"/participants/{journeys[0]}" in page
        assert str(journeys[1]) not in page
        assert "Oslo" not in page


async def test_an_operator_sees_all_kommuner_and_no_person(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, OPERATOR) as operator:
        _, page = await answered(operator, **SHORTER)
        assert "Oslo" in page
        assert "Drammen" in page
        assert "/participants/" not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "law_of", "law_of": "2022-03-01", "whom": "all"},
        {"kind": "rules", "rules": "2021"},
        {"kind": "coming", "coming": "age-60", "from": "2026-01-01"},
    ],
    ids=lambda fields: fields["kind"],
)
async def test_other_law_is_played(web: Web, fields: dict[str, str]) -> None:
    async with signed_in(web, OPERATOR) as operator:
        _, page = await answered(operator, **fields)
        assert "kunne ikke spilles" not in page
        assert re.search(r"<dt>Forløp</dt><dd>[1-9]", page)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"length": "many"}, "length"),
        ({"deadline": "none"}, "deadline"),
        ({"kind": "law_of", "law_of": "1990-01-01"}, "law_of"),
        ({"kind": "law_of", "law_of": "soon"}, "law_of"),
        ({"kind": "coming", "coming": "none"}, "coming"),
        ({"kind": "rules", "rules": "1814"}, "rules"),
        ({"kind": ""}, "kind"),
    ],
)
async def test_a_wrong_choice_is_shown_again_with_what_is_wrong(web: Web, fields: dict[str, str], field: str) -> None:
    async with signed_in(web, LEADER) as leader:
        answer = await leader.send("/what-if", on="/what-if", **SHORTER | fields)
        assert answer.status_code == 422
        assert "<title>Feil i skjemaet" in answer.text
        assert f'id="{field}-fault"' in answer.text


async def test_a_job_is_its_accounts_and_is_ended_by_it(web: Web) -> None:
    async with signed_in(web, LEADER) as leader, signed_in(web, OPERATOR) as operator:
        sent = await leader.send("/what-if", on="/what-if", **SHORTER | {"whom": "all"})
        where = sent.headers["location"]
        assert (await operator.get(where)).status_code == 404
        assert (await operator.send(f"{where}/cancel", on="/what-if")).status_code == 404
        assert (await leader.send(f"{where}/cancel", on="/what-if")).status_code == 303
        page = await leader.see(where)
        assert "Avbrutt" in page or "Ville endres" in page
        for unknown in ("/what-if/x", f"/what-if/{UUID(int=1)}"):
            assert (await leader.get(unknown)).status_code == 404


async def test_an_adviser_does_not_ask(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert (await adviser.get("/what-if")).status_code == 403
        assert (await adviser.send("/what-if", on="/inbox", **SHORTER)).status_code == 403


@needs_browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
async def test_the_answer_comes_by_itself(browser: Browser, web: Web, scripts: bool) -> None:
    async with a_page(browser, web, LEADER, scripts=scripts) as page:
        await page.goto("/what-if")
        await page.locator("#deadline").select_option("programme-decision")
        await page.locator("#length").fill("40")
        await page.get_by_role("button", name="Se hva som ville endres").click()
        await page.get_by_text("Frist flyttes").first.wait_for()


@needs_browser
@every_look
async def test_neither_page_has_a_barrier(browser: Browser, web: Web, width: int, dark: bool) -> None:
    async with a_page(browser, web, OPERATOR, width=width, dark=dark) as page:
        await page.goto("/what-if")
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
        await page.locator("#length").fill("40")
        await page.locator("#deadline").select_option("programme-decision")
        await page.get_by_role("button", name="Se hva som ville endres").click()
        await page.get_by_text("Frist flyttes").first.wait_for()
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
