"""The database: connections, and retries while it restarts."""

import asyncio
import re
import socket
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from schemas.errors import StegvisError
from store.sql import queries

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

KEEPALIVE_IDLE, KEEPALIVE_EVERY, KEEPALIVE_TRIES = 6, 3, 3
"""Seconds of silence before a probe, seconds between probes, and probes without an answer until a connection is dead.
Both ends probe: ours so that a half-open connection does not hang, the server's so that locks of a lost client go."""
_UNACKNOWLEDGED = (
    KEEPALIVE_IDLE + KEEPALIVE_EVERY * KEEPALIVE_TRIES
) * 1000  # milliseconds before what was sent is lost

COMMAND_LIMIT = 60.0  # seconds for a statement, where a person waits for it
CONNECT_LIMIT = 10.0  # seconds to connect
IDLE_LIMIT = 10  # seconds that a transaction may lie idle; whoever began it is frozen or cut off, and holds locks
_CANCEL_LIMIT = 2.0  # seconds for the server to take back a statement; then the connection is given up
_LATER = 2.0  # seconds after the client that the server itself gives up a statement

_SETTINGS = {
    "application_name": "stegvis",
    # Compiling costs more than any query here gains from it.
    "jit": "off",
    "timezone": "UTC",
    # A transaction that is left open holds locks, and holds up the feed.
    "idle_in_transaction_session_timeout": f"{IDLE_LIMIT}s",
    # Without effect on a Unix socket.
    "tcp_keepalives_idle": str(KEEPALIVE_IDLE),
    "tcp_keepalives_interval": str(KEEPALIVE_EVERY),
    "tcp_keepalives_count": str(KEEPALIVE_TRIES),
    "tcp_user_timeout": str(_UNACKNOWLEDGED),
}
_POOLERS_KNOW = ("application_name", "timezone")  # the settings that PgBouncer carries from client to server
_POOLER = re.compile(r"(?<=[?&])pooler=yes(?:&|$)|[?&]pooler=yes$")
ADD_POOLER = "add ?pooler=yes to STEGVIS_POSTGRES_URL; see docs/operations/postgres.md"


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
        if isinstance(fault, (asyncpg.ProtocolViolationError, asyncpg.InvalidSQLStatementNameError)):
            return DatabaseAway(
                f"the database answers with a fault: {kind_of(fault)}", f"where a pooler stands before it, {ADD_POOLER}"
            )
        return DatabaseAway(
            f"the database answers with a fault: {kind_of(fault)}", "see its log in the data directory, and report it"
        )
    return DatabaseAway(f"the database does not answer: {fault}", "check that the stack runs: stegvis doctor")


class _Own(_AnyConnection):
    """A connection that notices when its other end is gone."""

    def __init__(self, protocol: Any, transport: asyncio.Transport, *more: Any) -> None:
        super().__init__(protocol, transport, *more)
        _keep_alive(transport.get_extra_info("socket"))

    async def _cancel(self, waiter: Any, cancel_waiter: Any = None) -> None:
        """Have a statement cancelled. The driver would wait for that as long as it did for the statement."""
        async with asyncio.timeout(_CANCEL_LIMIT) as limit:
            await super()._cancel(waiter, cancel_waiter)  # type: ignore[misc]  # the stubs leave it out
        if limit.expired():
            self.terminate()


class _Pooled(_Own):
    """A pooled connection that skips the reset on release, and so saves a round trip.

    Nobody sets a session variable, a listener or a session lock on a pooled connection. The driver still rolls back a
    transaction that was left open.
    """

    def get_reset_query(self) -> str:
        """Give the SQL that resets a connection: none."""
        return ""


async def pool(url: str, *, max_size: int = 8, min_size: int = 1, command_timeout: float = COMMAND_LIMIT) -> Pool:
    """Open a pool of connections. JSON is passed as text.

    Args:
        url: The database's URL, ``postgresql://…``.
        max_size: The most connections; more than a few times the database's cores gain nothing.
        min_size: How many are opened at once; with 0 the database may be away.
        command_timeout: Seconds that a statement may take, see ``connect``.
    """
    return await asyncpg.create_pool(
        min_size=min_size,
        max_size=max_size,
        timeout=CONNECT_LIMIT,
        **_way(url, command_timeout),
        connection_class=_Pooled,
    )


async def connect(url: str, command_timeout: float | None = None) -> OwnConnection:
    """Open a connection outside any pool, for a listener or a lease.

    Args:
        url: Where the database is, as ``postgresql://…``.
        command_timeout: Seconds that connecting or a statement may take, where nothing may take long. It is what ends
            a statement whose connection is open and deaf, as behind a proxy that answers keepalives. The server ends it
            a moment later by itself, so that nobody waits for the locks of a lost client.
    """
    return await asyncpg.connect(
        timeout=command_timeout or CONNECT_LIMIT,
        **_way(url, command_timeout),
        connection_class=_Own,
    )


def _way(url: str, command_timeout: float | None) -> dict[str, Any]:
    """Give what the driver needs for a URL.

    Through a pooler a session's settings are refused, and a statement that was prepared over one server connection is
    unknown to the next.
    """
    if is_pooled(url):
        kept = {name: _SETTINGS[name] for name in _POOLERS_KNOW}
        way = {"dsn": _POOLER.sub("", url), "statement_cache_size": 0, "server_settings": kept}
    else:
        later = None if command_timeout is None else str(round((command_timeout + _LATER) * 1000))
        way = {"dsn": url, "server_settings": _SETTINGS | ({"statement_timeout": later} if later else {})}
    return {**way, "command_timeout": command_timeout}


def is_pooled(url: str) -> bool:
    """Tell whether a URL says, by ``?pooler=yes``, that a pooler such as PgBouncer stands before the database."""
    return _POOLER.search(url) is not None


async def has_pooler(conn: Connection) -> bool:
    """Tell whether a pooler stands before the database: it gives process ids that are none of the server's."""
    return bool(await conn.fetchval("select pg_backend_pid()") != conn.get_server_pid())


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
