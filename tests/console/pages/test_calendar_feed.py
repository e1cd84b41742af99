"""Calendar programs fetch a calendar at a secret address: types, days, times and links, and nobody's name."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from icalendar import Calendar
from playwright.async_api import Browser

from console.access.visitors import new_token
from console.pages.frame import SESSION_COOKIE
from schemas.accounts import post
from store.database import Pool
from store.grants import Account, end_grant, give_grant
from store.sessions import open_session
from tests.console.api.carried import carried, settled, today
from tests.console.api.web import Web, serving
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, signed_in
from tests.console.pages.task_pages import with_name
from tests.histories.live import ago

NAME = "Synne Oppdiktet"


@pytest_asyncio.fixture(scope="module", autouse=True)
async def journeys(database: Pool) -> list[UUID]:
    """One with a conversation and a kommune's meeting ahead, one of the same kommune, one of another."""
    starts = f"{ago(-5)}T10:00:00+01:00"
    booked = (
        settled(30, kommune="3301", interpreter_needed=True)
        .add("mapping.completed", ago(20), completed_on=ago(20), languages=["ar"], education="primary", work_years=1)
        .add("guidance.assessed", ago(19), assessed_on=ago(19), outcome="now", reason="ready")
        .add("guidance.booked", ago(10), meeting_id="m1", starts_at=starts, minutes=60, mode="attendance",
             booked_on=ago(10))
        .add("interpreter.needassessed", ago(9), booking_id="b1", meeting="plan", needed=True, assessed_on=ago(9),
             starts_at=f"{ago(-6)}T12:00:00+01:00", minutes=60, mode="attendance")
    )  # fmt: skip
    found = [
        await carried(database, booked),
        await carried(database, settled(3, kommune="3301")),
        await carried(database, settled(3, kommune="0301")),
    ]
    for each in found:
        await with_name(database, each, NAME)
    return found


async def made_by(person: Person, language: str = "nb") -> str:
    """Make an address, and give its path."""
    answer = await person.send("/account/calendar", on="/account", language=language)
    assert answer.status_code == 200
    found = re.search(r'value="http://[^/]+(/calendar/[^"]+\.ics)"', answer.text)
    assert found, answer.text
    return found[1]


async def fetched(web: Web, path: str) -> httpx.Response:
    """Fetch as a calendar program does, without a cookie."""
    async with httpx.AsyncClient(base_url=web.url) as program:
        return await program.get(path)


