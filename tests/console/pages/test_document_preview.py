"""The document that a task makes, read through before anything is registered: in both languages, and as PDF."""

import re
from urllib.parse import quote
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from schemas.events import EventRef
from store.database import Pool
from store.documents import chosen_language
from store.person import erase
from store.reports import OpenTask
from tests.console.api.carried import carried
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, signed_in
from tests.console.pages.task_pages import address, task_of, typed, with_name
from tests.console.pages.test_task_page import ADVISER, NAME, a_decision, accepted, decided, up_to_the_decision
from tests.histories.live import ago
from tests.workflows.caseload import Story

LETTER = "f-letter-language"
REASON = "Because she is ready for work & wants it"


def preview(task: OpenTask, **query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in ({"event": task.completes_with} | query).items())
    return f"/previews/{task.participant}/{quote(task.key, safe='/:')}?{asked}"


async def drafted(person: Person, task: OpenTask) -> str:
    """Fill in the form of a decision and ask for its letter; gives where that is."""
    fields = decided(**{"f-reason": REASON, "action": "read"})
    answer = await person.send(address(task), on=address(task), **fields)
    assert answer.status_code == 303, re.findall(r"<li><a href[^<]*", answer.text)
    return answer.headers["location"]


async def noted(pool: Pool, task: OpenTask) -> list[tuple[str, ...]]:
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "select reason, parameters::text, page from access.log where participant = $1 and reason = 'document'"
            " order by position", task.participant,
        )  # fmt: skip
    return [tuple(row) for row in rows]


