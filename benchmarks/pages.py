"""The pages of the console over the read model of ``benchmarks.reading``: opened by one, and by fifty at once."""

import asyncio
import contextlib
import random
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

import httpx

from benchmarks.measure import percentile
from benchmarks.play_alone import lives
from schemas.rules import packaged_rules
from store import inbox, journeys
from store.database import Connection, Pool
from workflows.engine.play import play

LIVED = 60  # journeys with all their events, whose pages are opened
TIMES = 40  # that each page is opened by one caller; the first is the one that counts figures over all journeys
ADVISERS = 50
OPENED_EACH = 8  # pages, by each of the fifty
THINKS = 3.0  # seconds between two pages of one adviser, on average
PERSONS = """
insert into person.people (participant, name, reported_at)
select participant, 'Invented Person ' || row_number() over (), now() from stegvis.journeys
on conflict do nothing
"""
_LINK = re.compile(r'href="(/(?:tasks|participants)/[^"#?]+)"')


async def run(url: str, database: Pool, today: date) -> dict[str, Any]:
    """Measure.

    Returns:
        Milliseconds by page: p50 and p95; the greatest p95 of one caller at a time; and p95 over all pages of fifty
        advisers at once.
    """
    async with database.acquire() as conn:
        await conn.execute(PERSONS)
        kommuner = await _lived(conn, today)
        await conn.execute("vacuum analyze")
    paths: dict[str, list[str]] = defaultdict(list)
    taken: dict[str, list[float]] = defaultdict(list)
    for kommune in ("0301", *islice(sorted(kommuner), 4)):
        async with _signed_in(url, f"programme_adviser@{kommune}") as adviser:
            for view in ("/inbox", "/inbox?view=unit", "/calendar"):
                for _ in range(TIMES):
                    taken[view.partition("?")[0]].append((await _opened(adviser, view))[0])
            _, text = await _opened(adviser, "/inbox?view=unit")
            paths[kommune] = list(dict.fromkeys(_LINK.findall(text)))[:20] + [
                f"/participants/{each}" for each in kommuner.get(kommune, ())
            ]
            for path in paths[kommune]:
                taken["/" + path.split("/")[1]].append((await _opened(adviser, path))[0])
    async with _signed_in(url, "operator@stegvis") as operator:
        for path in ("/waits", "/deadlines", "/operation", "/incidents"):
            for _ in range(TIMES):
                taken[path].append((await _opened(operator, path))[0])
    ms = {page: {"p50": percentile(each, 50), "p95": percentile(each, 95)} for page, each in taken.items()}
    together = await _together(url, dict(paths))
    return {
        "ms": ms,
        "p95_ms": max(each["p95"] for each in ms.values()),
        "together": {"p50": percentile(together, 50), "p95": percentile(together, 95), "opened": len(together)},
    }


async def _lived(conn: Connection, today: date) -> dict[str, list[UUID]]:
    """Accept, play and commit whole journeys; gives whose they are by kommune."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for participant, events in lives(LIVED, today).items():
        await inbox.accept(conn, events)
        loaded = await journeys.load(conn, participant)
        state = play(loaded.events, packaged_rules(), today)
        await journeys.commit(conn, participant, loaded.accepted, state)
        if state.kommune is not None:
            found[state.kommune].append(participant)
    return found


@contextlib.asynccontextmanager
async def _signed_in(url: str, account: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, headers={"Accept": "text/html"}, timeout=60) as client:
        answer = await client.post("/sign-in", data={"account": account})
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise RuntimeError(f"{account} cannot sign in: {answer.status_code}")
        yield client


async def _opened(client: httpx.AsyncClient, path: str) -> tuple[float, str]:
    began = time.perf_counter()
    answer = await client.get(path)
    taken = 1_000 * (time.perf_counter() - began)
    answer.raise_for_status()
    return taken, answer.text


async def _together(url: str, paths: dict[str, list[str]]) -> list[float]:
    """Let fifty advisers open pages, each in their own time; gives milliseconds."""
    dice, taken = random.Random(1), list[float]()

    async def adviser(kommune: str) -> None:
        async with _signed_in(url, f"programme_adviser@{kommune}") as client:
            for _ in range(OPENED_EACH):
                await asyncio.sleep(dice.uniform(0, 2 * THINKS))
                path = dice.choice(["/inbox", "/inbox?view=unit", *paths[kommune]])
                taken.append((await _opened(client, path))[0])

    kommuner = [each for each in paths if paths[each]]
    await asyncio.gather(*(adviser(kommuner[number % len(kommuner)]) for number in range(ADVISERS)))
    return taken
