"""``stegvis document``: a draft to read, the document that is kept, and faults with their way out."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from activities.documents.render import can_make_pdf
from intake.accept import Sender, SenderKind, accept
from store.database import Connection
from tests.cli.cases import CANARY, EventBuilder
from workers.connections import today_in_oslo


def run(url: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "cli", "document", *words]
    environment = os.environ | {"STEGVIS_POSTGRES_URL": url, "PYTHONPATH": str(Path.cwd())}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=50, cwd=folder)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def decided(conn: Connection) -> EventBuilder:
    case = EventBuilder("document command", 100, today_in_oslo()).settled().mapped()
    case.decided(50, reason="wants to work", months=24, end_goal="work")
    await accept(conn, case.lines, Sender(SenderKind.FILE, "test"))
    return case


@pytest.mark.timeout(240)  # four commands, each a process of its own
async def test_a_draft_is_written_and_the_document_is_kept(url: str, conn: Connection, tmp_path: Path) -> None:
    who = str((await decided(conn)).participant)
    draft = run(url, tmp_path, who, "decision", "--draft", "--lang", "nn")
    assert draft.returncode == 0, draft.stderr
    assert draft.stdout == "decision.nn.html: draft, not kept\n"
    assert CANARY in (tmp_path / "decision.nn.html").read_text("utf-8")
    assert await conn.fetchval("select count(*) from person.documents") == 0

    made = run(url, tmp_path, who, "decision")
    assert made.returncode == 0, made.stderr
    kept, media_type, content = tuple(
        await conn.fetchrow("select sha256, media_type, content from person.documents") or ()
    )
    suffix = "pdf" if can_make_pdf() else "html"
    assert made.stdout == f"decision.nb.{suffix}: sha256 {kept}, not sent yet\n"
    assert media_type.endswith(suffix)
    assert (tmp_path / f"decision.nb.{suffix}").read_bytes() == content
    assert CANARY not in made.stdout + made.stderr
    again = run(url, tmp_path, who, "decision", "--out", "again")
    assert kept in again.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("PARTICIPANT", "plan"), "register one of plan.agreed first"),
        (("PARTICIPANT", "decision", "--event", "none"), "has no event with that id"),
        (("NOBODY", "decision"), "has no journey yet"),
        (("Kari", "decision"), "neither a UUID nor"),
    ],
)
async def test_what_cannot_be_made_is_said_with_the_way_out(
    url: str, conn: Connection, tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    case = await decided(conn)
    named = {"PARTICIPANT": str(case.participant), "NOBODY": str(uuid4())}
    ended = run(url, tmp_path, *(named.get(word, word) for word in words))
    assert ended.returncode == 1
    assert expected in " ".join(ended.stderr.split())
    assert files_in(tmp_path) == []
