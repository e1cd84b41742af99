"""``/grants``: who has which role at the organisation, given and ended, and which protected addresses were opened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import INVENTED, Visitor
from console.pages.faults import no_such_page
from console.pages.fields import LONGEST_REASON, day_in, day_or_empty, text_in, uuid_or_none
from console.pages.frame import Pages, address_with, form_of, to
from console.pages.words import N_
from schemas.accounts import ROLES, Post
from schemas.organisations import party_of
from store.database import Connection
from store.grants import Account, end_grant, give_grant
from store.oversight_of_access import Colleague, Held, changes_here, grants_here, openings_here, with_code
from workers.connections import today_in_oslo

SHOWN = 200  # changes, and opened addresses
_CODE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
_LONGEST = 500  # characters of an issuer or a subject

REASON = N_("Write why in a few words, without names of participants (500 characters or fewer)")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A grant that somebody asked to give."""

    account: Account
    post: Post
    since: date
    until: date | None
    reason: str


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/grants")
    async def grants(
        request: Request,
        visitor: visiting,
        end: Annotated[int | None, Query(ge=1, le=2**62)] = None,
        done: Annotated[str | None, Query(pattern="^(given|had|ended)$")] = None,
    ) -> Response:
        return await _page(pages, request, visitor, ending=end, done=done)

    @made.post("/grants")
    async def give(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        async with pages.writing(visitor) as conn:
            wanted, faults = await _wanted(conn, form, visitor)
            if wanted is not None:
                given = await give_grant(
                    conn, wanted.account, wanted.post, wanted.since, wanted.until, by=str(visitor.id),
                    reason=wanted.reason,
                )  # fmt: skip
        if wanted is None:
            return await _page(pages, request, visitor, typed=_typed(form), faults=faults)
        return to(address_with("/grants", done="given" if given.new else "had"))

    @made.post("/grants/end")
    async def end(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        number, reason = text_in(form, "grant"), text_in(form, "reason")
        if not number.isdecimal() or len(number) > 18:
            raise no_such_page()
        today = today_in_oslo()
        last_day = today - timedelta(days=1) if form.get("now") else day_in(text_in(form, "last_day"))
        faults = _faults_of_reason(reason)
        if last_day is None or (last_day < today and not form.get("now")):
            faults["last_day"] = N_("Give the last day, today or later")
        if faults or last_day is None:
            return await _page(pages, request, visitor, typed=_typed(form), faults=faults, ending=int(number))
        async with pages.writing(visitor) as conn:
            ended = await end_grant(
                conn, int(number), last_day, by=str(visitor.id), reason=reason, organisation=visitor.organisation
            )
        if ended is None:
            raise no_such_page()
        return to(address_with("/grants", done="ended"))

    return made


async def _page(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    ending: int | None = None,
    done: str | None = None,
) -> Response:
    today = today_in_oslo()
    async with pages.reading(visitor) as conn:
        held, changes = await grants_here(conn), await changes_here(conn, SHOWN)
        openings = await openings_here(conn, SHOWN)
    return pages.page(
        request,
        "access/grants.html",
        status=422 if faults else 200,
        current=[each for each in held if each.counts(today)],
        colleagues=_colleagues(held),
        changes=changes,
        openings=openings,
        roles=roles_at(visitor.organisation),
        may_change=visitor.may(Action.CHANGE_GRANTS),
        typed={"since": today.isoformat(), "last_day": today.isoformat()} | dict(typed or {}),
        faults=faults or {},
        ending=ending,
        done=done,
        longest=LONGEST_REASON,
        address=partial(address_with, "/grants"),
    )


def roles_at(organisation: str) -> list[str]:
    """Give the roles that somebody may have at an organisation."""
    return [name for name, role in ROLES.items() if party_of(organisation) in role.parties]


async def _wanted(conn: Connection, form: FormData, visitor: Visitor) -> tuple[_Wanted | None, dict[str, str]]:
    """Give the grant that a form asks for, or what is wrong with the form, by field."""
    faults = _faults_of_reason(reason := text_in(form, "reason"))
    account = await _account(conn, form)
    if account is None:
        faults["who"] = N_("Choose a colleague, or give a code, or an issuer and a subject")
    elif account.issuer == INVENTED:
        faults["who"] = N_("An invented person has one role, and gets no other")
    elif account == visitor.account:
        faults["who"] = N_("Nobody gives themselves a role; ask another access administrator")
    if (role := text_in(form, "role")) not in roles_at(visitor.organisation):
        faults["role"] = N_("Choose a role")
    since, last = day_in(text_in(form, "since")), text_in(form, "until")
    until = day_in(last) if last else None
    if since is None:
        faults["since"] = N_("Give the first day")
    if last and (until is None or (since is not None and until < since)):
        faults["until"] = N_("Give a last day that is not before the first, or leave it empty")
    if faults or account is None or since is None:
        return None, faults
    return _Wanted(account, Post(role, visitor.organisation), since, until, reason), {}


async def _account(conn: Connection, form: FormData) -> Account | None:
    """Give to whom: one of three ways to say so, and no two that differ."""
    chosen, code = uuid_or_none(text_in(form, "colleague")), text_in(form, "code").lower()
    issuer, subject = text_in(form, "issuer"), text_in(form, "subject")
    found: set[Account] = set()
    if chosen is not None:
        found |= {each.account for each in _colleagues(await grants_here(conn)) if each.id == chosen} or set()
    if code:
        known = await with_code(conn, code) if _CODE.fullmatch(code) else None
        if known is None:
            return None
        found.add(known.account)
    if issuer or subject:
        if not issuer or not subject or max(len(issuer), len(subject)) > _LONGEST or "\0" in issuer + subject:
            return None
        found.add(Account(issuer, subject))
    return found.pop() if len(found) == 1 else None


def _colleagues(held: list[Held]) -> list[Colleague]:
    """Give everybody who has or had a role here, once each."""
    return sorted({each.whose.id: each.whose for each in held}.values(), key=lambda each: each.called)


def _faults_of_reason(reason: str) -> dict[str, str]:
    return {} if reason and len(reason) <= LONGEST_REASON and "\0" not in reason else {"reason": REASON}


def _typed(form: FormData) -> dict[str, str]:
    typed = {name: value for name, value in form.items() if isinstance(value, str) and name != "csrf"}
    return typed | {name: day_or_empty(typed.get(name)) for name in ("since", "until", "last_day")}