async def test_a_decision_is_read_through_before_it_is_registered(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        where = await drafted(adviser, task)
        assert where == preview(task)
        bokmaal, nynorsk = await adviser.see(where), await adviser.see(preview(task, **{"in": "nn"}))
        pdf = await adviser.get(preview(task, **{"in": "nn", "as": "pdf"}))
    for page in (bokmaal, nynorsk):
        assert NAME in page
        assert "Because she is ready for work &amp; wants it" in page
        assert page.count("<h1") == 1
    assert '<article class="sheet" lang="nb">' in bokmaal
    assert "Begrunnelse" in bokmaal
    assert '<article class="sheet" lang="nn">' in nynorsk
    assert "Grunngiving" in nynorsk
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["cache-control"] == "no-store"
    assert NAME.split()[0].lower() not in (pdf.headers["content-disposition"] + where).lower()
    assert await accepted(database, task.participant, "decision.made") == []
    lines = await noted(database, task)
    assert lines == [("document", '{"document": "decision"}', "/previews/{participant}/{key:path}")] * 3
    async with database.acquire() as conn:
        assert (
            await conn.fetchval("select count(*) from person.documents where participant = $1", task.participant) == 0
        )


async def test_what_was_read_through_is_registered_in_the_language_in_which_it_was_read(
    web: Web, database: Pool
) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        await drafted(adviser, task)
        page = await adviser.see(preview(task, **{"in": "nn"}))
        form = page.split("</article>")[1].split("</form>")[0]
        hidden = dict(re.findall(r'<input type="hidden" name="(f-[^"]+)" value="([^"]*)">', form))
        assert hidden[LETTER] == "nn"
        answer = await adviser.send(address(task), on=address(task), event="decision.made", action="send", **hidden)
        assert answer.status_code == 303
        sent = await adviser.see(answer.headers["location"])
        assert "nynorsk" in sent.split("Dokumentet")[1]
        assert (await adviser.get(preview(task))).status_code == 303, "there is nothing to read through any more"
    (registered,) = await accepted(database, task.participant, "decision.made")
    async with database.acquire() as conn:
        (row,) = await conn.fetch(
            "select source, id from stegvis.inbox where participant = $1 and name = 'decision.made'", task.participant
        )
        choice = await chosen_language(conn, task.participant, EventRef(*row).digest)
    assert registered["sender"] == "3301"
    assert choice is not None
    assert choice.language == "nn"


async def test_without_a_choice_the_language_is_that_of_the_kommune(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        form = await adviser.see(address(task))
        assert f'name="{LETTER}" value="nb" checked' in form
        assert "vedtaksbrev" in form
        await adviser.send(address(task), on=address(task), **decided() | {LETTER: "en"})
    async with database.acquire() as conn:
        found = await conn.fetchval(
            "select language from stegvis.letter_languages where participant = $1", task.participant
        )
    assert found == "nb", "letters go out in Norwegian"


async def test_a_form_that_is_not_filled_in_says_what_is_missing(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        nothing_yet = await adviser.get(preview(task))
        answer = await adviser.send(
            address(task), on=address(task), event="decision.made", action="read", **{"f-reason": "Kept"}
        )
        incomplete = await adviser.get(preview(task))
        again = await adviser.see(address(task))
    assert answer.status_code == 422
    assert "<ds-error-summary" in answer.text
    for each in (nothing_yet, incomplete):
        assert each.status_code == 422
        assert "Dokumentet kan ikke vises ennå" in each.text
        assert f'href="{address(task)}?event=decision.made"' in each.text
    assert "Kept" in again, "the draft is there"
    assert await noted(database, task) == []


async def test_an_event_that_makes_no_document_has_none_to_read(web: Web, database: Pool) -> None:
    participant = await carried(database, Story().settled(ago(20)))
    task = await task_of(database, participant, "dwelling.allocated")
    async with signed_in(web, ADVISER.replace("programme", "settlement")) as adviser:
        assert LETTER not in await adviser.see(address(task))
        assert (await adviser.get(preview(task))).status_code == 404
        assert (await adviser.get(preview(task, event="decision.made"))).status_code == 404
        answer = await adviser.send(address(task), on=address(task), **typed("dwelling.allocated") | {"action": "read"})
        assert answer.status_code == 404


@pytest.mark.parametrize("account", ["programme_adviser@0301", "career_adviser@33", "nav@nav"])
async def test_other_organisations_read_no_draft(web: Web, database: Pool, account: str) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        await drafted(adviser, task)
    async with signed_in(web, account) as other:
        theirs = await other.get(preview(task))
        nobodys = await other.get(preview(task).replace(str(task.participant), str(uuid4())))
    assert theirs.status_code == nobodys.status_code == 404
    assert NAME not in theirs.text


async def test_a_colleague_has_a_draft_of_their_own(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        await drafted(adviser, task)
    async with signed_in(web, "programme_leader@3301") as leader:
        answer = await leader.get(preview(task))
    assert "ready for work" not in answer.text
    assert answer.status_code in {303, 422}


async def test_of_an_erased_participant_no_document_is_shown(web: Web, database: Pool) -> None:
    task = await a_decision(database)
    async with signed_in(web, ADVISER) as adviser:
        async with database.acquire() as conn:
            await erase(conn, task.participant, "operator-1", "asked for")
        where = await drafted(adviser, task)
        answer = await adviser.get(where)
    assert answer.status_code == 409
    assert "Deltakeren er slettet" in answer.text
    assert await noted(database, task) == []


async def test_the_career_adviser_reads_the_note_through_as_the_kommune_will_get_it(web: Web, database: Pool) -> None:
    participant = await carried(database, Story(up_to_the_decision().events[:-1]))
    await with_name(database, participant, NAME)
    task = await task_of(database, participant, "note.shared")
    said = {
        "meeting_id": "m1",
        "shared_on": ago(0),
        "recommendation": "Electrician at last",
        "participant_access": True,
        "recipients": ["programme_adviser"],
        "registered_in_imdinett": True,
    }
    async with signed_in(web, "career_adviser@33") as adviser:
        answer = await adviser.send(address(task), on=address(task), **typed("note.shared", said) | {"action": "read"})
        assert answer.status_code == 303, re.findall(r"<li><a href[^<]*", answer.text)
        page = await adviser.see(answer.headers["location"])
    assert "Electrician at last" in page
    assert "Buskerud fylkeskommune" in page


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize(("width", "dark"), [(320, True), (1280, False)])
async def test_reading_through_and_registering_has_no_barrier_and_needs_no_scripts(
    browser: Browser, web: Web, database: Pool, width: int, dark: bool
) -> None:
    task = await a_decision(database)
    async with a_page(browser, web, ADVISER, width=width, dark=dark, scripts=not dark) as page:
        await page.goto(address(task))
        await page.get_by_label("Innvilget").check()
        await page.get_by_label("Begrunnelse").fill(REASON)
        await page.get_by_label("Nynorsk").check()
        await page.get_by_role("button", name="Les gjennom dokumentet").click()
        await expect(page.locator("article.sheet")).to_have_attribute("lang", "nn")
        await expect(page.locator("article.sheet")).to_contain_text(REASON)
        if not dark:  # axe is a script
            assert await violations(page) == []
        assert not await scrolls_sideways(page)
        await page.get_by_role("button", name="Registrer, med dokumentet på nynorsk").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Registrert")
        if not dark:
            assert await violations(page) == []
        assert not await scrolls_sideways(page)
