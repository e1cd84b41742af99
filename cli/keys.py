"""What ``stegvis keys`` does with the database of a running stack."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from store import access
from workers.connections import running_database
from workers.secret import access_secret
from workers.settings import Settings


async def create(
    settings: Settings, data: Path, organisation: str, scopes: Iterable[str], expires_at: datetime | None
) -> str:
    """Make a key, and give it."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await access.create_key(conn, access_secret(settings, data), organisation, scopes, expires_at)


async def found(settings: Settings, data: Path) -> tuple[list[access.StoredKey], str]:
    """Give all keys, and the fingerprint of the access secret."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await access.all_keys(conn), access.fingerprint(access_secret(settings, data))


async def revoke(settings: Settings, data: Path, key: str) -> tuple[str, bool] | None:
    """Revoke a key; see ``store.access.revoke_key``."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await access.revoke_key(conn, key)
