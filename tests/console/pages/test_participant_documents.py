"""The documents on a participant's page: listed, made, opened as they are kept, by who may see them and nobody else."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from console.pages.paths import document_path, documents_path, participant_path
from schemas.events import EventRef
from store import documents as store
from store import person
from store.database import Pool
from tests.console.api.carried import carried
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, signed_in
from tests.console.pages.task_pages import with_name
from tests.console.pages.test_task_page import ADVISER, up_to_the_decision
from tests.histories.live import ago
from tests.workflows.caseload import Story

NAME = "Noora Oppdiktet"


@pytest_asyncio.fixture
async def noora(database: Pool) -> UUID:
    """Somebody in Drammen with a note, and a decision of ten days ago."""
    return await known(
        database, up_to_the_decision().decided(ago(10), reason="She is ready", months=12, end_goal="work")
    )


async def known(pool: Pool, story: Story) -> UUID:
    participant = await carried(pool, story)
    await with_name(pool, participant, NAME)
    return participant


async def digest(pool: Pool, participant: UUID, event: str) -> str:
    async with pool.acquire() as conn:
        row = await conn.fetchrow(
            "select source, id from stegvis.inbox where participant = $1 and name = $2", participant, event
        )
    assert row is not None
    return EventRef(*row).digest


async def make(who: Person, participant: UUID, kind: str, made_from: str, language: str = "nb", **more: str) -> str:
    """Make a document; gives where it is."""
    fields = {"what": f"{kind}:{made_from}", "language": language} | more
    answer = await who.send(documents_path(participant), on=participant_path(participant), **fields)
    assert answer.status_code == 303, answer.text
    where: str = answer.headers["location"]
    return where


async def listed(who: Person, participant: UUID, **query: str) -> str:
    page = await who.see(participant_path(participant), **query)
    return page.split('id="documents"')[1].split("</section>")[0]


async def test_a_document_is_made_once_listed_and_opened_as_it_is_kept(web: Web, database: Pool, noora: UUID) -> None:
    made_from = await digest(database, noora, "decision.made")
    async with signed_in(web, ADVISER) as adviser:
        assert "Det er ikke laget noe dokument ennå" in await listed(adviser, noora)
        where = await make(adviser, noora, "decision", made_from, "nn")
        assert where == document_path(noora, "decision", made_from, "nn")
        opened, again = (
            await adviser.get(where),
            await adviser.get(await make(adviser, noora, "decision", made_from, "nn")),
        )
        section = await listed(adviser, noora)
    assert opened.headers["content-type"] == "application/pdf"
    assert opened.content == again.content
    hashed = sha256(opened.content).hexdigest()
    for shown in (
        "Vedtaksbrev",
        "PDF",
        "Nynorsk",
        "Ikke sendt",
        hashed[:12],
        f'href="{where}"',
    ):
        assert shown in section
    assert hashed not in section, "the fingerprint is short"
    async with database.acquire() as conn:
        lines = await conn.fetch(
            "select parameters::text, page from access.log where participant = $1 and reason = 'document'", noora
        )
    page = "/participants/{participant}/documents/{kind}/{made_from}/{language}"
    assert [tuple(line) for line in lines] == [('{"document": "decision"}', page)] * 2


async def test_what_is_offered_follows_from_the_events(web: Web, database: Pool, noora: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        offered = re.findall(r'<option value="(\w+):', await listed(adviser, noora))
        past = await listed(adviser, noora, on=ago(20))
    assert offered == ["decision", "note"]
    assert "<form" not in past


async def test_one_that_was_not_sent_is_made_anew_and_one_that_was_sent_stays(
    web: Web, database: Pool, noora: UUID
) -> None:
    made_from = await digest(database, noora, "decision.made")
    async with signed_in(web, ADVISER) as adviser:
        first = await adviser.get(await make(adviser, noora, "decision", made_from))
        await with_name(database, noora, "Noora Oppdiktet-Hansen")
        kept = await adviser.get(await make(adviser, noora, "decision", made_from))
        assert kept.content == first.content
        anew = await adviser.get(await make(adviser, noora, "decision", made_from, anew="1"))
        assert anew.content != first.content
        async with database.acquire() as conn:
            await store.to_send(conn, noora, "decision", made_from)
            await conn.execute(
                "update stegvis.requests set state = 'done', ended_at = now() where participant = $1"
                " and service = 'archive' and details ? 'document'", noora,
            )  # fmt: skip
        await with_name(database, noora, NAME)
        sent = await adviser.get(await make(adviser, noora, "decision", made_from, anew="1"))
        section = await listed(adviser, noora)
    assert sent.content == anew.content
    assert "Ikke sendt" not in section
    assert "Lag på nytt" not in section
    assert '<span class="stat stat-ok">' in section.split("Arkiv")[0].rpartition("data-l=")[2]
    assert "Digital post: på vei" in section


async def test_a_county_sees_and_makes_the_note_alone(web: Web, database: Pool, noora: UUID) -> None:
    decision, note = [await digest(database, noora, name) for name in ("decision.made", "note.shared")]
    async with signed_in(web, ADVISER) as adviser:
        letter = await make(adviser, noora, "decision", decision)
    async with signed_in(web, "career_adviser@33") as other:
        assert (await other.get(letter)).status_code == 404
        section = await listed(other, noora)
        assert "Vedtaksbrev" not in section
        assert re.findall(r'<option value="(\w+):', section) == ["note"]
        answer = await other.send(
            documents_path(noora), on=participant_path(noora), what=f"decision:{decision}", language="nb"
        )
        assert answer.status_code == 404
        opened = await other.get(await make(other, noora, "note", note))
        assert opened.status_code == 200
        assert "Notat fra karriereveiledningen" in await listed(other, noora)


@pytest.mark.parametrize("account", ["programme_adviser@0301", "career_adviser@03", "nav@nav", "operator@stegvis"])
async def test_others_neither_open_nor_make_a_document(web: Web, database: Pool, noora: UUID, account: str) -> None:
    made_from = await digest(database, noora, "decision.made")
    async with signed_in(web, ADVISER) as adviser:
        letter = await make(adviser, noora, "decision", made_from)
    async with signed_in(web, account) as other:
        theirs, nobodys = await other.get(letter), await other.get(letter.replace(str(noora), str(uuid4())))
        assert theirs.status_code == nobodys.status_code == (403 if "operator" in account else 404)
        assert NAME.encode() not in theirs.content
        answer = await other.send(
            documents_path(noora),
            on="/waits" if "operator" in account else "/inbox",
            what=f"decision:{made_from}",
            language="nn",
        )
        assert answer.status_code == (403 if "operator" in account else 404)
    async with database.acquire() as conn:
        assert [each.language for each in await store.documents_of(conn, noora)] == ["nb"]


async def test_an_erased_participant_has_no_documents_and_gets_none(web: Web, database: Pool, noora: UUID) -> None:
    made_from = await digest(database, noora, "decision.made")
    async with signed_in(web, ADVISER) as adviser:
        letter = await make(adviser, noora, "decision", made_from)
        async with database.acquire() as conn:
            await person.erase(conn, noora, "operator-1", "asked for")
        assert (await adviser.get(letter)).status_code == 404
        section = await listed(adviser, noora)
        assert "Dokumentene ble slettet sammen med personopplysningene" in section
        assert "<form" not in section
        fields = {"what": f"decision:{made_from}", "language": "nb"}
        answer = await adviser.send(documents_path(noora), on=participant_path(noora), **fields)
    assert answer.status_code == 409
    assert "Deltakeren er slettet" in answer.text


async def test_a_letter_with_an_address_that_was_protected_since_is_opened_like_the_address(
    web: Web, database: Pool, noora: UUID
) -> None:
    decision, note = [await digest(database, noora, name) for name in ("decision.made", "note.shared")]
    protecting = "update person.people set address_protected = $2, address = 'Oppdiktveien 1' where participant = $1"
    async with signed_in(web, ADVISER) as adviser, signed_in(web, "settlement_adviser@3301") as colleague:
        async with database.acquire() as conn:
            await conn.execute(protecting, noora, False)
            letters = [await make(adviser, noora, "decision", decision), await make(adviser, noora, "note", note)]
            assert [(await colleague.get(each)).status_code for each in letters] == [200, 200]
            await conn.execute(protecting, noora, True)
        letters.append(await make(adviser, noora, "decision", decision, "nn"))
        asked, plain, new = [await colleague.get(each) for each in letters]
        assert asked.status_code == 303
        assert asked.headers["location"] == f"{participant_path(noora)}/address"
        assert [plain.status_code, new.status_code] == [200, 200], "no address stands on these"
        where = asked.headers["location"]
        await colleague.send(where, on=where, reason="The letter must be read out", hours="1")
        assert (await colleague.get(letters[0])).status_code == 200


async def test_of_a_retracted_event_a_document_stays_but_none_is_made(web: Web, database: Pool) -> None:
    story = up_to_the_decision().decided(ago(10), reason="She is ready", months=12, end_goal="work")
    participant, wrong = await known(database, story), story.events[-1].ref
    made_from = await digest(database, participant, "decision.made")
    async with signed_in(web, ADVISER) as adviser:
        letter = await make(adviser, participant, "decision", made_from)
        retracted = story.add("event.retracted", ago(1), source=wrong.source, id=wrong.id, reason="wrong")
        await carried(database, retracted, participant)
        section = await listed(adviser, participant)
        assert "Hendelsen er trukket tilbake" in section
        assert "Lag på nytt" not in section
        assert (await adviser.get(letter)).status_code == 200
        fields = {"what": f"decision:{made_from}", "language": "nn"}
        answer = await adviser.send(documents_path(participant), on=participant_path(participant), **fields)
    assert answer.status_code == 409
    assert "Det er ingenting å lage dokumentet av" in answer.text


@pytest.mark.parametrize(
    "rest", ["decision/x/nb", f"letter/{'0' * 24}/nb", f"decision/{'0' * 24}/xx", f"decision/{'0' * 24}/nb",
             f"decision/{'0' * 23}%00/nb", f"../{'0' * 24}"],
)  # fmt: skip
async def test_an_address_that_names_no_document_is_no_page(web: Web, noora: UUID, rest: str) -> None:
    async with signed_in(web, ADVISER) as adviser:
        assert (await adviser.get(f"{documents_path(noora)}/{rest}")).status_code == 404


@pytest.mark.parametrize(
    "fields", [{}, {"what": "decision"}, {"what": f"decision:{'0' * 24}"}, {"what": "decision:\0", "language": "nb"},
               {"what": f"letter:{'0' * 24}", "language": "nb"}],
)  # fmt: skip
async def test_a_form_that_no_page_made_makes_nothing(web: Web, noora: UUID, fields: dict[str, str]) -> None:
    async with signed_in(web, ADVISER) as adviser:
        answer = await adviser.send(documents_path(noora), on=participant_path(noora), **fields)
    assert answer.status_code == 404


async def test_as_it_was_shows_what_had_been_made_by_then(web: Web, database: Pool, noora: UUID) -> None:
    made_from = await digest(database, noora, "decision.made")
    async with signed_in(web, ADVISER) as adviser:
        await make(adviser, noora, "decision", made_from)
        async with database.acquire() as conn:
            made = datetime.now(UTC) - timedelta(days=5)
            await conn.execute("update person.documents set made_at = $2 where participant = $1", noora, made)
        before, after = await listed(adviser, noora, on=ago(6)), await listed(adviser, noora, on=ago(4))
    assert "Vedtaksbrev" not in before
    assert "Vedtaksbrev" in after


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize(("width", "dark"), [(320, True), (768, False), (1280, True)])
async def test_a_letter_kept_as_html_has_its_style_and_nothing_else(
    browser: Browser, web: Web, database: Pool, noora: UUID, width: int, dark: bool
) -> None:
    html = (
        b"<!DOCTYPE html><html lang='nb'><head><title>Brev</title><style>h1 { color: rgb(1, 2, 3) }</style></head>"
        b"<body><h1>Brev</h1><script>document.title = 'run'</script></body></html>"
    )
    made_from = await digest(database, noora, "decision.made")
    async with database.acquire() as conn:
        await store.keep(
            conn,
            noora,
            "decision",
            made_from,
            "nb",
            media_type="text/html",
            content=html,
            made_by="test",
            shows_address=False,
        )
    async with a_page(browser, web, ADVISER, width=width, dark=dark) as page:
        await page.goto(participant_path(noora))
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
    context = await browser.new_context(base_url=web.url)
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.locator(f'button[value="{ADVISER}"]').click()
    await page.goto(document_path(noora, "decision", made_from, "nb"))
    assert await page.title() == "Brev"
    assert await page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
    await context.close()
