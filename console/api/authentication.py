"""Who makes a call, by the key or token that it carries, and whether it may; or why it is not answered."""

import asyncio

import asyncpg
from starlette.requests import Request

from console.access.callers import Caller, NotAuthenticated, authenticate, bearer
from console.access.rights import ROUTES, RightMissing, require
from console.access.signing_keys import IssuerAway
from console.access.tokens import Tokens, is_token
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
    """Finds out who makes each call.

    A token is verified here. A key is looked up in a short transaction of its own.

    Calls with one key that come while a look-up is under way share the next one. None is answered from a look-up that
    began before the call came, so a revoked key is refused at once.
    """

    def __init__(self, database: Pool, secret: bytes, tokens: Tokens | None = None) -> None:
        """Make it.

        Args:
            database: Where the keys are.
            secret: Under which they are hashed.
            tokens: Reads tokens; None where no issuer is configured.
        """
        self._database, self._secret, self._tokens = database, secret, tokens
        self._next: dict[str, asyncio.Task[Caller]] = {}
        self._under_way: dict[str, asyncio.Task[Caller]] = {}

    async def __call__(self, request: Request) -> Caller:
        """Give who makes a call that has the right to make it. The dependency of every route that needs a key.

        Raises:
            Refused: As for `caller`; 400 or 422 when a header or a parameter comes twice.
        """
        named = request.headers.getlist("authorization")
        if len(named) > 1:
            raise Refused(400, "the header authorization comes twice; send it once")
        caller = await self.caller(named[0] if named else None, request.method, request.scope["route"].path)
        parameters = [name for name, _ in request.query_params.multi_items()]
        if len(set(parameters)) < len(parameters):
            raise Refused(422, "a parameter comes twice; send each once")
        return caller

    async def caller(self, authorization: str | None, method: str, path: str) -> Caller:
        """Give who makes a call.

        Args:
            authorization: The header of that name.
            method: Of the call.
            path: Of the call's route, as the table of rights has it.

        Raises:
            Refused: 401 without a key or token that may be used, 403 without the right, 503 while the database is away,
                or the issuer of a token whose keys are not here.
        """
        action = ROUTES[method, path]
        try:
            caller = await self._who(authorization)
            require(caller, action)
        except NotAuthenticated as fault:
            raise Refused(401, str(fault), headers={"WWW-Authenticate": "Bearer"}) from None
        except RightMissing as fault:
            raise Refused(403, str(fault)) from None
        except IssuerAway as fault:
            raise later(
                503, "the issuer of the token does not answer, so that it cannot be verified; send this again",
                fault.seconds,
            ) from None  # fmt: skip
        except PASSING:
            raise away() from None
        return caller

    async def _who(self, authorization: str | None) -> Caller:
        if self._tokens is not None and is_token(borne := bearer(authorization)):
            return await self._tokens.caller(borne)
        async with asyncio.timeout(LOOKED_UP_WITHIN):
            return await self._shared(authorization or "")

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
