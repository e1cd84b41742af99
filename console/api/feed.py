"""``GET /feed``: what journeys published, in order; waits for news, and holds nothing while waiting."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi import Query as FromQuery
from pydantic import BaseModel, Field
from starlette.responses import Response

from console.access.callers import Caller
from console.api.authentication import PASSING, Authentication, away
from console.api.problems import Refused
from console.api.reading import READ_WITHIN, Query, answered, route
from schemas.organisations import STEGVIS
from store.database import Pool
from store.feed import MOST, InvalidPosition, Page, Position, PositionLost
from store.feed_news import LONGEST_WAIT, FeedNews, follow


class FeedQuery(Query):
    """From where, and for how long to wait."""

    after: str | None = Field(None, max_length=100, description="next of the answer before; left out to begin")
    limit: int = Field(MOST, ge=1, le=MOST, description="events at most")
    wait: float = Field(0, ge=0, le=LONGEST_WAIT, description="seconds to wait where there is nothing new")


class PublishedEvent(BaseModel):
    """A published event and its position."""

    position: str
    event: dict[str, Any] = Field(description="a CloudEvent; its data as the JSON Schemas of published events")


class Events(BaseModel):
    """Published events in order."""

    events: list[PublishedEvent]
    next: str = Field(description="the position from which to go on, also where there are no events")


def router(authentication: Authentication, database: Pool, news: FeedNews) -> APIRouter:
    """Give the route."""
    routes = APIRouter(tags=["reading"])

    @routes.get(
        "/feed",
        summary="What journeys published and concerns the organisation, in order",
        **route(
            Events,
            {400: "No position of the feed", 410: "The position is lost; detail says how to begin again"},
        ),
    )
    async def feed(
        request: Request,
        caller: Annotated[Caller, Depends(authentication)],
        query: Annotated[FeedQuery, FromQuery()],
    ) -> Response:
        try:
            after = None if query.after is None else Position.parse(query.after)
            whose = None if caller.organisation == STEGVIS else caller.organisation
            following = follow(database, news, after, query.limit, whose, query.wait)
            page = await _unless_gone(request, following, query.wait)
        except InvalidPosition as fault:
            raise Refused(400, str(fault)) from None
        except PositionLost as fault:
            raise Refused(410, str(fault)) from None
        except PASSING:
            raise away() from None
        if page is None:
            return Response(status_code=204)  # nobody reads it
        events = [{"position": str(each.position), "event": each.event} for each in page.events]
        return answered({"events": events, "next": str(page.next)})

    return routes


async def _unless_gone(request: Request, following: Any, wait: float) -> Page | None:
    """Give a page; None when the reader hangs up before."""
    reading, gone = asyncio.ensure_future(following), asyncio.create_task(_gone(request))
    try:
        async with asyncio.timeout(wait + READ_WITHIN):
            await asyncio.wait({reading, gone}, return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else None
    finally:
        for task in (reading, gone):
            task.cancel()
        await asyncio.gather(reading, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
