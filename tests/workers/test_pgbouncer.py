"""A real PgBouncer before Postgres, in each of its modes. Skipped where the program is not installed."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from cli.checks import Check
from cli.doctor import LIMITS, check_all
from store import inbox
from store.database import connect, has_pooler, is_pooled, pool
from store.migrate import PoolerInTheWay, migrate
from store.organisation import as_organisation
from store.walls import DatabaseRole
from tests.histories.live import incoming, settled
from tests.waiting import eventually
from tests.workers.test_worker import end, played, working
from workers.dispatcher import Dispatcher
from workers.settings import load_settings

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

AS_WEB = "as_web"
"""The database as the web's role; in the mode transaction all share one connection to the server."""

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="pgbouncer is not installed (Debian: apt-get install pgbouncer)"
)


@pytest.fixture(params=["session", "transaction"])
def configured(request: pytest.FixtureRequest, url: str) -> Iterator[tuple[Path, int]]:
    """PgBouncer's settings, for each of its modes."""
    there = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    directory = Path(mkdtemp(prefix="stegvis-pgbouncer-"))
    directory.chmod(0o755)
    file = directory / "pgbouncer.ini"
    file.write_text(
        f"[databases]\n{AS_WEB} = host={_socket(url)} dbname={there.path[1:]} user={DatabaseRole.WEB} "
        f"pool_size={8 if request.param == 'session' else 1}\n* = host={_socket(url)} user={there.username}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        f"pool_mode = {request.param}\ndefault_pool_size = 8\n"
    )
    yield file, port
    shutil.rmtree(directory)


def _socket(url: str) -> str:
    return parse_qs(urlsplit(url).query)["host"][0]


@pytest.fixture
async def pooled(configured: tuple[Path, int], url: str) -> AsyncIterator[str]:
    """The URL of the test's database through a PgBouncer in one of its modes."""
    assert PROGRAM
    file, port = configured
    # It refuses to run as root, and Postgres lets its own user in.
    user = os.stat(_socket(url)).st_uid if os.geteuid() == 0 else None  # noqa: PTH116
    process = await asyncio.create_subprocess_exec(PROGRAM, str(file), user=user)
    there = urlsplit(url)
    way = f"postgresql://{there.username}@127.0.0.1:{port}{there.path}?pooler=yes"

    try:
        await eventually(lambda: _answers(way))
        yield way
    finally:
        process.kill()
        await process.wait()


async def _answers(url: str) -> bool:
    try:
        await (await connect(url, 5)).close()
    except (OSError, asyncpg.PostgresError):
        return False
    return True


async def test_journeys_are_carried_through_it(pooled: str, temporal: WorkflowEnvironment) -> None:
    settings = load_settings(postgres_url=pooled, temporal_address=temporal.client.service_client.config.target_host)
    participants = [uuid4() for _ in range(20)]
    dispatcher = Dispatcher(pooled, temporal.client)
    async with await pool(pooled) as database, working(settings):
        dispatching = asyncio.create_task(dispatcher.run())
        for participant in participants:
            async with database.acquire() as conn:
                await inbox.accept(conn, incoming(participant, settled(30)))
        for participant in participants:
            await eventually(partial(played, participant, database), 30)
        dispatcher.stop()
        await dispatching
    for participant in participants:
        await end(participant, temporal)


async def _doctor(url: str, data: Path, patch: pytest.MonkeyPatch) -> dict[str, Check]:
    patch.setenv("STEGVIS_POSTGRES_URL", url)
    return {check.what: check for check in await check_all(data)}


async def test_without_its_mark_in_the_address_the_way_out_is_named(
    pooled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmarked = pooled.removesuffix("?pooler=yes")
    with pytest.raises(asyncpg.ProtocolViolationError, match="unsupported startup parameter"):
        await connect(unmarked)
    found = await _doctor(unmarked, tmp_path, monkeypatch)
    assert "add ?pooler=yes to STEGVIS_POSTGRES_URL" in found["Postgres"].mend


async def test_the_doctor_sees_it_and_what_it_keeps_from_postgres(
    pooled: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    direct = await connect(url)
    assert not await has_pooler(direct)
    before = (await _doctor(pooled, tmp_path, monkeypatch))["pooler"]
    assert (before.ok, "no limits" in before.found, "alter role" in before.mend) == (False, True, True)
    for limit in LIMITS:
        await direct.execute(f"alter database {urlsplit(url).path[1:]} set {limit} = '10s'")
    query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> $1"
    await direct.fetch(query, direct.get_server_pid())  # what the pooler has open keeps its settings
    await eventually(lambda: _answers(pooled))  # it has noticed
    after = await _doctor(pooled, tmp_path, monkeypatch)
    assert after["pooler"].ok
    assert after["schema"].ok
    assert (after["roles"].ok, "sees every row" in after["roles"].found) == (True, True)
    await direct.close()


async def test_a_migration_does_not_go_through_it(pooled: str) -> None:
    assert is_pooled(pooled)
    with pytest.raises(PoolerInTheWay):
        await migrate(pooled)


async def test_no_organisation_gets_the_rows_of_the_one_before_it(pooled: str, url: str) -> None:
    owner = await connect(url)
    for kommune in ("3301", "4601"):
        await owner.execute(
            "insert into stegvis.journeys (participant, kommune, status, stages, buffered, as_of, sections) "
            "values (gen_random_uuid(), $1, 'active', '{}', '[]', '2026-01-01', '{}')",
            kommune,
        )
    await owner.close()
    way = pooled.replace(urlsplit(pooled).path, f"/{AS_WEB}")

    async def turns(kommune: str) -> None:
        async with await pool(way, max_size=1) as connections:
            for turn in range(500):
                async with as_organisation(connections, kommune) as reading:
                    rows = await reading.fetch("select kommune from stegvis.journeys")
                    assert [row["kommune"] for row in rows] == [kommune]
                if turn % 9 == 4:
                    with pytest.raises(asyncpg.DivisionByZeroError):
                        async with as_organisation(connections, kommune) as reading:
                            await reading.fetch("select 1 / 0")
                if turn % 5 == 2:
                    async with connections.acquire() as bare:
                        assert await bare.fetch("select kommune from stegvis.journeys") == []

    await asyncio.gather(turns("3301"), turns("4601"))
