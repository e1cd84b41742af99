"""What people who run systems of this kind met and reported, in instances of our own: one run over all of it."""

import codecs
import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest

from schemas.events import full_type
from tests.cli.cases import environment

PEOPLE = UUID("0b1e55ed-0000-4000-8000-000000000000")
HELD = {"meeting_id": "m-1", "starts_at": "2026-10-20T09:00:00+02:00", "minutes": 60, "mode": "phone"}
DEEP = 400
FNR, DUF = "12857845119", "202600471109"


def line(person: str, name: str, data: dict[str, Any], **envelope: Any) -> bytes:
    """Give an event as a line; what is named as None is null in it."""
    event = {
        "specversion": "1.0",
        "id": f"{person}-{name}",
        "source": "https://kommune.example/0301",
        "type": full_type(name),
        "subject": f"/participant/{uuid5(PEOPLE, person)}",
        "time": "2026-09-24T08:30:00+02:00",
        "data": data,
    }
    return orjson.dumps(event | envelope)


def settled(person: str, **envelope: Any) -> bytes:
    data = {
        "settled_on": "2026-09-24", "kommune": "0301", "residence_basis": "resettlement",
        "permit_granted_on": "2026-08-03", "entry": "resettlement", "language": "sw", "interpreter_needed": True,
        "education": "none", "person": {"birth_date": "1996-02-29"},
    }  # fmt: skip
    return line(person, "participant.settled", data, **envelope)


def assessed(person: str, reason: str) -> bytes:
    data = {"outcome": "later", "assessed_on": "2026-10-05", "not_before": "2027-01-04", "reason": reason}
    return line(person, "guidance.assessed", data)


def booked(person: str, meeting: str) -> bytes:
    return line(person, "guidance.booked", HELD | {"meeting_id": meeting, "booked_on": "2026-10-06"})


def nested(depth: int) -> bytes:
    inside = b'{"a":' * depth + b'"\\u0000"' + b"}" * depth
    return settled("nested").replace(b'"specversion"', b'"traced":' + inside + b',"specversion"', 1)


def pretty(events: Iterable[bytes]) -> bytes:
    return b"\n".join(orjson.dumps(orjson.loads(each), option=orjson.OPT_INDENT_2) for each in events)


