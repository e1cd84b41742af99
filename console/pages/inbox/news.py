"""``/inbox/news``: lets an open inbox know that there are new tasks; the rows on the page stay where they are."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, language_of
from console.pages.inbox.people import away_today, whose_tasks
from console.pages.streams import BEAT, News, event_stream, lasting
from console.texts.catalogues import translations
from store.feed_news import FeedNews
from store.worklists import appeared
from workers.connections import today_in_oslo


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
        in_words = partial(_in_words, counted=translations(language_of(request)).ngettext)

        async def look() -> News:
            async with pages.reading(visitor) as conn:
                return in_words(await appeared(conn, whose, after))

        return event_stream(_news(pages.news, visitor.organisation, look), ask_again=5_000, known=in_words(0))

    return made


def _in_words(count: int, counted: Callable[[str, str, int], str]) -> News:
    text = counted("%(num)d new task, show", "%(num)d new tasks, show", count) % {"num": count}
    return {"count": count, "text": text}


async def _news(feed: FeedNews, organisation: str, look: Callable[[], Awaitable[News]]) -> AsyncGenerator[News]:
    """Give what a look finds, at once and whenever the feed has news of an organisation."""
    lasts = lasting(feed)
    while lasts():
        # What comes while we look wakes this subscription, not the one before it.
        with feed.subscribed(organisation) as reader:
            yield await look()
            await reader.wait(BEAT)
