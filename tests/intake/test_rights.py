"""What an organisation may send over HTTP, about whom; and that others' participants and keys stay hidden from it."""

import asyncio
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from temporalio.testing import ActivityEnvironment

from activities.journeys import OSLO, JourneyActivities
from intake.accept import Database, Sender, SenderKind, accept
from intake.answers import Answer, JourneyMatch
from schemas.events import full_type
from schemas.rules import packaged_rules
from store import reports
from store.database import Connection, Pool
from store.inbox import Verdict
from workflows.messages import Advance

DRAMMEN, OSLO_KOMMUNE, KONGSBERG, BUSKERUD = "3301", "0301", "3303", "33"
STARTED, UNDER_WAY, UNMATCHED = JourneyMatch.STARTED, JourneyMatch.UNDER_WAY, JourneyMatch.UNMATCHED
ACCEPTED, DUPLICATE, CONFLICT, FORBIDDEN = Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.CONFLICT, Verdict.FORBIDDEN


def by(organisation: str) -> Sender:
    return Sender(SenderKind.HTTP, "a-key", organisation)


BY_FILE = Sender(SenderKind.FILE, "cases.ndjson")


def event(participant: UUID, name: str, id_: str | None = None, *, source: str = "urn:x", **data: Any) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": id_ or str(uuid4()),
            "source": source,
            "type": full_type(name),
            "subject": f"/participant/{participant}",
            "time": "2026-09-20T09:00:00+02:00",
            "data": data,
        }
    )


def settled(participant: UUID, kommune: str = DRAMMEN, id_: str | None = None, on: str = "2026-09-01") -> bytes:
    return event(
        participant, "participant.settled", id_, settled_on=on, kommune=kommune, residence_basis="asylum",
        permit_granted_on="2026-05-04", entry="direct", language="ar", interpreter_needed=True, education="none",
    )  # fmt: skip


def dwelling(participant: UUID, id_: str | None = None, on: str = "2026-09-02") -> bytes:
    return event(participant, "dwelling.allocated", id_, allocated_on=on)


def moved(participant: UUID, to: str = OSLO_KOMMUNE, on: str = "2026-09-15", id_: str | None = None) -> bytes:
    return event(participant, "participant.moved", id_, to_kommune=to, moved_on=on)


def retraction(participant: UUID, of: str) -> bytes:
    body = orjson.loads(event(participant, "event.retracted"))
    return orjson.dumps(body | {"data": {"source": "urn:x", "id": of, "reason": "it was wrong"}})


async def send(database: Database, sender: Sender, *events: bytes) -> list[Answer]:
    return await accept(database, events, sender)


async def one(database: Database, sender: Sender, raw: bytes) -> tuple[Verdict, JourneyMatch | None]:
    (answer,) = await send(database, sender, raw)
    return answer.verdict, answer.journey


async def in_inbox(conn: Connection, participant: UUID) -> list[tuple[str, str]]:
    found = await conn.fetch("select sender, name from stegvis.inbox where participant = $1 order by seq", participant)
    return [(row[0], row[1]) for row in found]


async def quarantined(conn: Connection, participant: UUID) -> list[tuple[str, str]]:
    sql = "select sender, name from stegvis.quarantine where participant = $1 order by seq"
    return [(row[0], row[1]) for row in await conn.fetch(sql, participant)]


async def advance(pool: Pool, participant: UUID, today: str = "2026-09-20") -> None:
    noon = datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=OSLO)
    activities = JourneyActivities(pool, packaged_rules())
    await ActivityEnvironment().run(activities.advance, Advance(participant=participant, now=noon))


@pytest.fixture
async def his(conn: Connection) -> UUID:
    """A participant who lives in Drammen."""
    participant = uuid4()
    assert await one(conn, by(DRAMMEN), settled(participant, id_="settled")) == (ACCEPTED, STARTED)
    return participant


