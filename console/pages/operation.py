"""``/operation``: how Stegvis runs now: events a minute, what waits, how long a commit takes, what partners lack."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.pages.frame import Pages, address_with, language_of
from console.pages.words import Translate, role_name
from console.texts.catalogues import translations
from schemas.services import PARTNERS
from store.operation import accepted_since, delays, queue, unmade
from store.refusals import refused
from workers.connections import today_in_oslo

OF_DELAYS = 2_000  # events of which the delay is looked at: the last ones
HEIGHT = 60  # of the plot, in its own units

Span = Literal["hour", "day"]
_STEPS: dict[Span, tuple[timedelta, int]] = {"hour": (timedelta(minutes=1), 60), "day": (timedelta(minutes=30), 48)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the plot: when it begins, how many events, and how high it is."""

    begins: datetime
    events: int
    height: float


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/operation")
    async def operation(request: Request, visitor: visiting, span: Span = "hour") -> Response:
        step, steps = _STEPS[span]
        now = datetime.now(UTC)
        since = _first(now, step, steps)
        translate = translations(language_of(request)).gettext
        async with pages.reading(visitor) as conn:
            accepted = await accepted_since(conn, since, step, steps)
            waiting = await queue(conn)
            delay = await delays(conn, since, OF_DELAYS)
            partners = await unmade(conn)
            refused_today = await refused(conn, today_in_oslo())
        return pages.page(
            request,
            "oversight/operation.html",
            columns=_columns(accepted),
            total=sum(events for _, events in accepted),
            peak=max(events for _, events in accepted),
            minutes=step // timedelta(minutes=1),
            span=span,
            now=now,
            queue=waiting,
            delay=delay,
            of_delays=OF_DELAYS,
            partners=partners,
            refused=refused_today,
            height=HEIGHT,
            partner_name=lambda service: _partner(service, translate),
            seconds_since=lambda moment: max(round((now - moment).total_seconds()), 0),
            address=partial(address_with, "/operation"),
        )

    return made


def _first(now: datetime, step: timedelta, steps: int) -> datetime:
    """Give when the first column begins, so that the last one holds this moment."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + step * ((now - midnight) // step) - step * (steps - 1)


def _columns(accepted: list[tuple[datetime, int]]) -> list[Column]:
    peak = max(events for _, events in accepted) or 1
    return [Column(begins, events, HEIGHT * events / peak) for begins, events in accepted]


def _partner(service: str, translate: Translate) -> str:
    text = role_name(PARTNERS[service].role, translate) if service in PARTNERS else service
    return text[:1].upper() + text[1:]
