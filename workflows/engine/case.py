"""The case as one stage sees it: the verb ``expect`` and its companions. Stages are written with nothing else.

A stage is a coroutine that reads like the procedure it models::

    async def programme(case: Case, made: Event[DecisionMade]) -> None:
        by = case.deadline("programme-started", made)  # its length and its warnings are in the rule set
        started = await case.expect(ProgrammeStarted, key="started", by=by, task=True)  # somebody's task until it comes
        ended = case.milestones.programme_ended  # a promise that another stage may resolve
        held = await case.wait_for(FollowupHeld, key="follow-up", task=True, unless=ended)
        if held is None:  # the programme ended first, and the wait has closed itself
            case.add_to_timeline("never-followed-up", started_on=started.on)

Keys are stable names within the stage. A stage never asks for the time of day and does no I/O.
"""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from schemas.alarms import ALARMS
from schemas.deadlines import DeadlineRule
from schemas.events import Event, EventData
from schemas.events.vocabulary import Role
from schemas.journey import StageStatus, TimelineEntry
from schemas.services import ServiceCall
from schemas.tasks import TASK_FOR
from workflows.engine.known import Known
from workflows.engine.play_state import PlayState, RunningDeadline, Wait
from workflows.engine.promise import Promise, first_of
from workflows.engine.scheduler import Data, Procedure, Timer

_ONE_IDENTITY = {"meeting_id": ("meeting_id", "booking_id"), "booking_id": ("booking_id", "meeting_id")}
"""Fields that name the same thing: a booking has the id of the meeting that it serves."""


class Subject(NamedTuple):
    """What a view is scoped to: a field of event data and its value, such as ``meeting_id`` and ``m1``."""

    field: str
    value: str

    def field_of(self, kind: type[EventData]) -> str:
        """Give the field by which a type of event names the subject."""
        for name in _ONE_IDENTITY.get(self.field, (self.field,)):
            if name in kind.model_fields:
                return name
        raise AssertionError(f"{kind.event_name} has no {self.field}: a view that is scoped to one cannot wait for it")

    def only(
        self,
        types: tuple[type[EventData], ...],
        accepts: Callable[[Any], bool] | None,
        unscoped: tuple[type[EventData], ...],
    ) -> Callable[[EventData], bool]:
        """Narrow a choice of events to those of the subject, and to all of the types that are named as unscoped."""
        fields = {kind: self.field_of(kind) for kind in types if kind not in unscoped}

        def fits(data: EventData) -> bool:
            field = fields.get(type(data))
            return (field is None or getattr(data, field) == self.value) and (accepts is None or accepts(data))

        return fits


