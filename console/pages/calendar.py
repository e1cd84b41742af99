"""``/calendar``: what falls due and who meets, for one's role, day by day, and what one means to do oneself."""

from collections import defaultdict
from collections.abc import Iterable
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
from console.pages.inbox.people import roles_of, roles_of_post
from console.pages.inbox.rows import participant_name
from console.pages.paths import participant_path, task_path
from console.texts.catalogues import translations
from schemas.accounts import Post
from schemas.calendar import OSLO, oslo_date
from schemas.events.vocabulary import Party, Role
from schemas.organisations import party_of
from schemas.tasks import title_of
from store.calendar import DatedTask, OwnMeeting, dated_tasks, own_meetings
from store.database import Connection
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
            meetings = await own_meetings_of(conn, visitor.post, first, after, MOST)
        return pages.page(
            request,
            "calendar/calendar.html",
            weeks=[
                (start, by_day(tasks, meetings, start)) for start in (first + timedelta(weeks=n) for n in range(WEEKS))
            ],
            first=first,
            last=after - timedelta(days=1),
            full=len(tasks) == MOST,
            before=first - timedelta(weeks=WEEKS),
            after=after,
            title_of=lambda task: title_of(task.type, language),
            begins=lambda each: None if each.starts_at is None else each.starts_at.astimezone(OSLO),
            task_path=task_path,
            name_of=lambda task: participant_name(visitor, task.participant, task.name, translations(language).gettext),
            person_path=lambda task: participant_path(task.participant) if visitor.may(Action.SEE_PERSON) else None,
            address=partial(address_with, "/calendar"),
        )

    return made


def monday_of(day: date) -> date:
    """Give the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


async def own_meetings_of(conn: Connection, post: Post, first: date, after: date, most: int) -> list[OwnMeeting]:
    """Give the meetings with an interpreter that a kommune holds, for the roles that hold them; of others none.

    What the county meets about is a task of its own, with its time.
    """
    if party_of(post.organisation) is not Party.KOMMUNE or Role.PROGRAMME_ADVISER not in roles_of_post(post):
        return []
    return await own_meetings(conn, post.organisation, first, after, most)


def by_day(
    tasks: Iterable[DatedTask], meetings: Iterable[OwnMeeting], monday: date
) -> list[tuple[date, list[DatedTask | OwnMeeting]]]:
    """Give what there is in a week by day, what has a time first; a task stands on each of its days."""
    days: dict[date, list[DatedTask | OwnMeeting]] = defaultdict(list)
    every: list[DatedTask | OwnMeeting] = [*meetings, *tasks]
    for each in every:
        for day in dict.fromkeys(days_of(each)):
            if monday <= day < monday + timedelta(weeks=1):
                days[day].append(each)
    return sorted((day, sorted(found, key=lambda each: _time_on(each, day))) for day, found in days.items())


def days_of(each: DatedTask | OwnMeeting) -> list[date]:
    """Give the days on which a task or meeting stands."""
    at = None if each.starts_at is None else oslo_date(each.starts_at)
    days = (at,) if isinstance(each, OwnMeeting) else (each.due, each.own, at)
    return [day for day in days if day is not None]


def _time_on(each: DatedTask | OwnMeeting, day: date) -> str:
    """Give the order within a day."""
    if each.starts_at is None or oslo_date(each.starts_at) != day:
        return "~"
    return each.starts_at.astimezone(OSLO).isoformat()
