"""The inbox: whose tasks it shows, in which order, and what one does with them."""

import asyncio
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
import pytest_asyncio

from console.pages.inbox.rows import reference_of
from schemas.identifiers import make_synthetic_fnr
from store.database import Pool
from tests.console.api.carried import carried, guided, settled, today
from tests.console.api.web import Web
from tests.console.pages.people import Person, signed_in

ADVISER, LEADER, SETTLER = "programme_adviser@3301", "programme_leader@3301", "settlement_adviser@3301"


@pytest_asyncio.fixture(scope="module")
async def people(database: Pool) -> list[UUID]:
    """Two journeys in Drammen and one elsewhere."""
    stories = (guided(150), settled(20), guided(40, kommune="0301"))
    made = [await carried(database, story) for story in stories]
    names = ("Vira Perenets", "Asad Salakzai", "Oleh Elsewhere")
    async with database.acquire() as conn:
        await conn.executemany(
            """insert into person.people (participant, name, address_protected, reported_at) values ($1, $2, $3, now())
            on conflict (participant) do update set
                (name, address_protected) = row (excluded.name, excluded.address_protected)""",
            [(participant, name, name == "Asad Salakzai") for participant, name in zip(made, names, strict=True)],
        )
    return made


async def _some_task(database: Pool, participant: UUID, role: str = "programme_adviser") -> str:
    """Give the reference of an open task that nobody has."""
    async with database.acquire() as conn:
        query = """
            update stegvis.tasks set claimed_by = null, follow_up_on = null
            where participant = $1 and role = $2 and closed_on is null returning key
        """
        return reference_of(participant, None, (await conn.fetch(query, participant, role))[0]["key"])


async def _act(person: Person, follow: bool = True, **fields: object) -> str:
    answer = await person.send("/inbox/tasks", on="/inbox", **fields)
    assert answer.status_code == 303, answer.text[:500]
    return await person.see(answer.headers["location"]) if follow else str(answer.headers["location"])


async def test_the_unit_sees_its_own_tasks_by_name_and_nobody_elses(web: Web, people: list[UUID]) -> None:
    async with signed_in(web, LEADER) as person:
        page = await person.see("/inbox", view="unit")
        assert "Vira Perenets" in page
        assert "Oleh Elsewhere" not in page
        assert str(people[2]) not in page
    async with signed_in(web, "programme_adviser@0301") as person:
        assert "Vira Perenets" not in await person.see("/inbox", view="unit")


async def test_a_protected_address_is_told_of_in_every_list(web: Web, database: Pool, people: list[UUID]) -> None:
    async with signed_in(web, LEADER) as person:
        assert "Skjermet adresse" in await person.see("/inbox", view="unit")
        task = await _some_task(database, people[1], "settlement_adviser")
        assert "Skjermet adresse" in await _act(person, take=task)
        answer = await person.send("/search", on="/inbox", q="salakzai")
        assert "Skjermet adresse" in answer.text


async def test_what_is_over_the_law_comes_first_and_says_why_and_by_which_paragraph(
    web: Web, people: list[UUID]
) -> None:
    async with signed_in(web, LEADER) as person:
        page = await person.see("/inbox", view="unit")
    over, later = page.index("Over lovens frist"), page.index("Senere</")
    assert over < page.rindex("over fristen</b>")
    assert 'class="law"' in page
    assert "Regnes fra" in page
    assert later


@pytest.mark.parametrize("account", ["operator@stegvis", "access_administrator@3301", "auditor@3301"])
async def test_who_works_on_no_task_has_no_inbox_and_no_search(web: Web, account: str) -> None:
    async with signed_in(web, account) as person:
        assert (await person.get("/inbox")).status_code == 403
        answer = await person.send("/search", on="/nowhere", q="Vira")
        assert answer.status_code == 403
        assert 'role="search"' not in (await person.get("/nowhere")).text


