"""Who works with a participant, what the note says, and what colleagues wrote: on the participant's page."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from console.pages.participant.comments import LONGEST
from console.pages.paths import participant_path
from schemas.events.envelope import pair_id
from store import person
from store.database import Pool
from store.worklists import known_account
from tests.cli.cases import SYNTHETIC
from tests.console.api.carried import carried, guided
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, a_colleague, signed_in
from tests.console.pages.task_pages import with_name
from tests.histories.live import ago
from tests.workflows.caseload import Story

ADVISER, NAME = "programme_adviser@3301", "Sahra Oppdiktet"
WORDS = "She likes to be called in the morning <b>&</b>"


def noted(*recipients: str) -> Story:
    """A journey with a note for the kommune, and for others."""
    return guided(60).add("guidance.held", ago(40), meeting_id="m1", held_on=ago(40), interpreter_present=True).add(
        "note.shared", ago(38), meeting_id="m1", shared_on=ago(38), recommendation="Work in a nursery",
        participant_access=True, recipients=["programme_adviser", *recipients], registered_in_imdinett=True,
        sections={"competence": "Speaks four languages", "wishes": "To work with children",
                  "options": "Nursery or school", "next_steps": "Visit one"},
    )  # fmt: skip


@pytest_asyncio.fixture
async def sahra(database: Pool) -> UUID:
    participant = await carried(database, guided(40))
    await with_name(database, participant, NAME)
    return participant


async def section(who: Person, participant: UUID, name: str, **query: str) -> str:
    page = await who.see(participant_path(participant), **query)
    return page.split(f'id="{name}"')[1].split("</section>")[0]


async def comment(who: Person, participant: UUID, text: str, id_: UUID | None = None) -> int:
    path = participant_path(participant)
    answer = await who.send(f"{path}/comments", on=path, id=str(id_ or uuid4()), text=text)
    return answer.status_code


# --- comments -----------------------------------------------------------------------------------------------------


async def test_a_comment_is_there_for_colleagues_with_who_and_when(web: Web, database: Pool, sahra: UUID) -> None:
    async with a_colleague(web, database, "Ingrid Oppdiktet", ADVISER) as ingrid:
        assert await comment(ingrid, sahra, WORDS + "\nSecond line") == 303
        own = await section(ingrid, sahra, "comments")
    async with signed_in(web, "programme_leader@3301") as leader:
        theirs = await section(leader, sahra, "comments")
    for seen in (own, theirs):
        assert "Ingrid Oppdiktet" in seen
        assert "She likes to be called in the morning &lt;b&gt;&amp;&lt;/b&gt;</p>" in seen
        assert '<p dir="auto">Second line</p>' in seen
        assert "<time datetime=" in seen
    assert "Trekk tilbake" in own
    assert "Trekk tilbake" not in theirs, "it is another's"


async def test_a_form_that_is_sent_twice_writes_once(web: Web, sahra: UUID) -> None:
    id_ = uuid4()
    async with signed_in(web, ADVISER) as adviser:
        assert [await comment(adviser, sahra, "Once", id_) for _ in range(2)] == [303, 303]
        assert (await section(adviser, sahra, "comments")).count("Once</p>") == 1
        await comment(adviser, sahra, "Back, and said otherwise", id_)
        seen = await section(adviser, sahra, "comments")
    assert "Once</p>" in seen
    assert "Back, and said otherwise</p>" in seen


async def test_ones_own_comment_is_withdrawn_and_its_words_are_gone(web: Web, database: Pool, sahra: UUID) -> None:
    path, id_ = participant_path(sahra), uuid4()
    async with signed_in(web, ADVISER) as adviser, signed_in(web, "programme_leader@3301") as leader:
        await comment(adviser, sahra, "Said too much", id_)
        other = await leader.send(f"{path}/comments/withdraw", on=path, id=str(id_))
        assert other.status_code == 404, "it is not theirs"
        assert "Said too much" in await section(leader, sahra, "comments")
        for _ in range(2):  # the second time changes nothing
            answer = await adviser.send(f"{path}/comments/withdraw", on=path, id=str(id_))
            assert answer.status_code == 303
        seen = await section(adviser, sahra, "comments")
        assert (await adviser.send(f"{path}/comments/withdraw", on=path, id=str(uuid4()))).status_code == 404
    assert "Said too much" not in seen
    assert "Trukket tilbake" in seen
    async with database.acquire() as conn:
        assert await conn.fetchval("select text from person.comments where id = $1", id_) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "Skriv kommentaren"),
        ("x" * (LONGEST + 1), str(LONGEST)),
        (f"Call {SYNTHETIC} today", "Ta ut fødselsnummeret"),
    ],
)
async def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(
    web: Web, sahra: UUID, text: str, said: str
) -> None:
    path = participant_path(sahra)
    async with signed_in(web, ADVISER) as adviser:
        answer = await adviser.send(f"{path}/comments", on=path, id=str(uuid4()), text=text)
        assert "Ingen har skrevet" in await section(adviser, sahra, "comments")
    assert answer.status_code == 422
    assert "<title>Feil i skjemaet" in answer.text
    assert 'href="#comment"' in answer.text
    assert said in answer.text.split('id="comment-error"')[1].split("</p>")[0]
    assert text.strip() in answer.text


async def test_other_organisations_see_their_own_comments_alone(web: Web, sahra: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser, signed_in(web, "career_adviser@33") as county:
        await comment(adviser, sahra, "Of the kommune")
        await comment(county, sahra, "Of the county")
        kommunes, countys = await section(adviser, sahra, "comments"), await section(county, sahra, "comments")
    assert "Of the kommune" in kommunes
    assert "Of the county" not in kommunes
    assert "Of the county" in countys
    assert "Of the kommune" not in countys


@pytest.mark.parametrize(
    ("account", "status"),
    [
        ("programme_adviser@0301", 404),
        ("nav@nav", 404),
        ("operator@stegvis", 403),
        ("interpreter_desk@interpreter-service", 403),
    ],
)
async def test_who_does_not_see_a_participant_writes_nothing_about_them(
    web: Web, database: Pool, sahra: UUID, account: str, status: int
) -> None:
    async with signed_in(web, account) as other:
        path, on = participant_path(sahra), "/waits" if "operator" in account else "/inbox"
        for address, fields in ((f"{path}/comments", {"text": "x"}), (f"{path}/comments/withdraw", {})):
            answer = await other.send(address, on=on, id=str(uuid4()), **fields)
            assert answer.status_code == status
        bad = await other.send(f"{path}/comments", on=on, id=str(uuid4()), text="")
        assert bad.status_code == status, "nor is anything shown that is wrong with it"
        assert NAME not in bad.text
    async with database.acquire() as conn:
        assert await conn.fetchval("select count(*) from person.comments where participant = $1", sahra) == 0


async def test_comments_go_with_the_personal_data_and_none_is_written_afterwards(
    web: Web, database: Pool, sahra: UUID
) -> None:
    async with signed_in(web, ADVISER) as adviser:
        await comment(adviser, sahra, "To be forgotten")
        async with database.acquire() as conn:
            assert (await person.stored_about(conn, sahra)).comments == 1
            await person.erase(conn, sahra, "operator-1", "asked for")
        seen = await section(adviser, sahra, "comments")
        assert "<form" not in seen
        assert "To be forgotten" not in seen
        assert await comment(adviser, sahra, "Still here") == 409
    async with database.acquire() as conn:
        assert not await person.stored_about(conn, sahra)


async def test_a_day_shows_the_comments_that_had_been_written_by_then(web: Web, database: Pool, sahra: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        await comment(adviser, sahra, "Five days ago")
        async with database.acquire() as conn:
            written = datetime.now(UTC) - timedelta(days=5)
            await conn.execute("update person.comments set written_at = $2 where participant = $1", sahra, written)
        before, after = [await section(adviser, sahra, "comments", on=ago(days)) for days in (6, 4)]
    assert "Five days ago" not in before
    assert "Five days ago" in after
    assert "<form" not in after


# --- the note -----------------------------------------------------------------------------------------------------


async def test_the_note_stands_with_its_sections_for_the_kommune_and_the_county(web: Web, database: Pool) -> None:
    story = noted().add("note.contested", ago(30), meeting_id="m1", on=ago(30), about="Not what I said")
    participant = await carried(database, story)
    for account in (ADVISER, "career_adviser@33"):
        async with signed_in(web, account) as adviser:
            note = await section(adviser, participant, "note")
        for said in ("Work in a nursery", "Speaks four languages", "To work with children", "Not what I said"):
            assert said in note, account
    async with signed_in(web, ADVISER) as adviser:
        assert "Det er ikke delt noe notat ennå" in await section(adviser, participant, "note", on=ago(39))
        async with database.acquire() as conn:
            await person.erase(conn, participant, "operator-1", "asked for")
        note = await section(adviser, participant, "note")
    assert "Work in a nursery" not in note
    assert "Slettet" in note


@pytest.mark.parametrize("reads", [True, False])
async def test_nav_reads_a_note_only_where_it_is_among_the_recipients(web: Web, database: Pool, reads: bool) -> None:
    participant = await carried(database, noted(*(["nav"] if reads else [])))
    async with database.acquire() as conn:
        await conn.execute(
            "insert into stegvis.waits (participant, key, stage, event, also, role, party, organisation, since)"
            " values ($1, 'of nav', 'programme', 'measure.confirmed', '{}', 'nav', 'nav', 'nav', current_date)",
            participant,
        )
    async with signed_in(web, "nav@nav") as nav:
        note = await section(nav, participant, "note")
        page = await nav.see(participant_path(participant))
    assert ("Work in a nursery" in note) == reads
    assert ("Speaks four languages" in page) == reads


# --- the team -----------------------------------------------------------------------------------------------------


async def test_the_team_names_who_has_which_role_now_and_where(web: Web, database: Pool) -> None:
    story = (
        guided(40, interpreter_needed=True)
        .add("adviser.assigned", ago(39), adviser="adviser-a", role="programme_adviser", on=ago(39))
        .add("adviser.changed", ago(9), adviser="adviser-b", role="programme_adviser", on=ago(9), reason="has left")
        .add("adviser.assigned", ago(30), adviser="adviser-c", role="career_adviser", on=ago(30))
        .add("interpreter.needassessed", ago(35), meeting="guidance", booking_id="m1", needed=True, assessed_on=ago(35))
    )
    participant = await carried(database, story)
    begun = Story().add("cooperation.begun", ago(90), kommune="3301", on=ago(90))
    begun = begun.add("contactperson.assigned", ago(80), contact="contact-1", on=ago(80))
    await carried(database, begun, pair_id("3301"))
    async with database.acquire() as conn:
        for subject, name in (
            ("adviser-a", "Anna Før"), ("adviser-b", "Berit Nå"), ("adviser-c", "Carl Karriere"),
            ("contact-1", "Kari Kontakt"),
        ):  # fmt: skip
            await known_account(conn, "https://issuer.example", subject, name)
    async with signed_in(web, ADVISER) as adviser:
        now, then = await section(adviser, participant, "team"), await section(adviser, participant, "team", on=ago(20))
    async with signed_in(web, "career_adviser@33") as county:
        countys = await section(county, participant, "team")
    for seen in (now, countys):
        assert "Berit Nå" in seen
        assert "programrådgiver, Drammen kommune" in seen
        assert "Anna Før" not in seen
        assert "karriereveileder, Karrieresenteret i Buskerud" in seen
        assert "Kari Kontakt" in seen
        assert "kontaktperson for kommunen" in seen
        assert "Ikke satt" in seen, "nobody is the settlement adviser"
        assert "adviser-" not in seen
    assert "Anna Før" in then


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
async def test_a_comment_is_written_and_withdrawn_by_keyboard_without_a_barrier(
    browser: Browser, web: Web, database: Pool, width: int, dark: bool
) -> None:
    participant = await carried(database, noted())
    async with a_page(browser, web, ADVISER, width=width, dark=dark) as page:
        await page.goto(participant_path(participant))
        await page.get_by_label("Skriv en kommentar").press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator("ds-error-summary")).to_contain_text("Skriv kommentaren")
        assert await violations(page) == []
        await page.get_by_label("Skriv en kommentar").fill("Typed")
        await page.get_by_role("button", name="Lagre kommentaren").press("Enter")
        await expect(page.locator(".remarks")).to_contain_text("Typed")
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
        await page.get_by_role("button", name="Trekk tilbake kommentaren din").press("Enter")
        await expect(page.locator(".remarks")).to_contain_text("Trukket tilbake")
