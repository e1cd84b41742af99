"""The database itself: connections, migrations, and SQL by name. What is kept in it, the other modules know."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from schemas.errors import StegvisError

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
OwnConnection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

_T = TypeVar("_T")

if TYPE_CHECKING:
    _AnyConnection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:  # generic for the type checker alone
    _AnyConnection = asyncpg.Connection

FAULTS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What can come instead of a result. The last is what the driver says of a connection broken between two steps."""
AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
"""What comes while the database restarts, or lets nobody in for now: what was asked may be asked again."""
RESTARTED_WITHIN = 60.0  # seconds a database may be away before it counts as gone
_LOOK_AGAIN = 0.25  # seconds

_SETTINGS = {
    "application_name": "stegvis",
    # Its compiling costs more than any query here gains.
    "jit": "off",
    "timezone": "UTC",
}
_FUNCTIONS = "functions"
_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)


class MigrationChanged(StegvisError):
    """A migration that was applied long ago is no longer what it was."""


class DatabaseAway(StegvisError):
    """The database does not answer, or has no room left."""


def explained(fault: Exception) -> DatabaseAway:
    """Give one of ``FAULTS`` in words."""
    if isinstance(fault, asyncpg.DiskFullError):
        way_out = "make room; what was accepted before is safe, and the files can be fed again"
        return DatabaseAway("the disk is full", way_out)
    if isinstance(fault, asyncpg.PostgresError) and not isinstance(fault, AWAY):
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(fault).__name__.removesuffix("Error")).lower()
        return DatabaseAway(
            f"the database answers with a fault: {kind}", "see its log in the data directory, and report it"
        )
    return DatabaseAway(f"the database does not answer: {fault}", "check that the stack runs: stegvis doctor")


class _Pooled(_AnyConnection):
    """A connection of a pool, which nobody gives a setting, a listener or a session's lock of its own.

    So there is nothing to reset when it goes back; the driver would spend a round trip on that each time. A transaction
    that is still open is rolled back all the same.
    """

    def get_reset_query(self) -> str:
        """Give the SQL that resets a connection: none."""
        return ""


async def pool(url: str, *, max_size: int = 8) -> Pool:
    """Open a pool of connections. Json comes and goes as text.

    Args:
        url: Where the database is, as ``postgresql://…``.
        max_size: How many connections at most; more than a few times the database's cores gain nothing.
    """
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=max_size,
        server_settings=_SETTINGS,
        command_timeout=60,
        connection_class=_Pooled,
    )


async def connect(url: str) -> OwnConnection:
    """Open one connection, for what needs one of its own: a lock, a listener."""
    return await asyncpg.connect(url, server_settings=_SETTINGS)


async def patiently(pool: Pool, work: Callable[[Connection], Awaitable[_T]], limit: float = RESTARTED_WITHIN) -> _T:
    """Do something with a connection; when the database restarts meanwhile, do it again on a new one.

    Args:
        pool: The database.
        work: What to do; done twice it must come to the same.
        limit: For how many seconds the database may be away.

    Raises:
        Exception: One of ``AWAY``, when the limit is over; at once what else the work raises.
    """

    async def once() -> _T:
        async with pool.acquire() as conn:
            return await work(conn)

    return await retried(once, limit)


async def retried(work: Callable[[], Awaitable[_T]], limit: float = RESTARTED_WITHIN) -> _T:
    """Do something that connects by itself; when the database restarts meanwhile, do it again.

    Args:
        work: What to do; done twice it must come to the same.
        limit: For how many seconds the database may be away.

    Raises:
        Exception: One of ``AWAY``, when the limit is over; at once what else the work raises.
    """
    gone = time.monotonic() + limit
    while True:
        try:
            return await work()
        except AWAY:
            if time.monotonic() > gone:
                raise
        await asyncio.sleep(_LOOK_AGAIN)


@cache
def queries(file: str) -> Mapping[str, str]:
    """Read ``queries/<file>.sql``: every query follows a line ``-- its_name --`` and a comment that describes it."""
    _, *parts = _NAME.split((_folder("queries") / f"{file}.sql").read_text("utf-8"))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


async def migrate(url: str) -> list[str]:
    """Bring the database's schema up to date; safe to call from several processes at once.

    The numbered files of ``migrations/`` are applied once, in order. The functions of ``functions/`` are no history:
    when one of them has changed, all are made anew.

    Returns:
        What was applied, in order.

    Raises:
        MigrationChanged: A numbered file differs from what was applied under its name.
    """
    sql = queries("database")
    connection = await connect(url)
    try:
        await connection.execute(sql["lock"])
        await connection.execute(sql["bootstrap"])
        applied: dict[str, str] = {row["name"]: row["checksum"] for row in await connection.fetch(sql["applied"])}
        functions = "\n".join((sql["drop_functions"] + ";", *_sql_files("functions").values()))
        done = []
        for name, text in (*_sql_files("migrations").items(), (_FUNCTIONS, functions)):
            checksum = sha256(text.encode()).hexdigest()
            if applied.get(name) == checksum:
                continue
            if name in applied and name != _FUNCTIONS:
                raise MigrationChanged(
                    f"{name} was applied to this database with other content",
                    "restore the file and write what is new into a migration of its own",
                )
            async with connection.transaction():
                await connection.execute(text)
                await connection.execute(sql["record"], name, checksum)
            done.append(name)
        return done
    finally:
        await connection.close()


def _folder(name: str) -> Traversable:
    return resources.files("store") / name


def _sql_files(folder: str) -> dict[str, str]:
    """Read the .sql files of a folder by name, in order of name."""
    files = sorted(_folder(folder).iterdir(), key=lambda file: file.name)
    return {file.name: file.read_text("utf-8") for file in files if file.name.endswith(".sql")}
