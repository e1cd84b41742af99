"""The messages between the journey workflow and its activities: names, inputs and results.

They hold ids, keys, dates and codes only: nothing about a person or about what happened.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.services import PARTNERS

JOURNEY = "Journey"
NUDGE = "nudge"
ADVANCE = "advance"
ASK_SERVICE = "ask_service"

JOURNEY_QUEUE = "stegvis-journeys"

REQUESTS_AT_ONCE = 100
"""By one journey to one service. A journey may have thousands, and Temporal limits the size of a message."""


def workflow_id(participant: UUID) -> str:
    """Give the id of a participant's journey workflow."""
    return f"journey/{participant}"


SERVICES = PARTNERS.keys()
"""The names of the partner services, each with a task queue of its own."""


def service_queue(service: str) -> str:
    """Give the task queue of a service; the service's rate limit applies to it."""
    return f"stegvis-service-{service}"


class _Message(BaseModel):
    # Short aliases, no defaults: every history holds a dozen of these messages.
    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)


class Advance(_Message):
    """Input of the advance: play a participant's journey to a moment and commit it."""

    participant: Annotated[UUID, Field(alias="p")]
    now: Annotated[datetime, Field(alias="t")]


class RequestRef(_Message):
    """Identifies a request that is to be made, by key and version; the activity loads its content."""

    key: Annotated[str, Field(alias="k")]
    version: Annotated[int, Field(alias="v")]
    service: Annotated[str, Field(alias="s")]

    @property
    def name(self) -> str:
        """An identifier of the request, unique within the journey."""
        return f"{self.key}#{self.version}"


class Visibility(_Message):
    """What operators see of a journey on Temporal's own pages.

    Attributes:
        stages: The active stages.
        kommune: Kommunenummer.
        next_deadline: The nearest judged date of an open deadline, at midnight in Europe/Oslo.
        details: The open waits, as Markdown.
    """

    stages: Annotated[list[str], Field(alias="s")]
    kommune: Annotated[str, Field(alias="k")]
    next_deadline: Annotated[datetime | None, Field(alias="d")] = None
    details: Annotated[str, Field(alias="t")] = ""

    @property
    def attributes(self) -> tuple[object, ...]:
        """The search attributes, by which operators find a journey."""
        return (tuple(self.stages), self.kommune, self.next_deadline)


class AdvanceResult(_Message):
    """The result of an advance; the workflow's next commands depend on nothing else.

    Attributes:
        requests: The requests that are still to be made, the first ``REQUESTS_AT_ONCE`` of each service.
        wake_at: When to advance again if no nudge comes before; None when no wake-up is needed.
        closed: Whether the journey is closed.
        visibility: What Temporal's own pages show; None for a participant without a journey.
    """

    requests: Annotated[list[RequestRef], Field(alias="r")] = []
    wake_at: Annotated[datetime | None, Field(alias="w")] = None
    closed: Annotated[bool, Field(alias="c")] = False
    visibility: Annotated[Visibility | None, Field(alias="s")] = None


class AskService(_Message):
    """Input of the service activity: make these requests, which one advance gave for one service."""

    participant: Annotated[UUID, Field(alias="p")]
    requests: Annotated[list[RequestRef], Field(alias="r")]
