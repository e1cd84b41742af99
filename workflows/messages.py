"""What the journey workflow asks of activities: names, inputs and results. The activities themselves are elsewhere.

Nothing here says anything of a person or of what happened: ids, keys, dates and codes only.
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


def workflow_id(participant: UUID) -> str:
    """Give the id of a participant's journey workflow."""
    return f"journey/{participant}"


SERVICES = PARTNERS.keys()
"""The names of the partner services, each with a task queue of its own."""


def service_queue(service: str) -> str:
    """Give the task queue of a service, where its rate limit is kept."""
    return f"stegvis-service-{service}"


class _Message(BaseModel):
    # Short aliases, defaults left out: these are written to every history, a dozen times a journey.
    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)


class Advance(_Message):
    """Play a participant's journey to a moment and commit it."""

    participant: Annotated[UUID, Field(alias="p")]
    now: Annotated[datetime, Field(alias="t")]


class RequestRef(_Message):
    """Names a request that is to be made, by key and version; the activity fetches what it says."""

    key: Annotated[str, Field(alias="k")]
    version: Annotated[int, Field(alias="v")]
    service: Annotated[str, Field(alias="s")]

    @property
    def name(self) -> str:
        """What tells it from every other request of the journey."""
        return f"{self.key}#{self.version}"


class Visibility(_Message):
    """What whoever looks in Temporal's own pages sees of a journey."""

    stages: Annotated[list[str], Field(alias="s")]
    kommune: Annotated[str, Field(alias="k")]
    next_deadline: Annotated[datetime | None, Field(alias="d")] = None
    details: Annotated[str, Field(alias="t")] = ""

    @property
    def attributes(self) -> tuple[object, ...]:
        """What is shown as search attributes: by these a journey is found."""
        return (tuple(self.stages), self.kommune, self.next_deadline)


class AdvanceResult(_Message):
    """What came of a commit; all that the workflow's next commands depend on.

    Attributes:
        requests: Every request that is still to be made.
        wake_at: When to look again, were nothing to happen before.
        closed: Whether the journey is over.
        visibility: What Temporal's own pages show.
    """

    requests: Annotated[list[RequestRef], Field(alias="r")] = []
    wake_at: Annotated[datetime | None, Field(alias="w")] = None
    closed: Annotated[bool, Field(alias="c")] = False
    visibility: Annotated[Visibility | None, Field(alias="s")] = None


class AskService(_Message):
    """Make requests to a service, all that came up in one step."""

    participant: Annotated[UUID, Field(alias="p")]
    requests: Annotated[list[RequestRef], Field(alias="r")]
