"""What is seen of a journey on a live Temporal: the parts of its view, and what its history holds."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from store.reports import Explained
from tests.histories.live import Live
from workflows.messages import workflow_id

ASKER = "3203"


def deadline(view: Explained, name: str) -> dict[str, Any]:
    (only,) = [deadline for deadline in view.deadlines if deadline["name"] == name]
    return only


def open_tasks(view: Explained) -> set[str]:
    return {task["type"] for task in view.tasks if task["closed_on"] is None}


def waits(view: Explained) -> set[str]:
    return {wait["event"] for wait in view.waits}


def stage(view: Explained, name: str) -> str:
    assert view.journey is not None
    return str(view.journey["stages"][name])


def after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


async def history(live: Live, participant: UUID, run: str | None = None) -> WorkflowHistory:
    return await live.client.get_workflow_handle(workflow_id(participant), run_id=run).fetch_history()


async def history_types(live: Live, participant: UUID, run: str | None = None) -> list[str]:
    """Give the types of the history's events, without what they all begin with."""
    events = (await history(live, participant, run)).events
    return [EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in events]


async def run_id(live: Live, participant: UUID) -> str | None:
    return (await live.handle(participant).describe()).run_id


async def has_happened(live: Live, participant: UUID, what: str, times: int = 1) -> bool:
    return (await history_types(live, participant)).count(what) >= times


async def attempted(live: Live, service: str, participant: UUID, times: int) -> bool:
    attempts = [request for request in live.partners[service].attempts if request.participant == participant]
    return len(attempts) >= times


async def all_requests_done(live: Live, participant: UUID) -> bool:
    requests = (await live.view(participant)).requests
    return bool(requests) and all(request["state"] == "done" for request in requests)
