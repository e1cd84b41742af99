"""Why events are refused is counted by sender, type, place and reason, in words of ours alone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest

from intake.accept import Sender, SenderKind, accept
from store import inbox
from store.database import Connection, Pool
from store.refusals import OTHERS, RefusalCount, RefusalSender, count, refusals, refused, senders
from tests.intake.test_accept import SENDER, moved
from workers.connections import today_in_oslo

HTTP = Sender(SenderKind.HTTP, "key-1", "3301")
FILE, OF_DRAMMEN = RefusalSender("file", ""), RefusalSender("http", "3301")


async def reasons(conn: Connection, sender: RefusalSender | None = None) -> set[tuple[Any, ...]]:
    found = await refusals(conn, today_in_oslo(), sender, 10_000)
    return {(each.sender, each.name, each.place, each.reason, each.events) for each in found}


async def test_each_fault_counts_with_its_type_place_and_kind(connections: Pool, conn: Connection) -> None:
    misspelt, nowhere = moved(uuid4(), "b"), moved(uuid4(), "c", to="9999")
    misspelt["data"]["moved_onn"] = misspelt["data"].pop("moved_on")
    odd = moved(uuid4(), "d") | {"type": "Kari Nordmann"}
    raw = [*map(orjson.dumps, (moved(uuid4(), "a"), misspelt, nowhere, nowhere, odd)), b"no JSON"]

    await accept(connections, raw, SENDER)

    assert await reasons(conn) == {
        (FILE, "participant.moved", "data.moved_on", "missing", 1),
        (FILE, "participant.moved", "data.…", "unknown field", 1),
        (FILE, "participant.moved", "data.to_kommune", "not in the register", 2),
        (FILE, "unknown", "type", "unknown type", 1),
        (FILE, "unknown", "", "not JSON", 1),
    }
    assert await refused(conn, today_in_oslo()) == 5 == (await inbox.counts(conn)).refused


async def test_a_conflict_and_a_missing_right_count_with_the_organisation(connections: Pool, conn: Connection) -> None:
    participant = uuid4()
    for to in ("0301", "4601"):
        await accept(connections, [orjson.dumps(moved(participant, "a", to=to))], HTTP)
    not_theirs = moved(participant, "b") | {
        "type": "no.kommune.integrering.interpreter.confirmed.v1",
        "data": {"booking_id": "b", "on": "2026-09-20"},
    }
    await accept(connections, [orjson.dumps(not_theirs)], HTTP)

    found = await reasons(conn, OF_DRAMMEN)
    assert (OF_DRAMMEN, "participant.moved", "id", "conflict", 1) in found
    assert {each[1] for each in found} == {"participant.moved", "interpreter.confirmed"}
    assert await reasons(conn, FILE) == set()
    assert await senders(conn, today_in_oslo()) == [OF_DRAMMEN]


async def test_what_is_accepted_leaves_nothing_and_older_days_are_left_out(connections: Pool, conn: Connection) -> None:
    await accept(connections, [orjson.dumps(moved(uuid4(), "a"))], SENDER)
    assert await reasons(conn) == set()
    await accept(connections, [b"{}", b"{}"], SENDER)
    await accept(connections, [b"{}"], SENDER)
    (found,) = await refusals(conn, today_in_oslo(), None, 10)
    assert found.events == 3
    assert found.first_at < found.last_at
    assert await refusals(conn, today_in_oslo() + timedelta(days=1), None, 10) == []


async def test_they_are_taken_back_with_the_callers_transaction(conn: Connection) -> None:
    transaction = conn.transaction()
    await transaction.start()
    await accept(conn, [b"{}"], SENDER)
    assert len(await reasons(conn)) == 1
    await transaction.rollback()
    assert await reasons(conn) == set()


async def test_whatever_senders_make_up_a_day_has_a_bounded_number_of_rows(conn: Connection) -> None:
    for batch in range(4):
        made_up = [RefusalCount("participant.moved", f"data.{batch}.{n}", "missing", 2, 1) for n in range(100)]
        await count(conn, FILE, made_up)
    await count(conn, FILE, [RefusalCount("participant.moved", "data.0.0", "missing", 2, 1)])
    assert await conn.fetchval("select count(*) from stegvis.refusals") == 251
    assert (RefusalSender("", ""), "unknown", "", OTHERS, 300) in await reasons(conn)
    assert (FILE, "participant.moved", "data.0.0", "missing", 4) in await reasons(conn)
    assert await refused(conn, today_in_oslo()) == 401
    assert await senders(conn, today_in_oslo()) == [FILE]


async def test_a_connection_that_breaks_at_the_counting_takes_no_answer_back(
    connections: Pool, conn: Connection
) -> None:
    await conn.execute(
        "create function public.break_off() returns trigger language plpgsql as "
        "$$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$"
    )
    await conn.execute(
        "create trigger break_off before insert on stegvis.refusals for each row execute function public.break_off()"
    )
    answers = await accept(connections, [orjson.dumps(moved(uuid4(), "a")), b"{}"], SENDER)
    assert [answer.verdict for answer in answers] == [inbox.Verdict.ACCEPTED, inbox.Verdict.REFUSED]
    assert await inbox.counts(conn) == inbox.Counts(accepted=1, duplicates=0, refused=1)


async def test_an_event_is_accepted_though_its_neighbours_reason_cannot_be_counted(
    connections: Pool, conn: Connection
) -> None:
    await conn.execute("alter table stegvis.refusals add check (false)")
    answers = await accept(connections, [orjson.dumps(moved(uuid4(), "a")), b"{}"], SENDER)
    assert [answer.verdict for answer in answers] == [inbox.Verdict.ACCEPTED, inbox.Verdict.REFUSED]
    assert await inbox.counts(conn) == inbox.Counts(accepted=1, duplicates=0, refused=1)
    with pytest.raises(asyncpg.CheckViolationError):  # the caller's transaction is broken, and is told so
        async with conn.transaction():
            await accept(conn, [orjson.dumps(moved(uuid4(), "b")), b"{}"], SENDER)
    assert (await inbox.counts(conn)).accepted == 1
