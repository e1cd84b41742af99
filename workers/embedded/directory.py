"""The data directory: its lock, its ports, and the `stack.json` by which other commands find the stack."""

import asyncio
import contextlib
import errno
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workers.addresses import LOOPBACK
from workers.embedded.errors import DirectoryInUse, DirectoryUnusable, NoStack, PortTaken

STACK_FILE = "stack.json"
LOCK_FILE = "stack.lock"
PORTS_FILE = "ports.json"
CHILDREN_FILE = "children.json"

# Below the range for outgoing connections, so that none of them takes a part's port while the part restarts.
FREE_PORTS = range(20_000, 30_000)
SPACE_TO_STOP = 40_000_000  # bytes: two segments of the write-ahead log, and a checkpoint
SPACE_NEEDED = 200_000_000  # bytes: a fresh Postgres takes 40 MB, Temporal 5, and the write-ahead log needs room
LOCK_TRIES = 10  # a client command that checks for a stack holds the lock for an instant
LOCK_PAUSE = 0.05  # seconds
SAME_START = 1.0  # seconds two readings of a process's start time may differ
LEFTOVER_LIMIT = 10.0  # seconds a leftover gets to end

_log = structlog.get_logger(__name__)


class StackInfo(BaseModel):
    """The content of `stack.json`: a running stack."""

    model_config = ConfigDict(frozen=True)

    pids: dict[str, int]
    """The process id of each part that the stack has started."""
    temporal: str
    """host:port"""
    postgres: str = Field(repr=False)
    """The address with user and password."""
    web: str | None = None
    """The address of the console, when there is one."""
    partners: tuple[str, ...] | None = None
    """The addresses of partners, when there are any."""


def read_stack(directory: Path) -> StackInfo:
    """Find the stack that runs on a data directory.

    Raises:
        NoStack: No stack runs there, or it belongs to another user.
    """
    way_out = f"start one with: stegvis up --data {directory}"
    try:
        with (directory / LOCK_FILE).open("rb") as lock:
            held = not _flock(lock.fileno(), fcntl.LOCK_SH)
        info = StackInfo.model_validate_json((directory / STACK_FILE).read_bytes())
    except FileNotFoundError:
        raise NoStack(f"no stack runs in {directory}, or it is still starting", way_out) from None
    except (ValidationError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise NoStack(
            f"{directory / STACK_FILE} cannot be read: {reason}", "run as the user who started the stack"
        ) from None
    if not held or (info.pids and not any(_exists(pid) for pid in info.pids.values())):
        raise NoStack(f"the stack in {directory} was killed", way_out)
    return info


class DataDirectory:
    """A data directory held by this process from `hold` to `release`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    async def hold(self) -> None:
        """Create the directory if need be, and lock it against other stacks.

        Raises:
            DirectoryInUse: Another stack uses it.
            DirectoryUnusable: It cannot be written, or is nearly full.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.path / "logs").mkdir(mode=0o700, exist_ok=True)
            lock = os.open(self.path / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise unusable(self.path, error) from None
        try:
            for _ in range(LOCK_TRIES):
                if _flock(lock, fcntl.LOCK_EX):
                    break
                await asyncio.sleep(LOCK_PAUSE)
            else:
                holder = os.pread(lock, 20, 0).strip()
                raise DirectoryInUse(self.path, int(holder) if holder.isdigit() else None)
            self._check_space()
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
        except OSError as error:
            os.close(lock)
            raise unusable(self.path, error) from None
        except BaseException:
            os.close(lock)
            raise
        self._lock = lock

    def release(self) -> None:
        """Unlock the directory. The lock file stays: two stacks could lock it if it were recreated."""
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    def log(self, part: str) -> Path:
        """The log file of a part."""
        return self.path / "logs" / f"{part}.log"

    def write(self, name: str, content: str) -> None:
        """Write a file that only its owner can read, atomically.

        Raises:
            DirectoryUnusable: There is no space, or no permission.
        """
        target, draft = self.path / name, self.path / f"{name}.new"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
                file.write(content)
            draft.replace(target)
        except OSError as error:
            raise unusable(self.path, error) from None

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        with contextlib.suppress(OSError):
            (self.path / name).unlink()

    def write_stack(self, info: StackInfo) -> None:
        """Write `stack.json`, by which other commands find the stack."""
        self.write(STACK_FILE, info.model_dump_json(exclude_none=True, indent=1) + "\n")

    def record_children(self, pids: Mapping[str, int]) -> None:
        """Record the processes with their start times, so that leftovers of a killed stack can be recognised."""
        children = {name: {"pid": pid, "started": start_time(pid)} for name, pid in pids.items()}
        self.write(CHILDREN_FILE, json.dumps(children))

    def end_leftovers(self) -> None:
        """End the processes that a killed stack left behind, if they still run. Blocks until they have ended.

        Raises:
            DirectoryInUse: One of them cannot be ended.
        """
        for name, child in _read_json(self.path / CHILDREN_FILE).items():
            pid, started = child["pid"], child["started"]
            now = start_time(pid)
            # A process with the same id and another start time is a different one.
            if started is None or now is None or abs(now - started) > SAME_START:
                continue
            _log.warning("leftover_ended", part=name, pid=pid)
            # SIGINT stops Postgres now; SIGTERM lets it wait for its last client.
            if not end_process(pid, now, signal.SIGINT if name == "postgres" else signal.SIGTERM):
                raise DirectoryInUse(self.path, pid)
        self.remove(CHILDREN_FILE)
        self.remove(STACK_FILE)

    def choose_port(self, setting: str, wanted: int | None) -> int:
        """Choose a port: the one in the settings, else the one of the last stack here, else a free one.

        Args:
            setting: The name of the setting, under which the port is recorded.
            wanted: The port in the settings; None for any.

        Raises:
            PortTaken: The port in the settings is not available.
            DirectoryUnusable: The port cannot be recorded.
        """
        remembered = _read_json(self.path / PORTS_FILE)
        earlier = remembered.pop(setting, None)
        others = {port for port in remembered.values() if isinstance(port, int)}
        if wanted is not None:
            if obstacle := _obstacle(wanted):
                raise PortTaken(wanted, f"STEGVIS_{setting.upper()}", obstacle)
            port = wanted
        elif isinstance(earlier, int) and earlier not in others and not _obstacle(earlier):
            port = earlier
        else:
            port = _free_port(others)
        self.write(PORTS_FILE, json.dumps({**remembered, setting: port}))
        return port

    def check_room_left(self) -> None:
        """Check that the disk has enough space for an orderly stop.

        Raises:
            DirectoryUnusable: The disk is nearly full.
        """
        free = shutil.disk_usage(self.path).free
        if free < SPACE_TO_STOP:
            raise DirectoryUnusable(
                f"the disk of data directory {self.path} is full: {free // 1_000_000} MB are left",
                "free some space and start again: accepted events are safe, and sending files again is harmless",
            )

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.path).free
        if free < SPACE_NEEDED:
            raise DirectoryUnusable(
                f"only {free // 1_000_000} MB are free for data directory {self.path}",
                f"free at least {SPACE_NEEDED // 1_000_000} MB, or choose another directory with --data",
            )


