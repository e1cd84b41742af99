"""Runs a what-if: hands the caseload to player processes, one per core, and compares their answers. Changes nothing."""

import asyncio
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import IO

import orjson

from analysis.what_if.comparison import EXAMPLES, Comparison
from analysis.what_if.player import changed
from intake.files import Line, batches_of
from schemas.errors import StegvisError
from schemas.events import EventRef, EventRefused, read_event
from schemas.events.reading import MAX_EVENT_BYTES
from schemas.rules import RuleBook
from schemas.texts import number_of
from store.journeys import every_mailbox
from workers.connections import running_database
from workers.rules import differences, load_rules, read_other_rules, rule_files
from workers.settings import Settings

PLAYER = Path(__file__).with_name("player.py")
# Anything that the played code prints goes to standard error: standard output is for answers.
START = (
    "import runpy, sys; sys.stdout = sys.stderr; sys.argv = sys.argv[1:]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)
AHEAD = 64  # journeys in flight per player: enough that neither side waits, few enough that memory stays small
LONGEST_ANSWER = 2**24  # bytes


class WhatIfFailed(StegvisError):
    """The rules or the code cannot be used at all."""


async def what_if(
    journeys: AsyncGenerator[bytes, None],
    settings: Settings,
    rules: Path | None,
    code: Path | None,
    today: date,
    *,
    law_of: date | None = None,
    coming: Mapping[str, date] = MappingProxyType({}),
    examples: int = EXAMPLES,
    players: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Comparison:
    """Play every journey under the present rules and code and under the others, and compare.

    Args:
        journeys: One line per journey, in the player's input format.
        settings: The switched-on rule sets and the kommuner's routines, used on both sides.
        rules: A rule set file, or a folder of them, to read over the packaged rule sets; None for the same rules.
        code: A folder with other ``schemas`` and ``workflows``; None for the same code.
        today: The day to play for.
        law_of: The day whose law goes on in the other rules, as if nothing later had come into force.
        coming: Rule sets that are passed and not in force, by id, and from when they are in the other rules.
        examples: The most examples to keep of one change.
        players: How many journeys are played at the same time, each in a process; None for one on each core.
        progress: Called with the number of journeys compared since the last call.

    Raises:
        WhatIfFailed: The rules or the code cannot be used.
        SettingsError: The kommuner's routines cannot be read, or do not fit the rules.
    """
    comparison = Comparison(examples, await asyncio.to_thread(_compared, settings, rules, law_of, coming))
    as_is, as_would_be = (
        _spec(settings, []),
        _spec(settings, [] if rules is None else rule_files(rules), law_of, coming),
    )
    here, there = PLAYER.parents[2], _code(code)
    async with AsyncExitStack() as running:
        running.push_async_callback(journeys.aclose)
        teams = []
        for _ in range(players or os.cpu_count() or 1):
            if there is None:
                teams.append([await _Player.start(running, here, today, as_is, as_would_be)])
            else:
                teams.append([
                    await _Player.start(running, here, today, as_is),
                    await _Player.start(running, there, today, as_would_be),
                ])  # fmt: skip
        lock = asyncio.Lock()
        try:
            async with asyncio.TaskGroup() as working:
                for team in teams:
                    under_way: asyncio.Queue[str | None] = asyncio.Queue(AHEAD)
                    working.create_task(_hand_out(journeys, lock, team, under_way))
                    working.create_task(_take_in(team, under_way, comparison, progress))
        except BaseExceptionGroup as faults:
            raise faults.exceptions[0] from None  # all have one cause, so one is enough
    return comparison


class _Player:
    """A process that plays journeys."""

    def __init__(self, process: asyncio.subprocess.Process, code: Path, errors: IO[bytes]) -> None:
        self._process, self._code, self._errors = process, code, errors
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    @classmethod
    async def start(cls, running: AsyncExitStack, code: Path, today: date, *books: str) -> "_Player":
        errors = running.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (the stack closes it)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-c", START, str(PLAYER), today.isoformat(), *books,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=errors, limit=LONGEST_ANSWER,
            env=os.environ | {"PYTHONPATH": str(code)}, start_new_session=True,
        )  # fmt: skip
        player = cls(process, code, errors)
        running.push_async_callback(player._stop)
        return player

    async def _stop(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    async def hand(self, line: bytes) -> None:
        try:
            self._in.write(line)
            await self._in.drain()
        except ConnectionError:
            raise await self._ended() from None

    async def answer(self) -> list[bytes]:
        line = await self._out.readline()
        if not line:
            raise await self._ended()
        return line.rstrip(b"\n").split(b"\t")[1:]

    async def _ended(self) -> WhatIfFailed:
        """Explain why the process ended early, by its last line of output, which is about code or rules only."""
        await self._process.wait()
        self._errors.seek(0)
        output = self._errors.read().decode(errors="replace").strip().splitlines()
        why = output[-1] if output else f"ended with {self._process.returncode}"
        return WhatIfFailed(
            f"nothing can be played with the code in {self._code}: {why}", "correct the code or the rules"
        )


async def _hand_out(
    journeys: AsyncGenerator[bytes, None],
    lock: asyncio.Lock,
    players: Sequence[_Player],
    under_way: asyncio.Queue[str | None],
) -> None:
    """Hand journeys to a team of players that play the same ones; at most ``AHEAD`` of them await answers."""
    while True:
        async with lock:
            line = await anext(journeys, None)
        if line is None:
            await under_way.put(None)
            return
        await under_way.put(orjson.loads(line[: line.index(b",")] + b"]")[0])
        for player in players:
            await player.hand(line)


async def _take_in(
    players: Sequence[_Player],
    under_way: asyncio.Queue[str | None],
    comparison: Comparison,
    progress: Callable[[int], None],
) -> None:
    while (participant := await under_way.get()) is not None:
        answers = [answer for player in players for answer in await player.answer()]
        _add(comparison, participant, *answers)
        progress(1)


def _add(comparison: Comparison, participant: str, before: bytes, after: bytes) -> None:
    faults = [
        f"{which}: {answer[1:].decode()}"
        for which, answer in (("as it is", before), ("as it would be", after))
        if answer.startswith(b"!")
    ]
    if faults:
        comparison.faults[participant] = "; ".join(faults)
        return
    comparison.journeys += 1
    if before != after:
        comparison.add(participant, orjson.loads(before), orjson.loads(after))


def _code(code: Path | None) -> Path | None:
    if code is not None and not all((code / part).is_dir() for part in ("schemas", "workflows")):
        raise WhatIfFailed(f"{code} has no folders schemas and workflows", "name the folder of another checkout")
    return code and code.resolve()


def _other_rules(settings: Settings, rules: Path | None, law_of: date | None, coming: Mapping[str, date]) -> RuleBook:
    try:
        book = load_rules(settings, None if rules is None else read_other_rules(rules))
    except ValueError as fault:
        raise WhatIfFailed(f"the rules in {rules} cannot be used: {fault}", "correct the file") from None
    try:
        return changed(book, law_of, coming)
    except (KeyError, ValueError) as fault:
        raise WhatIfFailed(fault.args[0], "stegvis rules show --all lists every rule set with its days") from None


def _compared(
    settings: Settings, rules: Path | None, law_of: date | None, coming: Mapping[str, date]
) -> list[tuple[str, str, str | None, str | None]]:
    return _of_rules(load_rules(settings), _other_rules(settings, rules, law_of, coming))


def _of_rules(present: RuleBook, other: RuleBook) -> list[tuple[str, str, str | None, str | None]]:
    """Give the values that differ, since a file that was meant to change one value may have lost others.

    A rule set with a new id is compared with the one that it extends.
    """
    before = {rules.id: rules for rules in present.sets}
    return [
        (rules.id, value.name, old.text if old else None, new.text if new else None)
        for rules in other.sets
        for old, new in differences(before.get(rules.id) or before.get(rules.extends or ""), rules)
        if (value := new or old)
    ]


def _spec(
    settings: Settings,
    files: Sequence[Path],
    law_of: date | None = None,
    coming: Mapping[str, date] = MappingProxyType({}),
) -> str:
    """Give a rule book as JSON, in the form that ``player.main`` reads."""
    return orjson.dumps({
        "law_of": law_of and law_of.isoformat(),
        "coming": {id_: day.isoformat() for id_, day in coming.items()},
        "files": [str(file.resolve()) for file in files],
        "chapter_6a": settings.chapter_6a,
        "routines": settings.routines and str(settings.routines.resolve()),
        "register": settings.kommune_register and str(settings.kommune_register.resolve()),
    }).decode()  # fmt: skip


async def of_stack(settings: Settings, data: Path) -> AsyncGenerator[bytes, None]:
    """Give the journeys of a running stack, in one snapshot and in bounded memory."""
    async with running_database(settings, data) as database, database.acquire() as conn:
        async for line in every_mailbox(conn):
            yield line


def _sorted_in(lines: Iterable[Line], found: Mapping[str, dict[EventRef, list[object]]], *, production: bool) -> int:
    """Put the events of some lines to their participants, each once; gives how many lines would be refused."""
    refused = 0
    for line in lines:
        try:
            if line.length > MAX_EVENT_BYTES:
                raise EventRefused(())
            event = read_event(line.content, hash_key=b"what-if", synthetic_only=not production)
        except EventRefused:
            refused += 1
            continue
        row = [*event.ref, event.name, event.on, event.time, event.data.decode()]
        found[str(event.participant)].setdefault(event.ref, row)
    return refused


async def of_files(
    files: Sequence[Path], *, production: bool = False, warn: Callable[[str], None] = lambda _: None
) -> AsyncGenerator[bytes, None]:
    """Give the journeys of event files. All are held in memory, since a participant's events may be anywhere.

    Args:
        files: NDJSON files, one event a line; ``-`` is standard input.
        production: Whether real person numbers are expected, instead of synthetic ones.
        warn: Called with a text when lines were left out because intake would refuse them.
    """
    found: defaultdict[str, dict[EventRef, list[object]]] = defaultdict(dict)
    refused = 0
    for file in files:
        async with aclosing(batches_of(file)) as batches:
            async for batch in batches:
                refused += await asyncio.to_thread(_sorted_in, batch, found, production=production)
    if refused:
        warn(f"left out: {number_of(refused, 'line')} that would be refused; stegvis run FILE shows which and why")
    for participant, events in found.items():
        yield orjson.dumps([participant, list(events.values())]) + b"\n"
