"""``POST /events``: takes events from machines, and answers when they are committed."""

from collections.abc import Mapping, Sequence
from typing import Literal

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from console.api import cloudevents
from console.api.authentication import PASSING, Authentication, away
from console.api.bodies import Body, Memory
from console.api.cloudevents import Mode
from console.api.committing import Intake
from console.api.problems import EventFault, Problem, Refused, described, errors, problem
from console.api.rates import Rates
from intake.accept import Sender, SenderKind
from intake.answers import Answer
from schemas.events import EventRefused, Fault
from schemas.events.faults import FaultKind
from schemas.events.reading import MAX_EVENT_BYTES, traceparent_of
from store.database import Pool
from store.inbox import Verdict

_STATUS = {
    Verdict.ACCEPTED: 202,
    Verdict.DUPLICATE: 200,
    Verdict.CONFLICT: 409,
    Verdict.REFUSED: 422,
    Verdict.FORBIDDEN: 403,
}
_OF_THE_BODY = {400: FaultKind.DAMAGED, 413: FaultKind.TOO_LARGE, 422: FaultKind.NOT_JSON}
"""Why a body in which no event was found counts as a refused event, by status; what passes by itself does not."""
_DETAIL = {
    409: "another event was accepted under the same source and id",
    422: "the event is refused; errors names each fault",
    403: "this key may not send the event; errors names the missing right",
    413: "the event is too large",
}


class Receipt(BaseModel):
    """The answer to an accepted event or a duplicate."""

    source: str
    id: str
    participant: str = Field(description="the UUID of the participant whom it is about")
    status: Literal["accepted", "duplicate"]
    journey: Literal["started", "under way", "unmatched"] = Field(
        description="whether the event began the journey, came into one under way, or waits for one to begin"
    )


class EventResult(BaseModel):
    """The answer to one event of a batch."""

    index: int = Field(description="its place in the batch, from 0")
    id: str | None = Field(description="its id; null where it has none that can be repeated")
    status: int = Field(description="the status that the event alone would have got: 202, 200, 403, 409, 413 or 422")
    errors: list[EventFault] = Field(description="why it was not accepted; empty otherwise")


class BatchResults(BaseModel):
    """The answers to a batch, one for each event, in their order."""

    results: list[EventResult]


class EventsCall:
    """Takes events; shared by all calls of a process."""

    def __init__(self, database: Pool, authentication: Authentication, *, production: bool, per_second: float) -> None:
        self._authentication = authentication
        self._intake = Intake(database, production=production)
        self._memory, self._rates = Memory(), Rates(per_second)

    async def answer(self, request: Request) -> Response:
        """Answer a call to ``POST /events``."""
        try:
            with self._memory.share() as share:
                body = Body(request, share)
                try:
                    return await self._taken(request, body)
                except Refused as refused:
                    return problem(refused, close=not await body.ignore())
        except Refused as refused:  # there is no memory for the call at all
            return problem(refused, close=True)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it

    async def _taken(self, request: Request, body: Body) -> Response:
        headers = cloudevents.headers_of(request.scope["headers"])
        try:
            authorization = headers.get("authorization")
            caller = await self._authentication.caller(
                None if authorization is None else authorization.decode("latin-1"), "POST", "/events"
            )
            self._rates.check(caller.name)
            mode, encoding = cloudevents.mode_of(headers), cloudevents.encoding_of(headers)
            traceparent = traceparent_of(headers.get("traceparent", b"").decode("latin-1"))
            sender = Sender(SenderKind.HTTP, caller.name, caller.sender)
            try:
                raw = await _events_in(body, mode, headers, encoding)
            except Refused as refused:
                if (kind := _OF_THE_BODY.get(refused.status)) is not None:
                    await self._intake.commit([EventRefused([Fault("", refused.detail, kind)])], sender)
                raise
            if mode is Mode.BATCH:
                return await self._take_batch(raw, sender, traceparent)
            return await self._take_one(raw[0], sender, traceparent)
        except PASSING:
            raise away() from None

    async def _take_one(self, raw: bytes | EventRefused, sender: Sender, traceparent: str | None) -> Response:
        self._rates.pay(sender.name, 1)
        (event,) = await self._intake.read([raw], traceparent)
        answer = await self._intake.commit_one(event, sender)
        status = _status(answer)
        if answer.event is None or status not in {200, 202}:
            raise Refused(status, _DETAIL[status], answer.faults)
        receipt = {
            "source": answer.event.ref.source,
            "id": answer.event.ref.id,
            "participant": str(answer.event.participant),
            "status": answer.verdict,
            "journey": answer.journey,
        }
        return Response(orjson.dumps(receipt), status, media_type="application/json")

    async def _take_batch(
        self, raw: Sequence[bytes | EventRefused], sender: Sender, traceparent: str | None
    ) -> Response:
        self._rates.pay(sender.name, len(raw))
        answers = await self._intake.commit(await self._intake.read(raw, traceparent), sender) if raw else []
        results = [
            {
                "index": index,
                "id": answer.event.ref.id if answer.event else cloudevents.id_of(one),
                "status": _status(answer),
                "errors": errors(answer.faults),
            }
            for index, (one, answer) in enumerate(zip(raw, answers, strict=True))
        ]
        return Response(orjson.dumps({"results": results}), media_type="application/json")


