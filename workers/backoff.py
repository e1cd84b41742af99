"""Pauses between attempts to reach a server that is away."""

import asyncio
import contextlib


class Backoff:
    """Pauses that double from 0.25 to 10 seconds, and start over after a success."""

    FIRST, LONGEST = 0.25, 10.0  # seconds

    def __init__(self) -> None:
        self.next_pause = self.FIRST

    def reset(self) -> None:
        """Start over after a success."""
        self.next_pause = self.FIRST

    async def pause(self, stopping: asyncio.Event) -> None:
        """Wait for the next pause, or until the process is stopping."""
        seconds, self.next_pause = self.next_pause, min(self.next_pause * 2, self.LONGEST)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)
