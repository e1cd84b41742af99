"""Two releases on one database: an older worker beside a newer one, and each command on a database that is newer."""

import asyncio
import contextlib
import os
import shutil
import sys
import tomllib
from asyncio.subprocess import PIPE
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from store.database import Pool, pool
from store.migrate import migrate
from tests.histories.live import settled
from tests.waiting import eventually
from tests.workers.test_worker import begin, end, played, until_reported, working
from workers.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(empty_url: str, temporal: WorkflowEnvironment) -> Settings:
    return load_settings(postgres_url=empty_url, temporal_address=temporal.client.service_client.config.target_host)


async def stegvis(settings: Settings, *command: str, code: Path = ROOT) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *command,
        env=os.environ | settings.environment() | {"PYTHONPATH": str(code)}, cwd=code, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An older release: a copy of the code, where one of the functions has another name."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    for package in packages:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (tmp_path / "store").rglob("*.sql"):
        file.write_text(file.read_text().replace("nudge_again", "nudge_once_more"))
    return tmp_path


async def test_an_older_worker_goes_on_beside_a_newer_one(
    settings: Settings, temporal: WorkflowEnvironment, older: Path
) -> None:
    assert settings.postgres_url
    migrating = await stegvis(settings, "migrate", code=older)
    assert (await migrating.communicate())[0].decode().endswith("functions\n")
    old = await stegvis(settings, "worker", code=older)
    participants = [uuid4() for _ in range(3)]
    async with await pool(settings.postgres_url) as database:
        try:
            await until_reported(old, "worker is ready")
            assert await migrate(settings.postgres_url) == ["functions"], "the two differ"
            async with working(settings):
                await _carried(participants[0], temporal, database)
            await _carried(participants[1], temporal, database)  # by the older one alone
        finally:
            with contextlib.suppress(ProcessLookupError):
                old.terminate()
            await old.communicate()
        async with working(settings):
            await _carried(participants[2], temporal, database)
    for participant in participants:
        await end(participant, temporal)


async def _carried(participant: UUID, temporal: WorkflowEnvironment, database: Pool) -> None:
    await begin(participant, settled(30), temporal, database)
    await eventually(lambda: played(participant, database), 25)


@pytest.mark.parametrize(
    "command",
    [
        *("migrate", "worker", "dispatcher", "up", "run -", "send -"),
        *("report --json", "statistics", "unmatched", "requests --again", "verify", "doctor"),
    ],
)
async def test_a_database_of_a_newer_version_is_refused_by_each_command(
    settings: Settings, tmp_path: Path, command: str
) -> None:
    assert settings.postgres_url
    await migrate(settings.postgres_url)
    async with await pool(settings.postgres_url) as database:
        await database.execute("insert into stegvis.migrations (name, checksum) values ('0999_newer.sql', 'x')")
    process = await stegvis(settings.model_copy(update={"data_dir": tmp_path}), *command.split())
    out, err = await asyncio.wait_for(process.communicate(), 50)
    assert process.returncode == 1, (out, err)
    assert "a newer version of Stegvis has migrated the database: 0999_newer.sql" in " ".join(
        (out + err).decode().split()
    )
