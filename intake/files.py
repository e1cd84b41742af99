"""Feeds event files into the inbox, in constant memory; refused lines are reported with number and reason."""

import asyncio
import contextlib
import gzip
import io
import os
import re
import stat
import sys
import threading
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar, cast

from intake.accept import Sender, SenderKind, commit, read_one
from intake.answers import Answer
from schemas.errors import StegvisError
from schemas.events import EventRefused, Fault, IncomingEvent
from schemas.events.faults import FaultKind
from schemas.events.reading import MAX_EVENT_BYTES
from store import inbox
from store.database import Pool, patiently

BATCH = 1_000  # lines a transaction: large enough for speed, small enough to show progress
BATCH_BYTES = 8_388_608  # and so many bytes, so that long lines need no more memory than short ones
REFUSALS_KEPT = 1_000
REASONS_KEPT = 100
OTHER_REASONS = "other reasons"
STANDARD_INPUT = Path("-")

_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_OTHER_FORMATS = {
    b"PK\x03\x04": ("a zip archive", "unpack it first"),
    b"BZh": ("compressed with bzip2", "unpack it first: bzip2 -d"),
    b"\xfd7zXZ": ("compressed with xz", "unpack it first: xz -d"),
    b"\x28\xb5\x2f\xfd": ("compressed with zstd", "unpack it first: zstd -d"),
    b"\xff\xfe{\x00": ("in UTF-16", "save it as UTF-8"),
    b"\xfe\xff\x00{": ("in UTF-16", "save it as UTF-8"),
}
_DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?')  # one that is not closed too, so that no line is gone through twice
DAMAGED = b"\x1f\x8b damaged"
"""Stands for the line at which a gzip file breaks off; no line of a file is this, since no JSON begins so."""
_ONE_LINE = (
    "begins JSON that goes on over several lines; one event goes on one line "
    "(jq -c . FILE, or for an array jq -c '.[]' FILE)"
)

T = TypeVar("T")
Checked = TypeVar("Checked")
"""A line that was read: a checked event, or bytes that somebody else will check."""


class FileUnusable(StegvisError):
    """An event file cannot be read."""

    def __init__(self, file: Path, reason: str | None, way_out: str = "check the path") -> None:
        super().__init__(f"{shown(file)} cannot be read: {reason}", way_out)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused line."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Fed:
    """What came of feeding files.

    Attributes:
        accepted: How many events were accepted.
        duplicates: How many had been before.
        refused: The first refused lines; at most ``REFUSALS_KEPT``.
        more_refused: How many more there are.
        by_reason: How many lines were refused for each reason, numbers in it left out.
    """

    accepted: int = 0
    duplicates: int = 0
    refused: list[Refusal] = field(default_factory=list)
    more_refused: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)

    @property
    def all_refused(self) -> int:
        """How many lines were refused."""
        return len(self.refused) + self.more_refused

    def refuse(self, refusal: Refusal) -> None:
        """Count a refused line, and keep it if it is among the first."""
        if len(self.refused) < REFUSALS_KEPT:
            self.refused.append(refusal)
        else:
            self.more_refused += 1
        kind = re.sub(r"\d[\d,]*", "…", refusal.reason)
        self.by_reason[kind if kind in self.by_reason or len(self.by_reason) < REASONS_KEPT else OTHER_REASONS] += 1


class Line(NamedTuple):
    """A line of an event file.

    Attributes:
        number: Counted from 1.
        content: The line, or the beginning of a line that is too long.
        length: The length of the whole line, in bytes.
    """

    number: int
    content: bytes
    length: int


def shown(file: Path) -> str:
    """Give the name of a file as it can be written anywhere: bytes that are not UTF-8 are replaced."""
    return os.fsencode(file).decode("utf-8", "replace")


def check_files(files: Sequence[Path]) -> None:
    """Check that all files can be read, before any event is accepted.

    Raises:
        FileUnusable: A file cannot be read.
    """
    for file in files:
        if file == STANDARD_INPUT:
            continue
        try:
            kind = file.stat().st_mode
            if stat.S_ISREG(kind) or stat.S_ISDIR(kind):
                with file.open("rb") as opened:
                    _check_format(file, opened.peek(8))
            elif not os.access(file, os.R_OK):
                raise FileUnusable(file, os.strerror(13))
        except OSError as error:
            raise FileUnusable(file, error.strerror) from None


def _check_format(file: Path, head: bytes) -> None:
    for magic, (what, way_out) in _OTHER_FORMATS.items():
        if head.startswith(magic):
            raise FileUnusable(file, f"it is {what}", way_out)


async def feed(
    pool: Pool, files: Sequence[Path], *, production: bool = False, progress: Callable[[int], None] = lambda _: None
) -> Fed:
    """Feed event files into the inbox. While one batch is committed, the next one is read.

    A database that restarts only delays this; events that it had committed before then count as duplicates.

    Args:
        pool: The database.
        files: NDJSON files, one event a line, plain or gzip; ``-`` is standard input. Each is read once, on a thread
            that holds up nothing, so that whoever waits for a pipe can be cancelled.
        production: Whether real person numbers are expected, instead of synthetic ones.
        progress: Called with the number of bytes read since the last call.
    """
    key = await patiently(pool, inbox.hash_key)

    def check(line: bytes) -> IncomingEvent | EventRefused:
        return read_one(line, key, production=production)

    async def into_inbox(file: str, events: Sequence[IncomingEvent | EventRefused]) -> Sequence[Answer]:
        return await commit(pool, events, Sender(SenderKind.FILE, file))

    return await feed_into(into_inbox, check, files, progress)


async def feed_into(
    take: Callable[[str, Sequence[Checked | EventRefused]], Awaitable[Sequence[Answer]]],
    check: Callable[[bytes], Checked | EventRefused],
    files: Sequence[Path],
    progress: Callable[[int], None],
) -> Fed:
    """Feed event files to whatever takes events. While one batch is taken, the next one is read.

    Args:
        take: Takes a file's name and a batch of its events; gives the answer to each.
        check: Reads a line; called on a thread.
        files: As for `feed`.
        progress: Likewise.
    """
    fed = Fed()

    def read(lines: list[Line]) -> list[Checked | EventRefused]:
        return [_faulty(line) or check(line.content) for line in lines]

    async def take_in(file: Path, lines: list[Line], events: list[Checked | EventRefused], folded: _Folded) -> None:
        kept, whole = _fold(lines, events, folded)
        _count(shown(file), kept, await take(shown(file), whole), fed)

    for file in files:
        folded = _Folded()
        ahead: tuple[list[Line], asyncio.Task[list[Checked | EventRefused]]] | None = None

        async with contextlib.aclosing(batches_of(file)) as batches:
            async for lines in batches:
                reading = (lines, asyncio.create_task(asyncio.to_thread(read, lines)))
                if ahead is not None:
                    await take_in(file, ahead[0], await ahead[1], folded)
                progress(sum(line.length for line in lines))
                ahead = reading
        if ahead is not None:
            await take_in(file, ahead[0], await ahead[1], folded)
    return fed


async def batches_of(file: Path) -> AsyncGenerator[list[Line], None]:
    """Give the lines of an event file in batches, read on a thread: whoever waits for a pipe can be cancelled."""
    batches = _batches(file)
    try:
        while (lines := await _on_a_thread(partial(_next, batches))) is not None:
            yield lines
    finally:
        with contextlib.suppress(ValueError):  # cancelled while a thread waits for the file: that closes it
            batches.close()


def _next(batches: Iterator[list[Line]]) -> list[Line] | None:
    return next(batches, None)


def _on_a_thread(work: Callable[[], T]) -> asyncio.Future[T]:
    """Do something that may block for ever on a daemon thread, which the end of the process does not wait for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, fault: BaseException | None) -> None:
        if done.cancelled():
            return
        if fault is None:
            done.set_result(cast("T", result))
        else:
            done.set_exception(fault)

    def run() -> None:
        result, fault = None, None
        try:
            result = work()
        except BaseException as raised:
            fault = raised
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, result, fault)

    threading.Thread(target=run, name="stegvis-file", daemon=True).start()
    return done


class _Folded:
    """Finds JSON that goes on over several lines, so that it is one refusal and not one for each line."""

    def __init__(self) -> None:
        self._found = False
        self._depth = 0  # of what is open
        self._broken_off = False  # an event came where something was open: all that may follow of that is its end

    def refusal(self, line: Line, refused: EventRefused) -> EventRefused | None:
        """Give what is to be reported of a refused line; None where an earlier line's refusal covers it."""
        if line.length > MAX_EVENT_BYTES:
            return refused
        bare = _STRING.sub(b"", line.content).strip()
        deeper = bare.count(b"{") + bare.count(b"[") - bare.count(b"}") - bare.count(b"]")
        if self._depth > 0:
            self._depth = max(0, self._depth + deeper)
            return None
        if self._broken_off and not bare.strip(b"]},"):
            return None
        if deeper > 0 and bare[:1] in {b"{", b"["} and bare[-1:] in {b"{", b"[", b","}:
            first, self._found, self._depth = not self._found, True, deeper
            return EventRefused([Fault("", _ONE_LINE, FaultKind.NOT_ONE_EVENT)]) if first else None
        return refused

    def event(self) -> None:
        """Note that an event was whole on its line."""
        self._depth, self._broken_off = 0, self._depth > 0


