"""The one way in: every event gets a verdict, whoever sends it, and nothing goes past it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from intake.accept import Sender, SenderKind, accept
from schemas.events import full_type
from simulation.server import into
from store import inbox
from store.database import Connection, Pool
from store.inbox import Counts, Verdict

ROOT = Path(__file__).parents[2]
PRODUCTION = (
    "schemas",
    "store",
    "intake",
    "workflows",
    "activities",
    "workers",
    "analysis",
    "simulation",
    "console",
    "cli",
)
SENDER = Sender(SenderKind.FILE, "cases.ndjson")


def moved(participant: UUID, id_: str, *, to: str = "0301") -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "https://kommune.example/3301",
        "type": full_type("participant.moved"),
        "subject": f"/participant/{participant}",
        "time": "2026-09-20T09:00:00+02:00",
        "data": {"to_kommune": to, "moved_on": "2026-09-20"},
    }


async def test_every_event_of_a_batch_gets_its_verdict_with_its_faults(conn: Connection) -> None:
    participant = uuid4()
    first, misspelt = moved(participant, "a"), moved(participant, "b")
    misspelt["data"]["moved_onn"] = misspelt["data"].pop("moved_on")
    batch = [first, misspelt, first, moved(participant, "a", to="4601")]

    answers = await accept(conn, [*map(orjson.dumps, batch), b"no JSON"], SENDER)

    assert [answer.verdict for answer in answers] == [
        Verdict.ACCEPTED,
        Verdict.REFUSED,
        Verdict.DUPLICATE,
        Verdict.CONFLICT,
        Verdict.REFUSED,
    ]
    assert [[fault.path for fault in answer.faults] for answer in answers] == [
        [],
        ["data.moved_on", "data.moved_onn"],
        [],
        ["id"],
        [""],
    ]
    assert await inbox.counts(conn) == Counts(accepted=1, duplicates=1, refused=3)


async def test_it_takes_part_in_the_callers_transaction(connections: Pool, conn: Connection) -> None:
    event = orjson.dumps(moved(uuid4(), "a"))
    transaction = conn.transaction()
    await transaction.start()
    assert [answer.verdict for answer in await accept(conn, [event, b"{}"], SENDER)] == [
        Verdict.ACCEPTED,
        Verdict.REFUSED,
    ]
    await transaction.rollback()

    assert await inbox.counts(conn) == Counts(0, 0, 0)
    assert [answer.verdict for answer in await accept(connections, [event], SENDER)] == [Verdict.ACCEPTED]


async def test_the_simulation_is_refused_like_everybody_else(connections: Pool, conn: Connection) -> None:
    misspelt = moved(uuid4(), "a") | {"type": "no.kommune.integrering.participant.flyttet.v1"}
    with pytest.raises(ValueError, match="event catalogue"):
        await into(connections)([misspelt])
    assert await inbox.counts(conn) == Counts(accepted=0, duplicates=0, refused=1)


def test_only_intake_and_store_call_the_inbox() -> None:
    calling = {
        path.relative_to(ROOT).parts[0] for path in _sources() if _accepts_past_intake(ast.parse(path.read_text()))
    }
    assert calling == {"intake", "store"}


def _sources() -> Iterator[Path]:
    for package in PRODUCTION:
        yield from (ROOT / package).rglob("*.py")


def _accepts_past_intake(module: ast.Module) -> bool:
    """Tell whether a module imports ``store.inbox.accept``, or takes it from the module by its name."""
    return any(
        (isinstance(node, ast.ImportFrom) and node.module == "store.inbox" and "accept" in (a.name for a in node.names))
        or (isinstance(node, ast.Attribute) and node.attr == "accept" and ast.unparse(node.value).endswith("inbox"))
        for node in ast.walk(module)
    )
