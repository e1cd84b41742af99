"""What a page of the worklist costs on a filled table: no big table is read whole, few rows are passed over."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from store.database import Connection, OwnConnection, connect
from store.sql import queries
from store.walls import DatabaseRole
from store.worklists import ROWS, Band, View, Whose, WorkFilter, facets, page_of, urgency_on, view_counts
from tests.histories.live import as_role

TODAY, ME = date(2026, 6, 1), uuid4()
MANY = 30_000
FILLED = f"""
insert into stegvis.journeys (participant, kommune, county, status, stages, buffered, as_of, sections)
select md5(n::text)::uuid, case when n % 4 = 0 then '3301' else (3400 + n % 200)::text end, '33', 'active', '{{}}',
    '[]', '2026-01-01', '{{}}'
from generate_series(1, 6000) as n;
insert into stegvis.tasks (
    participant, key, type, stage, completes_with, role, organisation, opened_on, due, statutory, claimed_by
)
select md5(n::text)::uuid, 'k' || k, 'make-plan', 'plan', 'x', 'programme_adviser',
    case when n % 4 = 0 then '3301' else (3400 + n % 200)::text end, '2026-01-01',
    date '2026-01-01' + n * k % 397, k = 1, case when n % 400 = 0 then '{ME}'::uuid end
from generate_series(1, 6000) as n, generate_series(1, 5) as k;
analyze
"""
WHOSE = Whose("3301", ("programme_adviser",), (ME,), ("me",))


@pytest.fixture
async def web(url: str, conn: Connection) -> AsyncIterator[OwnConnection]:
    await conn.execute(FILLED)
    own = await connect(as_role(url, DatabaseRole.WEB))
    await own.execute("set stegvis.organisation = '3301'")
    await own.execute("set plan_cache_mode = 'force_custom_plan'")
    yield own
    await own.close()


@pytest.mark.parametrize("view", [View.MINE, View.UNIT, View.UNCLAIMED, View.OTHERS])
async def test_a_page_reads_about_as_many_tasks_as_it_shows(web: OwnConnection, view: View) -> None:
    band = queries("worklists")["band"]
    values = [
        view.value, WHOSE.organisation, list(WHOSE.roles), list(WHOSE.accounts), list(WHOSE.subjects), None,
        urgency_on(TODAY), 2**31 - 1, None, None, None, None, ROWS + 1, None, None, None, None, None, None,
    ]  # fmt: skip
    plan = "\n".join(row[0] for row in await web.fetch(f"explain (analyze, costs off, timing off) {band}", *values))
    assert not re.search(r"Seq Scan on (tasks|journeys)", plan), plan
    removed = [int(line.rsplit(":", 1)[1]) for line in plan.splitlines() if "Rows Removed by Filter" in line]
    assert sum(removed) < MANY / 10, plan


async def test_pages_follow_each_other_in_the_order_of_urgency_and_miss_nothing(web: OwnConnection) -> None:
    seen: list[tuple[int, int, str, str]] = []
    after = None
    which = WorkFilter(view=View.UNIT)
    while True:
        page = await page_of(web, WHOSE, which, TODAY, after)
        seen += [
            (list(Band).index(row["band"]), row["urgency"], str(row["participant"]), row["key"]) for row in page.rows
        ]
        after = page.next
        if after is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) == (await view_counts(web, WHOSE))[View.UNIT]


@pytest.mark.parametrize("view", [View.UNIT, View.UNCLAIMED, View.OTHERS])
async def test_the_views_of_the_unit_are_counted_with_what_they_show(web: OwnConnection, view: View) -> None:
    colleague = Whose("3301", ("programme_adviser",), (uuid4(),), ("another",))
    for whose in (WHOSE, colleague):
        counted = await facets(web, whose, WorkFilter(view=view), TODAY, datetime.now(UTC), by_kommune=False)
        assert counted["view"] == await view_counts(web, whose)
        assert counted["all"][""] == counted["view"][view]
    assert counted["view"]["others"] > 0
    filtered = WorkFilter(view=view, bands=frozenset({Band.LAW}))
    counted = await facets(web, colleague, filtered, TODAY, datetime.now(UTC), by_kommune=False)
    assert counted["view"] == await view_counts(web, colleague), "a filter narrows what is shown, not the views"


async def test_what_is_over_the_law_is_found_among_the_law_s_alone(web: OwnConnection) -> None:
    band = queries("worklists")["band"]
    values = [
        "unit", WHOSE.organisation, list(WHOSE.roles), list(WHOSE.accounts), list(WHOSE.subjects), None,
        0, urgency_on(TODAY), True, None, None, None, ROWS + 1, None, None, None, None, None, None,
    ]  # fmt: skip
    plan = "\n".join(row[0] for row in await web.fetch(f"explain {band}", *values))
    assert "tasks_of_law_by_urgency" in plan


async def test_counts_agree_with_the_rows(web: OwnConnection) -> None:
    which = WorkFilter(view=View.MINE)
    counted = await facets(web, WHOSE, which, TODAY, datetime.now(UTC), by_kommune=False)
    rows = (await page_of(web, WHOSE, which, TODAY, rows=1_000)).rows
    assert len(rows) == counted["all"][""] == (await view_counts(web, WHOSE))[View.MINE] > 0
    assert sum(counted["band"].values()) == len(rows)
