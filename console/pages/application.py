"""The pages as an application of its own beside the calls of machines, and the door between the two."""

import contextlib
import re
from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.access.rights import PAGES, ROUTES
from console.access.visitors import NotSignedIn
from console.api.authentication import PASSING
from console.pages import (
    access_log,
    account,
    addresses,
    calendar,
    calendar_feed,
    cases,
    cooperation,
    deadlines,
    events,
    grants,
    inbox,
    incidents,
    interpreters,
    journeys,
    law_in_force,
    levers,
    openid,
    operation,
    participant,
    search,
    sign_in,
    waits,
    what_if,
)
from console.pages.assets import asset
from console.pages.faults import PageFault, away, no_such_page, ours
from console.pages.frame import SESSION_COOKIE, Pages, asked_language, to_sign_in
from console.pages.register import room as register_room
from console.pages.task import preview
from console.pages.task import room as task_room

_ROOMS = (
    sign_in,
    openid,
    inbox,
    search,
    calendar,
    calendar_feed,
    account,
    cooperation,
    waits,
    deadlines,
    cases,
    what_if,
    operation,
    incidents,
    events,
    levers,
    journeys,
    task_room,
    preview,
    register_room,
    participant,
    grants,
    access_log,
    addresses,
    interpreters,
    law_in_force,
)


def create_pages(pages: Pages) -> FastAPI:
    """Make the application of the pages."""

    async def faulty(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, PageFault)
        return pages.page(
            request,
            "fault.html",
            status=fault.status,
            headers=None if fault.seconds is None else {"Retry-After": str(fault.seconds)},
            title=fault.title,
            text=fault.text,
            named=dict(fault.named),
            back=fault.back,
            kept=fault.kept,
        )

    async def of_the_framework(request: Request, fault: Exception) -> Response:
        with contextlib.suppress(NotSignedIn, *PASSING):  # whoever is signed in keeps the menu
            await pages.recognised(request)
        return await faulty(request, no_such_page())

    async def is_away(request: Request, fault: Exception) -> Response:
        return await faulty(request, away())

    async def not_signed_in(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, NotSignedIn)
        return to_sign_in(request, fault)

    async def unforeseen(request: Request, fault: Exception) -> Response:
        # The framework raises it again: the door of the house logs where it arose.
        return await faulty(request, ours())

    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        exception_handlers={
            PageFault: faulty,
            NotSignedIn: not_signed_in,
            HTTPException: of_the_framework,
            RequestValidationError: of_the_framework,
            TimeoutError: is_away,
            **dict.fromkeys(PASSING, is_away),
            Exception: unforeseen,
        },
    )
    app.add_middleware(_RememberedLanguage, pages=pages)
    app.add_api_route("/static/{path:path}", asset, methods=["GET"])
    for room in _ROOMS:
        app.include_router(room.router(pages))
    return app


class _RememberedLanguage:
    """Keeps the language that an address asks for, whatever it is answered with: a page, or another address."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = asked_language(Request(scope)) if scope["type"] == "http" else None

        async def sent(message: Message) -> None:
            if language is not None and message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", self._pages.remembering(language))
            await send(message)

        await self._app(scope, receive, sent)


class Doors:
    """Sends people to the pages and machines to the calls, which share some addresses.

    Whoever carries a key is a machine. At an address that only pages have, everybody else is a person; at one that both
    have, who is signed in or asks for HTML.
    """

    def __init__(self, app: ASGIApp, pages: ASGIApp) -> None:
        self._calls, self._pages = app, pages
        self._of_calls, self._of_pages = _patterns(ROUTES), _patterns(PAGES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call through its door."""
        to_pages = scope["type"] == "http" and self._is_for_people(scope)
        await (self._pages if to_pages else self._calls)(scope, receive, send)

    def _is_for_people(self, scope: Scope) -> bool:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if b"authorization" in headers:
            return False
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        of_pages = _has(self._of_pages, method, scope["path"])
        if of_pages and not _has(self._of_calls, method, scope["path"]):
            return True
        if not of_pages and (method != "GET" or _has(self._of_calls, method, scope["path"])):
            return False
        signed_in = SESSION_COOKIE.encode() + b"=" in headers.get(b"cookie", b"")
        return b"text/html" in headers.get(b"accept", b"") or (of_pages and signed_in)


def _patterns(table: Mapping[tuple[str, str], object]) -> dict[str, list[re.Pattern[str]]]:
    found: dict[str, list[re.Pattern[str]]] = {}
    for method, path in table:
        found.setdefault(method, []).append(compile_path(path)[0])
    return found


def _has(patterns: dict[str, list[re.Pattern[str]]], method: str, path: str) -> bool:
    return any(pattern.match(path) for pattern in patterns.get(method, ()))
