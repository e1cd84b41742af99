"""The database: connections, retries while it restarts, migrations, and queries by name."""

import asyncio
import re
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

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
"""Errors that the database may raise. asyncpg raises the last one when a connection breaks between two steps."""
AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
"""Errors that pass by themselves: the database restarts, or accepts no connections for now. Worth a retry."""
RESTARTED_WITHIN = 60.0  # seconds a database may be away before it counts as gone
_LOOK_AGAIN = 0.25  # seconds
_ABANDONED = 300  # seconds after which a transaction without a statement is ended

KEEPALIVE_IDLE, KEEPALIVE_EVERY, KEEPALIVE_TRIES = 10, 5, 3
"""Seconds of silence before a probe, seconds between probes, and probes without an answer until a connection is dead.
Both ends probe: ours so that a half-open connection does not hang, the server's so that locks of a lost client go."""
_UNACKNOWLEDGED = (
    KEEPALIVE_IDLE + KEEPALIVE_EVERY * KEEPALIVE_TRIES
) * 1000  # milliseconds before what was sent is lost

_SETTINGS = {
    "application_name": "stegvis",
    # Compiling costs more than any query here gains from it.
    "jit": "off",
    "timezone": "UTC",
    # A transaction that is left open holds locks, and holds up the feed.
    "idle_in_transaction_session_timeout": str(_ABANDONED * 1000),
    # Without effect on a Unix socket.
    "tcp_keepalives_idle": str(KEEPALIVE_IDLE),
    "tcp_keepalives_interval": str(KEEPALIVE_EVERY),
    "tcp_keepalives_count": str(KEEPALIVE_TRIES),
    "tcp_user_timeout": str(_UNACKNOWLEDGED),
}
_FUNCTIONS = "functions"
_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)


class MigrationChanged(StegvisError):
    """The file of an applied migration has changed."""


class DatabaseAway(StegvisError):
    """The database does not answer, or its disk is full."""


def kind_of(fault: Exception) -> str:
    """Name the kind of a fault in words, without its text, which may repeat what was sent."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(fault).__name__.removesuffix("Error")).lower()


def explained(fault: Exception) -> DatabaseAway:
    """Turn one of ``FAULTS`` into an error with a way out."""
    if isinstance(fault, asyncpg.DiskFullError):
        way_out = "free some space and send the files again; events that were accepted are safe"
        return DatabaseAway("the database's disk is full", way_out)
    if isinstance(fault, asyncpg.PostgresError) and not isinstance(fault, AWAY):
        return DatabaseAway(
            f"the database answers with a fault: {kind_of(fault)}", "see its log in the data directory, and report it"
        )
    return DatabaseAway(f"the database does not answer: {fault}", "check that the stack runs: stegvis doctor")


class _Own(_AnyConnection):
    """A connection that notices when its other end is gone."""

    def __init__(self, protocol: Any, transport: asyncio.Transport, *more: Any) -> None:
        super().__init__(protocol, transport, *more)
        _keep_alive(transport.get_extra_info("socket"))


class _Pooled(_Own):
    """A pooled connection that skips the reset on release, and so saves a round trip.

    Nobody sets a session variable, a listener or a session lock on a pooled connection. The driver still rolls back a
    transaction that was left open.
    """

    def get_reset_query(self) -> str:
        """Give the SQL that resets a connection: none."""
        return ""


async def pool(url: str, *, max_size: int = 8, min_size: int = 1) -> Pool:
    """Open a pool of connections. JSON is passed as text.

    Args:
        url: The database's URL, ``postgresql://…``.
        max_size: The most connections; more than a few times the database's cores gain nothing.
        min_size: How many are opened at once; with 0 the database may be away.
    """
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        server_settings=_SETTINGS,
        command_timeout=60,
        connection_class=_Pooled,
    )


async def connect(url: str, command_timeout: float | None = None) -> OwnConnection:
    """Open a connection outside any pool, for a listener or a lease.

    Args:
        url: Where the database is, as ``postgresql://…``.
        command_timeout: Seconds that connecting or a statement may take, where nothing may take long. It is what ends
            a statement whose connection is open and deaf, as behind a proxy that answers keepalives.
    """
    return await asyncpg.connect(
        url,
        timeout=command_timeout or 60,
        server_settings=_SETTINGS,
        command_timeout=command_timeout,
        connection_class=_Own,
    )


async def allowed_connections(conn: Connection) -> int:
    """Give how many connections the database allows to whoever is no superuser, open ones among them."""
    allowed: int = await conn.fetchval(queries("database")["allowed_connections"])
    return allowed


async def patiently(pool: Pool, work: Callable[[Connection], Awaitable[_T]], limit: float = RESTARTED_WITHIN) -> _T:
    """Run work on a pooled connection; while the database is away, retry on a new connection.

    Args:
        pool: The database.
        work: Takes a connection; must be idempotent.
        limit: Seconds to keep trying.

    Raises:
        Exception: One of ``AWAY`` once the limit has passed; any other error of the work at once.
    """

    async def once() -> _T:
        async with pool.acquire() as conn:
            return await work(conn)

    return await retried(once, limit)


async def retried(work: Callable[[], Awaitable[_T]], limit: float = RESTARTED_WITHIN) -> _T:
    """Run work that opens its own connection; while the database is away, retry.

    Args:
        work: Must be idempotent.
        limit: Seconds to keep trying.

    Raises:
        Exception: One of ``AWAY`` once the limit has passed; any other error of the work at once.
    """
    gone = time.monotonic() + limit
    while True:
        try:
            return await work()
        except AWAY:
            if time.monotonic() > gone:
                raise
        await asyncio.sleep(_LOOK_AGAIN)


def _keep_alive(connected: Any) -> None:
    """Have the kernel probe a TCP connection; what a platform lacks is left out."""
    if connected is None or connected.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", KEEPALIVE_IDLE),
        ("TCP_KEEPINTVL", KEEPALIVE_EVERY),
        ("TCP_KEEPCNT", KEEPALIVE_TRIES),
        ("TCP_USER_TIMEOUT", _UNACKNOWLEDGED),
    ):
        if option := getattr(socket, name, None):
            connected.setsockopt(socket.IPPROTO_TCP, option, value)


@cache
def queries(file: str) -> Mapping[str, str]:
    """Read ``queries/<file>.sql`` into SQL by name: a line ``-- its_name --`` begins each query."""
    _, *parts = _NAME.split((_folder("queries") / f"{file}.sql").read_text("utf-8"))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


async def migrate(url: str) -> list[str]:
    """Bring the database's schema up to date; safe to call from several processes at once.

    Each numbered file of ``migrations/`` is applied once, in order. When any file of ``functions/`` has changed, all
    functions are dropped and created again.

    Returns:
        The names of the files applied now, in order; ``functions`` stands for all functions.

    Raises:
        MigrationChanged: A numbered file differs from the one that was applied under its name.
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
                    f"{name} has changed since it was applied to this database",
                    "restore the file and write the change as a new migration",
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
    """Read the .sql files of a folder: text by file name, sorted."""
    files = sorted(_folder(folder).iterdir(), key=lambda file: file.name)
    return {file.name: file.read_text("utf-8") for file in files if file.name.endswith(".sql")}
