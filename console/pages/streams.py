"""Streams of server-sent events, by which a page that stays open gets what is new: their frame and their end."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse

from console.pages.frame import HEADERS
from store.database import FAULTS
from store.feed_news import FeedNews

LASTS = 300.0  # seconds of one stream; the browser then asks again, and the session is looked up anew
BEAT = 20.0  # seconds without news after which a stream sends a sign of life

News = Mapping[str, Any]
"""One message to a page."""


def event_stream(news: AsyncGenerator[News], *, ask_again: int, known: News | None = None) -> Response:
    """Send news to a page that stays open.

    Args:
        news: How things are, each time it was looked at; what is as before is not sent. A fault of the database ends
            the stream.
        ask_again: After how many milliseconds the browser asks again once the stream has ended.
        known: What the page shows already.
    """
    headers = HEADERS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(framed(news, ask_again, known), 200, headers, "text/event-stream")


def lasting(news: FeedNews | None) -> Callable[[], bool]:
    """Give what says whether a stream that begins now still lasts: not for ever, nor when the process stops."""
    clock = asyncio.get_running_loop().time
    ends = clock() + LASTS
    return lambda: (news is None or not news.stopping) and clock() < ends


async def framed(news: AsyncGenerator[News], ask_again: int, known: News | None = None) -> AsyncGenerator[bytes]:
    """Give the lines of a stream. See ``event_stream``."""
    clock = asyncio.get_running_loop().time
    yield b"retry: %d\n\n" % ask_again
    shown, sent_at = known, clock()
    async with aclosing(news):
        try:
            async for each in news:
                if each != shown:
                    yield b"data: " + orjson.dumps(each) + b"\n\n"
                elif clock() - sent_at >= BEAT:
                    yield b": still here\n\n"
                else:
                    continue
                shown, sent_at = each, clock()
        except (TimeoutError, *FAULTS):
            return  # the browser comes again
