"""The case as one stage sees it: the verb ``expect`` and its companions. Stages are written with nothing else."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from schemas.events import Event, EventData
from schemas.events.catalogue import ParticipantMoved, ParticipantSettled
from schemas.events.vocabulary import Role
from schemas.journey import StageStatus, TimelineEntry
from schemas.rules import RuleSet
from schemas.tasks import TASK_FOR
from workflows.promise import Promise, either
from workflows.scheduler import Data, Ear, Procedure, Timer
from workflows.story import Ask, Clock, Story, Wait


class Case:
    """One stage's view of the journey that is being played.

    Keys are given without the stage's name, which is put before them: ``held/1`` in guidance is ``guidance/held/1``.
    """

    def __init__(self, story: Story, stage: str) -> None:
        self._story, self._stage = story, stage

    # --- what is known ------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The played date."""
        return self._story.scheduler.clock

    @property
    def settled(self) -> Event[ParticipantSettled]:
        """The settlement that started the journey."""
        assert self._story.settled is not None, "a stage runs only after settlement"
        return self._story.settled

    @property
    def law(self) -> RuleSet:
        """The rule set that this journey follows."""
        assert self._story.law is not None, "a stage runs only after settlement"
        return self._story.law

    def is_skipped(self, stage: str) -> bool:
        """Tell whether a stage was not needed."""
        return self._story.stages[stage] is StageStatus.SKIPPED

    def finished(self, stage: str) -> Promise[Any]:
        """Promise that a stage is done or skipped."""
        return self._story.milestone(f"{stage} finished")

    def milestone(self, name: str) -> Promise[Any]:
        """Promise something that one stage lets others know, by name."""
        return self._story.milestone(name)

    # --- the participant ----------------------------------------------------------------------------------------

    def begin(self, settled: Event[ParticipantSettled]) -> None:
        """The journey begins: its date chooses the law, its kommune who is responsible."""
        story = self._story
        story.settled, story.kommune = settled, settled.data.kommune
        story.law = story.rules.on(settled.on)

    def move(self, moved: Event[ParticipantMoved]) -> None:
        """The journey goes on in another kommune; what is open moves along, nothing is started anew.

        A move from before settlement is history: the settlement says where the participant was settled.
        """
        if moved.on >= self.settled.on:
            self._story.kommune = moved.data.to_kommune

    def set_eligibility(self, outcome: str | None) -> None:
        """Right and duty, may be offered, none; None while in doubt."""
        self._story.eligibility = outcome

    # --- waiting ------------------------------------------------------------------------------------------------

    def expect(
        self,
        *types: type[Data],
        key: str,
        by: Clock | None = None,
        within: Clock | None = None,
        task: bool = False,
        request: Ask | None = None,
        sender: Role | None = None,
        orders: Role | None = None,
        due: date | None = None,
        accepts: Callable[[Data], bool] | None = None,
    ) -> Wait[Data]:
        """Wait for one event, of the first type or one of the others that answer as well.

        Args:
            types: The event types; the first is the one that people are told of.
            key: Stable within the stage, from the purpose.
            by: The deadline that the event meets.
            within: A deadline that is shown with the wait but that it does not meet alone.
            task: Give somebody the task that the first type completes.
            request: Ask a service, which brings the wait along.
            sender: Of whom it is expected, where that is not whoever gets the task by default.
            orders: Who ordered it and pays, where it stands with their organisation and not with the sender's.
            due: Until when, where no deadline says so.
            accepts: Which events of the types it is for (the same meeting, the same booking).
        """
        task_type = TASK_FOR.get(types[0])
        if sender is None:
            assert task_type is not None, f"{types[0].event_name} has no task: say who sends it"
            sender = task_type.role
        wait: Wait[Data] = Wait(f"{self._stage}/{key}", types, self.today, accepts)
        wait.stage, wait.sender, wait.shown = self._stage, sender, True
        wait.task, wait.task_since = (task_type if task else None), self.today
        wait.request, wait.clock, wait.due, wait.orders = request, by or within, due, orders
        self._open(wait)
        if by is not None:
            by.met_by(wait)
        return wait

    def listen(self, *types: type[Data], key: str, accepts: Callable[[Data], bool] | None = None) -> Wait[Data]:
        """Take one event if it comes; nobody is asked and nobody sees a wait."""
        wait: Wait[Data] = Wait(f"{self._stage}/{key}", types, self.today, accepts)
        wait.stage, wait.shown = self._stage, False
        self._open(wait)
        return wait

    def hear(self, event_type: type[Data], heard: Callable[[Event[Data]], None]) -> None:
        """Take every event of a type, whenever it comes."""

        def tell_and_hear(event: Event[Data]) -> None:
            self._tell_event(event)
            heard(event)

        self._story.scheduler.hear(Ear(event_type, tell_and_hear))

    def until(self, day: date, key: str) -> Timer:
        """Wait for a day."""
        timer = Timer(day, f"{self._stage}/{key}")
        self._story.scheduler.until(timer)
        return timer

    def assign(self, wait: Wait[Any]) -> None:
        """Make a task of a wait that is already open; one that nobody saw is seen from now on."""
        wait.task, wait.task_since = TASK_FOR[wait.types[0]], self.today
        if not wait.shown:
            wait.shown, wait.since, wait.sender = True, self.today, wait.task.role

    def ask_again(self, wait: Wait[Any], request: Ask) -> None:
        """Ask otherwise for what is waited for already: it corrects what was asked before."""
        wait.request = request

    def give_up(self, wait: Wait[Any], *clocks: Clock) -> None:
        """Wait no longer, unless it has come; the deadlines that went with it are not wanted any more."""
        wait.close()
        for clock in clocks:
            clock.cancel(self.today)

    def watch(self, wait: Wait[Any], by: Clock) -> None:
        """Let a deadline that starts now watch a wait that is already open, in place of the one before."""
        wait.clock = by
        by.met_by(wait)

    def show_due(self, wait: Wait[Any], clock: Clock) -> None:
        """Show with a wait the deadline that drives it, though the wait alone does not meet it."""
        wait.clock = clock

    # --- deadlines ----------------------------------------------------------------------------------------------

    def deadline(
        self,
        name: str,
        set_by: Event[Any],
        *,
        key: str | None = None,
        starts: date | None = None,
        due: date | None = None,
        counted_from: date | None = None,
        not_after: date | None = None,
    ) -> Clock:
        """Set a deadline going.

        Args:
            name: Its rule's name in the rule set.
            set_by: The event that sets it going; it starts on that event's business date.
            key: Stable within the stage; the name where a stage has only one such deadline.
            starts: Another starting day, where the rule says so.
            due: The due date, where the rule has no fixed length.
            counted_from: The day that the rule's length counts from, where that is not the start: a meeting, or the
                planned end of the programme. It is not due before it starts, though.
            not_after: A date that caps the due date.
        """
        rule = self.law.deadline(name)
        starts = set_by.on if starts is None else starts
        if counted_from is not None:
            due = max(rule.due_after(counted_from), starts)
        due = rule.due_after(starts) if due is None else due
        due = due if not_after is None else min(due, not_after)
        clock = Clock(self._unused(f"{self._stage}/{key or name}"), self._stage, rule, set_by.ref, starts, due)
        self._story.clocks.append(clock)
        return clock

    async def every(
        self, kind: type[EventData], name: str, first: Event[Any], *, until: Promise[Any], key: str
    ) -> None:
        """Expect the same event again and again, each time with a new deadline from the last one, until it is over."""
        since = first
        for turn in count(1):
            clock = self.deadline(name, since, key=f"{key}/{turn}")
            held = self.expect(kind, key=f"{key}/{turn}", by=clock, task=True)
            await either(held, until)
            if not held.kept:
                self.give_up(held, clock)
                return
            since = held.value

    # --- stages -------------------------------------------------------------------------------------------------

    def stage(self, name: str) -> "Case":
        """Give another stage's view, to set something going on its behalf."""
        return Case(self._story, name)

    def start(self, stage: str, procedure: Callable[["Case"], Procedure], *, opened: bool = True) -> None:
        """Start a stage beside this one; with ``opened`` false it says itself when it opens."""
        case = self.stage(stage)
        if opened:
            case.open()
        self._story.scheduler.start(procedure(case), case._finish)

    def beside(self, procedure: Procedure) -> None:
        """Do something beside what this stage does next."""
        self._story.scheduler.start(procedure, lambda: None)

    def open(self) -> None:
        """This stage is under way."""
        self._story.stages[self._stage] = StageStatus.ACTIVE

    def skip(self, reason: str) -> None:
        """This stage is not needed; the reason is told on the timeline."""
        self._story.stages[self._stage] = StageStatus.SKIPPED
        self.note("skipped", reason=reason)
        self.milestone(f"{self._stage} skipped").keep(self.today)

    def note(self, what: str, **says: Any) -> None:
        """Tell something on the timeline, in codes."""
        key = f"{self._stage}/{what}"
        self._story.timeline.append(TimelineEntry(key=key, on=self.today, kind=what, stage=self._stage, says=says))

    def close_journey(self) -> None:
        """The journey is over: what runs is stopped, what is waited for is not waited for any more."""
        story = self._story
        story.closed_on = self.today
        for clock in story.clocks:
            clock.cancel(self.today)
        for wait in story.waits:
            wait.close()
        story.scheduler.stop()

    # --- within -------------------------------------------------------------------------------------------------

    def _unused(self, key: str) -> str:
        """A meeting that was cancelled may be booked again under the same id: the key of a deadline stays its own."""
        used = {clock.key for clock in self._story.clocks}
        return key if key not in used else next(again for n in count(2) if (again := f"{key}#{n}") not in used)

    def _open(self, wait: Wait[Data]) -> None:
        self._story.waits.append(wait)
        wait.then(lambda: self._tell_event(wait.value))
        self._story.scheduler.expect(wait)

    def _tell_event(self, event: Event[Any]) -> None:
        key = f"event/{event.ref.digest}"
        says = {"event": event.name}
        entry = TimelineEntry(key=key, on=event.on, kind="event", stage=self._stage, event=event.ref, says=says)
        self._story.timeline.append(entry)

    def _finish(self) -> None:
        stages = self._story.stages
        if self._stage in stages:
            if stages[self._stage] is StageStatus.ACTIVE:
                stages[self._stage] = StageStatus.DONE
            self.finished(self._stage).keep(self.today)
