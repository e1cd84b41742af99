"""Starts the parts of the stack as child processes, keeps them alive, and ends them in order.

`postgres`, `temporal` and `stack` define the parts.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from workers.embedded.errors import PartFailed
from workers.embedded.leash import leashed
from workers.embedded.liveness import Life, lifeless, pids_below
from workers.heartbeat import Listener

BACK_OFF_FIRST = 0.2  # seconds before the first restart; doubles with each
BACK_OFF_LAST = 5.0  # seconds, the longest wait before a restart
HEALTHY_AFTER = 5.0  # seconds alive after which a part counts as healthy, and its back-off starts over
QUICK_DEATHS = 5  # a part that dies so often before it was ever healthy is given up
READY_LIMIT = 45.0  # seconds for a part to become ready; crash recovery of a large database takes time
READY_POLL = 0.03  # seconds between two checks
LOG_TAIL = 20  # lines of a part's log shown in an error
LOG_SIZE = 10_000_000  # bytes after which a part's log is rotated at the next start; one older log is kept

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Part:
    """One child process: how to start it, check that it is ready, and end it."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_limit: float = 10.0
    """Seconds that it has to end before it is killed."""
    orphan_signal: signal.Signals = signal.SIGKILL
    """The signal that it gets when this process is killed. All parts survive being killed."""
    user: tuple[int, int] | None = None
    """Numeric user and group to run as; None for those of this process."""
    directory: Path | None = None
    ready: Callable[[], Awaitable[bool]] | None = None
    """Checks whether it is ready; may raise a `StackError` to give up. None: it is ready once started."""
    shows_life: Life | None = None
    """Checks whether it answers. A part that does not, and does nothing either, is killed and started again."""
    heartbeat: bool = False
    """Whether it shows life by its heartbeat instead."""
    way_out: str = "read its log above"


