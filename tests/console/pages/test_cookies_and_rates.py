"""Cookies over TLS, headers, and what happens to whoever is too quick."""

from pathlib import Path

import httpx
import pytest

from store.database import Pool
from tests.accounts_issuer import issuing_accounts
from tests.console.api.web import serving
from tests.console.pages.openid_people import back_with, granted, serving_with
from tests.console.pages.people import HTML, Person, signed_in

OUTSIDE = "https://stegvis.example.no"


def cookie(answer: httpx.Response, name: str) -> list[str]:
    """Give the parts of the cookie that an answer sets whose name begins so: itself first, then what holds for it."""
    (found,) = (each for each in answer.headers.get_list("set-cookie") if each.startswith(name))
    itself, *rest = found.split("; ")
    return [itself, *(each.lower() for each in rest)]


async def test_over_tls_cookies_are_of_this_host_alone_and_sent_over_nothing_else(
    web_url: str, database: Pool, tmp_path: Path
) -> None:
    with issuing_accounts() as issuer:
        await granted(database, issuer, "adviser", "programme_leader@3301")
        async with (
            serving_with(issuer, web_url, tmp_path, address=OUTSIDE) as web,
            # What a browser does over TLS before the proxy: the client of the tests would keep such cookies back.
            httpx.AsyncClient(base_url=web.url, headers=HTML, timeout=30) as http,
        ):
            begun = await http.get("/sign-in/begin")
            attempt, *flags = cookie(begun, "__Host-stegvis_attempt_")
            assert {"httponly", "secure", "samesite=lax", "path=/", "max-age=600"} == set(flags)
            back = await back_with(begun.headers["location"], "adviser")
            assert issuer.asked[-1]["redirect_uri"] == f"{OUTSIDE}/sign-in/back"
            done = await http.get(back, headers={"Cookie": attempt})
            assert done.status_code == 303, done.text
            session, *flags = cookie(done, "__Host-stegvis_session=")
            assert {"httponly", "secure", "samesite=lax", "path=/"} == set(flags)
            inside = await http.get("/waits", headers={"Cookie": session})
            assert inside.status_code == 200
            # A name that another host of the domain could set is not read.
            other = await http.get("/waits", headers={"Cookie": session.removeprefix("__Host-")})
            assert other.status_code == 303
            assert "max-age=" in inside.headers["strict-transport-security"]


async def test_an_address_outside_this_machine_has_no_invented_accounts(web_url: str, tmp_path: Path) -> None:
    async with serving(web_url, tmp_path, STEGVIS_WEB_ADDRESS=OUTSIDE) as web:
        answer = await Person(web.url).http.post("/sign-in", data={"account": "programme_adviser@3301"})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("setting", "path", "fields", "taken"),
    [
        ("SIGN_INS", "/sign-in", {"account": "programme_adviser@3301"}, 1),  # one is spent on signing in
        ("FORMS", "/role", {"post": "programme_adviser@3301"}, 2),
        ("SEARCHES", "/search", {"q": "Amal"}, 2),
    ],
    ids=["signing in", "forms", "searching"],
)
async def test_whoever_is_too_quick_gets_a_page_that_tells_when_to_try_again(
    web_url: str, tmp_path: Path, setting: str, path: str, fields: dict[str, str], taken: int
) -> None:
    most = {f"STEGVIS_{setting}_PER_MINUTE": "2"}
    async with serving(web_url, tmp_path, **most) as web, signed_in(web, "programme_adviser@3301") as person:
        for _ in range(taken):
            assert (await person.send(path, on="/nowhere", **fields)).status_code in {200, 303}
        answer = await person.send(path, on="/nowhere", **fields)
        assert answer.status_code == 429
        seconds = int(answer.headers["retry-after"])
        assert 0 < seconds <= 60
        assert f"Vent {seconds} sekunder" in answer.text
        assert (await person.get("/sign-in")).status_code == 200
        if setting != "SIGN_INS":  # a colleague is not held up
            async with signed_in(web, "settlement_adviser@3301") as colleague:
                fields = {name: value.replace("programme", "settlement") for name, value in fields.items()}
                assert (await colleague.send(path, on="/nowhere", **fields)).status_code in {200, 303}


async def test_how_often_is_counted_for_each_address_behind_a_proxy(web_url: str, tmp_path: Path) -> None:
    with issuing_accounts() as issuer:
        settings = {"STEGVIS_SIGN_INS_PER_MINUTE": "1"}
        async with serving_with(issuer, web_url, tmp_path, **settings) as web, httpx.AsyncClient() as http:

            async def status(forwarded: str) -> int:
                answer = await http.get(f"{web.url}/sign-in/begin", headers=HTML | {"X-Forwarded-For": forwarded})
                return answer.status_code

            assert await status("192.0.2.1") == 303
            assert await status("198.51.100.7, 192.0.2.1") == 429  # only the nearest proxy is believed
            assert await status("192.0.2.2") == 303


async def test_no_page_may_be_framed_or_guessed_at(web_url: str, tmp_path: Path) -> None:
    async with serving(web_url, tmp_path) as web:
        headers = (await Person(web.url).get("/sign-in")).headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers
