"""Feeds event files into the inbox, in constant memory; refused lines are reported with number and reason."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from intake.accept import Sender, SenderKind, commit, read_one
from schemas.errors import StegvisError
from schemas.events import EventRefused, Fault, IncomingEvent
from schemas.events.reading import MAX_EVENT_BYTES
from store import inbox
from store.database import Pool, patiently

BATCH = 1_000  # lines per transaction: large enough for speed, small enough to show progress
STANDARD_INPUT = Path("-")


class FileUnusable(StegvisError):
    """An event file cannot be read."""

    def __init__(self, file: Path, fault: OSError) -> None:
        super().__init__(f"{file} cannot be read: {fault.strerror}", "check the path")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused line."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Fed:
    """The result of feeding files: counts, and every refused line."""

    accepted: int = 0
    duplicates: int = 0
    refused: list[Refusal] = field(default_factory=list)


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


def check_files(files: Sequence[Path]) -> None:
    """Check that all files can be read, before any event is accepted.

    Raises:
        FileUnusable: A file cannot be read.
    """
    for file in files:
        if file == STANDARD_INPUT:
            continue
        try:
            with file.open("rb") as opened:
                opened.read(1)
        except OSError as error:
            raise FileUnusable(file, error) from None


async def feed(
    pool: Pool, files: Sequence[Path], *, production: bool = False, progress: Callable[[int], None] = lambda _: None
) -> Fed:
    """Feed event files into the inbox. While one batch is committed, the next one is read.

    A database that restarts only delays this; events that it had committed before then count as duplicates.

    Args:
        pool: The database.
        files: NDJSON files, one event per line; ``-`` is standard input.
        production: Whether to accept real person numbers instead of synthetic ones.
        progress: Called with the number of bytes read since the last call.

    Raises:
        FileUnusable: A file cannot be read.
    """
    fed = Fed()
    key = await patiently(pool, inbox.hash_key)

    def read(lines: list[Line]) -> list[IncomingEvent | EventRefused]:
        return [_read_line(line, key, production=production) for line in lines]

    for file in files:
        with opened_file(file) as opened:
            batches = _batches(opened)
            ahead: tuple[list[Line], asyncio.Task[list[IncomingEvent | EventRefused]]] | None = None
            while True:
                lines = await asyncio.to_thread(next, batches, None)
                reading = None if lines is None else (lines, asyncio.create_task(asyncio.to_thread(read, lines)))
                if ahead is not None:
                    await _take_in(pool, file, ahead[0], await ahead[1], fed)
                if lines is None:
                    break
                progress(sum(line.length for line in lines))
                ahead = reading
    return fed


def _read_line(line: Line, key: bytes, *, production: bool) -> IncomingEvent | EventRefused:
    if line.length > MAX_EVENT_BYTES:
        reason = f"the line has {line.length:,} bytes; an event has at most {MAX_EVENT_BYTES:,}"
        return EventRefused([Fault("", reason)])
    return read_one(line.content, key, production=production)


async def _take_in(
    pool: Pool, file: Path, lines: list[Line], events: list[IncomingEvent | EventRefused], fed: Fed
) -> None:
    answers = await commit(pool, events, Sender(SenderKind.FILE, str(file)))
    for line, answer in zip(lines, answers, strict=True):
        match answer.verdict:
            case inbox.Verdict.ACCEPTED:
                fed.accepted += 1
            case inbox.Verdict.DUPLICATE:
                fed.duplicates += 1
            case _:
                fed.refused.append(Refusal(str(file), line.number, "; ".join(map(str, answer.faults))))


@contextmanager
def opened_file(file: Path) -> Iterator[BinaryIO]:
    """Open an event file; ``-`` is standard input.

    Raises:
        FileUnusable: The file cannot be read.
    """
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        with file.open("rb") as opened:
            yield opened
    except OSError as error:
        raise FileUnusable(file, error) from None


def _batches(opened: BinaryIO) -> Iterator[list[Line]]:
    lines: list[Line] = []
    for line in lines_of(opened):
        lines.append(line)
        if len(lines) == BATCH:
            yield lines
            lines = []
    if lines:
        yield lines


def lines_of(opened: BinaryIO) -> Iterator[Line]:
    """Give the lines that are not blank. Only the beginning of a line that is too long is held in memory."""
    number = 0
    while start := opened.readline(MAX_EVENT_BYTES + 2):
        number += 1
        length = len(start)
        piece = start
        while not piece.endswith(b"\n") and (piece := opened.readline(MAX_EVENT_BYTES)):
            length += len(piece)
        content = start.removeprefix(b"\xef\xbb\xbf") if number == 1 else start
        if content.strip():
            yield Line(number, content, length)
