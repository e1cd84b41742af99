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

The verbs are here, but for those of ``view``: what a stage knows (``today``, ``law``, ``participant`` …), what it hears
of without a wait (``on_every``, ``log_only`` …), what it writes down (``add_to_timeline``, ``alarm``, ``skip`` …). What
becomes of a wait is in ``waits``, of a deadline in ``deadlines``; how a journey begins and ends in ``play_state``.
"""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from schemas.deadlines import CountsFrom
from schemas.events import Event, EventData
from schemas.events.catalogue import CooperationBegun, ParticipantAccepted, ParticipantSettled
from schemas.events.vocabulary import Role
from schemas.services import ByHand, ServiceCall
from workflows.engine.deadlines import FollowingDeadline, MovableDay, RunningDeadline, until_overdue
from workflows.engine.promise import Promise, first_of
from workflows.engine.scheduler import Data, Procedure, Timer
from workflows.engine.scope import Scope
from workflows.engine.view import StageView
from workflows.engine.waits import Wait, WaitEnd


class Case(StageView):
    """One stage's view of the journey that is being played, with the verbs that stages are written with.

    Keys are given without the stage's name, which is put before them: ``note`` in guidance is ``guidance/note``. A
    view that is about one meeting puts that before them too: ``guidance/m1/note``.
    """

    def scoped_to(self, field: str, value: str) -> "Case":
        """Give this stage's view of one meeting, booking or measure.

        It takes only events with this value, and waits for no type that lacks the field.
        """
        return Case(self._state, self._stage, Scope(field, value))

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
            accepts: Which events of the types count; in a view with a scope, which of those of the scope.
            not_before: The first business date on which an event counts. A second wait for the same type needs it:
                an event meant for the first wait does not answer the second.
            unscoped: The types that name no scope and count for every one, in a view with a scope.
            visible: Show the wait to people. An invisible wait takes an event if one comes; nobody is asked for it.
            refuses: The wait whose service call these events refuse: the partner learns that they answer it too.
        """
        wait = self._wait(types, key, accepts, not_before, unscoped)
        wait.shown, wait.deadline, wait.due, wait.orders, wait.details = visible, by or within, due, orders, details
        if visible:
            wait.ask(sender, self.today, task=task)
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
            if not by.owed:  # a duty that is not owed yet is asked of nobody; its event is still taken
                wait.deadline = None
                self.end(wait, WaitEnd.UNASKED)
        return wait

    def _wait(
        self,
        types: tuple[type[Data], ...],
        key: str,
        accepts: Callable[[Data], bool] | None,
        not_before: date | None,
        unscoped: tuple[type[EventData], ...],
    ) -> Wait[Data]:
        unused = self._state.wait_keys.unused(f"{self._prefix}/{key}")
        wait: Wait[Data] = Wait(unused, types, self.today, accepts, not_before)
        wait.stage, wait.scope = self._stage, self._scope
        if self._scope is not None:
            self._scope.narrow(wait, unscoped)
        return wait

    def _open(self, wait: Wait[Any]) -> None:
        self._state.waits.append(wait)
        wait.on_resolved(lambda: self._log_event(wait.value))
        self._state.scheduler.expect(wait)

    async def _by_hand(self, wait: Wait[Any], by_hand: ByHand, key: str) -> None:
        """When the service reports that it could not do what it was called for, it is somebody's task."""
        failure = self.expect(by_hand.failed, key=key, visible=False, refuses=wait)
        await first_of(failure, wait)
        self.end(failure)
        if failure.resolved and wait.open:
            self.reassign(wait, by_hand.role, task=True)

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

        When ``unless`` comes first the wait ends, and its deadline is cancelled.

        Returns:
            The event, or None when ``unless`` came first.
        """
        wait = self.expect(
            *types, key=key, by=by, task=task, sender=sender, due=due, details=details, not_before=not_before,
            visible=visible,
        )  # fmt: skip
        await first_of(wait, unless)
        if wait.resolved:
            return wait.value
        self.end(wait, deadline=by, over=unless)
        return None

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

    def until(self, day: date, key: str) -> Timer:
        """Wait for a day."""
        timer = Timer(day, f"{self._prefix}/{key}")
        self._state.scheduler.until(timer)
        return timer

    # --- while a wait is open -----------------------------------------------------------------------------------

    def end(
        self,
        wait: Wait[Any],
        why: WaitEnd = WaitEnd.UNWANTED,
        *,
        deadline: RunningDeadline | None = None,
        over: Promise[Any] | None = None,
    ) -> None:
        """End a wait: people do not see it any more, and its task is gone. ``WaitEnd`` lists what else follows.

        Nothing happens to a wait whose event has come, except by ``REVERSED``. The deadline is cancelled unless it had
        passed on the business date of the event by which it is ``over``, or else today.
        """
        wait.end(why)
        if deadline is not None:
            events = () if over is None else over.came()
            deadline.cancel(min((event.on for event in events if isinstance(event, Event)), default=self.today))

    def assign(self, wait: Wait[Any], due: date | None = None, *, role: Role | None = None) -> None:
        """Make a task of a wait that is already open; an invisible wait becomes visible.

        The task has another due date than before where ``due`` is given, and is that of ``role`` where it is not the
        task of the role that has such tasks by default.
        """
        wait.due = due or wait.due
        if not wait.shown:
            wait.shown, wait.since = True, self.today
            wait.ask(role, self.today, task=True)
        else:
            wait.ask(wait.sender, self.today, task=True)

    def unassign(self, wait: Wait[Any], *, visible: bool = True) -> None:
        """Take the task away; the wait goes on, and people see it unless ``visible`` is false."""
        wait.task, wait.shown = None, visible

    def reassign(self, wait: Wait[Any], role: Role, *, task: bool = False) -> None:
        """Wait for another role to send the event, without a due date."""
        wait.due, wait.since = None, self.today
        wait.ask(role, self.today, task=task)

    def call(self, wait: Wait[Any], request: ServiceCall, *, asked_of: str | None = None) -> None:
        """Call a service to bring about the event of an open wait; a later call corrects an earlier one.

        The call concerns ``asked_of``, where that need not be today's organisation.
        """
        wait.request = request
        asked_of = asked_of or wait.asked_of or self._state.organisation(wait.asked)
        wait.asked_of = None if request.moves else asked_of

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
        unused = self._state.deadline_keys.unused(f"{self._prefix}/{key or name}")
        deadline = RunningDeadline(unused, self._stage, rule, set_by.ref, starts, due, recipients, not_after)
        if deadline.owed:
            self._state.run(deadline)
        else:
            deadline.cancelled_on = starts
        return deadline

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

    def watch(self, wait: Wait[Any], by: RunningDeadline) -> None:
        """Let a deadline watch a wait that is already open, in place of the deadline before."""
        wait.deadline = by if by.owed else None
        by.met_by(wait)

    def show_due(self, wait: Wait[Any], deadline: RunningDeadline) -> None:
        """Show a deadline with a wait that does not meet it alone, unless the deadline has been met or cancelled."""
        if not deadline.closed:
            wait.deadline = deadline

    def when_overdue(self, deadline: RunningDeadline) -> Promise[date]:
        """Promise the first day on which a deadline has passed unmet, however often it is extended before."""
        overdue: Promise[date] = Promise()
        key = f"{self._prefix}/{deadline.key}/over"
        self.spawn(until_overdue(deadline, overdue, self._state.scheduler, key))
        return overdue

    # --- stages and the journey ---------------------------------------------------------------------------------

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

    def begin(self, settled: Event[ParticipantSettled]) -> None:
        """Begin the journey of a participant: the settlement chooses the rule set and gives the first facts."""
        self._state.begin(settled)

    def prepare(self, accepted: Event[ParticipantAccepted]) -> None:
        """Begin the journey of a participant who will be settled: the settlement stage alone, without a deadline."""
        self._state.prepare(accepted)

    def begin_cooperation(self, begun: Event[CooperationBegun]) -> None:
        """Begin the cooperation of a kommune and its career centre, which has none of a participant's stages."""
        self._state.begin_cooperation(begun)

    def counts_from(self, what: CountsFrom, day: date) -> None:
        """Set the day of something that the law may count from: ``law`` has the texts that it chooses from now on."""
        self._state.counts_from(what, day)

    def end_journey(self) -> None:
        """Close the journey before its time: what partners prepare for it is withdrawn, answered or not."""
        self._state.withdraw_preparations()
        self._state.close()

    def close_journey(self) -> None:
        """Close the journey: deadlines are cancelled, waits end, stages stop; the time to appeal runs on."""
        self._state.close()
