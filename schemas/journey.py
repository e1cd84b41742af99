"""What a journey is on a date: the frozen result of a play, which the commit makes the read model agree with."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from schemas.deadlines import Deadline
from schemas.events.envelope import EventRef
from schemas.events.vocabulary import Party, Role
from schemas.services import WithdrawalPolicy


class StageStatus(StrEnum):
    """Where a stage stands."""

    NOT_STARTED = "not_started"
    ACTIVE = "active"
    DONE = "done"
    SKIPPED = "skipped"
    STOPPED = "stopped"


class JourneyStatus(StrEnum):
    """Where the journey as a whole stands. ``NONE``: no starting event counts today, so there is no journey."""

    NONE = "none"
    ACTIVE = "active"
    CLOSED = "closed"


class JourneyKind(StrEnum):
    """Whose journey it is."""

    PARTICIPANT = "participant"
    COOPERATION = "cooperation"


STAGES = ("settlement", "mapping", "guidance", "decision", "plan", "programme", "ending")
"""All stages, in the order of the procedure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What the journey waits for: which event, from whom, since when and until when."""

    key: str
    stage: str
    event: str
    also: tuple[str, ...]
    role: Role
    party: Party
    organisation: str
    since: date
    due: date | None
    deadline: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a task is about besides the participant: each field the id of one thing, None where it is about none."""

    meeting: str | None = None
    booking: str | None = None
    measure: str | None = None
    practice: str | None = None
    decision: str | None = None
    document: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A person's way to send the event that a wait is for. Its key is the wait's.

    Attributes:
        adviser: The account of whoever is responsible in that role; None where nobody is named.
        subject: What it is about besides the participant.
        details: What the adviser must know to do it, in codes: the language of the information, the checklist …
    """

    key: str
    type: str
    stage: str
    completes_with: str
    role: Role
    organisation: str
    opened_on: date
    due: date | None
    deadline: str | None
    adviser: str | None = None
    subject: Subject = Subject()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A service call as it is stored: made once, and made again only when what it says changes.

    Attributes:
        key: Its wait's key and its kind.
        kind: The name of the call.
        organisation: Whom it asks, or on whose behalf.
        details: The content of the call.
        answer_with: The short names of the events that answer it: of those that the wait takes, and of those that say
            no. They may change without its being made again.
    """

    key: str
    wait: str
    service: str
    kind: str
    organisation: str
    details: dict[str, Any]
    withdrawal: WithdrawalPolicy = WithdrawalPolicy.NEVER
    answer_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Somebody is told of something, once.

    Attributes:
        kind: ``warned``: a deadline is near; ``passed``, ``escalated``: it has passed, told to whose it is and to the
            leader; ``overdue``: so has the due date of a task that no deadline watches. Any other kind is an alarm:
            the procedure went wrong in a way that no deadline shows, named as on the timeline.
        deadline: The key of the deadline; None where it is about none.
    """

    key: str
    kind: str
    deadline: str | None
    on: date
    role: Role
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of the journey's story, in codes; texts are made where it is shown."""

    key: str
    on: date
    kind: str
    stage: str
    event: EventRef | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyState:
    """A journey on a date.

    Attributes:
        kind: A participant's journey, or the cooperation of a kommune and its career centre.
        as_of: The date it was played for.
        status: Whether there is a journey, and whether it goes on.
        stages: Every stage's status, in the order of ``STAGES``.
        requests: What services are to be asked, or stand asked, for what is waited for.
        standing: The keys of further requests: nobody waits any more for what they bring, and made they stand as they
            are. Whatever was made and is neither among these nor those is no longer wanted.
        eligibility: As assessed or derived (§ 8); None while in doubt.
        buffered: Accepted events that no wait has taken, oldest first: not yet expected, or not yet due.
        wake_on: The next day on which the state changes by itself; None when only an event can change it.
    """

    as_of: date
    status: JourneyStatus
    kind: JourneyKind = JourneyKind.PARTICIPANT
    kommune: str | None = None
    county: str | None = None
    rule_set: str | None = None
    settled_on: date | None = None
    closed_on: date | None = None
    eligibility: str | None = None
    stages: dict[str, StageStatus] = field(default_factory=dict)
    waits: tuple[Wait, ...] = ()
    tasks: tuple[Task, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    requests: tuple[Request, ...] = ()
    standing: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    buffered: tuple[EventRef, ...] = ()
    wake_on: date | None = None
