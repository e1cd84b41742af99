"""The keys of machines: made, listed, revoked, and looked up at each request."""

import hmac
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from store.database import Connection
from store.sql import queries

_SQL = queries("access")

_MARK = "stegvis"  # by which scanners of leaked secrets, and people, recognise a key
_ID_LETTERS = string.ascii_lowercase + string.digits
_ID_LENGTH = 10
_SECRET_BYTES = 32
LONGEST_KEY = 200
"""Characters; whatever is longer is no key."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key that may be used now.

    Attributes:
        id: The part of the key that may be logged.
        organisation: Whose key it is.
        scopes: What it may be used for.
    """

    id: str
    organisation: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it is listed.

    Attributes:
        id: The part of the key that may be logged.
        organisation: Whose key it is.
        scopes: What it may be used for.
        hashed_with: The fingerprint of the secret under which it was hashed.
        created_at: When it was made.
        expires_at: From when on it is refused; None for never.
        last_used_at: When it was last used, to the minute.
        revoked_at: When it was revoked.
        expired: Whether it has expired.
    """

    id: str
    organisation: str
    scopes: tuple[str, ...]
    hashed_with: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    expired: bool


def fingerprint(secret: bytes) -> str:
    """Give a short name of a secret, from which the secret cannot be found."""
    return hmac.new(secret, b"fingerprint", sha256).hexdigest()[:12]


async def create_key(
    conn: Connection, secret: bytes, organisation: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> str:
    """Make a key and give it; it cannot be given again.

    Args:
        conn: A connection.
        secret: The access secret, under which it is hashed.
        organisation: Whose key it is, as journeys name organisations.
        scopes: What it may be used for.
        expires_at: From when on it is refused; None for never.
    """
    id_ = "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
    key = f"{_MARK}_{id_}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    await conn.execute(
        _SQL["add_key"], id_, organisation, sorted(set(scopes)), _hash(secret, key), fingerprint(secret), expires_at
    )
    return key


async def find_key(conn: Connection, secret: bytes, key: str) -> FoundKey | None:
    """Look up a key, in one indexed query; None when it is unknown, revoked or expired. Notes that it was used.

    Args:
        conn: A connection.
        secret: The access secret, under which keys are hashed.
        key: The whole key.
    """
    parts = key.split("_", 2)
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or len(parts) != 3 or parts[0] != _MARK:
        return None
    row = await conn.fetchrow(_SQL["authenticate"], parts[1], _hash(secret, key))
    return None if row is None else FoundKey(parts[1], row[0], frozenset(row[1]))


async def all_keys(conn: Connection) -> list[StoredKey]:
    """Give every key, revoked and expired ones too, oldest first."""
    return [
        StoredKey(**{**row, "scopes": tuple(row["scopes"]), "expired": bool(row["expired"])})
        for row in map(dict, await conn.fetch(_SQL["keys"]))
    ]


async def revoke_key(conn: Connection, id_: str) -> tuple[str, bool] | None:
    """Revoke a key: the next request with it is refused.

    Returns:
        Whose key it was, and whether it had been revoked before; None when there is no such key.
    """
    row = await conn.fetchrow(_SQL["revoke_key"], id_)
    return None if row is None else (row[0], row[1])


def _hash(secret: bytes, key: str) -> bytes:
    return hmac.new(secret, key.encode(), sha256).digest()
