"""Figures over very many journeys: a count that took long is remembered for a while, so that counting costs little."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

LONG = 0.1  # seconds; a count that takes less is made each time
REMEMBERED = 100  # times as long as the count took: at most a hundredth of the time goes into it
MOST = 200  # counts remembered

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Counted(Generic[_T]):
    """What was counted.

    Attributes:
        figures: The figures.
        at: When they were counted.
        until: Until when they are remembered, in seconds of the process's own clock.
    """

    figures: _T
    at: datetime
    until: float


class Figures:
    """The counts that one process remembers."""

    def __init__(self) -> None:
        self._remembered: dict[Hashable, Counted[Any]] = {}
        self._turns: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def of(self, what: Hashable, count: Callable[[], Awaitable[_T]]) -> Counted[_T]:
        """Give figures: those remembered, else counted now; who comes meanwhile waits for the same count.

        Args:
            what: What is counted, and for whom: whoever may see other rows has other figures.
            count: Counts it.
        """
        turn = self._turns.setdefault(what, asyncio.Lock())
        async with turn:
            known = self._remembered.get(what)
            if known is not None and time.monotonic() < known.until:
                return known
            began, at = time.monotonic(), datetime.now(UTC)
            figures = await count()
            ended = time.monotonic()
            counted = Counted(figures, at, ended + REMEMBERED * (ended - began))
            if ended - began >= LONG:
                if len(self._remembered) >= MOST:
                    self._remembered.clear()
                self._remembered[what] = counted
            return counted