def events_in(answer: httpx.Response) -> list[dict[str, object]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return [
        {"uid": str(e["uid"]), "title": str(e["summary"]), "starts": e.decoded("dtstart"), "url": str(e.get("url"))}
        for e in Calendar.from_ical(answer.content).walk("VEVENT")
    ]


async def test_it_has_the_deadlines_of_the_role_by_day_with_a_link_and_no_name(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        answer = await fetched(web, await made_by(adviser))
    events = events_in(answer)
    deadline = next(e for e in events if str(e["title"]).startswith("Frist: ") and str(journeys[1]) in str(e["url"]))
    assert type(deadline["starts"]) is date
    assert str(deadline["url"]).startswith(f"{web.url}/tasks/{journeys[1]}/")
    assert str(journeys[2]) not in answer.text
    assert NAME.split(maxsplit=1)[0] not in answer.text
    assert "Drammen kommune" in answer.text


async def test_a_conversation_has_its_time_in_oslo_and_the_same_id_when_its_day_changes(
    web: Web, database: Pool, journeys: list[UUID]
) -> None:
    async with signed_in(web, "career_adviser@33") as adviser:
        path = await made_by(adviser, "en")
    answer = await fetched(web, path)
    assert "TZID:Europe/Oslo" in answer.text

    def conversation(answer: httpx.Response) -> dict[str, object]:
        return next(
            e for e in events_in(answer) if isinstance(e["starts"], datetime) and str(journeys[0]) in str(e["url"])
        )

    first = conversation(answer)
    starts = first["starts"]
    assert isinstance(starts, datetime)
    assert (starts.date().isoformat(), str(starts.tzinfo)) == (ago(-5), "Europe/Oslo")
    moved = {"starts_at": f"{ago(-8)}T09:30:00+01:00", "minutes": 45, "mode": "attendance"}
    async with database.acquire() as conn:
        await conn.execute(
            "update stegvis.tasks set details = $2::text::jsonb where participant = $1 and details ? 'starts_at'",
            journeys[0],
            json.dumps(moved),
        )
    later = conversation(await fetched(web, path))
    assert later["uid"] == first["uid"]
    assert later["starts"] != first["starts"]


async def test_a_kommune_has_its_own_meetings_with_an_interpreter(web: Web, journeys: list[UUID]) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        meetings = [e for e in events_in(await fetched(web, await made_by(adviser))) if e["title"] == "Møte med tolk"]
        assert str(journeys[0]) in str(meetings[0]["url"])
        page = await adviser.see("/calendar", week=ago(-6))
        assert "Møte med tolk" in page
    async with signed_in(web, "interpreter_desk@interpreter_service") as desk:
        titles = [e["title"] for e in events_in(await fetched(web, await made_by(desk)))]
    assert "Tolking, bestilt av: Drammen kommune" in titles


async def test_a_new_address_ends_the_old_one_and_an_ended_one_is_as_unknown(web: Web) -> None:
    async with signed_in(web, "nav@nav") as adviser:
        old = await made_by(adviser)
        new = await made_by(adviser)
        unknown = await fetched(web, f"/calendar/{new_token()}.ics")
        assert unknown.status_code == 404
        ended = await fetched(web, old)
        assert (ended.status_code, ended.content) == (unknown.status_code, unknown.content)
        assert "date" in ended.headers
        assert {*ended.headers} == {*unknown.headers}
        assert (await fetched(web, new)).status_code == 200
        assert "Sist hentet" in await adviser.see("/account")
        await adviser.send("/account/calendar/end", on="/account")
        assert (await fetched(web, new)).content == unknown.content
        assert "Du har ingen adresse" in await adviser.see("/account")


@pytest_asyncio.fixture
async def granted(web: Web, database: Pool) -> AsyncIterator[tuple[Person, int]]:
    """Somebody with a grant, who is signed in."""
    who, where, token = Account("https://issuer.example", str(uuid4())), post("programme_adviser@3301"), new_token()
    async with database.acquire() as conn:
        given = await give_grant(conn, who, where, today() - timedelta(days=9), None, by="the tests", reason="r")
        await open_session(conn, who, "A colleague", token, where, datetime.now(UTC) + timedelta(hours=1))
    person = Person(web.url)
    person.http.cookies.set(SESSION_COOKIE, token)
    async with person.http:
        yield person, given.id


async def test_it_ends_with_the_grant_and_another_grant_does_not_bring_it_back(
    web: Web, database: Pool, granted: tuple[Person, int]
) -> None:
    person, grant = granted
    path = await made_by(person)
    assert (await fetched(web, path)).status_code == 200
    async with database.acquire() as conn:
        await end_grant(conn, grant, today() - timedelta(days=1), by="the tests", reason="left")
        assert (await fetched(web, path)).status_code == 404
        row = await conn.fetchrow(
            "select issuer, subject from access.accounts join access.grants on account = accounts.id"
            " where grants.id = $1",
            grant,
        )
        assert row is not None
        await give_grant(
            conn, Account(*row), post("programme_adviser@3301"), today(), None, by="the tests", reason="back"
        )
    assert (await fetched(web, path)).status_code == 404
    assert "Du har ingen adresse" in await person.see("/account")


async def test_the_secret_stands_nowhere_but_in_the_answer_that_made_it(web: Web, database: Pool) -> None:
    async with signed_in(web, "hk_dir@hk_dir") as adviser:
        path = await made_by(adviser)
        secret = path.removeprefix("/calendar/").removesuffix(".ics")
        await fetched(web, path)
        await fetched(web, f"/calendar/{secret}x.ics")
        assert secret not in await adviser.see("/account")
    assert secret not in web.log.read_text()
    async with database.acquire() as conn:
        held = await conn.fetch("select * from access.calendars")
    assert secret not in str(held)


@pytest.mark.slow
async def test_who_fetches_too_often_waits(web_url: str, tmp_path: Path) -> None:
    async with serving(web_url, tmp_path, STEGVIS_CALENDARS_PER_MINUTE="2") as web:
        answers = [await fetched(web, f"/calendar/{new_token()}.ics") for _ in range(3)]
    assert [each.status_code for each in answers] == [404, 404, 429]
    assert "retry-after" in answers[2].headers


async def test_an_operator_has_no_calendar(web: Web) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        assert (await operator.get("/account")).status_code == 403
        assert (await operator.send("/account/calendar", on="/waits")).status_code == 403


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_the_page_has_no_barrier(browser: Browser, web: Web, width: int, dark: bool) -> None:
    async with a_page(browser, web, "programme_leader@3301", width=width, dark=dark) as page:
        await page.goto("/account")
        await page.get_by_role("button", name="adresse").first.click()
        await page.get_by_label("Adressen til kalenderen din").wait_for()
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
