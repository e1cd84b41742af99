"""Reading over 60,000 journeys and 500,000 tasks: calls, pages, and which plans read a big table whole."""

import argparse
import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import httpx
import orjson

from benchmarks import pages
from benchmarks.contender import give_and_leave
from benchmarks.measure import percentile
from console.access.callers import Scope
from store import lists
from store.access import create_key
from store.database import Connection, Pool, pool
from store.lists import DeadlineFilter, JourneyFilter, Paging, TaskFilter, Viewer, WaitFilter
from store.migrate import migrate
from store.walls import DatabaseRole
from workers.connections import SEARCH_ATTRIBUTES, today_in_oslo
from workers.embedded.stack import EmbeddedStack
from workers.secret import access_secret
from workers.settings import load_settings

JOURNEYS = 60_000
PAGES = 12  # of each call
BIG = frozenset({"journeys", "tasks", "waits", "deadlines", "timeline", "inbox", "requests"})
ORGANISATIONS = ("0301", "3301", "33", "nav", "stegvis")
CALLS = (
    "/journeys",
    "/journeys?stage=programme&status=active",
    "/tasks",
    "/tasks?overdue=true",
    "/tasks?role=programme_adviser",
    "/waits",
    "/waits?event=guidance.booked",
    "/deadlines",
    "/deadlines?status=passed",
)
FILLED = Path(__file__).with_suffix(".sql")


async def run(journeys: int) -> dict[str, Any]:
    """Fill the read model and measure.

    Returns:
        Milliseconds by call, the slowest organisation's: p50 and p95; the greatest p95; and the plans that read a big
        table whole; and the same of the pages.
    """
    settings = load_settings()
    stack = EmbeddedStack(settings, None, migrate=migrate, search_attributes=SEARCH_ATTRIBUTES)
    async with stack, await pool(stack.postgres_url, max_size=4) as database:
        began = time.monotonic()
        async with database.acquire() as conn:
            for statement in FILLED.read_text("utf-8").split(";\n")[:-1]:
                await conn.execute(statement, *([journeys] if "$1" in statement else []))
            await conn.execute("vacuum analyze")
            counted = {
                table: await conn.fetchval(f"select count(*) from stegvis.{table}") for table in ("journeys", "tasks")
            }
            secret = access_secret(settings, stack.data_dir)
            keys = {each: await create_key(conn, secret, each, [Scope.READ]) for each in ORGANISATIONS}
        found: dict[str, Any] = counted | {"filled_in_s": round(time.monotonic() - began, 1)}
        await stack.start_web()
        url = stack.info().web
        assert url is not None
        async with httpx.AsyncClient(base_url=url) as client:
            for key in keys.values():  # what a process does once, such as to connect, is no part of a call
                await _pages(client, CALLS[0], key)
            measured = {call: await _slowest(client, call, keys) for call in CALLS}
            measured["/journeys/{participant}"] = await _one_by_one(client, database, keys["0301"])
        found["whole_tables"] = sorted(await _read_whole(database))
        found["pages"] = await pages.run(url, database, today_in_oslo())
    found["ms"] = {call: {"p50": percentile(ms, 50), "p95": percentile(ms, 95)} for call, ms in measured.items()}
    found["p95_ms"] = max(each["p95"] for each in found["ms"].values())
    return found


async def _slowest(client: httpx.AsyncClient, call: str, keys: dict[str, str]) -> list[float]:
    by_organisation = [await _pages(client, call, key) for key in keys.values()]
    return max(by_organisation, key=lambda ms: percentile(ms, 95))


async def _pages(client: httpx.AsyncClient, call: str, key: str) -> list[float]:
    """Time the first pages of a list; where they are few, again from the beginning."""
    taken: list[float] = []
    after: str | None = None
    for _ in range(PAGES):
        began = time.perf_counter()
        url = httpx.URL(call).copy_merge_params({} if after is None else {"after": after})
        answer = await client.get(url, headers={"Authorization": f"Bearer {key}"})
        taken.append(1_000 * (time.perf_counter() - began))
        answer.raise_for_status()
        after = answer.json()["next"]
    return taken


async def _one_by_one(client: httpx.AsyncClient, database: Pool, key: str) -> list[float]:
    rows = await database.fetch("select participant from stegvis.journeys where kommune = '0301' limit $1", 5 * PAGES)
    taken = []
    for (participant,) in rows:
        began = time.perf_counter()
        answer = await client.get(f"/journeys/{participant}", headers={"Authorization": f"Bearer {key}"})
        taken.append(1_000 * (time.perf_counter() - began))
        answer.raise_for_status()
    return taken


class _Explaining:
    """A connection that notes which big tables the plans of its queries read whole."""

    def __init__(self, conn: Connection) -> None:
        self._conn, self.whole = conn, set[str]()

    async def fetch(self, query: str, *args: Any) -> Sequence[Any]:
        (plan,) = orjson.loads(await self._conn.fetchval(f"explain (format json) {query}", *args))
        self._look(plan["Plan"])
        rows: Sequence[Any] = await self._conn.fetch(query, *args)
        return rows

    def _look(self, node: dict[str, Any]) -> None:
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG:
            self.whole.add(node["Relation Name"])
        for inner in node.get("Plans", ()):
            self._look(inner)


async def _read_whole(database: Pool) -> set[str]:
    """Give the lists of organisations whose plans read a big table whole."""
    found, today, paging = set(), today_in_oslo(), Paging(100)
    for organisation in ORGANISATIONS:
        viewer = Viewer.of(organisation)
        async with lists.reading(database, organisation) as conn:
            await conn.execute(f"set local role {DatabaseRole.WEB}")
            for name in ("journeys", "tasks", "waits", "deadlines"):
                explaining = _Explaining(conn)
                on = cast("Connection", explaining)
                match name:
                    case "journeys":
                        await lists.journeys(on, viewer, JourneyFilter(), paging, today)
                    case "tasks":
                        await lists.tasks(on, viewer, TaskFilter(), paging, today)
                    case "waits":
                        await lists.waits(on, viewer, WaitFilter(), paging, today)
                    case "deadlines":
                        await lists.deadlines(on, viewer, DeadlineFilter(), paging, today)
                found |= {f"{name} of {organisation}: {table}" for table in explaining.whole}
    return found


def main() -> None:
    """Measure with as many journeys as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("journeys", type=int, nargs="?", default=JOURNEYS)
    give_and_leave(asyncio.run(run(parser.parse_args().journeys)))


if __name__ == "__main__":
    main()
