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
    """Looks up the key of each call, in a short transaction of its own."""

    def __init__(self, database: Pool, secret: bytes) -> None:
        self._database, self._secret = database, secret

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
                caller = await authenticate(self._database, authorization, secret=self._secret)
        except NotAuthenticated as fault:
            raise Refused(401, str(fault), headers={"WWW-Authenticate": "Bearer"}) from None
        except PASSING:
            raise away() from None
        if scope is not None and scope not in caller.scopes:
            raise Refused(403, f"this key lacks the scope {scope}; ask for one that has it")
        return caller
