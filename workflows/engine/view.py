"""A stage's view of the journey: what the stage knows, how it stands, which events it hears of, what it writes down.

``Case`` adds the verbs by which a stage waits, sets deadlines and starts other stages.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from schemas.alarms import ALARMS
from schemas.deadlines import CountsFrom, DeadlineRule
from schemas.events import Event, EventData
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Role
from schemas.journey import StageStatus, TimelineEntry
from schemas.rules import RuleSet
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.milestones import Milestones
from workflows.engine.participant import Participant, Residence
from workflows.engine.play_state import PlayState
from workflows.engine.promise import Promise
from workflows.engine.scheduler import Data
from workflows.engine.scope import Scope
from workflows.engine.shared import Shared


class StageView:
    """One stage's view of the journey that is being played; with a scope, of one meeting or measure in it."""

    def __init__(self, state: PlayState, stage: str, scope: Scope | None = None) -> None:
        self._state, self._stage, self._scope = state, stage, scope
        self._prefix = stage if scope is None else f"{stage}/{scope.value}"

    # --- what a stage knows -------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name of the stage."""
        return self._stage

    @property
    def today(self) -> date:
        """The played date."""
        return self._state.scheduler.today

    @property
    def settled(self) -> Event[ParticipantSettled]:
        """The settlement that started the journey."""
        assert self._state.settled is not None, "a stage runs only after settlement"
        return self._state.settled

    @property
    def law(self) -> RuleSet:
        """The rule set that this journey follows, with the texts that other days than the settlement's have chosen."""
        assert self._state.law is not None, "a stage runs only after settlement"
        return self._state.law

    def counted_from(self, what: CountsFrom) -> date | None:
        """Give the day of something that the law may count from; None while it has not happened."""
        return self._state.days.get(what)

    def newer_texts(self) -> list[date]:
        """Give the days on which a newer text for the same people than the journey's came into force, or will."""
        assert self._state.settled_law is not None, "a stage runs only after settlement"
        return self._state.rules.newer_texts(self._state.settled_law)

    @property
    def participant(self) -> Participant:
        """The facts of the participant."""
        return self._state.participant

    @property
    def residence(self) -> Residence:
        """Where the participant lives."""
        return self._state.residence

    @property
    def milestones(self) -> Milestones:
        """The promises by which stages let each other know."""
        return self._state.milestones

    def is_skipped(self, stage: str) -> bool:
        """Tell whether a stage was skipped."""
        return self._state.stages[stage] is StageStatus.SKIPPED

    def finished(self, stage: str) -> Promise[date]:
        """Promise that a stage is done or skipped."""
        return self.milestones.finished[stage]

    def rule(self, name: str) -> DeadlineRule:
        """Give the rule of a deadline, as it holds where the participant lives."""
        return self._state.rules.deadline(self.law, name, self.residence.kommune)

    def running(self, name: str) -> RunningDeadline | None:
        """Give the running deadline of a name; of several, the one that started last."""
        return self._state.running(name)

    def open_deadlines(self) -> list[RunningDeadline]:
        """Give the deadlines that are neither met nor cancelled, passed or not, by the day on which they are due."""
        return sorted((each for each in self._state.deadlines if not each.closed), key=lambda each: each.due)

    # --- how the stage stands -----------------------------------------------------------------------------------

    def open(self) -> None:
        """Mark this stage as under way."""
        self._state.stages[self._stage] = StageStatus.ACTIVE

    def stop(self) -> None:
        """Mark this stage as stopped: what it was for does not come about."""
        self._state.stages[self._stage] = StageStatus.STOPPED

    def skip(self, reason: str) -> None:
        """Mark this stage as not needed, with the reason on the timeline."""
        self._state.stages[self._stage] = StageStatus.SKIPPED
        self.add_to_timeline("skipped", reason=reason)
        self.milestones.skipped[self._stage].resolve(self.today)

    def _finish(self) -> None:
        """Mark this stage as done, if it is under way; whoever waits for it goes on, unless it was stopped."""
        stages = self._state.stages
        if self._stage in stages:
            if stages[self._stage] is StageStatus.ACTIVE:
                stages[self._stage] = StageStatus.DONE
            if stages[self._stage] is not StageStatus.STOPPED:
                self.finished(self._stage).resolve(self.today)

    # --- which events it hears of, without a wait ----------------------------------------------------------------

    def on_every(self, event_type: type[Data], heard: Callable[[Event[Data]], None]) -> None:
        """Call ``heard`` with every event of a type that no wait takes, whenever it comes."""

        def log_and_pass_on(event: Event[Data]) -> None:
            self._log_event(event)
            heard(event)

        self._state.scheduler.on_every(log_and_pass_on, event_type)

    def shared(self, event_type: type[Data]) -> Shared[Data]:
        """Give a subscription for every event of a type that several procedures ask for."""
        shared: Shared[Data] = Shared(lambda take: self.on_every(event_type, take))
        self._state.shared.append(shared)
        return shared

    def on_settled_again(self, heard: Callable[[Event[ParticipantSettled]], None]) -> None:
        """Call ``heard`` with every settlement that starts nothing, at once with those that have come."""
        for event in self._state.settled_again:
            heard(event)
        self._state.on_settled_again = heard

    def log_only(self, *types: type[EventData]) -> None:
        """Put every event of these types on the timeline, and do nothing else with it."""
        self._state.scheduler.on_every(self._log_event, *types)

    # --- what it writes on the timeline -------------------------------------------------------------------------

    def add_to_timeline(self, what: str, **details: Any) -> TimelineEntry:
        """Add an entry to the timeline.

        Args:
            what: Which kind of entry, as a code.
            details: What else the entry holds, in codes, numbers and dates.
        """
        key = self._state.timeline_keys.unused(f"{self._prefix}/{what}")
        entry = TimelineEntry(key=key, on=self.today, kind=what, stage=self._stage, details=details)
        self._state.timeline.append(entry)
        return entry

    def alarm(self, what: str, leader: Role = Role.PROGRAMME_LEADER, **details: Any) -> None:
        """Report something that went wrong without a deadline to show it: on the timeline, and to a leader.

        Args:
            what: Which alarm, by its name in ``schemas.alarms``.
            leader: The role to notify.
            details: What the leader must know, in codes.
        """
        assert what in ALARMS, f"{what} has no text"
        self._state.alarms.append((self.add_to_timeline(what, **details), leader))

    def _log_event(self, event: Event[Any]) -> None:
        key = f"event/{event.ref.digest}"
        details = {"event": event.name}
        entry = TimelineEntry(key=key, on=event.on, kind="event", stage=self._stage, event=event.ref, details=details)
        self._state.timeline.append(entry)
