"""Calls with a token of an issuer, to a web process: the same as with a key, beside keys."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from store.database import Pool
from tests.console.api.web import Web, a_key, serving, settled
from tests.issuer import AUDIENCE, Issuer, issuing


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def web(web_url: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    folder: Path = tmp_path_factory.mktemp("web")
    settings = {"STEGVIS_TOKEN_ISSUER": issuer.url, "STEGVIS_TOKEN_AUDIENCE": AUDIENCE}
    async with serving(web_url, folder, **settings) as running:
        yield running


async def read(web: Web, bearer: str, path: str = "/tasks") -> httpx.Response:
    return await web.http.get(f"{web.url}{path}", headers={"Authorization": f"Bearer {bearer}"})


async def test_a_token_sends_and_reads_for_its_organisation_alone(web: Web, issuer: Issuer, database: Pool) -> None:
    token = issuer.token("3301")
    answer = await web.post(settled(), token)
    assert (answer.status_code, answer.json()["journey"]) == (202, "started")
    assert (await web.post(settled(data={"kommune": "0301"}), token)).status_code == 403
    assert (await read(web, token)).status_code == 200
    lacking = await read(web, token, "/incidents")
    assert (lacking.status_code, "scope operate is missing" in lacking.json()["detail"]) == (403, True)
    async with database.acquire() as conn:
        senders = await conn.fetch("select distinct sender from stegvis.inbox")
    assert [row[0] for row in senders] == ["3301"]


async def test_an_event_with_a_token_and_with_a_key_of_one_organisation_is_one(
    web: Web, issuer: Issuer, database: Pool
) -> None:
    event, key = settled(), await a_key(database)
    assert (await web.post(event, issuer.token("3301"))).status_code == 202
    assert (await web.post(event, key)).status_code == 200


async def test_a_refused_token_is_401_with_its_reason_and_stands_nowhere(web: Web, issuer: Issuer) -> None:
    tokens = [issuer.signed(exp=1_000_000_000), issuer.signed(aud="another"), issuer.signed(header={"kid": "none"})]
    for token, reason in zip(tokens, ("expired", "somebody else", "names no key"), strict=True):
        answer = await read(web, token)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert reason in answer.json()["detail"]
        for part in token.split("."):
            assert part not in answer.text
            assert part not in web.log.read_text()


async def test_while_the_issuer_is_away_new_keys_are_503_and_everything_else_goes_on(
    web_url: str, issuer: Issuer, database: Pool, tmp_path: Path
) -> None:
    settings = {"STEGVIS_TOKEN_ISSUER": issuer.url, "STEGVIS_TOKEN_AUDIENCE": AUDIENCE}
    token, key = issuer.token("3301"), await a_key(database)
    issuer.stop()
    try:
        async with serving(web_url, tmp_path, **settings) as web:
            answer = await read(web, token)
            assert (answer.status_code, 1 <= int(answer.headers["Retry-After"]) <= 11) == (503, True)
            assert "the issuer" in answer.json()["detail"]
            assert (await web.post(settled(), key)).status_code == 202
            assert (await web.http.get(f"{web.url}/health/ready")).status_code == 200
    finally:
        issuer.start()
