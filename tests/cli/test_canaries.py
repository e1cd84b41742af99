"""Nothing that people wrote or are is anywhere but in the person store: canaries in every field of every event."""

import base64
import contextlib
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from fastapi import FastAPI, Request

from schemas.events import CATALOGUE, full_type
from schemas.events.texts import set_apart, with_texts
from simulation.server import serving
from store.database import connect
from store.same_person import SOURCE as SAME_PERSON
from tests.cli.cases import CANARY, SOURCE, SYNTHETIC, WORDS, begin, ended, full_of_words, stegvis, written
from tests.console.api.spans import collecting
from tests.waiting import eventually
from tests.workflows.whole import every_type
from workers.connections import today_in_oslo
from workers.embedded.directory import read_stack
from workers.embedded.errors import NoStack

NAME = "Fuglekongen"
PERSON = {
    "name": f"{NAME} Navnesen",
    "identifiers": [{"kind": "fnr", "value": SYNTHETIC}],
    "phone": f"{NAME} phone",
    "email": f"{NAME}@example.org",
    "address": f"{NAME} street 1",
}
SLOWLY = 120.0  # seconds; the stack logs everything
WHOSE = UUID("7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b99")
UNKNOWN = UUID(int=WHOSE.int + 1)
LEFT = (
    "select (select count(*) from stegvis.mailbox where startable and processed < accepted)"
    " + (select count(*) from stegvis.requests where state = 'open')"
)


def cloud_event(name: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "source": SOURCE,
        "type": full_type(name),
        "subject": f"/participant/{WHOSE}",
        "time": "2026-09-01T12:00:00Z",
        "data": data,
    } | more


def everything_happens() -> list[bytes]:
    """Write a journey with every type of event: a canary in each text, and a person wherever one may stand."""
    lines = []
    for event in every_type().events:
        kind = CATALOGUE[event.name]
        bare, texts = set_apart(
            kind, orjson.loads(event.data.model_dump_json(exclude_unset=True, by_alias=True)), WHOSE, b""
        )
        canaries = {text.reference: f"{WORDS} {event.name} {text.field}" for text in texts}
        data, _ = with_texts(kind, dict(bare), canaries)
        if "person" in kind.model_fields:
            data |= {"person": PERSON}
        lines.append(orjson.dumps(cloud_event(event.name, data, id=event.ref.id, time=event.time.isoformat())))
    return lines


@dataclass
class Partner:
    """A partner that takes every message.

    Attributes:
        received: All that came.
    """

    received: bytes = b""

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[str]:
        app = FastAPI()

        @app.post("/messages")
        async def take(request: Request) -> dict[str, str]:
            self.received += await request.body()
            return {"reference": "taken"}

        async with serving(app) as url:
            yield url


async def send_over_http(web: str, data: Path) -> bytes:
    """Send an event into quarantine, one that is refused, and one under a key in use; gives all answers."""
    made = await stegvis("keys", "create", "--organisation", "0301", "--scope", "events:write", "--data", data)
    unknown = {"subject": f"/participant/{UNKNOWN}"}
    changed = {"on": "2026-09-02", "adviser": "a-1", "role": "programme_adviser", "reason": f"{WORDS} over HTTP"}
    held = cloud_event("adviser.changed", changed, id="held", **unknown)
    events = [
        held,
        held | {"data": changed | {"reason": f"{WORDS} again"}},
        cloud_event("adviser.changed", changed | {"role": WORDS, WORDS: 1}, id="refused", **unknown),
        cloud_event("adviser.changed", changed | {"reason": [WORDS]}, id="refused too", **unknown),
    ]
    headers = {"Authorization": f"Bearer {made.out.strip()}", "Content-Type": "application/cloudevents+json"}
    async with httpx.AsyncClient() as http:
        answers = [await http.post(f"{web}/events", content=orjson.dumps(event), headers=headers) for event in events]
    assert [answer.status_code for answer in answers] == [202, 409, 422, 422]
    return b"".join(answer.content for answer in answers)


