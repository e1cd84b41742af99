"""The scheduler of a play: hands events to waits, fires timers in between, and resumes the stages that await them.

Synchronous and in a fixed order: no event loop, no I/O, and no clock but the played date.
"""

from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from datetime import date
from functools import partial
from heapq import heappop, heappush
from itertools import count
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, TypeVar

from schemas.events import Event, EventData
from workflows.engine.buffer import Buffer
from workflows.engine.promise import Promise

Data = TypeVar("Data", bound=EventData, covariant=True)

_OF_ANYTHING: Mapping[type[EventData], str] = MappingProxyType({})

Procedure: TypeAlias = Coroutine[Promise[Any], None, None]
"""A running stage, or a coroutine that a stage has spawned."""


class Timer(Promise[date]):
    """A day that a stage waits for; resolves at the start of that day."""

    __slots__ = ("awaited", "key", "on")

    def __init__(self, on: date, key: str) -> None:
        super().__init__()
        self.on, self.key, self.awaited = on, key, True

    def cancel(self) -> None:
        """Stop the timer: it never fires."""
        self.awaited = False


class Expectation(Promise[Event[Data]], Generic[Data]):
    """Waits for one event of certain types. ``Case`` adds tasks and deadlines.

    Attributes:
        key: Stable within the journey.
        types: The event types it takes.
        since: The day it was opened.
        accepts: Whether the data of an event fits, such as the same meeting; None where any data does.
        not_before: The earliest business date it takes; None where any date will do.
        open: Whether it still waits.
        fields: The field by which an event of a type names what the wait is about, for types of which it takes only
            events about one thing.
        about: The value that those fields must have.
    """

    __slots__ = ("about", "accepts", "fields", "key", "not_before", "open", "since", "types")

    def __init__(
        self,
        key: str,
        types: tuple[type[EventData], ...],
        since: date,
        accepts: Callable[[Any], bool] | None = None,
        not_before: date | None = None,
        fields: Mapping[type[EventData], str] = _OF_ANYTHING,
        about: str | None = None,
    ) -> None:
        super().__init__()
        self.key, self.types, self.since, self.accepts, self.not_before = key, types, since, accepts, not_before
        self.fields, self.about = fields, about
        self.open = True

    def fits(self, event: Event[EventData]) -> bool:
        """Tell whether this wait takes an event: its type, its business date and its data must fit."""
        if not isinstance(event.data, self.types) or (self.not_before is not None and event.on < self.not_before):
            return False
        field = self.fields.get(type(event.data))
        if field is not None and getattr(event.data, field) != self.about:
            return False
        return self.accepts is None or self.accepts(event.data)

    def resolve(self, value: object) -> None:
        """Take an event and stop waiting."""
        self.open = False
        super().resolve(value)

    def close(self) -> None:
        """Stop waiting; the promise never resolves."""
        self.open = False


Subscription: TypeAlias = Callable[[Event[Any]], None]
"""Called with every event of a type that no wait takes (moved, hours …)."""


class _OpenWaits:
    """The open waits for one type of event, in the order in which they were opened.

    Found by what they are about, since a journey may have a wait for each of thousands of measures or meetings.
    """

    __slots__ = ("_by_field",)

    def __init__(self) -> None:
        self._by_field: dict[str | None, dict[object, list[tuple[int, Expectation[Any]]]]] = {}

    def add(self, number: int, wait: Expectation[Any], kind: type[EventData]) -> None:
        field = wait.fields.get(kind)
        about = None if field is None else wait.about
        self._by_field.setdefault(field, {}).setdefault(about, []).append((number, wait))

    def oldest(self, event: Event[EventData]) -> "Expectation[Any] | None":
        """Give the wait that was opened first among those that take an event."""
        oldest: tuple[int, Expectation[Any]] | None = None
        for field, waits in self._by_field.items():
            found = self._first(waits, None if field is None else getattr(event.data, field), event)
            if found is not None and (oldest is None or found[0] < oldest[0]):
                oldest = found
        return None if oldest is None else oldest[1]

    @staticmethod
    def _first(
        waits: dict[object, list[tuple[int, Expectation[Any]]]], about: object, event: Event[EventData]
    ) -> "tuple[int, Expectation[Any]] | None":
        found, closed = None, 0
        for each in waits.get(about, ()):
            if not each[1].open:
                closed += 1
            elif each[1].fits(event):
                found = each
                break
        if closed * 2 > len(waits.get(about, ())):  # seldom, so that the work is spread over the waits that closed
            waits[about] = [each for each in waits[about] if each[1].open]
        return found


