"""Feeding files: every line gets its own answer, every input is read once, and memory does not grow with the file."""

import asyncio
import gzip
import os
import threading
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest

from intake.accept import Sender, SenderKind, accept
from intake.files import BATCH, REFUSALS_KEPT, Fed, FileUnusable, check_files, feed, lines_of, opened_file
from schemas.events import full_type
from store import inbox
from store.database import Connection, Pool
from store.inbox import Counts, Verdict
from tests.waiting import eventually

PEOPLE = UUID("5c0c2f1e-7c1e-4d5e-9a57-0b6b0f7c1a11")
SENDER = Sender(SenderKind.FILE, "cases.ndjson")
BOM = b"\xef\xbb\xbf"


def moved(number: int, **other: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(number),
        "source": "https://kommune.example/3301",
        "type": full_type("participant.moved"),
        "subject": f"/participant/{uuid5(PEOPLE, str(number))}",
        "time": "2026-09-20T09:00:00+02:00",
        "data": {"to_kommune": "0301", "moved_on": "2026-09-20"},
        **other,
    }


def lines(count: int) -> list[bytes]:
    return [orjson.dumps(moved(number)) for number in range(count)]


def written(path: Path, content: Sequence[bytes]) -> Path:
    path.write_bytes(b"\n".join(content) + b"\n")
    return path


def refused(fed: Fed) -> list[tuple[int, str]]:
    return [(refusal.line, refusal.reason) for refusal in fed.refused]


# --- one line is one answer -------------------------------------------------------------------------------------------


async def test_whatever_is_wrong_with_one_line_is_its_refusal_and_the_others_go_in(
    connections: Pool, tmp_path: Path
) -> None:
    deep = orjson.dumps(moved(1))[:-1] + b',"x":' + b"[" * 900 + b'"\\u0000"' + b"]" * 900 + b"}"
    wrong = [
        deep,
        orjson.dumps(moved(2, source="\u87e7" * 1000)),
        orjson.dumps(moved(3, id="a\x1bb")),
        orjson.dumps(moved(4)).replace(b'"4"', b'"\\udc00"'),
        orjson.dumps(moved(5))[:-1] + b',"x":1e999}',
        orjson.dumps(moved(6, subject="/participant/10000000-0000-4000-8000-00000000_123")),
    ]
    good = lines(9)[7:]
    fed = await feed(connections, [written(tmp_path / "mixed.ndjson", [good[0], *wrong, good[1]])])
    assert fed.accepted == 2
    assert [line for line, _ in refused(fed)] == [2, 3, 4, 5, 6, 7]


async def refuse_some(conn: Connection) -> None:
    """Have the database refuse what passed every check, as no row of today can make it."""
    await conn.execute("alter table stegvis.inbox add check (id not in ('3', '8'))")


async def test_a_row_that_the_database_cannot_keep_is_refused_alone(
    connections: Pool, conn: Connection, tmp_path: Path
) -> None:
    await refuse_some(conn)
    fed = await feed(connections, [written(tmp_path / "ten.ndjson", lines(10))])
    assert fed.accepted == 8
    assert [line for line, _ in refused(fed)] == [4, 9]
    assert all("cannot keep this event (check violation)" in reason for _, reason in refused(fed))
    assert await inbox.counts(conn) == Counts(accepted=8, duplicates=0, refused=2)


async def test_a_row_refused_by_the_database_leaves_the_callers_transaction_whole(conn: Connection) -> None:
    await refuse_some(conn)
    async with conn.transaction():
        answers = await accept(conn, [*lines(5), b"garbage"], SENDER)
    assert [answer.verdict for answer in answers] == [
        *[Verdict.ACCEPTED] * 3, Verdict.REFUSED, Verdict.ACCEPTED, Verdict.REFUSED,
    ]  # fmt: skip
    assert await inbox.counts(conn) == Counts(accepted=4, duplicates=0, refused=2)


async def test_the_largest_key_is_kept(conn: Connection) -> None:
    source = "".join(chr(0x10000 + number * 37) for number in range(600))  # hard to compress, four bytes each
    id_ = "".join(chr(0x20000 + number * 101) for number in range(50))
    assert len((source + id_).encode()) == 2_600
    (answer,) = await accept(conn, [orjson.dumps(moved(1, source=source, id=id_))], SENDER)
    assert answer.verdict is Verdict.ACCEPTED


# --- every input is read once -----------------------------------------------------------------------------------------


async def fed_by_fifo(connections: Pool, tmp_path: Path, content: bytes) -> Fed:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    def write() -> None:
        with fifo.open("wb") as opened:
            opened.write(content)

    check_files([fifo])
    fed, _ = await asyncio.gather(feed(connections, [fifo]), asyncio.to_thread(write))
    return fed


async def test_a_fifo_gives_what_a_file_gives(connections: Pool, tmp_path: Path) -> None:
    fed = await fed_by_fifo(connections, tmp_path, b"\n".join(lines(300)))
    assert (fed.accepted, fed.all_refused) == (300, 0)


async def test_gzip_comes_through_a_fifo_too(connections: Pool, tmp_path: Path) -> None:
    fed = await fed_by_fifo(connections, tmp_path, gzip.compress(b"\n".join(lines(300))))
    assert (fed.accepted, fed.all_refused) == (300, 0)


