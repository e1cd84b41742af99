"""``GET /health/live`` and ``/health/ready``: whether a process runs, and whether it can do its work."""

import asyncio

import asyncpg
from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from console.api.problems import described, later, problem
from store.database import AWAY, NewerDatabase, NotMigrated, Pool, check_version

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
        try:
            async with asyncio.timeout(LOOKED_WITHIN), database.acquire() as conn:
                await check_version(conn)
        except (*AWAY, asyncpg.PostgresError):
            return problem(later(503, "the database does not answer", LOOKED_WITHIN))
        except (NotMigrated, NewerDatabase) as fault:
            return problem(later(503, f"{fault.message}: {fault.way_out}", LOOKED_WITHIN))
        return PlainTextResponse("ready\n")

    return routes
