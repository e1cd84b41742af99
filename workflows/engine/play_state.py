"""The state of a journey while it is played: its waits, deadlines, timeline and facts, common to all stages."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Any, Protocol

from schemas.deadlines import DeadlineRule, day_after, judged_date, warning_days
from schemas.events import Event, EventData, EventRef
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES, JourneyKind, StageStatus, TimelineEntry
from schemas.rules import CountsFrom, RuleBook, RuleSet
from schemas.services import Partner, ServiceCall, WithdrawalPolicy, who_takes
from schemas.tasks import TaskType
from workflows.engine.milestones import Milestones
from workflows.engine.participant import Participant, Residence
from workflows.engine.promise import Changeable, Promise
from workflows.engine.scheduler import Data, Expectation, Scheduler


class RunningDeadline(Changeable):
    """A deadline while it is played: started, and perhaps extended, met or cancelled.

    Attributes:
        recipients: The roles that are warned, and told when it has passed; the first has the duty or the right.
        leaders: The roles that are told too when it has passed.
        not_after: The last day on which it may be due, however often it is extended.
        suspended: The days on which it was suspended.
        changed: Resolves when it is next extended, met, cancelled or replaced.
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
        super().__init__()
        self.key, self.stage, self.rule = key, stage, rule
        self.set_by, self.starts, self.not_after = set_by, starts, not_after
        self.recipients = recipients or (rule.role,)
        self.leaders: tuple[Role, ...] = () if rule.escalates_to is None else (rule.escalates_to,)
        if recipients and self.leaders:
            self.leaders = tuple(dict.fromkeys(role.leader for role in recipients))
        self.suspended: set[date] = set()
        self._met_by: tuple[Promise[Event[Any]], ...] = ()
        self.met: Event[Any] | None = None
        self.cancelled_on: date | None = None
        self._fall_due(due)

    def _fall_due(self, due: date) -> None:
        self.due = due
        self.rolled, self.judged = judged_date(self.rule, due)
        self.warnings = warning_days(self.rule, self.judged, self.starts)

    @property
    def closed(self) -> bool:
        """Whether it was met or cancelled."""
        return self.met is not None or self.cancelled_on is not None

    def closed_before(self, day: date) -> bool:
        """Whether it was met or cancelled before a day."""
        closed_on = self.met.on if self.met is not None else self.cancelled_on
        return closed_on is not None and closed_on < day

    @property
    def first_warning(self) -> date:
        """The day of the first warning; the judged day where the rule has none."""
        return self.warnings[0] if self.warnings else self.judged

    @property
    def overdue_from(self) -> date:
        """The first day on which it has passed."""
        return day_after(self.judged)

    def met_by(self, *events: Promise[Event[Any]]) -> None:
        """Let one event meet the deadline, or several together: then the last of them, by business date, counts."""

        def meet() -> None:
            if not self.closed and all(event.resolved for event in events):
                self.met = max((event.value for event in events), key=lambda event: event.on)
                self.has_changed()

        for event in events:
            event.on_resolved(meet)
        self._met_by += events

    def cancel(self, on: date) -> None:
        """Cancel the deadline. One that has passed by then stays passed: closing does not undo a breach."""
        if not self.closed and on < self.overdue_from:
            self.cancelled_on = on
            self.has_changed()

    def replace(self, on: date) -> None:
        """Cancel the deadline, even passed, because another one takes its place."""
        if self.met is None:
            self.cancelled_on = on
            self.has_changed()

    def let_go(self) -> None:
        """Drop the callbacks of whatever the deadline waits for and tells: the play is over."""
        met_by, self._met_by = self._met_by, ()
        for promise in (*met_by, self.changed):
            promise.let_go()

    def extend(self, due: date) -> None:
        """Give the deadline another due date."""
        self._fall_due(due)
        self.has_changed()


class WaitEnd(Enum):
    """Why a wait has ended; ``Case.end`` says what follows from each."""

    UNWANTED = auto()
    DONE_OTHERWISE = auto()
    UNASKED = auto()
    REVERSED = auto()


