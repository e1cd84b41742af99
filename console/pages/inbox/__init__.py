"""``/inbox``: tasks by the role in which somebody acts, the most urgent first; and what one does with them there."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages, form_of, language_of, local_path, to, uuid_in
from console.pages.inbox import news, substitutes, views
from console.pages.inbox.people import away_today, called, colleagues_of, whose_tasks
from console.pages.inbox.rows import Reading, participant_name, read_reference, reference_of, row_of
from console.pages.inbox.state import INBOX, URGENCIES, InboxState, view_address
from console.pages.inbox.work import Chosen, chosen_in, date_all, give_all, put_all_back, read_day, take_all
from console.pages.look import Look
from console.pages.words import N_, STAGE_NAMES, organisation_name
from console.texts.catalogues import translations
from schemas.journey import STAGES
from schemas.tasks import title_of
from store.database import Connection
from store.lists import InvalidCursor, Viewer
from store.task_work import changes, undo
from store.worklists import (
    Band,
    View,
    Whose,
    facets,
    look,
    named_tasks,
    page_of,
    participants_of,
    people_named,
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


def router(pages: Pages) -> APIRouter:
    """Give the routes."""
    made = APIRouter()
    visiting = Annotated[Visitor, Depends(pages.visitor)]

    @made.get(INBOX)
    async def inbox(request: Request, visitor: visiting) -> Response:
        state = InboxState.read(request.query_params)
        return pages.page(request, "inbox/inbox.html", **await _inbox(pages, request, visitor, state))

    @made.post("/inbox/tasks")
    async def act(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        taken = chosen_in(form, "take")
        chosen, do = (taken, "take") if taken else (chosen_in(form), form.get("do"))
        back = _back(form.get("back"))
        if not chosen:
            return to(back)
        if do in {"give", "date"}:
            return await _ask(pages, request, visitor, str(do), chosen, back)
        async with pages.writing(visitor) as conn:
            own = await _own(conn, visitor)
            if do == "take":
                batch = await take_all(conn, visitor, chosen)
            elif do == "put-back":
                batch = await put_all_back(conn, visitor, chosen, own)
            else:
                raise no_such_page()
        return _done(back, batch)

    @made.get("/inbox/date")
    async def one_date(request: Request, visitor: visiting, task: str = "", back: str = INBOX) -> Response:
        try:
            chosen = [Chosen(*read_reference(task))]
        except ValueError:
            raise no_such_page() from None
        return await _ask(pages, request, visitor, "date", chosen, _back(back))

    @made.post("/inbox/date")
    async def own_date(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        chosen, back, text = chosen_in(form), _back(form.get("back")), str(form.get("day", "")).strip()
        try:
            day = None if "remove" in form else read_day(text)
        except ValueError:
            fault = N_("Write a day, such as 2.12.2026")
            return await _ask(pages, request, visitor, "date", chosen, back, fault, text)
        if day is not None and day < today_in_oslo():
            fault = N_("Write a day from today on")
            return await _ask(pages, request, visitor, "date", chosen, back, fault, text)
        async with pages.writing(visitor) as conn:
            batch = await date_all(conn, visitor, chosen, day, await _own(conn, visitor))
        return _done(back, batch)

    @made.post("/inbox/give")
    async def give(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        chosen, back = chosen_in(form), _back(form.get("back"))
        if not form.get("to"):
            return await _ask(pages, request, visitor, "give", chosen, back, N_("Choose who gets them"))
        receiver = uuid_in(form, "to")
        async with pages.writing(visitor) as conn:
            if receiver not in {each.account for each in await colleagues_of(conn, pages, visitor, today_in_oslo())}:
                raise no_such_page()
            batch = await give_all(conn, visitor, chosen, receiver, await _own(conn, visitor))
        return _done(back, batch)

    @made.post("/inbox/undo")
    async def take_back(request: Request, visitor: visiting) -> Response:
        form = await form_of(request)
        async with pages.writing(visitor) as conn:
            _, undoing = await undo(conn, uuid_in(form, "batch"), visitor.id)
        return _done(_back(form.get("back")), undoing)

    for part in (views, substitutes, news):
        made.include_router(part.router(pages))
    return made


async def _inbox(pages: Pages, request: Request, visitor: Visitor, state: InboxState) -> dict[str, Any]:
    today, now = today_in_oslo(), datetime.now(UTC)
    async with pages.writing(visitor) as conn:
        since = await look(conn, visitor.id, str(visitor.post))
    async with pages.reading(visitor) as conn:
        away = await away_today(conn, visitor, today)
        everybody = whose = await whose_tasks(conn, visitor, away)
        if state.substitutes in away and state.substitutes is not None:
            whose = _of_one(everybody, state.substitutes)
        viewer, which = Viewer.of(visitor.organisation), state.which(today, since)
        try:
            page = await page_of(conn, whose, which, today, state.after)
        except InvalidCursor:
            raise no_such_page() from None
        counts = await facets(conn, whose, which, today, since, by_kommune=viewer.kommune is None)
        # The same scan has counted them, where it was about everybody's whose tasks are shown.
        of_views = counts["view"] if whose is everybody else {}
        views = {View(name): count for name, count in of_views.items()} or await view_counts(conn, everybody)
        substituting = {account: await _mine(conn, everybody, account) for account in away}
        back = state.page_after(state.after) if state.after else state.address()
        reading = await _reading(conn, request, visitor, page.rows, since, [*away], back, whole=viewer.whole)
        saved = await saved_views(conn, visitor.id, visitor.post.role)
        done = await _results(conn, request, visitor, reading)
        participants = len(await participants_of(conn, everybody)) if state.view is not View.PARTICIPANTS else 1
    rows = [row_of(task, reading) for task in page.rows]
    return {
        "state": state,
        "groups": [(band, [row for row in rows if row.band == band.value]) for band in Band],
        "next_page": None if page.next is None else state.page_after(page.next),
        "total": counts["all"].get("", 0),
        "views": views,
        "has_participants": participants > 0,
        "counted": counts,
        "since": since,
        "now": now,
        "away": away,
        "substituting": substituting,
        "names": reading.names,
        "saved": saved,
        "done": done,
        "titles": {type_: title_of(type_, reading.look.language) for type_ in counts["type"]},
        "view_names": VIEW_NAMES,
        "heading": VIEW_HEADINGS[state.view],
        "band_names": BAND_NAMES,
        "urgency_names": URGENCY_NAMES,
        "urgency_counts": {
            name: sum(counts["band"].get(band, 0) for band in bands) for name, bands in URGENCIES.items()
        },
        "filter_names": FILTER_NAMES,
        "stage_names": STAGE_NAMES,
        "stages": [name for name in STAGES if name in counts["stage"]],
        "view_address": view_address,
        "kommune_name": lambda number: organisation_name(number, reading.translate),
        "back": back,
    }


async def _reading(
    conn: Connection,
    request: Request,
    visitor: Visitor,
    rows: list[dict[str, Any]],
    since: datetime,
    others: list[UUID],
    back: str,
    *,
    whole: bool,
) -> Reading:
    language = language_of(request)
    names = await called(conn, [visitor.id, *others, *(row["claimed_by"] for row in rows)])
    advisers = await people_with(conn, {row["adviser"] for row in rows if row["adviser"] and not row["claimed_by"]})
    look_of = Look(language, today_in_oslo())
    return Reading(visitor, look_of, translations(language).gettext, names, advisers, whole, since, quote(back))


def _of_one(everybody: Whose, account: UUID) -> Whose:
    subject = everybody.subjects[everybody.accounts.index(account)]
    return Whose(everybody.organisation, everybody.roles, (account,), (subject,))


async def _mine(conn: Connection, everybody: Whose, account: UUID) -> int:
    return (await view_counts(conn, _of_one(everybody, account)))[View.MINE]


async def _own(conn: Connection, visitor: Visitor) -> list[UUID]:
    return [visitor.id, *await away_today(conn, visitor, today_in_oslo())]


async def _results(conn: Connection, request: Request, visitor: Visitor, reading: Reading) -> dict[str, Any] | None:
    """Give how what was done just now went, task by task."""
    try:
        batch = UUID(request.query_params["batch"])
    except (KeyError, ValueError):
        return None
    found = await changes(conn, batch, visitor.id)
    if not found:
        return None
    people = await people_named(conn, {change.task.participant for change in found})
    names = await called(conn, [account for change in found for account in (change.before, change.after)])
    results = [
        {
            "title": title_of(change.type, reading.look.language) if change.type else change.task.key,
            "name": participant_name(
                visitor,
                change.task.participant,
                people.get(change.task.participant, {}).get("name"),
                reading.translate,
            ),
            "protected": people.get(change.task.participant, {}).get("address_protected", False),
            "done": change.done,
            "holder": None if change.after is None else names.get(change.after) or reading.translate("A colleague"),
            "mine": change.after == visitor.id,
            "day": change.own_date,
        }
        for change in found
    ]
    undoes = any(change.done for change in found) and found[0].kind != "undone"
    return {"batch": batch, "kind": found[0].kind, "results": results, "undoes": undoes}


async def _ask(
    pages: Pages,
    request: Request,
    visitor: Visitor,
    do: str,
    chosen: list[Chosen],
    back: str,
    fault: str | None = None,
    text: str = "",
) -> Response:
    """Ask what is still missing, with the tasks by name: what is done is what is listed here."""
    today: date = today_in_oslo()
    async with pages.writing(visitor) as conn:
        tasks = await named_tasks(conn, [each.task for each in chosen])
        people = await colleagues_of(conn, pages, visitor, today) if do == "give" else []
        names = await called(conn, [task["claimed_by"] for task in tasks])
    if not tasks:
        raise no_such_page()
    language = language_of(request)
    listed = [
        {
            "reference": reference_of(task["participant"], task["claimed_by"], task["key"]),
            "title": title_of(task["type"], language),
            "name": participant_name(visitor, task["participant"], task["name"], translations(language).gettext),
            "protected": task["address_protected"],
            "holder": task["claimed_by"] and (names.get(task["claimed_by"]) or ""),
            "mine": task["claimed_by"] == visitor.id,
            "since": task["claimed_at"],
        }
        for task in tasks
    ]
    return pages.page(
        request, f"inbox/{do}.html", status=422 if fault else 200, tasks=listed, people=people, back=back, fault=fault,
        text=text, may_assign=visitor.may(Action.ASSIGN_TASKS),
    )  # fmt: skip


def _back(text: object) -> str:
    path = local_path(text if isinstance(text, str) else None, INBOX)
    return path if path.split("?")[0] == INBOX else INBOX


def _done(back: str, batch: UUID) -> Response:
    return to(f"{back}{'&' if '?' in back else '?'}batch={batch}#done")
