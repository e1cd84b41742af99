"""Signing in: who one is, in which role, until when."""

import re
from pathlib import Path

import httpx
import pytest

from console.pages.frame import SESSION_COOKIE
from store.database import Pool
from tests.console.api.web import Web
from tests.console.pages.people import HTML, Person, signed_in

_USED = "select max(seen_at) > now() - interval '1 minute' from access.sessions where ended_at is null"
_UNUSED = "update access.sessions set seen_at = now() - $1::text::interval where ended_at is null"


async def test_who_is_not_signed_in_is_sent_to_the_sign_in_and_from_there_back(web: Web) -> None:
    person = Person(web.url)
    first = await person.get("/role-of-nobody")
    assert first.status_code == 404
    assert "Siden finnes ikke" in first.text
    answer = await person.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    "account",
    ["programme_adviser@3301", "career_adviser@33", "interpreter_desk@interpreter-service", "programme_leader@3301",
     "operator@stegvis"],
)  # fmt: skip
async def test_the_accounts_of_the_contract_sign_in(web: Web, account: str) -> None:
    async with signed_in(web, account) as person:
        assert person.session


@pytest.mark.parametrize("account", ["", "boss@3301", "programme_adviser@9999", "programme_adviser", "nav@33"])
async def test_an_account_that_is_none_is_refused_with_the_way_out(web: Web, account: str) -> None:
    person = Person(web.url)
    answer = await person.http.post("/sign-in", data={"account": account})
    assert answer.status_code == 422
    assert "Velg en fra lista" in answer.text
    assert person.session is None


async def test_a_session_ends_at_once_when_one_signs_out(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as person:
        kept = person.session
        assert kept
        answer = await person.send("/sign-out", on="/nowhere")
        assert answer.status_code == 303
        again = await httpx.AsyncClient(base_url=web.url, cookies={SESSION_COOKIE: kept}).get("/", headers=HTML)
        assert again.headers["location"] == "/sign-in"


async def test_a_form_without_the_token_of_the_session_changes_nothing(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as person, signed_in(web, "operator@stegvis") as other:
        for fields in ({}, {"csrf": "x"}, {"csrf": await other.token("/nowhere")}):
            answer = await person.http.post("/sign-out", data=fields)
            assert answer.status_code == 403
        answer = await person.http.post(
            "/sign-out", data={"csrf": await person.token("/nowhere")}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
        assert (await person.send("/sign-out", on="/nowhere")).status_code == 303


async def test_the_token_of_a_session_is_nowhere_in_the_database(web: Web, database: Pool) -> None:
    async with signed_in(web, "programme_adviser@3301") as person, database.acquire() as conn:
        found = await conn.fetch("select s::text as row from access.sessions as s")
        assert found
        assert not any(str(person.session) in row["row"] for row in found)


async def test_no_other_server_is_followed_after_the_sign_in(web: Web) -> None:
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        person = Person(web.url)
        answer = await person.http.post("/sign-in", data={"account": "programme_adviser@3301", "next": wanted})
        assert "evil" not in answer.headers["location"]
        assert answer.headers["location"].startswith("/")


async def test_the_stream_of_a_page_whose_session_is_lost_ends_and_leads_to_no_page(web: Web) -> None:
    answer = await Person(web.url).http.get("/inbox/news", headers={"accept": "text/event-stream"})
    assert (answer.status_code, answer.content) == (204, b"")


async def test_a_language_asked_for_once_is_remembered(web: Web) -> None:
    person = Person(web.url)
    assert "Hvem vil du være?" in await person.see("/sign-in")
    assert "Kven vil du vere?" in await person.see("/sign-in", lang="nn")
    assert "Kven vil du vere?" in await person.see("/sign-in")
    assert "Who do you want to be?" in await person.see("/sign-in", lang="en")
    assert "Who do you want to be?" in await person.see("/sign-in", lang="xx")


async def test_a_language_asked_for_at_an_address_that_sends_on_is_remembered_too(web: Web) -> None:
    person = Person(web.url)
    answer = await person.get("/", lang="nn")
    assert answer.status_code == 303
    assert "Kven vil du vere?" in await person.see("/sign-in")


async def test_every_page_forbids_scripts_of_others_and_storage(web: Web) -> None:
    answer = await Person(web.url).get("/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "style=" not in answer.text
    assert "onclick" not in answer.text


async def test_what_a_page_asks_by_itself_keeps_no_session_from_ending(web: Web, database: Pool) -> None:
    async with signed_in(web, "operator@stegvis") as operator:

        async def unused_for(minutes: int, path: str) -> tuple[int, bool]:
            """Let the session lie unused, then open a page; gives the status, and whether that counted as a use."""
            await database.execute(_UNUSED, f"{minutes} minutes")
            status = (await operator.get(path)).status_code
            return status, await database.fetchval(_USED)

        assert await unused_for(100, "/operation?span=day&auto=1") == (200, False)
        assert await unused_for(100, "/operation?span=day") == (200, True)
        assert await unused_for(130, "/operation?span=day&auto=1") == (303, False)
    async with signed_in(web, "programme_adviser@3301") as adviser:
        page = await adviser.see("/inbox")
        assert 'data-news="/inbox/news?auto=1&amp;since=' in page


def test_every_page_that_keeps_itself_new_says_so_when_it_asks() -> None:
    asking = [
        line
        for file in Path("console/templates").rglob("*.html")
        for line in file.read_text("utf-8").splitlines()
        if "hx-trigger" in line or "http-equiv" in line or "data-news" in line
    ]
    assert len(asking) >= 5
    assert [line for line in asking if not re.search(r"\bauto=1", line)] == []
