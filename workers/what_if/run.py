"""Runs a what-if: hands the caseload to player processes, one a core, and compares what comes back. Changes nothing."""

import asyncio
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import orjson
from rich.markup import escape
from rich.table import Table

from schemas.events import EventRefused, read_event
from store.journeys import every_mailbox
from workers.progress import console
from workers.run import running_database
from workers.settings import Settings
from workers.what_if.comparison import Comparison

PLAYER = Path(__file__).with_name("player.py")
AHEAD = 64  # journeys handed to a player before its first answer is read: neither side waits, and memory stays small
LONGEST_ANSWER = 2**24  # bytes


class WhatIfFailed(Exception):
    """It cannot be played at all; the text says why and what to do."""


async def what_if(
    journeys: AsyncIterator[bytes],
    rules: Path | None,
    code: Path | None,
    today: date,
    progress: Callable[[int], None] = lambda _: None,
) -> Comparison:
    """Play every journey as it is and as it would be.

    Args:
        journeys: A line for each, as the player wants them.
        rules: A rule set file, or a folder of them, over the packaged ones; None for the same rules.
        code: A folder with other ``schemas`` and ``workflows``; None for the same code.
        today: The day to play for.
        progress: Told how many journeys were compared since it was last told.

    Raises:
        WhatIfFailed: The rules or the code cannot be used.
    """
    files = _rule_files(rules)
    here, there = PLAYER.parents[2], _code(code)
    comparison = Comparison()
    async with AsyncExitStack() as running:
        pairs = []
        for _ in range(os.cpu_count() or 1):
            if there is None:
                pairs.append([await _Player.start(running, here, today, "", files)])
            else:
                pairs.append([
                    await _Player.start(running, here, today, ""), await _Player.start(running, there, today, files)
                ])  # fmt: skip
        lock = asyncio.Lock()
        await asyncio.gather(*(_compare(journeys, lock, players, comparison, progress) for players in pairs))
    return comparison


class _Player:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    @classmethod
    async def start(cls, running: AsyncExitStack, code: Path, today: date, *books: str) -> "_Player":
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", str(PLAYER), today.isoformat(), *books,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST_ANSWER,
            env=os.environ | {"PYTHONPATH": str(code)}, start_new_session=True,
        )  # fmt: skip
        player = cls(process)
        running.push_async_callback(player._stop)
        return player

    async def _stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def hand(self, line: bytes) -> None:
        self._in.write(line)
        await self._in.drain()

    async def answer(self) -> list[bytes]:
        line = await self._out.readline()
        if not line:
            raise WhatIfFailed("a player ended early; its message is above: mend the rules or the code and try again")
        return line.rstrip(b"\n").split(b"\t")[1:]


async def _compare(
    journeys: AsyncIterator[bytes],
    lock: asyncio.Lock,
    players: Sequence[_Player],
    comparison: Comparison,
    progress: Callable[[int], None],
) -> None:
    """Keep the players of one pair busy: some journeys ahead of the answers, never more."""
    under_way: asyncio.Queue[str | None] = asyncio.Queue(AHEAD)

    async def hand_out() -> None:
        while True:
            async with lock:
                line = await anext(journeys, None)
            if line is None:
                await under_way.put(None)
                return
            await under_way.put(orjson.loads(line[: line.index(b",")] + b"]")[0])
            for player in players:
                await player.hand(line)

    async def take_in() -> None:
        while (participant := await under_way.get()) is not None:
            answers = [answer for player in players for answer in await player.answer()]
            _add(comparison, participant, *answers)
            progress(1)

    async with asyncio.TaskGroup() as both:
        both.create_task(hand_out())
        both.create_task(take_in())


def _add(comparison: Comparison, participant: str, before: bytes, after: bytes) -> None:
    comparison.journeys += 1
    if before == after:
        return
    faults = [
        f"{which}: {answer[1:].decode()}"
        for which, answer in (("as it is", before), ("as it would be", after))
        if answer.startswith(b"!")
    ]
    if faults:
        comparison.faults[participant] = "; ".join(faults)
    else:
        comparison.add(participant, orjson.loads(before), orjson.loads(after))


def _code(code: Path | None) -> Path | None:
    if code is not None and not all((code / part).is_dir() for part in ("schemas", "workflows")):
        raise WhatIfFailed(f"{code} holds no schemas and workflows; name the folder of another checkout")
    return code and code.resolve()


def _rule_files(rules: Path | None) -> str:
    if rules is None:
        return ""
    from workers.rules import read_other_rules

    try:
        read_other_rules(rules)
    except ValueError as fault:
        raise WhatIfFailed(f"the rules in {rules} cannot be used: {fault}") from None
    return ":".join(str(file.resolve()) for file in (sorted(rules.glob("*.toml")) if rules.is_dir() else [rules]))


async def of_stack(settings: Settings, data: Path) -> AsyncIterator[bytes]:
    """Give the journeys of a running stack."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        async for line in every_mailbox(conn):
            yield line


async def of_files(files: Sequence[Path]) -> AsyncIterator[bytes]:
    """Give the journeys of event files; lines that would be refused are left out."""
    found: dict[str, dict[tuple[str, str], list[object]]] = defaultdict(dict)
    for file in files:
        with file.open("rb") as lines:
            for line in lines:
                try:
                    event = read_event(line, hash_key=b"what-if")
                except EventRefused:
                    continue
                told = [*event.ref, event.name, event.on, event.time, event.data.decode()]
                found[str(event.participant)].setdefault(event.ref, told)
    for participant, events in found.items():
        yield orjson.dumps([participant, list(events.values())]) + b"\n"


def show(comparison: Comparison) -> None:
    """Print what would change, for people."""
    out = console()
    if not comparison.changed and not comparison.faults:
        out.print(f"{comparison.journeys:,} journeys played: nothing would change.")
        return
    out.print(f"{comparison.journeys:,} journeys played, [bold]{comparison.changed:,} would change[/].")
    table = Table(box=None, pad_edge=False)
    for heading in ("change", "of", "stage", "times", "for example", "is", "would be"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "times" else "left")
    for (kind, what, stage), count in comparison.counts.most_common():
        participant, before, after = comparison.examples[kind, what, stage][0]
        table.add_row(kind, what, stage, f"{count:,}", participant, escape(before or "-"), escape(after or "-"))
    out.print(table)
    out.print(
        "\nBy kommune: " + ", ".join(f"{number} {count:,}" for number, count in comparison.by_kommune.most_common(15))
    )
    out.print("By stage: " + ", ".join(f"{stage} {count:,}" for stage, count in comparison.by_stage.most_common()))
    if comparison.faults:
        out.print(f"\n[bold red]{len(comparison.faults):,} journeys cannot be played[/]:")
        for participant, fault in list(comparison.faults.items())[:5]:
            out.print(f"  {participant}  {escape(fault)}")