async def test_of_two_who_take_the_same_one_wins_and_the_other_learns_who(
    web: Web, database: Pool, people: list[UUID]
) -> None:
    task = await _some_task(database, people[0])
    async with signed_in(web, ADVISER) as first, signed_in(web, LEADER) as second:
        pages = await asyncio.gather(_act(first, take=task), _act(second, take=task))
    won = [page for page in pages if "Du har tatt 1 oppgave" in page]
    lost = [page for page in pages if "1 ble ikke endret" in page]
    assert len(won) == len(lost) == 1
    assert "Ingrid Solbakken har den" in lost[0] or "Torunn Hagelund har den" in lost[0]


async def test_a_task_taken_is_mine_until_it_is_put_back_and_putting_back_is_undone(
    web: Web, database: Pool, people: list[UUID]
) -> None:
    task = await _some_task(database, people[0])
    participant, _, key = task.split(" ", 2)
    async with signed_in(web, ADVISER) as person:
        page = await _act(person, take=task)
        assert ">Deg<" in await person.see("/inbox")
        (own,) = {value for value in _references(page) if value.endswith(key) and value.startswith(participant)}
        place = await _act(person, follow=False, task=own, do="put-back")
        assert "1 oppgave er lagt tilbake" in await person.see(place)
        batch = parse_qs(urlsplit(place).query)["batch"][0]
        answer = await person.send("/inbox/undo", on="/inbox", batch=batch, back="/inbox")
        assert "1 oppgave er som før" in await person.see(answer.headers["location"])
        assert own in _references(await person.see("/inbox"))


async def test_several_at_once_have_a_result_each(web: Web, database: Pool, people: list[UUID]) -> None:
    one = await _some_task(database, people[0])
    other = await _some_task(database, people[1], "settlement_adviser")
    async with signed_in(web, SETTLER) as late, signed_in(web, LEADER) as person:
        await _act(late, take=other)
        page = await _act(person, task=[one, other], do="take")
        assert "Du har tatt 1 oppgave. 1 ble ikke endret" in page
        assert "Farah Nyhus har den" in page


async def test_a_task_is_given_to_a_colleague_who_finds_it_among_theirs(
    web: Web, database: Pool, people: list[UUID]
) -> None:
    task = await _some_task(database, people[0])
    async with signed_in(web, LEADER) as person, signed_in(web, ADVISER) as colleague:
        asked = await person.send("/inbox/tasks", on="/inbox", task=task, do="give")
        assert asked.status_code == 200
        assert "Vira Perenets" in asked.text
        missing = await person.send("/inbox/give", on="/inbox", task=task)
        assert missing.status_code == 422
        assert "<title>Feil i skjemaet" in missing.text
        assert 'aria-invalid="true"' in missing.text
        receiver = _option(asked.text, "Ingrid Solbakken")
        answer = await person.send("/inbox/give", on="/inbox", task=task, to=receiver, back="/inbox")
        assert "hos Ingrid Solbakken" in await person.see(answer.headers["location"])
        assert ">Deg<" in await colleague.see("/inbox")
        foreign = await person.send("/inbox/give", on="/inbox", task=task, to=str(people[0]))
        assert foreign.status_code == 404


@pytest.mark.parametrize("text", ["{d}.{m}.{y}", "{d:02}.{m:02}.{y}", "{d:02}{m:02}{y}", "{y}-{m:02}-{d:02}"])
async def test_ones_own_date_is_read_as_people_write_it(
    web: Web, database: Pool, people: list[UUID], text: str
) -> None:
    task, day = await _some_task(database, people[0]), today() + timedelta(days=9)
    async with signed_in(web, ADVISER) as person:
        written = text.format(d=day.day, m=day.month, y=day.year)
        answer = await person.send("/inbox/date", on="/inbox", task=task, day=written)
        assert answer.status_code == 303, answer.text[:300]
        assert f'datetime="{day}"' in await person.see(answer.headers["location"])


@pytest.mark.parametrize("text", ["", "31.2.2027", "soon", "1/13/2027", "1.1.2020"])
async def test_what_is_no_date_is_asked_for_again_with_what_was_typed(
    web: Web, database: Pool, people: list[UUID], text: str
) -> None:
    task = await _some_task(database, people[0])
    async with signed_in(web, ADVISER) as person:
        answer = await person.send("/inbox/date", on="/inbox", task=task, day=text)
    assert answer.status_code == 422
    assert "<title>Feil i skjemaet" in answer.text
    assert f'value="{text}"' in answer.text


