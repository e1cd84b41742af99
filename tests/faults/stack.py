"""A stack that faults are done to: Postgres, Temporal, two dispatchers, three workers, a web process, proxies between.

The parts are real processes, kept alive by the supervisor and the liveness of ``stegvis up``. One of the workers is of
an older release. Postgres and Temporal can be copied while they run, and put back to that moment.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from temporalio.client import Client

from console.access.callers import Scope
from schemas.rules import RuleBook
from store.access import create_key
from store.database import Pool, pool, retried
from store.migrate import migrate
from tests.faults.partner import RecordingPartner
from tests.proxy import Proxy, proxied
from workers.addresses import LOOPBACK
from workers.connections import SEARCH_ATTRIBUTES
from workers.embedded import postgres, temporal
from workers.embedded.directory import DataDirectory
from workers.embedded.liveness import pids_below
from workers.embedded.supervisor import Part, Supervisor
from workers.rules import load_rules
from workers.secret import access_secret, make_secret
from workers.settings import Settings, load_settings
from workers.temporal import client as connect_temporal

ROOT = Path(__file__).parents[2]
WORKERS, DISPATCHERS = ("worker-1", "worker-2", "older-worker"), ("dispatcher-1", "dispatcher-2")
WEB = "web"
SERVERS = ("postgres", "temporal")
RESTARTED = 60.0  # seconds in which a server is back after a crash, on a busy machine
DISK = "700m"  # of the small disk, where one can be mounted
COMMAND_LIMIT = 5.0  # seconds for a statement of the suite itself


@dataclass
class Copies:
    """Where the data of the servers lies, and where copies of it are kept."""

    directory: Path
    live: dict[str, list[Path]] = field(default_factory=dict)

    def take(self, server: str) -> None:
        """Copy a server's files as they are; the copy before is dropped."""
        kept = self.directory / server
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for path in self._files(server):
            subprocess.run(["cp", "-a", str(path), str(kept)], check=True)

    def put_back(self, server: str) -> None:
        """Replace a server's files with the copy; the server must not run."""
        self.remove(server)
        for path in (self.directory / server).iterdir():
            subprocess.run(["cp", "-a", str(path), str(self.live[server][0].parent)], check=True)

    def remove(self, server: str) -> None:
        """Remove a server's files."""
        for path in self._files(server):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _files(self, server: str) -> list[Path]:
        return [path for path in self.live[server] if path.exists()]


