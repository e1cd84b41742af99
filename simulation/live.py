"""A live show: simulated newcomers settle, partners and advisers act, and whole journeys unfold within minutes.

Each event is dated soon after the day on which its task or request opened, and never after today. So a journey that
begins four years ago reaches today as fast as the stack processes its events.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from schemas.events import full_type
from simulation import advisers
from simulation.fates import Fate, fates
from simulation.generate import generate
from simulation.partners import Rates
from simulation.server import Simulator, into, serving
from store import inbox, reports
from store.database import AWAY, Pool
from workers.connections import today_in_oslo
from workers.settings import PartnerSettings, Settings

LOOK_EVERY = 0.5  # seconds between two readings of the advisers' tasks
CARRIED_WITHIN = 3.0  # seconds a journey gets to process the sent events before more are sent
PARTNERS_GET = 5.0  # seconds before an adviser completes a task that a partner should have
NAMED_EVERY = 10  # newcomers; of so many, one is named to the audience
QUIET_FOR = 3  # checks in a row with nothing left to do, before the show counts as over
SETTLED_AT_MOST = 4 * 365  # days ago
BATCH = 500  # events at a time

SETTLED = full_type("participant.settled")


class Show(NamedTuple):
    """The settings of a live show.

    Attributes:
        participants: The number of newcomers.
        seed: Another seed gives another show.
        newcomers_per_second: How many newcomers settle a second.
    """

    participants: int = 40
    seed: int = 1
    newcomers_per_second: float = 2.0


class Audience(NamedTuple):
    """The callbacks of whoever watches a show.

    Attributes:
        tell: Called about once a second with the caseload in figures.
        newcomer: Called for some newcomers, with the participant and the settled date.
        over: Called once, when every journey has reached today, with the participant of the longest journey.
    """

    tell: Callable[[dict[str, Any]], None]
    newcomer: Callable[[UUID, date], None]
    over: Callable[[UUID], None]


def with_partners(settings: Settings, url: str) -> Settings:
    """Give the settings with the simulator's address for every partner that has none."""
    return settings.model_copy(
        update={"partners": settings.partners | {"*": PartnerSettings(url=url, per_second=1_000)}}
    )


@contextlib.asynccontextmanager
async def simulated_partners(
    settings: Settings, seed: int, rates: Rates, delay_seconds: float = 0.0, *, shuffle: bool = False
) -> AsyncIterator[tuple[Settings, Simulator]]:
    """Simulate the partners while the block runs; give settings with their address, and the simulator."""
    simulator = Simulator(seed, rates, delay_seconds, shuffle=shuffle)
    async with serving(simulator.app) as url:
        yield with_partners(settings, url), simulator


class Performance:
    """A live show on a running stack."""

    def __init__(self, database: Pool, show: Show, audience: Audience, unanswered: Callable[[], int]) -> None:
        """Prepare the show.

        Args:
            database: The database of the running stack.
            show: The settings of the show.
            audience: The callbacks of whoever watches.
            unanswered: Gives how many messages the simulated partners still have to answer.
        """
        self._database, self._show, self._audience, self._unanswered = database, show, audience, unanswered
        self._deliver = into(database)
        self._office = Office(show.seed, settlements(show, today_in_oslo()))
        self._all_there = False

    async def go_on(self) -> None:
        """Let newcomers settle and advisers work until cancelled. A database that restarts only delays the show."""
        try:
            async with asyncio.TaskGroup() as playing:
                playing.create_task(self._newcomers())
                playing.create_task(self._advisers())
                playing.create_task(self._telling())
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None  # the command can explain a single fault, not a group

    async def _newcomers(self) -> None:
        for number, event in enumerate(settlements(self._show, today_in_oslo())):
            await self._deliver([event])
            if number % NAMED_EVERY == 0:
                self._audience.newcomer(_who(event), date.fromisoformat(event["data"]["settled_on"]))
            await asyncio.sleep(1 / self._show.newcomers_per_second)
        self._all_there = True

    async def _advisers(self) -> None:
        while True:
            with contextlib.suppress(*AWAY):
                async with self._database.acquire() as conn:
                    tasks, ends = await reports.open_tasks(conn), await reports.loose_ends(conn)
                events = self._office.work(tasks, ends, today_in_oslo(), time.monotonic())
                for start in range(0, len(events), BATCH):
                    await self._deliver(events[start : start + BATCH])
            await asyncio.sleep(LOOK_EVERY)

    async def _telling(self) -> None:
        first = min(settlements(self._show, today_in_oslo()), key=lambda event: str(event["data"]["settled_on"]))
        quiet = 0
        while True:
            await asyncio.sleep(1.0)
            with contextlib.suppress(*AWAY):
                async with self._database.acquire() as conn:
                    self._audience.tell(await reports.summary(conn, today_in_oslo()))
                    outstanding = await inbox.idle(conn)
                moving = (
                    self._unanswered()
                    or outstanding != inbox.Outstanding(0, 0)
                    or not (self._all_there and self._office.at_rest)
                )
                quiet = 0 if moving else quiet + 1
                if quiet == QUIET_FOR:
                    self._audience.over(_who(first))


