"""What the commands do on a stack: run one for files or until Ctrl-C, feed it, read from it, repeat its requests."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from uuid import UUID

from cli.progress import Progress
from cli.waiting import Left, Waiting, absent_from_temporal
from intake.files import Fed, check_files, feed
from store import feed as published
from store import reports
from store.database import RESTARTED_WITHIN, Connection, Pool, patiently
from store.journeys import SentAgain, discard, failing, make_refused_again, send_unanswered_again
from store.migrate import migrate
from workers.connections import SEARCH_ATTRIBUTES, opened_database, running_database, running_stack, today_in_oslo
from workers.embedded.stack import EmbeddedStack
from workers.reaching import refuse_unreached
from workers.rules import load_rules
from workers.settings import Settings

if TYPE_CHECKING:
    from analysis.time_travel import Stood
    from schemas.rules import RuleSet
    from simulation.live import Show
    from simulation.partners import Rates
    from simulation.server import Simulator
    from workers.rules import Chosen

T = TypeVar("T")

NOBODY_ASKS = (
    "The running stack sends no requests to this address, so nothing will happen here. Restart it with\n"
    """  STEGVIS_PARTNERS='{{"*": {{"url": "{url}"}}}}' stegvis up\n"""
    "and run stegvis partners again with the same --port."
)


@contextlib.asynccontextmanager
async def stack(
    settings: Settings, data: Path | None, progress: Progress, *, web: bool = False
) -> AsyncIterator[EmbeddedStack]:
    """Start a whole stack, perhaps with a web process; stop every part of it when the block ends, also on an error."""
    load_rules(settings)  # refuse faulty rules here: the worker would stop and be restarted for ever
    refuse_unreached(settings)
    embedded = EmbeddedStack(
        settings, data, migrate=migrate, search_attributes=SEARCH_ATTRIBUTES, progress=progress.say
    )
    async with embedded as started:
        await started.start_services()
        if web:
            await started.start_web()
        yield started


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a run: the outcome of feeding, the report, the same in figures, and what was waited for in vain."""

    fed: Fed
    report: dict[str, Any]
    summary: dict[str, Any]
    left: Left | None


async def run_files(
    settings: Settings,
    files: Sequence[Path],
    data: Path | None,
    progress: Progress,
    *,
    partners: bool = False,
    limit: float | None = None,
) -> Ran:
    """Start a stack, feed it files, and wait until all events are processed and all requests are made.

    Args:
        settings: The settings of the stack.
        files: NDJSON files.
        data: The data directory; None for a temporary one, which is removed.
        progress: Shows how far the run is.
        partners: Whether to simulate the partners, who answer at once.
        limit: The most seconds to wait once the files are read; None for as long as it takes.
    """
    check_files(files)
    async with contextlib.AsyncExitStack() as running:
        simulator: Simulator | None = None
        if partners:
            from simulation.live import simulated_partners
            from simulation.partners import Rates
            from simulation.server import into

            settings, simulator = await running.enter_async_context(simulated_partners(settings, 1, Rates()))
        started = await running.enter_async_context(stack(settings, data, progress))
        database = await running.enter_async_context(opened_database(started.postgres_url, RESTARTED_WITHIN))
        if simulator is not None:
            simulator.deliver_to(into(database))
        waiting = Waiting(
            database,
            progress,
            partial(absent_from_temporal, settings, started.temporal_address if started.temporal_ui else None),
            lambda: 0 if simulator is None else simulator.outstanding,
        )
        feeding = _feed_and_wait(settings, waiting, database, files, progress, limit)
        fed, left = await _while_it_stands(started, feeding)
        today = today_in_oslo()
        refused = [asdict(refusal) for refusal in fed.refused]

        async def read(conn: Connection) -> Ran:
            full = await reports.report(conn, today, refused=refused, accepted=fed.accepted, duplicates=fed.duplicates)
            if refused:
                full["events"] |= {"refused_total": fed.all_refused, "refused_by_reason": dict(fed.by_reason)}
            return Ran(fed, full, await reports.summary(conn, today), left)

        return await patiently(database, read)