# --- who may send what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organisation", "name", "data"),
    [
        (BUSKERUD, "dwelling.allocated", {"allocated_on": "2026-09-02"}),
        (DRAMMEN, "guidance.accepted", {"answered_on": "2026-09-02"}),
        ("nav", "dwelling.allocated", {"allocated_on": "2026-09-02"}),
        ("imdi", "dwelling.allocated", {"allocated_on": "2026-09-02"}),
        ("stegvis", "dwelling.allocated", {"allocated_on": "2026-09-02"}),
    ],
)
async def test_a_type_that_its_roles_do_not_send_is_forbidden_with_the_missing_right(
    conn: Connection, his: UUID, organisation: str, name: str, data: dict[str, Any]
) -> None:
    (answer,) = await send(conn, by(organisation), event(his, name, **data))

    assert answer.verdict is FORBIDDEN
    assert answer.faults[0].path == "type"
    assert f"lacks the right to send {name}" in answer.faults[0].reason
    assert len(await in_inbox(conn, his)) == 1
    assert await quarantined(conn, his) == []


async def test_a_settlement_in_somebody_elses_kommune_is_forbidden_whoever_the_participant_is(
    conn: Connection, his: UUID
) -> None:
    for participant in (his, uuid4()):
        (answer,) = await send(conn, by(OSLO_KOMMUNE), settled(participant, DRAMMEN))
        assert (answer.verdict, answer.faults[0].path) == (FORBIDDEN, "data.kommune")
    assert len(await in_inbox(conn, his)) == 1


async def test_one_forbidden_event_of_a_batch_stops_no_other(conn: Connection, his: UUID) -> None:
    answers = await send(
        conn, by(DRAMMEN), dwelling(his), event(his, "guidance.accepted", answered_on="2026-09-02"), b"no JSON",
        moved(his),
    )  # fmt: skip
    assert [answer.verdict for answer in answers] == [ACCEPTED, FORBIDDEN, Verdict.REFUSED, ACCEPTED]


async def test_the_county_sends_its_own_events_of_participants_in_its_kommuner(conn: Connection, his: UUID) -> None:
    accepted = event(his, "guidance.accepted", answered_on="2026-09-12")
    assert await one(conn, by(BUSKERUD), accepted) == (ACCEPTED, UNDER_WAY)
    assert await one(conn, by("03"), accepted) == (ACCEPTED, UNMATCHED)
    assert (BUSKERUD, "guidance.accepted") in await in_inbox(conn, his)
    assert await quarantined(conn, his) == [("03", "guidance.accepted")]


async def test_a_kommune_sends_of_its_own_cooperation_only(conn: Connection) -> None:
    body = orjson.loads(event(uuid4(), "cooperation.begun", kommune=DRAMMEN, on="2026-09-01"))
    body["subject"] = f"/cooperation/{DRAMMEN}"
    assert await one(conn, by(BUSKERUD), orjson.dumps(body)) == (ACCEPTED, STARTED)
    (answer,) = await send(conn, by(OSLO_KOMMUNE), orjson.dumps(body))
    assert (answer.verdict, answer.faults[0].path) == (FORBIDDEN, "subject")


# --- whose participant it is ----------------------------------------------------------------------------------------


async def test_foreign_and_unknown_participants_cannot_be_told_apart(conn: Connection, his: UUID) -> None:
    for raw in (dwelling, moved, settled_in_oslo, lambda who: retraction(who, "settled")):
        answers = [(await send(conn, by(OSLO_KOMMUNE), raw(participant)))[0] for participant in (his, uuid4())]
        seen = [(answer.verdict, answer.faults, answer.journey) for answer in answers]
        if raw is settled_in_oslo:  # an unknown participant becomes one's own; a foreign one does not
            assert seen == [(ACCEPTED, (), UNMATCHED), (ACCEPTED, (), STARTED)]
        else:
            assert seen == [(ACCEPTED, (), UNMATCHED)] * 2
    assert await in_inbox(conn, his) == [(DRAMMEN, "participant.settled")]
    assert len(await quarantined(conn, his)) == 4


