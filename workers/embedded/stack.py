"""The embedded stack: starts its parts in order, announces it to other commands, and stops everything."""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import structlog

from store.database import retried
from workers.addresses import LOOPBACK, reached_at
from workers.embedded import postgres, temporal
from workers.embedded.directory import CHILDREN_FILE, STACK_FILE, DataDirectory, StackInfo, unusable
from workers.embedded.errors import DirectoryUnusable
from workers.embedded.supervisor import Part, Supervisor
from workers.secret import make_secret
from workers.settings import Settings

WORKER = (sys.executable, "-m", "cli", "worker")
DISPATCHER = (sys.executable, "-m", "cli", "dispatcher")
WEB = (sys.executable, "-m", "cli", "web")
# A worker finishes its tasks before it ends, and needs Temporal and Postgres until then.
STOP_ORDER = ("web", "dispatcher", "worker", "temporal", "postgres")

SPACE_LOOKED_AT_EVERY = 1.0  # seconds

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class EmbeddedStack:
    """A stack that runs for as long as its `async with` block.

    Entering starts Postgres and Temporal, unless the settings name external ones, and migrates the database;
    `start_services` starts the rest. Leaving stops all parts in order, also on an error or Ctrl-C.
    """

    def __init__(
        self,
        settings: Settings,
        data_dir: Path | None,
        *,
        migrate: Callable[[str], Awaitable[object]] | None = None,
        search_attributes: Mapping[str, str] | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """Prepare a stack; nothing starts yet.

        Args:
            settings: Addresses of external parts, ports, and the settings of the services.
            data_dir: The data directory; None for a temporary one that is removed on leaving.
            migrate: Brings the database at a URL up to date. It runs while Temporal starts, and again if the embedded
                Postgres dies meanwhile.
            search_attributes: The search attributes that Temporal must have, name to type (``Keyword`` …).
            progress: Called with a short text for each part that has started.
        """
        self._settings = settings
        self._data_dir = data_dir
        self._migrate = migrate
        self._search_attributes = dict(search_attributes or {})
        self._progress = progress or (lambda _: None)
        self._supervisor = Supervisor(self._pids_changed)
        self._exit = contextlib.AsyncExitStack()
        self._announced = False
        self._directory: DataDirectory | None = None
        self._postgres_url: str | None = settings.postgres_url
        self._own_urls: dict[str, str] = {}  # of processes, each under its role
        self._temporal_address: str | None = None
        self._temporal_ui: str | None = None
        self._web: str | None = None

    @property
    def data_dir(self) -> Path:
        """The data directory."""
        return self._held.path

    @property
    def postgres_url(self) -> str:
        """The address of the database, with user and password."""
        return _running(self._postgres_url)

    @property
    def temporal_address(self) -> str:
        """host:port of Temporal."""
        return _running(self._temporal_address)

    @property
    def temporal_ui(self) -> str | None:
        """The address of Temporal's own web page, when Temporal is the embedded one."""
        return self._temporal_ui

    @property
    def web(self) -> str | None:
        """The address of the web process, when it was started."""
        return self._web

    def pids(self) -> dict[str, int]:
        """The process id of each part that this stack has started, by name."""
        return self._supervisor.pids()

    def info(self) -> StackInfo:
        """The content of `stack.json`."""
        return StackInfo(
            pids=self.pids(),
            temporal=self.temporal_address,
            postgres=self.postgres_url,
            web=self._web,
            partners=tuple(str(partner.url) for partner in self._settings.partners.values()) or None,
        )

    async def start_services(self, worker: Sequence[str] = WORKER, dispatcher: Sequence[str] = DISPATCHER) -> None:
        """Start worker and dispatcher, and announce the stack to other commands by `stack.json`.

        Returns when the processes run, before they are connected. `watch` raises when they keep failing.

        Args:
            worker: The worker's command line; the program with its absolute path. It must beat (`workers.heartbeat`).
            dispatcher: The dispatcher's command line, likewise.
        """
        for name, command in (("worker", worker), ("dispatcher", dispatcher)):
            environment = self._service_environment(name)
            await self._supervisor.start(
                Part(name=name, command=command, log=self._held.log(name), environment=environment, heartbeat=True)
            )
        self._held.write_stack(self.info())
        self._announced = True

    async def start_web(self, command: Sequence[str] = WEB) -> None:
        """Start the web process, wait until it answers, and announce its address. Call it after `start_services`."""
        host, port = self._settings.web_host, self._held.choose_port("web_port", self._settings.web_port)
        reached = LOOPBACK if host in {"0.0.0.0", "::"} else host
        environment = self._service_environment("web") | {"STEGVIS_WEB_PORT": str(port)}
        if self._temporal_ui:
            environment["STEGVIS_TEMPORAL_PAGES"] = self._temporal_ui
        if not self._settings.sends_mail:
            environment["STEGVIS_MAIL_DIRECTORY"] = str(self._held.path / "mail")

        async def ready() -> bool:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(reached, port)
                writer.close()
                return True
            return False

        with self._timed("the web process is up"):
            await self._supervisor.start(
                Part(
                    name="web",
                    command=command,
                    log=self._held.log("web"),
                    environment=environment,
                    ready=ready,
                    heartbeat=True,
                )
            )
        self._web = reached_at(host, port)
        self._pids_changed()

    async def watch(self) -> None:
        """Wait until the stack cannot go on. Run this beside the work, and stop when it raises.

        Raises:
            PartFailed: A part keeps dying and is given up.
            DirectoryUnusable: The disk is nearly full, and the parts would soon fail.
        """
        await _together(self._supervisor.watch(), self._watch_space())

    async def _watch_space(self) -> None:
        while not self._supervisor.pids().keys().isdisjoint(("postgres", "temporal")):
            self._held.check_room_left()
            await asyncio.sleep(SPACE_LOOKED_AT_EVERY)

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _start(self) -> None:
        self._directory = directory = DataDirectory(self._choose_directory())
        await directory.hold()
        self._exit.callback(directory.release)
        await asyncio.to_thread(directory.end_leftovers)
        if self._settings.access_secret_file is None:
            try:
                make_secret(directory.path)
            except OSError as error:
                raise unusable(directory.path, error) from None
        # Undone in reverse: first `stack.json` goes, then the parts stop, then the list of processes goes.
        self._exit.callback(directory.remove, CHILDREN_FILE)
        self._exit.push_async_callback(self._supervisor.stop, STOP_ORDER)
        self._exit.callback(directory.remove, STACK_FILE)

        await _together(self._start_postgres(), self._start_temporal())

    async def _start_postgres(self) -> None:
        if self._postgres_url:
            await postgres.check_postgres(self._postgres_url)
            await self._bring_up_to_date(self._postgres_url)
            return
        directory = self._held
        with self._timed("Postgres is up"):
            port = directory.choose_port("postgres_port", self._settings.postgres_port)
            cluster = await postgres.make_cluster(directory)
            await self._supervisor.start(postgres.postgres_part(cluster, port, directory.log("postgres")))
            await retried(lambda: postgres.create_database(cluster, port))
        self._postgres_url = url = cluster.url(port)
        # The supervisor restarts an embedded Postgres that dies here, and the migration is tried again.
        await _together(postgres.sync_to_disk(cluster, directory), retried(lambda: self._bring_up_to_date(url)))
        self._own_urls = await retried(lambda: postgres.let_processes_in(cluster, port))

    async def _bring_up_to_date(self, url: str) -> None:
        if self._migrate:
            with self._timed("the database is up to date"):
                await self._migrate(url)

    async def _start_temporal(self) -> None:
        # In a thread, since importing Temporal's client takes half a second and Postgres starts on the loop.
        self._temporal_address = await asyncio.to_thread(self._settings.external_temporal)
        if self._temporal_address:
            await temporal.check_temporal(self._settings, self._search_attributes)
            return
        directory, settings = self._held, self._settings
        with self._timed("Temporal is up"):
            program = await temporal.find_temporal(settings.temporal_binary)
            server = temporal.DevServer(
                port=directory.choose_port("temporal_port", settings.temporal_port),
                ui_port=directory.choose_port("temporal_ui_port", settings.temporal_ui_port),
                namespace=settings.namespace(),
                search_attributes=self._search_attributes,
            )
            await self._supervisor.start(temporal.temporal_part(program, server, directory))
        self._temporal_address = server.address
        self._temporal_ui = f"http://{LOOPBACK}:{server.ui_port}"

    async def _stop(self) -> None:
        """Stop all parts; a second cancellation waits for this, since half a stop would leave processes behind."""
        closing = asyncio.create_task(self._exit.aclose())
        cancelled = False
        while not closing.done():
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:
                cancelled = True
        closing.result()
        if cancelled:
            raise asyncio.CancelledError

    def _choose_directory(self) -> Path:
        if self._data_dir is not None:
            return self._data_dir.expanduser().resolve()
        try:
            directory = Path(tempfile.mkdtemp(prefix="stegvis-")).resolve()
        except OSError as error:
            raise unusable(Path(tempfile.gettempdir()), error) from None
        self._exit.callback(shutil.rmtree, directory, ignore_errors=True)
        return directory

    def _service_environment(self, process: str) -> dict[str, str]:
        environment = dict(os.environ)
        if self._temporal_ui:
            # TLS, keys and profiles are for an external Temporal, not for the embedded one.
            environment = {name: value for name, value in environment.items() if not name.startswith("TEMPORAL_")}
            environment["TEMPORAL_CONFIG_FILE"] = os.devnull
        environment |= self._settings.environment()
        for one_per_process in ("STEGVIS_METRICS_PORT", "STEGVIS_TEMPORAL_METRICS_PORT"):
            # Empty instead of missing: the configuration file may give it.
            environment[one_per_process] = ""
        if self._temporal_ui:
            environment["STEGVIS_TEMPORAL_ADDRESS"] = self.temporal_address
            environment["STEGVIS_TEMPORAL_NAMESPACE"] = self._settings.namespace()
        # Of the addresses of the database a process learns its own alone.
        environment = {
            name: value for name, value in environment.items() if not name.startswith("STEGVIS_POSTGRES_URL")
        }
        named = getattr(self._settings.postgres_urls, process)
        environment["STEGVIS_POSTGRES_URL"] = self._own_urls.get(process) or named or self.postgres_url
        environment["STEGVIS_DATA_DIR"] = str(self.data_dir)
        return environment

    def _pids_changed(self) -> None:
        try:
            self._held.record_children(self.pids())
            if self._announced:
                self._held.write_stack(self.info())
        except DirectoryUnusable as error:
            # The stack goes on; other commands may just not find it.
            _log.warning("stack_file_not_written", reason=error.message)

    @property
    def _held(self) -> DataDirectory:
        return _running(self._directory)

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        since = time.monotonic()
        yield
        self._progress(f"{what} ({time.monotonic() - since:.1f} s)")


def _running(value: T | None) -> T:
    if value is None:
        raise RuntimeError("the stack is not running: use it inside its async with block")
    return value


async def _together(*steps: Coroutine[Any, Any, None]) -> None:
    """Run steps concurrently; when one fails, cancel the others and raise its error, not in a group."""
    tasks = [asyncio.create_task(step) for step in steps]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
