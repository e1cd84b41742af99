"""``/inbox/views``: saved views of the inbox, one's own and those that the others with the role see too."""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.frame import Pages, form_of, to, uuid_in
from console.pages.inbox.state import INBOX, InboxState
from console.pages.words import N_
from schemas.identifiers import number_in_text
from store.worklists import drop_view, save_view, saved_views

LONGEST = 60  # characters of a name


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/inbox/views")
    async def ask(request: Request, visitor: visiting) -> Response:
        return await _form(pages, request, visitor, InboxState.read(request.query_params))

    @made.post("/inbox/views")
    async def save(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        name, shared = str(form.get("name", "")).strip(), "shared" in form
        state = InboxState.read(dict(parse_qsl(str(form.get("query", "")))))
        if fault := _fault(name):
            return await _form(pages, request, visitor, state, fault, name, shared=shared)
        query = urlencode(state.query())
        async with pages.writing(visitor) as conn:
            await save_view(conn, visitor.id, visitor.post.role, name, query, shared=shared)
        return to(f"{INBOX}?{query}" if query else INBOX)

    @made.post("/inbox/views/drop")
    async def drop(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        async with pages.writing(visitor) as conn:
            await drop_view(conn, uuid_in(form, "view"), visitor.id)
        return to("/inbox/views")

    return made


def _fault(name: str) -> str | None:
    if not name:
        return N_("Write a name for the view")
    if len(name) > LONGEST or not name.isprintable():
        return N_("Write a shorter name, of 60 characters at most")
    return N_("Write a name without a person's number") if number_in_text(name) else None


async def _form(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    state: InboxState,
    fault: str | None = None,
    name: str = "",
    *,
    shared: bool = False,
) -> Response:
    async with pages.reading(visitor) as conn:
        saved = await saved_views(conn, visitor.id, visitor.post.role)
    return pages.page(
        request, "inbox/views.html", status=422 if fault else 200, state=state, query=urlencode(state.query()),
        saved=saved, fault=fault, name=name, shared=shared, back=state.address(),
    )  # fmt: skip