def settled_in_oslo(participant: UUID) -> bytes:
    return settled(participant, OSLO_KOMMUNE, on="2026-08-01")


async def test_a_settlement_of_ones_own_counts_for_what_follows_in_the_batch(conn: Connection) -> None:
    participant = uuid4()
    answers = await send(conn, by(DRAMMEN), dwelling(participant), settled(participant), dwelling(participant))
    assert [answer.journey for answer in answers] == [UNMATCHED, STARTED, UNDER_WAY]


async def test_after_a_move_the_old_kommune_sends_what_happened_until_then(conn: Connection, his: UUID) -> None:
    await send(conn, by(DRAMMEN), moved(his, OSLO_KOMMUNE, "2026-09-15"))

    assert await one(conn, by(DRAMMEN), dwelling(his, on="2026-09-10")) == (ACCEPTED, UNDER_WAY)
    assert await one(conn, by(DRAMMEN), dwelling(his, on="2026-09-16")) == (ACCEPTED, UNMATCHED)
    assert await one(conn, by(OSLO_KOMMUNE), dwelling(his, on="2026-09-16")) == (ACCEPTED, UNDER_WAY)
    assert await one(conn, by(KONGSBERG), dwelling(his, on="2026-09-16")) == (ACCEPTED, UNMATCHED)
    assert await quarantined(conn, his) == [(DRAMMEN, "dwelling.allocated"), (KONGSBERG, "dwelling.allocated")]


async def test_nobody_moves_anothers_participant_to_himself(conn: Connection, his: UUID) -> None:
    assert await one(conn, by(OSLO_KOMMUNE), moved(his, OSLO_KOMMUNE)) == (ACCEPTED, UNMATCHED)
    assert await one(conn, by(OSLO_KOMMUNE), dwelling(his)) == (ACCEPTED, UNMATCHED)
    assert await in_inbox(conn, his) == [(DRAMMEN, "participant.settled")]