async def _while_it_stands(started: EmbeddedStack, working: Coroutine[Any, Any, T]) -> T:
    """Do the work, unless a part of the stack fails for good: then raise what ``EmbeddedStack.watch`` raises."""
    failing, work = asyncio.create_task(started.watch()), asyncio.create_task(working)
    try:
        await asyncio.wait([failing, work], return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            failing.result()  # raises: a part has failed for good
        return work.result()
    finally:
        for task in (failing, work):
            task.cancel()
        await asyncio.gather(failing, work, return_exceptions=True)


async def run_until_stopped(settings: Settings, data: Path, progress: Progress) -> None:
    """Run a stack until the task is cancelled or a part of the stack fails for good."""
    async with stack(settings, data, progress, web=True) as started:
        progress.ready(started)
        await started.watch()


async def run_live(settings: Settings, data: Path, progress: Progress, show: "Show") -> None:
    """Run a stack with simulated newcomers, partners and advisers until the task is cancelled."""
    from simulation.live import Audience, Performance, simulated_partners
    from simulation.partners import Rates
    from simulation.server import into

    rates = Rates(fail=0.2, decline=0.1, repeat=0.05)  # a lost message would hold up its journey for good
    async with contextlib.AsyncExitStack() as running:
        settings, simulator = await running.enter_async_context(
            simulated_partners(settings, show.seed, rates, 1.0, shuffle=True)
        )
        started = await running.enter_async_context(stack(settings, data, progress, web=True))
        database = await running.enter_async_context(opened_database(started.postgres_url, RESTARTED_WITHIN))
        simulator.deliver_to(into(database))
        progress.ready(started)
        audience = Audience(progress.live, partial(progress.newcomer, data), partial(progress.over, data))
        performance = Performance(database, show, audience, lambda: simulator.outstanding)
        await _while_it_stands(started, performance.go_on())


async def play_partners(
    settings: Settings,
    data: Path,
    progress: Progress,
    seed: int,
    rates: "Rates",
    delay: float,
    *,
    shuffle: bool,
    port: int | None,
) -> None:
    """Simulate the partners of a running stack until the task is cancelled."""
    from simulation.server import Simulator, into, serving

    async with running_database(settings, data) as database:
        simulator = Simulator(seed, rates, delay, into(database), shuffle=shuffle)
        async with serving(simulator.app, port) as url:
            progress.warn(f"The simulated partners listen at {url}")
            if url not in _asked(settings, data):
                progress.warn(NOBODY_ASKS.format(url=url))
            await asyncio.Event().wait()


def _asked(settings: Settings, data: Path) -> set[str]:
    """Give the partner addresses of the stack; ``localhost`` is written as 127.0.0.1."""
    own = (str(partner.url) for partner in settings.partners.values())
    addresses = own if settings.postgres_url else running_stack(data).partners or ()
    return {address.rstrip("/").replace("//localhost:", "//127.0.0.1:") for address in addresses}


class MadeAgain(NamedTuple):
    """How many requests are repeated.

    Attributes:
        refused: Requests that were refused or not taken, and will be made again.
        failing: Requests that fail, and are tried now instead of after Temporal's back-off.
    """

    refused: int
    failing: int


async def make_requests_again(
    settings: Settings, data: Path, participant: UUID | None, service: str | None
) -> MadeAgain:
    """Repeat requests that were refused or not taken, and try failing ones now.

    Raises:
        TemporalAway: There are failing requests and Temporal does not answer; nothing was changed.
    """
    async with running_database(settings, data) as database, database.acquire() as conn:
        fail = await failing(conn, participant, service)
        if not fail:
            return MadeAgain(await make_refused_again(conn, participant, service), 0)
        from workers.temporal import ask_now, client  # imported late: most commands need no Temporal

        embedded = None if settings.external_temporal() else running_stack(data).temporal
        connected = await client(settings, embedded)
        refused = await make_refused_again(conn, participant, service)
    await ask_now(connected, fail)
    return MadeAgain(refused, sum(fail.values()))


async def send_unanswered_requests_again(
    settings: Settings, data: Path, participant: UUID | None, service: str | None
) -> SentAgain:
    """Repeat requests that were sent and not answered."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await send_unanswered_again(conn, participant, service)


async def read_unmatched(settings: Settings, data: Path) -> list[reports.Unmatched]:
    """Give the participants with unmatched events."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await reports.unmatched(conn, today_in_oslo())


async def discard_events(settings: Settings, data: Path, participant: UUID, reason: str) -> int | None:
    """Discard a participant's unmatched events; gives how many, or None if there is a journey or a later settlement."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await discard(conn, participant, reason, today_in_oslo())


async def send_files(
    settings: Settings, files: Sequence[Path], data: Path, progress: Progress, *, wait: bool, limit: float | None = None
) -> tuple[Fed, Left | None]:
    """Feed files to a running stack; with ``wait`` return when all events are processed.

    Returns:
        The outcome of feeding; and what is still waited for ``limit`` seconds after the files were read.
    """
    check_files(files)
    async with running_database(settings, data) as database:
        if wait:
            embedded = None if settings.external_temporal() else running_stack(data).temporal
            waiting = Waiting(database, progress, partial(absent_from_temporal, settings, embedded))
            return await _feed_and_wait(settings, waiting, database, files, progress, limit)
        with progress.reading(files) as read:
            return await feed(database, files, production=settings.production, progress=read), None


async def read_report(settings: Settings, data: Path) -> dict[str, Any]:
    """Give the report of a running stack. It lists no refused lines: the stack stores only their number."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await reports.report(conn, today_in_oslo())


async def read_summary(settings: Settings, data: Path) -> dict[str, Any]:
    """Give the caseload of a running stack in figures."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await reports.summary(conn, today_in_oslo())


async def read_explanation(
    settings: Settings, data: Path, participant: UUID
) -> "tuple[reports.Explained, list[Chosen]]":
    """Give everything about one journey of a running stack, and the law that it follows if it can be played."""
    from analysis.time_travel import CannotBePlayed

    async with running_database(settings, data) as database, database.acquire() as conn:
        explained = await reports.explain(conn, participant, today_in_oslo())
    try:
        law = await read_law(settings, data, participant) if explained.journey else None
    except CannotBePlayed:  # an incident of the journey says why
        law = None
    return explained, law[1] if law else []


async def read_past(
    settings: Settings, data: Path, participant: UUID, on: date | None, known: str | None
) -> "Stood | None":
    """Give a journey of a running stack as it stood on a day, by what was known at a moment."""
    from analysis.time_travel import as_it_stood, parse_moment

    moment = None if known is None else parse_moment(known)
    rules = load_rules(settings)
    async with running_database(settings, data) as database, database.acquire() as conn:
        return await as_it_stood(conn, participant, rules, on, moment)


async def read_law(
    settings: Settings, data: Path, participant: UUID, on: date | None = None
) -> "tuple[RuleSet, list[Chosen]] | None":
    """Give the law of a journey of a running stack, with the day that chose each text; None where it has not begun."""
    from workers.rules import law_of

    stood = await read_past(settings, data, participant, on, None)
    return None if stood is None or stood.state.rule_set is None else law_of(load_rules(settings), stood.state)


async def read_feed(
    settings: Settings, data: Path, after: str | None, limit: int, organisation: str | None
) -> dict[str, Any]:
    """Give a page of a running stack's feed, ready for JSON."""
    position = None if after is None else published.Position.parse(after)
    async with running_database(settings, data) as database, database.acquire() as conn:
        page = await published.read(conn, position, limit, organisation)
    events = [{"position": str(each.position), "event": each.event} for each in page.events]
    return {"events": events, "next": str(page.next)}


async def begin_feed_generation(settings: Settings, data: Path) -> None:
    """Have every reader of a running stack's feed begin again."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        await published.begin_generation(conn)


async def _feed_and_wait(
    settings: Settings, waiting: Waiting, database: Pool, files: Sequence[Path], progress: Progress, limit: float | None
) -> tuple[Fed, Left | None]:
    with progress.reading(files) as read:
        fed = await feed(database, files, production=settings.production, progress=read)
    return fed, await waiting.until_done(limit)
