"""Intake: accepted once, durable, and on its way; personal data apart from the rest."""

import asyncio
import random
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from schemas.events import read_event
from schemas.events.person import Identifier, Person
from store.database import Connection, Pool, connect
from store.inbox import (
    CHANNEL,
    Counts,
    DueMailbox,
    Outstanding,
    Verdict,
    accept,
    counts,
    due_mailboxes,
    hash_key,
    idle,
    tally,
)
from store.journeys import commit
from tests.store.builders import event, line, request, state, task
from tests.waiting import eventually, held_up

ACCEPTED, DUPLICATE, CONFLICT = Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.CONFLICT


async def stored(conn: Connection) -> list[asyncpg.Record]:
    return await conn.fetch("select * from stegvis.inbox order by seq")


async def accepted(conn: Connection, participant: UUID) -> int | None:
    number: int | None = await conn.fetchval("select accepted from stegvis.mailbox where participant = $1", participant)
    return number


async def test_an_accepted_event_lies_in_the_inbox_as_it_was_sent(conn: Connection) -> None:
    sent = event(uuid4(), id="a")
    assert await accept(conn, [sent]) == [ACCEPTED]
    (row,) = await stored(conn)
    assert (row["source"], row["id"]) == sent.ref
    assert (row["name"], row["participant"], row["business_date"]) == (sent.name, sent.participant, sent.on)
    assert (row["time"], row["body_hash"], row["own"]) == (sent.time, sent.body_hash, False)
    assert orjson.loads(row["data"]) == orjson.loads(sent.data)


async def test_no_events_are_no_work(conn: Connection) -> None:
    assert await accept(conn, []) == []


async def test_an_event_that_comes_twice_is_a_duplicate_and_changes_nothing(conn: Connection) -> None:
    sent = event(uuid4())
    await accept(conn, [sent])
    before = await stored(conn)
    assert await accept(conn, [sent]) == [DUPLICATE]
    assert await stored(conn) == before
    assert await accepted(conn, sent.participant) == 1


async def test_another_body_under_the_same_key_is_a_conflict_and_the_first_stands(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, [event(participant, id="a")])
    before = await stored(conn)
    assert await accept(conn, [event(participant, id="a", body="other")]) == [CONFLICT]
    assert await stored(conn) == before


async def test_the_same_id_from_another_source_is_another_event(conn: Connection) -> None:
    participant = uuid4()
    both = [event(participant, id="a"), event(participant, id="a", source="https://county.example/33")]
    assert await accept(conn, both) == [ACCEPTED, ACCEPTED]


async def test_of_several_events_under_one_key_in_a_batch_the_first_wins(conn: Connection) -> None:
    participant = uuid4()
    old = event(participant, id="old")
    await accept(conn, [old])
    first, other = event(participant, id="z"), event(participant, id="z", body="other")
    batch = [event(participant, id="y"), first, other, first, old, event(participant, id="a")]
    assert await accept(conn, batch) == [ACCEPTED, ACCEPTED, CONFLICT, DUPLICATE, DUPLICATE, ACCEPTED]
    assert [row["body_hash"] for row in await stored(conn) if row["id"] == "z"] == [first.body_hash]
    assert await accepted(conn, participant) == 4


async def test_two_intakes_of_the_same_events_at_once_accept_each_once(connections: Pool) -> None:
    people = [uuid4() for _ in range(40)]
    events = [
        event(participant, name) for participant in people for name in ("participant.settled", "dwelling.allocated")
    ]

    async def take_in(seed: int) -> dict[tuple[str, str], Verdict]:
        shuffled = random.Random(seed).sample(events, len(events))
        async with connections.acquire() as conn:
            return dict(zip([each.ref for each in shuffled], await accept(conn, shuffled), strict=True))

    verdicts = await asyncio.gather(*(take_in(seed) for seed in range(6)))
    for each in events:
        assert sorted(verdict[each.ref] for verdict in verdicts) == [ACCEPTED, *[DUPLICATE] * 5]
    async with connections.acquire() as conn:
        assert len(await stored(conn)) == len(events)
        assert {await accepted(conn, participant) for participant in people} == {2}
        assert await counts(conn) == Counts(accepted=80, duplicates=400, refused=0)


async def test_an_intake_that_waits_for_one_that_fails_takes_its_events_in(connections: Pool) -> None:
    sent = event(uuid4())
    async with connections.acquire() as failing, connections.acquire() as waiting:
        transaction = failing.transaction()
        await transaction.start()
        await accept(failing, [sent])
        second = asyncio.create_task(accept(waiting, [sent]))
        await held_up(waiting, failing)
        assert not second.done()
        await transaction.rollback()
        assert await second == [ACCEPTED]


async def test_events_that_arrive_while_a_journey_is_committed_are_not_missed(connections: Pool) -> None:
    participant = uuid4()
    async with connections.acquire() as one, connections.acquire() as other:
        await accept(one, [event(participant)])
        transaction = one.transaction()
        await transaction.start()
        await commit(one, participant, 1, state())
        arriving = asyncio.create_task(accept(other, [event(participant, "dwelling.allocated")]))
        await held_up(other, one)
        await transaction.commit()
        assert await arriving == [ACCEPTED]
        assert await due_mailboxes(one, 10, 60) == [DueMailbox(participant, 2)]
        assert await idle(one) == Outstanding(mailboxes=1, requests=0)


async def test_only_a_starting_event_makes_a_mailbox_start(conn: Connection) -> None:
    early, settled = uuid4(), uuid4()
    await accept(conn, [event(early, "dwelling.allocated"), event(settled), event(settled, "dwelling.allocated")])
    assert await due_mailboxes(conn, 10, 60) == [DueMailbox(settled, 2)]
    await accept(conn, [event(early)])
    assert await due_mailboxes(conn, 10, 60) == [DueMailbox(settled, 2), DueMailbox(early, 2)]


