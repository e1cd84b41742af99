"""A command that waits shows what for, and waits no longer than asked."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from cli import waiting as module
from cli.progress import Progress
from cli.waiting import Left, Waiting
from store import inbox, journeys, leases
from store.database import Connection, Pool, pool
from tests.cli.cases import Ended, many, stegvis, written
from tests.proxy import proxied_postgres
from tests.store.builders import event, request, state
from tests.waiting import eventually
from workers.connections import today_in_oslo

EARLY = 15.0  # seconds in which a command that waits no longer has ended, on a busy machine


class Lines(Progress):
    """Keeps the lines that it is given."""

    def __init__(self) -> None:
        super().__init__(quiet=True)
        self.lines: list[str] = []

    def warn(self, text: str) -> None:
        self.lines.append(text)


async def nobody_absent() -> str | None:
    return None


async def test_what_is_waited_for_is_shown_in_between_and_no_more_when_all_has_happened(
    connections: Pool, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TELL_EVERY", 0.1)
    progress, waited, other = Lines(), uuid4(), uuid4()
    await inbox.accept(conn, [event(waited), event(other)])
    await journeys.commit(conn, other, 1, state(requests=(request("order"),)))
    await leases.take(conn, leases.DISPATCHER, uuid4(), 60)
    waiting = asyncio.create_task(Waiting(connections, progress, nobody_absent).until_done(None))
    shown = f"Still waiting for: 1 journey to be played, requests to be made ({request('order').service} 1)"
    await eventually(lambda: shown in progress.lines)
    await inbox.mark_dispatched(conn, [inbox.DueMailbox(waited, 1)])
    await journeys.commit(conn, waited, 1, state())
    await journeys.request_done(conn, other, "order", 1, {}, None)
    assert await asyncio.wait_for(waiting, 5) is None


async def test_when_the_time_is_over_it_is_shown_what_is_left_and_who_is_away(
    connections: Pool, conn: Connection
) -> None:
    async def away() -> str | None:
        return "Temporal does not answer"

    await inbox.accept(conn, [event(uuid4()), event(uuid4())])
    left = await Waiting(connections, Lines(), away, lambda: 3).until_done(0.1)
    assert str(left) == (
        "2 journeys to be played, 3 answers of simulated partners; no dispatcher is active; Temporal does not answer"
    )


async def test_a_database_that_is_deaf_is_waited_for_no_longer_either(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_LIMIT", 0.3)
    async with proxied_postgres(url) as (way, through):
        database = await pool(through)
        way.deaf = True
        left = await asyncio.wait_for(Waiting(database, Lines(), nobody_absent).until_done(0.1), 5)
        database.terminate()
    assert left == Left(None, {}, 0, ("Postgres does not answer",))
    assert str(left) == "the database; Postgres does not answer"


async def test_send_with_nobody_to_carry_it_ends_in_time_and_shows_what_is_missing(
    url: str, temporal: WorkflowEnvironment, tmp_path: Path
) -> None:
    cases = written(tmp_path / "cases.ndjson", many(2, today_in_oslo()))
    address = temporal.client.service_client.config.target_host

    async def sent(there: str) -> Ended:
        own = {"STEGVIS_POSTGRES_URL": url, "STEGVIS_TEMPORAL_ADDRESS": there}
        return await asyncio.wait_for(stegvis("send", cases, "--wait", "--timeout", "0.5", **own), EARLY)

    reached, lost = await sent(address), await sent("127.0.0.1:1")
    assert (reached.code, lost.code) == (4, 4), reached.err + lost.err
    assert "not everything has happened within 0.5 seconds. Still waiting for: 2 journeys to be played" in reached.err
    assert "no dispatcher is active" in reached.err
    assert "Temporal does not answer" in lost.err


async def test_run_writes_its_report_when_the_time_is_over(tmp_path: Path) -> None:
    cases, out = written(tmp_path / "cases.ndjson", many(40, today_in_oslo())), tmp_path / "out.json"
    ended = await stegvis("run", cases, "--timeout", "0", "--report", out)
    assert ended.code == 4, ended.err
    assert "Still waiting for" in ended.err
    assert out.exists()


async def test_a_timeout_without_waiting_is_refused(tmp_path: Path) -> None:
    ended = await stegvis("send", "-", "--timeout", "3", "--data", tmp_path)
    assert ended.code == 2
    assert "--timeout needs --wait" in ended.err
