"""The connection to Temporal: the one place that knows converter and interceptors, the same for every client."""

import asyncio

import structlog
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from workers.backoff import Backoff
from workers.settings import Settings

log = structlog.get_logger()


async def connect(settings: Settings, stopping: asyncio.Event) -> Client | None:
    """Connect to Temporal, waiting for it as long as it is away; None when told to stop meanwhile."""
    backoff = Backoff()
    while not stopping.is_set():
        try:
            return await Client.connect(
                **settings.temporal_connection(),
                data_converter=pydantic_data_converter,
            )
        except RuntimeError as fault:
            log.warning("waiting for Temporal", cause=str(fault)[:200], seconds=backoff.next_pause)
            await backoff.pause(stopping)
    return None
