"""Checks each prerequisite of a stack by trying it; each failed check says how to fix it."""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import StegvisError
from workers.embedded import postgres, temporal
from workers.rules import load_rules
from workers.settings import Settings, load_settings

OLDEST_PYTHON = (3, 11)
ROOM = 500 * 2**20  # bytes; a national caseload takes some gigabytes, a demo far less


@dataclass(frozen=True, slots=True)
class Check:
    """The check of one prerequisite: what was found, and how to fix it."""

    what: str
    ok: bool
    found: str
    mend: str = ""


async def check_all(data: Path | None) -> list[Check]:
    """Check everything that a stack needs on this machine, with these settings."""
    checks = [_python()]
    try:
        settings = load_settings(data_dir=data)
    except StegvisError as error:
        return [*checks, Check("settings", False, error.message, error.way_out)]
    checks.append(Check("settings", True, "readable"))
    checks.append(_rules(settings))
    checks.append(_directory(settings.data_dir))
    checks.append(await _tried("Postgres", lambda: _postgres(settings)))
    checks.append(await _tried("Temporal", lambda: _temporal(settings)))
    return checks


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    mend = "install Python 3.11 or newer, and run make setup again"
    return Check("Python", sys.version_info >= OLDEST_PYTHON, version, mend)


def _rules(settings: Settings) -> Check:
    try:
        book = load_rules(settings)
    except StegvisError as fault:
        return Check("rule sets", False, fault.message, fault.way_out)
    sets = ", ".join(
        rules.id + (" (off)" if rules.applies_to and rules.id not in book.switched_on else "") for rules in book.sets
    )
    own = len(book.routines.by_kommune)
    return Check("rule sets", True, sets + (f"; routines of {own} kommuner" if own else ""))


def _directory(directory: Path) -> Check:
    """Check that the data directory, or its nearest existing parent, can be written."""
    nearest = directory.expanduser().resolve()
    while not nearest.exists():
        nearest = nearest.parent
    mend = "choose another directory with --data, or correct its permissions"
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return Check("data directory", False, f"{directory} cannot be written", mend)
    free = shutil.disk_usage(nearest).free
    found = f"{directory}, {free / 2**30:.1f} GiB free"
    return Check(
        "data directory", free > ROOM, found, "free some space, or choose a directory on another disk with --data"
    )


async def _tried(what: str, attempt: Callable[[], Awaitable[str]]) -> Check:
    try:
        return Check(what, True, await attempt())
    except StegvisError as error:
        return Check(what, False, error.message, error.way_out)


async def _postgres(settings: Settings) -> str:
    if settings.postgres_url is not None:
        await postgres.check_postgres(settings.postgres_url)
        return "your own server answers, and its version is supported"
    binaries = await asyncio.to_thread(postgres.find_programs)
    return f"embedded, {binaries}"


async def _temporal(settings: Settings) -> str:
    if settings.external_temporal() is not None:
        await temporal.check_temporal(settings, {})
        return f"your own at {settings.external_temporal()} answers"
    program = await temporal.find_temporal(settings.temporal_binary)
    return f"embedded, {program}"
