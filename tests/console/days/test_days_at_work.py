"""Whole days in the console, in a real browser and on the whole stack: what one does, the engine answers."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from activities.failures import ServiceRefused
from activities.partners.message import Message
from activities.services import Reply
from console.pages.paths import participant_path
from schemas.accounts import post
from tests.console.api.carried import settled, today
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser
from tests.console.pages.task_pages import with_name
from tests.console.pages.test_interpreters import ordered
from tests.histories.live import Live, ago
from tests.waiting import eventually
from tests.workflows.caseload import Story

pytestmark = needs_browser
ADVISER, CAREER = "programme_adviser@3301", "career_adviser@33"
DESK, OPERATOR = "interpreter_desk@interpreter-service", "operator@stegvis"
ASSESS, BOOK, HOLD = "Vurder om og når karriereveiledning", "Svar på bestillingen", "Gjennomfør karriereveiledning"
SHARE, READ = "Skriv og del notat", "Les og besvar notatet"
ADVICE = "Elektriker, så snart fagbrevet er godkjent"


def mapped(days: int = 30) -> Story:
    """A story in which guidance is to be assessed."""
    return settled(days, language="fa").add(
        "mapping.completed", ago(days - 10), completed_on=ago(days - 10), languages=["fa"], education="primary",
        work_years=3,
    )  # fmt: skip


def assessed() -> Story:
    return mapped().add("guidance.assessed", ago(15), assessed_on=ago(15), outcome="now", reason="Klar for det")


async def begun(live: Live, story: Story, name: str) -> UUID:
    """Begin a journey of somebody with a name."""
    participant = await live.begin(story)
    await with_name(live.database, participant, name)
    return participant


def row(page: Page, title: str, name: str) -> Locator:
    """Give the row of a task in the inbox."""
    return page.locator(".todo tbody tr").filter(has_text=title).filter(has_text=name)


async def opens(page: Page, title: str, name: str) -> None:
    """Open a task from the inbox, once the engine has put it there."""
    await there(page, title, name)
    await row(page, title, name).locator("a.title").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(title)


async def there(page: Page, title: str, name: str) -> None:
    """Look into the inbox until a task is there."""

    async def is_there() -> bool:
        await page.goto("/inbox?view=unit")
        return await row(page, title, name).count() > 0

    await eventually(is_there, every=0.2)


async def registers(page: Page) -> None:
    """Send the form; the page says at once that it is registered."""
    await page.locator("#form button[value=send]").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Registrert")


async def held_by_the_career_centre(live: Live, participant: UUID, story: Story) -> None:
    """Let the career centre's own system tell that the conversation was booked and held, and share the note."""
    starts = f"{ago(1)}T10:00:00+02:00"
    story = (
        story.add("guidance.booked", ago(5), meeting_id="m1", starts_at=starts, minutes=60, mode="attendance",
                  booked_on=ago(5))
        .add("guidance.held", ago(1), meeting_id="m1", held_on=ago(1), interpreter_present=False)
        .add("note.shared", ago(0), meeting_id="m1", shared_on=ago(0), recommendation=ADVICE, participant_access=True,
             recipients=["programme_adviser"], registered_in_imdinett=True)
    )  # fmt: skip
    await live.deliver(participant, story)


async def test_a_programme_advisers_day_from_signing_in_to_a_note_received(
    browser: Browser, carrying: Web, live: Live
) -> None:
    name = "Reza Koraran"
    story = mapped()
    participant = await begun(live, story, name)
    async with a_page(browser, carrying) as page:
        await page.goto("/")
        await page.get_by_role("button", name="Ingrid Solbakken").first.click()
        await there(page, ASSESS, name)
        await row(page, ASSESS, name).get_by_role("button", name="Ta").click()
        await expect(page.locator("#done")).to_contain_text("Du har tatt 1 oppgave")
        await page.goto("/inbox")
        await row(page, ASSESS, name).locator("a.title").click()
        await page.get_by_label("Nå", exact=True).check()
        await page.get_by_label("Begrunnelse").fill("Vil tilbake til yrket sitt")
        await registers(page)
        await expect(page.get_by_role("heading", name="Dette åpnet seg")).to_be_visible()
        await expect(page.get_by_role("main")).to_contain_text("Svar på bestillingen")
        await held_by_the_career_centre(live, participant, story)
        await opens(page, READ, name)
        await expect(page.get_by_role("main")).to_contain_text(ADVICE)
        await page.get_by_label("Svar").fill("Takk, det bruker vi i vedtaket")
        await registers(page)
        await expect(page.get_by_role("status").first).to_contain_text("holdt")
        await page.goto(participant_path(participant))
        await expect(page.locator("#history")).to_contain_text("Lest notat")