class Supervisor:
    """Keeps parts alive until it stops them."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """Make a supervisor without parts.

        Args:
            changed: Called whenever a process id has changed.
        """
        self._changed = changed
        self._children: dict[str, _Child] = {}

    def pids(self) -> dict[str, int]:
        """The process id of each part by name; while a part restarts, the last one."""
        return {name: child.process.pid for name, child in self._children.items() if child.process}

    async def start(self, part: Part) -> None:
        """Start a part, wait until it is ready, and keep it alive from then on.

        Raises:
            PartFailed: The part keeps dying, or is not ready in time.
        """
        child = _Child(part, self._changed)
        self._children[part.name] = child
        await child.started()

    async def watch(self) -> None:
        """Wait until a part is given up.

        Raises:
            PartFailed: A part keeps dying.
        """
        tasks = [child.task for child in self._children.values()]
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            await task

    async def stop(self, order: Sequence[str]) -> None:
        """End the parts one after another; a part that does not end in time is killed."""
        for name in order:
            if child := self._children.get(name):
                await child.stop()


async def run_leashed(
    command: Sequence[str], environment: Mapping[str, str], user: tuple[int, int] | None = None
) -> tuple[int, str]:
    """Run a program to its end; it is killed when this process ends or the task is cancelled.

    Returns:
        Its exit code and its output.
    """
    process = await asyncio.create_subprocess_exec(
        *leashed(command, signal.SIGKILL, user),
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    finally:
        _kill(process)
        await process.wait()
    return process.returncode or 0, output.decode(errors="replace").strip()


class _Child:
    """A part and its present process."""

    def __init__(self, part: Part, changed: Callable[[], None]) -> None:
        self.process: asyncio.subprocess.Process | None = None
        self._heart: Listener | None = None
        self._part = part
        self._changed = changed
        self._stopping = asyncio.Event()
        self._ready = asyncio.Event()
        self._log_start = _make_room(part.log)
        self.task = asyncio.create_task(self._keep_alive(), name=f"keep {part.name} alive")

    async def started(self) -> None:
        """Wait until the part is ready for the first time."""
        probe = asyncio.create_task(self._until_ready())
        try:
            await asyncio.wait({probe, self.task}, timeout=READY_LIMIT, return_when=asyncio.FIRST_COMPLETED)
            if self.task.done():
                await self.task
            elif probe.done():
                await probe
            else:
                raise self._failed(f"is not ready after {READY_LIMIT:.0f} seconds")
        finally:
            probe.cancel()

    async def stop(self) -> None:
        self._stopping.set()
        # Ignores the reason why a part was given up: `start` or `watch` has raised it, and other parts must end too.
        await asyncio.gather(self.task, return_exceptions=True)

    async def _until_ready(self) -> None:
        # Polls, since another program's state has no event to wait for.
        while self.process is None or not (self._part.ready is None or await self._part.ready()):  # noqa: ASYNC110
            await asyncio.sleep(READY_POLL)
        self._ready.set()

    async def _keep_alive(self) -> None:
        clock = asyncio.get_running_loop().time
        healthy = False
        deaths = 0
        pause = BACK_OFF_FIRST
        while not self._stopping.is_set():
            try:
                self.process = process = await self._spawn()
            except OSError as error:
                raise self._failed(f"cannot be started: {error.strerror or error}") from None
            self._changed()
            since = clock()
            try:
                code = await self._ended(process)
            finally:
                _kill(process)
            if self._stopping.is_set():
                return
            lived = clock() - since
            healthy = healthy or lived >= HEALTHY_AFTER or (self._part.ready is not None and self._ready.is_set())
            deaths += 1
            if not healthy and deaths >= QUICK_DEATHS:
                raise self._failed(f"ended {deaths} times while starting, at last with {_outcome(code)}")
            if lived >= HEALTHY_AFTER:
                pause = BACK_OFF_FIRST
            _log.warning("part_ended", part=self._part.name, outcome=_outcome(code), restart_in_seconds=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(2 * pause, BACK_OFF_LAST)

    async def _spawn(self) -> asyncio.subprocess.Process:
        log = os.open(self._part.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        if self._heart is not None:
            self._heart.close()
        self._heart = heart = Listener() if self._part.heartbeat else None
        try:
            return await asyncio.create_subprocess_exec(
                *leashed(self._part.command, self._part.orphan_signal, self._part.user),
                env={**self._part.environment, **(heart.environment() if heart else {})},
                pass_fds=(heart.theirs,) if heart else (),
                cwd=self._part.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # In a new session, so that Ctrl-C reaches only this process, which stops the parts in order.
                start_new_session=True,
            )
        finally:
            os.close(log)
            if heart:
                heart.started()

    async def _ended(self, process: asyncio.subprocess.Process) -> int:
        """Wait until the process ends, and end it when the part is to stop, or when it does nothing any more."""
        end = asyncio.create_task(process.wait())
        stop = asyncio.create_task(self._stopping.wait())
        silence = asyncio.create_task(self._silent(process.pid))
        try:
            await asyncio.wait({end, stop, silence}, return_when=asyncio.FIRST_COMPLETED)
            if not end.done() and not stop.done():
                self._give_up(process, silence.result())
            elif not end.done():
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(self._part.stop_signal)
                await asyncio.wait({end}, timeout=self._part.stop_limit)
            if not end.done():
                _log.warning("part_killed", part=self._part.name, after_seconds=self._part.stop_limit)
                _kill(process)
            return await end
        finally:
            for task in (stop, silence, end):
                task.cancel()

    async def _silent(self, pid: int) -> str:
        """Wait until the process does nothing any more; gives what was seen of it."""
        heart, shows_life = self._heart, self._part.shows_life
        if heart is not None:
            return await lifeless(pid, heart.heard)
        if shows_life is not None:
            return await lifeless(pid, shows_life)
        await asyncio.Event().wait()  # nothing shows whether it lives
        raise AssertionError

    def _give_up(self, process: asyncio.subprocess.Process, seen: str) -> None:
        """Kill a process that does nothing any more, with all that it started; log that here and in the part's log."""
        _log.warning("part_killed_and_started_again", part=self._part.name, reason=f"it {seen}")
        with contextlib.suppress(OSError), self._part.log.open("a", encoding="utf-8") as log:
            log.write(f"stegvis: {self._part.name} {seen}; it is killed and started again\n")
        _kill_all(process)

    def _failed(self, what: str) -> PartFailed:
        log = self._part.log.read_bytes() if self._part.log.exists() else b""
        lines = log[self._log_start :].decode(errors="replace").splitlines()
        tail = "\n".join(f"  | {line}" for line in lines[-LOG_TAIL:])
        return PartFailed(f"{self._part.name} {what}. The end of its log:\n{tail or '  | (empty)'}", self._part.way_out)


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill a process and its group, unless it has ended: its id may then belong to another process."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _kill_all(process: asyncio.subprocess.Process) -> None:
    """Kill a process and all below it. Those of Postgres have groups of their own, and would hold its memory."""
    below = pids_below(process.pid)
    _kill(process)
    for pid in below:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _outcome(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _make_room(log: Path) -> int:
    """Rotate a long log; give the byte at which the output of this run will begin."""
    size = log.stat().st_size if log.exists() else 0
    if size > LOG_SIZE:
        log.replace(log.with_suffix(".log.1"))
        return 0
    return size
