"""Waits a moment for the journey to take an event that somebody has just sent."""

import asyncio
import contextlib
from uuid import UUID

from console.access.visitors import Visitor
from console.pages.frame import Pages
from store import task_page
from store.task_page import TaskEvent

WAITS = 3.0
"""Seconds in which the journey has usually taken an event; then the page says that it is being worked on."""
_AGAIN = 0.15  # seconds between two looks


async def is_taken(pages: Pages, visitor: Visitor, participant: UUID, key: str, sent: TaskEvent) -> bool:
    """Look a few times whether the journey has taken an event; nothing is held meanwhile."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(WAITS):
            while True:
                async with pages.reading(visitor, participant) as conn:
                    if await task_page.is_taken(conn, participant, key, sent):
                        return True
                await asyncio.sleep(_AGAIN)
    return False
