"""``/calendar``: what falls due for one's role, day by day, and what one means to do oneself."""

from collections import defaultdict
from datetime import date, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.fields import NearDay
from console.pages.frame import Pages, address_with, language_of
from console.pages.inbox.people import roles_of
from console.pages.inbox.rows import participant_name
from console.pages.paths import participant_path, task_path
from console.pages.task.head import title_of
from console.texts.catalogues import translations
from store.calendar import DatedTask, dated_tasks
from workers.connections import today_in_oslo

WEEKS = 4
MOST = 500  # tasks


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get("/calendar")
    async def calendar(request: Request, visitor: visiting, week: NearDay | None = None) -> Response:
        language = language_of(request)
        first = monday_of(week or today_in_oslo())
        after = first + timedelta(weeks=WEEKS)
        async with pages.reading(visitor) as conn:
            tasks = await dated_tasks(conn, visitor.organisation, roles_of(visitor), first, after, MOST)
        return pages.page(
            request,
            "calendar/calendar.html",
            weeks=[(start, by_day(tasks, start)) for start in (first + timedelta(weeks=n) for n in range(WEEKS))],
            first=first,
            last=after - timedelta(days=1),
            full=len(tasks) == MOST,
            before=first - timedelta(weeks=WEEKS),
            after=after,
            title_of=lambda task: title_of(task.type, language),
            task_path=task_path,
            name_of=lambda task: participant_name(visitor, task.participant, task.name, translations(language).gettext),
            person_path=lambda task: participant_path(task.participant) if visitor.may(Action.SEE_PERSON) else None,
            address=partial(address_with, "/calendar"),
        )

    return made


def monday_of(day: date) -> date:
    """Give the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def by_day(tasks: list[DatedTask], monday: date) -> list[tuple[date, list[DatedTask]]]:
    """Give the tasks of a week by day, on their own date too; days without any are left out."""
    days: dict[date, list[DatedTask]] = defaultdict(list)
    for task in tasks:
        for day in dict.fromkeys((task.due, task.own)):
            if day is not None and monday <= day < monday + timedelta(weeks=1):
                days[day].append(task)
    return sorted(days.items())
