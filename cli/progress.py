"""Progress on a terminal: bars and short lines on standard error."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.segment import Segment

from cli.terminal import visible
from store import inbox
from workers.embedded.stack import EmbeddedStack

UNLIMITED = 100_000  # columns, where the output is no terminal: in a file or a pipe no line is broken


class _Terminal(Console):
    """Writes out the control characters of what it shows; its own, such as colours, are no part of a text."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


def console(*, stderr: bool = False, quiet: bool = False) -> Console:
    """Give a console for human-readable output. Outside a terminal no line is wrapped, so that grep finds it."""
    out = sys.stderr if stderr else sys.stdout
    return _Terminal(stderr=stderr, quiet=quiet, highlight=False, width=None if out.isatty() else UNLIMITED)


class Progress:
    """Shows progress on a terminal; elsewhere only warnings and the main steps are printed."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = console(stderr=True, quiet=quiet)
        self._shown = self._console.is_terminal and not quiet
        self._last_line = ""

    def say(self, text: str) -> None:
        """Print a step of the start, on a terminal only."""
        if self._shown:
            self._console.print(f"[dim]{text}[/dim]", highlight=False)

    def warn(self, text: str) -> None:
        """Print a warning, on a terminal or not."""
        self._console.print(text, style="yellow", highlight=False)

    def ready(self, stack: EmbeddedStack) -> None:
        """Print where the running stack has its data, and the address of Temporal's pages."""
        page = f"; console and calls: {stack.web}" if stack.web else ""
        page += f"; Temporal's web pages: {stack.temporal_ui}" if stack.temporal_ui else ""
        self._console.print(f"Stegvis is up in {stack.data_dir}{page}\nCtrl-C stops it; accepted events stay.")

    def live(self, summary: dict[str, Any]) -> None:
        """Print the state of a live show in one line, if it has changed."""
        journeys = summary["journeys"]
        tasks = sum(role["open"] for role in summary["tasks"])
        overdue = sum(role["overdue"] for role in summary["tasks"])
        incidents = len(summary["incidents"])
        active = ", ".join(
            f"{name} {statuses['active']}" for name, statuses in summary["stages"].items() if statuses.get("active")
        )
        ended_early = summary["lives"]["ended_early"]
        early = f" ({ended_early} before the time)" if ended_early else ""
        line = (
            f"{journeys['active']:>4} active, {journeys['closed']:>4} closed{early} · {active or 'no stage active'} · "
            f"{tasks} tasks, {overdue} overdue, {incidents} {'incident' if incidents == 1 else 'incidents'}"
        )
        if line != self._last_line:
            self._last_line = line
            self._console.print(line, highlight=False, soft_wrap=True)

    def newcomer(self, data: Path, participant: UUID, settled_on: date) -> None:
        """Print the command that explains the journey of a newcomer."""
        self._hint(f"Settled on {settled_on}: stegvis explain {participant} --data {data}")

    def over(self, data: Path, participant: UUID) -> None:
        """Print that a live show has ended, and commands to try next."""
        self._console.print(
            "The show is over: every journey has reached today. The stack stays up until Ctrl-C. "
            "Try in another terminal:",
            highlight=False,
            soft_wrap=True,
        )
        for command in (f"explain {participant}", "report", "requests --again"):
            self._hint(f"  stegvis {command} --data {data}")

    def _hint(self, text: str) -> None:
        self._console.print(text, highlight=False, soft_wrap=True)

    @contextlib.contextmanager
    def reading(self, files: Sequence[Path]) -> Iterator[Callable[[int], None]]:
        """Show how much of the files has been read."""
        sizes = [file.stat().st_size for file in files if file.is_file()]
        total = sum(sizes) if len(sizes) == len(files) else None
        with self._bars(DownloadColumn()) as bars:
            task = bars.add_task("reading events", total=total)
            yield lambda count: bars.advance(task, count)

    @contextlib.contextmanager
    def carrying(self) -> Iterator[Callable[[inbox.Progress], None]]:
        """Show how many of the accepted events are played."""
        with self._bars(MofNCompleteColumn()) as bars:
            task = bars.add_task("carrying journeys", total=None)
            yield lambda now: bars.update(task, completed=now.played, total=now.events)

    @contextlib.contextmanager
    def playing(self) -> Iterator[Callable[[int], None]]:
        """Show how many journeys have been played."""
        with self._bars(MofNCompleteColumn()) as bars:
            task = bars.add_task("playing journeys", total=None)
            yield lambda count: bars.advance(task, count)

    def _bars(self, count: DownloadColumn | MofNCompleteColumn) -> Bars:
        return Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            count,
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._shown,
        )
