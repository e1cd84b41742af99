"""``GET /health/live``, ``/health/ready`` and ``/metrics``: whether it runs, can do its work, and what it did."""

import asyncio
from ipaddress import ip_address

import asyncpg
from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from console.api.problems import Refused, described, later, problem
from store.database import AWAY, Pool
from store.migrate import NewerDatabase, NotMigrated, check_version
from workers.endpoint import metrics_answer

FORWARDED = {"forwarded", "x-forwarded-for", "x-real-ip", "via"}
"""Headers by which a proxy shows itself."""
LOOKED_WITHIN = 2.0  # seconds


def router(database: Pool) -> APIRouter:
    """Give the routes."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health/live", summary="Whether the process runs", response_class=PlainTextResponse)
    async def live() -> str:
        return "live\n"

    @routes.get(
        "/health/ready",
        summary="Whether calls can be answered: the database is there and up to date",
        response_class=PlainTextResponse,
        responses=described({503: "Not now; see Retry-After"}),
    )
    async def ready() -> Response:
        cause = await cannot_answer(database)
        return PlainTextResponse("ready\n") if cause is None else problem(later(503, cause, LOOKED_WITHIN))

    @routes.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        if not _from_this_machine(request):
            return problem(Refused(404, "metrics are given on this machine, and at the metrics port"))
        return metrics_answer()

    return routes


async def cannot_answer(database: Pool) -> str | None:
    """Give why calls cannot be answered; None when they can: the database is there and of this version."""
    try:
        async with asyncio.timeout(LOOKED_WITHIN), database.acquire() as conn:
            await check_version(conn)
    except (*AWAY, asyncpg.PostgresError):
        return "the database does not answer"
    except (NotMigrated, NewerDatabase) as fault:
        return f"{fault.message}: {fault.way_out}"
    return None


def _from_this_machine(request: Request) -> bool:
    """Whether the caller is on this machine, and no proxy that passes on somebody else's call."""
    if FORWARDED & {name.lower() for name in request.headers}:
        return False
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
