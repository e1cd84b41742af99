"""The heartbeat of a part: a byte a second from its event loop to whoever started the process.

It goes through a pipe, so that neither a full disk nor a silent database looks like a part that does nothing.
"""

import asyncio
import contextlib
import os

VARIABLE = "STEGVIS_HEARTBEAT"
"""Holds the number of the file descriptor to write to, where somebody listens."""
BEAT_EVERY = 1.0  # seconds


async def beat() -> None:
    """Beat until cancelled, or until nobody listens any more; return at once where nobody ever did."""
    number = os.environ.get(VARIABLE, "")
    if not number.isdigit():
        return
    pipe = int(number)
    with contextlib.suppress(OSError):  # the one who listened is gone
        os.set_blocking(pipe, False)
        while True:
            with contextlib.suppress(BlockingIOError):  # nobody has read for hours
                os.write(pipe, b".")
            await asyncio.sleep(BEAT_EVERY)


class Listener:
    """The end of the pipe where the beats of one process arrive."""

    def __init__(self) -> None:
        self._ours, self.theirs = os.pipe()
        os.set_blocking(self._ours, False)

    def environment(self) -> dict[str, str]:
        """What the process needs to know. It must inherit the descriptor ``theirs``."""
        return {VARIABLE: str(self.theirs)}

    def started(self) -> None:
        """Close the end that the process has inherited."""
        os.close(self.theirs)

    async def heard(self) -> bool:
        """Tell whether the process has beaten since the last call."""
        try:
            return bool(os.read(self._ours, 65_536))
        except BlockingIOError:
            return False

    def close(self) -> None:
        """Stop listening."""
        os.close(self._ours)
