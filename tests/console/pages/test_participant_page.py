"""The page about a participant: who sees it and how much of it, also as it stood on a day; and their own page."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from console.access.callers import Scope
from console.pages.participant.own import LANGUAGES, texts_in
from schemas.events.vocabulary import Role
from schemas.rules import packaged_rules
from schemas.tasks import TASK_TYPES
from store import person
from store.database import Pool
from store.worklists import known_account
from tests.console.api.carried import accepted_at, carried, got, guided, settled, today
from tests.console.api.web import Web, a_key
from tests.console.pages.browser import a_page, every_look, needs_browser, scrolls_sideways, violations
from tests.console.pages.people import signed_in
from tests.console.pages.task_pages import account_of, an_open_task
from tests.histories.live import ago
from tests.workflows.caseload import Story

NAME = "Laila Oppdiktet"


@pytest_asyncio.fixture(scope="module", autouse=True)
async def laila(database: Pool) -> UUID:
    """Somebody in Drammen who has been booked for guidance and whose plan was made and changed."""
    story = (
        guided(40, kommune="3301")
        .add("plan.agreed", ago(5), agreed_on=ago(5), end_goal="work", norwegian_goal="B1")
        .add("goal.changed", ago(2), on=ago(2), norwegian_goal="B2", reason="asked for")
    )
    participant = await carried(database, story)
    await named(database, participant, NAME)
    return participant


async def named(database: Pool, participant: UUID, name: str) -> None:
    """Let the person store know somebody, whose address is protected."""
    async with database.acquire() as conn:
        await conn.execute(
            """
            insert into person.people (participant, name, birth_date, address_protected, reported_at)
            values ($1, $2, '1990-05-15', true, now())
            on conflict (participant) do update
            set name = excluded.name, birth_date = excluded.birth_date, address_protected = true
            """,
            participant,
            name,
        )


def path(participant: UUID, rest: str = "") -> str:
    return f"/participants/{participant}{rest}"


async def test_the_kommune_sees_who_the_journey_and_what_comes_next(web: Web, laila: UUID) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        page = await adviser.see(path(laila))
    waits = page.split('id="waits-h"')[1].split("</section>")[0]
    assert "Karrieresenteret i Buskerud" in waits
    assert "Drammen kommune" not in waits  # that is what the kommune owes others: its tasks
    for text in (NAME, "15. mai 1990", "Skjermet adresse", "Arabisk", "Karriereveiledning", "Vedtak", "Slik det var"):
        assert text in page
    assert f'href="/tasks/{laila}/' in page
    assert "<svg" in page
    assert "Fristene som tabell" in page


@pytest.mark.parametrize("account", ["programme_adviser@0301", "career_adviser@03", "nav@nav"])
@pytest.mark.parametrize("rest", ["", "/own", "?on=2026-11-20", "?known=2026-11-20"])
async def test_a_neighbour_and_who_is_not_asked_get_the_same_as_for_nobody(
    web: Web, laila: UUID, account: str, rest: str
) -> None:
    async with signed_in(web, account) as other:
        theirs, nobodys = await other.get(path(laila, rest)), await other.get(path(uuid4(), rest))
    assert theirs.status_code == nobodys.status_code == 404
    assert NAME not in theirs.text


async def test_the_kommune_that_was_left_sees_whether_the_new_one_has_taken_over(web: Web, database: Pool) -> None:
    moved = guided(40, kommune="3301").add("participant.moved", ago(4), moved_on=ago(4), to_kommune="0301")
    taken = moved.add("transfer.accepted", ago(2), accepted_on=ago(2))
    for story, words in ((moved, "har ikke meldt ennå"), (taken, "Den nye kommunen tok over")):
        participant = await carried(database, story)
        await accepted_at(database, participant, "participant.settled", ago(40))
        async with (
            signed_in(web, "programme_adviser@3301") as former,
            signed_in(web, "programme_adviser@4601") as other,
        ):
            sent_on = await former.get(path(participant))
            assert (sent_on.status_code, sent_on.headers["location"]) == (303, path(participant, f"?on={ago(5)}"))
            page = await former.see(path(participant), on=ago(5))
            assert (await other.get(path(participant))).status_code == 404
        assert words in page
        assert "Oslo" not in page.split("<main")[1]


async def test_a_county_sees_guidance_alone(web: Web, laila: UUID) -> None:
    async with signed_in(web, "career_adviser@33") as adviser:
        page = await adviser.see(path(laila))
        assert (await adviser.get(path(laila, "/own"))).status_code == 404
    assert NAME in page
    assert "Karriereveiledning" in page
    assert page.count('<li class="done"') + page.count('<li class="now"') + page.count('<li class="yet"') == 1
    assert "Integreringsplan" not in page
    assert "Tildel bolig" not in page


async def test_an_operator_opens_no_person(web: Web, laila: UUID) -> None:
    async with signed_in(web, "operator@stegvis") as operator:
        assert (await operator.get(path(laila))).status_code == 403


async def test_garbage_in_the_address_is_no_page(web: Web, laila: UUID) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert (await adviser.get("/participants/15059012345")).status_code == 404
        assert (await adviser.get(path(laila), on="yesterday")).status_code == 404
        for query in ({"on": "2099-01-01"}, {"known": "soon"}):
            answer = await adviser.get(path(laila), **query)
            assert answer.status_code == 422
            assert "Dagen finnes ikke" in answer.text


async def test_a_day_shows_what_the_call_shows_and_nothing_that_changes(web: Web, database: Pool, laila: UUID) -> None:
    on = ago(38)
    key = await a_key(database, "3301", Scope.READ)
    call = await got(web, key, f"/journeys/{laila}", on=on)
    async with signed_in(web, "programme_adviser@3301") as adviser:
        page = await adviser.see(path(laila), on=on)
    main = page.split("<main")[1].split("</main>")[0]
    assert main.index('class="past"') < main.index("<h1>")
    assert 'method="post"' not in main
    assert "/tasks/" not in main
    assert main.count('data-l="Hos"') == len(call["tasks"])
    assert main.count('data-l="Regnes fra"') == len([1 for each in call["deadlines"] if each["status"] != "cancelled"])
    assert main.count("<del>") == 0
    done = [stage for stage, status in call["stages"].items() if status == "done"]
    assert main.count('<li class="done">') == len(done)


async def test_what_came_later_is_not_there_by_what_was_known(web: Web, database: Pool) -> None:
    participant = await carried(database, guided(40, kommune="3301"))
    await accepted_at(database, participant, "participant.settled", ago(40))
    on = ago(30)
    async with signed_in(web, "programme_adviser@3301") as adviser:
        now, then = [await adviser.see(path(participant), on=on, known=known) for known in ("", "then")]
    assert "Vurdering av veiledning" in now
    assert "<h1>Deltaker uten registrert navn" in then
    assert "Vurdering av veiledning" not in then
    assert "slik det var kjent den dagen." in then


async def test_before_anything_was_known_the_page_says_so_and_tells_a_neighbour_nothing(
    web: Web, database: Pool
) -> None:
    participant = await carried(database, guided(40, kommune="3301"))  # all of it accepted today
    async with signed_in(web, "programme_adviser@3301") as adviser, signed_in(web, "programme_adviser@0301") as other:
        answer, theirs = [await each.get(path(participant), on=ago(30), known="then") for each in (adviser, other)]
    assert answer.status_code == theirs.status_code == 404
    assert "Ingenting var kjent den dagen" in answer.text
    assert f'href="{path(participant)}"' in answer.text
    assert "Siden finnes ikke" in theirs.text


async def test_the_versions_of_the_plan_stand_side_by_side_with_what_changed(web: Web, laila: UUID) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        plan = (await adviser.see(path(laila))).split('id="plan"')[1].split("</section>")[0]
    assert plan.index("Versjon 2") < plan.index("Versjon 1")
    assert plan.count('class="chg"') == 1
    assert "B2 <span" in plan


async def test_what_was_taken_back_or_corrected_stands_struck(web: Web, database: Pool) -> None:
    story = settled(40, kommune="3301").corrected(ago(9), settled_on=ago(44))
    participant = await carried(database, story)
    async with signed_in(web, "programme_adviser@3301") as adviser:
        page = await adviser.see(path(participant))
    assert "<del>Bosetting</del> Rettet" in page
    assert f'<time datetime="{ago(40)}">' in page


async def test_hours_stand_against_what_the_law_asks_and_only_what_is_reached_is_green(
    web: Web, database: Pool
) -> None:
    story = (
        settled(200, kommune="3301", education="primary")
        .decided(ago(150), months=24)
        .started(ago(140))
        .add("hours.recorded", ago(20), element="career_competence", hours=15, on=ago(20))
        .add("hours.recorded", ago(10), element="migration_health_diversity", hours=9.5, on=ago(10))
    )
    participant = await carried(database, story)
    async with signed_in(web, "programme_adviser@3301") as adviser:
        hours = (await adviser.see(path(participant))).split('id="hours"')[1].split("</section>")[0]
        before = (await adviser.see(path(participant), on=ago(21))).split('id="hours"')[1].split("</section>")[0]
    career, migration = [
        hours.split(name)[1].split("</tr>")[0] for name in ("Karrierekompetanse", "Migrasjon, helse og mangfold")
    ]
    assert 'class="ok"' in career
    assert "Krav oppfylt" in career
    assert 'class="ok"' not in migration
    assert "0,5 timer igjen" in migration
    assert "Ingen barn under 18 år er registrert" in hours
    assert 'class="ok"' not in before
    assert "15 timer igjen" in before


async def test_absence_and_leave_are_counts_of_their_limits(web: Web, database: Pool) -> None:
    def absent(story: Story, days: int, kind: str, **more: object) -> Story:
        day = ago(days)
        return story.add("absence.registered", day, **{"from": day, "to": day, "valid": True, "kind": kind}, **more)

    monday = 7 + today().weekday()  # days ago: a Monday, so that each day is one of work
    story = settled(500, kommune="3301").decided(ago(460), months=24).started(ago(450))
    story = absent(story, 400, "own_illness", certificate="self")  # more than a year ago
    story = absent(story, monday, "own_illness", certificate="self")
    story = absent(story, monday, "own_illness", certificate="self")  # the same day twice adds one day
    story = absent(story, monday - 1, "holiday")
    participant = await carried(database, story)
    async with signed_in(web, "programme_adviser@3301") as adviser:
        sums = (await adviser.see(path(participant))).split('<dl class="sum">')[1].split("</dl>")[0]
    numbers = [" ".join(each.split("</dd>")[0].split()) for each in sums.split("<dd>")[1:]]
    limits = packaged_rules().on(today())
    assert numbers[0] == f"2 <small>av {limits.self_certificate.uses} ganger</small>"
    assert numbers[1] == f"0 <small>av {limits.leave.welfare} virkedager</small>"
    assert numbers[2] == f"1 <small>av {limits.leave.holiday} virkedager</small>"
    assert numbers[3].endswith(f"<small>av {limits.added_time.working_days} virkedager</small>")
    assert numbers[4] == "0 <small>timer</small>"


async def test_what_was_retracted_stands_struck_in_the_history(web: Web, database: Pool) -> None:
    story = guided(40, kommune="3301")
    wrong = story.events[-1]
    story = story.add("event.retracted", ago(3), source=wrong.ref.source, id=wrong.ref.id, reason="wrong participant")
    participant = await carried(database, story)
    async with signed_in(web, "programme_adviser@3301") as adviser:
        history = (await adviser.see(path(participant))).split('id="history"')[1].split("</section>")[0]
    assert history.count("<del>") == 1


async def test_an_erased_person_leaves_the_journey(web: Web, database: Pool) -> None:
    participant = await carried(database, guided(40, kommune="3301"))
    await named(database, participant, "Noor Borte")
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert "Noor Borte" in await adviser.see(path(participant))
        async with database.acquire() as conn:
            await person.erase(conn, participant, "operator-1", "asked for")
        page = await adviser.see(path(participant))
    assert "Noor" not in page
    assert "Slettet deltaker" in page
    assert "Karriereveiledning" in page


async def test_each_opening_is_a_line_of_the_access_log(web: Web, database: Pool, laila: UUID) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser, database.acquire() as conn:
        count = "select reason, page from access.log where participant = $1 order by position"
        before = len(await conn.fetch(count, laila))
        await adviser.see(path(laila))
        await adviser.see(path(laila), on=ago(10))
        await adviser.see(path(laila, "/own"))
        lines = (await conn.fetch(count, laila))[before:]
        refused = await adviser.get(path(laila), on="2099-01-01")
        assert refused.status_code == 422
        assert len(await conn.fetch(count, laila)) == before + 3
    assert [line["reason"] for line in lines] == ["participant-page", "participant-as-it-was", "participant-page"]
    assert str(laila) not in str([line["page"] for line in lines])


async def test_the_adviser_stands_by_name_in_the_team_and_on_the_own_page(web: Web, database: Pool) -> None:
    story = (
        guided(40, kommune="3301")
        .add("adviser.assigned", ago(39), adviser="adviser-17", role="programme_adviser", on=ago(39))
        .add("adviser.assigned", ago(39), adviser="adviser-18", role="career_adviser", on=ago(39))
    )
    participant = await carried(database, story)
    async with database.acquire() as conn:
        await known_account(conn, "https://issuer.example", "adviser-17", "Ingrid Oppdiktet")
    async with signed_in(web, "programme_adviser@3301") as adviser:
        team = (await adviser.see(path(participant))).split('id="team"')[1].split("</section>")[0]
        own = await adviser.see(path(participant, "/own"))
    assert "Ingrid Oppdiktet" in team
    assert "Navnet er ikke kjent" in team  # of whom no issuer has given a name
    assert "adviser-1" not in team + own
    assert '<bdi lang="nb">Ingrid Oppdiktet</bdi>' in own.split('id="ask-h"')[1]


# --- the participant's own page -----------------------------------------------------------------------------------


async def test_the_own_page_is_in_the_participants_language_and_in_the_one_asked_for(web: Web, laila: UUID) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        theirs = await adviser.see(path(laila, "/own"))
        assert '<html lang="ar" dir="rtl"' in theirs
        assert f'<bdi lang="nb">{NAME}</bdi>' in theirs
        for language in LANGUAGES:
            page = await adviser.see(path(laila, "/own"), **{"in": language})
            assert texts_in(language)["way"] in page
        assert '<html lang="ar"' in await adviser.see(path(laila, "/own"), **{"in": "xx"})


def test_the_languages_are_those_of_the_information_and_every_file_has_every_text() -> None:
    rules = packaged_rules().on(date(2026, 11, 1)).info_pack.languages
    assert {"nb" if language == "no" else language for language in rules} == set(LANGUAGES)

    def names(texts: Any) -> Any:
        if isinstance(texts, dict):
            return {name: names(each) for name, each in texts.items()}
        return len(texts) if isinstance(texts, list) else bool(texts)

    for language in LANGUAGES:
        assert names(dict(texts_in(language))) == names(dict(texts_in("nb"))), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_own_page_is_longer_than_fifteen_words(language: str) -> None:
    def sentences(texts: Any) -> list[str]:
        if isinstance(texts, str):
            return texts.replace("?", ".").replace("؟", ".").split(".")
        return [each for text in (texts.values() if hasattr(texts, "values") else texts) for each in sentences(text)]

    assert [each for each in sentences(texts_in(language)) if len(each.split()) > 15] == []


# --- in a browser -------------------------------------------------------------------------------------------------


@needs_browser
@every_look
async def test_the_pages_have_no_barrier(browser: Browser, web: Web, laila: UUID, width: int, dark: bool) -> None:
    async with a_page(browser, web, "programme_adviser@3301", width=width, dark=dark) as page:
        for rest in ("", f"?on={ago(10)}", "/own?in=nb", "/own?in=ar"):
            await page.goto(path(laila, rest))
            assert await violations(page) == [], rest
            assert not await scrolls_sideways(page), rest


@needs_browser
async def test_the_slider_and_the_day_keep_in_step(browser: Browser, web: Web, laila: UUID) -> None:
    async with a_page(browser, web, "programme_adviser@3301") as page:
        await page.goto(path(laila))
        await page.locator("#day-slide").focus()
        await page.keyboard.press("ArrowLeft")
        assert await page.input_value("#on") == ago(1)
        assert await page.get_attribute("#day-slide", "aria-valuetext") == ago(1)
        await page.fill("#on", ago(10))
        assert await page.input_value("#day-slide") == "30"
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".past")
        assert await page.is_visible("#print")


@pytest.mark.parametrize("role", [Role.NAV, Role.ADULT_EDUCATION])
async def test_a_national_body_opens_the_page_of_whom_it_has_a_task_for(web: Web, database: Pool, role: Role) -> None:
    task = await an_open_task(database, next(each for each in TASK_TYPES if each.role is role))
    async with signed_in(web, account_of(role)) as person:
        page = await person.see(f"/participants/{task.participant}")
    assert "Bosatt" not in page
    assert "Adresse" not in page
