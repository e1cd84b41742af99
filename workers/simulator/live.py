"""A live show: newcomers settle, partners and advisers do their part, and whole journeys unfold within minutes.

Every journey has days of its own: what is done is dated soon after the day on which it was asked for, and never after
today. So a journey that begins four years ago comes to today as fast as its events can be carried.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from schemas.calendar import oslo_date
from schemas.events import full_type
from store import reports
from store.database import AWAY, Pool
from workers.generate import generate
from workers.settings import PartnerSettings, Settings
from workers.simulator import advisers
from workers.simulator.partners import Rates
from workers.simulator.server import Deliver, Simulator, into, serving

LOOK_EVERY = 0.5  # seconds between the advisers' looks at their tasks
SETTLED_AT_MOST = 4 * 365  # days ago
BATCH = 500  # events at a time

SETTLED = full_type("participant.settled")


class Show(NamedTuple):
    """How a live show goes.

    Attributes:
        participants: How many newcomers there will be.
        seed: Another seed gives another show.
        newcomers_per_second: How fast they come.
    """

    participants: int = 40
    seed: int = 1
    newcomers_per_second: float = 2.0


def with_partners(settings: Settings, url: str) -> Settings:
    """Give the settings with the simulator for every partner that has no address of its own."""
    return settings.model_copy(
        update={"partners": settings.partners | {"*": PartnerSettings(url=url, per_second=1_000)}}
    )


@contextlib.asynccontextmanager
async def simulated_partners(
    settings: Settings, seed: int, rates: Rates, delay_seconds: float = 0.0, *, shuffle: bool = False
) -> AsyncIterator[tuple[Settings, Simulator]]:
    """Play the partners for as long as the block lasts; gives settings that lead to them."""
    simulator = Simulator(seed, rates, delay_seconds, shuffle=shuffle)
    async with serving(simulator.app) as url:
        yield with_partners(settings, url), simulator


async def perform(database: Pool, show: Show, tell: Callable[[dict[str, Any]], None]) -> None:
    """Let newcomers settle and advisers work, until cancelled. A database that is restarting is waited for.

    Args:
        database: The running stack's.
        show: How it goes.
        tell: Told the summary about once a second.
    """
    deliver = into(database)
    try:
        async with asyncio.TaskGroup() as playing:
            playing.create_task(_newcomers(deliver, show))
            playing.create_task(_advisers(database, deliver, show))
            playing.create_task(_telling(database, tell))
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None  # the command tells single faults in words


async def _newcomers(deliver: Deliver, show: Show) -> None:
    today = _today()
    for event in settlements(show, today):
        await deliver([event])
        await asyncio.sleep(1 / show.newcomers_per_second)


def settlements(show: Show, today: date) -> list[dict[str, Any]]:
    """Give the settlement of every newcomer, moved so that they are spread over the last four years."""
    found: dict[str, dict[str, Any]] = {}
    for event in generate(2 * show.participants, show.seed, today):
        if event["type"] == SETTLED and event["data"]["settled_on"] <= today.isoformat():
            found.setdefault(event["subject"], event)
        if len(found) == show.participants:
            break
    for number, event in enumerate(found.values()):
        earlier = timedelta(SETTLED_AT_MOST * number // max(1, show.participants))
        for name in ("settled_on", "permit_granted_on"):
            moved = date.fromisoformat(event["data"][name]) - earlier
            event["data"][name] = max(moved, date(2021, 1, 1)).isoformat()
    return list(found.values())


async def _advisers(database: Pool, deliver: Deliver, show: Show) -> None:
    done: set[str] = set()
    while True:
        today = _today()
        tasks: list[reports.OpenTask] = []
        ends: list[reports.LooseEnd] = []
        with contextlib.suppress(*AWAY):
            async with database.acquire() as conn:
                tasks, ends = await reports.open_tasks(conn), await reports.loose_ends(conn)
        sent = [event for task in tasks for event in advisers.events(task, show.seed, today)]
        sent += [event for end in ends for event in advisers.life(end, show.seed, today)]
        new = [event for event in sent if event["id"] not in done]
        done.update(event["id"] for event in new)
        for start in range(0, len(new), BATCH):
            await deliver(new[start : start + BATCH])
        await asyncio.sleep(LOOK_EVERY)


async def _telling(database: Pool, tell: Callable[[dict[str, Any]], None]) -> None:
    while True:
        await asyncio.sleep(1.0)
        with contextlib.suppress(*AWAY):
            async with database.acquire() as conn:
                tell(await reports.summary(conn, _today()))


def _today() -> date:
    return oslo_date(datetime.now(UTC))
