"""Reads the figures of the caseload for the metrics, as a task of the active dispatcher where its metrics are on."""

import asyncio

import structlog

from store.caseload import CASELOAD, read
from store.database import FAULTS, connect
from workers.backoff import Backoff
from workers.connections import today_in_oslo

READ_EVERY = 15.0  # seconds between two readings
COMMAND_LIMIT = 10.0  # seconds for a statement

log = structlog.get_logger()


async def keep_caseload(postgres_url: str, read_every: float = READ_EVERY) -> None:
    """Read the figures until cancelled, over a connection of its own, so that no nudge waits for them.

    Args:
        postgres_url: The database.
        read_every: Seconds between two readings.
    """
    backoff, never = Backoff(), asyncio.Event()
    try:
        while True:
            try:
                conn = await connect(postgres_url, COMMAND_LIMIT)
                try:
                    while True:
                        CASELOAD.show(await read(conn, today_in_oslo()))
                        backoff.reset()
                        await asyncio.sleep(read_every)
                finally:
                    conn.terminate()
            except FAULTS as fault:
                CASELOAD.forget()  # old figures look like a quiet day
                log.warning("figures of the caseload wait", cause=type(fault).__name__, seconds=backoff.next_pause)
                await backoff.pause(never)
    finally:
        CASELOAD.forget()