class Stack:
    """The parts, and what can be done to them."""

    def __init__(self, settings: Settings, data: DataDirectory, older: Path) -> None:
        self.settings, self.data = settings, data
        self.supervisor = Supervisor(lambda: None)
        self.ways: dict[str, Proxy] = {}
        self.partner = RecordingPartner()
        self.rules: RuleBook = load_rules(settings)
        self.copies = Copies(data.path.parent / "copies")
        self.small_disk = False
        self._older = older
        self._parts: dict[str, Part] = {}
        self._ports = {name: data.choose_port(f"{name}_port", None) for name in (*SERVERS, "temporal_ui", WEB)}
        self.url = self.way_url = self.web_url = ""
        self._cluster: postgres.Cluster
        self.client: Client
        self.database: Pool

    # --- parts ----------------------------------------------------------------------------------------------------

    def pid(self, part: str) -> int:
        return self.supervisor.pids()[part]

    def kill(self, part: str) -> None:
        self._signal(part, signal.SIGKILL)

    def freeze(self, part: str) -> None:
        self._signal(part, signal.SIGSTOP)

    def thaw(self, part: str) -> None:
        self._signal(part, signal.SIGCONT)

    def _signal(self, part: str, signal_: signal.Signals) -> None:
        pid = self.pid(part)
        for each in (pid, *pids_below(pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal_)

    async def replaced(self, part: str, pid: int) -> None:
        """Wait until another process has the place of one that was killed or frozen."""
        while self.pid(part) == pid:  # noqa: ASYNC110  # another process's state has no event
            await asyncio.sleep(0.05)

    def copy(self, server: str) -> None:
        """Copy what a server has on its disk at this moment, as a snapshot of a disk does."""
        self.freeze(server)
        try:
            self.copies.take(server)
        finally:
            self.thaw(server)

    @contextlib.asynccontextmanager
    async def away(self, server: str) -> AsyncIterator[None]:
        """Have a server away while its files are changed."""
        self.kill(server)
        await self.supervisor.stop([server])
        yield
        if server == "postgres":
            await postgres.make_cluster(self.data)  # removes the lock of the one that was killed
        await self.supervisor.start(self._parts[server])

    # --- starting -------------------------------------------------------------------------------------------------

    async def start(self, running: contextlib.AsyncExitStack) -> None:
        running.push_async_callback(self.supervisor.stop, (WEB, *DISPATCHERS, *WORKERS, "temporal", "postgres"))
        await asyncio.gather(self._start_postgres(), self._start_temporal())
        self.ways["partner"] = await running.enter_async_context(
            proxied(await running.enter_async_context(self.partner.serving()))
        )
        for server in SERVERS:
            self.ways[server] = await running.enter_async_context(proxied(f"{LOOPBACK}:{self._ports[server]}"))
        self.way_url = self._over_the_way(self.url)
        await self._run_older("migrate")
        await migrate(self.url)
        self.database = await running.enter_async_context(await pool(self.url, command_timeout=COMMAND_LIMIT))
        self.client = await connect_temporal(self.settings, f"{LOOPBACK}:{self._ports['temporal']}")
        urls = await postgres.let_processes_in(self._cluster, self._ports["postgres"])
        starting = [*map(self._start_service, (*WORKERS, *DISPATCHERS)), self._start_web(urls["web"])]
        await asyncio.gather(*starting)

    def _over_the_way(self, url: str) -> str:
        return url.replace(f":{self._ports['postgres']}/", f":{self.ways['postgres'].port}/")

    async def _start_postgres(self) -> None:
        port = self._ports["postgres"]
        cluster = self._cluster = await postgres.make_cluster(self.data)
        self.copies.live["postgres"] = [cluster.data]
        part = self._parts["postgres"] = postgres.postgres_part(cluster, port, self.data.log("postgres"))
        await self.supervisor.start(part)
        await retried(lambda: postgres.create_database(cluster, port))
        self.url = cluster.url(port)

    async def _start_temporal(self) -> None:
        file = self.data.path / "temporal.db"
        self.copies.live["temporal"] = [file, *(file.with_name(f"{file.name}-{each}") for each in ("wal", "shm"))]
        program = await temporal.find_temporal(None)
        server = temporal.DevServer(
            self._ports["temporal"], self._ports["temporal_ui"], self.settings.namespace(), SEARCH_ATTRIBUTES
        )
        part = self._parts["temporal"] = temporal.temporal_part(program, server, self.data)
        await self.supervisor.start(part)

    async def _start_service(self, name: str) -> None:
        older = name.startswith("older")
        code = self._older if older else ROOT
        part = self._parts[name] = Part(
            name=name,
            command=(sys.executable, "-m", "cli", "worker" if name in WORKERS else "dispatcher"),
            log=self.data.log(name),
            environment=self._environment(self.way_url, code),
            directory=code,
            heartbeat=True,
        )
        await self.supervisor.start(part)

    async def _start_web(self, url: str) -> None:
        """Start the web process, under its own role of the database; its address stays when it is replaced."""
        make_secret(self.data.path)
        port = self._ports[WEB]
        self.web_url = f"http://{LOOPBACK}:{port}"

        async def ready() -> bool:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(LOOPBACK, port)
                writer.close()
                return True
            return False

        part = self._parts[WEB] = Part(
            name=WEB,
            command=(sys.executable, "-m", "cli", "web"),
            log=self.data.log(WEB),
            environment=self._environment(self._over_the_way(url), ROOT) | {"STEGVIS_WEB_PORT": str(port)},
            directory=ROOT,
            ready=ready,
            heartbeat=True,
        )
        await self.supervisor.start(part)

    async def key(self, organisation: str, *scopes: Scope) -> str:
        """Make a key."""
        async with self.database.acquire() as conn:
            return await create_key(conn, access_secret(self.settings, self.data.path), organisation, scopes)

    async def _run_older(self, command: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli", command,
            env=self._environment(self.url, self._older), cwd=self._older,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()

    def _environment(self, url: str, code: Path) -> dict[str, str]:
        partner = {"*": {"url": f"http://{self.ways['partner'].address}", "timeout_seconds": 5}}
        settings = self.settings.model_copy(
            update={
                "postgres_url": url,
                "temporal_address": self.ways["temporal"].address,
                "partners": load_settings(partners=partner).partners,
            }
        )
        return os.environ | settings.environment() | {"PYTHONPATH": str(code), "STEGVIS_LOG_LEVEL": "info"}


@contextlib.asynccontextmanager
async def started(directory: Path, **options: Any) -> AsyncIterator[Stack]:
    """Run a stack while the block runs, on a small disk where one may be mounted.

    Args:
        directory: An empty directory.
        **options: Settings of the stack.
    """
    older = make_older(directory / "older")
    with mounted(directory / "disk") as small_disk:
        data = DataDirectory(directory / "disk" / "data")
        await data.hold()
        stack = Stack(load_settings(data_dir=data.path, **options), data, older)
        stack.copies.directory, stack.small_disk = directory / "copies", small_disk
        try:
            async with contextlib.AsyncExitStack() as running:
                await stack.start(running)
                yield stack
        finally:
            data.release()


def make_older(directory: Path) -> Path:
    """Make an older release: a copy of the code, where one of the functions of the database has another name."""
    packages: Sequence[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "root_packages"
    ]
    for package in packages:
        shutil.copytree(ROOT / package, directory / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (directory / "store").rglob("*.sql"):
        file.write_text(file.read_text().replace("nudge_again", "nudge_once_more"))
    return directory


@contextlib.contextmanager
def mounted(directory: Path) -> Iterator[bool]:
    """Mount a small disk while the block runs; gives whether that is allowed here. Else it is the ordinary disk."""
    directory.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "stegvis-faults", str(directory)]
    try:
        allowed = subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        allowed = False
    try:
        yield allowed
    finally:
        if allowed:
            subprocess.run(["umount", "--lazy", str(directory)], check=False, capture_output=True)
