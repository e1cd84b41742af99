"""The web application: its routes, and what every answer has in common."""

from typing import cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from console.access.tokens import Tokens
from console.api import descriptions, events, feed, health, journeys, lists, lookup, operations, rules
from console.api.authentication import Authentication
from console.api.events import EventsCall
from console.api.parameters import in_words
from console.api.problems import Refused, problem
from console.api.reading import Reader
from console.pages.application import Doors, create_pages
from console.pages.frame import Pages
from schemas.rules import packaged_rules
from store.database import Pool
from store.feed_news import FeedNews
from workers.settings import Settings

log = structlog.get_logger()


def create_app(pages: Pages) -> FastAPI:
    """Make the application.

    Args:
        pages: What pages work with, news of the feed among it; the calls of machines work with the same.
    """
    settings, database, secret, book, news = pages.settings, pages.database, pages.secret, pages.book, pages.news
    assert news is not None
    app = FastAPI(
        title="Stegvis",
        summary="Events in, and what became of them",
        version=descriptions.API_VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        # The framework's own spans hold paths, queries and the texts of errors.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        exception_handlers={
            Refused: _refused,
            HTTPException: _of_the_framework,
            RequestValidationError: _unread,
        },
    )
    authentication = Authentication(database, secret, Tokens.of(settings))
    call = EventsCall(
        database, authentication, production=settings.production, per_second=settings.web_events_per_second
    )
    reader = Reader(database)
    app.include_router(events.router(call))
    app.include_router(lists.router(authentication, reader))
    app.include_router(journeys.router(authentication, reader, book))
    app.include_router(feed.router(authentication, database, news))
    app.include_router(lookup.router(authentication, reader))
    app.include_router(operations.router(authentication, reader))
    app.include_router(rules.router(authentication, book))
    app.include_router(health.router(database))
    app.include_router(descriptions.router(app))
    app.add_middleware(Doors, pages=create_pages(pages))
    app.add_middleware(_NothingLeaks)
    return app


def described_app() -> FastAPI:
    """Make an application that is only described: it answers no call."""
    return create_app(Pages(Settings(), cast("Pool", None), b"", packaged_rules(), FeedNews("")))


async def _refused(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, Refused)
    return problem(fault)


async def _of_the_framework(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    detail = {404: "there is no such address; see /openapi.json", 405: "this address does not take the method"}
    return problem(
        Refused(fault.status_code, detail.get(fault.status_code, "the call is wrong"), headers=fault.headers)
    )


async def _unread(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    return problem(Refused(422, in_words([each for each in fault.errors() if each["loc"][0] == "query"])))


def _where(fault: Exception) -> str:
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "unknown"


class _NothingLeaks:
    """Answers what nobody foresaw with 500, and logs where it arose: its text may repeat what was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sent(message: dict[str, object]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)  # type: ignore[arg-type]
        except Exception as fault:
            log.error("call failed", kind=type(fault).__name__, where=_where(fault))
            if not begun:
                await problem(Refused(500, "a fault in Stegvis; please report it"))(scope, receive, send)
