"""``/inbox/substitutes``: who has the tasks of somebody who is away, from a day to a day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, form_of, to
from console.pages.inbox.people import called, colleagues_of
from console.pages.inbox.work import read_day
from console.pages.words import N_
from store.worklists import Colleague, end_substitute, set_substitute, substitutions
from workers.connections import today_in_oslo

LONGEST = 366  # days
_FIELDS = ("away", "substitute", "since", "until")


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/inbox/substitutes")
    async def ask(request: Request, visitor: visiting) -> Response:
        return await _form(pages, request, visitor, {"away": str(visitor.id)}, {})

    @made.post("/inbox/substitutes")
    async def save(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        typed = {name: str(form.get(name, "")).strip() for name in _FIELDS}
        if not visitor.may(Action.ASSIGN_TASKS):
            typed["away"] = str(visitor.id)
        faults = _faults(typed)
        if faults:
            return await _form(pages, request, visitor, typed, faults)
        away, substitute = UUID(typed["away"]), UUID(typed["substitute"])
        async with pages.writing(visitor) as conn:
            known = {each.account for each in await colleagues_of(conn, pages, visitor, today_in_oslo())}
            if not {away, substitute} <= known | {visitor.id}:
                raise no_such_page()
            since, until = read_day(typed["since"]), read_day(typed["until"])
            await set_substitute(conn, away, substitute, since, until, by=visitor.id)
        return to("/inbox/substitutes")

    @made.post("/inbox/substitutes/end")
    async def end(request: Request, visitor: visiting) -> Response:
        number = _number(await form_of(request))
        async with pages.writing(visitor) as conn:
            if not await end_substitute(conn, number, by=visitor.id, leads=visitor.may(Action.ASSIGN_TASKS)):
                raise no_such_page()
        return to("/inbox/substitutes")

    return made


def _number(form: FormData) -> int:
    text = str(form.get("substitution", ""))
    if not text.isdecimal() or len(text) > 18:
        raise no_such_page()
    return int(text)


def _faults(typed: dict[str, str]) -> dict[str, str]:
    """Give what is wrong, by field."""
    found: dict[str, str] = {}
    for name, fault in (("away", N_("Choose who is away")), ("substitute", N_("Choose who steps in"))):
        try:
            UUID(typed[name])
        except ValueError:
            found[name] = fault
    if not found and typed["away"] == typed["substitute"]:
        found["substitute"] = N_("Choose somebody else than who is away")
    days: dict[str, date] = {}
    for name in ("since", "until"):
        try:
            days[name] = read_day(typed[name])
        except ValueError:
            found[name] = N_("Write a day, such as 2.12.2026")
    if len(days) == 2:
        if days["until"] < max(days["since"], today_in_oslo()):
            found["until"] = N_("Write a last day that is not before the first, and not past")
        elif (days["until"] - days["since"]).days > LONGEST:
            found["until"] = N_("Write a last day within a year of the first")
    return found


async def _form(
    pages: Pages, request: Request, visitor: Visitor, typed: dict[str, str], faults: dict[str, str]
) -> Response:
    today = today_in_oslo()
    async with pages.writing(visitor) as conn:
        people: list[Colleague] = await colleagues_of(conn, pages, visitor, today)
        lines = await substitutions(conn, today)
        names = await called(conn, [account for line in lines for account in (line.away, line.substitute)])
    leads = visitor.may(Action.ASSIGN_TASKS)
    return pages.page(
        request, "inbox/substitutes.html", status=422 if faults else 200, people=people, lines=lines, names=names,
        typed={name: typed.get(name, "") for name in _FIELDS}, faults=faults, leads=leads, me=visitor.id,
    )  # fmt: skip
