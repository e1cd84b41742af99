"""An operator sees what was accepted, what waits and what partners lack, in a plot and in a table."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from playwright.async_api import Browser, expect

from store.database import Pool
from store.inbox import accept
from store.journeys import commit, request_refused
from store.operation import accepted_since
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in
from tests.store.builders import event, request, state

OPERATOR = "operator@stegvis"


def figure(page: str, name: str) -> int:
    found = re.search(rf"<dt>{name}</dt><dd>([\d\s]+)", page)
    assert found, name
    return int(re.sub(r"\D", "", found[1]))


async def test_an_accepted_event_stands_in_the_figures_until_delivered(web: Web, database: Pool) -> None:
    async with signed_in(web, OPERATOR) as operator:
        before = await operator.see("/operation")
        async with database.acquire() as conn:
            await accept(conn, [event(uuid4())])
        after = await operator.see("/operation")
        assert figure(after, "Mottatte hendelser") == figure(before, "Mottatte hendelser") + 1
        assert figure(after, "Ikke levert ennå") == figure(before, "Ikke levert ennå") + 1
        assert figure(await operator.see("/operation", span="day"), "Mottatte hendelser") > 0


async def test_each_minute_has_its_own_events_and_empty_ones_have_none(database: Pool) -> None:
    participant = await carried(database, settled(9))
    since = datetime(2026, 1, 5, 12, tzinfo=UTC)
    async with database.acquire() as conn:
        await conn.execute(
            "update stegvis.inbox set received_at = $2 where participant = $1",
            participant,
            since + timedelta(minutes=2),
        )
        counted = await accepted_since(conn, since, timedelta(minutes=1), 4)
    assert [events for _, events in counted[:2]] == [0, 0]
    assert counted[2][1] > 0
    assert counted[3][1] == 0


async def test_what_a_partner_refuses_stands_with_the_partner(web: Web, database: Pool) -> None:
    participant = uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(participant)])
        await commit(conn, participant, 1, state(requests=(request("guidance/1/order"),)))
        await request_refused(conn, participant, "guidance/1/order", 1, "answers 422", not_taken=False)
    async with signed_in(web, OPERATOR) as operator:
        page = await operator.see("/operation")
    assert "Forespørsler som partnere ikke har tatt imot" in page
    assert 'data-l="Avvist">1<' in page


async def test_nobody_else_opens_it_and_no_other_time_is_taken(web: Web) -> None:
    async with signed_in(web, "programme_leader@3301") as leader:
        assert (await leader.get("/operation")).status_code == 403
    async with signed_in(web, OPERATOR) as operator:
        assert (await operator.get("/operation?span=century")).status_code == 404


@needs_browser
async def test_what_is_open_stays_open_and_keeps_the_focus_when_the_page_brings_itself_anew(
    browser: Browser, web: Web
) -> None:
    async with a_page(browser, web, OPERATOR) as page:
        await page.goto("/operation")
        await page.get_by_text("Tallene som tabell").click()
        before = await page.locator("#live").element_handle()
        await page.evaluate(
            "htmx.ajax('GET', '/operation?auto=1', {target: '#live', select: '#live', swap: 'outerHTML'})"
        )
        assert before is not None
        await before.wait_for_element_state("hidden")
        await expect(page.get_by_role("columnheader", name="Fra")).to_be_visible()
        await expect(page.locator("#table-s")).to_be_focused()


@needs_browser
@every_look
async def test_it_has_no_barrier(browser: Browser, web: Web, database: Pool, width: int, dark: bool) -> None:
    await carried(database, settled(9))
    async with a_page(browser, web, OPERATOR, width=width, dark=dark) as page:
        await page.goto("/operation")
        await page.get_by_text("Tallene som tabell").click()
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