class Wait(Expectation[Data]):
    """A wait for an event, with the task or the service call that brings it about, and the deadline that it meets."""

    stage: str
    sender: Role
    shown = True
    task: TaskType | None = None
    task_since: date
    request: ServiceCall | None = None
    refusals: tuple[type[EventData], ...] = ()
    asked_of: str | None = None
    ended: WaitEnd | None = None
    deadline: RunningDeadline | None = None
    due: date | None = None
    orders: Role | None = None
    details: dict[str, Any] | None = None
    subject: tuple[str, str] | None = None  # a field of event data and its value, of a view with a subject

    @property
    def at(self) -> Role:
        """The role in whose organisation the wait stands: whoever orders and pays, else the sender."""
        return self.orders or self.sender

    @property
    def partner(self) -> Partner:
        """The service that is called; of several that take the same call, the one of whoever is to answer."""
        assert self.request is not None
        partners = who_takes(self.request)
        return partners[0] if len(partners) == 1 else next(each for each in partners if each.role is self.sender)

    @property
    def asked(self) -> Role:
        """The role whose organisation the service call asks, or on whose behalf it asks."""
        return self.orders or self.partner.role

    @property
    def answer_with(self) -> tuple[str, ...]:
        """The event types that answer the service call: those that the wait takes, and the refusals."""
        return tuple(dict.fromkeys(each.event_name for each in (*self.types, *self.refusals)))

    @property
    def wanted(self) -> bool:
        """Whether the service is still to do what it is called for."""
        return self.request is not None and self.open and self.ended is None

    @property
    def stands(self) -> bool:
        """Whether the service call, which is not wanted any more, is left as it is instead of being withdrawn."""
        if self.request is None or self.wanted:
            return False
        match self.ended:
            case WaitEnd.DONE_OTHERWISE | WaitEnd.UNASKED:
                return True
            case WaitEnd.REVERSED:
                return False
        return self.resolved or self.request.withdrawal is not WithdrawalPolicy.ORDER


class MovableDay(Protocol):
    """A day that may move, and that deadlines are counted from."""

    changed: Promise[None]

    @property
    def day(self) -> date | None:
        """The day as it stands now; None while it is not known."""

    @property
    def set_by(self) -> Event[Any]:
        """The event that starts the deadlines that follow the day."""


@dataclass(slots=True)
class PlayState:
    """The facts of one journey while it is played.

    Attributes:
        kind: The kind of journey; None until its starting event has come.
        settled: The settlement that starts a participant's journey.
        settled_law: The rule set that the settled date gives.
        days: The days of what the law may count from, as far as it has happened.
        law: That rule set, with the texts that those days have chosen.
        residence: Where the participant lives on the played date.
        participant: The other facts of the participant.
        milestones: The promises by which stages let each other know.
        wait_keys: The keys that waits have had, so that each has its own.
        deadline_keys: The same of deadlines.
        movable_days: The days that deadlines follow.
        alarms: Timeline entries of what went wrong without a deadline to show it, and the leader who is told.
    """

    rules: RuleBook
    scheduler: Scheduler = field(default_factory=Scheduler)
    kind: JourneyKind | None = None
    settled: Event[ParticipantSettled] | None = None
    settled_law: RuleSet | None = None
    days: dict[CountsFrom, date] = field(default_factory=dict)
    law: RuleSet | None = None
    residence: Residence = field(default_factory=Residence)
    participant: Participant = field(init=False)
    closed_on: date | None = None
    stages: dict[str, StageStatus] = field(default_factory=lambda: dict.fromkeys(STAGES, StageStatus.NOT_STARTED))
    waits: list[Wait[EventData]] = field(default_factory=list)
    deadlines: list[RunningDeadline] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    milestones: Milestones = field(default_factory=Milestones)
    wait_keys: set[str] = field(default_factory=set)
    deadline_keys: set[str] = field(default_factory=set)
    alarms: list[tuple[TimelineEntry, Role]] = field(default_factory=list)
    movable_days: list[MovableDay] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.participant = Participant(self.residence)

    def organisation(self, role: Role) -> str:
        """Give the organisation in which a role is held today: a kommune, a county or a national body."""
        if role.party is Party.KOMMUNE:
            return self.residence.kommune
        return self.residence.county if role.party is Party.COUNTY else role.party.value

    def let_go(self) -> None:
        """Break the references between the parts of a play that is over, so that all of it is freed at once.

        Stages, promises and waits refer to each other in cycles, which only the garbage collector would find: looking
        for them took a seventh of the time of a play.
        """
        self.scheduler.let_go()
        for promise in (*self.waits, *self.milestones.promises(), self.residence.changed):
            promise.let_go()
        for deadline in self.deadlines:
            deadline.let_go()
        while self.movable_days:
            self.movable_days.pop().changed.let_go()
