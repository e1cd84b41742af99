"""Deadlines while a journey is played: running, extended, met, cancelled, and following a day that moves."""

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any, Protocol

from schemas.deadlines import DeadlineRule, day_after, judged_date, warning_days
from schemas.events import Event, EventRef
from schemas.events.vocabulary import Role
from workflows.engine.promise import Changeable, Promise, first_of
from workflows.engine.scheduler import Scheduler, Timer


class RunningDeadline(Changeable):
    """A deadline while it is played: started, and perhaps extended, met or cancelled.

    Attributes:
        overdue_from: The first day on which it has passed.
        recipients: The roles that are warned, and notified when it has passed; the first has the duty or the right.
        leaders: The roles that are notified too when it has passed.
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
        self.overdue_from = day_after(self.judged)
        self.warnings = warning_days(self.rule, self.judged, self.starts)

    @property
    def owed(self) -> bool:
        """Whether the duty holds from its start on; nobody hears of a deadline for one that came later."""
        return self.rule.owed_on(self.starts)

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
        """Drop the callbacks of the deadline: the play is over."""
        met_by, self._met_by = self._met_by, ()
        for promise in (*met_by, self.changed):
            promise.let_go()

    def extend(self, due: date) -> None:
        """Give the deadline another due date."""
        self._fall_due(due)
        self.has_changed()


async def until_overdue(deadline: RunningDeadline, overdue: Promise[date], clock: Scheduler, key: str) -> None:
    """Resolve a promise on the first day on which a deadline has passed unmet, however often it is extended before.

    Args:
        deadline: The deadline.
        overdue: The promise; it never resolves if the deadline is met or cancelled.
        clock: Gives the played date.
        key: Of the timer.
    """
    while not deadline.closed:
        over = Timer(deadline.overdue_from, key)
        clock.until(over)
        await first_of(over, deadline.changed)
        if over.resolved and clock.today >= deadline.overdue_from:
            overdue.resolve(clock.today)
            return


class MovableDay(Protocol):
    """A day that may move, and that deadlines are counted from."""

    changed: Promise[None]

    @property
    def day(self) -> date | None:
        """The day as it stands now; None while it is not known."""

    @property
    def set_by(self) -> Event[Any]:
        """The event that starts the deadlines that follow the day."""


class FollowingDeadline:
    """A deadline that moves with a day; a class, since a closure that registers itself would be a cycle."""

    def __init__(
        self, day: MovableDay, over: Promise[Any], start: Callable[[int, date], RunningDeadline], clock: Scheduler
    ) -> None:
        self._day, self._over, self._start, self._clock = day, over, start, clock
        self._turns = count(1)
        self._running: RunningDeadline | None = None

    def renew(self) -> None:
        """Start the deadline, in place of the one before, and again at the next change of the day, until it is met."""
        if self._running is not None:
            if self._over.resolved or self._running.met is not None:
                return
            self._running.replace(self._clock.today)
            self._running = None
        if self._day.day is not None:
            self._running = self._start(next(self._turns), self._day.day)
        self._day.changed.on_resolved(self.renew)