async def _events_in(body: Body, mode: Mode, headers: Mapping[str, bytes], encoding: str) -> list[bytes | EventRefused]:
    """Read the events of a call.

    Raises:
        Refused: The body cannot be read, is too large, or is no batch.
    """
    if mode is Mode.BATCH:
        return cloudevents.from_batch(await body.read(cloudevents.MAX_BATCH_BYTES, encoding, "a batch"))
    whole = await body.read(MAX_EVENT_BYTES, encoding, "an event")
    return [cloudevents.from_binary(headers, whole) if mode is Mode.BINARY else whole]


def _status(answer: Answer) -> int:
    return 413 if cloudevents.TOO_LARGE in answer.faults else _STATUS[answer.verdict]


def router(call: EventsCall) -> APIRouter:
    """Give the route, with its description."""
    routes = APIRouter(tags=["events"])
    bodies = {
        cloudevents.STRUCTURED: {"schema": {"$ref": "#/components/schemas/CloudEvent"}},
        cloudevents.BATCH: {
            "schema": {
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/components/schemas/CloudEvent"}, {}]},
                "description": "events; whatever is none is refused in its result, and does not stop the others",
                "maxItems": cloudevents.MAX_BATCH_EVENTS,
            }
        },
        "application/json": {
            "schema": {"type": "object", "description": "the data; the attributes are in ce- headers"}
        },
    }

    @routes.post(
        "/events",
        summary="Send one event, or a batch",
        description="202 and 200 come after the commit. It is safe to send anything again: source and id tell a "
        f"repetition. A batch (`{cloudevents.BATCH}`) is answered with 200 and one result for each event; in binary "
        "mode the attributes come in `ce-` headers.",
        status_code=202,
        response_class=Response,
        responses={
            200: {"description": "A duplicate; or the results of a batch", "content": _one_or_batch()},
            202: {"description": "Accepted, and committed", "model": Receipt},
            **described(_PROBLEMS),
        },
        openapi_extra={"requestBody": {"required": True, "content": bodies}, "security": [{"key": []}]},
    )
    async def post_events(request: Request) -> Response:
        return await call.answer(request)

    return routes


_PROBLEMS = {
    400: "A header twice, or damaged gzip",
    401: "No key, or one that is unknown, expired or revoked",
    403: "The key lacks a right",
    408: "The body took too long",
    409: "Another event was accepted under the same source and id",
    413: "Too large, or too many events",
    415: "A media type or encoding that is not taken",
    422: "Refused, with every fault",
    429: "More than the key may send; see Retry-After",
    503: "The database is away, or too much waits; see Retry-After",
}


def _one_or_batch() -> dict[str, object]:
    names = ("Receipt", "BatchResults")
    return {"application/json": {"schema": {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}}}


MODELS: tuple[type[BaseModel], ...] = (Receipt, BatchResults, EventResult, EventFault, Problem)
"""What answers consist of, for the description."""
