"""Who makes a call, by the key that it carries; or why it is not answered."""

import asyncio

import asyncpg

from console.access.callers import Caller, NotAuthenticated, Scope, authenticate
from console.api.problems import Refused, later
from store.database import AWAY, Pool

LOOKED_UP_WITHIN = 5.0  # seconds
AWAY_FOR = 5.0  # seconds after which to try again when the database is away
PASSING = (*AWAY, asyncpg.InsufficientResourcesError)
"""Faults of the database that pass: it is away, does not answer in time, or its disk is full."""


def away() -> Refused:
    """Give the answer to a call while the database is away."""
    return later(503, "the database is away; send this again, nothing is doubled", AWAY_FOR)


class Authentication:
    """Looks up the key of each call, in a short transaction of its own.

    Calls with one key that come while a look-up is under way share the next one. None is answered from a look-up that
    began before the call came, so a revoked key is refused at once.
    """

    def __init__(self, database: Pool, secret: bytes) -> None:
        self._database, self._secret = database, secret
        self._next: dict[str, asyncio.Task[Caller]] = {}
        self._under_way: dict[str, asyncio.Task[Caller]] = {}

    async def caller(self, authorization: str | None, scope: Scope | None = None) -> Caller:
        """Give who makes a call.

        Args:
            authorization: The header of that name.
            scope: The scope that the call needs; None where any key will do.

        Raises:
            Refused: 401 without a key that may be used, 403 without the scope, 503 while the database is away.
        """
        try:
            async with asyncio.timeout(LOOKED_UP_WITHIN):
                caller = await self._shared(authorization or "")
        except NotAuthenticated as fault:
            raise Refused(401, str(fault), headers={"WWW-Authenticate": "Bearer"}) from None
        except PASSING:
            raise away() from None
        if scope is not None and scope not in caller.scopes:
            raise Refused(403, f"this key lacks the scope {scope}; ask for one that has it")
        return caller

    async def _shared(self, authorization: str) -> Caller:
        task = self._next.get(authorization)
        if task is None:
            task = asyncio.create_task(self._look_up(authorization, self._under_way.get(authorization)))
            self._next[authorization] = task
        return await asyncio.shield(task)  # a caller that is gone ends the look-up of no other

    async def _look_up(self, authorization: str, before: asyncio.Task[Caller] | None) -> Caller:
        if before is not None:
            await asyncio.wait([before])
        self._under_way[authorization] = mine = self._next.pop(authorization)
        try:
            async with asyncio.timeout(LOOKED_UP_WITHIN):
                return await authenticate(self._database, authorization or None, secret=self._secret)
        finally:
            if self._under_way.get(authorization) is mine:
                del self._under_way[authorization]
