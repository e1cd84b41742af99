"""An operator finds what stands still, by cause, and gets it going; each lever leaves a note."""

import re
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser

from store.database import Pool
from store.inbox import accept
from store.journeys import PLAY_FAILED, commit, record_incident, request_refused
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, signed_in
from tests.console.pages.task_pages import goes_on
from tests.histories.live import ago
from tests.store.builders import event, request, state

REFUSED = "guidance/1/order"


async def refused(database: Pool) -> UUID:
    """A participant of whom a request is refused and a play has failed."""
    participant = uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(participant)])
        await commit(conn, participant, 1, state(requests=(request(REFUSED),)))
        await request_refused(conn, participant, REFUSED, 1, "answers 422", not_taken=False)
        await record_incident(conn, participant, PLAY_FAILED, "a fault")
    return participant


async def state_of(database: Pool, participant: UUID) -> str:
    async with database.acquire() as conn:
        found: str = await conn.fetchval(
            "select state from stegvis.requests where participant = $1 order by version desc limit 1", participant
        )
    return found


async def causes_on(operator: Person) -> list[str]:
    """Give the causes whose preview the page offers."""
    return list(dict.fromkeys(re.findall(r"preview=([0-9a-f]{12})", await operator.see("/incidents"))))


@pytest.fixture
async def operator_and_two(web: Web, database: Pool) -> list[UUID]:
    return [await refused(database), await refused(database)]


async def test_incidents_stand_by_cause_in_words_with_the_machines_line_below(
    web: Web, operator_and_two: list[UUID]
) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        page = await operator.see("/incidents")
    assert "En partner tar ikke imot forespørsler" in page
    assert "request-failed: answers 422" in page
    assert "Forløpet kan ikke regnes ut" in page
    assert "/participants/" not in page


async def test_a_lever_shows_first_what_it_will_do_and_wants_a_reason(
    web: Web, database: Pool, operator_and_two: list[UUID]
) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        cause = (await causes_on(operator))[0]
        assert "slik blir det" in await operator.see("/incidents", preview=cause)
        answer = await operator.send("/incidents/again", on="/incidents", cause=cause, reason="  ")
        assert answer.status_code == 422
        assert "<title>Feil i skjemaet" in answer.text
        assert {await state_of(database, each) for each in operator_and_two} == {"refused"}


async def test_one_is_tried_first_then_all_and_each_leaves_a_note(
    web: Web, database: Pool, operator_and_two: list[UUID]
) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        page = await operator.see("/incidents")
        number = re.search(r"Prøv igjen \((\d+)\)", page)
        cause = re.search(r"preview=([0-9a-f]{12})[^>]*>\s*Prøv igjen", page)
        assert number
        assert cause
        sent = await operator.send("/incidents/again", on="/incidents", cause=cause[1], reason="mended <b>", one="1")
        assert "Sendes på nytt</dt><dd>1<" in await operator.see(sent.headers["location"])
        again = await operator.send("/incidents/again", on="/incidents", cause=cause[1], reason="all of them")
        assert f"Sendes på nytt</dt><dd>{int(number[1]) - 1}<" in await operator.see(again.headers["location"])
        assert {await state_of(database, each) for each in operator_and_two} == {"open"}
        log = await operator.see("/incidents")
        assert "mended &lt;b&gt;" in log
        assert "Sunniva Rekdal" in log


async def test_a_journey_is_played_again(web: Web, database: Pool, operator_and_two: list[UUID]) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        cause = re.search(r"preview=([0-9a-f]{12})[^>]*>\s*Regn ut på nytt", await operator.see("/incidents"))
        assert cause
        await operator.send("/incidents/again", on="/incidents", cause=cause[1], reason="new code")
    async with database.acquire() as conn:
        behind = await conn.fetchval(
            "select bool_and(dispatched < accepted) from stegvis.mailbox where participant = any ($1)", operator_and_two
        )
    assert behind