FILES: dict[str, bytes] = {
    "envelopes": b"\n".join([
        settled("media", datacontenttype="APPLICATION/json; charset=UTF-8"),
        settled("text", datacontenttype="Text/JSON"),
        settled("null", datacontenttype=None, dataschema=None),
        settled("xml", datacontenttype="application/xml"),
    ]),
    "long-source": b"\n".join([
        settled("before-long"),
        settled("long", source="https://kommune.example/" + "\U00010348" * 900),
        settled("after-long"),
    ]),
    "nested-nul": b"\n".join([settled("before-nested"), nested(DEEP), settled("after-nested")]),
    "number-in-text": b"\n".join([
        settled("texts"),
        assessed("texts", f"ringte om {FNR[:6]} {FNR[6:]}"),
        assessed("texts-2", "se sak " + "-".join((DUF[:4], DUF[4:8], DUF[8:]))),
        assessed("texts-3", "tlf " + "\u2009".join(FNR)),
        assessed("texts", "ringte 22 33 44 55 om sak 2026/1234"),
    ]),
    "redelivered": b"\n".join([
        settled("again", traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        settled("again", traceparent="00-11f7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", partitionkey="7"),
        settled("again", time="2026-09-24T06:30:00Z"),
        settled("again", source="https://kommune.example/0301", time="2026-09-24T08:31:00+02:00"),
    ]),
    "timestamp-id": b"\n".join([
        booked("moment", "202611260815"), booked("date", "20261126"), booked("order", "2026-000152-0"),
    ]),
    "typo-subject": b"\n".join([
        settled("a", subject=f"/participant/{PEOPLE}".replace("-", "_", 1)),
        settled("b", subject=f"/participant/{{{PEOPLE}}}"),
        settled("c", subject=f"/participant/{PEOPLE.hex}"),
        settled("d", subject=f"/participant/urn:uuid:{PEOPLE}"),
    ]),
    "joined": codecs.BOM_UTF8 + settled("first") + b"\n" + codecs.BOM_UTF8 + settled("second") + b"\n\n"
    + codecs.BOM_UTF8 + b"\n" + settled("third"),
    "packed": gzip.compress(settled("packed")) + gzip.compress(b"\n" + settled("packed-2")),
    "pretty": pretty([settled("pretty")]),
    "array": b"[\n" + b",\n".join([settled("array"), settled("array-2")]) + b"\n]",
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    code: int
    out: bytes
    report: dict[str, Any]

    def refused(self, file: str) -> dict[int, str]:
        """Give the refused lines of a file, with their reasons."""
        lines = [each for each in self.report["events"]["refused"] if Path(each["file"]).name == file]
        return {each["line"]: each["reason"] for each in lines}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Feed all of it in one run, and one file more through a FIFO; the terminal shows ASCII only."""
    folder = tmp_path_factory.mktemp("field")
    for name, content in FILES.items():
        (folder / name).write_bytes(content + b"\n" if name != "packed" else content)
    fifo, report = folder / "fifo", folder / "rapport-på-norsk.json"
    os.mkfifo(fifo)
    threading.Thread(target=fifo.write_bytes, args=(settled("fifo") + b"\n",), daemon=True).start()
    files = [*(folder / each for each in FILES), fifo, "-"]
    done = subprocess.run(
        [sys.executable, "-m", "cli", "run", *map(str, files), "--report", str(report)],
        input=settled("piped") + b"\n", capture_output=True, check=False,
        env=environment(LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0"),
    )  # fmt: skip
    assert report.exists(), done.stderr.decode(errors="replace")
    return Outcome(done.returncode, done.stdout, orjson.loads(report.read_bytes()))


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ("envelopes", {4: "datacontenttype: "}),
        ("long-source", {2: "source: "}),
        ("nested-nul", {2: "holds the character U+0000"}),
        ("number-in-text", {2: "data.reason: ", 3: "data.reason: ", 4: "data.reason: "}),
        ("redelivered", {4: "id: another event"}),
        ("timestamp-id", {}),
        ("typo-subject", dict.fromkeys(range(1, 5), "subject: ")),
        ("joined", {}),
        ("packed", {}),
        ("pretty", {1: "begins JSON that goes on over several lines; one event goes on one line"}),
    ],
)
def test_a_line_that_is_wrong_is_refused_alone_with_its_field(
    outcome: Outcome, file: str, lines: dict[int, str]
) -> None:
    refused = outcome.refused(file)
    assert refused.keys() == lines.keys()
    assert all(refused[number].startswith(reason) for number, reason in lines.items())


def test_the_others_go_in_whatever_they_come_through(outcome: Outcome) -> None:
    there = {journey["participant"] for journey in outcome.report["journeys"]}
    people = (
        "media", "text", "null", "before-long", "after-long", "before-nested", "after-nested", "texts", "again",
        "first", "second", "third", "packed", "packed-2", "fifo", "piped",
        "array-2",  # the last of an array stands on a line of its own
    )  # fmt: skip
    assert there == {str(uuid5(PEOPLE, person)) for person in people}
    assert outcome.report["events"]["duplicates"] == 2
    assert outcome.code == 3


def test_an_array_is_told_once_that_one_event_goes_on_one_line(outcome: Outcome) -> None:
    (reason,) = outcome.refused("array").values()
    assert "one event goes on one line" in reason


def test_the_output_is_readable_where_it_is_not_utf_8(outcome: Outcome) -> None:
    assert outcome.out.isascii()
    assert b"events accepted" in outcome.out
    assert FNR.encode() not in outcome.out