async def test_tasks_of_another_organisation_are_as_if_there_were_none(
    web: Web, database: Pool, people: list[UUID]
) -> None:
    task = await _some_task(database, people[2])
    async with signed_in(web, ADVISER) as person:
        answer = await person.send("/inbox/tasks", on="/inbox", task=task, do="give")
        assert answer.status_code == 404
        await _act(person, take=task)
    async with database.acquire() as conn:
        assert await conn.fetchval("select claimed_by from stegvis.tasks where participant = $1", people[2]) is None


@pytest.mark.parametrize("task", ["", "x", "x y z", "00000000-0000-0000-0000-000000000000 - \0"])
async def test_garbage_in_a_form_is_no_fault_of_ours(web: Web, people: list[UUID], task: str) -> None:
    async with signed_in(web, ADVISER) as person:
        assert (await person.send("/inbox/tasks", on="/inbox", task=task, do="take")).status_code == 404
        assert (await person.get("/inbox", after="%00")).status_code == 404
        assert (await person.get("/inbox/news", since="yesterday")).status_code == 404


async def test_filters_are_links_with_the_count_of_what_they_leave(web: Web, people: list[UUID]) -> None:
    async with signed_in(web, LEADER) as person:
        page = await person.see("/inbox", view="unit", stage="plan")
        everything = await person.see("/inbox", view="unit")
        assert _count(page) < _count(everything)
        nothing = await person.see("/inbox", view="unit", stage="ending")
        assert "Ingen oppgaver passer" in nothing
        assert "holder ikke lenger" in await person.see("/inbox", view="unit", stage="no-such-stage")


async def test_a_saved_view_brings_back_what_was_seen_and_is_shared_with_the_role(web: Web, people: list[UUID]) -> None:
    async with signed_in(web, ADVISER) as person:
        answer = await person.send("/inbox/views", on="/inbox", name="Planer", query="view=unit&stage=plan", shared="1")
        assert answer.headers["location"] == "/inbox?view=unit&stage=plan"
        assert "Planer (delt)" in await person.see("/inbox")
        for name in ("", "x" * 61, f"Saken til {make_synthetic_fnr(date(1990, 5, 15), 3)}"):
            refused = await person.send("/inbox/views", on="/inbox", name=name, query="")
            assert refused.status_code == 422, name
    async with signed_in(web, LEADER) as other:
        assert "Planer" not in await other.see("/inbox")
    async with signed_in(web, ADVISER) as person:
        page = await person.see("/inbox/views")
        view = page.split('name="view" value="')[1].split('"')[0]
        await person.send("/inbox/views/drop", on="/inbox", view=view)
        assert "Planer" not in await person.see("/inbox")


async def test_a_substitute_has_the_tasks_of_who_is_away_and_only_then(
    web: Web, database: Pool, people: list[UUID]
) -> None:
    task = await _some_task(database, people[0])
    key = task.split(" ", 2)[2]
    first, last = today(), today() + timedelta(days=7)
    async with signed_in(web, ADVISER) as away, signed_in(web, SETTLER) as other:
        await _act(away, take=task)
        form = await away.see("/inbox/substitutes")
        substitute = _option(form, "Farah Nyhus")
        wrong = await away.send("/inbox/substitutes", on="/inbox", substitute=substitute, since="x", until="")
        assert wrong.status_code == 422
        before = await other.see("/inbox")
        assert key not in before
        days = {"since": f"{first:%d.%m.%Y}", "until": f"{last:%d.%m.%Y}"}
        made = await away.send("/inbox/substitutes", on="/inbox", substitute=substitute, **days)
        assert made.status_code == 303
        page = await other.see("/inbox")
        assert key in unescape(page)
        assert "For Ingrid Solbakken til" in page
        number = (await other.see("/inbox/substitutes")).split('name="substitution" value="')[1].split('"')[0]
        assert (await other.send("/inbox/substitutes/end", on="/inbox", substitution=number)).status_code == 303
        assert key not in unescape(await other.see("/inbox"))


