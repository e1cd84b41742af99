"""``/access-log``: who at the organisation saw whom, when and why; and whether the log is as it was written."""

from datetime import date
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.fields import day_in, day_or_empty, uuid_or_none
from console.pages.frame import Pages, address_with, language_of, to
from console.pages.words import N_, ROLES, role_name
from console.texts.catalogues import translations
from schemas.access_log import role_in_words, what_was_done
from store.access_log import Line
from store.grants import Account
from store.oversight_of_access import (
    Colleague,
    LogFilter,
    check_log,
    grants_here,
    known_as,
    last_check,
    lines_before,
    with_code,
)

SHOWN = 50  # lines of a page

Typed = Annotated[str | None, Query(max_length=100)]


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/access-log")
    async def access_log(
        request: Request,
        visitor: visiting,
        account: Typed = None,
        participant: Typed = None,
        first: Typed = None,
        last: Typed = None,
        before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    ) -> Response:
        typed = {"account": account, "participant": participant, "first": first, "last": last}
        async with pages.reading(visitor) as conn:
            people = {each.whose.id: each.whose for each in await grants_here(conn)}
            if (who := uuid_or_none(account)) is not None and (known := await with_code(conn, str(who))) is not None:
                people[known.id] = known
            which, faults = _filter(typed, people)
            found = [] if faults else await lines_before(conn, before, SHOWN + 1, which)
            accounts = await known_as(conn, _accounts(found))
            checked = await last_check(conn)
        language = language_of(request)
        translate = translations(language).gettext
        return pages.page(
            request,
            "access/log.html",
            status=422 if faults else 200,
            lines=found[:SHOWN],
            more=found[SHOWN - 1].position if len(found) > SHOWN else None,
            who=lambda line: accounts.get(Account(line.issuer, line.who)) if line.issuer else None,
            what=lambda line: what_was_done(line.reason, line.parameters, language),
            role=lambda line: role_name(line.role, translate) if line.role in ROLES else role_in_words(None, language),
            people=sorted(people.values(), key=lambda each: each.called),
            typed={name: value or "" for name, value in typed.items()}
            | {name: day_or_empty(typed[name]) for name in ("first", "last")},
            faults=faults,
            narrowed=any(typed.values()),
            before=before,
            checked=checked,
            address=partial(address_with, "/access-log", **typed),
        )

    @made.post("/access-log/check")
    async def check(request: Request, visitor: visiting) -> Response:
        async with pages.writing(visitor) as conn:
            await check_log(conn)
        return to("/access-log")

    return made


def _filter(typed: dict[str, str | None], people: dict[UUID, Colleague]) -> tuple[LogFilter, dict[str, str]]:
    """Give the filter that was typed, or what is wrong with it, by field."""
    faults: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        days[name] = day_in(typed[name] or "")
        if typed[name] and days[name] is None:
            faults[name] = N_("Give a day, such as 2026-12-02")
    whom, who = uuid_or_none(typed["participant"]), uuid_or_none(typed["account"])
    if typed["participant"] and whom is None:
        faults["participant"] = N_("Give the participant's code, such as 7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02")
    if typed["account"] and who not in people:
        faults["account"] = N_("Choose somebody from the list")
    account = people[who].account if who is not None and who in people else None
    return LogFilter(account, whom, days["first"], days["last"]), faults


def _accounts(lines: list[Line]) -> set[Account]:
    return {Account(line.issuer, line.who) for line in lines if line.issuer is not None}
