"""``/deadlines``: deadlines by kommune and week, what has passed and what was done, and the share met in time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.api.reading import Kommune
from console.pages.fields import NearDay
from console.pages.figures import Counted
from console.pages.frame import Pages, address_with, language_of
from console.pages.words import capitalised, deadline_name
from schemas.events.vocabulary import Role
from schemas.kommuner import KOMMUNER
from schemas.rules import RuleBook
from store.database import Connection
from store.lists import Viewer
from store.oversight import InTime, OneDeadline, Week, deadline_weeks, met_in_time, open_deadlines
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the page: which deadlines, of which kommune and week, and the names that count; as of today."""

    kind: Kind
    name: str | None
    kommune: str | None
    week: date | None
    names: list[str]
    today: date

    @property
    def monday(self) -> date:
        """The Monday of this week."""
        return self.today - timedelta(days=self.today.weekday())

    @property
    def first(self) -> date:
        """The Monday of the first week shown."""
        return self.monday - timedelta(weeks=BACK)

    @property
    def running(self) -> bool:
        """Whether the week that is asked for has not passed: its deadlines still run."""
        return self.week is not None and self.week >= self.monday


class Read(NamedTuple):
    """What the page reads: deadlines by week, those listed, the share met in time, and who has claimed what."""

    counted: Counted[list[Week]]
    listed: Sequence[OneDeadline]
    in_time: Counted[list[InTime]]
    names: Mapping[UUID, str]


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
        asked = Asked(kind, name, kommune, week, _names(pages.book, kind, name), today_in_oslo())
        async with pages.reading(visitor) as conn:
            read = await _read(pages, conn, Viewer.of(visitor.organisation), asked)
        shown = _shown(pages.book, visitor, language_of(request), asked, read)
        return pages.page(request, "oversight/deadlines.html", **shown)

    return made


async def _read(pages: Pages, conn: Connection, viewer: Viewer, asked: Asked) -> Read:
    counted = await pages.figures.of(
        ("deadlines", viewer, asked.kind, asked.name, asked.today),
        lambda: deadline_weeks(conn, viewer, asked.today, asked.first, BACK + AHEAD, asked.names),
    )
    listed = await open_deadlines(
        conn, viewer, asked.today, asked.names, passed=not asked.running, kommune=asked.kommune, since=asked.week,
        before=None if asked.week is None else asked.week + timedelta(weeks=1), most=LISTED,
    )  # fmt: skip
    in_time = await pages.figures.of(
        ("in time", viewer, asked.today), lambda: met_in_time(conn, viewer, DECISION, asked.today, LISTED)
    )
    known = await names_of(conn, [each.claimed_by for each in listed if each.claimed_by])
    return Read(counted, listed, in_time, known)


def _shown(book: RuleBook, visitor: Visitor, language: str, asked: Asked, read: Read) -> dict[str, Any]:
    """Give what the template shows."""
    lines, others, total = _lines(read.counted.figures)
    return {
        "lines": lines,
        "others": others,
        "total": total,
        "weeks": [asked.first + timedelta(weeks=number) for number in range(BACK + AHEAD)],
        "monday": asked.monday,
        "until": asked.first + timedelta(weeks=BACK + AHEAD),
        "listed": read.listed,
        "running": asked.running,
        "in_time": read.in_time.figures,
        "figures_at": read.counted.at,
        "fewest": FEWEST,
        "decision_basis": book.on(asked.today).deadline(DECISION).legal_basis,
        "kind": asked.kind,
        "name": asked.name,
        "kommune": asked.kommune,
        "week": asked.week,
        "choices": sorted(_names(book, "all"), key=lambda each: _named(each, language)),
        "statutory": frozenset(_names(book, "statutory")),
        "rights": frozenset(_names(book, "all")).difference(_names(book, "statutory"), _names(book, "routine")),
        "deadline_name": lambda each: _named(each, language),
        "kommune_name": lambda number: KOMMUNER[number].name if number in KOMMUNER else number,
        "claimed": lambda each: read.names.get(each.claimed_by) if each.claimed_by else None,
        "shade": lambda count: sum(count > least for least in _SHADES),
        "address": partial(address_with, "/deadlines"),
        "sees_persons": visitor.may(Action.SEE_PERSON),
        "may_see_case": visitor.may(Action.SEE_CASE),
    }


def _names(book: RuleBook, kind: Kind, name: str | None = None) -> list[str]:
    """Give the names of the deadlines that count."""
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
