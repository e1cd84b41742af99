"""Signing in with the employer's issuer: a real one on loopback, and everything that goes wrong on the way."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from console.pages.frame import SESSION_COOKIE
from store.database import Pool
from store.grants import end_grant
from tests.accounts_issuer import AccountsIssuer, issuing_accounts
from tests.console.api.web import Web
from tests.console.pages.openid_people import SINCE, back_with, granted, serving_with, sign_in, there
from tests.console.pages.people import HTML, Person

OVERSIGHT = "/waits"


@pytest.fixture(scope="module")
def issuer() -> Iterator[AccountsIssuer]:
    with issuing_accounts() as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def web(issuer: AccountsIssuer, web_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    async with serving_with(issuer, web_url, tmp_path_factory.mktemp("openid")) as running:
        yield running


async def test_who_has_a_grant_comes_in_with_the_name_that_the_issuer_tells_and_goes_where_they_wanted(
    web: Web, issuer: AccountsIssuer, database: Pool
) -> None:
    issuer.names["leader"] = "Torunn Øst"
    await granted(database, issuer, "leader", "programme_leader@3301")
    person = Person(web.url)
    first = await person.get(OVERSIGHT)
    assert first.headers["location"] == f"/sign-in?next={OVERSIGHT.replace('/', '%2F')}"
    assert f'href="/sign-in/begin?next={OVERSIGHT.replace("/", "%2F")}"' in await person.see(first.headers["location"])
    answer = await sign_in(person, "leader", next=OVERSIGHT)
    assert (answer.status_code, answer.headers["location"]) == (303, OVERSIGHT)
    page = await person.see(OVERSIGHT)
    assert "Torunn Øst" in page
    assert "Drammen kommune" in page


async def test_the_issuer_is_asked_with_state_nonce_and_the_hash_of_a_proof(web: Web, issuer: AccountsIssuer) -> None:
    await back_with(await there(Person(web.url)), "anybody")
    asked = issuer.asked[-1]
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{web.url}/sign-in/back"
    assert "openid" in asked["scope"].split()
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32


async def test_no_invented_account_exists_beside_an_issuer(web: Web) -> None:
    person = Person(web.url)
    answer = await person.http.post("/sign-in", data={"account": "programme_adviser@3301"})
    assert answer.status_code == 404
    assert person.session is None
    assert "Prøveversjon" not in await person.see("/sign-in")


async def test_who_has_no_role_is_told_whom_to_ask_and_becomes_known(web: Web, database: Pool) -> None:
    person = Person(web.url)
    answer = await sign_in(person, "newcomer")
    assert answer.status_code == 403
    assert "tilgangsansvarlig" in answer.text
    assert person.session is None
    async with database.acquire() as conn:
        account = await conn.fetchval("select id::text from access.accounts where subject = 'newcomer'")
    assert account[:13] in answer.text


async def test_a_grant_that_has_ended_counts_no_more_from_the_next_page_on(
    web: Web, issuer: AccountsIssuer, database: Pool
) -> None:
    grant = await granted(database, issuer, "leaving", "programme_leader@3301")
    person = Person(web.url)
    assert (await sign_in(person, "leaving")).status_code == 303
    assert (await person.get(OVERSIGHT)).status_code == 200
    async with database.acquire() as conn:
        await end_grant(conn, grant.id, SINCE, by="the tests", reason="has left")
    assert (await person.get(OVERSIGHT)).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("changed", ["state", "none", "code"])
async def test_an_answer_that_belongs_to_no_attempt_of_this_browser_lets_nobody_in(
    web: Web, issuer: AccountsIssuer, database: Pool, changed: str
) -> None:
    await granted(database, issuer, "leader", "programme_leader@3301")
    person = Person(web.url)
    back = httpx.URL(await back_with(await there(person), "leader"))
    if changed == "none":  # another browser
        person = Person(web.url)
    else:
        back = back.copy_set_param(changed, "x" * 32)
    answer = await person.get(str(back))
    assert answer.status_code == 400
    assert "Begynn på nytt" in answer.text
    assert person.session is None


@pytest.mark.parametrize("first", [0, 1])
async def test_two_windows_sign_in_at_the_same_time_whichever_comes_back_first(
    web: Web, issuer: AccountsIssuer, database: Pool, first: int
) -> None:
    await granted(database, issuer, "leader", "programme_leader@3301")
    person = Person(web.url)
    begun = [await back_with(await there(person), "leader") for _ in range(2)]
    for back in (begun[first], begun[1 - first]):
        assert (await person.get(back)).status_code == 303
        await person.see("/waits")


async def test_an_answer_counts_once(web: Web, issuer: AccountsIssuer, database: Pool) -> None:
    await granted(database, issuer, "leader", "programme_leader@3301")
    person = Person(web.url)
    back = await back_with(await there(person), "leader")
    kept = dict(person.http.cookies)
    assert (await person.get(back)).status_code == 303
    again = Person(web.url)
    again.http.cookies.update(kept)
    assert (await again.get(back)).status_code == 400
    assert again.session is None


@pytest.mark.parametrize(
    "wrong",
    [{"nonce": "another"}, {"nonce": None}, {"aud": "somebody else"}, {"aud": ["stegvis", "somebody else"]},
     {"iss": "https://other.example"}, {"exp": 1}, {"exp": None}, {"sub": None}, {"sub": ""}, {"azp": "another"},
     {"foreign_key": True}, {"shared_secret": True}],
    ids=str,
)  # fmt: skip
async def test_an_id_token_that_is_not_in_order_lets_nobody_in(
    web: Web, issuer: AccountsIssuer, database: Pool, wrong: dict[str, Any]
) -> None:
    await granted(database, issuer, "leader", "programme_leader@3301")
    person = Person(web.url)
    with issuer.wrong(**wrong):
        answer = await sign_in(person, "leader")
    assert answer.status_code == 400
    assert person.session is None


async def test_who_gives_up_at_the_issuer_gets_a_page_that_says_so(web: Web) -> None:
    person = Person(web.url)
    answer = await person.get(await back_with(await there(person), None))
    assert answer.status_code == 403
    assert "Du ble ikke logget inn" in answer.text


async def test_while_the_issuer_is_away_who_is_signed_in_goes_on(
    web: Web, issuer: AccountsIssuer, database: Pool
) -> None:
    await granted(database, issuer, "leader", "programme_leader@3301")
    inside, outside = Person(web.url), Person(web.url)
    await sign_in(inside, "leader")
    back = await back_with(await there(outside), "leader")
    issuer.stop()
    try:
        answer = await outside.get(back)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert (await inside.get(OVERSIGHT)).status_code == 200
    finally:
        issuer.start()


async def test_a_new_session_has_a_new_token_and_the_old_one_counts_no_more(
    web: Web, issuer: AccountsIssuer, database: Pool
) -> None:
    for role in ("programme_leader@3301", "programme_adviser@3301"):
        await granted(database, issuer, "both", role)
    person = Person(web.url)
    await sign_in(person, "both")
    tokens = [person.session]
    await sign_in(person, "both")
    tokens.append(person.session)
    assert (await person.send("/role", on="/nowhere", post="programme_leader@3301")).status_code == 303
    tokens.append(person.session)
    assert len(set(tokens)) == 3
    for token, status in zip(tokens, (303, 303, 200), strict=True):
        async with httpx.AsyncClient(base_url=web.url, headers=HTML, cookies={SESSION_COOKIE: str(token)}) as other:
            assert (await other.get(OVERSIGHT)).status_code == status


async def test_signing_out_offers_the_issuers_own_end(web: Web, issuer: AccountsIssuer, database: Pool) -> None:
    await granted(database, issuer, "leader", "programme_leader@3301")
    person = Person(web.url)
    await sign_in(person, "leader")
    answer = await person.send("/sign-out", on="/nowhere")
    assert person.session is None
    assert f'href="{issuer.url}/bye?client_id=stegvis&amp;' in await person.see(answer.headers["location"])


async def test_signing_out_everywhere_ends_the_sessions_of_all_browsers(
    web: Web, issuer: AccountsIssuer, database: Pool
) -> None:
    await granted(database, issuer, "leader", "programme_leader@3301")
    here, elsewhere = Person(web.url), Person(web.url)
    for person in (here, elsewhere):
        await sign_in(person, "leader")
    assert (await here.send("/sign-out/everywhere", on="/nowhere")).status_code == 303
    assert (await elsewhere.get(OVERSIGHT)).headers["location"].startswith("/sign-in")


async def test_the_log_names_no_person_and_no_secret(web: Web, issuer: AccountsIssuer, database: Pool) -> None:
    issuer.names["leader"] = "Torunn Øst"
    await granted(database, issuer, "leader", "programme_leader@3301")
    person = Person(web.url)
    await sign_in(person, "leader")
    with issuer.wrong(nonce="another"):
        await sign_in(Person(web.url), "leader")
    text = web.log.read_text()
    assert "a sign-in was not accepted" in text
    for secret in ("Torunn", "what the issuer gave us", str(person.session), "code="):
        assert secret not in text
