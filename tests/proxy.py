"""A TCP proxy that goes deaf, slow or away: what networks, firewalls and frozen machines do to a connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit


class Proxy:
    """A way to a server on a loopback port that stays the same.

    ``deaf``: whatever either side sends is taken, acknowledged and dropped, also on new connections; the other end of a
    half-open connection behind a firewall looks like that. ``delay``: seconds that every piece takes in each direction.
    """

    def __init__(self, target: str) -> None:
        """Make a proxy that is not open yet.

        Args:
            target: host:port, or the path of a Unix socket.
        """
        self._target = target.removeprefix("http://")
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._deaf: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.deaf = False
        self.delay = 0.0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many connections go through it now."""
        return len(self._open) // 2

    async def mend(self) -> None:
        """Open the port; what is slow or deaf stays so."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Close the port, and reset every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._open:
            writer.transport.abort()

    def deafen_open(self) -> None:
        """Make the connections of this moment deaf for good; new ones are not. A firewall that restarted does so."""
        self._deaf |= self._open

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = self._target.rpartition(":")
        try:
            there_reader, there_writer = await (
                asyncio.open_connection(host, int(port)) if host else asyncio.open_unix_connection(self._target)
            )
        except OSError:  # the server is away
            writer.transport.abort()
            return
        both = {writer, there_writer}
        self._open |= both
        await asyncio.gather(self._pour(reader, there_writer), self._pour(there_reader, writer))
        self._open -= both
        self._deaf -= both

    async def _pour(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                if self._is_deaf(sink):
                    continue
                if self.delay:
                    await asyncio.sleep(self.delay)
                sink.write(data)
                await sink.drain()
        if not self._is_deaf(sink):  # else the end of one side is not passed on either
            sink.close()

    def _is_deaf(self, sink: asyncio.StreamWriter) -> bool:
        return self.deaf or sink in self._deaf


@contextlib.asynccontextmanager
async def proxied(target: str) -> AsyncIterator[Proxy]:
    """Open a proxy to a server; it is cut afterwards."""
    proxy = Proxy(target)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.cut()


@contextlib.asynccontextmanager
async def proxied_postgres(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """Open a proxy to a Postgres; gives it and the URL of the database through it."""
    there = urlsplit(url)
    socket = parse_qs(there.query).get("host")
    async with proxied(f"{socket[0]}/.s.PGSQL.5432" if socket else f"{there.hostname}:{there.port}") as proxy:
        who = there.username or ""
        if there.password:
            who += f":{there.password}"
        yield proxy, f"postgresql://{who}@{proxy.address}{there.path}"
