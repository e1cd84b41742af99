"""Correcting what was registered wrong: by whom, of what, and what becomes of it."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from console.access.rights import RIGHTS_OF_PEOPLE, Action
from console.access.visitors import INVENTED, Visitor
from console.pages.frame import Pages
from console.pages.participant.correctable import asked_of, open_event
from console.pages.participant.correcting import Correction, send_correction
from console.pages.paths import correction_path, participant_path
from console.pages.task.answers import read, written
from console.pages.task.before import as_before
from console.pages.task.form import Writer
from console.pages.task.sending import Sent
from intake.rights import may_correct
from schemas.accounts import ROLES, post
from schemas.events import CATALOGUE
from schemas.events.catalogue import EventRetracted
from schemas.organisations import NATIONAL
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from store.database import Pool
from store.documents import choose_language, chosen_language
from store.grants import Account
from store.inbox import accept
from store.person import erase
from tests.cli.cases import SYNTHETIC
from tests.console.api.carried import carried, guided, settled
from tests.console.api.web import Web
from tests.console.pages.browser import a_page, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import Person, a_colleague, signed_in
from tests.console.pages.task_pages import digest_of, goes_on, with_name
from tests.histories.live import ago, incoming
from tests.workflows.caseload import SOURCE, Story
from tests.workflows.whole import every_type
from workers.settings import load_settings

ADVISER, LEADER, COUNTY = "programme_adviser@3301", "programme_leader@3301", "career_adviser@33"
NAME, WHY, WORDS = "Mariam Oppdiktet", "Kanarifugl: skrev feil maned", "Kanarifugl: ready for it"
MAPPED = "mapping.completed"


def day(text: str) -> str:
    """Write a day as an adviser does."""
    year, month, number = text.split("-")
    return f"{number}.{month}.{year}"


def mapped_late() -> Story:
    """Somebody whose mapping was completed ten days ago, as the kommune's system says."""
    return settled(100, language="ti").add(
        MAPPED, ago(10), completed_on=ago(10), languages=["ti"], education="primary", work_years=1
    )


@pytest_asyncio.fixture
async def mariam(database: Pool) -> UUID:
    participant = await carried(database, mapped_late())
    await with_name(database, participant, NAME, protected=True)
    return participant


async def sent_by(pool: Pool, participant: UUID, sender: str) -> None:
    """Let an organisation have sent the events of a participant."""
    async with pool.acquire() as conn:
        await conn.execute("update stegvis.inbox set sender = $2 where participant = $1", participant, sender)


async def accepted(pool: Pool, participant: UUID, name: str) -> list[dict[str, Any]]:
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "select data::text, sender from stegvis.inbox where participant = $1 and name = $2 order by seq",
            participant,
            name,
        )
    return [orjson.loads(row["data"]) | {"by": row["sender"]} for row in rows]


async def count(pool: Pool, participant: UUID) -> int:
    async with pool.acquire() as conn:
        found: int = await conn.fetchval("select count(*) from stegvis.inbox where participant = $1", participant)
    return found


async def place(pool: Pool, participant: UUID, event: str = MAPPED) -> str:
    return correction_path(participant, await digest_of(pool, participant, event))


_INPUT = re.compile(r'<input[^>]*? name="(f-[^"]+)"[^>]*?>')
_VALUE = re.compile(r' value="([^"]*)"')


def filled_in(page: str) -> dict[str, list[str]]:
    """Give what stands in the form of a page."""
    found: dict[str, list[str]] = {}
    for tag in _INPUT.finditer(page):
        value = _VALUE.search(tag[0])
        if ("type=" not in tag[0] or " checked" in tag[0]) and value is not None:
            found.setdefault(tag[1], []).append(value[1])
    for name, inner in re.findall(r'<select[^>]*? name="(f-[^"]+)"[^>]*>(.*?)</select>', page, re.S):
        found.setdefault(name, []).extend(re.findall(r'<option value="([^"]*)" selected', inner))
    for name, inner in re.findall(r'<textarea[^>]*? name="(f-[^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S):
        found.setdefault(name, []).append(inner)
    return found


class Correcting:
    """Somebody with the page of a correction before them."""

    def __init__(self, who: Person, path: str, page: str, hidden: Mapping[str, str]) -> None:
        self.who, self.path, self.page = who, path, page
        self._hidden, self.fields = hidden, filled_in(page)

    @classmethod
    async def of(cls, who: Person, path: str) -> "Correcting":
        page = await who.see(path)
        main = page.split("<main")[1]
        return cls(who, path, main, dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)))

    async def send(
        self, fields: Mapping[str, Any] | None = None, *, reason: str = WHY, action: str = "correct"
    ) -> httpx.Response:
        data = {**self._hidden, **self.fields, **(fields or {}), "reason": reason, "action": action}
        return await self.who.http.post(self.path, data=data)


