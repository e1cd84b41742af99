"""The database itself: connections, migrations, and SQL by name. What is kept in it, the other modules know."""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_SETTINGS = {
    "application_name": "stegvis",
    # Its compiling costs more than any query here gains.
    "jit": "off",
    "timezone": "UTC",
}
_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)


class MigrationChanged(RuntimeError):
    """A migration that was applied long ago is no longer what it was."""


async def pool(url: str, *, max_size: int = 8) -> Pool:
    """Open a pool of connections. Json comes and goes as text.

    Args:
        url: Where the database is, as ``postgresql://…``.
        max_size: How many connections at most; more than a few times the database's cores gain nothing.
    """
    return await asyncpg.create_pool(url, min_size=1, max_size=max_size, server_settings=_SETTINGS, command_timeout=60)


@cache
def queries(file: str) -> Mapping[str, str]:
    """Read ``queries/<file>.sql``: every query follows a line ``-- its_name --`` and a comment that describes it."""
    _, *parts = _NAME.split((_folder("queries") / f"{file}.sql").read_text("utf-8"))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


async def migrate(url: str) -> list[str]:
    """Bring the database's schema up to date; safe to call from several processes at once.

    The numbered files of ``migrations/`` are applied once, in order. The files of ``functions/`` only replace
    functions and are applied again whenever they change.

    Returns:
        What was applied, in order.

    Raises:
        MigrationChanged: A numbered file differs from what was applied under its name.
    """
    connection = await asyncpg.connect(url, server_settings=_SETTINGS)
    try:
        await connection.execute("select pg_advisory_lock(hashtextextended('stegvis migrations', 0))")
        await connection.execute(_folder("migrations").joinpath("bootstrap.sql").read_text("utf-8"))
        applied = dict(await connection.fetch("select name, checksum from stegvis.migrations"))
        done = []
        for name, text, once in _migrations():
            checksum = sha256(text.encode()).hexdigest()
            if applied.get(name) == checksum:
                continue
            if once and name in applied:
                raise MigrationChanged(
                    f"{name} was applied to this database with other content; "
                    "restore the file and write what is new into a migration of its own"
                )
            async with connection.transaction():
                await connection.execute(text)
                await connection.execute(
                    "insert into stegvis.migrations (name, checksum) values ($1, $2) on conflict (name) do update "
                    "set checksum = excluded.checksum, applied_at = clock_timestamp()",
                    name,
                    checksum,
                )
            done.append(name)
        return done
    finally:
        await connection.close()


def _folder(name: str) -> Traversable:
    return resources.files("store") / name


def _migrations() -> list[tuple[str, str, bool]]:
    """Give (name, SQL, applied once only) of every file, in order."""
    return [
        (f"{folder}/{file.name}", file.read_text("utf-8"), folder == "migrations")
        for folder in ("migrations", "functions")
        for file in sorted(_folder(folder).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".sql") and file.name != "bootstrap.sql"
    ]
