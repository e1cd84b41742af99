"""``/inbox/news``: tells an open inbox that there are new tasks; the rows on the page stay where they are."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, event_stream, language_of
from console.pages.inbox.people import away_today, whose_tasks
from console.texts.catalogues import translations
from store.database import FAULTS
from store.feed_news import FeedNews
from store.worklists import Whose, appeared
from workers.connections import today_in_oslo

LASTS = 300.0  # seconds of one stream; the browser then asks again, and the session is looked up anew
BEAT = 20.0  # seconds between two signs of life


def router(pages: Pages) -> APIRouter:
    """Give the route."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/inbox/news")
    async def news(request: Request, visitor: visiting, since: str = "") -> Response:
        try:
            after = datetime.fromisoformat(since)
        except ValueError:
            raise no_such_page() from None
        if after.tzinfo is None or pages.news is None:
            raise no_such_page()
        async with pages.reading(visitor) as conn:
            whose = await whose_tasks(conn, visitor, await away_today(conn, visitor, today_in_oslo()))
        counted = translations(language_of(request)).ngettext
        return event_stream(_lines(pages, pages.news, visitor, whose, after, counted))

    return made


async def _lines(
    pages: Pages,
    news: FeedNews,
    visitor: Visitor,
    whose: Whose,
    after: datetime,
    counted: Callable[[str, str, int], str],
) -> AsyncIterator[bytes]:
    sent, ends = 0, asyncio.get_running_loop().time() + LASTS
    yield b"retry: 5000\n\n"
    while not news.stopping and asyncio.get_running_loop().time() < ends:
        # What comes while we count wakes this subscription, not the one before it.
        with news.subscribed(visitor.organisation) as reader:
            try:
                async with pages.reading(visitor) as conn:
                    count = await appeared(conn, whose, after)
            except (TimeoutError, *FAULTS):
                return  # the browser comes again
            if count != sent:
                sent = count
                text = counted("%(num)d new task, show", "%(num)d new tasks, show", count) % {"num": count}
                yield b"data: " + orjson.dumps({"count": count, "text": text}) + b"\n\n"
            if not await reader.wait(BEAT):
                yield b": still here\n\n"