def earlier(**more: Any) -> dict[str, Any]:
    return {"f-completed_on": [day(ago(90))]} | more


# --- what is shown ------------------------------------------------------------------------------------------------


def events_of_a_journey() -> list[Any]:
    """Give one event of every type that somebody may correct."""
    seen = {
        each.name: each
        for each in every_type().events
        if any(may_correct(organisation, each) for organisation in ("3301", "33", *NATIONAL))
    }
    assert len(seen) > 100
    return [each for name, each in sorted(seen.items()) if name != EventRetracted.event_name]


@pytest.mark.parametrize("event", events_of_a_journey(), ids=lambda event: event.name)
def test_the_form_of_every_type_gives_back_what_was_sent(event: Any) -> None:
    sent, asked = as_before(event).data, asked_of(event.name)
    kept = {name: value for name, value in sent.items() if name not in {field.key for field in asked}}
    model = CATALOGUE[event.name]
    again = read(asked, written(asked, sent))
    assert again.problems == {}
    assert model.model_validate_json(orjson.dumps(kept | again.data)) == model.model_validate_json(orjson.dumps(sent))
    for language in TextLanguage:
        assert len(Writer(event.name, language, str, asked_not=frozenset(kept)).fields({}, {})) == len(asked)


async def test_the_history_leads_to_a_page_filled_with_what_was_sent(web: Web, database: Pool, mariam: UUID) -> None:
    path = await place(database, mariam)
    async with signed_in(web, ADVISER) as adviser:
        history = (await adviser.see(participant_path(mariam))).split('id="history"')[1].split("</section>")[0]
        assert re.search(rf'href="{path}">Rett<span class="sr"> Fullført kartlegging', history)
        page = await adviser.see(path)
    for text in (NAME, "Skjermet adresse", "Rett: fullført kartlegging", day(ago(10)), "Hvorfor blir det rettet?",
                 "frister, oppgaver og det vi venter på, regnes ut på nytt"):  # fmt: skip
        assert text in page, text
    async with database.acquire() as conn:
        reasons = await conn.fetch("select reason from access.log where participant = $1 order by position", mariam)
    assert [each["reason"] for each in reasons] == ["participant-page", "correction"]


async def test_texts_are_there_in_their_words_and_the_meeting_stays_the_same(web: Web, database: Pool) -> None:
    story = (
        settled(40)
        .mapped(ago(37))
        .add("guidance.assessed", ago(36), assessed_on=ago(36), outcome="now", reason=WORDS)
        .add("guidance.booked", ago(35), meeting_id="m1", starts_at=f"{ago(28)}T10:00:00+02:00", minutes=60,
             mode="attendance", booked_on=ago(35))
    )  # fmt: skip
    participant = await carried(database, story)
    async with signed_in(web, ADVISER) as adviser:
        page = await Correcting.of(adviser, await place(database, participant, "guidance.assessed"))
        assert page.fields["f-reason"] == [WORDS]
        answer = await page.send({"f-assessed_on": [day(ago(31))]})
        assert answer.status_code == 303, answer.text
    async with signed_in(web, COUNTY) as county:
        page = await Correcting.of(county, await place(database, participant, "guidance.booked"))
        assert "f-meeting_id" not in page.page
        assert (await page.send({"f-minutes": ["90"]})).status_code == 303
    assert [each["minutes"] for each in await accepted(database, participant, "guidance.booked")] == [60, 90]
    assert {each["meeting_id"] for each in await accepted(database, participant, "guidance.booked")} == {"m1"}
    async with database.acquire() as conn:
        everything = await conn.fetchval("select string_agg(data::text, '') from stegvis.inbox")
    assert WORDS not in everything
    assert WHY not in everything


