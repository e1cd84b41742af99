"""``stegvis keys``: a key is shown once, listed without its secret, and refused once it is revoked."""

import asyncio
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from console.access.callers import NotAuthenticated, Scope, authenticate
from store.database import Pool
from workers.secret import SecretUnusable, access_secret, make_secret
from workers.settings import Settings

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    return make_secret(tmp_path)


@pytest.fixture
def stegvis(url: str, secret_file: Path) -> Command:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"STEGVIS_POSTGRES_URL": url, "STEGVIS_ACCESS_SECRET_FILE": str(secret_file)}
        command = [sys.executable, "-m", "cli", "keys", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=50)

    return run


async def test_a_key_is_printed_once_works_and_is_refused_after_it_is_revoked(
    stegvis: Command, connections: Pool, secret_file: Path
) -> None:
    made = await asyncio.to_thread(
        stegvis, "create", "--organisation", "interpreter-service", "--scope", "events:write", "--scope", "read",
        "--expires", "2090-06-30",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"stegvis_[a-z0-9]+_[A-Za-z0-9_-]{43}\n", made.stdout)
    key, secret = made.stdout.strip(), access_secret(Settings(access_secret_file=secret_file))

    caller = await authenticate(connections, f"Bearer {key}", secret=secret)
    assert caller.organisation == "interpreter_service"
    assert caller.scopes == frozenset({Scope.EVENTS_WRITE, Scope.READ})

    listed = (await asyncio.to_thread(stegvis, "list")).stdout
    assert caller.name in listed
    assert "works until 2090-07-01 00:00" in listed
    assert key.split("_", 2)[2] not in listed

    revoked = await asyncio.to_thread(stegvis, "revoke", caller.name)
    assert revoked.stdout == "The key of interpreter_service is revoked.\n"
    with pytest.raises(NotAuthenticated):
        await authenticate(connections, f"Bearer {key}", secret=secret)
    assert "revoked 20" in (await asyncio.to_thread(stegvis, "list")).stdout


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--organisation", "3391", "--scope", "read"), "3301 Drammen"),
        (("--organisation", "3301", "--scope", "reed"), "no scope reed"),
        (("--organisation", "3301", "--scope", "operate"), "for the organisation stegvis only"),
        (("--organisation", "stegvis", "--scope", "persons:lookup"), "operators see no person"),
        (("--organisation", "3301", "--scope", "read", "--expires", "2020-01-01"), "has passed"),
        (("--organisation", "3301", "--scope", "read", "--expires", "soon"), "is no date"),
    ],
)
def test_a_key_that_may_not_be_made_is_refused_with_the_way_out(
    tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    command = [sys.executable, "-m", "cli", "keys", "create", *words, "--data", str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=50)

    assert refused.returncode == 1
    assert complaint in refused.stderr
    assert refused.stdout == ""


async def test_an_unknown_key_cannot_be_revoked(stegvis: Command) -> None:
    refused = await asyncio.to_thread(stegvis, "revoke", "nobody")

    assert refused.returncode == 1
    assert "no key with that id" in refused.stderr


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = make_secret(tmp_path)
    first = access_secret(Settings(data_dir=tmp_path))

    assert make_secret(tmp_path) == file
    assert access_secret(Settings(data_dir=tmp_path)) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_missing_or_short_secret_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(SecretUnusable, match="STEGVIS_ACCESS_SECRET_FILE"):
        access_secret(Settings(data_dir=tmp_path))

    (tmp_path / "short").write_text("too short\n")
    with pytest.raises(SecretUnusable, match="fewer than 32"):
        access_secret(Settings(access_secret_file=tmp_path / "short"))
