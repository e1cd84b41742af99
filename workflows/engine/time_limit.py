"""A limit to the time of a play, so that one that never ends does not stop its worker."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class PlayTooLong(BaseException):
    """A play has exceeded its time. No ``Exception``: whatever code is interrupted must not take it for its own."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Interrupt what is done within after so many seconds of processor time, wherever it is.

    Without effect outside the main thread, which alone receives signals.

    Raises:
        PlayTooLong: The time is over.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _interrupt(*_: Any) -> None:
    raise PlayTooLong
