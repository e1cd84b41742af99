"""``/deadlines``: deadlines by kommune and week, what has passed and what was done, and the share met in time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.api.reading import Kommune
from console.pages.fields import NearDay
from console.pages.frame import Pages, address_with, language_of
from console.pages.words import capitalised, deadline_name
from schemas.events.vocabulary import Role
from schemas.kommuner import KOMMUNER
from schemas.rules import RuleBook
from store.lists import Viewer
from store.oversight import Week, deadline_weeks, met_in_time, open_deadlines
from store.sessions import names_of
from workers.connections import today_in_oslo

BACK, AHEAD = 3, 9  # weeks shown before this one, and from this one on
KOMMUNER_SHOWN = 20  # those with most; all the others stand in one line
LISTED = 20
FEWEST = 5  # cases of which a share is shown
DECISION = "programme-decision"
"""The deadline of which the share met in time is shown."""

Kind = Literal["statutory", "routine", "all"]
_SHADES = (0, 1, 2, 4)  # a week with more deadlines than each gets the next shade


@dataclass(slots=True)
class Line:
    """The deadlines of a kommune, or of all: by week, and in all."""

    kommune: str | None
    passed: dict[date | None, int] = field(default_factory=lambda: defaultdict(int))
    running: dict[date | None, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, week: Week) -> None:
        """Count a week in."""
        self.passed[week.week] += week.passed
        self.running[week.week] += week.running

    @property
    def over_now(self) -> int:
        """How many have passed and are open."""
        return sum(self.passed.values())

    @property
    def over_then(self) -> int:
        """How many will have passed after the weeks shown if nothing happens."""
        return self.over_now + sum(self.running.values())


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/deadlines")
    async def deadlines(
        request: Request,
        visitor: visiting,
        kind: Kind = "statutory",
        name: Annotated[str | None, Query(max_length=60)] = None,
        kommune: Kommune | None = None,
        week: NearDay | None = None,
    ) -> Response:
        viewer, today, language = Viewer.of(visitor.organisation), today_in_oslo(), language_of(request)
        names = _names(pages.book, kind, name)
        monday = today - timedelta(days=today.weekday())
        first = monday - timedelta(weeks=BACK)
        async with pages.reading(visitor) as conn:
            counted = await pages.figures.of(
                ("deadlines", viewer, kind, name, today),
                lambda: deadline_weeks(conn, viewer, today, first, BACK + AHEAD, names),
            )
            running = week is not None and week >= monday
            listed = await open_deadlines(
                conn, viewer, today, names, passed=not running, kommune=kommune, since=week,
                before=None if week is None else week + timedelta(weeks=1), most=LISTED,
            )  # fmt: skip
            in_time = await pages.figures.of(
                ("in time", viewer, today), lambda: met_in_time(conn, viewer, DECISION, today, LISTED)
            )
            known = await names_of(conn, [each.claimed_by for each in listed if each.claimed_by])
        lines, others, total = _lines(counted.figures)
        return pages.page(
            request,
            "oversight/deadlines.html",
            lines=lines,
            others=others,
            total=total,
            weeks=[first + timedelta(weeks=number) for number in range(BACK + AHEAD)],
            monday=monday,
            until=first + timedelta(weeks=BACK + AHEAD),
            listed=listed,
            running=running,
            in_time=in_time.figures,
            figures_at=counted.at,
            fewest=FEWEST,
            decision_basis=pages.book.on(today).deadline(DECISION).legal_basis,
            kind=kind,
            name=name,
            kommune=kommune,
            week=week,
            choices=sorted(_names(pages.book, "all", None) or (), key=lambda each: _named(each, language)),
            statutory=frozenset(_names(pages.book, "statutory", None) or ()),
            deadline_name=lambda each: _named(each, language),
            kommune_name=lambda number: KOMMUNER[number].name if number in KOMMUNER else number,
            claimed=lambda each: known.get(each.claimed_by) if each.claimed_by else None,
            shade=lambda count: sum(count > least for least in _SHADES),
            address=partial(address_with, "/deadlines"),
            sees_persons=visitor.may(Action.SEE_PERSON),
            may_see_case=visitor.may(Action.SEE_CASE),
        )

    return made


def _names(book: RuleBook, kind: Kind, name: str | None) -> list[str] | None:
    """Give the names of the deadlines that count; none known means no row."""
    if name:
        return [name]
    # A right of the participant that lapses is no breach of the kommune's: it stands among all of them only.
    kinds: Mapping[str, str] = {
        rule.name: "right" if rule.role is Role.PARTICIPANT else rule.kind for rule in book.every_deadline()
    }
    return [each for each, its_kind in kinds.items() if kind in ("all", its_kind)]


def _named(name: str, language: str) -> str:
    return capitalised(deadline_name(name, language))


def _lines(weeks: list[Week]) -> tuple[list[Line], Line | None, Line]:
    """Give the lines of the kommuner with most, one of all others where there are others, and one of all."""
    by_kommune: dict[str, Line] = {}
    total = Line(None)
    for week in weeks:
        by_kommune.setdefault(week.kommune, Line(week.kommune)).add(week)
        total.add(week)
    ordered = sorted(by_kommune.values(), key=lambda line: (-line.over_then, line.kommune))
    others: Line | None = None
    for week in weeks:
        if by_kommune[week.kommune] in ordered[KOMMUNER_SHOWN:]:
            others = others or Line(None)
            others.add(week)
    return ordered[:KOMMUNER_SHOWN], others, total
