"""Whether a process can do its work, and what it waits for where it cannot."""

from collections.abc import Awaitable, Callable


class Readiness:
    """What a process waits for, for its readiness probe.

    Attributes:
        waiting_for: What it waits for, as a noun; None when it can do its work.
    """

    def __init__(
        self, waiting_for: str | None = "its start", look: Callable[[], Awaitable[str | None]] | None = None
    ) -> None:
        """Prepare.

        Args:
            waiting_for: What the process waits for at first.
            look: Finds out at each probe, after ``waiting_for`` has become None.
        """
        self.waiting_for = waiting_for
        self._look = look

    async def waits_for(self) -> str | None:
        """Give what the process waits for; None when it can do its work."""
        if self.waiting_for is not None or self._look is None:
            return self.waiting_for
        return await self._look()
