"""``/sign-in``: who one is. Also ``/role`` and ``/sign-out``."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.invented import name_of, posts_at
from console.access.openid import SignedIn
from console.access.rates import Rate
from console.access.visitors import INVENTED, LONGEST, Visitor, new_token, posts_of
from console.pages.faults import PageFault, no_such_page
from console.pages.frame import SESSION_COOKIE, Pages, address_with, form_of, local_path, to
from console.pages.navigation import places_for, places_for_role
from console.pages.words import N_
from schemas.accounts import Post, post
from schemas.events.vocabulary import Party
from schemas.kommuner import KOMMUNER
from schemas.organisations import NATIONAL, STEGVIS
from store.database import Connection
from store.grants import Account
from store.lists import largest_kommuner
from store.organisation import as_organisation
from store.sessions import end_session, end_sessions_of, open_session
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
    async def choose(
        request: Request,
        next: str | None = None,  # noqa: A002 - the name in the address
        out: bool = False,
    ) -> Response:
        if pages.issuer is not None:
            begin = address_with("/sign-in/begin", next=local_path(next))
            way_out = await pages.issuer.way_out() if out else None
            return pages.page(request, "sign_in_openid.html", begin=begin, out=out, way_out=way_out)
        if not pages.invented:
            raise _none_here()
        organisations = [*await _kommuner(pages), *(name for name in NATIONAL if name not in _UNUSUAL), STEGVIS]
        offered = {name: posts for name, posts in posts_at(organisations).items() if posts}
        return pages.page(request, "sign_in.html", offered=offered, name_of=name_of, next=local_path(next))

    @made.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        if not pages.invented:
            raise _none_here()
        pages.count(Rate.SIGNING_IN, request)
        form = await form_of(request)
        chosen = _chosen(form.get("account"))
        wanted = form.get("next")
        who = SignedIn(Account(INVENTED, str(chosen)), name_of(chosen))
        return await begin_session(pages, request, who, (chosen,), wanted if isinstance(wanted, str) else None)

    @made.post("/role")
    async def role(request: Request, visitor: visiting) -> Response:
        chosen = _chosen((await form_of(request)).get("post"))
        async with pages.database.acquire() as conn:
            if chosen not in await posts_of(conn, visitor.account, today_in_oslo(), invented=pages.invented):
                raise no_such_page()
            # Whoever has seen the old token does not act in the new role.
            await end_session(conn, visitor.token)
            token = await opened(conn, visitor.account, None, chosen)
        answer = to("/")
        pages.remember(answer, SESSION_COOKIE, token)
        return answer

    @made.post("/sign-out")
    async def sign_out(request: Request, visitor: visiting) -> Response:
        async with pages.database.acquire() as conn:
            await end_session(conn, visitor.token)
        return signed_out()

    @made.post("/sign-out/everywhere")
    async def sign_out_everywhere(request: Request, visitor: visiting) -> Response:
        async with pages.database.acquire() as conn:
            await end_sessions_of(conn, visitor.id)
        return signed_out()

    def signed_out() -> Response:
        # No further: the pages' policy lets no form lead to another host, so that the issuer's own end is a link.
        answer = to("/sign-in" if pages.issuer is None else "/sign-in?out=1")
        pages.forget(answer, SESSION_COOKIE)
        return answer

    return made


async def begin_session(
    pages: Pages, request: Request, who: SignedIn, posts: tuple[Post, ...], wanted: str | None
) -> Response:
    """Open a session for somebody who has proved who they are, and send them on.

    The session that the browser had before ends, and its token: one that somebody slipped in counts for nothing.

    Args:
        pages: The pages.
        request: The call.
        who: Who it is.
        posts: Their roles, at least one.
        wanted: The page that they asked for; None for the first of their role.
    """
    async with pages.database.acquire() as conn:
        if before := request.cookies.get(pages.cookie(SESSION_COOKIE)):
            await end_session(conn, before)
        token = await opened(conn, who.account, who.name, posts[0])
    begins = next((place.path for place in places_for_role(posts[0].role)), "/sign-in")
    answer = to(local_path(wanted if wanted != "/" else None, begins))
    pages.remember(answer, SESSION_COOKIE, token)
    return answer


async def opened(conn: Connection, account: Account, name: str | None, acting: Post) -> str:
    """Open a session in a role; gives its token."""
    token = new_token()
    await open_session(conn, account, name, token, acting, datetime.now(UTC) + LONGEST)
    return token


def first_page(visitor: Visitor) -> str:
    """Give where the role of somebody begins."""
    return next((place.path for place in places_for(visitor)), "/sign-in")


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