class Case(Known):
    """One stage's view of the journey that is being played.

    Keys are given without the stage's name, which is put before them: ``note`` in guidance is ``guidance/note``. A
    view that is about one meeting puts that before them too: ``guidance/m1/note``.
    """

    def __init__(self, state: PlayState, stage: str, subject: "Subject | None" = None) -> None:
        super().__init__(state)
        self._stage, self._subject = stage, subject
        self._prefix = stage if subject is None else f"{stage}/{subject.value}"

    def scoped_to(self, field: str, value: str) -> "Case":
        """Give this stage's view of one meeting, booking or measure.

        It takes only events with this value, and waits for no type that lacks the field.
        """
        return Case(self._state, self._stage, Subject(field, value))

    # --- waiting ------------------------------------------------------------------------------------------------

    def expect(
        self,
        *types: type[Data],
        key: str,
        by: RunningDeadline | None = None,
        within: RunningDeadline | None = None,
        task: bool = False,
        request: ServiceCall | None = None,
        asked_of: str | None = None,
        sender: Role | None = None,
        orders: Role | None = None,
        due: date | None = None,
        details: dict[str, Any] | None = None,
        accepts: Callable[[Data], bool] | None = None,
        not_before: date | None = None,
        unscoped: tuple[type[EventData], ...] = (),
    ) -> Wait[Data]:
        """Wait for one event, of the first type or one of the others that answer as well.

        Args:
            types: The event types; the first is the one that people are told of.
            key: Stable within the stage, from the purpose.
            by: The deadline that the event meets.
            within: A deadline that is shown with the wait but that it does not meet alone.
            task: Give somebody the task that the first type completes.
            request: Call a service, which brings the wait along.
            asked_of: The organisation that the service call concerns, where that need not be the one of today.
            sender: Of whom it is expected, where that is not whoever gets the task by default.
            orders: Who ordered it and pays, where it stands with their organisation and not with the sender's.
            due: Until when, where no deadline says so.
            details: What whoever gets the task must know, in codes.
            accepts: Which events of the types it is for; of a view with a subject, which of those about it.
            not_before: The business date from which on they count. For what is waited for once more: an event told
                twice, or meant for the time before, does not answer it.
            unscoped: Which of the types name no subject and answer for every one, in a view with a subject.
        """
        task_type = TASK_FOR.get(types[0])
        if sender is None:
            assert task_type is not None, f"{types[0].event_name} has no task: say who sends it"
            sender = task_type.role
        wait = self._wait(types, key, accepts, not_before, unscoped)
        wait.sender = sender
        wait.task, wait.task_since = (task_type if task else None), self.today
        wait.deadline, wait.due, wait.orders, wait.details = by or within, due, orders, details
        if request is not None:
            self.call(wait, request, asked_of=asked_of)
        self._open(wait)
        if by is not None:
            by.met_by(wait)
        return wait

    def listen(
        self,
        *types: type[Data],
        key: str,
        accepts: Callable[[Data], bool] | None = None,
        not_before: date | None = None,
        refuses: Wait[Any] | None = None,
    ) -> Wait[Data]:
        """Take one event if it comes; nobody is asked and nobody sees a wait.

        Args:
            types: The event types.
            key: Stable within the stage, from the purpose.
            accepts: As in ``expect``.
            not_before: As in ``expect``.
            refuses: The wait whose service call these events say no to: its partner is told that they answer as well.
        """
        wait = self._wait(types, key, accepts, not_before)
        if refuses is not None:
            refuses.refusals += types
        wait.shown = False
        self._open(wait)
        return wait

    async def wait_for(
        self,
        *types: type[Data],
        key: str,
        unless: Promise[Any],
        by: RunningDeadline | None = None,
        task: bool = False,
        sender: Role | None = None,
        due: date | None = None,
        details: dict[str, Any] | None = None,
        not_before: date | None = None,
    ) -> Event[Data] | None:
        """Wait for one event, as ``expect`` does, unless something else comes first.

        Args:
            types: The event types; the first is the one that people see.
            key: Stable within the stage, from the purpose.
            unless: What ends the wait.
            by: The deadline that the event meets; it is cancelled when the wait ends without the event.
            task: Give somebody the task that the first type completes.
            sender: Who sends it, where that is not whoever gets the task by default.
            due: The due date, where no deadline gives one.
            details: What whoever gets the task must know, in codes.
            not_before: The first business date on which an event counts.

        Returns:
            The event, or None when ``unless`` came first. The wait is closed then.
        """
        wait = self.expect(
            *types, key=key, by=by, task=task, sender=sender, due=due, details=details, not_before=not_before
        )
        await first_of(wait, unless)
        if wait.resolved:
            return wait.value
        self.give_up(wait, *(() if by is None else (by,)))
        return None

    def on_every(self, event_type: type[Data], heard: Callable[[Event[Data]], None]) -> None:
        """Take every event of a type, whenever it comes."""

        def log_and_pass_on(event: Event[Data]) -> None:
            self._log_event(event)
            heard(event)

        self._state.scheduler.on_every(log_and_pass_on, event_type)

    def log_only(self, *types: type[EventData]) -> None:
        """Take every event of these types onto the timeline; nothing else comes of them."""
        self._state.scheduler.on_every(self._log_event, *types)

    def until(self, day: date, key: str) -> Timer:
        """Wait for a day."""
        timer = Timer(day, f"{self._prefix}/{key}")
        self._state.scheduler.until(timer)
        return timer

    def assign(self, wait: Wait[Any], due: date | None = None) -> None:
        """Make a task of a wait that is already open; one that nobody saw is seen from now on."""
        wait.task, wait.task_since, wait.due = TASK_FOR[wait.types[0]], self.today, due or wait.due
        if not wait.shown:
            wait.shown, wait.since, wait.sender = True, self.today, wait.task.role

    def unassign(self, wait: Wait[Any]) -> None:
        """It is nobody's task any more, and still waited for."""
        wait.task = None

    def reassign(self, wait: Wait[Any], role: Role) -> None:
        """Somebody else is to send it, in their own time; it is nobody's task here any more."""
        wait.task, wait.due, wait.sender, wait.since = None, None, role, self.today

    def fall_back_to_task(self, wait: Wait[Any], failed: type[EventData], role: Role, key: str) -> None:
        """When a service tells that it could not do what was asked, it becomes somebody's task."""
        self.spawn(self._fall_back_to_task(wait, failed, role, key))

    async def _fall_back_to_task(self, wait: Wait[Any], failed: type[EventData], role: Role, key: str) -> None:
        told = self.listen(failed, key=key, refuses=wait)
        await first_of(told, wait)
        told.close()
        if told.resolved and wait.open:
            self.reassign(wait, role)
            self.assign(wait)

    def call(self, wait: Wait[Any], request: ServiceCall, *, asked_of: str | None = None) -> None:
        """Call a service for what is waited for already; where another call was made before, this one corrects it.

        Args:
            wait: What is waited for.
            request: The call.
            asked_of: The organisation that it concerns, where that need not be the one of today.
        """
        wait.request = request
        asked_of = asked_of or wait.asked_of or self._state.organisation(wait.asked)
        wait.asked_of = None if request.moves else asked_of

    def give_up(self, wait: Wait[Any], *deadlines: RunningDeadline) -> None:
        """Wait no longer, unless it has come; the deadlines that went with it are not wanted any more."""
        wait.close()
        for deadline in deadlines:
            deadline.cancel(self.today)

    def overlook(self, wait: Wait[Any], *deadlines: RunningDeadline) -> None:
        """Ask nobody for it any more, and show it to nobody; told late it still meets a deadline that has passed."""
        wait.made_stands, wait.shown, wait.task = True, False, None
        for deadline in deadlines:
            deadline.cancel(self.today)

    def let_stand(self, wait: Wait[Any]) -> None:
        """Wait no longer: it came about another way, and what a service was asked for it stands."""
        wait.made_stands = True
        wait.close()

    def call_off(self, wait: Wait[Any]) -> None:
        """What was asked for it is not to come about after all, though it was answered."""
        wait.made_stands = False

    def assign_when(self, cause: Promise[Any], wait: Wait[Any]) -> None:
        """Make a task of a wait that is already open when something comes about."""
        cause.on_resolved(lambda: self.assign(wait) if wait.open else None)

    def when_overdue(self, deadline: RunningDeadline) -> Promise[date]:
        """Promise the first day on which a deadline has passed unmet, however often it is extended before."""
        overdue: Promise[date] = Promise()
        self.spawn(self._when_overdue(deadline, overdue))
        return overdue

    async def _when_overdue(self, deadline: RunningDeadline, overdue: Promise[date]) -> None:
        while not deadline.closed:
            over = self.until(deadline.overdue_from, f"{deadline.key}/over")
            await first_of(over, deadline.changed)
            if over.resolved and self.today >= deadline.overdue_from:
                overdue.resolve(self.today)
                return

    def watch(self, wait: Wait[Any], by: RunningDeadline) -> None:
        """Let a deadline that starts now watch a wait that is already open, in place of the one before."""
        wait.deadline = by
        by.met_by(wait)

    def show_due(self, wait: Wait[Any], deadline: RunningDeadline) -> None:
        """Show with a wait the deadline that drives it, though the wait alone does not meet it, if it still runs."""
        if not deadline.closed:
            wait.deadline = deadline

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
        recipients: tuple[Role, ...] = (),
    ) -> RunningDeadline:
        """Set a deadline going.

        Args:
            name: Its rule's name in the rule set.
            set_by: The event that sets it going; it starts on that event's business date.
            key: Stable within the stage; the name where a stage has only one such deadline.
            starts: Another starting day, where the rule says so.
            due: The due date, where the rule has no fixed length.
            counted_from: The day that the rule's length counts from, where that is not the start: a meeting, or the
                planned end of the programme. Booked too late, it was due before it starts, and has passed at once.
            not_after: A date that caps the due date.
            recipients: Whose it is and who is warned, where that is not the role that the rule names; their leaders
                get the escalation.
        """
        rule = self.rule(name)
        starts = set_by.on if starts is None else starts
        if due is None:
            due = rule.due_after(starts if counted_from is None else counted_from)
        due = due if not_after is None else min(due, not_after)
        unused = _unused(f"{self._prefix}/{key or name}", self._state.deadline_keys)
        self._state.deadline_keys.add(unused)
        deadline = RunningDeadline(unused, self._stage, rule, set_by.ref, starts, due, recipients, not_after)
        self._state.deadlines.append(deadline)
        return deadline

    def rule(self, name: str) -> DeadlineRule:
        """Give the rule of a deadline, as it is where the participant lives."""
        return self._state.rules.deadline(self.law, name, self._state.kommune)

    def running(self, name: str) -> RunningDeadline | None:
        """Give the running deadline of a name, of several the one that was set going last."""
        return next((c for c in reversed(self._state.deadlines) if c.rule.name == name and not c.closed), None)

    async def every(
        self,
        kind: type[EventData],
        name: str,
        first: Event[Any],
        *,
        until: Promise[Any],
        key: str,
        details: dict[str, Any] | None = None,
    ) -> None:
        """Expect the same event again and again, each time with a new deadline from the last one, until it is over."""
        since = first
        for turn in count(1):
            deadline = self.deadline(name, since, key=f"{key}/{turn}")
            held = await self.wait_for(kind, key=f"{key}/{turn}", by=deadline, task=True, details=details, unless=until)
            if held is None:
                return
            since = held

    # --- stages -------------------------------------------------------------------------------------------------

    def stage(self, name: str) -> "Case":
        """Give another stage's view, to set something going on its behalf."""
        return Case(self._state, name)

    def start(self, stage: str, procedure: Callable[["Case"], Procedure], *, opened: bool = True) -> None:
        """Start a stage beside this one; with ``opened`` false it says itself when it opens."""
        case = self.stage(stage)
        if opened:
            case.open()
        self._state.scheduler.start(procedure(case), case._finish)

    def spawn(self, procedure: Procedure) -> None:
        """Do something beside what this stage does next."""
        self._state.scheduler.start(procedure, lambda: None)

    def open(self) -> None:
        """This stage is under way."""
        self._state.stages[self._stage] = StageStatus.ACTIVE

    def skip(self, reason: str) -> None:
        """This stage is not needed; the reason is told on the timeline."""
        self._state.stages[self._stage] = StageStatus.SKIPPED
        self.add_to_timeline("skipped", reason=reason)
        self.milestones.skipped[self._stage].resolve(self.today)

    def add_to_timeline(self, what: str, **details: Any) -> TimelineEntry:
        """Tell something on the timeline, in codes."""
        told = {entry.key for entry in self._state.timeline}
        key = _unused(f"{self._prefix}/{what}", told)
        entry = TimelineEntry(key=key, on=self.today, kind=what, stage=self._stage, details=details)
        self._state.timeline.append(entry)
        return entry

    def alarm(self, what: str, leader: Role = Role.PROGRAMME_LEADER, **details: Any) -> None:
        """Tell of something that went wrong in a way that no deadline shows: on the timeline, and to a leader.

        Args:
            what: Which alarm, by its name in ``schemas.alarms``.
            leader: Who is told.
            details: What must be known of it, in codes.
        """
        assert what in ALARMS, f"{what} has no text"
        self._state.alarms.append((self.add_to_timeline(what, **details), leader))

    def close_journey(self) -> None:
        """The journey is over: what runs is stopped, what is waited for is not waited for any more.

        A right of the participant's does not end with it: the time to appeal ends by itself.
        """
        state = self._state
        state.closed_on = self.today
        for deadline in state.deadlines:
            if deadline.rule.role is not Role.PARTICIPANT:
                deadline.cancel(self.today)
        for wait in state.waits:
            wait.close()
        state.scheduler.stop()

    # --- within -------------------------------------------------------------------------------------------------

    def _wait(
        self,
        types: tuple[type[Data], ...],
        key: str,
        accepts: Callable[[Data], bool] | None,
        not_before: date | None,
        unscoped: tuple[type[EventData], ...] = (),
    ) -> Wait[Data]:
        if self._subject is not None:
            accepts = self._subject.only(types, accepts, unscoped)
        key = _unused(f"{self._prefix}/{key}", self._state.wait_keys)
        self._state.wait_keys.add(key)
        wait: Wait[Data] = Wait(key, types, self.today, accepts, not_before)
        wait.stage, wait.subject = self._stage, self._subject
        return wait

    def _open(self, wait: Wait[Data]) -> None:
        self._state.waits.append(wait)
        wait.on_resolved(lambda: self._log_event(wait.value))
        self._state.scheduler.expect(wait)

    def _log_event(self, event: Event[Any]) -> None:
        key = f"event/{event.ref.digest}"
        details = {"event": event.name}
        entry = TimelineEntry(key=key, on=event.on, kind="event", stage=self._stage, event=event.ref, details=details)
        self._state.timeline.append(entry)

    def _finish(self) -> None:
        stages = self._state.stages
        if self._stage in stages:
            if stages[self._stage] is StageStatus.ACTIVE:
                stages[self._stage] = StageStatus.DONE
            self.finished(self._stage).resolve(self.today)


def _unused(key: str, used: set[str]) -> str:
    """A meeting that was cancelled may be booked again under the same id: its waits and deadlines stay their own."""
    return key if key not in used else next(again for n in count(2) if (again := f"{key}#{n}") not in used)
