"""Roles of the database, one for each process: made, granted what they need, kept to their organisation's rows.

The owner of the tables is none of them. Policies of row security narrow what the web's role sees to the organisation
that the transaction names (``store.organisation``); where none is named it sees no row.
"""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

import asyncpg

from store.database import Connection, OwnConnection
from store.sql import queries, release

WALLS = "walls"
"""The name under which migrate notes what it has applied of this."""
_SQL = queries("walls")
_RELEASE = "stegvis_release"


class DatabaseRole(StrEnum):
    """The roles. Processes are bound by row security; ``BACKUP`` reads past it; ``MIGRATE`` may become the owner."""

    WEB = "stegvis_web"
    WORKER = "stegvis_worker"
    DISPATCHER = "stegvis_dispatcher"
    MIGRATE = "stegvis_migrate"
    BACKUP = "stegvis_backup"

    @property
    def made_by(self) -> str:
        """The statement that makes it. It cannot sign in until it has a password."""
        return f"create role {self} {'bypassrls' if self is DatabaseRole.BACKUP else 'nologin'}"


PROCESSES = (DatabaseRole.WEB, DatabaseRole.WORKER, DatabaseRole.DISPATCHER)


async def build(conn: OwnConnection, noted: str | None) -> str | None:
    """Make the roles that may be made here, and grant each what it needs.

    Args:
        conn: A connection as the owner, outside a transaction, which holds the lock of migrations.
        noted: What this gave the last time.

    Returns:
        What to note of it: a hash of what was applied; None where nothing could be applied.
    """
    for statement in await to_be_run(conn):
        try:
            await conn.execute(statement)
        except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            pass  # the migration of another database of the server was faster
        except (asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedObjectError, asyncpg.InvalidGrantOperationError):
            pass  # the command says what is left
    there = {row["rolname"] for row in await conn.fetch(_SQL["roles"], list(DatabaseRole))}
    if not there.issuperset(PROCESSES):
        return None
    sections = [text for name, text in _SQL.items() if name.startswith("wall_")]
    sections += [_SQL["backup"]] if DatabaseRole.BACKUP in there else []
    sections = [text.replace(_RELEASE, release().schema) for text in sections]
    tables = [row["name"] for row in await conn.fetch(_SQL["tables"])]
    wanted = sha256("\n".join([*sections, *tables]).encode()).hexdigest()
    if wanted != noted:
        for section in sections:
            await conn.execute(section)
    return wanted


async def to_be_run(conn: Connection) -> list[str]:
    """Give the statements that are left to make the roles; whoever migrates may not be allowed all of them."""
    bypasses = {row["rolname"]: row["rolbypassrls"] for row in await conn.fetch(_SQL["roles"], list(DatabaseRole))}
    left = [role.made_by for role in DatabaseRole if role not in bypasses]
    if bypasses.get(DatabaseRole.BACKUP) is False:
        left.append(f"alter role {DatabaseRole.BACKUP} bypassrls")
    owner = await conn.fetchrow(_SQL["owner"])
    if owner is not None and not owner["migrate_may_own"]:
        left.append(f'grant "{owner["owner"]}" to {DatabaseRole.MIGRATE}')
    return left


async def become_owner(conn: OwnConnection) -> None:
    """Become the owner of the tables, where they exist and the connection's role is a member of it."""
    row = await conn.fetchrow(_SQL["owner"])
    if row is not None and not row["owns"] and row["may_own"]:
        await conn.execute(f'set role "{row["owner"]}"')


async def sees_all(conn: Connection) -> str | None:
    """Give the name of the connection's role if row security does not bind it; None if it does."""
    row = await conn.fetchrow(_SQL["sees_all"])
    return row["name"] if row is not None and row["all_rows"] else None


async def let_in(conn: Connection, passwords: Mapping[DatabaseRole, str]) -> frozenset[DatabaseRole]:
    """Let roles sign in, on a server of which nobody else takes care.

    Args:
        conn: A connection as a superuser.
        passwords: A password for each role; letters and digits only.

    Returns:
        Those of them that there are.
    """
    there = frozenset(DatabaseRole(row["rolname"]) for row in await conn.fetch(_SQL["roles"], list(passwords)))
    for role in there:
        if not passwords[role].isalnum():
            raise ValueError("this password would need quoting")
        await conn.execute(f"alter role {role} login password '{passwords[role]}'")
    return there
