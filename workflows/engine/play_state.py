"""The state of a journey while it is played, common to all stages: how it begins and ends, and all that it holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.deadlines import CountsFrom
from schemas.events import Event, EventData
from schemas.events.catalogue import CooperationBegun, ParticipantAccepted, ParticipantSettled
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES, JourneyKind, StageStatus, TimelineEntry
from schemas.kommuner import number_today
from schemas.rules import RuleBook, RuleSet
from workflows.engine.deadlines import MovableDay, RunningDeadline
from workflows.engine.keys import Keys
from workflows.engine.milestones import Milestones
from workflows.engine.participant import Participant, Residence
from workflows.engine.scheduler import Scheduler
from workflows.engine.shared import Shared
from workflows.engine.waits import Wait, WaitEnd


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
        wait_keys: The keys that waits have had.
        deadline_keys: Those of deadlines.
        timeline_keys: Those of what stages added to the timeline.
        deadlines_by_name: The deadlines of each name in the order of their start; closed ones may be missing.
        movable_days: The days that deadlines follow.
        shared: The subscriptions that several procedures share.
        alarms: Timeline entries of what went wrong without a deadline to show it, and the leader to notify.
        settled_again: The settlements that start nothing, since the participant had been settled already.
        on_settled_again: Called with each of them that comes from now on.
        rights: What the participant could still do when the journey closed, and until when.
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
    wait_keys: Keys = field(default_factory=Keys)
    deadline_keys: Keys = field(default_factory=Keys)
    timeline_keys: Keys = field(default_factory=Keys)
    deadlines_by_name: dict[str, list[RunningDeadline]] = field(default_factory=dict)
    alarms: list[tuple[TimelineEntry, Role]] = field(default_factory=list)
    movable_days: list[MovableDay] = field(default_factory=list)
    shared: list[Shared[Any]] = field(default_factory=list)
    settled_again: list[Event[ParticipantSettled]] = field(default_factory=list)
    on_settled_again: Callable[[Event[ParticipantSettled]], None] | None = None
    rights: list[tuple[Wait[EventData], RunningDeadline]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.participant = Participant(self.residence)

    def begin(self, settled: Event[ParticipantSettled]) -> None:
        """Begin the journey of a participant: the settlement chooses the rule set and gives the first facts."""
        self.kind, self.settled = JourneyKind.PARTICIPANT, settled
        self.law = self.settled_law = self.rules.on(
            settled.on, settled.data.residence_basis, settled.data.permit_granted_on
        )
        self.counts_from("permit_granted", settled.data.permit_granted_on)
        self.participant.settle(settled.data)

    def prepare(self, accepted: Event[ParticipantAccepted]) -> None:
        """Begin the journey of a participant who will be settled.

        Another kommune may accept the participant later, as long as the settlement has not come.
        """
        self.kind, self.law = JourneyKind.PARTICIPANT, self.rules.on(accepted.on)
        self.residence.kommune = number_today(accepted.data.kommune)

    def begin_cooperation(self, begun: Event[CooperationBegun]) -> None:
        """Begin the cooperation of a kommune and its career centre, which has none of a participant's stages."""
        self.kind, self.stages = JourneyKind.COOPERATION, {}
        self.residence.kommune = number_today(begun.data.kommune)
        self.law = self.rules.on(begun.on)

    def counts_from(self, what: CountsFrom, day: date) -> None:
        """Learn the day of something that the law may count from: the law has the texts that it chooses from now on."""
        assert self.settled_law is not None, "a stage runs only after settlement"
        self.days[what] = day
        self.law = self.rules.as_counted(self.settled_law, self.days)

    def run(self, deadline: RunningDeadline) -> None:
        """Let a deadline run in the journey."""
        self.deadlines.append(deadline)
        self.deadlines_by_name.setdefault(deadline.rule.name, []).append(deadline)

    def running(self, name: str) -> RunningDeadline | None:
        """Give the running deadline of a name; of several, the one that started last."""
        started = self.deadlines_by_name.get(name, [])
        while started and started[-1].closed:  # a closed one never runs again
            started.pop()
        return started[-1] if started else None

    def withdraw_preparations(self) -> None:
        """Withdraw what partners prepare for the participant, answered or not."""
        for wait in self.waits:
            if wait.prepared:
                wait.ended = WaitEnd.REVERSED

    def close(self) -> None:
        """Close the journey: deadlines are cancelled, waits end, stages stop.

        A right of the participant does not end with the journey: the time to appeal runs on (``meet_rights``).
        """
        self.closed_on = self.scheduler.today
        for deadline in self.deadlines:
            if deadline.rule.role is not Role.PARTICIPANT:
                deadline.cancel(self.closed_on)
        for wait in self.waits:
            if wait.open and wait.deadline is not None and wait.deadline.rule.role is Role.PARTICIPANT:
                self.rights.append((wait, wait.deadline))
            wait.close()
        self.scheduler.stop()

    def meet_rights(self) -> None:
        """Let what came in time after the journey had closed meet a right of the participant.

        No stage takes it: it lies buffered, and the kommune is told.
        """
        for wait, deadline in self.rights:
            came = next((event for event in self.scheduler.buffered if wait.fits(event)), None)
            if came is not None and came.on <= deadline.judged:
                deadline.met = came

    def settle_again(self, event: Event[ParticipantSettled]) -> None:
        """Take a settlement that starts nothing: it lies buffered, and a person finds out what it means."""
        self.scheduler.buffered.append(event)
        self.settled_again.append(event)
        if self.on_settled_again is not None and self.closed_on is None:
            self.on_settled_again(event)

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
        for promise in (
            *self.waits,
            *self.milestones.promises(),
            self.residence.changed,
            self.participant.stops.changed,
        ):
            promise.let_go()
        for deadline in self.deadlines:
            deadline.let_go()
        self.on_settled_again = None
        while self.shared:
            self.shared.pop().let_go()
        while self.movable_days:
            self.movable_days.pop().changed.let_go()
