"""A birth date that comes after the settlement: the age at the permit follows; the date stays in the person store."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from intake.accept import Sender, SenderKind, accept
from schemas.events import full_type
from schemas.rules import packaged_rules
from store import journeys
from store.database import Connection, pool
from store.inbox import Verdict
from store.walls import DatabaseRole
from tests.histories.live import as_role
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


ACCEPTED = {"accepted_on": "2026-08-20", "kommune": "3301"}


async def test_a_birth_date_told_before_the_settlement_counts_as_one_told_after_it(conn: Connection) -> None:
    person = uuid4()
    before = event(person, "participant.accepted", ACCEPTED, "1990-05-15", "2026-08-20")
    assert await eligibility(conn, person, before) is None
    assert await eligibility(conn, person, event(person, "participant.settled", SETTLED, None)) == "right_and_duty"


async def test_the_age_follows_the_settlement_that_is_registered_anew(conn: Connection) -> None:
    """A minor on the day of the first permit, an adult on that of the right one."""
    person = uuid4()
    told = event(person, "participant.accepted", ACCEPTED, "2008-08-15", "2026-08-20")
    wrong = event(person, "participant.settled", SETTLED | {"permit_granted_on": "2026-08-01"}, None)
    assert await eligibility(conn, person, told, wrong) == "none"
    wrong_id = orjson.loads(wrong)["id"]
    retraction = {"source": "test", "id": wrong_id, "reason": "another permit"}
    await eligibility(conn, person, event(person, "event.retracted", retraction, None, "2026-09-02"))
    right = event(person, "participant.settled", SETTLED, None, "2026-09-03")
    assert await eligibility(conn, person, right) == "right_and_duty"


async def test_a_birth_date_that_is_retracted_gives_no_age(conn: Connection) -> None:
    person = uuid4()
    told = event(person, "participant.accepted", ACCEPTED, "1990-05-15", "2026-08-20")
    settled = event(person, "participant.settled", SETTLED, None)
    assert await eligibility(conn, person, told, settled) == "right_and_duty"
    wrong = {"source": "test", "id": orjson.loads(told)["id"], "reason": "somebody else's"}
    assert await eligibility(conn, person, event(person, "event.retracted", wrong, None, "2026-09-05")) is None


async def test_nobody_is_born_after_the_permit(conn: Connection) -> None:
    person = uuid4()
    told = event(person, "participant.moved", {"moved_on": "2026-09-10", "to_kommune": "3312"}, "2026-09-02")
    settled = event(person, "participant.settled", SETTLED, None)
    assert await eligibility(conn, person, settled, told) is None


@pytest.mark.parametrize(
    ("born", "permit", "age"),
    [("2008-02-29", "2026-02-27", 17), ("2008-02-29", "2026-02-28", 18), ("1970-12-31", "2026-12-30", 55)],
)
async def test_the_age_is_in_whole_years(conn: Connection, born: str, permit: str, age: int) -> None:
    person = uuid4()
    settled = event(person, "participant.settled", SETTLED | {"permit_granted_on": permit}, None, permit)
    await accept(conn, [event(person, "participant.accepted", ACCEPTED, born), settled], SENDER)
    found = (
        "select data ->> 'age_at_permit' from stegvis.inbox where participant = $1 and name = 'participant.accepted'"
    )
    assert await conn.fetchval(found, person) == str(age)


async def test_an_organisation_that_sends_the_birth_date_later_ends_the_doubt(conn: Connection, url: str) -> None:
    """With the rights of the web, which sees no event of anybody."""
    person, drammen = uuid4(), Sender(SenderKind.HTTP, "test", "3301")
    moved = {"moved_on": "2026-09-10", "to_kommune": "3301"}
    async with await pool(as_role(url, DatabaseRole.WEB), max_size=1) as connections, connections.acquire() as web:
        for each in (
            event(person, "participant.settled", SETTLED, None),
            event(person, "participant.moved", moved, "1990-05-15", "2026-09-10"),
        ):
            (answer,) = await accept(web, [each], drammen)
            assert answer.verdict is Verdict.ACCEPTED
    assert await eligibility(conn, person) == "right_and_duty"
