"""``/sign-in/begin`` and ``/sign-in/back``: the way to the issuer of accounts, and back."""

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.access.openid import ATTEMPT_SECONDS, Attempt, Issuer, IssuerAway, NotAccepted, SignedIn, new_attempt
from console.access.rates import Rate
from console.access.visitors import code_of, posts_of
from console.pages.faults import PageFault, no_such_page
from console.pages.frame import Pages, language_of, local_path, to
from console.pages.sign_in import begin_session
from console.pages.words import N_
from store.worklists import known_account
from workers.connections import today_in_oslo

_OF_STATE = 12  # letters
_REFUSED = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})

log = structlog.get_logger()


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()

    def the_issuer(request: Request) -> Issuer:
        if pages.issuer is None:
            raise no_such_page()
        pages.count(Rate.SIGNING_IN, request)
        return pages.issuer

    @made.get("/sign-in/begin")
    async def begin(request: Request, next: str | None = None) -> Response:  # noqa: A002 - the name in the address
        attempt = new_attempt(local_path(next))
        try:
            there = await the_issuer(request).way_there(attempt, language_of(request))
        except IssuerAway as fault:
            raise _away(fault) from None
        answer = to(there)
        pages.remember(answer, _attempt_cookie(attempt.state), attempt.sealed(pages.secret), ATTEMPT_SECONDS)
        return answer

    @made.get("/sign-in/back")
    async def back(request: Request) -> Response:
        issuer = the_issuer(request)
        try:
            who, attempt = await _brought(pages, issuer, request)
        except IssuerAway as fault:
            raise _away(fault) from None
        except NotAccepted as fault:
            log.warning("a sign-in was not accepted", cause=str(fault))
            raise _not_accepted() from None
        answer = await _received(pages, request, who, attempt.wanted)
        pages.forget(answer, _attempt_cookie(attempt.state))
        return answer

    return made


def _attempt_cookie(state: str) -> str:
    """Give the cookie of an attempt: one for each, so that two windows may sign in at the same time."""
    return f"stegvis_attempt_{state[:_OF_STATE]}"


async def _brought(pages: Pages, issuer: Issuer, request: Request) -> tuple[SignedIn, Attempt]:
    """Give who has come back from the issuer, and from which attempt."""
    said = request.query_params
    state = said.get("state", "")
    attempt = Attempt.opened(pages.secret, request.cookies.get(pages.cookie(_attempt_cookie(state))), state)
    if error := said.get("error"):
        if error in _REFUSED:
            raise _given_up()
        raise NotAccepted("the issuer answers with a fault")
    return await issuer.who(attempt, said.get("code", ""), said.get("iss")), attempt


async def _received(pages: Pages, request: Request, who: SignedIn, wanted: str) -> Response:
    """Let somebody in whom a grant gives a role today; show others whom to ask."""
    async with pages.database.acquire() as conn:
        account = await known_account(conn, *who.account, who.name)
        posts = await posts_of(conn, who.account, today_in_oslo(), invented=False)
    if not posts:
        return pages.page(request, "no_role.html", status=403, code=code_of(account))
    return await begin_session(pages, request, who, posts, wanted)


def _away(fault: IssuerAway) -> PageFault:
    log.warning("the issuer of accounts cannot be used", cause=str(fault))
    return PageFault(
        503,
        N_("You cannot sign in now"),
        N_("The sign-in of your employer does not answer. Whoever is signed in can go on. Try again in a minute."),
        back="/sign-in",
        seconds=60,
    )


def _given_up() -> PageFault:
    return PageFault(
        403,
        N_("You were not signed in"),
        N_("The sign-in was broken off, or your employer does not let you in. Try again, or ask your employer."),
        back="/sign-in",
    )


def _not_accepted() -> PageFault:
    return PageFault(
        400,
        N_("The sign-in could not be completed"),
        N_("It took too long, was begun in another window, or was used before. Begin again."),
        back="/sign-in",
    )