@pytest.mark.slow
async def test_a_career_advisers_day_from_the_order_to_the_note(browser: Browser, carrying: Web, live: Live) -> None:
    name = "Amal Yusuf"
    participant = await begun(live, assessed(), name)
    async with a_page(browser, carrying, CAREER) as page:
        await opens(page, BOOK, name)
        await expect(page.get_by_role("main")).to_contain_text("Klar for det")
        await page.get_by_label("Dag", exact=True).fill(f"{today():%d.%m.%Y}")
        await page.get_by_label("Klokkeslett", exact=True).fill("8.30")
        await page.get_by_label("Varighet i minutter").fill("60")
        await page.get_by_label("Oppmøte").check()
        await page.get_by_label("Sted").fill("Karrieresenteret, 2. etasje")
        await registers(page)
        await opens(page, HOLD, name)
        await page.get_by_label("Nei", exact=True).check()
        await registers(page)
        await opens(page, SHARE, name)
        await page.get_by_label("Anbefaling").fill(ADVICE)
        await page.locator("#f-participant_access").check()
        await page.get_by_label("Programrådgiveren").check()
        await page.locator("#f-registered_in_imdinett").check()
        await registers(page)
    async with a_page(browser, carrying, ADVISER) as page:
        await opens(page, READ, name)
        await expect(page.get_by_role("main")).to_contain_text(ADVICE)
        await page.goto(participant_path(participant))
        await expect(page.locator("#history")).to_contain_text("Delt notat")


@pytest.mark.slow
async def test_an_interpreter_desks_day_without_scripts(browser: Browser, carrying: Web, live: Live) -> None:
    participant = await begun(live, ordered("b1", 6, "ti"), "Selam Tesfay")
    await live.quiet(participant)
    async with a_page(browser, carrying, DESK, scripts=False) as page:
        await page.goto("/")
        link = page.locator(f'a[href*="/tasks/{participant}/"]').first
        await link.click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Finn og bekreft tolk")
        await page.locator("#form button[value=send]").click()
        await expect(page.get_by_role("heading", name="Rett dette")).to_be_visible()
        await page.get_by_label("Tolkens nummer").fill("4471")
        await page.get_by_label("Tolkens kategori").select_option("B")
        await page.locator("#form button[value=draft]").click()
        await expect(page.get_by_label("Tolkens nummer")).to_have_value("4471")
        await registers(page)
        await page.goto("/interpreters")
        await expect(page.get_by_role("main")).to_contain_text("Nr. 4471")


async def refusing(message: Message) -> Reply:
    raise ServiceRefused("answers 422")


@pytest.fixture
async def a_refusing_register(live: Live) -> AsyncIterator[None]:
    """NIR takes nothing until it is mended."""
    nir = live.partners["nir"]
    makes = nir.make
    nir.make = refusing  # type: ignore[method-assign]
    yield
    nir.make = makes  # type: ignore[method-assign]


@pytest.mark.slow
async def test_an_operator_mends_an_incident(
    browser: Browser, carrying: Web, live: Live, a_refusing_register: None
) -> None:
    participants = [await live.begin(settled(days)) for days in (3, 4, 5)]

    async def states() -> set[str]:
        async with live.database.acquire() as conn:
            rows = await conn.fetch(
                "select state from stegvis.requests where service = 'nir' and participant = any ($1)", participants
            )
        return {row["state"] for row in rows}

    async def all_refused() -> bool:
        return await states() == {"refused"}

    async def all_made() -> bool:
        return await states() == {"done"}

    await eventually(all_refused)
    async with a_page(browser, carrying, OPERATOR) as page:
        await page.goto("/incidents")
        await expect(page.get_by_role("main")).to_contain_text("answers 422")
        del live.partners["nir"].make  # the partner has mended it
        await page.get_by_role("link", name="Prøv igjen").first.click()
        await page.get_by_label("Hvorfor").fill("NIR har rettet feilen")
        await page.locator("button[name=one]").click()
        await expect(page.get_by_role("status").first).to_be_visible()
        await page.get_by_role("link", name="Prøv igjen").first.click()
        await page.get_by_label("Hvorfor").fill("NIR har rettet feilen")
        await page.get_by_role("button", name="Gjør det for alle").click()
        await eventually(all_made)
        await page.goto("/incidents")
        await expect(page.get_by_role("main")).not_to_contain_text("answers 422")
        await expect(page.get_by_role("main")).to_contain_text("NIR har rettet feilen")


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press the tabulator until something has the focus."""
    for _ in range(200):
        if await wanted.count() == 1 and await wanted.evaluate("e => e === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the tabulator does not lead to {wanted}")


@pytest.mark.slow
async def test_an_advisers_day_by_keyboard_alone(browser: Browser, carrying: Web, live: Live) -> None:
    name = "Mina Sharifi"
    participant = await begun(live, mapped(31), name)
    async with a_page(browser, carrying) as page:
        await page.goto("/sign-in")
        await tab_to(page, page.locator(f'button[value="{post(ADVISER)}"]'))
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/inbox")
        await there(page, ASSESS, name)
        title = row(page, ASSESS, name).locator("a.title")
        for _ in range(50):
            await page.keyboard.press("j")
            if await title.evaluate("e => e === document.activeElement"):
                break
        await page.keyboard.press("t")
        await expect(page.locator("#done")).to_be_focused()
        await tab_to(page, row(page, ASSESS, name).locator("a.title"))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text(ASSESS)
        await tab_to(page, page.locator("#form button[value=send]"))
        await page.keyboard.press("Enter")
        await expect(page.locator("ds-error-summary")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("#f-outcome")).to_be_focused()
        await page.keyboard.press("Space")
        await tab_to(page, page.get_by_label("Begrunnelse"))
        await page.keyboard.type("Vil begynne nå")
        await tab_to(page, page.locator("#form button[value=send]"))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Registrert")
        await tab_to(page, page.get_by_role("link", name="Til mine oppgaver"))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert (await live.view(participant)).journey is not None