async def comment_on_the_page(web: str, participant: UUID) -> bytes:
    """Write a comment on a participant's page, and one that is refused; gives the answers but for the page itself."""
    async with httpx.AsyncClient(base_url=web, headers={"Accept": "text/html"}) as http:
        await http.post("/sign-in", data={"account": "programme_adviser@3301"})
        page = (await http.get(f"/participants/{participant}")).text
        fields = {"csrf": page.split('name="csrf" value="')[1].partition('"')[0], "id": str(uuid4())}
        where = f"/participants/{participant}/comments"
        written = await http.post(where, data=fields | {"text": f"{WORDS} comment"})
        refused = await http.post(where, data=fields | {"text": f"{WORDS} comment {SYNTHETIC}"})
    assert [written.status_code, refused.status_code] == [303, 422], written.text
    return written.content + str(written.headers).encode()


async def erase(data: Path, *participants: UUID) -> list[str]:
    """Erase participants; gives what was printed, at last for one who has a journey and is erased already."""
    asked = [await stegvis("erase", str(participants[0]), "--dry-run", "--data", data)]
    for participant in participants:
        asked.append(await stegvis("erase", str(participant), "--reason", "asked for", "--data", data))
    asked.append(await stegvis("erase", str(participants[0]), "--reason", "asked for", "--data", data))
    asked.append(await stegvis("explain", str(participants[0]), "--data", data))
    assert [each.code for each in asked] == [0] * (len(participants) + 1) + [1, 0], asked
    return [f"{each.out}{each.err}" for each in asked]


async def tables(url: str) -> dict[str, bytes]:
    """Give the rows of every table."""
    conn = await connect(url)
    try:
        found = await conn.fetch(
            "select format('%I.%I', schemaname, tablename) from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema')"
        )
        rows = {table[0]: await conn.fetch(f"select t::text from {table[0]} t") for table in found}
    finally:
        await conn.close()
    return {table: "\n".join(row[0] for row in each).encode() for table, each in rows.items()}


def lived(timeline: bytes) -> set[bytes]:
    """Give the lines of journeys but for those on one number of two participants, which an erasure takes back."""
    return {line for line in timeline.splitlines() if SAME_PERSON.encode() not in line}


async def rewritten(url: str, data: Path) -> dict[str, bytes]:
    """Have Postgres rewrite the person store, as docs/privacy.md says; give its files, but for the write-ahead log."""
    conn = await connect(url)
    try:
        await conn.execute(
            "vacuum (full) person.texts, person.people, person.identifiers, person.quarantined, person.reports,"
            " person.documents, person.drafts, person.comments"
        )
        await conn.execute("checkpoint")
    finally:
        await conn.close()
    kept = [path for path in (data / "postgres").rglob("*") if path.is_file() and "pg_wal" not in path.parts]
    return {str(path.relative_to(data)): path.read_bytes() for path in kept}


def web_of(data: Path) -> str | None:
    """Give the address of the last part to start."""
    try:
        return read_stack(data).web
    except NoStack:
        return None


async def nothing_left(data: Path) -> bool:
    conn = await connect(read_stack(data).postgres)
    try:
        return bool(await conn.fetchval(LEFT) == 0)
    finally:
        await conn.close()


def holding(sinks: dict[str, bytes]) -> dict[str, list[str]]:
    """Give the sinks that hold a canary, in plain or in base64, and the canaries of each."""
    found = {}
    for sink, content in sinks.items():
        canaries = [
            canary
            for canary in (WORDS, NAME, CANARY, SYNTHETIC)
            if any(form in content for form in (canary.encode(), canary.lower().encode(), *_in_base64(canary)))
        ]
        if canaries:
            found[sink] = canaries
    return found


