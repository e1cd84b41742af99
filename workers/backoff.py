"""How long to wait between attempts at something that is away."""

import asyncio
import contextlib


class Backoff:
    """Pauses that double from a quarter of a second to ten, and begin anew after a success."""

    FIRST, LONGEST = 0.25, 10.0  # seconds

    def __init__(self) -> None:
        self.next_pause = self.FIRST

    def reset(self) -> None:
        """It worked."""
        self.next_pause = self.FIRST

    async def pause(self, stopping: asyncio.Event) -> None:
        """Wait, but not past the end."""
        seconds, self.next_pause = self.next_pause, min(self.next_pause * 2, self.LONGEST)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)