def unusable(directory: Path, error: OSError) -> DirectoryUnusable:
    """Turn an operating system's error about the data directory into an error with a way out."""
    reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    if error.filename and str(error.filename) != str(directory):
        reason = f"{error.filename}: {reason}"
    return DirectoryUnusable(
        f"data directory {directory} cannot be used: {reason}",
        "free some space" if error.errno == errno.ENOSPC else "correct its permissions, or choose another with --data",
    )


def end_process(pid: int, started: float, request: signal.Signals) -> bool:
    """End a process that is not our child; blocks until it has ended.

    Args:
        pid: Its id.
        started: Its start time; a process with another start time is left alone, since ids are reused.
        request: The signal to end it with; SIGKILL follows when it does not end in time.

    Returns:
        Whether it has ended.
    """
    for step in (request, signal.SIGKILL):
        deadline = time.monotonic() + LEFTOVER_LIMIT
        while time.monotonic() < deadline:
            now = start_time(pid)
            if now is None or abs(now - started) > SAME_START:
                return True
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, step)
            time.sleep(0.05)
    return False


def start_time(pid: int) -> float | None:
    """Give the start time of a process in seconds since 1970; None when it has ended or the time is unknown."""
    try:
        import psutil
    except ImportError:
        # psutil comes with the embedded extra; without it there are no leftovers either.
        return None
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _flock(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_json(file: Path) -> dict[str, Any]:
    """Read a JSON object from a file; empty when the file is missing or damaged, since it is optional."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _obstacle(port: int) -> str | None:
    """Give the reason why a port is not available; None when it is."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do, to allow a port whose old connections are still closing.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            return "may only be used by the system's administrator"
        except OSError:
            return "is taken by another program"
        return None


def _free_port(taken: set[int]) -> int:
    # A random port, since two stacks that start at once would both take the first free one.
    for port in random.sample(FREE_PORTS, len(FREE_PORTS)):
        if port not in taken and not _obstacle(port):
            return port
    raise PortTaken(FREE_PORTS.start, "any free one", f"and all others up to {FREE_PORTS.stop - 1} are taken")
