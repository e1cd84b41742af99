"""People who are signed in to a web process under test."""

import contextlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from console.access.visitors import new_token
from console.pages.frame import SESSION_COOKIE
from schemas.accounts import post
from store.database import Pool
from store.grants import Account, give_grant
from store.sessions import open_session
from tests.console.api.web import Web
from workers.connections import today_in_oslo

HTML = {"Accept": "text/html"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Person:
    """Somebody with a browser of their own, as far as HTTP goes."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, headers=HTML, timeout=30)

    async def get(self, path: str, **parameters: Any) -> httpx.Response:
        return await self.http.get(path, params=parameters or None)

    async def see(self, path: str, **parameters: Any) -> str:
        """Open a page that is there."""
        answer = await self.get(path, **parameters)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("location"), answer.text[:2000])
        return answer.text

    async def token(self, path: str = "/sign-in") -> str:
        """Give the token of a form on a page."""
        found = _TOKEN.search((await self.get(path)).text)
        assert found, "there is no form on this page"
        return found[1]

    async def hidden(self, path: str) -> dict[str, str]:
        """Give what a form on a page sends along unseen."""
        return dict(HIDDEN.findall(await self.see(path)))

    async def send(self, path: str, *, on: str = "/sign-in", **fields: Any) -> httpx.Response:
        """Send a form that stands on a page."""
        return await self.http.post(path, data={"csrf": await self.token(on)} | fields)

    @property
    def session(self) -> str | None:
        return self.http.cookies.get(SESSION_COOKIE)


@contextlib.asynccontextmanager
async def a_colleague(web: Web, pool: Pool, name: str, account: str) -> AsyncIterator[Person]:
    """Sign in somebody of an issuer's, by a grant: a second one in a role."""
    who, where, token = Account("https://issuer.example", f"{name}-{uuid4()}"), post(account), new_token()
    async with pool.acquire() as conn:
        await give_grant(conn, who, where, today_in_oslo(), None, by="the tests", reason="a colleague")
        await open_session(conn, who, name, token, where, datetime.now(UTC) + timedelta(hours=1))
    person = Person(web.url)
    person.http.cookies.set(SESSION_COOKIE, token)
    async with person.http:
        yield person


@contextlib.asynccontextmanager
async def signed_in(web: Web, account: str) -> AsyncIterator[Person]:
    """Sign in as an invented account."""
    person = Person(web.url)
    async with person.http:
        answer = await person.http.post("/sign-in", data={"account": account})
        assert answer.status_code == 303, answer.text
        yield person
