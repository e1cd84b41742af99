"""``/account``: what an account wants besides the pages: its calendar in other programs, and a digest by mail."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor, new_token
from console.pages.frame import Pages, form_of, language_of, to
from console.pages.words import N_
from schemas.texts import TextLanguage
from store.calendars import calendar_of, end_calendar, language_of_account, make_calendar
from store.digests import ask_for_digest, digest_address, end_digest
from workers.connections import today_in_oslo
from workers.settings.mail import MAIL_ADDRESS

LONGEST_ADDRESS = 254  # characters


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    async def shown(request: Request, visitor: Visitor, *, typed: str | None = None, **more: Any) -> Response:
        today = today_in_oslo()
        async with pages.answering() as conn:
            calendar = await calendar_of(conn, visitor.id, visitor.post, today, invented=pages.invented)
            digest = await digest_address(conn, visitor.id)
            language = await language_of_account(conn, visitor.id)
        faults = more.pop("faults", {})
        return pages.page(
            request,
            "account/account.html",
            status=422 if faults else 200,
            calendar=calendar,
            digest=digest,
            typed=typed if typed is not None else digest or "",
            faults=faults,
            chosen=language or language_of(request),
            longest=LONGEST_ADDRESS,
            domains=sorted(pages.settings.mail_domains),
            at=pages.settings.digest_at,
            sends_mail=pages.settings.sends_mail,
            **{"secret": None, "done": None} | more,
        )

    @made.get("/account")
    async def account(request: Request, visitor: visiting, done: str | None = None) -> Response:
        return await shown(request, visitor, done=done if done in {"calendar", "digest", "no-digest"} else None)

    @made.post("/account/calendar")
    async def make(request: Request, visitor: visiting) -> Response:
        # The address is shown here and never again: only its hash is kept.
        secret, language = new_token(), _language(await form_of(request), request)
        async with pages.answering() as conn:
            await make_calendar(conn, visitor.id, visitor.post, secret, language, today_in_oslo())
        return await shown(request, visitor, secret=f"{pages.address(request)}/calendar/{secret}.ics")

    @made.post("/account/calendar/end")
    async def end(request: Request, visitor: visiting) -> Response:
        async with pages.answering() as conn:
            await end_calendar(conn, visitor.id, visitor.post)
        return to("/account?done=calendar")

    @made.post("/account/digest")
    async def ask(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        address = str(form.get("address") or "").strip()
        if fault := _fault(pages, address):
            return await shown(request, visitor, typed=address, faults={"address": fault})
        async with pages.answering() as conn:
            await ask_for_digest(conn, visitor.id, address, _language(form, request))
        return to("/account?done=digest")

    @made.post("/account/digest/end")
    async def no_digest(request: Request, visitor: visiting) -> Response:
        async with pages.answering() as conn:
            await end_digest(conn, visitor.id)
        return to("/account?done=no-digest")

    return made


def _language(form: FormData, request: Request) -> TextLanguage:
    said = str(form.get("language") or "")
    return TextLanguage(said) if said in set(TextLanguage) else language_of(request)


def _fault(pages: Pages, address: str) -> str:
    """Say what is wrong with an address, in English; nothing where it is well."""
    if len(address) > LONGEST_ADDRESS or not re.fullmatch(MAIL_ADDRESS, address):
        return N_("Write the address as name@example.no")
    if not pages.settings.may_have_mail(address):
        return N_("Mail from Stegvis goes to addresses at work alone: write yours there")
    return ""