async def test_waiting_for_a_fifo_can_be_cancelled(connections: Pool, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    waiting = asyncio.create_task(feed(connections, [fifo]))
    await eventually(lambda: any(thread.name == "stegvis-file" for thread in threading.enumerate()))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    descriptor = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)  # lets the thread go that waits for a writer
    os.close(descriptor)


async def test_waiting_for_the_next_line_can_be_cancelled(connections: Pool, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    writer = os.open(fifo, os.O_RDWR)
    try:
        os.write(writer, b"\n".join(lines(BATCH + 1)[:100]) + b"\n")
        waiting = asyncio.create_task(feed(connections, [fifo]))
        await eventually(lambda: any(thread.name == "stegvis-file" for thread in threading.enumerate()))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    finally:
        os.close(writer)


# --- formats ----------------------------------------------------------------------------------------------------------


async def test_gzip_is_read_also_when_two_are_joined(connections: Pool, tmp_path: Path) -> None:
    first, second = b"\n".join(lines(20)[:10]) + b"\n", b"\n".join(lines(20)[10:])
    (tmp_path / "both.ndjson.gz").write_bytes(gzip.compress(first) + gzip.compress(second))
    assert (await feed(connections, [tmp_path / "both.ndjson.gz"])).accepted == 20


@pytest.mark.parametrize("cut", [lambda packed: packed[:-9], lambda packed: packed[: len(packed) // 2]])
async def test_a_gzip_file_that_breaks_off_is_reported_once_with_its_line(
    connections: Pool, tmp_path: Path, cut: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "cut.gz").write_bytes(cut(gzip.compress(b"\n".join(lines(3000)))))
    fed = await feed(connections, [tmp_path / "cut.gz"])
    assert fed.all_refused == 1
    ((line, reason),) = refused(fed)
    assert line == fed.accepted + 1
    assert "gzip file breaks off" in reason


async def test_a_bom_at_the_start_of_any_line_is_passed_over(connections: Pool, tmp_path: Path) -> None:
    first, second, third, fourth = lines(4)
    file = written(tmp_path / "joined.ndjson", [BOM + first, second, BOM + BOM + third, BOM, fourth])
    fed = await feed(connections, [file])
    assert (fed.accepted, fed.all_refused) == (4, 0)


@pytest.mark.parametrize(
    ("content", "what"), [(b"PK\x03\x04rest", "a zip archive"), ("{}".encode("utf-16"), "in UTF-16")]
)
def test_a_file_in_another_format_is_reported_at_once(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(FileUnusable, match=what):
        check_files([tmp_path / "other"])


ARRAY = b"[\n" + b",\n".join(lines(5)[:3]) + b"\n]"
PRETTY = b"\n".join(orjson.dumps(moved(number), option=orjson.OPT_INDENT_2) for number in range(50))


@pytest.mark.parametrize(
    ("content", "accepted"),
    [
        (orjson.dumps([moved(1), moved(2)], option=orjson.OPT_INDENT_2), 0),
        (orjson.dumps([moved(1), moved(2)]), 0),
        (ARRAY, 1),
        (PRETTY, 0),
        (b'{"specversion": "1.0",\n  "id": "1",\n  "data": {\n "a": [1, 2]}\n}', 0),
    ],
)
async def test_json_over_several_lines_gets_one_sentence(
    connections: Pool, tmp_path: Path, content: bytes, accepted: int
) -> None:
    fed = await feed(connections, [written(tmp_path / "pretty.json", [content, lines(9)[8]])])
    assert fed.accepted == accepted + 1
    ((line, reason),) = refused(fed)
    assert line == 1
    assert "one event goes on one line" in reason


async def test_other_bad_lines_are_still_reported_each(connections: Pool, tmp_path: Path) -> None:
    file = written(tmp_path / "bad.ndjson", [b"garbage", b'{"id": "tru', b"[1]", lines(1)[0], PRETTY, b"garbage", b"]"])
    fed = await feed(connections, [file])
    assert [line for line, _ in refused(fed)][:4] == [1, 2, 3, 5]
    assert len(fed.refused) == 6
    assert fed.accepted == 1


# --- bounds -----------------------------------------------------------------------------------------------------------


async def test_the_first_refusals_are_kept_and_all_are_counted_by_reason(
    connections: Pool, conn: Connection, tmp_path: Path
) -> None:
    bad = [b"x" * (number % 7 + 1) for number in range(2_500)] + [b"\xff"]
    fed = await feed(connections, [written(tmp_path / "bad.ndjson", bad)])
    assert (len(fed.refused), fed.all_refused) == (REFUSALS_KEPT, 2_501)
    assert sorted(fed.by_reason.values()) == [1, 2_500]
    assert (await inbox.counts(conn)).refused == 2_501


def test_a_line_without_end_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"x" * 100_000_000 + b"\n{}\n"))
    tracemalloc.start()
    with opened_file(tmp_path / "bomb.gz") as opened:
        assert [(line.number, line.length) for line in lines_of(opened)] == [(1, 100_000_001), (2, 3)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


async def test_a_file_whose_name_is_not_utf8_can_be_reported(connections: Pool, tmp_path: Path) -> None:
    file = written(tmp_path / os.fsdecode(b"f\xff.ndjson"), [b"garbage"])
    fed = await feed(connections, [file])
    assert orjson.dumps(fed.refused[0].file).endswith('f\ufffd.ndjson"'.encode())
