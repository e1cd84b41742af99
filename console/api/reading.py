"""What all reading calls have in common: who reads, in which transaction, which page, and how answers are written."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from console.access.callers import Caller
from console.api.authentication import PASSING, away
from console.api.problems import Refused, described
from schemas.identifiers import UUID_FORM
from store.access_log import Who, note_access
from store.database import Connection, Pool
from store.lists import MOST, InvalidCursor, Page, Paging, reading

READ_WITHIN = 10.0  # seconds, when the database neither answers nor refuses
USUAL = 100  # rows per page where the caller names no limit


def _day(text: Any) -> date:
    with contextlib.suppress(ValueError):  # whose text repeats what was sent
        if isinstance(text, str) and len(text) == len("2026-09-01"):
            return date.fromisoformat(text)
    raise ValueError("write a day as 2026-09-01")


def _uuid(text: Any) -> UUID:
    if not isinstance(text, str) or UUID_FORM.fullmatch(text) is None:
        raise ValueError("write a UUID with hyphens")
    return UUID(text)


def _as_stored(text: Any) -> Any:
    """Give a national organisation as journeys name it, also where it is written with hyphens."""
    return text.replace("-", "_") if isinstance(text, str) else text


Day = Annotated[date, BeforeValidator(_day)]
Participant = Annotated[UUID, BeforeValidator(_uuid)]
Word = Annotated[str, Field(pattern=r"^[a-z0-9_.\-]{1,60}$")]
"""A code, such as a type or a name."""
Kommune = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
County = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
Organisation = Annotated[str, Field(pattern=r"^[a-z0-9_]{2,40}$"), BeforeValidator(_as_stored)]


class Query(BaseModel):
    """The parameters of a call. A name that the call does not know is refused: a misspelt filter would widen."""

    model_config = ConfigDict(extra="forbid")


class ListQuery(Query):
    """The parameters that all lists take."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="rows at most")
    after: str | None = Field(None, max_length=2_000, description="go on from here: next of the answer before")

    @property
    def paging(self) -> Paging:
        """Which page."""
        return Paging(self.limit, self.after)

    def filters(self) -> dict[str, Any]:
        """Give the filters by name."""
        return self.model_dump(exclude={"limit", "after"})


class ListAnswer(BaseModel):
    """What all lists give besides their rows."""

    next: str | None = Field(description="the cursor of the next page; null on the last one")


PROBLEMS = {
    401: "No key, or one that is unknown, expired or revoked",
    403: "The key lacks a right",
    422: "A parameter is wrong, unknown or comes twice",
    503: "The database is away; see Retry-After",
}
"""What every reading call may be answered with."""


class Reader:
    """Opens the transactions of reading calls; shared by all calls of a process."""

    def __init__(self, database: Pool) -> None:
        self.database = database

    @contextlib.asynccontextmanager
    async def reading(self, caller: Caller, participant: UUID | None = None) -> AsyncIterator[Connection]:
        """Open a transaction that reads for a caller's organisation.

        Args:
            caller: Who reads.
            participant: Whose accepted events are read too.

        Raises:
            Refused: 503 while the database is away.
        """
        with translated():
            async with asyncio.timeout(READ_WITHIN), reading(self.database, caller.organisation, participant) as conn:
                yield conn

    async def note_access(
        self, who: Who, participant: UUID | None, reason: str, *, page: str, **parameters: str
    ) -> None:
        """Note in the access log that a page or call shows who a participant is, before it does.

        Args:
            who: Who sees it.
            participant: Whose data; None where nobody was found.
            reason: What is done: a code of ``schemas.access_log.REASONS``.
            page: The page or call by its route, such as ``/participants/{participant}``.
            parameters: What the words of the reason need.

        Raises:
            Refused: 503 while the database is away; then nothing may be shown.
        """
        with translated():
            async with asyncio.timeout(READ_WITHIN), self.database.acquire() as conn:
                await note_access(conn, who, participant, reason, page=page, **parameters)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn faults that callers can do something about into answers.

    Raises:
        Refused: 503 while the database is away, 400 for a cursor that is none.
    """
    try:
        yield
    except InvalidCursor as fault:
        raise Refused(400, str(fault)) from None
    except PASSING:
        raise away() from None


def answered(content: Any) -> Response:
    """Write an answer. No cache keeps it: what one organisation sees, another must not."""
    return Response(orjson.dumps(content), media_type="application/json", headers={"Cache-Control": "no-store"})


def listed(name: str, page: Page, row: Callable[[dict[str, Any]], dict[str, Any]] = dict) -> Response:
    """Write a page of a list."""
    return answered({name: [row(each) for each in page.rows], "next": page.next})


def route(model: type[BaseModel], problems: dict[int, str]) -> dict[str, Any]:
    """Give what the route of a reading call declares besides its path and summary."""
    return {
        "response_class": Response,
        "responses": cast("dict[int | str, dict[str, Any]]", {200: {"model": model}})
        | described(dict(sorted((PROBLEMS | problems).items()))),
        "openapi_extra": {"security": [{"key": []}]},
    }


def list_route(model: type[BaseModel]) -> dict[str, Any]:
    """The same for a list."""
    return route(model, {400: "The cursor is none of this list"})
