"""The events that Stegvis publishes in its feed: what a commit changed in a journey, in codes and dates."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.alarms import ALARMS
from schemas.events.envelope import PAIR_PREFIX, SUBJECT_PREFIX
from schemas.events.vocabulary import Party, Role
from schemas.journey import StageStatus

PUBLISHED_PREFIX = "no.stegvis."
PUBLISHED_VERSION = ".v1"
PUBLISHED_SOURCE: Literal["urn:stegvis"] = "urn:stegvis"
"""The source of every published event. Its id is its own, also after a restore."""

Key = Annotated[str, Field(description="Stable within the journey.")]
Organisation = Annotated[
    str, Field(description="Whose it is: a kommune (3301), a county (33) or a national organisation (nav).")
]
Stage = Annotated[str, Field(description="The stage that it belongs to.")]
Paragraph = Annotated[str, Field(description="The paragraph of the law.")]


class Published(BaseModel):
    """The data of one published event type. A subclass names its type; fields without a value are left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    published_name: ClassVar[str]

    def __init_subclass__(cls, *, name: str = "", **kwargs: Any) -> None:
        """Register a subclass with a name; a subclass without one is a common base.

        Args:
            name: The short name of the event type, such as ``task.opened``.
            **kwargs: For pydantic.
        """
        super().__init_subclass__(**kwargs)
        if name:
            cls.published_name = name
            PUBLISHED[name] = cls


PUBLISHED: dict[str, type[Published]] = {}
"""Every published event type by its short name."""


class _Task(Published):
    """Common base of events about a task."""

    key: Key
    task: Annotated[str, Field(description="The task type, such as assess-guidance.")]
    stage: Stage
    role: Role
    organisation: Organisation
    opened_on: date


class TaskOpened(_Task, name="task.opened"):
    """A task was opened for somebody, or went over to somebody."""

    completes_with: Annotated[str, Field(description="The event type that completes it, by its short name.")]
    due: date | None = None
    deadline: Annotated[str | None, Field(description="The key of its deadline.")] = None
    subject: Annotated[dict[str, str], Field(description="The ids of a meeting, a booking … that it is about.")] = {}


class TaskClosed(_Task, name="task.closed"):
    """A task is nobody's any more, or went over to somebody else, for whom it is opened."""

    closed_on: date
    reason: Literal["closed", "moved"]


class _Deadline(Published):
    """Common base of events about a deadline."""

    key: Key
    deadline: Annotated[str, Field(description="The name of its rule, such as programme-decision.")]
    stage: Stage
    starts: date
    due: date
    judged_on: Annotated[date, Field(description="The last day: due, or the next working day.")]
    legal_basis: Paragraph
    party: Annotated[Party, Field(description="The kind of organisation whose duty or right it is.")]
    organisation: Organisation


class DeadlineWarned(_Deadline, name="deadline.warned"):
    """A running deadline is near."""

    warned_on: date


class DeadlinePassed(_Deadline, name="deadline.passed"):
    """A deadline has passed and is not met. It may still be met, late."""

    passed_on: Annotated[date, Field(description="The first day after it.")]


class DeadlineMet(_Deadline, name="deadline.met"):
    """A deadline was met, in time or late, or was met on another day than was known."""

    met_on: date
    late: bool


class StageChanged(Published, name="stage.changed"):
    """A stage has another status."""

    stage: Stage
    status: StageStatus
    before: StageStatus
    changed_on: Annotated[date, Field(description="The day for which the journey was played.")]


class JourneyClosed(Published, name="journey.closed"):
    """The journey is closed, or is no more since its settlement was retracted. A late event may begin it again."""

    closed_on: date
    reason: Literal["closed", "retracted"]


class AlarmRaised(Published, name="alarm.raised"):
    """Something went wrong that no deadline shows; a leader is notified."""

    key: Key
    alarm: Annotated[str, Field(json_schema_extra={"examples": sorted(ALARMS)})]
    role: Role
    organisation: Organisation
    raised_on: date


def published_type(name: str) -> str:
    """Give the CloudEvents type of a short name: ``no.stegvis.task.opened.v1``."""
    return f"{PUBLISHED_PREFIX}{name}{PUBLISHED_VERSION}"


class PublishedEvent(BaseModel):
    """A published event as a CloudEvent (1.0, structured JSON)."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: Literal["urn:stegvis"] = PUBLISHED_SOURCE
    type: str
    subject: Annotated[str, Field(pattern=f"^({SUBJECT_PREFIX}|{PAIR_PREFIX})")]
    time: Annotated[str, Field(json_schema_extra={"format": "date-time"}, description="When it was published.")]
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]