async def test_verdicts_on_events_from_outside_are_counted_and_own_events_are_not(conn: Connection) -> None:
    participant = uuid4()
    sent = event(participant, id="a")
    await accept(conn, [sent, sent, event(participant, id="a", body="other")])
    await accept(conn, [event(participant, "mapping.received")], own=True)
    await tally(conn, duplicates=2, refused=3)
    assert await counts(conn) == Counts(accepted=1, duplicates=3, refused=4)


async def test_listeners_are_notified_once_a_transaction_and_only_of_new_events(url: str, conn: Connection) -> None:
    heard: list[str] = []
    listener = await connect(url)
    try:
        await listener.add_listener(CHANNEL, lambda *answer: heard.append(str(answer[3])))
        sent = [event(uuid4()), event(uuid4())]
        async with conn.transaction():
            await accept(conn, sent[:1])
            await accept(conn, sent[1:])
        await accept(conn, sent)
        await conn.execute("select pg_notify($1, 'the last')", CHANNEL)  # they come in order
        await eventually(lambda: heard[-1:] == ["the last"])
        assert heard == ["", "the last"]
    finally:
        await listener.close()


# --- personal data ----------------------------------------------------------------------------------------------

CANARY = "Kanari Fuglesang"
NUMBER = "17912099997"  # a synthetic fødselsnummer (month + 80)


def personal(participant: UUID, **other: object) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": "settled",
            "source": "https://kommune.example/3301",
            "type": "no.kommune.integrering.participant.settled.v1",
            "subject": f"/participant/{participant}",
            "time": "2026-09-02T10:15:00+02:00",
            "data": {
                "settled_on": "2026-09-01",
                "kommune": "3301",
                "residence_basis": "asylum",
                "permit_granted_on": "2026-05-04",
                "entry": "direct",
                "language": "ar",
                "interpreter_needed": True,
                "education": "none",
                "person": {
                    "name": CANARY,
                    "birth_date": "1990-02-03",
                    "phone": "+47 99999999",
                    "identifiers": [{"kind": "fnr", "value": NUMBER}],
                    **other,
                },
            },
        }
    )


async def everything_in(conn: Connection, schema: str) -> str:
    tables = await conn.fetch(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = $1", schema
    )
    return "\n".join(
        [str(row[0]) for (table,) in tables for row in await conn.fetch(f"select t::text from {table} as t")]
    )


async def test_personal_data_is_in_the_person_store_and_nowhere_else(conn: Connection) -> None:
    participant = uuid4()
    sent = read_event(personal(participant), hash_key=await hash_key(conn))
    await accept(conn, [sent])
    await commit(
        conn, participant, 1, state(timeline=(line("settled", ref=sent.ref),), tasks=(task(),), requests=(request(),))
    )
    kept, elsewhere = await everything_in(conn, "person"), await everything_in(conn, "stegvis")
    assert str(participant) in elsewhere
    for canary in (CANARY, "Kanari", NUMBER, "1990-02-03", "99999999"):
        assert canary in kept
        assert canary not in elsewhere


async def test_personal_data_of_refused_and_repeated_events_is_not_kept(conn: Connection) -> None:
    participant = uuid4()
    key = await hash_key(conn)
    await accept(conn, [read_event(personal(participant), hash_key=key)])
    conflicting = read_event(personal(participant, name="Noen Andre"), hash_key=key)
    assert await accept(conn, [conflicting]) == [CONFLICT]
    assert "Noen Andre" not in await everything_in(conn, "person")


async def test_later_data_counts_and_earlier_data_fills_gaps(conn: Connection) -> None:
    first = Person(name="Kari", phone="1", address="Gata 1", address_protected=True)
    second = Person(name="Kari Nordmann", birth_date=date(1990, 2, 3), phone="2")
    answer = [
        ("participant.settled", datetime(2026, 9, 1, tzinfo=UTC), first),
        ("participant.moved", datetime(2026, 9, 5, tzinfo=UTC), second),
    ]
    shown = []
    for batches in ([answer], [answer[::-1]], [answer[:1], answer[1:]], [answer[1:], answer[:1]]):
        participant = uuid4()
        for batch in batches:
            await accept(conn, [event(participant, name, time=time, person=person) for name, time, person in batch])
        query = "select name, birth_date, phone, address, address_protected from person.people where participant = $1"
        shown.append(await conn.fetchrow(query, participant))
    assert {tuple(row) for row in shown if row} == {("Kari Nordmann", date(1990, 2, 3), "2", "Gata 1", True)}


async def test_every_identifier_a_person_has_had_is_kept_with_its_event(conn: Connection) -> None:
    participant = uuid4()
    dnr, fnr = Identifier(kind="dnr", value="41019012345"), Identifier(kind="fnr", value=NUMBER)
    await accept(conn, [event(participant, id="a", person=Person(identifiers=[dnr]))])
    await accept(conn, [event(participant, "participant.moved", id="b", person=Person(identifiers=[dnr, fnr]))])
    rows = await conn.fetch(
        "select kind, value, id from person.identifiers where participant = $1 order by kind", participant
    )
    assert [tuple(row) for row in rows] == [("dnr", "41019012345", "a"), ("fnr", NUMBER, "b")]


async def test_the_key_of_the_body_hashes_is_made_with_the_database_and_stays(conn: Connection) -> None:
    key = await hash_key(conn)
    assert len(key) == 32
    assert await hash_key(conn) == key
    with pytest.raises(asyncpg.UniqueViolationError):
        await conn.execute("insert into person.secrets (hash_key) values ($1)", key)
