"""The case as one stage sees it: the verb ``expect`` and its companions, the whole language of stages.

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
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from schemas.alarms import ALARMS
from schemas.deadlines import CountsFrom, DeadlineRule
from schemas.events import Event, EventData
from schemas.events.catalogue import CooperationBegun, ParticipantAccepted, ParticipantSettled
from schemas.events.vocabulary import Role
from schemas.journey import JourneyKind, StageStatus, TimelineEntry
from schemas.kommuner import number_today
from schemas.rules import RuleSet
from schemas.services import ANSWER_BY_TASK, ByHand, ServiceCall
from schemas.tasks import TASK_FOR
from workflows.engine.deadlines import FollowingDeadline, MovableDay, RunningDeadline
from workflows.engine.milestones import Milestones
from workflows.engine.participant import Participant, Residence
from workflows.engine.play_state import PlayState
from workflows.engine.promise import Promise, first_of
from workflows.engine.scheduler import Data, Procedure, Timer
from workflows.engine.shared import Shared
from workflows.engine.waits import Wait, WaitEnd

_ONE_IDENTITY = {"meeting_id": ("meeting_id", "booking_id"), "booking_id": ("booking_id", "meeting_id")}
"""Fields that name the same thing: a booking has the id of the meeting that it serves."""


class Subject(NamedTuple):
    """What a view is scoped to: a field of event data and its value, such as ``meeting_id`` and ``m1``."""

    field: str
    value: str

    def field_of(self, kind: type[EventData]) -> str:
        """Give the field by which a type of event names the subject."""
        return _field_of(self.field, kind)

    def fields(
        self, types: tuple[type[EventData], ...], unscoped: tuple[type[EventData], ...]
    ) -> dict[type[EventData], str]:
        """Give the field that names the subject for each type, but for those that are named as unscoped."""
        return {kind: self.field_of(kind) for kind in types if kind not in unscoped}


@cache
def _field_of(field: str, kind: type[EventData]) -> str:
    for name in _ONE_IDENTITY.get(field, (field,)):
        if name in kind.model_fields:
            return name
    raise AssertionError(f"{kind.event_name} has no {field}: a view that is scoped to one cannot wait for it")


class Case:
    """One stage's view of the journey that is being played.

    Keys are given without the stage's name, which is put before them: ``note`` in guidance is ``guidance/note``. A
    view that is about one meeting puts that before them too: ``guidance/m1/note``.
    """

    def __init__(self, state: PlayState, stage: str, subject: "Subject | None" = None) -> None:
        self._state, self._stage, self._subject = state, stage, subject
        self._prefix = stage if subject is None else f"{stage}/{subject.value}"

    def scoped_to(self, field: str, value: str) -> "Case":
        """Give this stage's view of one meeting, booking or measure.

        It takes only events with this value, and waits for no type that lacks the field.
        """
        return Case(self._state, self._stage, Subject(field, value))

    # --- what every stage knows -----------------------------------------------------------------------------------

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

    def counts_from(self, what: CountsFrom, day: date) -> None:
        """Tell the day of something that the law may count from: ``law`` has the texts that it chooses from now on."""
        state = self._state
        assert state.settled_law is not None, "a stage runs only after settlement"
        state.days[what] = day
        state.law = state.rules.as_counted(state.settled_law, state.days)

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
        visible: bool = True,
        refuses: Wait[Any] | None = None,
    ) -> Wait[Data]:
        """Wait for one event, of any of the types.

        Args:
            types: The event types; the first is the one that people see.
            key: Stable within the stage, from the purpose.
            by: The deadline that the event meets.
            within: A deadline that is shown with the wait, and that takes more than this event to be met.
            task: Give somebody the task that the first type completes. The people of a partner organisation have the
                task in any case, whether they answer or their system does.
            request: The call to the service that is to bring the event about. If the service reports that it could not,
                the role that the table of partners names has the task.
            asked_of: The organisation that the service call concerns, where that need not be today's.
            sender: Who sends the event, where that is not the role that has the task by default.
            orders: Who orders and pays, where the wait stands with that role's organisation and not the sender's.
            due: The due date, where no deadline gives one.
            details: What the adviser with the task must know, in codes.
            accepts: Which events of the types count; in a view with a subject, which of those about the subject.
            not_before: The first business date on which an event counts. A second wait for the same type needs it:
                an event meant for the first wait does not answer the second.
            unscoped: The types that name no subject and count for every subject, in a view with a subject.
            visible: Show the wait to people. An invisible wait takes an event if one comes; nobody is asked for it.
            refuses: The wait whose service call these events refuse: the partner learns that they answer it too.
        """
        wait = self._wait(types, key, accepts, not_before, unscoped)
        wait.shown, wait.deadline, wait.due, wait.orders, wait.details = visible, by or within, due, orders, details
        if visible:
            self._ask(wait, sender, task=task)
        elif sender is not None:
            wait.sender = sender
        if refuses is not None:
            refuses.refusals += types
        self._open(wait)
        if request is not None:
            self.call(wait, request, asked_of=asked_of)
            if (by_hand := wait.partner.by_hand(request)) is not None:
                self.spawn(self._by_hand(wait, by_hand, f"{key}/failed"))
        if by is not None:
            by.met_by(wait)
            self._unless_owed(wait, by)
        return wait

    def _unless_owed(self, wait: Wait[Any], by: RunningDeadline) -> None:
        """Ask nobody for what a duty demands that is not owed yet; an event of it is still taken."""
        if not by.owed:
            wait.deadline = None
            self.end(wait, WaitEnd.UNASKED)

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
        visible: bool = True,
    ) -> Event[Data] | None:
        """Wait for one event, as ``expect`` does, unless something else comes first.

        Args:
            types: The event types; the first is the one that people see.
            key: Stable within the stage, from the purpose.
            unless: What ends the wait.
            by: The deadline that the event meets; it is cancelled when the wait ends without the event.
            task: Give somebody the task that the first type completes.
            sender: Who sends the event, where that is not the role that has the task by default.
            due: The due date, where no deadline gives one.
            details: What the adviser with the task must know, in codes.
            not_before: The first business date on which an event counts.
            visible: Show the wait to people.

        Returns:
            The event, or None when ``unless`` came first. The wait has ended then.
        """
        wait = self.expect(
            *types, key=key, by=by, task=task, sender=sender, due=due, details=details, not_before=not_before,
            visible=visible,
        )  # fmt: skip
        await first_of(wait, unless)
        if wait.resolved:
            return wait.value
        self.end(wait, deadline=by)
        return None

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

    def until(self, day: date, key: str) -> Timer:
        """Wait for a day."""
        timer = Timer(day, f"{self._prefix}/{key}")
        self._state.scheduler.until(timer)
        return timer

    def assign(self, wait: Wait[Any], due: date | None = None, *, role: Role | None = None) -> None:
        """Make a task of a wait that is already open; an invisible wait becomes visible.

        Args:
            wait: The wait.
            due: The due date, where it has another than before.
            role: Whose task it is, where that is not the role that has such tasks by default.
        """
        wait.due = due or wait.due
        if not wait.shown:
            wait.shown, wait.since = True, self.today
            self._ask(wait, role, task=True)
        else:
            self._ask(wait, wait.sender, task=True)

    def unassign(self, wait: Wait[Any], *, visible: bool = True) -> None:
        """Take the task away; the wait goes on, and people see it unless ``visible`` is false."""
        wait.task, wait.shown = None, visible

    def reassign(self, wait: Wait[Any], role: Role, *, task: bool = False) -> None:
        """Wait for another role to send the event, without a due date."""
        wait.due, wait.since = None, self.today
        self._ask(wait, role, task=task)

    def _ask(self, wait: Wait[Any], role: Role | None, *, task: bool) -> None:
        """Wait for a role, by default the one that has the task; where its people answer, they have the task anyway."""
        task_type = TASK_FOR.get(wait.types[0])
        if role is None:
            assert task_type is not None, f"{wait.types[0].event_name} has no task: name its sender"
            role = task_type.role
        wait.sender, wait.task_since = role, self.today
        wait.task = task_type if task or role in ANSWER_BY_TASK else None

    def call(self, wait: Wait[Any], request: ServiceCall, *, asked_of: str | None = None) -> None:
        """Call a service to bring about the event of an open wait; a later call corrects an earlier one.

        Args:
            wait: The wait.
            request: The call.
            asked_of: The organisation that the call concerns, where that need not be today's.
        """
        wait.request = request
        asked_of = asked_of or wait.asked_of or self._state.organisation(wait.asked)
        wait.asked_of = None if request.moves else asked_of

    async def _by_hand(self, wait: Wait[Any], by_hand: ByHand, key: str) -> None:
        """When the service reports that it could not do what it was called for, it is somebody's task."""
        failure = self.expect(by_hand.failed, key=key, visible=False, refuses=wait)
        await first_of(failure, wait)
        self.end(failure)
        if failure.resolved and wait.open:
            self.reassign(wait, by_hand.role, task=True)

    def end(self, wait: Wait[Any], why: WaitEnd = WaitEnd.UNWANTED, *, deadline: RunningDeadline | None = None) -> None:
        """End a wait; nothing happens to one whose event has come, except by ``REVERSED``.

        ==================  =============================  =====================  =================================
        why                 what has happened              a late event           the service call
        ==================  =============================  =====================  =================================
        ``UNWANTED``        the event is not wanted any    is not taken           is withdrawn, as its withdrawal
                            more                                                  policy says
        ``DONE_OTHERWISE``  the event came about another   is not taken           stands
                            way
        ``UNASKED``         nobody is asked for the event  is taken, and meets a  stands
                            any more                       passed deadline late
        ``REVERSED``        the event came, and does not   is not taken           is withdrawn
                            hold any more
        ==================  =============================  =====================  =================================

        Args:
            wait: The wait. People do not see it any more, and its task is gone.
            why: The case, as in the table.
            deadline: The deadline of the wait, which is cancelled unless it has passed.
        """
        wait.ended = why
        if why is WaitEnd.UNASKED:
            wait.shown, wait.task = False, None
        else:
            wait.close()
        if deadline is not None:
            deadline.cancel(self.today)

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
        """Let a deadline watch a wait that is already open, in place of the deadline before."""
        wait.deadline = by if by.owed else None
        by.met_by(wait)

    def show_due(self, wait: Wait[Any], deadline: RunningDeadline) -> None:
        """Show a deadline with a wait that does not meet it alone, unless the deadline has been met or cancelled."""
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
        """Start a deadline; of a duty that is not owed yet, give one that is cancelled and that nobody sees.

        Args:
            name: The name of its rule in the rule set.
            set_by: The event that starts it; it starts on that event's business date.
            key: Stable within the stage; the name where a stage has only one such deadline.
            starts: Another starting day, where the rule has one.
            due: The due date, where the rule has no fixed length.
            counted_from: The day that the rule's length counts from, where that is not the start: a meeting, or the
                planned end of the programme. When a meeting is booked too late, its deadline has passed at once.
            not_after: A date that caps the due date.
            recipients: The roles that have the duty and are warned, where that is not the role that the rule names;
                their leaders get the escalation.
        """
        rule = self.rule(name)
        starts = set_by.on if starts is None else starts
        if due is None:
            due = rule.due_after(starts if counted_from is None else counted_from)
        due = due if not_after is None else min(due, not_after)
        unused = _unused(f"{self._prefix}/{key or name}", self._state.deadline_keys)
        deadline = RunningDeadline(unused, self._stage, rule, set_by.ref, starts, due, recipients, not_after)
        if not deadline.owed:
            deadline.cancelled_on = starts
            return deadline
        self._state.deadlines.append(deadline)
        self._state.deadlines_by_name.setdefault(name, []).append(deadline)
        return deadline

    def rule(self, name: str) -> DeadlineRule:
        """Give the rule of a deadline, as it holds where the participant lives."""
        return self._state.rules.deadline(self.law, name, self.residence.kommune)

    def running(self, name: str) -> RunningDeadline | None:
        """Give the running deadline of a name; of several, the one that started last."""
        started = self._state.deadlines_by_name.get(name, [])
        while started and started[-1].closed:  # a closed one never runs again
            started.pop()
        return started[-1] if started else None

    def open_deadlines(self) -> list[RunningDeadline]:
        """Give the deadlines that are neither met nor cancelled, passed or not, by the day on which they are due."""
        return sorted((each for each in self._state.deadlines if not each.closed), key=lambda each: each.due)

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
        """Expect the same event again and again, each time with a deadline that starts from the last event.

        Args:
            kind: The event type, which completes a task.
            name: The name of the deadline's rule.
            first: The event that the first deadline starts from.
            until: What ends it.
            key: Stable within the stage; the turn is added.
            details: What the adviser with the task must know, in codes.
        """
        since = first
        for turn in count(1):
            deadline = self.deadline(name, since, key=f"{key}/{turn}")
            held = await self.wait_for(kind, key=f"{key}/{turn}", by=deadline, task=True, details=details, unless=until)
            if held is None:
                return
            since = held

    def deadline_following(
        self,
        name: str,
        day: MovableDay,
        *,
        met_by: Promise[Event[Any]] | None = None,
        until: Promise[Any] | None = None,
        key: str | None = None,
        recipients: tuple[Role, ...] = (),
        each: Callable[[RunningDeadline], None] | None = None,
    ) -> None:
        """Start a deadline that moves with a day: a new one takes its place at each change of the day.

        Args:
            name: The name of its rule in the rule set. A rule without a length makes it due on the day itself.
            day: The day; while it is not known there is no deadline.
            met_by: The event that meets the deadline.
            until: What ends the following; ``met_by`` if not given.
            key: Stable within the stage; the name where a stage has only one such deadline. The turn is added.
            recipients: As in ``deadline``.
            each: Called with each deadline when it starts, to tie it to the waits that it watches.
        """
        over = until or met_by
        assert over is not None, "something ends the following"

        def start(turn: int, on: date) -> RunningDeadline:
            due = on if self.rule(name).length is None else None
            deadline = self.deadline(
                name, day.set_by, key=f"{key or name}/{turn}", due=due, counted_from=on, recipients=recipients
            )
            if met_by is not None:
                deadline.met_by(met_by)
            if each is not None:
                each(deadline)
            return deadline

        self._state.movable_days.append(day)
        FollowingDeadline(day, over, start, self._state.scheduler).renew()

    # --- stages -------------------------------------------------------------------------------------------------

    def begin(self, settled: Event[ParticipantSettled]) -> None:
        """Begin the journey of a participant: the settlement chooses the rule set and gives the first facts."""
        state = self._state
        state.kind, state.settled = JourneyKind.PARTICIPANT, settled
        state.law = state.settled_law = state.rules.on(
            settled.on, settled.data.residence_basis, settled.data.permit_granted_on
        )
        self.counts_from("permit_granted", settled.data.permit_granted_on)
        state.participant.settle(settled.data)

    def prepare(self, accepted: Event[ParticipantAccepted]) -> None:
        """Begin the journey of a participant who will be settled: the settlement stage alone, without a deadline.

        Another kommune may accept the participant later, as long as the settlement has not come.
        """
        state = self._state
        state.kind, state.law = JourneyKind.PARTICIPANT, state.rules.on(accepted.on)
        state.residence.kommune = number_today(accepted.data.kommune)

    def begin_cooperation(self, begun: Event[CooperationBegun]) -> None:
        """Begin the cooperation of a kommune and its career centre, which has none of a participant's stages."""
        state = self._state
        state.kind, state.stages = JourneyKind.COOPERATION, {}
        state.residence.kommune = number_today(begun.data.kommune)
        state.law = state.rules.on(begun.on)

    def stage(self, name: str) -> "Case":
        """Give another stage's view, to start something on its behalf."""
        return Case(self._state, name)

    def start(self, stage: str, procedure: Callable[["Case"], Procedure], *, opened: bool = True) -> None:
        """Start a stage beside this one; with ``opened`` false the stage itself opens later."""
        case = self.stage(stage)
        if opened:
            case.open()
        self._state.scheduler.start(procedure(case), case._finish)

    def spawn(self, procedure: Procedure) -> None:
        """Run a procedure beside this stage."""
        self._state.scheduler.start(procedure, lambda: None)

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

    def add_to_timeline(self, what: str, **details: Any) -> TimelineEntry:
        """Add an entry to the timeline.

        Args:
            what: Which kind of entry, as a code.
            details: What else the entry holds, in codes, numbers and dates.
        """
        key = _unused(f"{self._prefix}/{what}", self._state.timeline_keys)
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

    def end_journey(self) -> None:
        """Close the journey before its time: what partners prepare for it is withdrawn, answered or not."""
        for wait in self._state.waits:
            if wait.prepared:
                wait.ended = WaitEnd.REVERSED
        self.close_journey()

    def close_journey(self) -> None:
        """Close the journey: deadlines are cancelled, waits end, stages stop.

        A right of the participant does not end with the journey: the time to appeal runs on.
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
        key = _unused(f"{self._prefix}/{key}", self._state.wait_keys)
        wait: Wait[Data] = (
            Wait(key, types, self.today, accepts, not_before)
            if self._subject is None
            else Wait(
                key, types, self.today, accepts, not_before, self._subject.fields(types, unscoped), self._subject.value
            )
        )
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
            if stages[self._stage] is not StageStatus.STOPPED:
                self.finished(self._stage).resolve(self.today)


def _unused(key: str, used: dict[str, int]) -> str:
    """Number a key that was used before: a meeting that was cancelled may be booked again under the same id.

    Args:
        key: The key.
        used: Every key that was used, with the last number that it was given; the new key is added.
    """
    number = used.get(key)
    if number is None:
        used[key] = 1
        return key
    while (again := f"{key}#{number + 1}") in used:
        number += 1
    used[key], used[again] = number + 1, 1
    return again
