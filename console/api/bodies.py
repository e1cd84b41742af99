"""Reads the bodies of calls: counted after unfolding, within a time limit, and within the memory of the process."""

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Iterator

from starlette.requests import ClientDisconnect, Request

from console.api.problems import Refused, later

READ_WITHIN = 30.0  # seconds for a whole body
IGNORED_WITHIN = 2.0  # seconds that the rest of a refused body may take until the connection ends
IGNORED_BYTES = 16_777_216  # bytes of a refused body that are read and thrown away, so that the sender sees the answer
MEMORY = 134_217_728  # bytes of bodies that one process holds at a time
CALL_OVERHEAD = 16_384  # bytes that a call takes beside its body
_GZIP_WINDOW = 31  # of zlib: a gzip header, and the largest window


class Memory:
    """How much of a process's memory calls hold together. Beyond its limit, callers are asked to come later."""

    def __init__(self, limit: int = MEMORY) -> None:
        self._left = limit

    @contextlib.contextmanager
    def share(self) -> Iterator["Share"]:
        """Give the share of one call, for as long as the block runs.

        Raises:
            Refused: 503, when too many calls wait.
        """
        share = Share(self)
        try:
            share.take(CALL_OVERHEAD)
            yield share
        finally:
            self._left += share.taken

    def take(self, size: int) -> None:
        """Take so many bytes.

        Raises:
            Refused: 503, when fewer are left.
        """
        if size > self._left:
            raise later(503, "too much waits to be committed; send this again later", 1)
        self._left -= size


class Share:
    """The memory of one call."""

    def __init__(self, memory: Memory) -> None:
        self._memory, self.taken = memory, 0

    def take(self, size: int) -> None:
        """Take so many bytes more.

        Raises:
            Refused: 503, when fewer are left.
        """
        self._memory.take(size)
        self.taken += size


class Body:
    """The body of one call, read once."""

    def __init__(self, request: Request, share: Share) -> None:
        self._receive, self._share = request.receive, share
        self._expected = request.headers.get("expect", "").lower() == "100-continue"
        self._begun, self._more = False, True

    async def read(self, limit: int, encoding: str, what: str) -> bytes:
        """Read the whole body.

        Args:
            limit: The most bytes, after unfolding.
            encoding: ``gzip``, or ``identity``.
            what: What the limit is for, in an error.

        Raises:
            Refused: 400 for damaged gzip, 408 when it takes too long, 413 beyond the limit, 503 without memory.
            ClientDisconnect: The sender is gone.
        """
        too_large = Refused(413, f"{what} has at most {limit:,} bytes; shorten or divide it")
        unfold = _Unfolded() if encoding == "gzip" else None
        body = bytearray()
        try:
            async with asyncio.timeout(READ_WITHIN):
                async for chunk in self._chunks():
                    # One byte beyond the limit shows that there are more.
                    part = chunk if unfold is None else unfold.feed(chunk, limit + 1 - len(body))
                    if len(body) + len(part) > limit:
                        raise too_large
                    self._share.take(len(part))
                    body += part
        except TimeoutError:
            raise Refused(408, f"the body took longer than {READ_WITHIN:.0f} seconds; send it again") from None
        except zlib.error:
            raise Refused(400, "the body is not gzip, or is damaged; send it again") from None
        if unfold is not None and not unfold.whole:
            raise Refused(400, "the gzip of the body breaks off; send it again")
        return bytes(body)

    async def ignore(self) -> bool:
        """Read what is left and throw it away; give whether that was all.

        A sender that still writes would see a broken connection instead of the answer. One that waits for permission to
        send the body gets none.
        """
        if self._expected and not self._begun:
            return False
        size = 0
        with contextlib.suppress(TimeoutError, ClientDisconnect):
            async with asyncio.timeout(IGNORED_WITHIN):
                async for chunk in self._chunks():
                    size += len(chunk)
                    if size > IGNORED_BYTES:
                        break
        return not self._more

    async def _chunks(self) -> AsyncIterator[bytes]:
        while self._more:
            self._begun = True
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._more = False
                raise ClientDisconnect
            self._more = message.get("more_body", False)
            yield message.get("body", b"")


class _Unfolded:
    """Unfolds gzip, which may consist of several members one after another."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self.whole = False

    def feed(self, chunk: bytes, most: int) -> bytes:
        """Give what a piece unfolds to, at most so many bytes of it."""
        found = bytearray()
        while chunk and len(found) < most:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_WINDOW)
            found += self._member.decompress(chunk, most - len(found))
            chunk = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        self.whole = self._member.eof
        return bytes(found)
