"""What operators call: ``GET /incidents``, ``/requests``, ``/unmatched`` and ``POST /requests/redrive``. No person."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi import Query as FromQuery
from pydantic import BaseModel, Field
from starlette.responses import Response

from console.access.callers import Caller
from console.api.authentication import Authentication
from console.api.reading import (
    ListAnswer,
    ListQuery,
    Participant,
    Query,
    Reader,
    Word,
    answered,
    list_route,
    listed,
    route,
    translated,
)
from store import lists
from store.journeys import make_refused_again, send_unanswered_again
from store.lists import IncidentFilter, RequestFilter
from store.organisation import as_organisation
from store.reports import unmatched as read_unmatched
from workers.connections import today_in_oslo


class IncidentQuery(ListQuery):
    """Which open incidents."""

    participant: Participant | None = None
    kind: Word | None = None


class RequestQuery(ListQuery):
    """Which requests that are not made."""

    service: Word | None = None
    state: Literal["open", "refused"] | None = None
    participant: Participant | None = None


class RedriveQuery(Query):
    """Which requests to repeat; all, where nothing is given."""

    service: Word | None = None
    participant: Participant | None = None
    unanswered: bool = Field(False, description="repeat those that were sent and not answered, not those refused")


class Incident(BaseModel):
    """An open incident: a fault that stops part of a journey."""

    id: int
    participant: str | None
    kind: str
    about: str = Field(description="what of the journey is at fault, such as a request's key")
    cause: str
    since: datetime
    last: datetime
    times: int


class UnmadeRequest(BaseModel):
    """A request that is still to be made, or was refused."""

    participant: str
    key: str
    version: int
    service: str
    kind: str
    organisation: str
    state: Literal["open", "refused"]
    failures: int
    asked_at: datetime


class UnmatchedEvents(BaseModel):
    """Events of a participant who has no journey, or that are in quarantine."""

    participant: str
    events: int
    received_at: datetime
    days: int
    first_event: str
    begins_on: date | None
    sender: str | None = Field(description="whose events are in quarantine")


class Incidents(ListAnswer):
    """Open incidents, oldest first."""

    incidents: list[Incident]


class Requests(ListAnswer):
    """Requests that are not made, by participant, key and version."""

    requests: list[UnmadeRequest]


class Unmatched(BaseModel):
    """All unmatched events, longest waiting first."""

    unmatched: list[UnmatchedEvents]


class Redriven(BaseModel):
    """How many requests are made again."""

    again: int


def router(authentication: Authentication, reader: Reader) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["operating"])
    Asking = Annotated[Caller, Depends(authentication)]  # noqa: N806

    @routes.get("/incidents", summary="Open incidents", **list_route(Incidents))
    async def incidents(caller: Asking, query: Annotated[IncidentQuery, FromQuery()]) -> Response:
        async with reader.reading(caller) as conn:
            page = await lists.incidents(conn, IncidentFilter(**query.filters()), query.paging)
        return listed("incidents", page, _incident)

    @routes.get("/requests", summary="Requests that are not made", **list_route(Requests))
    async def requests(caller: Asking, query: Annotated[RequestQuery, FromQuery()]) -> Response:
        async with reader.reading(caller) as conn:
            page = await lists.requests(conn, RequestFilter(**query.filters()), query.paging)
        return listed("requests", page)

    @routes.get("/unmatched", summary="Events without a journey, and the quarantine", **route(Unmatched, {}))
    async def unmatched(caller: Asking, query: Annotated[Query, FromQuery()]) -> Response:
        async with reader.reading(caller) as conn:
            found = await read_unmatched(conn, today_in_oslo())
        return answered({"unmatched": [each._asdict() | {"participant": str(each.participant)} for each in found]})

    @routes.post(
        "/requests/redrive", summary="Make requests again that were refused or not answered", **route(Redriven, {})
    )
    async def redrive(caller: Asking, query: Annotated[RedriveQuery, FromQuery()]) -> Response:
        with translated():
            async with as_organisation(reader.database, caller.organisation, readonly=False) as conn:
                if query.unanswered:
                    again = (await send_unanswered_again(conn, query.participant, query.service)).again
                else:
                    again = await make_refused_again(conn, query.participant, query.service)
        return answered({"again": again})

    return routes


def _incident(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"since": row.pop("first_at"), "last": row.pop("last_at")}
