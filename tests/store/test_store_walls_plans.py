"""What the walls cost: the setting is read once for a query, and no big table is read whole."""

import re
from collections.abc import AsyncIterator
from datetime import date

import pytest

from store import lists
from store.database import Connection, OwnConnection, connect
from store.lists import JourneyFilter, Paging, Viewer
from store.sql import queries
from store.walls import DatabaseRole
from tests.histories.live import as_role

FILLED = """
insert into stegvis.journeys (participant, kommune, county, status, stages, buffered, as_of, sections)
select md5(n::text)::uuid, (3300 + n % 300)::text, (33 + n % 300 / 30)::text, 'active', '{}', '[]', '2026-01-01', '{}'
from generate_series(1, 6000) as n;
insert into stegvis.tasks (participant, key, type, stage, completes_with, role, organisation, opened_on, due)
select md5(n::text)::uuid, 'k' || k, 't', 'programme', 'x', 'programme_adviser', (3300 + n % 300)::text, '2026-01-01',
    date '2026-01-01' + n * k % 400
from generate_series(1, 6000) as n, generate_series(1, 5) as k;
insert into stegvis.timeline (participant, key, day, kind, stage, details)
select md5(n::text)::uuid, 't' || k, '2026-01-01', 'x', 'programme', '{}'
from generate_series(1, 6000) as n, generate_series(1, 5) as k;
insert into stegvis.feed (participant, type, kommune, data)
select md5(n::text)::uuid, 'task.opened', (3300 + n % 300)::text, '{}' from generate_series(1, 30000) as n;
analyze
"""


@pytest.fixture
async def web(url: str, conn: Connection) -> AsyncIterator[OwnConnection]:
    await conn.execute(FILLED)
    own = await connect(as_role(url, DatabaseRole.WEB))
    await own.execute("set stegvis.organisation = '3301'")
    yield own
    await own.close()


async def test_lists_use_their_index_and_read_the_setting_once(web: OwnConnection) -> None:
    for query in (
        "select * from stegvis.tasks where organisation = '3301' and closed_on is null order by due limit 50",
        "select * from stegvis.tasks where participant = md5('301')::uuid",
        "select * from stegvis.timeline where participant = md5('301')::uuid",
        "select * from stegvis.journeys where participant = md5('301')::uuid",
        "select * from stegvis.feed where kommune = '3301' and xid > '0' order by xid, seq limit 50",
        "select task.key from stegvis.tasks as task join stegvis.journeys as journey using (participant) "
        "where task.organisation = '3301' and task.closed_on is null order by task.due limit 50",
    ):
        rows = await web.fetch(query)
        plan = [row[0] for row in await web.fetch(f"explain (analyze, costs off, timing off) {query}")]
        assert rows, query
        assert not [line for line in plan if "Seq Scan" in line], "\n".join(plan)
        # A policy that calls the function bare would have it among the conditions of each row.
        assert not [line for line in plan if "current_setting" in line and "Filter" in line], "\n".join(plan)
        at = [number for number, line in enumerate(plan) if "InitPlan" in line and "Filter" not in line]
        assert at, "\n".join(plan)
        assert all("loops=1)" in plan[n + 1] or "never executed" in plan[n + 1] for n in at), "\n".join(plan)


async def test_every_policy_reads_its_settings_in_a_query_of_their_own(conn: Connection) -> None:
    policies = await conn.fetch("select tablename, qual from pg_policies where qual like '%current_setting%'")
    assert len(policies) > 10
    for table, condition in policies:
        alone = re.findall(r"SELECT \(*(?:NULLIF\()?\(*current_setting\(", condition)
        assert len(alone) == condition.count("current_setting("), (table, condition)


async def test_the_journeys_of_a_role_that_has_few_are_found_without_reading_the_others(
    web: OwnConnection, conn: Connection
) -> None:
    await conn.execute(
        "insert into stegvis.tasks (participant, key, type, stage, completes_with, role, organisation, opened_on) "
        "select md5(n::text)::uuid, 'k' || k, 't', 'programme', 'x', 'nav', 'nav', '2026-01-01' "
        "from generate_series(7, 9) as n, generate_series(6, 7) as k"
    )
    await conn.execute("analyze stegvis.tasks")
    async with web.transaction():
        await web.execute("set local stegvis.organisation = 'nav'")
        await web.execute(queries("lists")["planned"])
        begun, seen = None, set[str]()
        for _ in range(3):
            page = await lists.journeys(web, Viewer.of("nav"), JourneyFilter(), Paging(1, begun), date(2026, 2, 1))
            seen |= {row["participant"] for row in page.rows}
            begun = page.next
        assert begun is None
        assert len(seen) == 3
        asked = (None, None, "nav", None, 100, date(2026, 2, 1), *[None] * 6)
        query = f"explain (analyze, timing off) {queries('lists')['journeys']}"
        plan = [row[0] for row in await web.fetch(query, *asked)]
    read = [line for line in plan if " on journeys " in line and "never executed" not in line]
    assert read, "\n".join(plan)
    assert all("rows=1.00 loops=3" in line for line in read), "\n".join(plan)
