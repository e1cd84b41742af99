"""``/events``: events that no journey has taken: of nobody yet, of another's participant, not waited for, refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, address_with, form_of, language_of, to, uuid_in
from console.pages.reasons import LONGEST_REASON, reason_in
from console.pages.refusals import BY, REASONS, Asked, Span, place_parts, read_refusals, sender_name
from console.pages.words import event_name
from console.texts.catalogues import translations
from schemas.events.refusals import UNKNOWN
from store.levers import EVENTS_DISCARDED, LeverItem, begin_lever, buffered, events_discarded, note
from store.reports import Unmatched, unmatched
from workers.connections import today_in_oslo

SHOWN = 100
MOST = 2_000  # participants at a time
OFFERED_DAYS, LONGEST_DAYS = 30, 3_650
"""Since how many days events without a journey have been there: what is offered, and the most."""


@dataclass(frozen=True, slots=True)
class Group:
    """Which events without a journey are discarded together.

    Attributes:
        days: They have been there for so many days at least.
        sender: Those in quarantine of this organisation; None for those for which no settlement has come.
    """

    days: int
    sender: str | None

    @classmethod
    def read(cls, days: str, sender: str) -> Self:
        """Read what a form says.

        Raises:
            ValueError: The days are none, or too many; or the sender is no organisation.
        """
        if not days.isdecimal() or len(days) > 4 or not 1 <= int(days) <= LONGEST_DAYS or "\0" in sender:
            raise ValueError
        return cls(int(days), sender or None)

    def of(self, unmatched: Iterable[Unmatched]) -> list[Unmatched]:
        """Give those of the group, the longest there first. One that begins on a day to come is none of them."""
        found = [
            each
            for each in unmatched
            if each.begins_on is None and each.sender == self.sender and each.days >= self.days
        ]
        return sorted(found, key=lambda each: each.received_at)[:MOST]


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    async def shown(
        request: Request,
        visitor: Visitor,
        discard: str | None,
        status: int = 200,
        done: int | None = None,
        fault: str = "",
        group: Group | None = None,
        asked: Asked = Asked(),  # noqa: B008 - frozen
    ) -> Response:
        language = language_of(request)
        async with pages.reading(visitor) as conn:
            nobodys = await unmatched(conn, today_in_oslo())
            waiting = await buffered(conn, SHOWN)
            refusals = await read_refusals(conn, asked)
        return pages.page(
            request,
            "oversight/events.html",
            status=status,
            unmatched=nobodys[:SHOWN],
            unmatched_events=sum(each.events for each in nobodys),
            buffered=waiting,
            refusals=refusals,
            reasons=REASONS,
            unknown_type=UNKNOWN,
            place_parts=place_parts,
            sender_name=partial(sender_name, translate=translations(language).gettext),
            discard=discard,
            group=group,
            in_group=[] if group is None else group.of(nobodys),
            senders=sorted({each.sender for each in nobodys if each.sender}),
            offered_days=OFFERED_DAYS,
            longest_days=LONGEST_DAYS,
            most=MOST,
            done=done,
            fault=fault,
            shown=SHOWN,
            longest=LONGEST_REASON,
            may_discard=visitor.may(Action.DISCARD_EVENTS),
            event_name=partial(event_name, language=language),
            address=partial(address_with, "/events"),
        )

    @made.get("/events")
    async def events(
        request: Request,
        visitor: visiting,
        discard: Annotated[str | None, Query(pattern=r"^[0-9a-f-]{36}$")] = None,
        done: Annotated[int | None, Query(ge=0, le=10_000_000)] = None,
        days: str = "",
        sender: Annotated[str, Query(max_length=60)] = "",
        span: Span = "week",
        by: Annotated[str, Query(pattern=BY)] = "",
    ) -> Response:
        try:
            group = Group.read(days, sender) if days and discard is None else None
        except ValueError:
            return await shown(request, visitor, None, 422, fault="days")
        return await shown(request, visitor, discard, done=done, group=group, asked=Asked(span, by))

    @made.post("/events/discard")
    async def discard(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        participant, reason = uuid_in(form, "participant"), reason_in(form)
        if reason is None:
            return await shown(request, visitor, str(participant), 422, fault="reason")
        async with pages.writing(visitor) as conn:
            discarded = await events_discarded(conn, participant, reason, today_in_oslo()) or 0
            if discarded:
                await note(conn, visitor.id, EVENTS_DISCARDED, {"participant": str(participant)}, discarded, reason)
        return to(address_with("/events", done=discarded))

    @made.post("/events/discard/group")
    async def discard_group(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        try:
            group = Group.read(str(form.get("days", "")), str(form.get("sender", "")))
        except ValueError:
            raise no_such_page() from None
        reason = reason_in(form)
        if reason is None:
            return await shown(request, visitor, None, 422, fault="reason", group=group)
        async with pages.writing(visitor) as conn:
            items = [LeverItem(each.participant) for each in group.of(await unmatched(conn, today_in_oslo()))]
            about = {"days": group.days, "sender": group.sender}
            chosen = items[:1] if form.get("one") else items
            lever = await begin_lever(conn, visitor.id, EVENTS_DISCARDED, about, chosen, reason)
        await pages.carrying.begin(lever)
        return to(f"/levers/{lever}")

    return made
