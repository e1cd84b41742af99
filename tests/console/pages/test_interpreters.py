"""The interpreter desk: assignments by language and day, what each needs, what is to be answered, and no name."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from store.database import Pool
from store.interpreters import assignments
from store.lists import reading
from tests.console.api.carried import carried, settled, today
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in
from tests.console.pages.task_pages import with_name
from tests.histories.live import ago
from tests.workflows.caseload import Story

NAME = "Selam Tesfay"
DESK = "interpreter_desk@interpreter-service"


def ordered(booking: str, starts_in: int, language: str = "ti", **more: Any) -> Story:
    """A meeting of the kommune's own for which an interpreter was ordered."""
    facts = {
        "booking_id": booking, "meeting": "mapping", "starts_at": f"{ago(-starts_in)}T10:00:00+01:00", "minutes": 60,
        "mode": "phone", "assessed_on": ago(8), "needed": True,
    } | more  # fmt: skip
    return settled(60, kommune="3301", language=language, interpreter_needed=True).add(
        "interpreter.needassessed", ago(8), **facts
    )


def confirmed(story: Story, booking: str, number: str) -> Story:
    return story.add("interpreter.confirmed", ago(7), booking_id=booking, category="B", interpreter_number=number,
                     confirmed_on=ago(7))  # fmt: skip


@pytest_asyncio.fixture(scope="module", autouse=True)
async def people(database: Pool) -> dict[str, UUID]:
    """One assignment of each kind."""
    stories = {
        "open": ordered("open", 6),
        "soon": ordered("soon", 1, "ar", gender="woman", dialect="levantine"),
        "confirmed": confirmed(ordered("confirmed", 5, "uk"), "confirmed", "4471"),
        "declined": ordered("declined", 9).add("interpreter.declined", ago(6), booking_id="declined", reason="busy",
                                               declined_on=ago(6)),
    }  # fmt: skip
    # As days go: the order is made before anybody answers it.
    made = {name: await carried(database, Story(story.events[:2])) for name, story in stories.items()}
    async with database.acquire() as conn:
        await conn.execute(
            "update stegvis.requests set state = 'done', reply = '{}', ended_at = now() where state = 'open'"
        )
    for name, story in stories.items():
        await carried(database, Story(story.events[2:]), made[name])
    for participant in made.values():
        await with_name(database, participant, NAME)
    return made


async def test_the_desk_begins_here_and_sees_its_assignments_without_a_name(web: Web) -> None:
    async with signed_in(web, DESK) as desk:
        assert (await desk.get("/")).headers["location"] == "/interpreters"
        page = await desk.see("/interpreters")
        assert NAME not in page
        for text in (
            "Tigrinja",
            "Arabisk, levantine",
            "kvinne",
            "Drammen kommune",
            "Nr. 4471",
            "Kategori B",
            "Telefon",
        ):
            assert text in page


async def test_the_desk_sees_no_name_in_its_tasks_its_calendar_or_what_it_does_with_them(
    web: Web, people: dict[str, UUID]
) -> None:
    code = str(people["open"])[:8]
    async with signed_in(web, DESK) as desk:
        inbox = await desk.see("/inbox", view="unit")
        assert f"Sak {code}" in inbox
        assert "/participants/" not in inbox
        reference = next(each for each in re.findall(r'name="take" value="([^"]+)"', inbox) if code in each)
        asked = await desk.send("/inbox/tasks", on="/inbox?view=unit", task=reference, do="date")
        done = await desk.send("/inbox/tasks", on="/inbox?view=unit", take=reference)
        pages = [inbox, asked.text, await desk.see(done.headers["location"]), await desk.see("/calendar")]
        await desk.send("/inbox/tasks", on="/inbox", task=reference, do="put-back")
        assert all(NAME not in page for page in pages)
        assert (await desk.get(f"/participants/{people['open']}")).status_code == 403
        assert (await desk.send("/search", on="/inbox", q=NAME)).status_code == 403


async def test_languages_with_an_open_assignment_come_first_and_the_open_by_when_cancelling_costs(
    web: Web, people: dict[str, UUID]
) -> None:
    async with signed_in(web, DESK) as desk:
        page = await desk.see("/interpreters")
    table = page.partition('class="mx"')[2].partition("</table>")[0]
    assert table.index("Arabisk") < table.index("Tigrinja") < table.index("Ukrainsk")
    answers = [page.index(f"/tasks/{people[name]}/") for name in ("soon", "open", "declined")]
    assert answers == sorted(answers)
    assert f"/tasks/{people['confirmed']}/" not in page
    assert "Gikk ut" in page


async def test_the_link_leads_to_the_task_that_answers(web: Web, people: dict[str, UUID]) -> None:
    async with signed_in(web, DESK) as desk:
        page = await desk.see("/interpreters", only="open")
        link = f"/tasks/{people['open']}/" + page.partition(f"/tasks/{people['open']}/")[2].partition('"')[0]
        task = await desk.see(link)
    assert "Finn og bekreft tolk" in task
    assert "Nr. 4471" not in page


async def test_a_decline_is_shown(web: Web) -> None:
    async with signed_in(web, DESK) as desk:
        page = await desk.see("/interpreters")
    assert "1 takket nei" in page


async def test_a_cell_narrows_the_list_to_a_language_and_a_day(web: Web, people: dict[str, UUID]) -> None:
    async with signed_in(web, DESK) as desk:
        page = await desk.see("/interpreters", language="ti", day=ago(-6))
        assert f"/tasks/{people['open']}/" in page
        assert f"/tasks/{people['declined']}/" not in page
        assert f"/tasks/{people['soon']}/" not in page
        for filters in ({"language": "<b>"}, {"day": "tomorrow"}, {"only": "x"}):
            assert (await desk.get("/interpreters", **filters)).status_code == 404


@pytest.mark.parametrize("account", ["programme_adviser@3301", "career_adviser@33", "operator@stegvis", "nav@nav"])
async def test_nobody_else_opens_the_page(web: Web, account: str) -> None:
    async with signed_in(web, account) as person:
        assert (await person.get("/interpreters")).status_code == 403


async def test_the_database_gives_assignments_to_no_other_organisation(database: Pool) -> None:
    since = today() - timedelta(days=30)
    for organisation, some in (("interpreter_service", True), ("3301", False), ("nav", False), ("stegvis", False)):
        async with reading(database, organisation) as conn:
            assert bool(await assignments(conn, since, 100)) is some


async def test_a_withdrawn_order_is_no_assignment(database: Pool) -> None:
    story = ordered("withdrawn", 7).add(
        "interpreter.needassessed", ago(5), booking_id="withdrawn", meeting="mapping", needed=False, assessed_on=ago(5)
    )
    participant = await carried(database, story)
    async with reading(database, "interpreter_service") as conn:
        found = await assignments(conn, today(), 100)
    assert participant not in {each.participant for each in found}


@needs_browser
@every_look
async def test_the_page_is_accessible(web: Web, browser: Browser, width: int, dark: bool) -> None:
    async with a_page(browser, web, DESK, width=width, dark=dark) as page:
        await page.goto("/interpreters")
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