# --- what becomes of it -------------------------------------------------------------------------------------------


async def test_the_wrong_event_is_taken_back_and_the_right_one_counts_as_the_organisations(
    web: Web, database: Pool, mariam: UUID
) -> None:
    async with signed_in(web, ADVISER) as adviser:
        page = await Correcting.of(adviser, await place(database, mariam))
        answer = await page.send(earlier())
        assert (answer.status_code, answer.headers["location"]) == (303, f"{participant_path(mariam)}?done=corrected")
        wrong, right = await accepted(database, mariam, MAPPED)
        (retraction,) = await accepted(database, mariam, "event.retracted")
        assert (wrong["completed_on"], right["completed_on"]) == (ago(10), ago(90))
        assert {**right, "completed_on": "", "by": ""} == {**wrong, "completed_on": "", "by": ""}
        assert right["by"] == retraction["by"] == "3301"
        assert retraction["reason"].startswith("text:")
        await goes_on(database, mariam)
        seen = await adviser.see(participant_path(mariam), done="corrected")
        assert "Rettelsen er sendt" in seen
        assert "<del>Fullført kartlegging</del>" in seen
        assert (await adviser.get(page.path)).status_code == 409, "it counts no more"
        assert (await adviser.get(await place(database, mariam))).status_code == 200, "the right one can be corrected"
    async with database.acquire() as conn:
        met = await conn.fetchval(
            "select met_on::text from stegvis.deadlines where participant = $1 and name = 'mapping-completed'", mariam
        )
        kept = await conn.fetchval("select array_agg(text) from person.texts where participant = $1", mariam)
    assert met == ago(90), "the deadline follows"
    assert kept == [WHY]


