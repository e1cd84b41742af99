"""Events without a journey: listed, and discarded by an operator; a discarded one is never played."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import orjson
import pytest

from schemas.events import EventRef, IncomingEvent, typed_event
from store.database import Connection
from store.inbox import Verdict, accept, due_mailboxes
from store.journeys import commit, discard, every_mailbox, load
from store.reports import Unmatched, explain, report, summary, unmatched
from store.sql import release
from tests.store.builders import DATA, SETTLED_ON, SOURCE, event, no_journey, state
from workflows.engine.play import _in_order, _retracted

TODAY = SETTLED_ON
REASON = "belongs to somebody who moved abroad"


@pytest.fixture
def participant() -> UUID:
    return uuid4()


async def lying(conn: Connection) -> list[Unmatched]:
    return await unmatched(conn, TODAY)


async def figures(conn: Connection) -> dict[str, int]:
    reported: dict[str, int] = (await summary(conn, TODAY))["unmatched"]
    return reported


async def buffered(conn: Connection) -> int:
    number: int = (await report(conn, TODAY))["events"]["buffered"]
    return number


async def retract(conn: Connection, participant: UUID, settled: EventRef, on: date = TODAY) -> EventRef:
    retraction = event(participant, "event.retracted", on=on)
    data = DATA["event.retracted"] | {"source": settled.source, "id": settled.id}
    await accept(conn, [retraction._replace(data=orjson.dumps(data))])
    return retraction.ref


async def test_events_without_a_settlement_are_listed_with_how_long_they_lie(
    conn: Connection, participant: UUID
) -> None:
    await accept(conn, [event(participant, "dwelling.allocated")])
    await accept(conn, [event(participant, "mapping.received")])
    today = datetime.now(UTC).date() + timedelta(days=5)
    (found,) = await unmatched(conn, today)
    assert (found.participant, found.events, found.first_event, found.begins_on) == (
        participant, 2, "dwelling.allocated", None,
    )  # fmt: skip
    assert found.days in (4, 5)  # Oslo may be a day ahead of UTC
    assert await figures(conn) == {"events": 2, "participants": 1, "ahead": 0}


async def test_those_whose_settlement_lies_ahead_are_counted_apart(conn: Connection, participant: UUID) -> None:
    other, ahead = uuid4(), TODAY + timedelta(days=3)
    await accept(conn, [event(participant, on=ahead), event(participant, "dwelling.allocated")])
    await accept(conn, [event(other, "mapping.received")])
    assert [each.participant for each in await lying(conn)] == [other], "not played yet"
    await commit(conn, participant, 2, no_journey())
    assert {(each.participant, each.begins_on) for each in await lying(conn)} == {(participant, ahead), (other, None)}
    assert await figures(conn) == {"events": 3, "participants": 2, "ahead": 1}
    assert await discard(conn, participant, REASON, TODAY) is None
    assert await figures(conn) == {"events": 3, "participants": 2, "ahead": 1}


async def test_what_is_discarded_lies_nowhere_and_stays_a_duplicate(conn: Connection, participant: UUID) -> None:
    sent = event(participant, "dwelling.allocated")
    await accept(conn, [sent])
    await accept(conn, [event(participant, "mapping.received")])
    assert await discard(conn, participant, REASON, TODAY) == 2
    assert await lying(conn) == []
    assert await buffered(conn) == 0
    assert await accept(conn, [sent]) == [Verdict.DUPLICATE]
    assert await buffered(conn) == 0
    reported = await explain(conn, participant, TODAY)
    assert reported.buffered == []
    assert [(each["name"], each["reason"]) for each in reported.discarded] == [
        ("dwelling.allocated", REASON), ("mapping.received", REASON),
    ]  # fmt: skip
    assert await discard(conn, participant, REASON, TODAY) == 0


async def test_a_settlement_that_comes_later_begins_a_journey_without_them(conn: Connection, participant: UUID) -> None:
    await accept(conn, [event(participant, "dwelling.allocated")])
    await discard(conn, participant, REASON, TODAY)
    await accept(conn, [event(participant, id="later")])
    assert [due.participant for due in await due_mailboxes(conn, 5, 60)] == [participant]
    loaded = await load(conn, participant)
    assert (loaded.accepted, [each.name for each in loaded.events]) == (2, ["participant.settled"])
    (line,) = [line async for line in every_mailbox(conn)]
    assert [reported[2] for reported in orjson.loads(line)[1]] == ["participant.settled"]
    assert not (await commit(conn, participant, loaded.accepted, state())).behind
    assert await buffered(conn) == 0


async def test_where_there_is_a_journey_nothing_is_discarded(conn: Connection, participant: UUID) -> None:
    await accept(conn, [event(participant), event(participant, "mapping.received")])
    assert await discard(conn, participant, REASON, TODAY) is None, "it is about to begin"
    await commit(conn, participant, 2, state())
    assert await discard(conn, participant, REASON, TODAY) is None
    assert len((await load(conn, participant)).events) == 2


async def test_sql_and_play_agree_on_what_is_retracted_however_retractions_retract_each_other(
    conn: Connection,
) -> None:
    """Chains, forks and circles of up to six retractions by several senders; some fall on one day, some are to come."""
    dice = random.Random(45)
    batches: dict[str, list[IncomingEvent]] = {"": [], "3301": [], "0301": [], "stegvis": []}
    known = []
    for _ in range(300):
        participant, refs = uuid4(), [EventRef(SOURCE, str(uuid4())) for _ in range(dice.randint(2, 7))]
        events = [event(participant, id=refs[0].id)]
        for ref in refs[1:]:
            data = {"source": SOURCE, "id": dice.choice(refs).id, "reason": "wrong person"}
            on = TODAY + timedelta(days=dice.choice((-2, -1, 0, 0, 1)))
            retraction = event(participant, "event.retracted", id=ref.id, on=on)
            events.append(retraction._replace(data=orjson.dumps(data)))
        stored = []
        for each in events:
            sender = dice.choice(["", "", "3301", "0301", "stegvis"])
            batches[sender].append(each)
            stored.append(typed_event(each, sender))
        retracted = _retracted(_in_order(stored), TODAY)
        known += [(participant, ref, ref in retracted) for ref in refs]
    for sender, batch in batches.items():
        await accept(conn, batch, sender=sender)
    reported = await conn.fetch(
        release().versioned(
            "select participant, source, id, seq in (select stegvis.retracted(participant, $1)) from stegvis.inbox"
        ),
        TODAY,
    )
    assert {(row[0], EventRef(row[1], row[2]), row[3]) for row in reported} == set(known)
    assert {ref_is_retracted for _, _, ref_is_retracted in known} == {True, False}


async def test_of_a_retracted_settlement_all_can_be_discarded(conn: Connection, participant: UUID) -> None:
    settled = event(participant)
    await accept(conn, [settled, event(participant, "mapping.received")])
    await retract(conn, participant, settled.ref, on=TODAY + timedelta(days=1))
    assert await discard(conn, participant, REASON, TODAY) is None, "it counts until tomorrow"
    retraction = await retract(conn, participant, settled.ref)
    await retract(conn, participant, retraction)
    assert await discard(conn, participant, REASON, TODAY) is None, "a retracted retraction does nothing"
    await retract(conn, participant, settled.ref)
    await commit(conn, participant, 6, no_journey())
    assert await discard(conn, participant, REASON, TODAY) == 6
    loaded = await load(conn, participant)
    assert (loaded.accepted, loaded.events) == (6, [])
    assert not (await commit(conn, participant, loaded.accepted, no_journey())).behind, "it would be played for ever"


async def test_of_an_unknown_participant_there_is_nothing_to_discard(conn: Connection) -> None:
    assert await discard(conn, uuid4(), REASON, TODAY) == 0
