"""Answers to calls that fail: problem documents (RFC 9457), which never repeat what was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import BaseModel, Field
from starlette.responses import Response

from schemas.events.reading import Fault

MEDIA_TYPE = "application/problem+json"


class EventFault(BaseModel):
    """One fault of an event."""

    path: str = Field(description="the JSON path of the field, such as $.data.settled_on; $ for the whole event")
    reason: str = Field(description="what is wrong and the way out, without the value")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="a URI that names the kind of problem; about:blank where the status says it all")
    title: str = Field(description="the kind of problem in words")
    status: int = Field(description="the HTTP status")
    detail: str = Field(description="what went wrong and the way out")
    errors: list[EventFault] = Field(default=[], description="every fault of the event")


@dataclass(eq=False)  # not frozen: context managers set the traceback of what passes through them
class Refused(Exception):
    """A call cannot be answered as it should be.

    Attributes:
        status: The HTTP status.
        detail: What went wrong and the way out, without anything that was sent.
        faults: The faults of an event.
        headers: More headers of the answer.
    """

    status: int
    detail: str
    faults: tuple[Fault, ...] = ()
    headers: Mapping[str, str] | None = None


def described(what: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that a call may be answered with, for its route.

    Args:
        what: The cause by status; one that speaks of Retry-After has that header.
    """
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    header = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return {
        status: {"description": cause, "content": content} | ({"headers": header} if "Retry-After" in cause else {})
        for status, cause in what.items()
    }


def later(status: int, detail: str, seconds: float) -> Refused:
    """Give a refusal that passes: the same call may succeed after so many seconds."""
    return Refused(status, detail, headers={"Retry-After": str(max(1, round(seconds + 0.5)))})


def errors(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Give faults as they stand in answers, with paths from the root of the event."""
    return [{"path": _from_root(fault.path), "reason": fault.reason} for fault in faults]


def _from_root(path: str) -> str:
    return f"$.{path}" if path else "$"


def problem(refused: Refused, *, close: bool = False) -> Response:
    """Give the answer to a refused call.

    Args:
        refused: Why it is refused.
        close: Whether the connection ends with this answer, because the rest of the body is not read.
    """
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": refused.detail,
    }
    if refused.faults:
        content["errors"] = errors(refused.faults)
    headers = dict(refused.headers or {}) | ({"Connection": "close"} if close else {})
    return Response(orjson.dumps(content), refused.status, headers, MEDIA_TYPE)
