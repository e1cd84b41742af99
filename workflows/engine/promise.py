"""Promises, the one thing a stage can await, and what changes more than once. No event loop, no clock."""

from collections.abc import Callable, Generator, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T", covariant=True)


class Promise(Generic[T]):
    """A value that is to come. Stages await it; callbacks run when it resolves."""

    __slots__ = ("_callbacks", "_parts", "_value", "resolved")

    def __init__(self) -> None:
        self.resolved = False
        self._value: Any = None
        self._callbacks: list[Callable[[], None]] | None = None  # made for the first callback: most have none
        self._parts: tuple[Promise[object], ...] = ()

    @property
    def value(self) -> T:
        """The value.

        Raises:
            LookupError: The promise has not resolved.
        """
        if not self.resolved:
            raise LookupError("this promise has not resolved yet")
        value: T = self._value
        return value

    def came(self) -> Iterator[object]:
        """Give the value, if it has resolved, and those of the promises that it was made of."""
        if self.resolved:
            yield self._value
        for part in self._parts:
            yield from part.came()

    def resolve(self, value: object) -> None:
        """Give the promise its value. Only the first call counts."""
        if not self.resolved:
            self.resolved, self._value = True, value
            callbacks, self._callbacks = self._callbacks, None
            for callback in callbacks or ():
                callback()

    def on_resolved(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` when the promise resolves, at once if it already has."""
        if self.resolved:
            callback()
        elif self._callbacks is None:
            self._callbacks = [callback]
        else:
            self._callbacks.append(callback)

    def cancel(self) -> None:
        """Hear that whoever awaited this promise goes on without it: a timer then need not fire."""

    def let_go(self) -> None:
        """Drop the callbacks, also of the promises that this one was made of: the play is over."""
        self._callbacks = None
        parts, self._parts = self._parts, ()
        for part in parts:
            part.let_go()

    def __await__(self) -> Generator["Promise[object]", None, T]:
        if not self.resolved:
            yield self
        return self.value


def first_of(*promises: Promise[object]) -> Promise[None]:
    """Promise that at least one of several promises has resolved; ask the promises which."""
    first: Promise[None] = Promise()
    first._parts = promises

    def go_on() -> None:
        if not first.resolved:
            first.resolve(None)
            for promise in promises:
                if not promise.resolved:
                    promise.cancel()

    for promise in promises:
        if promise.resolved:
            go_on()
            return first
    for promise in promises:
        promise.on_resolved(go_on)
    return first


def all_of(*promises: Promise[object]) -> Promise[None]:
    """Promise that all of several promises have resolved."""
    last: Promise[None] = Promise()
    last._parts = promises

    def check() -> None:
        if all(promise.resolved for promise in promises):
            last.resolve(None)

    for promise in promises:
        promise.on_resolved(check)
    return last


class Changeable:
    """Something that may change more than once, such as the day of a meeting.

    Attributes:
        changed: Resolves at the next change; a new promise stands here afterwards.
    """

    def __init__(self) -> None:
        self.changed: Promise[None] = Promise()

    def has_changed(self) -> None:
        """Resolve ``changed``, after the change is made, and promise the next one."""
        changed, self.changed = self.changed, Promise()
        changed.resolve(None)


class Latest:
    """Of what comes again for the same thing, the latest stands; the one before hears that another has come."""

    def __init__(self) -> None:
        self._replaced: dict[str, Promise[None]] = {}

    def begins(self, thing: str) -> Promise[None]:
        """Let another one stand for a thing, and promise that one more will come in its place."""
        before = self._replaced.get(thing)
        if before is not None:
            before.resolve(None)
        replaced = self._replaced[thing] = Promise()
        return replaced