class Scheduler:
    """Drives the procedures of one journey over its events.

    Attributes:
        today: The played date.
        buffered: The events that no wait has taken.
    """

    def __init__(self) -> None:
        self.today = date.min
        self.buffered = Buffer()
        self._expectations: dict[type[EventData], _OpenWaits] = {}
        self._opened = count()
        self._timers: list[tuple[date, str, int, Timer]] = []  # a heap, by date, then key, then order of setting
        self._timers_set = count()
        self._subscriptions: dict[type[EventData], Subscription] = {}
        self._awaited: list[Promise[Any]] = []
        self._ready: deque[tuple[Procedure, Callable[[], None]]] = deque()
        self._running = False
        self._stopped = False

    def start(self, procedure: Procedure, finished: Callable[[], None]) -> None:
        """Begin a procedure and run it to its first wait; after ``stop``, no procedure begins.

        Args:
            procedure: The coroutine to run.
            finished: Called when it returns.
        """
        if self._stopped:
            procedure.close()
            return
        self._ready.append((procedure, finished))
        self._run()

    def stop(self) -> None:
        """End every procedure: no event is taken and no timer fires any more."""
        self._stopped = True
        for procedure, _ in self._ready:
            procedure.close()
        self._ready.clear()
        self._expectations, self._timers, self._subscriptions = {}, [], {}

    def let_go(self) -> None:
        """Break the reference cycles of a finished play, so that the garbage collector has nothing to do."""
        self.stop()
        for promise in self._awaited:
            promise.let_go()

    def expect(self, expectation: Expectation[Any]) -> None:
        """Open a wait. It takes the oldest buffered event that fits, if there is one."""
        if self.buffered:
            event = self.buffered.pop_oldest(expectation)
            if event is not None:
                expectation.resolve(event)
                return
        number = next(self._opened)
        for kind in expectation.types:
            self._expectations.setdefault(kind, _OpenWaits()).add(number, expectation, kind)

    def on_every(self, subscription: Subscription, *kinds: type[EventData]) -> None:
        """Subscribe for the rest of the journey to events that no wait takes, beginning with the buffered ones."""
        assert self._subscriptions.keys().isdisjoint(kinds), "one of these types has a subscription already"
        self._subscriptions.update(dict.fromkeys(kinds, subscription))
        for event in self.buffered.pop_all(kinds):
            subscription(event)

    def until(self, timer: Timer) -> None:
        """Set a timer; it resolves at once when its day has already come."""
        if timer.on <= self.today:
            timer.resolve(timer.on)
        else:
            heappush(self._timers, (timer.on, timer.key, next(self._timers_set), timer))

    def take(self, event: Event[EventData]) -> None:
        """Hand an event to the oldest open wait that takes it, else to a subscription; else buffer it."""
        kind = type(event.data)
        waits = self._expectations.get(kind)
        wait = None if waits is None else waits.oldest(event)
        if wait is not None:
            wait.resolve(event)
        elif (subscription := self._subscriptions.get(kind)) is not None:
            subscription(event)
        else:
            self.buffered.append(event)
        self._run()

    def pass_to(self, day: date) -> None:
        """Advance the played date to a day; timers up to and including it fire, by date, then by key."""
        while self._timers and self._timers[0][0] <= day:
            *_, timer = heappop(self._timers)
            if timer.awaited:
                self.today = timer.on
                timer.resolve(timer.on)
                self._run()
        self.today = max(self.today, day)

    def next_timer(self) -> date | None:
        """Give the day of the next timer that is not cancelled; None when there is none."""
        return min((timer.on for *_, timer in self._timers if timer.awaited), default=None)

    def _run(self) -> None:
        if self._running:  # a procedure has started another one; the outer loop runs it
            return
        self._running = True
        try:
            while self._ready and not self._stopped:
                resumed = self._ready.popleft()
                procedure, finished = resumed
                try:
                    awaited = procedure.send(None)
                except StopIteration:
                    finished()
                else:
                    self._awaited.append(awaited)
                    awaited.on_resolved(partial(self._ready.append, resumed))
        finally:
            self._running = False
