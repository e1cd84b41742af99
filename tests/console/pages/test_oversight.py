"""Waits and deadlines in figures: for leaders their own, for operators all without a person, for others not at all."""

import re
from uuid import UUID

import pytest_asyncio
from playwright.async_api import Browser, expect

from store.database import Pool
from store.journeys import request_done
from tests.console.api.carried import carried, guided, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in
from tests.histories.live import ago


@pytest_asyncio.fixture(scope="module", autouse=True)
async def journeys(database: Pool) -> list[UUID]:
    """Two journeys in Drammen, one of them past the time to decide, and one in Oslo."""
    return [
        await carried(database, settled(120, kommune="3301")),
        await carried(database, guided(20, kommune="3301")),
        await carried(database, settled(10, kommune="0301")),
    ]


async def test_a_leader_sees_the_waits_of_the_own_kommune_by_organisation(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "programme_leader@3301") as leader:
        page = await leader.see("/waits")
        assert "Drammen kommune" in page
        assert "Oslo kommune" not in page
        opened = await leader.see("/waits", of="3301", event="decision.made")
        assert str(journeys[0])[:8] in opened
        assert str(journeys[2])[:8] not in opened


async def test_a_figure_opens_its_list_also_for_all_organisations(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        page = await operator.see("/waits", by="event", event="decision.made")
        assert str(journeys[0])[:8] in page
        assert str(journeys[2])[:8] in page
        only = await operator.see("/waits", by="event", event="decision.made", county="03")
        assert str(journeys[0])[:8] not in only


async def test_an_operator_sees_no_person(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        for path in ("/waits?by=event&event=decision.made", "/deadlines"):
            page = await operator.see(path)
            assert "/participants/" not in page
            assert "Navn" not in page


async def test_an_adviser_and_a_stranger_see_neither_page(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        for path in ("/waits", "/deadlines"):
            assert (await adviser.get(path)).status_code == 403


async def test_who_has_the_task_of_a_passed_deadline_stands_in_the_list(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser, signed_in(web, "programme_leader@3301") as leader:
        inbox = await adviser.see("/inbox", view="unit")
        task = next(each for each in re.findall(r'name="take" value="([^"]+)"', inbox) if str(journeys[0]) in each)
        await adviser.send("/inbox/tasks", on="/inbox", take=task)
        assert "Ingrid Solbakken" in await leader.see("/deadlines", kind="all")


async def test_a_right_of_the_participant_that_lapsed_is_nobodys_delay(web: Web, database: Pool) -> None:
    story = settled(70, kommune="3301").add("decision.made", ago(60), decided_on=ago(60), outcome="granted", months=24)
    story = story.add("decision.delivered", ago(58), decision="programme", delivered_on=ago(58))
    participant = await carried(database, story)
    async with signed_in(web, "programme_leader@3301") as leader:
        listed = (await leader.see("/deadlines", name="appeal")).split('id="list"')[1].split("</section>")[0]
        page = await leader.see(f"/participants/{participant}")
    assert "Deltakerens egen frist" in listed
    assert "over fristen" not in listed.split("</h2>")[1]
    assert 'class="mk past"' in page


async def test_the_passed_deadline_stands_in_the_list_with_its_paragraph(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "programme_leader@3301") as leader:
        page = await leader.see("/deadlines")
        assert f"/participants/{journeys[0]}" in page
        assert "dager over fristen" in page
        assert "§ 12" in page
        elsewhere = await leader.see("/deadlines", kommune="0301")
        assert str(journeys[2]) not in elsewhere


async def test_filters_that_are_none_are_refused_without_a_fault(web: Web) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        for path in ("/waits?county=xx", "/waits?by=colour", "/deadlines?week=yesterday", "/deadlines?kind=none"):
            answer = await operator.get(path)
            assert answer.status_code == 404
        assert "Ingen frister" in await operator.see("/deadlines", name="no-such-deadline")


async def test_asking_again_is_an_operators_lever_and_says_what_it_did(web: Web, journeys: list[UUID]) -> None:
    fields = {"participant": str(journeys[0]), "service": "career_centre", "of": "33", "event": "guidance.booked"}
    async with signed_in(web, "operator@stegvis") as operator:
        answer = await operator.send("/waits/again", on="/waits", **fields)
        assert answer.status_code == 303
        assert "ingenting å sende på nytt" in (await operator.see(answer.headers["location"]))
    async with signed_in(web, "programme_leader@3301") as leader:
        assert (await leader.send("/waits/again", on="/waits", **fields)).status_code == 403


async def asked_for_a_booking(database: Pool, *, taken: bool) -> UUID:
    """A journey that waits for the career centre to book, whose order was taken by its system or not yet."""
    story = (
        settled(30, kommune="4601")
        .add("mapping.completed", ago(20), completed_on=ago(20), languages=["ar"], education="primary", work_years=1)
        .add("guidance.assessed", ago(19), assessed_on=ago(19), outcome="now", reason="ready")
        .add("guidance.ordered", ago(18), ordered_on=ago(18), goal="work", questions=["what?"])
    )
    participant = await carried(database, story)
    async with database.acquire() as conn:
        row = await conn.fetchrow(
            "select request.key, version from stegvis.requests as request join stegvis.waits as wait"
            " on wait.participant = request.participant and wait.key = request.wait"
            " where request.participant = $1 and wait.event = 'guidance.booked' and state = 'open'", participant,
        )  # fmt: skip
        assert row is not None
        if taken:
            await request_done(conn, participant, row["key"], row["version"], {"reference": "x"}, None)
    return participant


async def marked_again(database: Pool) -> set[UUID]:
    async with database.acquire() as conn:
        return {row[0] for row in await conn.fetch("select participant from stegvis.requests where again")}


async def test_a_group_is_asked_again_after_a_count_and_a_try_with_the_result_of_each(web: Web, database: Pool) -> None:
    taken = {await asked_for_a_booking(database, taken=True) for _ in range(2)}
    waiting = await asked_for_a_booking(database, taken=False)
    group = {"by": "event", "event": "guidance.booked", "county": "46"}
    async with signed_in(web, "operator@stegvis") as operator:
        dry = await operator.see("/waits", **group, group="1")
        assert "slik blir det" in dry
        assert re.search(r"Sendes på nytt</dt><dd>2<", dry)
        assert re.search(r"prøves igjen av seg selv</dt><dd>1<", dry)
        assert await marked_again(database) == set()
        assert (await operator.send("/waits/again/group", on="/waits", **group, reason=" ")).status_code == 422
        assert await marked_again(database) == set()
        tried = await operator.send("/waits/again/group", on="/waits", **group, reason="try", one="1")
        assert len(await marked_again(database)) == 1
        assert re.search(r"Sendes på nytt</dt><dd>1<", await operator.see(tried.headers["location"]))
        sent = await operator.send("/waits/again/group", on="/waits", **group, reason="their system was away")
        assert await marked_again(database) == taken
        result = await operator.see(sent.headers["location"])
        assert "Resultatet for hver (3)" in result
        assert all(str(each)[:8] in result for each in (*taken, waiting))
        assert "their system was away" in await operator.see("/incidents")
    async with signed_in(web, "programme_leader@3301") as leader:
        assert (await leader.send("/waits/again/group", on="/waits", **group, reason="x")).status_code == 403
        assert (await leader.get(sent.headers["location"])).status_code == 403


async def test_all_of_norway_is_divided_by_event_where_nothing_is_asked(web: Web) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        assert "Drammen kommune" not in await operator.see("/waits")
        assert "Drammen kommune" in await operator.see("/waits", county="33")
    async with signed_in(web, "programme_leader@3301") as leader:
        assert "Drammen kommune" in (await leader.see("/waits")).partition("<main")[2]


@needs_browser
@every_look
async def test_neither_page_has_a_barrier(browser: Browser, web: Web, width: int, dark: bool) -> None:
    async with a_page(browser, web, "operator@stegvis", width=width, dark=dark) as page:
        for path in ("/waits?by=event&event=decision.made&group=1", "/deadlines?kind=all"):
            await page.goto(path)
            if "group" in path:
                await expect(page.get_by_role("heading", name="Spør på nytt: slik blir det")).to_be_visible()
            assert await violations(page) == []
            assert not await scrolls_sideways(page)