async def test_a_cause_that_is_gone_changes_nothing(web: Web) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        answer = await operator.send("/incidents/again", on="/incidents", cause="0" * 12, reason="why")
        assert answer.status_code == 404


async def test_an_event_without_a_journey_is_discarded_with_a_reason(web: Web, database: Pool) -> None:
    participant = uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(participant, "dwelling.allocated")])
    async with signed_in(web, "operator@stegvis") as operator:
        page = await operator.see("/events", discard=str(participant))
        assert str(participant)[:8] in page
        assert "Forkast 1 hendelse" in page
        fields = {"participant": str(participant)}
        assert (await operator.send("/events/discard", on="/events", **fields, reason="")).status_code == 422
        sent = await operator.send("/events/discard", on="/events", **fields, reason="sent by mistake")
        assert sent.headers["location"] == "/events?done=1"
        assert str(participant)[:8] not in await operator.see("/events")
        assert (await operator.send("/events/discard", on="/events", participant="x", reason="y")).status_code == 404


async def test_an_event_that_nothing_will_ever_wait_for_is_taken_back_with_a_reason(web: Web, database: Pool) -> None:
    ended = settled(60).add("journey.ended", ago(20), ended_on=ago(20), reason="left_country")
    participant = await carried(database, ended.add("contract.signed", ago(9), signed_on=ago(9)))
    going_on = await carried(database, settled(60).add("decision.delivered", ago(9), delivered_on=ago(9)))
    async with signed_in(web, "operator@stegvis") as operator:
        page = await operator.see("/events")
        assert f"take_back={participant}" in page
        assert str(going_on)[:8] in page
        assert f"take_back={going_on}" not in page, "a wait for it may open"
        form = (await operator.see("/events", take_back=str(participant))).split('id="take-back"')[1]
        assert "signert" in form
        fields = dict(re.findall(r'name="(participant|page|event)" value="([^"]+)"', form))
        for fault, said in (
            ({"reason": ""}, "Skriv kort hvorfor"),
            ({"event": "x", "reason": "y"}, "Velg en hendelse"),
        ):
            refused = await operator.send("/events/take-back", on="/events", **fields | fault)
            assert refused.status_code == 422
            assert said in refused.text
        for _ in range(2):
            sent = await operator.send("/events/take-back", on="/events", **fields, reason="sent to the wrong one")
            assert (sent.status_code, sent.headers["location"]) == (303, "/events?taken=back")
        await goes_on(database, participant)
        assert str(participant)[:8] not in await operator.see("/events", taken="back")
    async with database.acquire() as conn:
        by = await conn.fetch(
            "select sender, data::text from stegvis.inbox where participant = $1 and name = 'event.retracted'",
            participant,
        )
        noted = await conn.fetchrow("select lever, about::text, reason from access.levers order by id desc limit 1")
    assert [each["sender"] for each in by] == ["stegvis"]
    assert "wrong" not in by[0]["data"], "a text stands in the person store"
    assert noted is not None
    assert (noted["lever"], noted["reason"]) == ("event.take-back", "sent to the wrong one")
    assert str(participant) in noted["about"]


async def test_nobody_else_sees_or_pulls_a_lever(web: Web) -> None:
    async with signed_in(web, "programme_leader@3301") as leader:
        for path in ("/incidents", "/events"):
            assert (await leader.get(path)).status_code == 403
        for path in ("/incidents/again", "/events/discard", "/events/take-back"):
            assert (await leader.send(path, on="/waits", reason="x")).status_code == 403


@needs_browser
@every_look
async def test_neither_page_has_a_barrier(
    browser: Browser, web: Web, database: Pool, operator_and_two: list[UUID], width: int, dark: bool
) -> None:
    async with a_page(browser, web, "operator@stegvis", width=width, dark=dark) as page:
        for path in ("/incidents", "/events"):
            await page.goto(path)
            if path == "/incidents":
                await page.get_by_role("link", name="Prøv igjen").first.click()
            assert await violations(page) == []
            assert not await scrolls_sideways(page)
