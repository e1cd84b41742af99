"""The scheduler of a play: hands events to waits, fires timers in between, resumes the stages that awaited them.

Everything happens at once and in a fixed order. There is no event loop, no I/O, and no clock but the played one.
"""

from collections import deque
from collections.abc import Callable, Coroutine
from datetime import date
from heapq import heappop, heappush
from itertools import count
from typing import Any, Generic, TypeAlias, TypeVar

from schemas.events import Event, EventData
from workflows.engine.promise import Promise

Data = TypeVar("Data", bound=EventData, covariant=True)

Procedure: TypeAlias = Coroutine[Promise[Any], None, None]
"""A running stage, or a part of one that runs beside it."""


class Timer(Promise[date]):
    """A day that a stage waits for; comes about at the start of that day."""

    __slots__ = ("awaited", "key", "on")

    def __init__(self, on: date, key: str) -> None:
        super().__init__()
        self.on, self.key, self.awaited = on, key, True

    def cancel(self) -> None:
        """Do not ring."""
        self.awaited = False


class Expectation(Promise[Event[Data]], Generic[Data]):
    """An open ear for one event of certain types. What surrounds it (tasks, deadlines) is the case's affair."""

    __slots__ = ("accepts", "key", "not_before", "open", "since", "types")

    def __init__(
        self,
        key: str,
        types: tuple[type[EventData], ...],
        since: date,
        accepts: Callable[[Any], bool] | None = None,
        not_before: date | None = None,
    ) -> None:
        super().__init__()
        self.key, self.types, self.since, self.accepts, self.not_before = key, types, since, accepts, not_before
        self.open = True

    def fits(self, event: Event[EventData]) -> bool:
        """Tell whether an event is what is waited for: of its types, of the same meeting, booking …, not too old."""
        if not isinstance(event.data, self.types) or (self.not_before is not None and event.on < self.not_before):
            return False
        return self.accepts is None or self.accepts(event.data)

    def resolve(self, value: object) -> None:
        """Take the event."""
        self.open = False
        super().resolve(value)

    def close(self) -> None:
        """Stop waiting: nothing is to come of it any more."""
        self.open = False


Subscription: TypeAlias = Callable[[Event[Any]], None]
"""A standing interest in a type of events that nobody waits for (moved, hours …): takes every one of them."""


class Scheduler:
    """Drives the procedures of one journey over its events.

    Attributes:
        today: The played date.
        buffered: Events that nothing has taken, in the order of play.
    """

    def __init__(self) -> None:
        self.today = date.min
        self.buffered: list[Event[EventData]] = []
        self._expectations: dict[type[EventData], list[Expectation[Any]]] = {}
        self._timers: list[tuple[date, str, int, Timer]] = []  # a heap, by date, then by key, then as they were set
        self._timers_set = count()
        self._subscriptions: dict[type[EventData], Subscription] = {}
        self._awaited: list[Promise[Any]] = []
        self._ready: deque[tuple[Procedure, Callable[[], None]]] = deque()
        self._running = False
        self._stopped = False

    def start(self, procedure: Procedure, finished: Callable[[], None]) -> None:
        """Begin a procedure; it runs until its first wait before anything else does. After the end none begins."""
        if self._stopped:
            procedure.close()
            return
        self._ready.append((procedure, finished))
        self._run()

    def stop(self) -> None:
        """End every procedure: nothing is taken or fired any more."""
        self._stopped = True
        for procedure, _ in self._ready:
            procedure.close()
        self._ready.clear()
        self._expectations, self._timers, self._subscriptions = {}, [], {}

    def let_go(self) -> None:
        """Let go of every procedure, so that nothing of a play that is over holds on to anything else of it."""
        self.stop()
        for promise in self._awaited:
            promise.let_go()

    def expect(self, expectation: Expectation[Any]) -> None:
        """Open a wait. It first looks among the buffered events, oldest first."""
        for kind in expectation.types:
            self._expectations.setdefault(kind, []).append(expectation)
        for index, event in enumerate(self.buffered):
            if expectation.fits(event):
                del self.buffered[index]
                expectation.resolve(event)
                return

    def on_every(self, subscription: Subscription, *kinds: type[EventData]) -> None:
        """Take every event of some types that no wait takes, the buffered ones first, as long as the journey lasts."""
        assert self._subscriptions.keys().isdisjoint(kinds), "one of these types is heard already"
        self._subscriptions.update(dict.fromkeys(kinds, subscription))
        if self.buffered:
            taken = [event for event in self.buffered if type(event.data) in kinds]
            self.buffered = [event for event in self.buffered if type(event.data) not in kinds]
            for event in taken:
                subscription(event)

    def until(self, timer: Timer) -> None:
        """Set a timer; a day that has come already comes about at once."""
        if timer.on <= self.today:
            timer.resolve(timer.on)
        else:
            heappush(self._timers, (timer.on, timer.key, next(self._timers_set), timer))

    def take(self, event: Event[EventData]) -> None:
        """Hand an event to the oldest open wait it fits, else to an ear, else buffer it."""
        kind = type(event.data)
        waiting_for_it = [waiting for waiting in self._expectations.get(kind, ()) if waiting.open]
        self._expectations[kind] = waiting_for_it
        for waiting in waiting_for_it:
            if waiting.fits(event):
                waiting.resolve(event)
                break
        else:
            subscription = self._subscriptions.get(kind)
            if subscription is not None:
                subscription(event)
            else:
                self.buffered.append(event)
        self._run()

    def pass_to(self, day: date) -> None:
        """Let time pass to a day: the timers up to and including it fire, in order of date, then of key."""
        while self._timers and self._timers[0][0] <= day:
            *_, timer = heappop(self._timers)
            if timer.awaited:
                self.today = timer.on
                timer.resolve(timer.on)
                self._run()
        self.today = max(self.today, day)

    def next_timer(self) -> date | None:
        """Give the day of the next timer that anybody still awaits."""
        return min((timer.on for *_, timer in self._timers if timer.awaited), default=None)

    def _run(self) -> None:
        if self._running:  # a procedure started another one: the outer loop runs it
            return
        self._running = True
        try:
            while self._ready and not self._stopped:
                procedure, finished = self._ready.popleft()
                self._resume(procedure, finished)
        finally:
            self._running = False

    def _resume(self, procedure: Procedure, finished: Callable[[], None]) -> None:
        try:
            awaited = procedure.send(None)
        except StopIteration:
            finished()
        else:
            self._awaited.append(awaited)
            awaited.on_resolved(lambda: self._ready.append((procedure, finished)))
