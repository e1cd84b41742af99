"""Events of one type that several procedures take: each hears all of them, also those that came before it asked."""

from collections.abc import Callable
from typing import Generic

from schemas.events import Event
from workflows.engine.scheduler import Data


class Shared(Generic[Data]):
    """The one subscription of a journey for a type of event, and whoever hears of it.

    Before somebody asks for them, the events stay buffered, as those that no stage waits for yet.
    """

    def __init__(self, subscribe: Callable[[Callable[[Event[Data]], None]], None]) -> None:
        """Prepare the subscription.

        Args:
            subscribe: Subscribes for the events, once the first procedure asks for them.
        """
        self._subscribe = subscribe
        self._subscribed = False
        self._events: list[Event[Data]] = []
        self._hearers: list[Callable[[Event[Data]], None]] = []

    def on_each(self, hear: Callable[[Event[Data]], None]) -> None:
        """Call ``hear`` with every event, at once with those that have come."""
        if not self._subscribed:
            self._subscribed = True
            self._subscribe(self._take)
        for event in self._events:
            hear(event)
        self._hearers.append(hear)

    def let_go(self) -> None:
        """Forget whoever hears: the play is over."""
        self._hearers.clear()

    def _take(self, event: Event[Data]) -> None:
        self._events.append(event)
        for hear in self._hearers:
            hear(event)
