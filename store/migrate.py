"""Migrations: they bring the database up to date, and say whether this release works on its version."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from typing import NamedTuple

import asyncpg

from schemas.errors import StegvisError
from store import walls
from store.database import Connection, OwnConnection, connect, is_pooled
from store.sql import ADDITIVE, queries, release, sql_files

_FUNCTIONS = "functions"
RELEASES_KEPT = 3  # whose functions stay in the database: this one's, and those of the two before


class MigrationChanged(StegvisError):
    """The file of an applied migration has changed."""


class PoolerInTheWay(StegvisError):
    """A pooler stands where the database itself is needed."""


class NewerDatabase(StegvisError):
    """A newer version of Stegvis has migrated the database."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"a newer version of Stegvis has migrated the database: {what} is not of version {version('stegvis')}",
            "use that version, or a later one; docs/operations/upgrade.md has the order of an upgrade",
        )


class NotMigrated(StegvisError):
    """The database lacks what this version needs."""

    def __init__(self, missing: Sequence[str]) -> None:
        more = f" and {len(missing) - 1} more" if missing[1:] else ""
        super().__init__(
            f"the database lacks what this version of Stegvis needs: {missing[0]}{more}",
            "run stegvis migrate; an embedded stack does so when it starts",
        )


async def migrate(url: str) -> list[str]:
    """Bring the database's schema up to date; safe to call from several processes at once.

    Each numbered file of ``migrations/`` is applied once, in order. The functions of this release are made in a schema
    of their own; those of the two releases before stay, for processes that still run. Last come the roles of the
    processes (``store.walls``), as far as they may be made.

    Returns:
        The names of the files applied now, in order; ``functions`` stands for all functions.

    Raises:
        MigrationChanged: A numbered file differs from the one that was applied under its name.
        NewerDatabase: A newer version has migrated the database.
        PoolerInTheWay: The URL leads through a pooler, over which the lock of a migration does not hold.
    """
    if is_pooled(url):
        raise PoolerInTheWay(
            "a migration cannot go through a pooler", "give it STEGVIS_POSTGRES_URL with the address of Postgres itself"
        )
    sql = queries("database")
    connection = await connect(url)
    try:
        await connection.execute(sql["lock"])
        await walls.become_owner(connection)
        await connection.execute(sql["bootstrap"])
        applied = await _applied(connection)
        _refuse_newer(applied)
        done = []
        for name, text in sql_files("migrations").items():
            checksum = sha256(text.encode()).hexdigest()
            if name in applied:
                if applied[name].checksum != checksum:
                    raise MigrationChanged(
                        f"{name} has changed since it was applied to this database",
                        "restore the file and write the change as a new migration",
                    )
                continue
            async with connection.transaction():
                await connection.execute(text)
                await connection.execute(sql["record"], name, checksum, ADDITIVE in text.splitlines())
            done.append(name)
        done += await _install_functions(connection, applied)
        before = applied[walls.WALLS].checksum if walls.WALLS in applied else None
        if built := await walls.build(connection, before):
            await connection.execute(sql["record"], walls.WALLS, built, True)
        return done
    finally:
        await connection.close()


async def _install_functions(conn: OwnConnection, applied: Mapping[str, "_Applied"]) -> list[str]:
    """Make the functions of this release unless they are there, and drop those of releases long gone."""
    sql, ours = queries("database"), release()
    async with conn.transaction():
        if ours.schema not in applied:
            await conn.execute(f"create schema {ours.schema}")
            await conn.execute(
                f"comment on schema {ours.schema} is 'The functions of a release; tables are in stegvis.'"
            )
            await conn.execute(ours.functions)
        # Also when they were there: a release that was gone back to is not the one to be dropped next.
        await conn.execute(sql["record"], ours.schema, sha256(ours.functions.encode()).hexdigest(), True)
        for (old,) in await conn.fetch(sql["old_functions"], RELEASES_KEPT):
            # The first releases had theirs among the tables.
            drop = sql["drop_functions"] if old == _FUNCTIONS else f"drop schema if exists {old} cascade"
            await conn.execute(drop)
            await conn.execute(sql["forget"], old)
    return [] if ours.schema in applied else [_FUNCTIONS]


async def check_version(conn: Connection) -> None:
    """Check that the database is of a version that this one works on. Processes do so once, when they start.

    Raises:
        NewerDatabase: A newer version has migrated it.
        NotMigrated: It lacks what this version needs.
    """
    try:
        applied = await _applied(conn)
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError, asyncpg.InsufficientPrivilegeError):
        applied = {}
    _refuse_newer(applied)
    missing = [name for name in (*sql_files("migrations"), release().schema) if name not in applied]
    if not missing:
        return
    if any(name.endswith(".sql") and name not in sql_files("migrations") for name in applied):
        raise NewerDatabase(missing[0])
    raise NotMigrated(missing)


class _Applied(NamedTuple):
    """What was applied: a migration, or the functions of a release."""

    checksum: str
    additive: bool


async def _applied(conn: Connection) -> dict[str, _Applied]:
    """Give what was applied to the database, by name."""
    return {name: _Applied(*how) for name, *how in await conn.fetch(queries("database")["applied"])}


def _refuse_newer(applied: Mapping[str, _Applied]) -> None:
    """Refuse a database with a migration that this version does not know, unless that only adds."""
    known = sql_files("migrations")
    for name, how in sorted(applied.items()):
        if name.endswith(".sql") and name not in known and not how.additive:
            raise NewerDatabase(name)
