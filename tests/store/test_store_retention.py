"""Retention: who is due by the rule set, and a legal hold that stops every erasure."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from analysis.statistics import Period, statistics
from intake.accept import accept
from schemas.rules import RuleBook, packaged_rules
from store import person, reports
from store.database import Connection, Pool
from store.worklists import known_account
from tests.cli.cases import EventBuilder
from tests.store.test_store_texts import TRUSTED, advance
from workers.connections import today_in_oslo

BOOK = packaged_rules()
YEARS = BOOK.sets[0].retention.years_after_closing


def with_years(years: int) -> RuleBook:
    """Give the rule book with another retention in all rule sets."""
    sets = [rules.model_copy(update={"retention": rules.retention.model_copy(update={"years_after_closing": years})})
            for rules in BOOK.sets]  # fmt: skip
    return replace(BOOK, sets=tuple(sets))


async def ended_long_ago(connections: Pool, conn: Connection, name: str = "gone") -> EventBuilder:
    """Carry a journey that was closed more than five years ago."""
    case = EventBuilder(name, 2_090, today_in_oslo()).settled().housed_and_informed()
    case.add("journey.ended", 30, "ended_on", reason="left_country")
    await accept(conn, case.lines, TRUSTED)
    await advance(connections, case.participant)
    return case


async def test_who_is_due_from_which_day_follows_from_the_rule_set(connections: Pool, conn: Connection) -> None:
    case, today = await ended_long_ago(connections, conn), today_in_oslo()
    going_on = EventBuilder("goes on", 60, today).settled()
    await accept(conn, going_on.lines, TRUSTED)
    await advance(connections, going_on.participant)
    closed = date.fromisoformat(case.day(30))
    since = closed.replace(year=closed.year + YEARS)
    assert await person.due(conn, BOOK, today) == [(case.participant, closed, since, "2021", None)]
    assert await person.due(conn, BOOK, since - timedelta(days=1)) == []
    assert len(await person.due(conn, BOOK, since)) == 1
    assert await person.due(conn, with_years(YEARS + 5), today) == []
    assert [each.participant for each in await person.due(conn, with_years(0), closed)] == [case.participant]


@pytest.mark.parametrize(
    "kept",
    [
        "insert into person.comments (id, participant, account, organisation, text)"
        " select gen_random_uuid(), $1, id, '3301', 'words' from access.accounts limit 1",
        "insert into person.drafts (account, participant, task, event, fields)"
        " select id, $1, 'x', 'decision.made', '{}' from access.accounts limit 1",
        "insert into person.documents (participant, kind, made_from, language, media_type, content, sha256, made_by)"
        " values ($1, 'plan', 'x', 'nb', 'text/html', '', '', 'x')",
    ],
    ids=["a comment", "a draft", "a document"],
)
async def test_whatever_is_left_of_somebody_makes_them_due(connections: Pool, conn: Connection, kept: str) -> None:
    case, today = await ended_long_ago(connections, conn), today_in_oslo()
    await known_account(conn, "https://issuer.example", "adviser-1", None)
    await person.erase(conn, case.participant, "operator-1", "asked for")
    assert await person.due(conn, BOOK, today) == []
    await conn.execute(kept, case.participant)
    assert [each.participant for each in await person.due(conn, BOOK, today)] == [case.participant]
    assert await person.erase(conn, case.participant, "operator-1", "time is over")
    assert await person.due(conn, BOOK, today) == []


async def test_a_rule_set_that_is_no_more_gives_way_to_that_of_the_day_of_closing(
    connections: Pool, conn: Connection
) -> None:
    await ended_long_ago(connections, conn)
    await conn.execute("update stegvis.journeys set rule_set = 'gone'")
    (due,) = await person.due(conn, BOOK, today_in_oslo())
    assert due.rule_set == "2021"


async def test_who_is_erased_is_due_no_more_and_the_journey_and_statistics_stay(
    connections: Pool, conn: Connection
) -> None:
    case, today = await ended_long_ago(connections, conn), today_in_oslo()
    period = Period(date(2021, 1, 1), today)
    view = await reports.explain(conn, case.participant, today)
    counted = await statistics(conn, period)
    await person.erase(conn, case.participant, "operator-1", "kept for five years")
    await conn.execute("update stegvis.journeys set sections = '{}'")
    await advance(connections, case.participant)
    assert await person.due(conn, BOOK, today) == []
    played = await reports.explain(conn, case.participant, today)
    assert replace(played, journey=view.journey) == view
    assert await statistics(conn, period) == counted


async def test_nothing_is_erased_while_a_hold_stands_and_all_of_it_afterwards(
    connections: Pool, conn: Connection
) -> None:
    case = await ended_long_ago(connections, conn)
    held, new = await person.hold(conn, case.participant, "jurist", "before the court")
    assert new
    assert await person.hold(conn, case.participant, "another", "again") == (held, False)
    with pytest.raises(person.HoldStands, match=r"a legal hold stands.*stegvis hold end"):
        await person.erase(conn, case.participant, "operator-1", "asked for")
    assert await person.stored_about(conn, case.participant)
    assert [each.hold for each in await person.due(conn, BOOK, today_in_oslo())] == [held]
    assert await conn.fetchval("select count(*) from person.erasures") == 0

    (stands,) = await person.holds(conn, case.participant)
    assert (stands.held_by, stands.reason, stands.ended_at) == ("jurist", "before the court", None)
    ended = await person.end_hold(conn, case.participant, "jurist", "judgment given")
    assert ended is not None
    assert (ended.ended_by, ended.ended_reason) == ("jurist", "judgment given")
    assert await person.end_hold(conn, case.participant, "jurist", "twice") is None
    assert await person.holds(conn) == []
    assert await person.holds(conn, case.participant, ended=True) == [ended]
    assert await person.erase(conn, case.participant, "operator-1", "asked for")
    assert (await person.hold(conn, case.participant, "jurist", "appeal"))[1], "another hold may follow"


async def test_a_hold_and_an_erasure_at_the_same_moment_come_one_after_the_other(
    connections: Pool, conn: Connection
) -> None:
    case = await ended_long_ago(connections, conn)
    transaction = conn.transaction()
    await transaction.start()
    await person.hold(conn, case.participant, "jurist", "before the court")
    async with connections.acquire() as other:
        erasing = asyncio.create_task(person.erase(other, case.participant, "operator-1", "asked for"))
        while not await conn.fetchval("select count(*) from pg_locks where locktype = 'advisory' and not granted"):
            assert not erasing.done(), "it waits for the hold"
        await transaction.commit()
        with pytest.raises(person.HoldStands):
            await erasing
    assert await person.stored_about(conn, case.participant)


async def test_a_hold_is_of_one_participant_and_may_come_before_any_event(conn: Connection) -> None:
    somebody: UUID = uuid4()
    assert (await person.hold(conn, somebody, "jurist", "expected"))[1]
    await person.erase(conn, uuid4(), "operator-1", "asked for")
    with pytest.raises(person.HoldStands):
        await person.erase(conn, somebody, "operator-1", "asked for")


@pytest.mark.parametrize("statement", ["delete from person.holds", "truncate person.holds"])
async def test_a_hold_is_never_deleted(conn: Connection, statement: str) -> None:
    await person.hold(conn, uuid4(), "jurist", "before the court")
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        await conn.execute(statement)


async def test_the_planner_has_no_sample_of_what_a_person_is(conn: Connection) -> None:
    for case in (EventBuilder(f"one of many {n}", 60, today_in_oslo()).settled() for n in range(20)):
        await accept(conn, case.lines, TRUSTED)
    await conn.execute("analyze person.people, person.identifiers, person.texts, person.quarantined, person.comments")
    sampled = await conn.fetch("select tablename || '.' || attname from pg_stats where schemaname = 'person'")
    columns = {row[0] for row in sampled}
    assert "people.participant" in columns, "the tables are analysed"
    personal = {"people.name", "people.phone", "people.email", "people.address", "people.birth_date",
                "identifiers.value", "texts.text", "quarantined.person", "quarantined.texts",
                "comments.text"}  # fmt: skip
    assert not columns & personal
