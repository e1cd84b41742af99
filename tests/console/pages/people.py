"""People who are signed in to a web process under test."""

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx

from console.pages.frame import SESSION_COOKIE
from tests.console.api.web import Web

HTML = {"Accept": "text/html"}
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

    async def send(self, path: str, *, on: str = "/sign-in", **fields: Any) -> httpx.Response:
        """Send a form that stands on a page."""
        return await self.http.post(path, data={"csrf": await self.token(on)} | fields)

    @property
    def session(self) -> str | None:
        return self.http.cookies.get(SESSION_COOKIE)


@contextlib.asynccontextmanager
async def signed_in(web: Web, account: str) -> AsyncIterator[Person]:
    """Sign in as an invented account."""
    person = Person(web.url)
    async with person.http:
        answer = await person.http.post("/sign-in", data={"account": account})
        assert answer.status_code == 303, answer.text
        yield person
