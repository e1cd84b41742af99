"""What a play has found out so far: the common ground of all stages of one journey."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.deadlines import DeadlineRule, day_after, judged_date, warning_days
from schemas.events import Event, EventData, EventRef
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES, JourneyKind, StageStatus, TimelineEntry
from schemas.kommuner import kommune
from schemas.rules import RuleBook, RuleSet
from schemas.services import Partner, ServiceCall, WithdrawalPolicy, who_takes
from schemas.tasks import TaskType
from workflows.engine.milestones import Milestones
from workflows.engine.promise import Promise
from workflows.engine.scheduler import Data, Expectation, Scheduler


class RunningDeadline:
    """A deadline while it is played: set going, and perhaps extended, met or cancelled.

    Attributes:
        recipients: Who is told that it is near, and that it has passed; first whose duty or right it is.
        leaders: Who is told besides when it has passed.
        not_after: What it is never due after, however often it is extended.
        suspended: The days on which it has stood still.
        changed: Comes about when any of that happens next.
    """

    def __init__(
        self,
        key: str,
        stage: str,
        rule: DeadlineRule,
        set_by: EventRef,
        starts: date,
        due: date,
        recipients: tuple[Role, ...] = (),
        not_after: date | None = None,
    ) -> None:
        self.key, self.stage, self.rule = key, stage, rule
        self.set_by, self.starts, self.not_after = set_by, starts, not_after
        self.recipients = recipients or (rule.role,)
        self.leaders: tuple[Role, ...] = () if rule.escalates_to is None else (rule.escalates_to,)
        if recipients and self.leaders:
            self.leaders = tuple(dict.fromkeys(role.leader for role in recipients))
        self.suspended: set[date] = set()
        self.changed: Promise[None] = Promise()
        self.met: Event[Any] | None = None
        self.cancelled_on: date | None = None
        self._fall_due(due)

    def _fall_due(self, due: date) -> None:
        self.due = due
        self.rolled, self.judged = judged_date(self.rule, due)
        self.warnings = warning_days(self.rule, self.judged, self.starts)

    def _tell(self) -> None:
        changed, self.changed = self.changed, Promise()
        changed.resolve(None)

    @property
    def closed(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.met is not None or self.cancelled_on is not None

    def closed_before(self, day: date) -> bool:
        """Whether it was met or cancelled before a day."""
        closed_on = self.met.on if self.met is not None else self.cancelled_on
        return closed_on is not None and closed_on < day

    @property
    def first_warning(self) -> date:
        """The day on which somebody is first told that it is near."""
        return self.warnings[0] if self.warnings else self.judged

    @property
    def overdue_from(self) -> date:
        """The first day on which it has passed."""
        return day_after(self.judged)

    def met_by(self, *events: Promise[Event[Any]]) -> None:
        """Let it be met by an event, or by several together: then the last of them, by business date, counts."""

        def meet() -> None:
            if not self.closed and all(event.resolved for event in events):
                self.met = max((event.value for event in events), key=lambda event: event.on)
                self._tell()

        for event in events:
            event.on_resolved(meet)

    def cancel(self, on: date) -> None:
        """It is no longer wanted. One that has passed by then stays passed: a breach is not undone by closing."""
        if not self.closed and on < self.overdue_from:
            self.cancelled_on = on
            self._tell()

    def replace(self, on: date) -> None:
        """Another one takes its place; even passed, it counts no more."""
        if self.met is None:
            self.cancelled_on = on
            self._tell()

    def extend(self, due: date) -> None:
        """It is due on another day; whoever waits for it to pass waits on."""
        self._fall_due(due)
        self._tell()


class Wait(Expectation[Data]):
    """A wait for an event, with what helps it along (a task or a request) and what watches it (a deadline)."""

    stage: str
    sender: Role
    shown = True
    task: TaskType | None = None
    task_since: date
    request: ServiceCall | None = None
    refusals: tuple[type[EventData], ...] = ()
    asked_of: str | None = None
    made_stands: bool | None = None
    deadline: RunningDeadline | None = None
    due: date | None = None
    orders: Role | None = None
    details: dict[str, Any] | None = None
    subject: tuple[str, str] | None = None  # a field of event data and its value, of a view with a subject

    @property
    def at(self) -> Role:
        """In whose organisation it stands: that of whoever orders and pays, else of the sender."""
        return self.orders or self.sender

    @property
    def partner(self) -> Partner:
        """The service that is called; of several that take the same call, the one of whoever is to answer."""
        assert self.request is not None
        partners = who_takes(self.request)
        return partners[0] if len(partners) == 1 else next(each for each in partners if each.role is self.sender)

    @property
    def asked(self) -> Role:
        """Whose organisation the service call asks, or on whose behalf."""
        return self.orders or self.partner.role

    @property
    def answer_with(self) -> tuple[str, ...]:
        """The events that answer the service call: those that are waited for, and those that say no."""
        return tuple(dict.fromkeys(each.event_name for each in (*self.types, *self.refusals)))

    @property
    def wanted(self) -> bool:
        """Whether what it asks a service for is still to come."""
        return self.request is not None and self.open and self.made_stands is None

    @property
    def stands(self) -> bool:
        """Whether what was asked is to stand as it is, now that nobody waits for it any more."""
        if self.request is None or self.wanted:
            return False
        return (
            self.resolved or self.request.withdrawal is not WithdrawalPolicy.ORDER
            if self.made_stands is None
            else self.made_stands
        )


@dataclass(slots=True)
class PlayState:
    """The facts of one journey while it is played.

    Attributes:
        kind: What has begun; None until its starting event has come.
        settled: The settlement that starts a participant's journey.
        law: The rule set that the settled date gives.
        kommune: Where the participant lives on the played date.
        children: How many children under 18 there are, as far as it was told.
        protected: Whether the participant's address is protected.
        interpreter: The number of the interpreter whom the participant had before, and did not object to.
        excluded_interpreters: The numbers of those who are not to come again.
        advisers: Who is responsible, by role: an account, never a name.
        milestones: What stages let each other know.
        wait_keys: The keys that waits have had, so that each has its own.
        clock_keys: The same of deadlines.
        county_changed: Comes about when the participant moves to another county next.
        alarms: What went wrong in a way that no deadline shows, as it stands on the timeline, and which leader is told.
    """

    rules: RuleBook
    scheduler: Scheduler = field(default_factory=Scheduler)
    kind: JourneyKind | None = None
    settled: Event[ParticipantSettled] | None = None
    law: RuleSet | None = None
    kommune: str = ""
    children: int = 0
    protected: bool = False
    advisers: dict[str, str] = field(default_factory=dict)
    interpreter: str | None = None
    excluded_interpreters: set[str] = field(default_factory=set)
    eligibility: str | None = None
    closed_on: date | None = None
    stages: dict[str, StageStatus] = field(default_factory=lambda: dict.fromkeys(STAGES, StageStatus.NOT_STARTED))
    waits: list[Wait[EventData]] = field(default_factory=list)
    deadlines: list[RunningDeadline] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    milestones: Milestones = field(default_factory=Milestones)
    wait_keys: set[str] = field(default_factory=set)
    deadline_keys: set[str] = field(default_factory=set)
    county_changed: Promise[Event[Any]] = field(default_factory=Promise)
    alarms: list[tuple[TimelineEntry, Role]] = field(default_factory=list)

    def organisation(self, role: Role) -> str:
        """Give the organisation in which a role is held today: a kommune, a county or a national body."""
        if role.party is Party.KOMMUNE:
            return self.kommune
        return self.county if role.party is Party.COUNTY else role.party.value

    @property
    def county(self) -> str:
        """The county in which the participant lives."""
        return kommune(self.kommune).county

    def let_go(self) -> None:
        """Let the parts of a play that is over let go of each other, so that all of it is freed at once.

        Stages, promises and waits refer to each other in circles, which only the garbage collector would find: looking
        for them took a seventh of what a play costs, and they lay about until it came by.
        """
        self.scheduler.let_go()
        for promise in (*self.waits, *self.milestones.promises(), self.county_changed):
            promise.let_go()
        for deadline in self.deadlines:
            deadline.changed.let_go()
