"""``/participants/{participant}/address``: where a participant lives; a protected address only for who must know.

A participant's own people see it. Another adviser of the kommune opens it with a reason and for some hours; the access
administrator sees that on ``/grants``.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.fields import LONGEST_REASON, text_in, uuid_or_none
from console.pages.frame import Pages, form_of, to
from console.pages.paths import address_path
from console.pages.words import N_
from schemas.access_log import ADDRESS, ADDRESS_CLOSED, ADDRESS_OPENED
from store.lists import Viewer, visible
from store.oversight_of_access import Address, address_of, close_address, open_address

PATH = "/participants/{participant}/address"
HOURS = (1, 4, 8)
"""For how long one may open an address."""


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    async def found(visitor: Visitor, participant: str) -> tuple[UUID, Address]:
        """Give the address of a participant of the visitor's kommune."""
        uuid, viewer = uuid_or_none(participant), Viewer.of(visitor.organisation)
        if uuid is None or viewer.kommune is None:
            raise no_such_page()
        async with pages.reading(visitor) as conn:
            if not await visible(conn, viewer, [uuid]):
                raise no_such_page()
            return uuid, await address_of(conn, uuid, visitor.id, visitor.account.subject)

    def shown(request: Request, address: Address, typed: str = "", fault: str = "") -> Response:
        return pages.page(
            request,
            "access/address.html",
            status=422 if fault else 200,
            address=address,
            typed=typed,
            fault=fault,
            hours=HOURS,
            longest=LONGEST_REASON,
        )

    @made.get(PATH)
    async def address_page(request: Request, visitor: visiting, participant: str) -> Response:
        uuid, address = await found(visitor, participant)
        if address.open:
            await pages.note_access(visitor, uuid, ADDRESS, request)
        return shown(request, address)

    @made.post(PATH)
    async def open_it(request: Request, visitor: visiting, participant: str) -> Response:
        uuid, address = await found(visitor, participant)
        form = await form_of(request)
        if form.get("close"):
            if address.open and not address.own:
                await pages.note_access(visitor, uuid, ADDRESS_CLOSED, request)
                async with pages.writing(visitor) as conn:
                    await close_address(conn, visitor.id, uuid)
            return to(address_path(uuid))
        reason, hours = text_in(form, "reason"), text_in(form, "hours")
        if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
            return shown(request, address, reason, N_("Write why you must know the address (500 characters or fewer)"))
        if hours not in map(str, HOURS):
            raise no_such_page()
        if not address.open:
            await pages.note_access(visitor, uuid, ADDRESS_OPENED, request)
            async with pages.writing(visitor) as conn:
                await open_address(conn, visitor.id, uuid, reason, int(hours))
        return to(address_path(uuid))

    return made
