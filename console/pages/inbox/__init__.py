"""``/inbox``: tasks by the role in which somebody acts, the most urgent first; and what one does with them there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, form_of, language_of, local_path, to, uuid_in
from console.pages.inbox import news, substitutes, views
from console.pages.inbox.page import inbox_page
from console.pages.inbox.people import away_today, called, colleagues_of
from console.pages.inbox.rows import participant_name, read_reference, reference_of
from console.pages.inbox.state import INBOX, InboxState
from console.pages.inbox.work import Chosen, chosen_in, date_all, give_all, put_all_back, read_day, take_all
from console.pages.words import N_
from console.texts.catalogues import translations
from schemas.tasks import title_of
from store.database import Connection
from store.task_work import undo
from store.worklists import named_tasks
from workers.connections import today_in_oslo


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get(INBOX)
    async def inbox(request: Request, visitor: visiting) -> Response:
        state = InboxState.read(request.query_params)
        return pages.page(request, "inbox/inbox.html", **await inbox_page(pages, request, visitor, state))

    @made.post("/inbox/tasks")
    async def act(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        taken = chosen_in(form, "take")
        chosen, do = (taken, "take") if taken else (chosen_in(form), form.get("do"))
        back = _back(form.get("back"))
        if not chosen:
            return to(back)
        if do in {"give", "date"}:
            return await _ask(pages, request, visitor, str(do), chosen, back)
        async with pages.writing(visitor) as conn:
            own = await _own(conn, visitor)
            if do == "take":
                batch = await take_all(conn, visitor, chosen)
            elif do == "put-back":
                batch = await put_all_back(conn, visitor, chosen, own)
            else:
                raise no_such_page()
        return _done(back, batch)

    @made.get("/inbox/date")
    async def one_date(request: Request, visitor: visiting, task: str = "", back: str = INBOX) -> Response:
        try:
            chosen = [Chosen(*read_reference(task))]
        except ValueError:
            raise no_such_page() from None
        return await _ask(pages, request, visitor, "date", chosen, _back(back))

    @made.post("/inbox/date")
    async def own_date(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        chosen, back, text = chosen_in(form), _back(form.get("back")), str(form.get("day", "")).strip()
        try:
            day = None if "remove" in form else read_day(text)
        except ValueError:
            fault = N_("Write a day, such as 2.12.2026")
            return await _ask(pages, request, visitor, "date", chosen, back, fault, text)
        if day is not None and day < today_in_oslo():
            fault = N_("Write a day from today on")
            return await _ask(pages, request, visitor, "date", chosen, back, fault, text)
        async with pages.writing(visitor) as conn:
            batch = await date_all(conn, visitor, chosen, day, await _own(conn, visitor))
        return _done(back, batch)

    @made.post("/inbox/give")
    async def give(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        chosen, back = chosen_in(form), _back(form.get("back"))
        if not form.get("to"):
            return await _ask(pages, request, visitor, "give", chosen, back, N_("Choose who gets them"))
        receiver = uuid_in(form, "to")
        async with pages.writing(visitor) as conn:
            if receiver not in {each.account for each in await colleagues_of(conn, pages, visitor, today_in_oslo())}:
                raise no_such_page()
            batch = await give_all(conn, visitor, chosen, receiver, await _own(conn, visitor))
        return _done(back, batch)

    @made.post("/inbox/undo")
    async def take_back(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        async with pages.writing(visitor) as conn:
            _, undoing = await undo(conn, uuid_in(form, "batch"), visitor.id)
        return _done(_back(form.get("back")), undoing)

    for part in (views, substitutes, news):
        made.include_router(part.router(pages))
    return made


async def _own(conn: Connection, visitor: Visitor) -> list[UUID]:
    return [visitor.id, *await away_today(conn, visitor, today_in_oslo())]


async def _ask(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    do: str,
    chosen: list[Chosen],
    back: str,
    fault: str | None = None,
    text: str = "",
) -> Response:
    """Ask what is still missing, with the tasks by name: what is done is what is listed here."""
    async with pages.writing(visitor) as conn:
        tasks = await named_tasks(conn, [each.task for each in chosen])
        people = await colleagues_of(conn, pages, visitor, today_in_oslo()) if do == "give" else []
        names = await called(conn, [task["claimed_by"] for task in tasks])
    if not tasks:
        raise no_such_page()
    language = language_of(request)
    listed = [
        {
            "reference": reference_of(task["participant"], task["claimed_by"], task["key"]),
            "title": title_of(task["type"], language),
            "name": participant_name(visitor, task["participant"], task["name"], translations(language).gettext),
            "protected": task["address_protected"],
            "holder": task["claimed_by"] and (names.get(task["claimed_by"]) or ""),
            "mine": task["claimed_by"] == visitor.id,
            "since": task["claimed_at"],
        }
        for task in tasks
    ]
    return pages.page(
        request, f"inbox/{do}.html", status=422 if fault else 200, tasks=listed, people=people, back=back, fault=fault,
        text=text, may_assign=visitor.may(Action.ASSIGN_TASKS),
    )  # fmt: skip


def _back(text: object) -> str:
    path = local_path(text if isinstance(text, str) else None, INBOX)
    return path if path.split("?")[0] == INBOX else INBOX


def _done(back: str, batch: UUID) -> Response:
    return to(f"{back}{'&' if '?' in back else '?'}batch={batch}#done")
