"""Who calls: a machine with a key of its organisation, or a token that speaks for it (``console.access.tokens``)."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from schemas.organisations import STEGVIS, today_of
from store.access import find_key
from store.database import Pool


class Scope(StrEnum):
    """What a key or a token may be used for."""

    EVENTS_WRITE = "events:write"
    READ = "read"
    PERSONS_LOOKUP = "persons:lookup"
    OPERATE = "operate"


def check_scopes(organisation: str, scopes: Iterable[str]) -> frozenset[Scope]:
    """Give the scopes of a new key or of a token.

    Raises:
        ValueError: There is no such scope, or the organisation may not have it; the text says which.
    """
    known = {scope.value for scope in Scope}
    if unknown := [scope for scope in scopes if scope not in known]:
        raise ValueError(f"there is no scope {unknown[0]}")
    wanted = frozenset(map(Scope, scopes))
    if Scope.OPERATE in wanted and organisation != STEGVIS:
        raise ValueError(f"operate is for the organisation {STEGVIS} only")
    if Scope.PERSONS_LOOKUP in wanted and organisation == STEGVIS:
        raise ValueError("operators see no person: persons:lookup is for the organisations of a journey")
    return wanted


def allowed_scopes(organisation: str, scopes: Iterable[str]) -> frozenset[Scope]:
    """Give the scopes that there are and that an organisation may have; others are passed over."""
    found: set[Scope] = set()
    for scope in scopes:
        with contextlib.suppress(ValueError):
            found |= check_scopes(organisation, [scope])
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls.

    Attributes:
        organisation: For which organisation: a kommune's or county's number of today, a national body, or ``stegvis``.
        scopes: What the key or token may be used for.
        name: The key's id, or the client of the token; no secret and no personal data, so that logs may hold it.
        sends_as: The number that its organisation had when the key was made, where it has another today.
    """

    organisation: str
    scopes: frozenset[Scope]
    name: str
    sends_as: str = ""

    @property
    def sender(self) -> str:
        """Under which organisation it sends: the keys of events are those of the number that the key was made for."""
        return self.sends_as or self.organisation


class NotAuthenticated(Exception):
    """A call without a key or token that may be used. The text says what to send, and never repeats what was sent."""


def bearer(authorization: str | None) -> str:
    """Give what a caller bears: a key, or a token.

    Args:
        authorization: The ``Authorization`` header; None when there is none.

    Raises:
        NotAuthenticated: There is nothing.
    """
    if authorization is None:
        raise NotAuthenticated("a key or token is required; send the header Authorization: Bearer <key>")
    scheme, _, borne = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not borne.strip():
        raise NotAuthenticated("the header Authorization must be: Bearer <key>")
    return borne.strip()


async def authenticate(pool: Pool, authorization: str | None, *, secret: bytes) -> Caller:
    """Find out who calls with a key. The key is looked up each time, so that a revoked one is refused at once.

    Args:
        pool: The database.
        authorization: The ``Authorization`` header; None when there is none.
        secret: The access secret, under which keys are hashed (``workers.secret.access_secret``).

    Raises:
        NotAuthenticated: There is no key, or it is unknown, expired or revoked.
        Exception: One of ``store.database.FAULTS`` when the database is away.
    """
    key = bearer(authorization)
    async with pool.acquire() as conn:
        found = await find_key(conn, secret, key)
    if found is None:
        raise NotAuthenticated("the key is unknown, expired or revoked; ask the operator of Stegvis for a new one")
    whose = today_of(found.organisation)
    return Caller(whose, allowed_scopes(whose, found.scopes), found.id, found.organisation)