async def test_a_national_body_sends_of_those_of_whom_it_is_asked_something(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    handed = event(his, "handover.accepted", on="2026-09-18", to="nav")
    assert await one(conn, by("nav"), handed) == (ACCEPTED, UNMATCHED)

    registered = event(his, "nir.registered", registered_on="2026-09-05", reference="N-1")
    assert await one(conn, by("imdi"), registered) == (ACCEPTED, UNDER_WAY)

    await conn.execute(
        "insert into stegvis.waits (participant, key, stage, event, also, role, party, organisation, since)"
        " values ($1, 'k', 'ending', 'handover.accepted', '{}', 'nav', 'nav', 'nav', '2026-09-01')",
        his,
    )
    assert await one(conn, by("nav"), event(his, "handover.accepted", on="2026-09-18", to="nav")) == (
        ACCEPTED,
        UNDER_WAY,
    )


# --- out of quarantine ----------------------------------------------------------------------------------------------


async def test_an_event_counts_from_when_the_participant_is_the_senders_own(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    late = dwelling(his, "late", on="2026-09-17")
    assert await one(conn, by(OSLO_KOMMUNE), late) == (ACCEPTED, UNMATCHED)
    await advance(connections, his)
    assert await quarantined(conn, his) == [(OSLO_KOMMUNE, "dwelling.allocated")]

    await send(conn, by(DRAMMEN), moved(his, OSLO_KOMMUNE))
    await advance(connections, his)

    assert await quarantined(conn, his) == []
    assert (OSLO_KOMMUNE, "dwelling.allocated") in await in_inbox(conn, his)
    timeline = (await reports.explain(conn, his, date(2026, 9, 20))).timeline
    assert any(line["event"] and line["event"]["id"] == "late" for line in timeline)
    assert await one(conn, by(OSLO_KOMMUNE), late) == (DUPLICATE, UNDER_WAY)


async def test_what_came_before_ones_own_settlement_counts_once_it_is_there(
    conn: Connection, connections: Pool
) -> None:
    participant = uuid4()
    await send(conn, by(DRAMMEN), dwelling(participant))
    await send(conn, by(OSLO_KOMMUNE), dwelling(participant))
    await send(conn, by(DRAMMEN), settled(participant))
    await advance(connections, participant)

    assert await in_inbox(conn, participant) == [(DRAMMEN, "participant.settled"), (DRAMMEN, "dwelling.allocated")]
    assert await quarantined(conn, participant) == [(OSLO_KOMMUNE, "dwelling.allocated")]


async def test_while_a_settlement_cannot_be_read_the_participant_is_nobodys_and_nothing_is_lost(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    """As after a fault of the disk, or a hand in the database."""
    data = await conn.fetchval("select data from stegvis.inbox where participant = $1", his)
    change = "update stegvis.inbox set data = $2 where participant = $1"
    await conn.execute(change, his, '{"unreadable": 1}')
    assert await one(conn, by(DRAMMEN), dwelling(his)) == (ACCEPTED, UNMATCHED)
    assert await one(conn, by(OSLO_KOMMUNE), settled(his, OSLO_KOMMUNE)) == (ACCEPTED, UNMATCHED)
    assert (await one(conn, by(DRAMMEN), settled(his, id_="settled")))[0] is DUPLICATE

    await conn.execute(change, his, data)
    await advance(connections, his)

    assert await in_inbox(conn, his) == [(DRAMMEN, "participant.settled"), (DRAMMEN, "dwelling.allocated")]
    assert await quarantined(conn, his) == [(OSLO_KOMMUNE, "participant.settled")]


async def test_of_two_settlements_in_quarantine_the_first_has_the_participant_when_nobody_has(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    for kommune in (OSLO_KOMMUNE, KONGSBERG):
        assert await one(conn, by(kommune), settled(his, kommune)) == (ACCEPTED, UNMATCHED)

    await send(conn, by(DRAMMEN), retraction(his, "settled"))
    await advance(connections, his)

    assert (OSLO_KOMMUNE, "participant.settled") in await in_inbox(conn, his)
    assert await quarantined(conn, his) == [(KONGSBERG, "participant.settled")]


async def test_personal_data_in_quarantine_reach_the_person_store_with_the_event_and_not_before(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    raw = orjson.loads(event(his, "participant.identified", identified_on="2026-09-18", kind="dnr"))
    raw["data"]["person"] = {
        "name": "Canary Name",
        "birth_date": "1990-01-02",
    }
    await send(conn, by(OSLO_KOMMUNE), orjson.dumps(raw))
    assert await conn.fetchval("select count(*) from person.people where name = 'Canary Name'") == 0
    assert "Canary" not in str(await conn.fetch("select * from stegvis.quarantine"))

    await send(conn, by(DRAMMEN), moved(his, OSLO_KOMMUNE))
    await advance(connections, his)

    row = await conn.fetchrow("select name, birth_date from person.people where participant = $1", his)
    assert row is not None
    assert tuple(row) == ("Canary Name", date(1990, 1, 2))
    assert await conn.fetchval("select count(*) from person.quarantined") == 0


async def test_a_repetition_in_quarantine_is_a_duplicate_and_another_body_a_conflict(
    conn: Connection, his: UUID
) -> None:
    raw = dwelling(his, "same")
    assert await one(conn, by(OSLO_KOMMUNE), raw) == (ACCEPTED, UNMATCHED)
    assert await one(conn, by(OSLO_KOMMUNE), raw) == (DUPLICATE, UNMATCHED)
    assert (await one(conn, by(OSLO_KOMMUNE), dwelling(his, "same", on="2026-09-03")))[0] is CONFLICT

    own = uuid4()
    await send(conn, by(OSLO_KOMMUNE), settled(own, OSLO_KOMMUNE))
    assert (await one(conn, by(OSLO_KOMMUNE), dwelling(own, "same")))[0] is CONFLICT


async def test_an_operator_sees_what_is_in_quarantine_and_may_discard_it(conn: Connection, his: UUID) -> None:
    from store.journeys import discard

    raw = dwelling(his, "foreign")
    await send(conn, by(OSLO_KOMMUNE), raw)
    today = date(2026, 9, 20)
    (found,) = [each for each in await reports.unmatched(conn, today) if each.sender]
    assert (found.participant, found.events, found.sender) == (his, 1, OSLO_KOMMUNE)

    assert await discard(conn, his, "a wrong number", today) == 1

    assert [each for each in await reports.unmatched(conn, today) if each.sender] == []
    assert await one(conn, by(OSLO_KOMMUNE), raw) == (DUPLICATE, UNMATCHED)
    assert await in_inbox(conn, his) == [(DRAMMEN, "participant.settled")]


# --- keys of events -------------------------------------------------------------------------------------------------


async def test_another_organisations_use_of_a_key_neither_learns_of_it_nor_is_blocked(conn: Connection) -> None:
    first, second = uuid4(), uuid4()
    assert await one(conn, by(DRAMMEN), settled(first, DRAMMEN, "1")) == (ACCEPTED, STARTED)
    assert await one(conn, by(OSLO_KOMMUNE), settled(second, OSLO_KOMMUNE, "1")) == (ACCEPTED, STARTED)
    assert await one(conn, by(DRAMMEN), settled(first, DRAMMEN, "1")) == (DUPLICATE, STARTED)
    assert (await one(conn, by(DRAMMEN), settled(first, DRAMMEN, "1", on="2026-08-01")))[0] is CONFLICT


async def test_two_organisations_may_use_one_key_for_one_participant(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    await send(conn, by(DRAMMEN), dwelling(his, "same"))
    accepted = event(his, "guidance.accepted", "same", answered_on="2026-09-12")
    assert await one(conn, by(BUSKERUD), accepted) == (ACCEPTED, UNDER_WAY)

    await advance(connections, his)

    explained = await reports.explain(conn, his, date(2026, 9, 20))
    assert explained.incidents == []
    names = {line["event"]["name"] for line in explained.timeline if line["event"]}
    assert "dwelling.allocated" in names
    await send(conn, by(DRAMMEN), retraction(his, "same"))
    await advance(connections, his)
    explained = await reports.explain(conn, his, date(2026, 9, 20))
    assert [line["details"]["event"] for line in explained.timeline if line["kind"] == "retracted"] == [
        "dwelling.allocated"
    ]


async def test_what_came_in_a_file_is_a_duplicate_over_http_and_the_other_way_round(conn: Connection) -> None:
    first, second = uuid4(), uuid4()
    await send(conn, BY_FILE, settled(first, DRAMMEN, "a"))
    assert await one(conn, by(DRAMMEN), settled(first, DRAMMEN, "a")) == (DUPLICATE, STARTED)
    assert (await one(conn, by(DRAMMEN), settled(first, DRAMMEN, "a", on="2026-08-01")))[0] is CONFLICT

    await send(conn, by(DRAMMEN), settled(second, DRAMMEN, "b"))
    assert (await one(conn, BY_FILE, settled(second, DRAMMEN, "b")))[0] is DUPLICATE
    assert len(await in_inbox(conn, second)) == 1


async def test_fifty_at_once_singly_and_in_batches_are_one_event(connections: Pool) -> None:
    participant = uuid4()
    await send(connections, by(DRAMMEN), settled(participant))
    foreign = uuid4()
    await send(connections, by(OSLO_KOMMUNE), settled(foreign, OSLO_KOMMUNE))
    for whom in (participant, foreign):
        raw, other = dwelling(whom, f"same-{whom}"), dwelling(whom, f"same-{whom}", on="2026-09-05")
        batches = [[raw] if n % 2 else [dwelling(participant), raw, raw] for n in range(25)] + [[other]] * 25

        answers = await asyncio.gather(*(send(connections, by(DRAMMEN), *batch) for batch in batches))

        verdicts = [
            answer.verdict
            for batch in answers
            for answer in batch
            if answer.event and answer.event.ref.id[:4] == "same"
        ]
        assert verdicts.count(ACCEPTED) == 1
        assert verdicts.count(DUPLICATE) + verdicts.count(CONFLICT) == len(verdicts) - 1
        assert CONFLICT in verdicts
        assert DUPLICATE in verdicts


async def test_of_two_kommuner_that_settle_at_once_one_has_the_participant(connections: Pool) -> None:
    for _ in range(10):
        participant = uuid4()
        answers = await asyncio.gather(
            *(
                send(connections, by(kommune), settled(participant, kommune))
                for kommune in (DRAMMEN, OSLO_KOMMUNE, KONGSBERG)
            )
        )
        assert sorted(str(answer.journey) for (answer,) in answers) == ["started", "unmatched", "unmatched"]
        async with connections.acquire() as conn:
            assert len(await in_inbox(conn, participant)) == 1


# --- retractions ----------------------------------------------------------------------------------------------------


async def retracted(pool: Pool, conn: Connection, participant: UUID) -> list[str]:
    await advance(pool, participant)
    timeline = (await reports.explain(conn, participant, date(2026, 9, 20))).timeline
    return [line["event"]["name"] for line in timeline if line["kind"] == "retracted"]


async def test_only_ones_own_event_is_retracted_and_the_answer_does_not_tell(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    await send(conn, by(DRAMMEN), dwelling(his, "home"))
    for of in ("home", "settled", "there-is-none"):
        assert await one(conn, by(BUSKERUD), retraction(his, of)) == (ACCEPTED, UNDER_WAY)
        assert await one(conn, by(OSLO_KOMMUNE), retraction(his, of)) == (ACCEPTED, UNMATCHED)
    assert await retracted(connections, conn, his) == []

    assert await one(conn, by(DRAMMEN), retraction(his, "home")) == (ACCEPTED, UNDER_WAY)
    assert await retracted(connections, conn, his) == ["dwelling.allocated"]


async def test_an_operator_retracts_any_event(conn: Connection, connections: Pool, his: UUID) -> None:
    await send(conn, by(DRAMMEN), dwelling(his, "home"))
    assert await one(conn, by("stegvis"), retraction(his, "home")) == (ACCEPTED, UNDER_WAY)
    assert await retracted(connections, conn, his) == ["dwelling.allocated"]


async def test_what_came_in_a_file_is_retracted_by_who_could_have_sent_it(conn: Connection, connections: Pool) -> None:
    participant = uuid4()
    await send(conn, BY_FILE, settled(participant), dwelling(participant, "home"))
    await send(conn, by(BUSKERUD), retraction(participant, "home"))
    assert await retracted(connections, conn, participant) == []
    await send(conn, by(DRAMMEN), retraction(participant, "home"))
    assert await retracted(connections, conn, participant) == ["dwelling.allocated"]


async def test_who_has_moved_away_may_still_have_its_own_event_retracted(
    conn: Connection, connections: Pool, his: UUID
) -> None:
    await send(conn, by(DRAMMEN), dwelling(his, "home"), moved(his, OSLO_KOMMUNE))
    assert await one(conn, by(DRAMMEN), retraction(his, "home")) == (ACCEPTED, UNDER_WAY)
    assert await one(conn, by(OSLO_KOMMUNE), retraction(his, "settled")) == (ACCEPTED, UNDER_WAY)
    assert await retracted(connections, conn, his) == ["dwelling.allocated"]


async def test_a_retracted_settlement_leaves_the_participant_to_nobody(conn: Connection, his: UUID) -> None:
    await send(conn, by(DRAMMEN), retraction(his, "settled"))
    assert await one(conn, by(DRAMMEN), dwelling(his)) == (ACCEPTED, UNMATCHED)
    assert await one(conn, by(OSLO_KOMMUNE), settled(his, OSLO_KOMMUNE)) == (ACCEPTED, STARTED)
