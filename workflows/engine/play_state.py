"""The state of a journey while it is played: its waits, deadlines, timeline and facts, common to all stages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.deadlines import CountsFrom
from schemas.events import Event, EventData
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES, JourneyKind, StageStatus, TimelineEntry
from schemas.rules import RuleBook, RuleSet
from workflows.engine.deadlines import MovableDay, RunningDeadline
from workflows.engine.milestones import Milestones
from workflows.engine.participant import Participant, Residence
from workflows.engine.scheduler import Scheduler
from workflows.engine.shared import Shared
from workflows.engine.waits import Wait


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
        wait_keys: The keys that waits have had, each with the last number it was given, so that each has its own.
        deadline_keys: The same of deadlines.
        timeline_keys: The same of what stages added to the timeline.
        deadlines_by_name: The deadlines of each name in the order of their start; closed ones may be missing.
        movable_days: The days that deadlines follow.
        shared: The subscriptions that several procedures share.
        alarms: Timeline entries of what went wrong without a deadline to show it, and the leader to notify.
        settled_again: The settlements that start nothing, since the participant had been settled already.
        on_settled_again: Called with each of them that comes from now on.
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
    wait_keys: dict[str, int] = field(default_factory=dict)
    deadline_keys: dict[str, int] = field(default_factory=dict)
    timeline_keys: dict[str, int] = field(default_factory=dict)
    deadlines_by_name: dict[str, list[RunningDeadline]] = field(default_factory=dict)
    alarms: list[tuple[TimelineEntry, Role]] = field(default_factory=list)
    movable_days: list[MovableDay] = field(default_factory=list)
    shared: list[Shared[Any]] = field(default_factory=list)
    settled_again: list[Event[ParticipantSettled]] = field(default_factory=list)
    on_settled_again: Callable[[Event[ParticipantSettled]], None] | None = None

    def __post_init__(self) -> None:
        self.participant = Participant(self.residence)

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
