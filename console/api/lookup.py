"""``POST /participants/lookup``: finds a participant by number. The number stands in the body alone: never in an
address, an answer or a log."""

from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from console.access.callers import Caller
from console.api.authentication import Authentication
from console.api.bodies import Body, Memory
from console.api.problems import Refused, problem
from console.api.reading import Reader, answered, route
from schemas.access_log import LOOK_UP, LOOK_UP_NOBODY
from store import lists
from store.access_log import Who
from store.lists import Viewer

CALL = "/participants/lookup"
MAX_BYTES = 1_024

log = structlog.get_logger()


class Number(BaseModel):
    """A number of a person."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    kind: Literal["fnr", "dnr", "duf"]
    value: str = Field(pattern=r"^[0-9]{11,12}$", description="the digits alone")


class Found(BaseModel):
    """The participant whose number it is."""

    participant: str


def router(authentication: Authentication, reader: Reader) -> APIRouter:
    """Give the route."""
    routes = APIRouter(tags=["persons"])
    memory = Memory()
    declared = route(
        Found,
        {
            400: "A header twice",
            404: "Nobody has the number, or the participant is not the organisation's",
            408: "The body took too long",
            413: "Too large",
            415: "Not JSON",
            422: "Not a kind and a value",
        },
    )
    declared["openapi_extra"] |= {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Number"}}},
        }
    }

    @routes.post(CALL, summary="Find a participant by number; each call is logged", **declared)
    async def lookup(request: Request, caller: Annotated[Caller, Depends(authentication)]) -> Response:
        try:
            with memory.share() as share:
                body = Body(request, share)
                try:
                    number = await _number(request, body)
                except Refused as refused:
                    return problem(refused, close=not await body.ignore())
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        viewer = Viewer.of(caller.organisation)
        async with reader.reading(caller) as conn:
            found = await lists.with_number(conn, viewer, number.kind, number.value)
        who, reason = Who.system(caller.organisation, caller.name), LOOK_UP_NOBODY if found is None else LOOK_UP
        await reader.note_access(who, found, reason, page=CALL, number=number.kind)
        log.info("participant looked up", key=caller.name, organisation=caller.organisation, kind=number.kind,
                 participant=found and str(found))  # fmt: skip
        if found is None:
            raise Refused(404, "there is no such participant, or it is not your organisation's")
        return answered({"participant": str(found)})

    return routes


async def _number(request: Request, body: Body) -> Number:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" or request.headers.get("content-encoding", "identity") != "identity":
        raise Refused(415, "Content-Type must be application/json", headers={"Accept": "application/json"})
    whole = await body.read(MAX_BYTES, "identity", "the body")
    try:
        return Number.model_validate_json(whole)
    except ValidationError:  # its text may repeat the number
        raise Refused(
            422, 'the body must be {"kind": …, "value": …}: a kind of fnr, dnr or duf, and 11 or 12 digits as text'
        ) from None