async def test_what_changed_since_the_last_visit_is_told_and_is_a_filter(
    web: Web, database: Pool, people: list[UUID]
) -> None:
    async with signed_in(web, LEADER) as person:
        await person.see("/inbox")
        async with database.acquire() as conn:
            await conn.execute("update stegvis.looks set since = now() - interval '1 day'")
            await conn.execute(
                "update stegvis.tasks set moved_at = now(), moved_from = '2026-01-02' where participant = $1", people[0]
            )
        page = await person.see("/inbox", view="unit")
        assert "nye oppgaver</a>" in page
        assert "flyttet</a>" in page
        assert "Flyttet fra 2. jan." in await person.see("/inbox", view="unit", new="moved")


async def test_a_name_is_found_by_its_words_and_never_stands_in_an_address(web: Web, people: list[UUID]) -> None:
    async with signed_in(web, ADVISER) as person:
        found = await person.send("/search", on="/inbox", q="perenets VIRA")
        assert f"/participants/{people[0]}" in found.text
        assert "Fant ingen" in (await person.send("/search", on="/inbox", q="Elsewhere")).text
        for text in ("", "a", "1234", "1585901230"):
            assert (await person.send("/search", on="/inbox", q=text)).status_code == 422
        assert (await person.get("/search", q="Vira")).status_code == 404
    assert "Vira" not in web.log.read_text()
    assert "Perenets" not in web.log.read_text()


async def test_a_number_leads_straight_to_the_participant_and_leaves_a_line(web: Web, database: Pool) -> None:
    number = "15859012342"
    async with database.acquire() as conn:
        participant = await carried(database, settled(30, person={"birth_date": "1990-05-15"}))
        await conn.execute(
            "insert into person.identifiers (participant, kind, value, source, id) values ($1, 'fnr', $2, 's', 'i')",
            participant, number,
        )  # fmt: skip
    async with signed_in(web, ADVISER) as person:
        answer = await person.send("/search", on="/inbox", q=f"{number[:6]} {number[6:]}")
        assert answer.headers["location"] == f"/participants/{participant}"
    async with signed_in(web, "programme_adviser@0301") as stranger:
        assert (await stranger.send("/search", on="/inbox", q=number)).status_code == 200
    async with database.acquire() as conn:
        lines = await conn.fetch("select participant, reason from access.log order by position")
    assert [(line["participant"], line["reason"]) for line in lines] == [
        (participant, "look-up"), (None, "look-up-nobody"),
    ]  # fmt: skip
    assert number not in web.log.read_text()


async def test_news_come_as_a_line_while_the_page_stands(web: Web, database: Pool) -> None:
    async with signed_in(web, LEADER) as person:
        page = await person.see("/inbox")
        address = unescape(page.split('data-news="')[1].split('"')[0])
        async with person.http.stream("GET", address) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.aiter_lines()
            assert (await anext(lines)).startswith("retry")
            await carried(database, settled(5))
            async for line in lines:
                if line.startswith("data:"):
                    assert "vis" in line
                    break


def _references(page: str) -> set[str]:
    return {unescape(part.split('"')[0]) for part in page.split('name="task" value="')[1:]}


def _option(page: str, name: str) -> str:
    """Give the value of the choice with a name."""
    before = page.split(f">{name},", maxsplit=1)[0]
    return before.rsplit('value="', 1)[1].split('"')[0]


def _count(page: str) -> int:
    return int(page.split("<title>")[1].split("(")[1].split(")", maxsplit=1)[0])


async def test_the_languages_of_a_page_that_answers_a_form_lead_to_a_page(web: Web) -> None:
    async with signed_in(web, LEADER) as leader:
        for path, fields, above in (
            ("/search", {"q": "x"}, "/inbox"),
            ("/inbox/substitutes", {"since": "x"}, "/inbox/substitutes"),
            ("/inbox/tasks", {"task": "x"}, "/inbox"),
        ):
            answer = await leader.send(path, on="/inbox", **fields)
            assert f'href="{above}?lang=nn"' in answer.text
            assert "Oppgåver" in await leader.see(above, lang="nn")
            await leader.see(above, lang="nb")
