"""The endpoint for whoever watches a process: ``/health/live``, ``/health/ready`` and ``/metrics``, without a key.

It shares the event loop of the process, so that a process whose loop stands still is not live.
"""

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import AsyncIterator, Iterator

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from schemas.errors import StegvisError
from store.metrics import CONTENT_TYPE, rendered
from workers.readiness import Readiness
from workers.settings import Settings

log = structlog.get_logger()


class NoAddress(StegvisError):
    """A process cannot listen at its address."""


class QuietServer(uvicorn.Server):
    """A server that leaves signals to the command, which stops it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def listen(host: str, port: int | None, backlog: int = 128, way_out: str = "give another port") -> socket.socket:
    """Listen at an address.

    Args:
        host: A name or an address of this machine.
        port: The port; None for a free one.
        backlog: Connections that the kernel keeps until they are accepted.
        way_out: What to do when it is not available.

    Raises:
        NoAddress: It is not available.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port or 0), family=family, backlog=backlog)
    except OSError as fault:
        taken = fault.errno == errno.EADDRINUSE
        why = "is taken by another program" if taken else f"cannot be used: {os.strerror(fault.errno or 0)}"
        if isinstance(fault, socket.gaierror):
            why = "is not an address of this machine"
        raise NoAddress(f"{host}, port {port or 'any'} {why}", way_out) from None


def metrics_answer() -> Response:
    """Give the metrics of this process in Prometheus' text format."""
    return Response(rendered(), media_type=CONTENT_TYPE)


@contextlib.asynccontextmanager
async def watched(settings: Settings, readiness: Readiness) -> AsyncIterator[None]:
    """Answer at the metrics port while the block runs.

    Args:
        settings: ``metrics_host`` and ``metrics_port``.
        readiness: Whether the process can do its work.

    Raises:
        NoAddress: The address is not available.
    """
    way_out = "give others with STEGVIS_METRICS_HOST and STEGVIS_METRICS_PORT, or leave them out"
    listening = listen(settings.metrics_host, settings.metrics_port, way_out=way_out)
    config = uvicorn.Config(
        _application(readiness),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    log.info("metrics and health are served", host=settings.metrics_host, port=settings.metrics_port)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _application(readiness: Readiness) -> Starlette:
    async def live(request: Request) -> Response:
        return PlainTextResponse("live\n")

    async def ready(request: Request) -> Response:
        waits_for = await readiness.waits_for()
        if waits_for is None:
            return PlainTextResponse("ready\n")
        return PlainTextResponse(f"not ready: waits for {waits_for}\n", 503)

    async def metrics(request: Request) -> Response:
        return metrics_answer()

    return Starlette(
        routes=[Route("/health/live", live), Route("/health/ready", ready), Route("/metrics", metrics)],
    )
