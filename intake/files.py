"""From event files to the inbox: constant memory, bad lines set apart with number and reason, the good ones go in."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from schemas.events import EventRefused, IncomingEvent, read_event
from schemas.events.reading import MAX_EVENT_BYTES
from store import inbox
from store.database import Pool, patiently
from store.tracing import tracer

BATCH = 1_000  # lines a transaction: large enough for speed, small enough to show progress
STANDARD_INPUT = Path("-")
CONFLICT = "id: another event was accepted under the same source and id; give this one an id of its own"


class FileUnusable(Exception):
    """An event file cannot be read; the text says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that did not go in."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Fed:
    """What came of feeding files."""

    accepted: int = 0
    duplicates: int = 0
    refused: list[Refusal] = field(default_factory=list)


class Line(NamedTuple):
    """A line of an event file.

    Attributes:
        number: From 1.
        content: The line, or the beginning of one that is too long.
        length: Of the whole line, in bytes.
    """

    number: int
    content: bytes
    length: int


def check_files(files: Sequence[Path]) -> None:
    """See that all files can be read before anything is fed.

    Raises:
        FileUnusable: One of them cannot.
    """
    for file in files:
        if file == STANDARD_INPUT:
            continue
        try:
            with file.open("rb") as opened:
                opened.read(1)
        except OSError as error:
            raise FileUnusable(f"{file} cannot be read: {error.strerror}; check the path") from None


async def feed(
    pool: Pool, files: Sequence[Path], *, production: bool = False, progress: Callable[[int], None] = lambda _: None
) -> Fed:
    """Feed event files into the inbox. While one batch is committed, the next one is read.

    A database that restarts is waited for. What it had taken before it went down then counts as duplicates.

    Args:
        pool: The database.
        files: NDJSON files, one event a line; ``-`` is standard input.
        production: Whether real person numbers are expected, instead of synthetic ones.
        progress: Told how many bytes have been read since it was last told.
    """
    fed = Fed()
    key = await patiently(pool, inbox.hash_key)

    def read(file: Path, lines: list[Line]) -> tuple[list[tuple[int, IncomingEvent]], list[Refusal]]:
        return _read_batch(str(file), lines, key, synthetic_only=not production)

    for file in files:
        with opened_file(file) as opened:
            batches = _batches(opened)
            ahead: asyncio.Task[tuple[list[tuple[int, IncomingEvent]], list[Refusal]]] | None = None
            while True:
                lines = await asyncio.to_thread(next, batches, None)
                reading = None if lines is None else asyncio.create_task(asyncio.to_thread(read, file, lines))
                if ahead is not None:
                    events, refusals = await ahead
                    await _take_in(pool, str(file), events, refusals, fed)
                if lines is None:
                    break
                progress(sum(line.length for line in lines))
                ahead = reading
    return fed


def _read_batch(
    file: str, lines: list[Line], key: bytes, *, synthetic_only: bool
) -> tuple[list[tuple[int, IncomingEvent]], list[Refusal]]:
    events, refusals = [], []
    for line in lines:
        try:
            if line.length > MAX_EVENT_BYTES:
                reason = f"the line has {line.length:,} bytes; an event has at most {MAX_EVENT_BYTES:,}"
                refusals.append(Refusal(file, line.number, reason))
            else:
                events.append((line.number, read_event(line.content, hash_key=key, synthetic_only=synthetic_only)))
        except EventRefused as refused:
            refusals.append(Refusal(file, line.number, str(refused)))
    return events, refusals


async def _take_in(
    pool: Pool, file: str, events: list[tuple[int, IncomingEvent]], refusals: list[Refusal], fed: Fed
) -> None:
    with tracer.start_as_current_span("intake", attributes={"events": len(events), "refused": len(refusals)}):
        verdicts = await patiently(pool, lambda conn: inbox.accept(conn, [event for _, event in events]))
        if refusals:
            await patiently(pool, lambda conn: inbox.tally(conn, refused=len(refusals)))
    fed.accepted += verdicts.count(inbox.Verdict.ACCEPTED)
    fed.duplicates += verdicts.count(inbox.Verdict.DUPLICATE)
    conflicts = [
        Refusal(file, number, CONFLICT)
        for (number, _), verdict in zip(events, verdicts, strict=True)
        if verdict is inbox.Verdict.CONFLICT
    ]
    fed.refused += sorted(refusals + conflicts, key=lambda refusal: refusal.line)


@contextmanager
def opened_file(file: Path) -> Iterator[BinaryIO]:
    """Open an event file; ``-`` is standard input.

    Raises:
        FileUnusable: It cannot be read.
    """
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        with file.open("rb") as opened:
            yield opened
    except OSError as error:
        raise FileUnusable(f"{file} cannot be read: {error.strerror}; check the path") from None


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
    """Give the lines that are not blank. Of one that is too long only the beginning is ever in memory."""
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