def _in_base64(canary: str) -> list[bytes]:
    """Give what stands for the canary in base64, at each of the three places where it may begin."""
    return [base64.b64encode(b" " * shift + canary.encode())[4:-4] for shift in range(3)]


@pytest.mark.timeout(600)  # seconds; a whole stack, and sixteen commands
async def test_canaries_are_found_in_the_person_store_and_at_the_partner_alone(tmp_path: Path) -> None:
    data, partner = tmp_path / "data", Partner()
    open_cases = [full_of_words(today_in_oslo(), booked=booked) for booked in (True, False)]
    lines = [*everything_happens(), *open_cases[0].lines, *open_cases[1].lines, b'{"a": "' + WORDS.encode()]
    file = written(tmp_path / "cases.ndjson", lines)
    async with collecting() as spans, partner.at_work() as url:
        process = await begin(
            "up", "--data", data, STEGVIS_LOG_LEVEL="debug", STEGVIS_TRACING_ENDPOINT=spans.endpoint,
            STEGVIS_PARTNERS=f'{{"*": {{"url": "{url}"}}}}',
        )  # fmt: skip
        try:
            await eventually(lambda: web_of(data) is not None, SLOWLY)
            stack = read_stack(data)
            printed = [await stegvis("send", file, "--data", data, "--wait")]
            answers = await send_over_http(stack.web or "", data)
            await eventually(lambda: nothing_left(data), SLOWLY)
            answers += await comment_on_the_page(stack.web or "", open_cases[0].participant)
            for command in (
                ["explain", str(WHOSE)],
                ["explain", str(open_cases[0].participant)],
                ["report"],
                ["unmatched"],
            ):
                printed.append(await stegvis(*command, "--data", data))
            await eventually(lambda: b"play and commit" in spans.received, SLOWLY)
            stored = await tables(stack.postgres)
            before = await rewritten(stack.postgres, data)
            erased = await erase(data, WHOSE, UNKNOWN, *(case.participant for case in open_cases))
            left = await tables(stack.postgres)
            after = await rewritten(stack.postgres, data)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            said = await ended(process)
    assert printed[0].code == 3, "one line is refused"
    assert [each.code for each in printed[1:]] == [0] * 4, printed
    assert "(text kept apart)" in printed[1].out
    # The search finds what is there.
    apart = {
        f"person.{name}" for name in ("people", "identifiers", "reports", "texts", "quarantined", "comments")
    }  # fmt: skip
    assert set(holding({table: rows for table, rows in stored.items() if table.startswith("person.")})) == apart
    for words in ("goal", "which?", "so found", "street"):
        assert f"{WORDS} {words}".encode() in partner.received
    assert b"text:" not in partner.received
    assert CANARY.encode() in partner.received, "who it is about"
    assert SYNTHETIC.encode() in partner.received

    assert erased[0].startswith("Would erase: 1 person, 1 person number, ")
    assert erased[1] == erased[0].replace("Would erase", "Erased")
    assert erased[2] == "Erased: 1 event in quarantine.\n"
    assert "no personal data of" in erased[-2]
    assert holding(left) == {}, "also in the person store"
    assert holding(before), "the files of Postgres are searched"
    assert holding(after) == {}, "nor in the files of Postgres"
    assert lived(left["stegvis.timeline"]) == lived(stored["stegvis.timeline"])

    assert b"unknown field" in stored["stegvis.refusals"], "why events were refused is counted"
    sinks = {table: rows for table, rows in stored.items() if table not in apart}
    files = [path for path in data.rglob("*") if path.is_file() and "postgres" not in path.relative_to(data).parts]
    assert data / "temporal.db" in files
    sinks |= {str(path): path.read_bytes() for path in files}
    sinks |= {"answers": answers, "spans": spans.received, "stack": f"{said.out}{said.err}".encode()}
    sinks |= {f"printed {n}": f"{each.out}{each.err}".encode() for n, each in enumerate(printed)}
    assert holding(sinks) == {}
