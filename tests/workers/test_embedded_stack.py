"""The stack on the real programs: it starts, survives, is found, and leaves nothing behind."""

import asyncio
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from tests.waiting import eventually
from workers.embedded.directory import read_stack
from workers.embedded.errors import DirectoryInUse, NoStack, PartUnreachable, PortTaken
from workers.embedded.stack import EmbeddedStack
from workers.settings import Settings, load_settings

BEAT = "import asyncio; from workers.heartbeat import beat; asyncio.run(beat())"
SERVICE = (sys.executable, "-c", BEAT)
NOTICED = 25.0  # seconds; after some 15 a part that does nothing is replaced, and another may run on this machine
ATTRIBUTES = {"StegvisStage": "KeywordList"}

# A command line of its own: a stack that writes where it is, until it is ended.
COMMAND = """
import asyncio, signal, sys
from pathlib import Path
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore it

async def main():
    directory = Path(sys.argv[1]) if sys.argv[1:] else None
    async with EmbeddedStack(load_settings(), directory) as stack:
        service = (sys.executable, "-c", "import asyncio; from workers.heartbeat import beat; asyncio.run(beat())")
        await stack.start_services(service, service)
        print(stack.data_dir, *stack.pids().values(), flush=True)
        await stack.watch()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("STEGVIS_", "TEMPORAL_")):
                patch.delenv(name)
        yield load_settings()


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    # Closed to others, deep, and with a blank, as a home may be.
    directory = Path(tempfile.mkdtemp()) / "a b" / ("deep" * 20) / "data"
    yield directory
    shutil.rmtree(directory.parents[2])


@pytest.fixture(scope="module")
async def stack(settings: Settings, data_dir: Path) -> AsyncIterator[EmbeddedStack]:
    migrated: list[str] = []

    async def migrate(url: str) -> None:
        migrated.append(url)
        await _sql(url, "CREATE TABLE kept (id int)")

    async with EmbeddedStack(settings, data_dir, migrate=migrate, search_attributes=ATTRIBUTES) as stack:
        await stack.start_services(SERVICE, SERVICE)
        assert migrated == [stack.postgres_url]
        yield stack


async def _sql(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def _start_command(*arguments: str) -> tuple[subprocess.Popen[str], Path, list[int]]:
    process = subprocess.Popen([sys.executable, "-c", COMMAND, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    *directory, one, two, three, four = process.stdout.readline().rsplit(maxsplit=4)
    return process, Path(directory[0]), [int(pid) for pid in (one, two, three, four)]


async def _comes_back(stack: EmbeddedStack, part: str) -> None:
    """Kill a part for good and wait until another process has taken its place and `stack.json` shows it."""
    before = stack.pids()[part]
    assert _alive([before]) == [before], "there is something to kill"
    os.kill(before, signal.SIGKILL)
    await eventually(lambda: stack.pids()[part] != before and read_stack(stack.data_dir).pids == stack.pids())


async def test_all_parts_run_and_are_found(stack: EmbeddedStack) -> None:
    info = read_stack(stack.data_dir)
    assert set(info.pids) == {"postgres", "temporal", "worker", "dispatcher"}
    assert _alive(list(info.pids.values())) == list(info.pids.values())
    assert (info.postgres, info.temporal, info.web) == (stack.postgres_url, stack.temporal_address, None)
    content = json.loads((stack.data_dir / "stack.json").read_text())
    assert set(content) == {"pids", "temporal", "postgres"}


async def test_postgres_is_durable_in_utc_and_utf8(stack: EmbeddedStack) -> None:
    for setting, value in {
        "fsync": "on",
        "synchronous_commit": "on",
        "timezone": "UTC",
        "server_encoding": "UTF8",
        "lc_collate": "C",
        "data_checksums": "on",
    }.items():
        statement = f"SELECT coalesce(current_setting('{setting}', true), datcollate) FROM pg_database LIMIT 1"
        assert await _sql(stack.postgres_url, statement) == value


async def test_a_new_cluster_is_on_the_disk_before_anything_is_accepted(stack: EmbeddedStack) -> None:
    assert "postgres.unsynced" not in os.listdir(stack.data_dir)  # noqa: PTH208


async def test_temporal_has_the_search_attributes_from_the_start(stack: EmbeddedStack) -> None:
    client = await Client.connect(stack.temporal_address)
    assert [run async for run in client.list_workflows("StegvisStage = 'mapping'")] == []


async def test_only_the_loopback_address_is_listened_on(stack: EmbeddedStack) -> None:
    for pid in stack.pids().values():
        for connection in psutil.Process(pid).net_connections():
            if connection.status == psutil.CONN_LISTEN:
                assert connection.laddr[0] == "127.0.0.1"


async def test_what_is_secret_is_for_our_eyes_only(stack: EmbeddedStack) -> None:
    for path in [path for path in stack.data_dir.iterdir() if path.is_file()]:
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path
    # Whoever else must pass through may pass, not look around.
    for directory in (stack.data_dir, stack.data_dir.parents[2]):
        assert not directory.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH), directory


async def test_a_wrong_password_is_refused(stack: EmbeddedStack) -> None:
    password = (stack.data_dir / "postgres-password").read_text()
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(stack.postgres_url.replace(password, "guess"))


async def test_postgres_killed_comes_back_with_data_and_port(stack: EmbeddedStack) -> None:
    url = stack.postgres_url
    await _sql(url, "INSERT INTO kept VALUES (1)")
    await _comes_back(stack, "postgres")

    async def answers() -> bool:
        try:
            return await _sql(url, "SELECT count(*) FROM kept") == 1
        except (OSError, asyncpg.PostgresError):
            return False

    await eventually(answers)


async def test_temporal_killed_comes_back_with_data_and_port(stack: EmbeddedStack) -> None:
    client = await Client.connect(stack.temporal_address)
    begun = await client.start_workflow("nobody", id="kept", task_queue="nobody")
    assert (await begun.describe()).status is WorkflowExecutionStatus.RUNNING, "it is left to be done"
    await _comes_back(stack, "temporal")

    async def knows_it() -> bool:
        try:
            again = await Client.connect(stack.temporal_address)
        except RuntimeError:
            return False
        return (await again.get_workflow_handle("kept").describe()).id == "kept"

    await eventually(knows_it)


async def test_a_killed_worker_comes_back(stack: EmbeddedStack) -> None:
    await _comes_back(stack, "worker")


async def test_parts_that_do_nothing_are_killed_and_started_again(stack: EmbeddedStack) -> None:
    """All at once, since each takes its time; stopped, as a debugger or a frozen container leaves them."""
    before = stack.pids()
    workers_of_postgres = [child.pid for child in psutil.Process(before["postgres"]).children()]
    for pid in (*workers_of_postgres, *before.values()):
        os.kill(pid, signal.SIGSTOP)
    await eventually(lambda: not set(before.values()) & set(stack.pids().values()), NOTICED)
    assert _alive([*workers_of_postgres, *before.values()]) == []
    for part in before:
        assert f"stegvis: {part} did nothing for" in (stack.data_dir / "logs" / f"{part}.log").read_text()

    async def all_answer() -> bool:
        try:
            await Client.connect(stack.temporal_address)
            return await _sql(stack.postgres_url, "SELECT 1") == 1
        except (OSError, asyncpg.PostgresError, RuntimeError):
            return False

    await eventually(all_answer)


async def test_a_second_stack_on_the_directory_is_refused(stack: EmbeddedStack, settings: Settings) -> None:
    with pytest.raises(DirectoryInUse, match=f"pid {os.getpid()}"):
        async with EmbeddedStack(settings, stack.data_dir):
            pass
    assert read_stack(stack.data_dir).pids == stack.pids()


async def test_a_taken_port_is_named_and_nothing_is_left(settings: Settings, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"{port} \(STEGVIS_TEMPORAL_PORT\)"):
            async with EmbeddedStack(settings.model_copy(update={"temporal_port": port}), tmp_path):
                pass
    assert not [
        process for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in str(process.info["cmdline"])
    ]
    with pytest.raises(NoStack):
        read_stack(tmp_path)


async def test_parts_that_are_elsewhere_are_used_and_not_stopped(
    stack: EmbeddedStack, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = {"postgres_url": stack.postgres_url, "temporal_address": stack.temporal_address}
    seen = tmp_path / "seen"
    add = (
        f"import os,time; open({str(seen)!r}, 'w').write(os.environ['STEGVIS_POSTGRES_URL'] + ' ' "
        "+ os.environ['STEGVIS_TEMPORAL_ADDRESS']); time.sleep(1000)"
    )
    async with EmbeddedStack(settings.model_copy(update=elsewhere), tmp_path, search_attributes=ATTRIBUTES) as other:
        await other.start_services((sys.executable, "-c", add), SERVICE)
        assert set(read_stack(tmp_path).pids) == {"worker", "dispatcher"}
        await eventually(lambda: seen.exists() and bool(seen.read_text()))
        assert seen.read_text() == f"{stack.postgres_url} {stack.temporal_address}"
    assert await _sql(stack.postgres_url, "SELECT 1") == 1


async def test_search_attributes_that_a_temporal_elsewhere_lacks_are_reported(
    stack: EmbeddedStack, settings: Settings, tmp_path: Path
) -> None:
    elsewhere = {"postgres_url": stack.postgres_url, "temporal_address": stack.temporal_address}
    with pytest.raises(PartUnreachable, match="search-attribute create --namespace default --name Other --type Text"):
        async with EmbeddedStack(settings.model_copy(update=elsewhere), tmp_path, search_attributes={"Other": "Text"}):
            pass


async def test_two_stacks_side_by_side_and_one_interrupted_leaves_nothing(stack: EmbeddedStack) -> None:
    process, directory, pids = _start_command()
    try:
        assert _alive(pids) == pids
        assert not set(pids) & set(stack.pids().values())
        process.send_signal(signal.SIGINT)
        await asyncio.to_thread(process.wait, 45)
    finally:
        process.kill()
    assert _alive(pids) == []
    assert not directory.exists()
    assert _alive(list(stack.pids().values()))


async def test_killed_itself_it_leaves_no_children_and_a_later_one_goes_on(settings: Settings, tmp_path: Path) -> None:
    process, _, pids = _start_command(str(tmp_path))
    info = read_stack(tmp_path)
    await _sql(info.postgres, "CREATE TABLE kept AS SELECT 1")
    client = await Client.connect(info.temporal)
    begun = await client.start_workflow("nobody", id="kept", task_queue="nobody")
    assert (await begun.describe()).status is WorkflowExecutionStatus.RUNNING, "it is left to be done"
    assert (process.poll(), _alive(pids)) == (None, pids)
    process.kill()
    process.wait()
    await eventually(lambda: _alive(pids) == [])
    with pytest.raises(NoStack, match="was killed"):
        read_stack(tmp_path)
    async with EmbeddedStack(settings, tmp_path) as later:
        assert (later.postgres_url, later.temporal_address) == (info.postgres, info.temporal)
        assert await _sql(later.postgres_url, "SELECT count(*) FROM kept") == 1
        client = await Client.connect(later.temporal_address)
        assert (await client.get_workflow_handle("kept").describe()).id == "kept"
        pids = list(later.pids().values())
    assert _alive(pids) == []
    assert not (tmp_path / "stack.json").exists()
