"""A lever that is used on many: counted before, done one at a time, its progress told, and cancelled before its end."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from playwright.async_api import Browser, expect

from schemas.organisations import STEGVIS
from store.database import Pool
from store.inbox import accept
from store.levers import EVENTS_DISCARDED, JOURNEYS_AGAIN, LeverItem, begin_lever, carry, lever_items, lever_run
from store.organisation import as_organisation
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in
from tests.store.builders import event
from workers.connections import today_in_oslo

OPERATOR = "operator@stegvis"


async def begun(web: Web, database: Pool, lever: str = JOURNEYS_AGAIN, items: int = 3) -> tuple[int, list[UUID]]:
    """Begin a lever that no process carries yet."""
    participants = [uuid4() for _ in range(items)]
    async with signed_in(web, OPERATOR), database.acquire() as conn:
        account = await conn.fetchval(
            "select id from access.accounts where issuer = 'invented' and subject = $1", OPERATOR
        )
        chosen = [LeverItem(each) for each in participants]
        return await begin_lever(conn, account, lever, {"service": None}, chosen, "to be mended"), participants


async def carried_on(database: Pool, lever: int) -> bool:
    async with as_organisation(database, STEGVIS, readonly=False) as conn:
        return await carry(conn, lever, today_in_oslo())


async def unmatched(database: Pool, days: int, name: str = "dwelling.allocated") -> UUID:
    """Let an event be there for some days, of somebody without a journey."""
    participant = uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(participant, name)])
        await conn.execute(
            "update stegvis.inbox set received_at = received_at - $2::interval where participant = $1",
            participant,
            timedelta(days=days),
        )
    return participant


async def test_it_goes_one_by_one_and_ends_where_it_is_cancelled(web: Web, database: Pool) -> None:
    lever, participants = await begun(web, database)
    async with signed_in(web, OPERATOR) as operator:
        assert "0 av 3 er gjort" in await operator.see(f"/levers/{lever}")
        assert await carried_on(database, lever)
        page = await operator.see(f"/levers/{lever}")
        assert "1 av 3 er gjort" in page
        assert '<meta http-equiv="refresh"' in page, "without scripts it loads anew"
        assert (await operator.send(f"/levers/{lever}/cancel", on=f"/levers/{lever}")).status_code == 303
        page = await operator.see(f"/levers/{lever}")
        assert re.search(r"Sunniva Rekdal avbrøt [^:]+: 1 av 3 er gjort, de andre er som de var", page)
        assert "Regnet ut på nytt</dt><dd>1<" in page
        assert "Ikke gjort</dt><dd>2<" in page
        assert "refresh" not in page
        await operator.send(f"/levers/{lever}/go-on", on=f"/levers/{lever}")
    async with database.acquire() as conn:
        assert await lever_items(conn, lever) == list(zip(participants, ("again", None, None), strict=True))
        run = await lever_run(conn, lever)
        assert run is not None
        assert run.ended_at is not None, "what is cancelled does not go on"


async def test_what_stands_still_is_told_and_goes_on_where_it_stood(web: Web, database: Pool) -> None:
    lever, participants = await begun(web, database)
    await carried_on(database, lever)
    await database.execute(
        "update access.lever_runs set carried_at = now() - interval '1 minute' where lever = $1", lever
    )
    async with signed_in(web, OPERATOR) as operator:
        assert "Det står stille siden" in await operator.see(f"/levers/{lever}")
        await operator.send(f"/levers/{lever}/go-on", on=f"/levers/{lever}")
        page = await operator.see(f"/levers/{lever}")
        assert "Det er gjort. Resultatet for hver står under." in page
        assert all(str(each)[:8] in page for each in participants)
        log = await operator.see("/incidents")
        assert f'href="/levers/{lever}"' in log
        assert re.search(rf'/levers/{lever}">[^<]+</a></td><td[^>]*>3<', log), "how many it has changed"


async def test_two_processes_never_do_the_same_item(web: Web, database: Pool) -> None:
    lever, _ = await begun(web, database, items=1)
    async with as_organisation(database, STEGVIS, readonly=False) as conn:
        assert await carry(conn, lever, today_in_oslo())
        assert not await carried_on(database, lever), "the other one leaves it to whoever has it"
    assert not await carried_on(database, lever), "there was one"


async def test_an_item_that_cannot_be_done_holds_up_no_other(web: Web, database: Pool) -> None:
    lever, _ = await begun(web, database, "of a release to come", items=2)
    while await carried_on(database, lever):
        pass
    async with database.acquire() as conn:
        assert [outcome for _, outcome in await lever_items(conn, lever)] == ["failed", "failed"]


async def test_progress_comes_as_server_sent_events(web: Web, database: Pool) -> None:
    lever, _ = await begun(web, database, items=1)
    told: list[dict[str, object]] = []
    async with signed_in(web, OPERATOR) as operator:
        async with operator.http.stream("GET", f"/levers/{lever}/news", params={"auto": "1"}) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    told.append(orjson.loads(line.removeprefix("data: ")))
                    while await carried_on(database, lever):
                        pass
        assert told[0] == {"done": 0, "all": 1, "text": "0 av 1 er gjort", "ended": False}
        assert told[-1] == {"done": 1, "all": 1, "text": "1 av 1 er gjort", "ended": True}


async def test_events_without_a_journey_are_discarded_by_group(web: Web, database: Pool) -> None:
    old, newer = [await unmatched(database, 400) for _ in range(2)], await unmatched(database, 390)
    async with signed_in(web, OPERATOR) as operator:
        assert (await operator.get("/events", days="many")).status_code == 422
        dry = await operator.see("/events", days="395", sender="")
        assert "Deltakere</dt><dd>2<" in dry
        assert all(str(each)[:8] in dry for each in old)
        group = {"days": "395", "sender": ""}
        assert (await operator.send("/events/discard/group", on="/events", **group, reason="")).status_code == 422
        tried = await operator.send("/events/discard/group", on="/events", **group, reason="a trial", one="1")
        assert "Forkastet</dt><dd>1<" in await operator.see(tried.headers["location"])
        sent = await operator.send("/events/discard/group", on="/events", **group, reason="sent by mistake")
        page = await operator.see(sent.headers["location"])
        assert "Forkastet</dt><dd>1<" in page, "the other one went with the trial"
        assert "/journeys/" not in page, "there is none"
        left = await operator.see("/events", days="300", sender="")
        assert "Deltakere</dt><dd>1<" in left
        assert str(newer)[:8] in left
        for odd in ({"days": "395", "sender": "\0"}, {"days": "99999"}):
            assert (await operator.send("/events/discard/group", on="/events", **odd, reason="x")).status_code == 404
        with_nul = await operator.send("/events/discard/group", on="/events", days="3650", reason="no\0thing")
        assert "Det var ingenting å gjøre." in await operator.see(with_nul.headers["location"])
    async with signed_in(web, "programme_leader@3301") as leader:
        answer = await leader.send("/events/discard/group", on="/waits", **group, reason="x")
        assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/levers/0", "/levers/x", "/levers/1/cancel/now"])
async def test_what_is_no_lever_is_no_page(web: Web, path: str) -> None:
    async with signed_in(web, OPERATOR) as operator:
        answer: httpx.Response = await operator.get(path)
        assert answer.status_code == 404


@needs_browser
async def test_an_open_page_follows_and_shows_the_results_at_the_end(
    browser: Browser, web: Web, database: Pool
) -> None:
    lever, _ = await begun(web, database)
    async with a_page(browser, web, OPERATOR) as page:
        await page.goto(f"/levers/{lever}")
        await expect(page.get_by_role("progressbar")).to_have_attribute("value", "0")
        await carried_on(database, lever)
        await expect(page.get_by_text("1 av 3 er gjort")).to_be_visible()
        while await carried_on(database, lever):
            pass
        await expect(page.get_by_text("Det er gjort. Resultatet for hver står under.")).to_be_visible()


@needs_browser
@every_look
async def test_no_page_of_it_has_a_barrier(browser: Browser, web: Web, database: Pool, width: int, dark: bool) -> None:
    lever, _ = await begun(web, database, EVENTS_DISCARDED)
    await unmatched(database, 200)
    async with a_page(browser, web, OPERATOR, width=width, dark=dark) as page:
        for path in (f"/levers/{lever}", "/events?days=100"):
            await page.goto(path)
            assert await violations(page) == []
            assert not await scrolls_sideways(page)
        await page.goto(f"/levers/{lever}")
        await page.get_by_role("button", name="Avbryt resten").click()
        await expect(page.get_by_text("de andre er som de var")).to_be_visible()
        assert await violations(page) == []
