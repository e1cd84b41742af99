"""``/calendar/SECRET.ics``: the calendar of an account for calendar programs. No name, number or free text is in it.

Whoever has the address has the calendar, so that it holds types of tasks and meetings, days, times and organisations,
and links to pages that ask who one is. An unknown address, an old one, and one whose grant has ended answer alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID, uuid5

from babel.support import NullTranslations
from fastapi import APIRouter
from icalendar import Calendar, Event, Timezone
from starlette.requests import Request
from starlette.responses import Response

from console.access.rates import Rate
from console.access.rights import RIGHTS_OF_PEOPLE, Action
from console.pages.calendar import own_meetings_of
from console.pages.frame import HEADERS, Pages
from console.pages.inbox.people import roles_of_post
from console.pages.paths import participant_path, task_path
from console.pages.words import organisation_name
from console.texts.catalogues import translations
from schemas.accounts import INTERPRETER_DESK
from schemas.calendar import OSLO
from schemas.tasks import title_of
from store.calendar import DatedTask, OwnMeeting, dated_tasks
from store.calendars import OpenedCalendar, calendar_at
from store.database import Connection
from store.interpreters import Assignment, assignments
from workers.connections import today_in_oslo

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=52)
MOST = 2_000  # tasks, and as many meetings
FETCHED_EVERY = timedelta(hours=1)  # as calendar programs are asked to


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the calendar.

    Attributes:
        uid: The same for as long as the task or meeting is, also when its day changes.
        title: The type of the task or meeting.
        starts: The day, or the moment for what has a time.
        minutes: How long; None for a day.
        path: Of the page about it.
        changed_at: When it last changed; None where that is not known.
    """

    uid: str
    title: str
    starts: date | datetime
    minutes: int | None
    path: str
    changed_at: datetime | None = None


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()

    @made.get("/calendar/{secret}.ics")
    async def calendar(request: Request, secret: str) -> Response:
        pages.count(Rate.FETCHING, request)
        today = today_in_oslo()
        async with pages.answering() as conn:
            opened = await calendar_at(conn, secret, today, invented=pages.invented)
        if opened is None or Action.WORK not in RIGHTS_OF_PEOPLE[opened.post.role]:
            return _answer(404, b"There is no calendar at this address.\n", "text/plain; charset=utf-8")
        async with pages.reading_for(opened.post.organisation) as conn:
            found = await entries(conn, opened, today)
        return _answer(200, written(found, opened, pages.address(request), today), "text/calendar; charset=utf-8")

    return made


def _answer(status: int, content: bytes, kind: str) -> Response:
    return Response(content, status, HEADERS | {"Cache-Control": "no-store", "Content-Type": kind})


async def entries(conn: Connection, opened: OpenedCalendar, today: date) -> list[Entry]:
    """Give what stands in a calendar: what the page of the calendar has, and the assignments of an interpreter desk.

    Args:
        conn: A connection of ``store.lists.reading`` for the organisation.
        opened: Whose calendar.
        today: The day from which it reaches back and ahead.
    """
    post, first, after = opened.post, today - BACK, today + AHEAD
    texts = translations(opened.language)
    found: list[Entry] = []
    for task in await dated_tasks(conn, post.organisation, roles_of_post(post), first, after, MOST):
        found += _of_task(task, title_of(task.type, opened.language), texts)
    found += [_of_own(meeting, texts) for meeting in await own_meetings_of(conn, post, first, after, MOST)]
    if post.role == INTERPRETER_DESK:
        ordered = await assignments(conn, first, MOST)
        found += [_of_assignment(each, texts) for each in ordered if each.answer != "interpreter.cancelled"]
    return found


def _of_task(task: DatedTask, title: str, texts: NullTranslations) -> Iterable[Entry]:
    changed_at, path = task.changed_at, task_path(task.participant, task.key)
    if task.starts_at is not None:
        uid = _uid(task.participant, "meeting", task.key)
        yield Entry(uid, title, task.starts_at.astimezone(OSLO), task.minutes or 60, path, changed_at)
    if task.due is not None:
        named = texts.gettext("Deadline: %(task)s") % {"task": title}
        yield Entry(_uid(task.participant, "due", task.key), named, task.due, None, path, changed_at)
    if task.own is not None:
        named = texts.gettext("My date: %(task)s") % {"task": title}
        yield Entry(_uid(task.participant, "own", task.key), named, task.own, None, path, changed_at)


def _of_own(meeting: OwnMeeting, texts: NullTranslations) -> Entry:
    return Entry(
        _uid(meeting.participant, "meeting", meeting.booking),
        texts.gettext("Meeting with an interpreter"),
        meeting.starts_at.astimezone(OSLO),
        meeting.minutes,
        participant_path(meeting.participant),
        meeting.changed_at,
    )


def _of_assignment(assignment: Assignment, texts: NullTranslations) -> Entry:
    return Entry(
        _uid(assignment.participant, "assignment", assignment.booking),
        texts.gettext("Interpreting, ordered by: %(who)s")
        % {"who": organisation_name(assignment.ordered_by, texts.gettext)},
        assignment.starts_at.astimezone(OSLO),
        int(assignment.needs["minutes"]),
        "/interpreters" if assignment.task is None else task_path(assignment.participant, assignment.task),
    )


def _uid(participant: UUID, kind: str, key: str) -> str:
    return f"{uuid5(participant, f'{kind}/{key}')}@stegvis"


def written(found: Iterable[Entry], opened: OpenedCalendar, address: str, today: date) -> bytes:
    """Write a calendar as iCalendar (RFC 5545).

    Args:
        found: What stands in it.
        opened: Whose it is, and in which language.
        address: Of the pages.
        today: The day from which it reaches back and ahead.
    """
    texts = translations(opened.language)
    organisation = organisation_name(opened.post.organisation, texts.gettext)
    made = Calendar()
    made.add("prodid", "-//Stegvis//calendar//NO")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"Stegvis, {organisation}")
    made.add("x-wr-timezone", OSLO.key)
    made.add("refresh-interval", FETCHED_EVERY, {"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    made.add_component(_oslo_time(today.year))
    for each in found:
        made.add_component(_event(each, organisation, address, today))
    content: bytes = made.to_ical()
    return content


def _event(entry: Entry, organisation: str, address: str, today: date) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", (entry.changed_at or datetime.combine(today, time.min, OSLO)).astimezone(UTC))
    event.add("summary", entry.title)
    event.add("description", f"{organisation}\n{address}{entry.path}")
    event.add("url", f"{address}{entry.path}")
    event.add("dtstart", entry.starts)
    if entry.minutes is None:
        event.add("transp", "TRANSPARENT")  # a deadline keeps nobody busy
    elif isinstance(entry.starts, datetime):
        event.add("dtend", entry.starts + timedelta(minutes=entry.minutes))
    return event


@lru_cache(maxsize=2)
def _oslo_time(year: int) -> Timezone:
    """Describe the time of Oslo for the years that a calendar may touch."""
    return Timezone.from_tzid(OSLO.key, first_date=date(year - 2, 1, 1), last_date=date(year + 3, 1, 1))