async def test_what_never_happened_is_taken_back_alone(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        page = await Correcting.of(adviser, await place(database, mariam))
        answer = await page.send({"f-completed_on": ["not sent"]}, action="take-back", reason=f"{WHY}\r\nand more")
    assert answer.headers["location"] == f"{participant_path(mariam)}?done=taken-back"
    assert len(await accepted(database, mariam, MAPPED)) == 1
    await goes_on(database, mariam)
    async with database.acquire() as conn:
        open_ = await conn.fetchval(
            "select true from stegvis.tasks where participant = $1 and completes_with = $2 and closed_on is null",
            mariam,
            MAPPED,
        )
        kept = await conn.fetchval("select array_agg(text) from person.texts where participant = $1", mariam)
    assert open_, "it is to be done again"
    assert kept == [f"{WHY}\nand more"]


async def test_if_intake_refuses_the_right_event_the_wrong_one_stays(database: Pool, mariam: UUID) -> None:
    pages = Pages(load_settings(), database, b"", packaged_rules())
    adviser = Visitor(uuid4(), Account(INVENTED, ADVISER), "", post(ADVISER), (post(ADVISER),), "")
    opened = await open_event(pages, adviser, mariam, await digest_of(database, mariam, MAPPED))
    for data in ({"completed_on": "soon"}, dict(opened.data) | {"education": WHY}):
        outcome, problem = await send_correction(pages, adviser, mariam, opened, Correction(uuid4(), WHY, data))
        assert outcome is Sent.REFUSED
        assert problem is not None
        assert "nothing was sent" in problem.text
    assert await count(database, mariam) == 2


async def test_what_nothing_will_ever_wait_for_is_taken_back(web: Web, database: Pool) -> None:
    ended = settled(60).add("journey.ended", ago(20), ended_on=ago(20), reason="left_country")
    participant = await carried(database, ended.add("contract.signed", ago(9), signed_on=ago(9)))
    path = await place(database, participant, "contract.signed")
    async with signed_in(web, ADVISER) as adviser:
        assert f'href="{path}"' in await adviser.see(participant_path(participant))
        page = await Correcting.of(adviser, path)
        assert (await page.send(action="take-back")).status_code == 303
    await goes_on(database, participant)
    async with database.acquire() as conn:
        kinds = await conn.fetch("select kind from stegvis.timeline where participant = $1", participant)
    assert "retracted" in {each["kind"] for each in kinds}
    assert "never-taken" not in {each["kind"] for each in kinds}


async def test_sent_twice_it_happens_once(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        page = await Correcting.of(adviser, await place(database, mariam))
        at_once = await asyncio.gather(*(page.send(earlier()) for _ in range(3)))
        await goes_on(database, mariam)
        later = await page.send(earlier())
        changed = await page.send(reason="Another reason", action="take-back")
    assert {each.status_code for each in (*at_once, later, changed)} == {303}
    assert len(await accepted(database, mariam, MAPPED)) == 2
    assert len(await accepted(database, mariam, "event.retracted")) == 1


async def test_of_two_who_correct_at_once_one_wins_and_the_other_is_told(
    web: Web, database: Pool, mariam: UUID
) -> None:
    path = await place(database, mariam)
    async with a_colleague(web, database, "Ingrid", ADVISER) as one, a_colleague(web, database, "Odd", LEADER) as other:
        pages = [await Correcting.of(each, path) for each in (one, other)]
        answers = await asyncio.gather(pages[0].send(earlier()), pages[1].send({"f-completed_on": [day(ago(80))]}))
    assert sorted(each.status_code for each in answers) == [303, 409]
    told = next(each for each in answers if each.status_code == 409)
    assert "Noen har allerede rettet det" in told.text
    assert len(await accepted(database, mariam, MAPPED)) == 2
    assert len(await accepted(database, mariam, "event.retracted")) == 1


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "fields", "said", "field"),
    [
        (WHY, {"f-completed_on": ["32.1.2026"]}, "skriv dag, måned og år", "f-completed_on"),
        (WHY, {"f-completed_on": [""]}, "skriv dagen", "f-completed_on"),
        ("", earlier(), "skriv et svar", "reason"),
        (f"Number {SYNTHETIC}", earlier(), "ta bort fødselsnummeret", "reason"),
        (WHY, {}, "Ingenting er endret i skjemaet", "form"),
    ],
    ids=["no day", "left empty", "no reason", "a person number", "nothing changed"],
)
async def test_what_cannot_be_sent_is_said_and_nothing_is_sent(
    web: Web, database: Pool, mariam: UUID, reason: str, fields: dict[str, Any], said: str, field: str
) -> None:
    async with signed_in(web, ADVISER) as adviser:
        answer = await (await Correcting.of(adviser, await place(database, mariam))).send(fields, reason=reason)
    assert answer.status_code == 422
    summary = answer.text.split("<ds-error-summary")[1].split("</ds-error-summary>")[0]
    assert said.lower() in summary.lower()
    assert f'href="#{field}"' in summary
    assert f'id="{field}"' in answer.text
    assert reason in answer.text, "what was typed stays"
    assert await count(database, mariam) == 2


async def test_a_corrected_decision_keeps_to_the_law_and_the_language_of_its_letter(web: Web, database: Pool) -> None:
    story = mapped_late().add("decision.made", ago(5), decided_on=ago(5), outcome="granted", months=12, end_goal="work")
    participant = await carried(database, story)
    path = await place(database, participant, "decision.made")
    async with signed_in(web, ADVISER) as adviser:
        async with database.acquire() as conn:
            account = await conn.fetchval("select id from access.accounts where subject = $1", ADVISER)
            await choose_language(conn, participant, path.rpartition("/")[2], "nn", account)
        page = await Correcting.of(adviser, path)
        answer = await page.send({"f-months": ["60"]})
        assert answer.status_code == 422
        assert re.search(r"Varighet i måneder: Skriv \d+ eller færre", answer.text)
        assert (await page.send({"f-months": ["6"]})).status_code == 303
    digest = await digest_of(database, participant, "decision.made")
    async with database.acquire() as conn:
        letter = await chosen_language(conn, participant, digest)
    assert digest not in path
    assert letter is not None
    assert letter.language == "nn"


