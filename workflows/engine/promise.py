"""Something that comes about once: the one thing a stage can await. Synchronous; no event loop, no clock."""

from collections.abc import Callable, Generator
from typing import Generic, TypeVar, cast

T = TypeVar("T", covariant=True)


class Promise(Generic[T]):
    """A value that is not there yet. Stages await it; others may be told when it comes."""

    __slots__ = ("_callbacks", "_parts", "_value", "resolved")

    def __init__(self) -> None:
        self.resolved = False
        self._value: object = None
        self._callbacks: list[Callable[[], None]] = []
        self._parts: tuple[Promise[object], ...] = ()

    @property
    def value(self) -> T:
        """The value; only there once the promise is kept."""
        if not self.resolved:
            raise LookupError("nothing has come of this promise yet")
        return cast("T", self._value)

    def resolve(self, value: object) -> None:
        """Let it come about. Only the first time counts."""
        if not self.resolved:
            self.resolved, self._value = True, value
            callbacks, self._callbacks = self._callbacks, []
            for callback in callbacks:
                callback()

    def on_resolved(self, callback: Callable[[], None]) -> None:
        """Call ``listener`` when it has come about, at once if it already has."""
        if self.resolved:
            callback()
        else:
            self._callbacks.append(callback)

    def cancel(self) -> None:
        """Take note that what awaited it has gone on without it. A timer then need not ring."""

    def let_go(self) -> None:
        """Tell nobody any more, nor what it was made of: the play is over."""
        self._callbacks = []
        parts, self._parts = self._parts, ()
        for part in parts:
            part.let_go()

    def __await__(self) -> Generator["Promise[object]", None, T]:
        if not self.resolved:
            yield self
        return self.value


def first_of(*promises: Promise[object]) -> Promise[None]:
    """Promise that one of several has come about; which one, the promises themselves tell."""
    first: Promise[None] = Promise()
    first._parts = promises

    def go_on() -> None:
        first.resolve(None)
        for promise in promises:
            if not promise.resolved:
                promise.cancel()

    if any(promise.resolved for promise in promises):
        go_on()
    else:
        for promise in promises:
            promise.on_resolved(go_on)
    return first


def all_of(*promises: Promise[object]) -> Promise[None]:
    """Promise that all of several have come about."""
    last: Promise[None] = Promise()
    last._parts = promises

    def check() -> None:
        if all(promise.resolved for promise in promises):
            last.resolve(None)

    for promise in promises:
        promise.on_resolved(check)
    return last