class Office:
    """All simulated advisers. They complete each participant's tasks in the order of the completion days.

    Attributes:
        at_rest: Whether nothing is left to do today.
    """

    def __init__(self, seed: int, newcomers: Iterable[dict[str, Any]] = ()) -> None:
        """Create the office; another seed gives other events.

        Args:
            seed: The seed.
            newcomers: The settlements of those whom something may befall that is nobody's task.
        """
        self._seed = seed
        self._fates: dict[UUID, list[Fate]] = {_who(each): fates(each, seed) for each in newcomers}
        self._sent_at: dict[str, float] = {}
        self._seen_at: dict[tuple[UUID, str, date], float] = {}
        self.at_rest = False

    def work(
        self, tasks: Iterable[reports.OpenTask], ends: Iterable[reports.LooseEnd], today: date, now: float
    ) -> list[dict[str, Any]]:
        """Give the events to send now.

        Args:
            tasks: The open tasks.
            ends: The open waits without a task.
            today: No event is dated later.
            now: The moment, in seconds of a monotonic clock.
        """
        lived = [
            event
            for end in ends
            for event in advisers.life(end, self._seed, today)
            if not self._is_gone(end.participant, event["time"][:10])
        ]
        done = [event for event in lived if event["id"] not in self._sent_at]
        to_do: dict[UUID, list[list[dict[str, Any]]]] = {}
        for task in tasks:
            if events := advisers.events(task, self._seed, today):
                to_do.setdefault(task.participant, []).append([] if self._is_partners(task, now) else events)
        left = False
        for who, each in to_do.items():
            next_, waits = self._next(each, now)
            befallen, waits_more = self._befallen(who, next_, now)
            left |= waits or waits_more
            done += befallen
        self._sent_at.update((event["id"], now) for event in done)
        self.at_rest = not done and not left
        return done

    def _is_gone(self, participant: UUID, day: str) -> bool:
        return any(fate.last and fate.on.isoformat() <= day for fate in self._fates.get(participant, ()))

    def _befallen(
        self, participant: UUID, next_: list[dict[str, Any]], now: float
    ) -> tuple[list[dict[str, Any]], bool]:
        """Give what befalls a participant before the next day that somebody works, else that day's events."""
        for fate in self._fates.get(participant, ()) if next_ else ():
            sent = self._sent_at.get(fate.event["id"])
            if sent is None and fate.on.isoformat() <= next_[-1]["time"][:10]:
                return [fate.event], True
            if sent is not None and (fate.last or now - sent < CARRIED_WITHIN):
                return [], True
        return next_, False

    def _is_partners(self, task: reports.OpenTask, now: float) -> bool:
        seen = self._seen_at.setdefault((task.participant, task.key, task.opened_on), now)
        return task.completes_with in advisers.AFTER_PARTNERS and now - seen < PARTNERS_GET

    def _next(self, tasks: Iterable[list[dict[str, Any]]], now: float) -> tuple[list[dict[str, Any]], bool]:
        """Give the events of one participant's earliest day, and whether others are still to come."""
        new, waits = [], False
        for events in tasks:
            if not events:
                waits = True
            elif (sent := self._sent_at.get(events[-1]["id"])) is None:
                new.append(events)
            elif now - sent < CARRIED_WITHIN:  # its consequences may open tasks with earlier days
                return [], True
        first = min((events[-1]["time"][:10] for events in new), default="")
        return [event for events in new if events[-1]["time"][:10] == first for event in events], waits


def settlements(show: Show, today: date) -> list[dict[str, Any]]:
    """Give the settlement of every newcomer; the dates are spread over the last four years."""
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


def _who(event: dict[str, Any]) -> UUID:
    return UUID(event["subject"].rpartition("/")[2])
