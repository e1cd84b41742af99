"""``/search``: finds a participant by name or number, within what one may see. Neither ever stands in an address."""

from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.rates import Rate
from console.access.visitors import Visitor
from console.pages.frame import Pages, form_of, to
from console.pages.paths import participant_path
from console.pages.words import N_
from schemas.access_log import LOOK_UP, LOOK_UP_NOBODY
from store.lists import Viewer, with_number
from store.worklists import FOUND_AT_MOST, with_name

LONGEST = 200  # characters that are looked for
_PERSON_NUMBER, _DUF = 11, 12  # digits
_D_NUMBER_FROM = "4"  # the first digit of a D-number is four more than that of the day


class Number(NamedTuple):
    """A number of a person."""

    kind: Literal["fnr", "dnr", "duf"]
    value: str


def router(pages: Pages) -> APIRouter:
    """Give the route."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.post("/search")
    async def search(request: Request, visitor: visiting) -> Response:
        pages.count(Rate.SEARCHING, visitor)
        text = " ".join(str((await form_of(request)).get("q", "")).split())[:LONGEST]
        viewer = Viewer.of(visitor.organisation)
        if fault := _fault(text):
            return _shown(pages, request, [], fault)
        if (number := number_in(text)) is not None:
            return await _by_number(pages, request, visitor, number)
        async with pages.reading(visitor) as conn:
            return _shown(pages, request, await with_name(conn, viewer, text.split()))

    return made


def number_in(text: str) -> Number | None:
    """Read a national identity number, a D-number or a DUF number; None where the text is none."""
    digits = text.replace(" ", "")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if len(digits) == _DUF:
        return Number("duf", digits)
    if len(digits) != _PERSON_NUMBER:
        return None
    return Number("dnr" if digits[0] >= _D_NUMBER_FROM else "fnr", digits)


async def _by_number(pages: Pages, request: Request, visitor: Visitor, number: Number) -> Response:
    async with pages.reading(visitor) as conn:
        found = await with_number(conn, Viewer.of(visitor.organisation), number.kind, number.value)
    await pages.note_access(visitor, found, LOOK_UP if found else LOOK_UP_NOBODY, request, number=number.kind)
    return to(participant_path(found)) if found is not None else _shown(pages, request, [])


def _fault(text: str) -> str | None:
    if sum(letter.isalnum() for letter in text) < 2:
        return N_("Write at least two letters of the name, or a whole number")
    if any(letter.isdigit() for letter in text) and number_in(text) is None:
        return N_("Write all 11 digits of a national identity number or D-number, or all 12 of a DUF number")
    return None


def _shown(pages: Pages, request: Request, found: list[dict[str, Any]], fault: str | None = None) -> Response:
    return pages.page(
        request, "search/found.html", status=422 if fault else 200, found=found, fault=fault,
        many=len(found) == FOUND_AT_MOST, participant_path=participant_path,
    )  # fmt: skip
