"""The state of a journey on a date: the result of a play, which a commit writes to the read model."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from schemas.deadlines import CountsFrom, Deadline
from schemas.events.envelope import EventRef
from schemas.events.vocabulary import Party, Role
from schemas.record import record
from schemas.services import WithdrawalPolicy


class StageStatus(StrEnum):
    """The status of a stage."""

    NOT_STARTED = "not_started"
    ACTIVE = "active"
    DONE = "done"
    SKIPPED = "skipped"
    STOPPED = "stopped"


class JourneyStatus(StrEnum):
    """The status of a journey. ``NONE``: no starting event counts today, so there is no journey."""

    NONE = "none"
    ACTIVE = "active"
    CLOSED = "closed"


class JourneyKind(StrEnum):
    """Whose journey it is."""

    PARTICIPANT = "participant"
    COOPERATION = "cooperation"


STAGES = ("settlement", "mapping", "guidance", "decision", "plan", "programme", "ending")
"""All stages, in the order of the procedure."""


@record
class Wait:
    """One event that a journey waits for.

    Attributes:
        key: Stable within the journey.
        stage: The stage that waits.
        event: The event type, by its short name.
        also: Further event types that the wait takes.
        role: Who sends the event.
        party: The kind of organisation that sends it.
        organisation: That organisation today.
        since: The day on which the wait was opened.
        due: The last day; None without a due date.
        deadline: The key of its deadline; None without one.
    """

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
    """What a task is about besides the participant: the ids of a meeting, a booking …, or None."""

    meeting: str | None = None
    booking: str | None = None
    measure: str | None = None
    practice: str | None = None
    decision: str | None = None
    document: str | None = None
    question: str | None = None


@record
class Task:
    """A person's way to send the event that a wait is for.

    Attributes:
        key: The key of its wait.
        type: The name of its task type.
        stage: The stage that waits.
        completes_with: The event type that completes it.
        role: The role that owns it.
        organisation: The organisation of the owner today.
        opened_on: The day on which it was opened.
        due: The last day; None without a due date.
        deadline: The key of its deadline; None without one.
        adviser: The account of the adviser responsible in that role; None when nobody is assigned.
        subject: What it is about besides the participant.
        details: What the adviser must know to do it, in codes: the language of the information, the checklist …
        statutory: Whether the due date is the law's, and not a routine.
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
    statutory: bool = False


@record
class Request:
    """The stored row of a service call: made once, and made again only when its content changes.

    Attributes:
        key: The key of its wait and the name of the call.
        wait: The key of its wait.
        service: The service to call.
        kind: The name of the call.
        organisation: The organisation that is asked, or on whose behalf.
        details: The content of the call.
        withdrawal: How it is withdrawn once it is no longer wanted.
        answer_with: The short names of the event types that answer it, refusals included. A change of these alone does
            not make the request again.
        answered: Whether it has its answer: it is corrected where it was made, and made nowhere else.
    """

    key: str
    wait: str
    service: str
    kind: str
    organisation: str
    details: dict[str, Any]
    withdrawal: WithdrawalPolicy = WithdrawalPolicy.NEVER
    answer_with: tuple[str, ...] = ()
    answered: bool = False


@record
class Notice:
    """A message to a role, given once.

    Attributes:
        key: Stable within the journey.
        kind: ``warned``: a deadline is near. ``passed``: a deadline has passed, to its owner and to the other side,
            which waits for it. ``escalated``: the same, to a leader. ``overdue``: a task without a deadline is overdue.
            Any other kind is an alarm, by its name in ``schemas.alarms``.
        deadline: The key of the deadline; None when it is about no deadline.
        on: The day from which it is given.
        role: Who receives it.
        organisation: The organisation of the recipient today.
    """

    key: str
    kind: str
    deadline: str | None
    on: date
    role: Role
    organisation: str


@record
class TimelineEntry:
    """One line of a journey's timeline, in codes; console and reports make the texts."""

    key: str
    on: date
    kind: str
    stage: str
    event: EventRef | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyState:
    """The state of a journey on a date.

    Attributes:
        as_of: The date for which it was played.
        status: Whether there is a journey, and whether it goes on.
        kind: A participant's journey, or the cooperation of a kommune and its career centre.
        kommune: Where the participant lives; None without a journey.
        county: The kommune's county.
        rule_set: The id of the rule set that it follows.
        counted_from: The days, as far as they are known, that choose its texts of the law (``RuleBook.as_counted``).
        settled_on: The day of settlement.
        closed_on: The day on which the journey was closed; None while it is active.
        eligibility: The eligibility as assessed or derived (§ 8); None while it is in doubt.
        stages: Every stage's status, in the order of ``STAGES``.
        requests: The requests that open waits want, made or still to be made.
        kept: The answered requests that services still act on: a change of what they say is sent where they were made.
        standing: The keys of made requests that no wait wants any more, but that stand. A made request that is neither
            here nor in ``requests`` is withdrawn.
        buffered: Accepted events that no wait has taken: first those of the past, then those of a future date.
        wake_on: The next day on which the state changes by itself; None when only an event can change it.
    """

    as_of: date
    status: JourneyStatus
    kind: JourneyKind = JourneyKind.PARTICIPANT
    kommune: str | None = None
    county: str | None = None
    rule_set: str | None = None
    counted_from: dict[CountsFrom, date] = field(default_factory=dict)
    settled_on: date | None = None
    closed_on: date | None = None
    eligibility: str | None = None
    stages: dict[str, StageStatus] = field(default_factory=dict)
    waits: tuple[Wait, ...] = ()
    tasks: tuple[Task, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    requests: tuple[Request, ...] = ()
    kept: tuple[Request, ...] = ()
    standing: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    buffered: tuple[EventRef, ...] = ()
    wake_on: date | None = None
