"""``/sign-in``: who one is. Also ``/role`` and ``/sign-out``."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.invented import name_of, posts_at
from console.access.visitors import INVENTED, LONGEST, Visitor, new_token, posts_of
from console.pages.faults import PageFault, no_such_page
from console.pages.frame import SESSION_COOKIE, Pages, form_of, local_path, to
from console.pages.navigation import places_for
from console.pages.words import N_
from schemas.accounts import Post, post
from schemas.events.vocabulary import Party
from schemas.kommuner import KOMMUNER
from schemas.organisations import NATIONAL, STEGVIS
from store.grants import Account
from store.lists import largest_kommuner
from store.organisation import as_organisation
from store.sessions import act_as, end_session, open_session
from workers.connections import today_in_oslo

_SHOWN = 3  # kommuner whose people one may choose, those with most journeys
_UNUSUAL = {Party.PARTICIPANT.value}


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/")
    async def first(request: Request) -> Response:
        return to(first_page(await pages.recognised(request)))

    @made.get("/sign-in")
    async def choose(request: Request, next: str | None = None) -> Response:  # noqa: A002 - the name in the address
        if not pages.invented:
            raise _none_here()
        organisations = [*await _kommuner(pages), *(name for name in NATIONAL if name not in _UNUSUAL), STEGVIS]
        offered = {name: posts for name, posts in posts_at(organisations).items() if posts}
        return pages.page(request, "sign_in.html", offered=offered, name_of=name_of, next=local_path(next))

    @made.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        if not pages.invented:
            raise _none_here()
        form = await form_of(request)
        chosen = _chosen(form.get("account"))
        account = Account(INVENTED, str(chosen))
        token = new_token()
        async with pages.database.acquire() as conn:
            expires_at = datetime.now(UTC) + LONGEST
            identity = await open_session(conn, account, name_of(chosen), token, chosen, expires_at)
        visitor = Visitor(identity, account, name_of(chosen), chosen, (chosen,), token)
        wanted = form.get("next")
        answer = to(local_path(wanted if isinstance(wanted, str) and wanted != "/" else None, first_page(visitor)))
        remember(answer, token, secure=pages.over_tls)
        return answer

    @made.post("/role")
    async def role(request: Request, visitor: visiting) -> Response:
        chosen = _chosen((await form_of(request)).get("post"))
        async with pages.database.acquire() as conn:
            if chosen not in await posts_of(conn, visitor.account, today_in_oslo(), invented=pages.invented):
                raise no_such_page()
            await act_as(conn, visitor.token, chosen)
        return to("/")

    @made.post("/sign-out")
    async def sign_out(request: Request, visitor: visiting) -> Response:
        async with pages.database.acquire() as conn:
            await end_session(conn, visitor.token)
        answer = to("/sign-in")
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    return made


def first_page(visitor: Visitor) -> str:
    """Give where the role of somebody begins."""
    return next((place.path for place in places_for(visitor)), "/sign-in")


def remember(answer: Response, token: str, *, secure: bool) -> None:
    """Let the browser keep the session until it is closed; no script reads it, no other site sends it."""
    answer.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="lax", secure=secure)


def _chosen(text: object) -> Post:
    try:
        return post(text if isinstance(text, str) else "")
    except ValueError:
        raise PageFault(
            422,
            N_("There is no such account"),
            N_("An account is a role and an organisation, such as programme_adviser@3301. Choose one from the list."),
            back="/sign-in",
        ) from None


def _none_here() -> PageFault:
    return PageFault(
        404,
        N_("Nobody can sign in here yet"),
        N_("Invented accounts exist on the machine's own address only, and no issuer of accounts is configured."),
    )


async def _kommuner(pages: Pages) -> list[str]:
    """Give the kommuner with most journeys, each followed by its county; Drammen where there is none yet."""
    async with as_organisation(pages.database, STEGVIS) as conn:
        found = await largest_kommuner(conn, _SHOWN)
    numbers = [number for number in found if number in KOMMUNER] or ["3301"]
    return list(Counter(name for number in numbers for name in (number, KOMMUNER[number].county)))