def _faulty(line: Line) -> EventRefused | None:
    """Give what is wrong with a line as such."""
    if line.content == DAMAGED:
        reason = (
            "the gzip file breaks off or is damaged here; the lines before went in, send the file anew for the rest"
        )
        return EventRefused([Fault("", reason, FaultKind.DAMAGED)])
    if line.length > MAX_EVENT_BYTES:
        reason = f"the line has {line.length:,} bytes; an event has at most {MAX_EVENT_BYTES:,}"
        return EventRefused([Fault("", reason, FaultKind.TOO_LARGE)])
    return None


def _count(file: str, lines: Sequence[Line], answers: Sequence[Answer], fed: Fed) -> None:
    for line, answer in zip(lines, answers, strict=True):
        match answer.verdict:
            case inbox.Verdict.ACCEPTED:
                fed.accepted += 1
            case inbox.Verdict.DUPLICATE:
                fed.duplicates += 1
            case _:
                fed.refuse(Refusal(file, line.number, "; ".join(map(str, answer.faults))))


def _fold(
    lines: list[Line], events: list[Checked | EventRefused], folded: _Folded
) -> tuple[list[Line], list[Checked | EventRefused]]:
    if not any(isinstance(event, EventRefused) for event in events):
        return lines, events
    kept_lines: list[Line] = []
    kept: list[Checked | EventRefused] = []
    for line, event in zip(lines, events, strict=True):
        reported: Checked | EventRefused | None = event
        if isinstance(event, EventRefused):
            reported = folded.refusal(line, event)
        else:
            folded.event()
        if reported is not None:
            kept_lines.append(line)
            kept.append(reported)
    return kept_lines, kept


@contextmanager
def opened_file(file: Path) -> Iterator[BinaryIO]:
    """Open an event file, plain or gzip; ``-`` is standard input.

    Raises:
        FileUnusable: The file cannot be read.
    """
    if file == STANDARD_INPUT and sys.stdin is None:
        raise FileUnusable(file, "standard input is closed", "name a file, or give something on standard input")
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if file == STANDARD_INPUT else file.open("rb") as opened:
            head = cast("io.BufferedReader", opened).peek(8)
            _check_format(file, head)
            # A pipe may give a single byte at first; no JSON begins with this one.
            if head.startswith(_GZIP) or head == _GZIP[:1]:
                with gzip.GzipFile(fileobj=opened) as unpacked:
                    yield cast("BinaryIO", unpacked)
            else:
                yield opened
    except OSError as error:
        raise FileUnusable(file, error.strerror or str(error)) from None


def _batches(file: Path) -> Generator[list[Line]]:
    lines: list[Line] = []
    size = 0
    with opened_file(file) as opened:
        for line in lines_of(opened):
            lines.append(line)
            size += len(line.content)
            if len(lines) == BATCH or size >= BATCH_BYTES:
                yield lines
                lines, size = [], 0
    if lines:
        yield lines


def lines_of(opened: BinaryIO) -> Iterator[Line]:
    """Give the lines that are not blank, without the mark of UTF-8 before them: two joined files hold one in between.

    Of a line that is too long only the beginning is ever in memory. Where a gzip file breaks off or is damaged, the
    last line is what says so.
    """
    number = 0
    try:
        while start := opened.readline(MAX_EVENT_BYTES + 2):
            number += 1
            length = len(start)
            piece = start
            while not piece.endswith(b"\n") and (piece := opened.readline(MAX_EVENT_BYTES)):
                length += len(piece)
            while start.startswith(_BOM):
                start = start.removeprefix(_BOM)
            if start.strip():
                yield Line(number, start, length)
    except _DAMAGED:
        yield Line(number + 1, DAMAGED, len(DAMAGED))
