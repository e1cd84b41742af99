"""Who calls: a machine with the key of its organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from schemas.organisations import STEGVIS
from store.access import find_key
from store.database import Pool


class Scope(StrEnum):
    """What a key may be used for."""

    EVENTS_WRITE = "events:write"
    READ = "read"
    PERSONS_LOOKUP = "persons:lookup"
    OPERATE = "operate"


def check_scopes(organisation: str, scopes: Iterable[str]) -> frozenset[Scope]:
    """Give the scopes of a new key.

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


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls.

    Attributes:
        organisation: For which organisation: a kommune or county number, a national body, or ``stegvis``.
        scopes: What the key may be used for.
        name: The key's id; no secret and no personal data, so that logs and traces may hold it.
    """

    organisation: str
    scopes: frozenset[Scope]
    name: str


class NotAuthenticated(Exception):
    """A request without a key that may be used. The text says what to send, and never repeats what was sent."""


async def authenticate(pool: Pool, authorization: str | None, *, secret: bytes) -> Caller:
    """Find out who calls. The key is looked up each time, so that a revoked one is refused at once.

    Args:
        pool: The database.
        authorization: The ``Authorization`` header; None when there is none.
        secret: The access secret, under which keys are hashed (``workers.secret.access_secret``).

    Raises:
        NotAuthenticated: There is no key, or it is unknown, expired or revoked.
        Exception: One of ``store.database.FAULTS`` when the database is away.
    """
    if authorization is None:
        raise NotAuthenticated("a key is required; send the header Authorization: Bearer <key>")
    scheme, _, key = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise NotAuthenticated("the header Authorization must be: Bearer <key>")
    async with pool.acquire() as conn:
        found = await find_key(conn, secret, key.strip())
    if found is None:
        raise NotAuthenticated("the key is unknown, expired or revoked; ask the operator of Stegvis for a new one")
    known = {scope.value for scope in Scope}
    return Caller(found.organisation, frozenset(Scope(scope) for scope in found.scopes if scope in known), found.id)
