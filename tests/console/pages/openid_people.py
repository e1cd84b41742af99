"""People who sign in with the issuer of the tests."""

import contextlib
import socket
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx

from schemas.accounts import post
from store.database import Pool
from store.grants import Account, Given, give_grant
from tests.accounts_issuer import CLIENT, SECRET, AccountsIssuer
from tests.console.api.web import Web, serving
from tests.console.pages.people import Person

SINCE = date(2026, 1, 1)


@contextlib.asynccontextmanager
async def serving_with(
    issuer: AccountsIssuer, web_url: str, folder: Path, *, address: str | None = None, **settings: str
) -> AsyncIterator[Web]:
    """Run a web process whose people sign in with an issuer; at an address other than its own, behind a proxy."""
    port = free_port()
    given = {
        "STEGVIS_WEB_PORT": str(port),
        "STEGVIS_WEB_ADDRESS": address or f"http://127.0.0.1:{port}",
        "STEGVIS_OIDC_ISSUER": issuer.url,
        "STEGVIS_OIDC_CLIENT_ID": CLIENT,
        "STEGVIS_OIDC_CLIENT_SECRET": SECRET,
    }
    async with serving(web_url, folder, **given | settings) as web:
        yield web


async def granted(database: Pool, issuer: AccountsIssuer, subject: str, role: str) -> Given:
    """Give somebody a role."""
    async with database.acquire() as conn:
        account = Account(issuer.url, subject)
        return await give_grant(conn, account, post(role), SINCE, None, by="the tests", reason="a test")


async def there(person: Person, **parameters: str) -> str:
    """Go as far as the issuer; gives the address there."""
    answer = await person.get("/sign-in/begin", **parameters)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def back_with(address: str, subject: str | None) -> str:
    """Sign in with the issuer, or give up there; gives the path to which it sends back."""
    async with httpx.AsyncClient() as http:
        answer = await http.get(address if subject is None else f"{address}&as={subject}")
    assert answer.status_code == 302, answer.text
    back = httpx.URL(answer.headers["location"])
    return back.raw_path.decode()


async def sign_in(person: Person, subject: str, **parameters: str) -> httpx.Response:
    """Go the whole way."""
    return await person.get(await back_with(await there(person, **parameters), subject))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
