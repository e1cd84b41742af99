"""What the figures of leaders and operators cost on filled tables: a leader's pages read no big table whole."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from store.database import Connection, OwnConnection, connect
from store.sql import queries
from store.walls import DatabaseRole
from tests.histories.live import as_role

TODAY = date(2026, 6, 1)
FILLED = """
insert into stegvis.journeys (participant, kommune, county, status, stages, buffered, as_of, sections)
select md5(n::text)::uuid, (3300 + n % 200)::text, '33', 'active', '{}', '[]', '2026-01-01', '{}'
from generate_series(1, 6000) as n;
insert into stegvis.waits (participant, key, stage, event, also, role, party, organisation, since, due)
select md5(n::text)::uuid, 'w' || k, 'decision', 'event.' || k || '.' || n % 40, '{}', 'programme_adviser', 'kommune',
    (3300 + n % 200)::text, date '2026-01-01' + n % 100, date '2026-03-01' + n % 300
from generate_series(1, 6000) as n, generate_series(1, 5) as k;
insert into stegvis.deadlines (
    participant, key, name, stage, legal_basis, party, organisation, starts, due, rolled, judged, warnings,
    started_by_source, started_by_id
)
select md5(n::text)::uuid, 'd' || k, 'programme-decision', 'decision', '§ 12', 'kommune',
    (3300 + n % 200)::text, '2026-01-01', date '2026-03-01' + n * k % 300, date '2026-03-01' + n * k % 300,
    date '2026-03-01' + n * k % 300, '{}', 'urn:x', 'x'
from generate_series(1, 6000) as n, generate_series(1, 5) as k;
insert into stegvis.inbox (
    source, id, name, participant, business_date, time, own, data, body_hash, sender, received_at
)
select 'urn:x', n::text, 'participant.settled', md5((n % 6000)::text)::uuid, '2026-01-01', '2026-01-01', false,
    '{}', '', '3301', timestamptz '2026-05-01' + n * interval '1 minute'
from generate_series(1, 40000) as n;
"""
KOMMUNE = ("3301", None, None, TODAY)
OF_KOMMUNE = {
    "wait_groups": (*KOMMUNE, None, False),
    "waits_of": (*KOMMUNE, None, False, None, "event.1.1", 50),
    "deadline_weeks": (*KOMMUNE, TODAY - timedelta(weeks=3), TODAY + timedelta(weeks=9), None),
    "passed_deadlines": (*KOMMUNE, None, None, None, None, 20),
    "running_deadlines": (*KOMMUNE, None, None, None, None, 20),
}


@pytest.fixture
async def filled(conn: Connection) -> None:
    await conn.execute(FILLED)
    for table in ("journeys", "waits", "deadlines", "inbox"):
        await conn.execute(f"vacuum analyze stegvis.{table}")


async def web_of(url: str, organisation: str) -> OwnConnection:
    own = await connect(as_role(url, DatabaseRole.WEB))
    await own.execute(f"set stegvis.organisation = '{organisation}'")
    await own.execute("set plan_cache_mode = 'force_custom_plan'")
    return own


@pytest.fixture
async def leader(url: str, filled: None) -> AsyncIterator[OwnConnection]:
    own = await web_of(url, "3301")
    yield own
    await own.close()


@pytest.fixture
async def operator(url: str, filled: None) -> AsyncIterator[OwnConnection]:
    own = await web_of(url, "stegvis")
    yield own
    await own.close()


async def plan_of(own: OwnConnection, query: str, *values: object) -> str:
    rows = await own.fetch(f"explain (analyze, costs off, timing off) {query}", *values)
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize("name", OF_KOMMUNE)
async def test_a_leaders_page_reads_no_big_table_whole(leader: OwnConnection, name: str) -> None:
    plan = await plan_of(leader, queries("oversight")[name], *OF_KOMMUNE[name])
    assert not re.search(r"Seq Scan on (waits|deadlines|journeys)", plan), plan


async def test_an_operator_opens_the_waits_for_one_event_by_index(operator: OwnConnection) -> None:
    plan = await plan_of(
        operator, queries("oversight")["waits_of"], None, None, None, TODAY, None, False, None, "event.1.1", 50
    )
    assert "waits_of_event" in plan
    assert "Seq Scan on waits" not in plan, plan


async def test_an_hour_of_the_inbox_is_counted_in_its_index_alone(operator: OwnConnection) -> None:
    since = datetime(2026, 5, 20, tzinfo=UTC)
    plan = await plan_of(operator, queries("operation")["per_bucket"], since, timedelta(minutes=30))
    assert "Index Only Scan using inbox_received" in plan, plan


async def test_delays_look_at_the_last_events_alone(operator: OwnConnection) -> None:
    plan = await plan_of(operator, queries("operation")["delays"], datetime(2026, 5, 1, tzinfo=UTC), 200)
    assert "inbox_received" in plan, plan
    assert not re.search(r"Seq Scan on inbox", plan), plan
