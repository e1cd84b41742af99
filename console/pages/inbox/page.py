"""What the page of the inbox shows: a page of the worklist, what the filters would leave, the people it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, language_of
from console.pages.inbox.people import away_today, called, whose_tasks
from console.pages.inbox.results import results_of
from console.pages.inbox.rows import Reading, row_of
from console.pages.inbox.state import URGENCIES, InboxState, view_address
from console.pages.look import Look
from console.pages.words import N_, STAGE_NAMES, organisation_name
from console.texts.catalogues import translations
from schemas.journey import STAGES
from schemas.tasks import title_of
from store.database import Connection
from store.lists import InvalidCursor, Viewer
from store.worklists import (
    Band,
    View,
    Whose,
    WorkPage,
    facets,
    look,
    page_of,
    participants_of,
    people_with,
    saved_views,
    view_counts,
)
from workers.connections import today_in_oslo

VIEW_NAMES = {
    View.MINE: N_("Mine"),
    View.UNIT: N_("My unit's"),
    View.UNCLAIMED: N_("Unclaimed"),
    View.OTHERS: N_("With others"),
    View.PARTICIPANTS: N_("My participants'"),
}
"""The views, in the order of the page."""
VIEW_HEADINGS = {
    View.MINE: N_("Tasks that are mine"),
    View.UNIT: N_("Tasks of my unit"),
    View.UNCLAIMED: N_("Unclaimed tasks"),
    View.OTHERS: N_("Tasks with others"),
    View.PARTICIPANTS: N_("Tasks of my participants"),
}
BAND_NAMES = {
    Band.LAW: N_("Over the law's deadline"),
    Band.ROUTINE: N_("Over the routine"),
    Band.SOON: N_("7 days or less"),
    Band.LATER: N_("Later"),
}
"""The groups of the table."""
URGENCY_NAMES = {"over": N_("Over the deadline"), "soon": N_("7 days or less"), "later": N_("Later")}
FILTER_NAMES = {
    "view": N_("view"), "type": N_("task"), "stage": N_("step"), "kommune": N_("kommune"), "urgency": N_("deadline"),
    "own": N_("my date"), "new": N_("new"), "for": N_("substitute"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worklist:
    """What the page reads of the worklist.

    Attributes:
        page: The tasks.
        counts: How many tasks each further filter would leave, by filter and value.
        views: How many tasks each view has.
        away: Whom the visitor substitutes today, and until when.
        substituting: How many tasks each of them has.
        has_participants: Whether somebody has, or had, a task of the visitor's.
        since: The end of the visit before: what came later is new.
    """

    page: WorkPage
    counts: Mapping[str, Mapping[str, int]]
    views: Mapping[View, int]
    away: Mapping[UUID, date]
    substituting: Mapping[UUID, int]
    has_participants: bool
    since: datetime


async def inbox_page(pages: Pages, request: Request, visitor: Visitor, state: InboxState) -> dict[str, Any]:
    """Give what the template shows, by name; this visit is noted."""
    now = datetime.now(UTC)
    async with pages.writing(visitor) as conn:
        since = await look(conn, visitor.id, str(visitor.post))
    async with pages.reading(visitor) as conn:
        work = await _worklist(conn, visitor, state, since)
        reading = await _reading(conn, request, visitor, state, work)
        saved = await saved_views(conn, visitor.id, visitor.post.role)
        done = await results_of(conn, request.query_params.get("batch"), reading)
    return {
        "state": state,
        "since": since,
        "now": now,
        "away": work.away,
        "substituting": work.substituting,
        "names": reading.names,
        "saved": saved,
        "done": done,
        "heading": VIEW_HEADINGS[state.view],
        "back": state.here,
        **_table(work, state, reading),
        **_filters(work, reading),
    }


async def _worklist(conn: Connection, visitor: Visitor, state: InboxState, since: datetime) -> Worklist:
    today = today_in_oslo()
    away = await away_today(conn, visitor, today)
    everybody = whose = await whose_tasks(conn, visitor, away)
    if state.substitutes in away and state.substitutes is not None:
        whose = _of_one(everybody, state.substitutes)
    which = state.which(today, since)
    try:
        page = await page_of(conn, whose, which, today, state.after)
    except InvalidCursor:
        raise no_such_page() from None
    by_kommune = Viewer.of(visitor.organisation).kommune is None
    counts = await facets(conn, whose, which, today, since, by_kommune=by_kommune)
    # The same scan has counted them, where it was about everybody's whose tasks are shown.
    of_views = counts["view"] if whose is everybody else {}
    views = {View(name): count for name, count in of_views.items()} or await view_counts(conn, everybody)
    substituting = {account: await _mine(conn, everybody, account) for account in away}
    has_participants = state.view is View.PARTICIPANTS or bool(await participants_of(conn, everybody))
    return Worklist(page, counts, views, away, substituting, has_participants, since)


def _of_one(everybody: Whose, account: UUID) -> Whose:
    subject = everybody.subjects[everybody.accounts.index(account)]
    return Whose(everybody.organisation, everybody.roles, (account,), (subject,))


async def _mine(conn: Connection, everybody: Whose, account: UUID) -> int:
    return (await view_counts(conn, _of_one(everybody, account)))[View.MINE]


async def _reading(conn: Connection, request: Request, visitor: Visitor, state: InboxState, work: Worklist) -> Reading:
    """Give for whom the rows are written, with the names of the people in them."""
    language, rows = language_of(request), work.page.rows
    return Reading(
        visitor=visitor,
        look=Look(language, today_in_oslo()),
        translate=translations(language).gettext,
        names=await called(conn, [visitor.id, *work.away, *(row["claimed_by"] for row in rows)]),
        advisers=await people_with(conn, {row["adviser"] for row in rows if row["adviser"] and not row["claimed_by"]}),
        whole=Viewer.of(visitor.organisation).whole,
        since=work.since,
        back=quote(state.here),
    )


def _table(work: Worklist, state: InboxState, reading: Reading) -> dict[str, Any]:
    """Give the rows in their groups, and where the next ones are."""
    rows = [row_of(task, reading) for task in work.page.rows]
    return {
        "groups": [(band, [row for row in rows if row.band == band.value]) for band in Band],
        "band_names": BAND_NAMES,
        "next_page": None if work.page.next is None else state.page_after(work.page.next),
        "total": work.counts["all"].get("", 0),
    }


def _filters(work: Worklist, reading: Reading) -> dict[str, Any]:
    """Give the views and filters to choose from, each with its name and how many tasks it would leave."""
    counts = work.counts
    return {
        "views": work.views,
        "view_names": VIEW_NAMES,
        "view_address": view_address,
        "has_participants": work.has_participants,
        "counted": counts,
        "filter_names": FILTER_NAMES,
        "titles": {type_: title_of(type_, reading.look.language) for type_ in counts["type"]},
        "stages": [name for name in STAGES if name in counts["stage"]],
        "stage_names": STAGE_NAMES,
        "urgency_names": URGENCY_NAMES,
        "urgency_counts": {
            name: sum(counts["band"].get(band, 0) for band in bands) for name, bands in URGENCIES.items()
        },
        "kommune_name": lambda number: organisation_name(number, reading.translate),
    }