async def test_a_county_corrects_its_own_once(web: Web, database: Pool) -> None:
    participant = await carried(database, guided(40))
    path = await place(database, participant, "guidance.booked")
    async with signed_in(web, COUNTY) as county:
        page = await Correcting.of(county, path)
        assert "Kommunen ser det første overstrøket" in page.page
        for _ in range(2):
            assert (await page.send({"f-minutes": ["90"]})).status_code == 303
            await goes_on(database, participant)
        assert (await county.get(path)).status_code == 409
    assert len(await accepted(database, participant, "guidance.booked")) == 2


async def test_a_form_of_nobodys_session_is_refused(web: Web, database: Pool, mariam: UUID) -> None:
    path = await place(database, mariam)
    async with signed_in(web, ADVISER) as adviser:
        answer = await adviser.http.post(path, data={"page": str(uuid4()), "reason": WHY, "action": "take-back"})
        garbage = await adviser.get(correction_path(mariam, "x" * 24))
        without_page = await adviser.send(path, on=path, reason=WHY, action="take-back")
    assert (answer.status_code, garbage.status_code, without_page.status_code) == (403, 404, 404)
    assert await count(database, mariam) == 2


# --- who may ------------------------------------------------------------------------------------------------------


async def told_nothing(web: Web, account: str, path: str) -> None:
    """Whoever may not correct gets the same as for an event that is not there, and sends nothing."""
    async with signed_in(web, account) as other:
        answers = [
            await other.get(path),
            await other.send(path, on="/law", page=str(uuid4()), reason=WHY, action="take-back"),
        ]
    assert {each.status_code for each in answers} <= {403, 404}
    assert all(NAME not in each.text for each in answers)


@pytest.mark.parametrize("account", ["programme_adviser@3303", "career_adviser@33", "nav@nav", "imdi@imdi"])
async def test_other_organisations_correct_nothing_of_the_kommunes(
    web: Web, database: Pool, mariam: UUID, account: str
) -> None:
    await told_nothing(web, account, await place(database, mariam))
    assert await count(database, mariam) == 2


@pytest.mark.parametrize("role", ["operator", "auditor", "interpreter_desk"])
async def test_who_sees_no_person_corrects_nothing(web: Web, database: Pool, mariam: UUID, role: str) -> None:
    at = {"operator": "stegvis", "auditor": "3301", "interpreter_desk": "interpreter-service"}[role]
    await told_nothing(web, f"{role}@{at}", await place(database, mariam))


def test_who_corrects_sees_persons_and_sends_events() -> None:
    correcting = {role for role in ROLES if Action.CORRECT_EVENTS in RIGHTS_OF_PEOPLE[role]}
    assert correcting == {
        role for role in ROLES if {Action.SEE_PERSON, Action.SEND_EVENTS} <= RIGHTS_OF_PEOPLE[role]
    }  # fmt: skip


async def test_what_another_organisation_has_sent_is_its_own_to_correct(web: Web, database: Pool) -> None:
    story = guided(40)
    participant = await carried(database, story)
    await with_name(database, participant, NAME)
    path = await place(database, participant, "guidance.booked")
    async with signed_in(web, ADVISER) as adviser:
        assert path not in await adviser.see(participant_path(participant))
    await told_nothing(web, ADVISER, path)
    absent = story.add(
        "absence.registered", ago(3), **{"from": ago(3), "to": ago(3), "kind": "own_illness", "valid": True}
    )
    async with database.acquire() as conn:
        await accept(conn, incoming(participant, absent), sender="33")
    await goes_on(database, participant)
    await told_nothing(web, ADVISER, await place(database, participant, "absence.registered"))


async def test_where_somebody_has_moved_away_nothing_is_corrected(web: Web, database: Pool) -> None:
    moved = mapped_late().add("participant.moved", ago(2), moved_on=ago(2), to_kommune="0301")
    participant = await carried(database, moved)
    await sent_by(database, participant, "3301")
    await with_name(database, participant, NAME)
    path = await place(database, participant)
    await told_nothing(web, ADVISER, path)
    await told_nothing(web, "programme_adviser@0301", path)  # it was the former kommune's


