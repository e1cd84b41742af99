"""Waits a moment for the journey to take an event that somebody has just sent, and gives the tasks that it opened."""

import asyncio
import contextlib
from uuid import UUID

from console.access.visitors import Visitor
from console.pages.frame import Pages
from console.pages.task.opening import is_of_role
from store import task_page
from store.database import Connection
from store.task_page import OpenedTask, TaskEvent

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


async def opened_by(
    conn: Connection, visitor: Visitor, participant: UUID, sent: TaskEvent
) -> tuple[list[OpenedTask], list[OpenedTask]]:
    """Give the tasks that an event opened, once the journey has taken it: the visitor's, and others'."""
    new = await task_page.opened(conn, participant, sent.open_before)
    mine = [each for each in new if is_of_role(visitor, each.role, each.organisation)]
    return mine, [each for each in new if each not in mine]
