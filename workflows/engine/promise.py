"""Something that comes about once: the one thing a stage can await. Synchronous; no event loop, no clock."""

from collections.abc import Callable, Generator
from typing import Generic, TypeVar, cast

T = TypeVar("T", covariant=True)


class Promise(Generic[T]):
    """A value that is not there yet. Stages await it; others may be told when it comes."""

    __slots__ = ("_listeners", "_value", "kept")

    def __init__(self) -> None:
        self.kept = False
        self._value: object = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def value(self) -> T:
        """The value; only there once the promise is kept."""
        if not self.kept:
            raise LookupError("nothing has come of this promise yet")
        return cast("T", self._value)

    def keep(self, value: object) -> None:
        """Let it come about. Only the first time counts."""
        if not self.kept:
            self.kept, self._value = True, value
            listeners, self._listeners = self._listeners, []
            for listener in listeners:
                listener()

    def then(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when it has come about, at once if it already has."""
        if self.kept:
            listener()
        else:
            self._listeners.append(listener)

    def forsake(self) -> None:
        """Take note that what awaited it has gone on without it. A timer then need not ring."""

    def __await__(self) -> Generator["Promise[object]", None, T]:
        if not self.kept:
            yield self
        return self.value


def either(*promises: Promise[object]) -> Promise[None]:
    """Promise that one of several has come about; which one, the promises themselves tell."""
    first: Promise[None] = Promise()

    def go_on() -> None:
        first.keep(None)
        for promise in promises:
            if not promise.kept:
                promise.forsake()

    for promise in promises:
        promise.then(go_on)
    return first


def both(*promises: Promise[object]) -> Promise[None]:
    """Promise that all of several have come about."""
    last: Promise[None] = Promise()

    def check() -> None:
        if all(promise.kept for promise in promises):
            last.keep(None)

    for promise in promises:
        promise.then(check)
    return last