async def test_a_day_of_the_past_leads_to_no_correction(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        assert "/corrections/" not in await adviser.see(participant_path(mariam), on=ago(5))


async def test_what_was_retracted_already_is_said_to_count_no_more(web: Web, database: Pool, mariam: UUID) -> None:
    path = await place(database, mariam)
    async with signed_in(web, ADVISER) as adviser:
        page = await Correcting.of(adviser, path)
        async with database.acquire() as conn:
            id_ = await conn.fetchval(
                "select id from stegvis.inbox where participant = $1 and name = $2", mariam, MAPPED
            )
            story = mapped_late().add("event.retracted", ago(0), source=SOURCE, id=id_, reason="by a system")
            await accept(conn, incoming(mariam, story))
        for answer in (await page.send(earlier()), await adviser.get(path)):
            assert answer.status_code == 409
            assert "Dette gjelder ikke lenger" in answer.text
            assert f'href="{participant_path(mariam)}"' in answer.text
        assert path not in await adviser.see(participant_path(mariam))
    assert await count(database, mariam) == 3


async def test_what_stegvis_wrote_itself_nobody_corrects(web: Web, database: Pool, mariam: UUID) -> None:
    async with database.acquire() as conn:
        await conn.execute(
            "update stegvis.inbox set source = 'urn:stegvis:service:nir' where participant = $1 and name = $2",
            mariam,
            MAPPED,
        )
    await goes_on(database, mariam)
    path = await place(database, mariam)
    async with signed_in(web, ADVISER) as adviser:
        assert path not in await adviser.see(participant_path(mariam))
        assert (await adviser.get(path)).status_code == 404


async def test_who_somebody_is_does_not_go_with_a_correction(web: Web, database: Pool, mariam: UUID) -> None:
    path = await place(database, mariam, "participant.settled")
    async with signed_in(web, ADVISER) as adviser:
        assert path not in await adviser.see(participant_path(mariam))
        assert (await adviser.get(path)).status_code == 404


async def test_of_who_is_erased_nothing_is_corrected(web: Web, database: Pool, mariam: UUID) -> None:
    path = await place(database, mariam)
    async with database.acquire() as conn:
        await erase(conn, mariam, "somebody", "asked for")
    async with signed_in(web, ADVISER) as adviser:
        assert "/corrections/" not in await adviser.see(participant_path(mariam))
        assert (await adviser.get(path)).status_code == 409


# --- in a browser -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
async def test_a_wrong_date_is_corrected_by_keyboard_and_the_deadline_follows(
    browser: Browser, web: Web, database: Pool, width: int, dark: bool
) -> None:
    participant = await carried(database, mapped_late())
    await with_name(database, participant, NAME)
    async with a_page(browser, web, ADVISER, width=width, dark=dark, scripts=False) as page:
        await page.goto(participant_path(participant))
        await page.get_by_role("link", name="Rett Fullført kartlegging").press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Rett: fullført kartlegging")
        assert not await scrolls_sideways(page)
        await page.get_by_role("button", name="Send rettet").press("Enter")
        await expect(page.locator("ds-error-summary")).to_contain_text("Hvorfor blir det rettet?")
        await page.locator("#f-completed_on").fill(day(ago(90)))
        await page.get_by_label("Hvorfor blir det rettet?").fill(WHY)
        await page.get_by_role("button", name="Send rettet").press("Enter")
        await expect(page.get_by_role("status").first).to_contain_text("Rettelsen er sendt")
        assert "Kanarifugl" not in page.url
        await goes_on(database, participant)
        await page.reload()
        await expect(page.locator(".hist del").first).to_contain_text("Fullført kartlegging")
        await page.get_by_text("Fristene som tabell").click()
        mapping = page.get_by_role("cell", name="Kartlegging", exact=True)
        met = page.locator("#deadlines").get_by_role("row").filter(has=mapping)
        await expect(met).to_contain_text("Holdt")
    async with a_page(browser, web, ADVISER, width=width, dark=dark) as page:
        await page.goto(await place(database, participant))
        assert await violations(page) == []
        await page.get_by_role("button", name="Send rettet").click()
        assert await violations(page) == []
        assert not await scrolls_sideways(page)
