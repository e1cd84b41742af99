"""Watching a process from outside: its endpoint, where a port is set for it."""

from contextlib import AbstractAsyncContextManager, nullcontext

from workers.readiness import Readiness
from workers.settings import Settings


def watching(settings: Settings, readiness: Readiness) -> AbstractAsyncContextManager[None]:
    """Answer at the metrics port (see ``workers.endpoint.watched``), without loading a web server where it is off."""
    if settings.metrics_port is None:
        return nullcontext()
    from workers.endpoint import watched

    return watched(settings, readiness)
