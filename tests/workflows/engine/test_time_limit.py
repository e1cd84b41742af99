"""The limit to the time of a play."""

import threading
import time

import pytest

from workflows.engine.time_limit import PlayTooLong, at_most

SHORT = 0.05


def spin(seconds: float) -> None:
    """Use the processor for so many seconds, and let no ordinary fault end it."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        try:
            sum(range(100))
        except Exception:
            continue


def test_what_takes_too_long_is_interrupted_wherever_it_is() -> None:
    with pytest.raises(PlayTooLong), at_most(SHORT):
        spin(60)


def test_what_ends_in_time_is_not_interrupted_later() -> None:
    with at_most(SHORT):
        pass
    spin(2 * SHORT)


def test_beside_the_main_thread_there_is_no_limit() -> None:
    ended = []

    def work() -> None:
        with at_most(SHORT):
            spin(2 * SHORT)
        ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended
