"""The embedded stack loses its Postgres while it starts: what was begun is done again, and the stack comes up."""

import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from store.database import RESTARTED_WITHIN
from store.migrate import migrate
from workers.connections import opened_database
from workers.embedded import postgres
from workers.embedded.stack import EmbeddedStack
from workers.settings import Settings, load_settings

T = TypeVar("T")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in list(os.environ):
        if name.startswith(("STEGVIS_", "TEMPORAL_")):
            monkeypatch.delenv(name)
    return load_settings()


class Killer:
    """Kills the Postgres of a stack the first time that something is begun, and counts how often it is begun."""

    stack: EmbeddedStack

    def __init__(self) -> None:
        self.begun = 0

    def before(self, step: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        async def killed_before(*arguments: object) -> T:
            self.begun += 1
            if self.begun == 1:
                self.kill()
            return await step(*arguments)

        return killed_before

    def kill(self) -> None:
        os.kill(self.stack.pids()["postgres"], signal.SIGKILL)


async def _is_migrated(stack: EmbeddedStack) -> bool:
    async with opened_database(stack.postgres_url) as database:
        return bool(await database.fetchval("select count(*) = 0 from stegvis.journeys"))


async def test_postgres_dies_before_the_database_is_made(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = Killer()
    monkeypatch.setattr(postgres, "create_database", killer.before(postgres.create_database))
    killer.stack = EmbeddedStack(settings, tmp_path / "data", migrate=migrate)
    async with killer.stack as stack:
        assert killer.begun > 1
        assert await _is_migrated(stack)


@pytest.mark.slow
async def test_postgres_dies_before_the_database_is_brought_up_to_date(settings: Settings, tmp_path: Path) -> None:
    killer = Killer()
    killer.stack = EmbeddedStack(settings, tmp_path / "data", migrate=killer.before(migrate))
    async with killer.stack as stack:
        assert killer.begun > 1
        assert await _is_migrated(stack)


@pytest.mark.slow
async def test_postgres_dies_before_a_command_opens_its_connections(settings: Settings, tmp_path: Path) -> None:
    killer = Killer()
    async with EmbeddedStack(settings, tmp_path / "data", migrate=migrate) as killer.stack:
        killer.kill()
        async with opened_database(killer.stack.postgres_url, RESTARTED_WITHIN) as database:
            assert await database.fetchval("select count(*) from stegvis.journeys") == 0
