"""An operator sees what was refused: of whom, where and why, and what the sender can do; nobody else does."""

import re
from typing import get_args
from uuid import uuid4

import orjson
import pytest
from playwright.async_api import Browser, expect

from console.pages.refusals import BACK, REASONS, SHOWN, Span
from intake.accept import Sender, SenderKind, accept
from schemas.events.faults import FaultKind
from store.database import Pool
from store.refusals import OTHERS, RefusalCount, RefusalSender, count
from tests.console.api.web import BATCH, STRUCTURED, Web, settled
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, signed_in
from tests.console.pages.test_operation_page import figure

OPERATOR = "operator@stegvis"
FILE = Sender(SenderKind.FILE, "cases.ndjson")
NUMBER = "15859012342"


def misspelt() -> bytes:
    event = settled()
    return orjson.dumps(event | {"data": event["data"] | {NUMBER: NUMBER, "karinordmann": 1, "kommune": "9999"}})


async def row(operator: Person, *parts: str, **asked: str) -> str:
    """Give the row that holds all of this; the newest is the first."""
    page = (await operator.see("/events", **asked)).partition('id="refused"')[2]
    rows = re.findall(r'<tr role="row"><td.*?</tr>', page, re.DOTALL)
    return next((each for each in rows if all(part in each for part in parts)), "")


async def test_what_a_system_sent_wrong_stands_with_the_organisation_the_place_and_the_way_out(
    web: Web, key: str
) -> None:
    assert (await web.post(misspelt(), key)).status_code == 422
    async with signed_in(web, OPERATOR) as operator:
        page = await operator.see("/events")
        assert NUMBER not in page
        assert "karinordmann" not in page
        found = await row(operator, "data.<wbr>kommune")
        for part in ("Drammen kommune", "participant.settled", "Står ikke i registeret", "Sjekk kommunenummeret"):
            assert part in found
        assert "Er ikke et felt i denne hendelsestypen" in await row(operator, "data.<wbr>…")


async def test_a_whole_body_that_is_none_counts_too(web: Web, key: str) -> None:
    async with signed_in(web, OPERATOR) as operator:
        before = figure(re.sub("<a [^>]*>", "", await operator.see("/operation")), "Avviste hendelser i dag")
        for body, media_type, status in (
            (b"no JSON", BATCH, 422), (b"{}", BATCH, 422), (b"[" + b"{}," * 1_000 + b"{}]", BATCH, 413),
            (b" " * 1_048_577, STRUCTURED, 413),
        ):  # fmt: skip
            assert (await web.post(body, key, media_type)).status_code == status
        assert (await web.post(b"no gzip", key, content_encoding="gzip")).status_code == 400
        after = await operator.see("/operation")
        assert figure(re.sub("<a [^>]*>", "", after), "Avviste hendelser i dag") == before + 5
        assert 'href="/events?span=day#refused"' in after
        for why in ("Er ikke JSON i UTF-8", "Er for stor", "Er avbrutt eller skadet"):
            assert "hele hendelsen" in await row(operator, why, "Ukjent", "Drammen kommune", span="day")


async def test_one_sender_and_a_time_are_chosen_in_the_address(web: Web, database: Pool, key: str) -> None:
    await web.post(misspelt(), key)
    await accept(database, [b"{}"], FILE)
    async with database.acquire() as conn:
        await count(conn, RefusalSender("simulation", ""), [RefusalCount("unknown", "", "damaged", 1, 1)])
        await conn.execute("update stegvis.refusals set day = day - 20 where way = 'simulation'")
    async with signed_in(web, OPERATOR) as operator:
        assert await row(operator, "Filer", by="file:")
        assert not await row(operator, "Drammen", by="file:")
        assert await row(operator, "Drammen", by="http:3301")
        assert not await row(operator, "Simuleringen")
        assert await row(operator, "Simuleringen", span="month")
        assert "Ingen. Når noen sender noe" in await operator.see("/events", by="http:4601")
        for odd in ("x", "file", "http:33'", "http:\0"):
            assert (await operator.get("/events", by=odd)).status_code == 404
        assert (await operator.get("/events", span="century")).status_code == 404


async def test_there_are_not_more_rows_than_are_read(web: Web, database: Pool) -> None:
    made_up = [RefusalCount("unknown", f"data.{n}", "missing", 1, 1) for n in range(SHOWN + 1)]
    async with database.acquire() as conn:
        await count(conn, RefusalSender("file", ""), made_up)
    async with signed_in(web, OPERATOR) as operator:
        page = await operator.see("/events", by="file:")
    assert f"Dette er de {SHOWN} siste" in page
    assert page.count('class="code">data.<wbr>') == SHOWN


async def test_nobody_else_sees_refusals(web: Web, key: str) -> None:
    await web.post(misspelt(), key)
    for account in ("programme_leader@3301", "access_administrator@3301", "programme_adviser@3301"):
        async with signed_in(web, account) as other:
            assert (await other.get("/events")).status_code == 403


@pytest.mark.parametrize("kind", [*FaultKind, OTHERS])
def test_each_kind_has_words_and_a_way_out(kind: str) -> None:
    assert all(REASONS[kind])


def test_every_span_reaches_back_somewhere() -> None:
    assert set(BACK) == set(get_args(Span))


@needs_browser
@every_look
async def test_the_list_has_no_barrier_and_is_chosen_from(
    browser: Browser, web: Web, database: Pool, key: str, width: int, dark: bool
) -> None:
    await web.post(misspelt(), key)
    await accept(database, [b"{}", b"no JSON", orjson.dumps(settled() | {"id": str(uuid4()), "data": {}})], FILE)
    async with a_page(browser, web, OPERATOR, width=width, dark=dark) as page:
        await page.goto("/operation")
        await page.locator('a[href="/events?span=day#refused"]').click()
        await expect(page.get_by_role("heading", name="Avvist")).to_be_visible()
        await page.get_by_label("Avsender").select_option("Drammen kommune")
        await page.get_by_role("button", name="Vis").click()
        await expect(page.get_by_text("Sjekk kommunenummeret, eller språkkoden.").first).to_be_visible()
        await expect(page).to_have_url(re.compile(r"by=http%3A3301"))
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
