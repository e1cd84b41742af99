"""``/interpreters``: the interpreter desk: assignments by language and day, those to be answered first."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access.visitors import Visitor
from console.api.reading import Day
from console.pages.frame import Pages, address_with, language_of
from console.pages.paths import register_path, task_path
from console.pages.task.before import language_name
from console.pages.words import N_, capitalised
from schemas.calendar import OSLO, is_working_day, oslo_date
from schemas.labels import value_label
from schemas.rules import RuleBook
from store.interpreters import Assignment, assignments
from workers.connections import today_in_oslo

BACK, AHEAD = 14, 14  # days: finished assignments shown, and days of the table
MOST = 1_000  # assignments read
PRESSES = timedelta(hours=24)  # until the end of free cancellation

_NAMED = {"interpreter.confirmed", "interpreter.replaced"}
_SEARCHES = {
    "other-provider": N_("From another provider too"),
    "remote": N_("By screen, from anywhere"),
    "bridge-language": N_("A language that the participant also knows"),
}


class State(Enum):
    """How far an assignment has come."""

    OPEN = "open"
    TO_CANCEL = "to cancel"
    CONFIRMED = "confirmed"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Row:
    """An assignment as the page shows it.

    Attributes:
        free_until: The last moment at which cancelling is free.
        left: The time until then; negative afterwards.
        answer_at: The page of the task that answers; None where nothing is to be answered.
    """

    assignment: Assignment
    state: State
    language: str
    starts: datetime
    free_until: datetime
    left: timedelta
    answer_at: str | None

    @property
    def day(self) -> date:
        """The day of the assignment in Oslo."""
        return self.starts.date()

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return self.starts + timedelta(minutes=int(self.assignment.needs["minutes"]))

    @property
    def presses(self) -> bool:
        """Whether free cancellation ends soon, or has ended."""
        return self.left <= PRESSES

    @property
    def hours_left(self) -> int:
        """Whole hours until free cancellation ends."""
        return int(self.left.total_seconds() // 3600)

    @property
    def search(self) -> str | None:
        """What kind of interpreter is asked for, in English; None for a qualified one."""
        return _SEARCHES.get(str(self.assignment.needs["asks_for"]))


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """A line of the table: how many assignments in a language on each day, and how many of these are open."""

    language: str
    name: str
    all: Mapping[date, int]
    open: Mapping[date, int]


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/interpreters")
    async def interpreters(
        request: Request,
        visitor: visiting,
        language: Annotated[str | None, Query(pattern="^[A-Za-z-]{2,20}$")] = None,
        day: Day | None = None,
        only: Annotated[str | None, Query(pattern="^open$")] = None,
    ) -> Response:
        today, reader = today_in_oslo(), language_of(request)
        async with pages.reading(visitor) as conn:
            found = await assignments(conn, today - timedelta(days=BACK), MOST)
        every = [row for row in (_row(each, pages.book, datetime.now(OSLO)) for each in found) if row is not None]
        shown = [row for row in every if language in (None, row.language) and day in (None, row.day)]
        days = _days(today, every)
        return pages.page(
            request,
            "interpreters/desk.html",
            days=days,
            lines=_lines(every, days, lambda code: capitalised(language_name(code, reader))),
            every=every,
            open=_by_free_until(shown, State.OPEN),
            to_cancel=_by_free_until(shown, State.TO_CANCEL),
            confirmed=_by_day(row for row in shown if row.state is State.CONFIRMED and not only),
            finished=[row for row in reversed(shown) if row.state is State.FINISHED and not only],
            open_in_all=sum(row.state is State.OPEN for row in every),
            coming=sum(row.state is not State.FINISHED for row in every),
            language=language,
            day=day,
            only=only,
            most=MOST if len(found) == MOST else None,
            address=partial(address_with, "/interpreters"),
            language_name=lambda code: capitalised(language_name(code, reader)),
            label=lambda field, value: value_label(field, value, reader),
            register_path=register_path,
        )

    return made


def _row(assignment: Assignment, book: RuleBook, now: datetime) -> Row | None:
    """Give an assignment as it is shown; None for one that is cancelled and settled."""
    state = _state(assignment, now)
    if state is None:
        return None
    starts = assignment.starts_at.astimezone(OSLO)
    free_until = book.on(oslo_date(starts)).interpreting.free_until(starts, assignment.ordered_by)
    answer_at = None if assignment.task is None else task_path(assignment.participant, assignment.task)
    return Row(assignment, state, str(assignment.needs["language"]), starts, free_until, free_until - now, answer_at)


def _state(assignment: Assignment, now: datetime) -> State | None:
    """Give how far an assignment has come. What is to be answered is so until it is answered, also afterwards."""
    if assignment.task_type == "confirm-interpreter":
        return State.OPEN
    if assignment.task_type == "confirm-cancellation":
        return State.TO_CANCEL
    if assignment.answer == "interpreter.cancelled":
        return None
    if assignment.outcome is not None or assignment.starts_at <= now:
        return State.FINISHED
    return State.CONFIRMED if assignment.answer in _NAMED else State.OPEN


def _days(today: date, rows: Iterable[Row]) -> list[date]:
    """Give the days of the table: the working days ahead, and others on which there is an assignment."""
    taken = {row.day for row in rows}
    ahead = (today + timedelta(days=number) for number in range(AHEAD))
    return [each for each in ahead if is_working_day(each) or each in taken]


def _lines(rows: Iterable[Row], days: list[date], name: Callable[[str], str]) -> list[LanguageLine]:
    """Give the lines of the table, languages with an open assignment first, then by name."""
    counted: dict[str, tuple[Counter[date], Counter[date]]] = defaultdict(lambda: (Counter(), Counter()))
    for row in rows:
        if row.state is not State.FINISHED and row.day in days:
            every, unanswered = counted[row.language]
            every[row.day] += 1
            unanswered[row.day] += row.state is State.OPEN
    lines = [LanguageLine(code, name(code), *counts) for code, counts in counted.items()]
    return sorted(lines, key=lambda line: (not sum(line.open.values()), line.name))


def _by_free_until(rows: Iterable[Row], state: State) -> list[Row]:
    return sorted((row for row in rows if row.state is state), key=lambda row: row.free_until)


def _by_day(rows: Iterable[Row]) -> dict[date, list[Row]]:
    found: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.day].append(row)
    return found
