"""``GET /journeys``, ``/tasks``, ``/waits`` and ``/deadlines``: lists of what is an organisation's own."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi import Query as FromQuery
from pydantic import BaseModel, Field
from starlette.responses import Response

from console.access.callers import Caller
from console.api.authentication import Authentication
from console.api.reading import (
    County,
    Day,
    Kommune,
    ListAnswer,
    ListQuery,
    Organisation,
    Participant,
    Reader,
    Word,
    list_route,
    listed,
)
from schemas.events import full_type
from schemas.events.vocabulary import Role
from schemas.tasks import title_of
from schemas.texts import TextLanguage
from store import lists
from store.lists import DeadlineFilter, JourneyFilter, TaskFilter, Viewer, WaitFilter
from workers.connections import today_in_oslo

Stage = Literal["settlement", "mapping", "guidance", "decision", "plan", "programme", "ending"]
DeadlineStatus = Literal["running", "met", "met_late", "passed", "cancelled"]


class JourneyQuery(ListQuery):
    """Which journeys."""

    kommune: Kommune | None = None
    county: County | None = None
    stage: Stage | None = Field(None, description="journeys in which this stage is active")
    status: Literal["active", "closed"] | None = None
    settled_from: Day | None = None
    settled_to: Day | None = None


class TaskQuery(ListQuery):
    """Which open tasks."""

    organisation: Organisation | None = None
    role: Role | None = None
    type: Word | None = None
    overdue: bool | None = None
    due_to: Day | None = None
    participant: Participant | None = None


class WaitQuery(ListQuery):
    """Which waits."""

    organisation: Organisation | None = None
    event: Word | None = Field(None, description="waits that this event type answers, by its short name")
    since_to: Day | None = None
    overdue: bool | None = None


class DeadlineQuery(ListQuery):
    """Which deadlines."""

    name: Word | None = None
    status: DeadlineStatus | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    organisation: Organisation | None = None


class ReportedDeadline(BaseModel):
    """A deadline of a journey."""

    name: str
    starts: date
    due: date = Field(description="the nominal date")
    rolled: date = Field(description="the next working day when due is none")
    status: DeadlineStatus
    met_on: date | None
    legal_basis: str


class ReportedTask(BaseModel):
    """An open task of a journey."""

    type: str
    completes_with: str
    role: Role
    organisation: str
    due: date | None
    overdue: bool


class ReportedAlarm(BaseModel):
    """What a leader was notified of."""

    name: str
    on: date
    role: Role


class ReportedWait(BaseModel):
    """What a journey waits for."""

    event: str
    from_: Role = Field(alias="from")
    organisation: str
    since: date
    due: date | None


class ReportedJourney(BaseModel):
    """A journey as in the report. What the organisation does not see is left out."""

    participant: str
    kommune: str | None
    county: str | None
    status: Literal["active", "closed"]
    rule_set: str | None = Field(None, description="left out for a national organisation")
    settled_on: date | None = Field(None, description="left out for a national organisation")
    eligibility: str | None = Field(None, description="for the kommune")
    stages: dict[str, str] | None = Field(
        None, description="status by stage; a county sees guidance, a national organisation none"
    )
    deadlines: list[ReportedDeadline]
    tasks: list[ReportedTask]
    alarms: list[ReportedAlarm]
    waits: list[ReportedWait]


class TaskDeadline(BaseModel):
    """The deadline of a task."""

    name: str
    judged_on: date = Field(description="the last day")
    status: DeadlineStatus
    legal_basis: str = Field(description="the paragraph of the law")


class Title(BaseModel):
    """The title of a task by language."""

    nb: str
    nn: str
    en: str


class OpenTask(BaseModel):
    """An open task."""

    participant: str
    key: str = Field(description="stable within the journey")
    type: str
    title: Title
    stage: str
    subject: dict[str, str] = Field(description="the ids of a meeting, a booking … that it is about")
    role: Role
    organisation: str
    adviser: str | None = Field(description="the account of the adviser responsible")
    claimed_by: str | None = Field(description="the account of whoever has claimed it")
    opened_on: date
    due: date | None
    overdue: bool
    deadline: TaskDeadline | None
    completes_with: str = Field(description="the event type that completes it, by its short name")
    event_type: str = Field(description="the same, as the type of a CloudEvent")
    form: str = Field(description="the address of the JSON Schema of its data")


class OpenWait(BaseModel):
    """An open wait."""

    participant: str
    key: str = Field(description="stable within the journey")
    stage: str
    event: str = Field(description="the event type that is waited for, by its short name")
    also: list[str] = Field(description="other event types that answer it")
    from_: Role = Field(alias="from", description="who sends it")
    organisation: str
    since: date
    due: date | None
    overdue: bool


class OneDeadline(BaseModel):
    """A deadline."""

    participant: str
    key: str = Field(description="stable within the journey")
    name: str
    stage: str
    starts: date
    due: date = Field(description="the nominal date")
    rolled: date = Field(description="the next working day when due is none")
    status: DeadlineStatus
    met_on: date | None
    cancelled_on: date | None
    legal_basis: str
    party: str = Field(description="the kind of organisation whose duty or right it is")
    organisation: str


class Journeys(ListAnswer):
    """Journeys, by participant."""

    journeys: list[ReportedJourney]


class Tasks(ListAnswer):
    """Open tasks, by participant and key."""

    tasks: list[OpenTask]


class Waits(ListAnswer):
    """Open waits, by participant and key."""

    waits: list[OpenWait]


class Deadlines(ListAnswer):
    """Deadlines, by participant and key."""

    deadlines: list[OneDeadline]


def router(authentication: Authentication, reader: Reader) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["reading"])
    Asking = Annotated[Caller, Depends(authentication)]  # noqa: N806

    @routes.get("/journeys", summary="The organisation's journeys, as in the report", **list_route(Journeys))
    async def journeys(caller: Asking, query: Annotated[JourneyQuery, FromQuery()]) -> Response:
        which, viewer = JourneyFilter(**query.filters()), Viewer.of(caller.organisation)
        async with reader.reading(caller) as conn:
            page = await lists.journeys(conn, viewer, which, query.paging, today_in_oslo())
        return listed("journeys", page)

    @routes.get("/tasks", summary="The organisation's open tasks", **list_route(Tasks))
    async def tasks(caller: Asking, query: Annotated[TaskQuery, FromQuery()]) -> Response:
        which, viewer = TaskFilter(**query.filters()), Viewer.of(caller.organisation)
        async with reader.reading(caller) as conn:
            page = await lists.tasks(conn, viewer, which, query.paging, today_in_oslo())
        return listed("tasks", page, _task)

    @routes.get("/waits", summary="What is waited for, of whom, since when, until when", **list_route(Waits))
    async def waits(caller: Asking, query: Annotated[WaitQuery, FromQuery()]) -> Response:
        which, viewer = WaitFilter(**query.filters()), Viewer.of(caller.organisation)
        async with reader.reading(caller) as conn:
            page = await lists.waits(conn, viewer, which, query.paging, today_in_oslo())
        return listed("waits", page)

    @routes.get("/deadlines", summary="Deadlines of the organisation's journeys", **list_route(Deadlines))
    async def deadlines(caller: Asking, query: Annotated[DeadlineQuery, FromQuery()]) -> Response:
        which, viewer = DeadlineFilter(**query.filters()), Viewer.of(caller.organisation)
        async with reader.reading(caller) as conn:
            page = await lists.deadlines(conn, viewer, which, query.paging, today_in_oslo())
        return listed("deadlines", page)

    return routes


def _task(row: dict[str, Any]) -> dict[str, Any]:
    deadline = row.pop("deadline")
    judged, basis, status = row.pop("judged"), row.pop("legal_basis"), row.pop("deadline_status")
    return row | {
        "title": {language.value: title_of(row["type"], language) for language in TextLanguage},
        "claimed_by": None,  # nobody can claim a task yet
        "deadline": deadline and {"name": deadline, "judged_on": judged, "status": status, "legal_basis": basis},
        "event_type": full_type(row["completes_with"]),
        "form": f"/schemas/{row['completes_with']}.v1.json",
    }
