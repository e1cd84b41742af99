"""A birth date that comes after the settlement: the age at the permit follows; the date stays in the person store."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from intake.accept import Sender, SenderKind, accept
from schemas.events import full_type
from schemas.rules import packaged_rules
from store import journeys
from store.database import Connection
from store.inbox import Verdict
from tests.workflows.caseload import day
from workflows.engine.play import play

SENDER = Sender(SenderKind.FILE, "test")
SETTLED = {
    "settled_on": "2026-09-01", "kommune": "3301", "residence_basis": "asylum", "permit_granted_on": "2026-09-01",
    "entry": "reception", "language": "ar", "interpreter_needed": False, "education": "primary",
}  # fmt: skip
CORRECTED = {"settled_on": "2026-09-02", "reason": "date and birth date corrected"}


def event(person: UUID, name: str, data: dict[str, Any], born: str | None, at: str = "2026-09-01") -> bytes:
    return orjson.dumps({
        "specversion": "1.0", "id": str(uuid4()), "source": "test", "type": full_type(name),
        "subject": f"/participant/{person}", "time": f"{at}T10:00:00+02:00",
        "data": data | ({"person": {"birth_date": born}} if born else {}),
    })  # fmt: skip


async def eligibility(conn: Connection, person: UUID, *events: bytes) -> str | None:
    answers = await accept(conn, events, SENDER)
    assert {each.verdict for each in answers} <= {Verdict.ACCEPTED}
    loaded = await journeys.load(conn, person, None)
    stored = orjson.dumps([each.data.model_dump(mode="json") for each in loaded.events])
    assert not any(year in stored for year in (b"1960", b"1990", b"2005", b"2009", b"2010"))
    return play(loaded.events, packaged_rules(), day("2026-11-26")).eligibility


async def test_a_birth_date_corrected_with_the_settlement_changes_eligibility(conn: Connection) -> None:
    person = uuid4()
    assert await eligibility(conn, person, event(person, "participant.settled", SETTLED, "2005-01-01")) == (
        "right_and_duty"
    )
    assert (
        await eligibility(
            conn, person, event(person, "participant.settlementcorrected", CORRECTED, "2009-01-01", "2026-10-01")
        )
        == "none"
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("participant.identified", {"identified_on": "2026-09-10", "kind": "fnr"}),
        ("participant.moved", {"moved_on": "2026-09-10", "to_kommune": "3312"}),
    ],
)
async def test_whatever_event_carries_the_birth_date_ends_the_doubt(
    conn: Connection, name: str, data: dict[str, Any]
) -> None:
    person = uuid4()
    doubtful = event(person, "participant.settled", SETTLED, None)
    assert await eligibility(conn, person, doubtful, event(person, name, data, "1990-05-15", "2026-09-10")) == (
        "right_and_duty"
    )


async def test_what_was_registered_last_counts(conn: Connection) -> None:
    person = uuid4()
    settled = event(person, "participant.settled", SETTLED, "2009-01-01")
    first = event(person, "participant.settlementcorrected", CORRECTED, "2010-01-01", "2026-10-01")
    last = event(person, "participant.settlementcorrected", CORRECTED, "1960-01-01", "2026-10-02")
    assert await eligibility(conn, person, settled, last, first) == "may_be_offered"
