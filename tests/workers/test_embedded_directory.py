"""The data directory: one stack at a time, ports that stay, and how other commands find the stack."""

import asyncio
import fcntl
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from workers.embedded import directory as module
from workers.embedded.directory import FREE_PORTS, DataDirectory, StackInfo, read_stack
from workers.embedded.errors import DirectoryInUse, DirectoryUnusable, NoStack, PortTaken, StackError

SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")


async def _held(path: Path) -> DataDirectory:
    directory = DataDirectory(path)
    await directory.hold()
    return directory


async def test_a_second_stack_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    first = await _held(tmp_path)
    with pytest.raises(DirectoryInUse, match=f"in use by the stack with pid {os.getpid()}; stop it or choose another"):
        await _held(tmp_path)
    first.release()
    (await _held(tmp_path)).release()


async def test_a_client_that_looks_does_not_keep_a_stack_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look, tried, flock = os.open(tmp_path / "stack.lock", os.O_RDONLY | os.O_CREAT), asyncio.Event(), module._flock
    fcntl.flock(look, fcntl.LOCK_SH)

    def noted(file: int, kind: int) -> bool:
        tried.set()
        return flock(file, kind)

    monkeypatch.setattr(module, "_flock", noted)
    holding = asyncio.create_task(_held(tmp_path))
    await tried.wait()
    assert not holding.done(), "the client keeps it out for now"
    os.close(look)
    (await holding).release()


async def test_a_directory_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DirectoryUnusable, match="cannot be used"):
        await _held(tmp_path / "file" / "data")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_directory_without_permission_is_an_error(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o500)  # noqa: PTH101
    with pytest.raises(DirectoryUnusable, match="Permission denied"):
        await _held(tmp_path / "data")


async def test_a_full_disk_is_an_error_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(5_000_000))
    with pytest.raises(DirectoryUnusable, match="only 5 MB are free"):
        await _held(tmp_path)
    monkeypatch.undo()
    (await _held(tmp_path)).release()


async def test_a_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    port = directory.choose_port("postgres_port", None)
    assert port in FREE_PORTS
    assert directory.choose_port("postgres_port", None) == port
    with socket.create_server(("127.0.0.1", port)):
        assert directory.choose_port("postgres_port", None) != port


async def test_two_parts_get_two_ports(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    (tmp_path / "ports.json").write_text(json.dumps({"postgres_port": 25_000, "temporal_port": 25_000}))
    assert directory.choose_port("postgres_port", None) != 25_000


async def test_a_taken_port_that_was_asked_for_is_an_error_with_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"port {port} \(STEGVIS_POSTGRES_PORT\) is taken") as caught:
            DataDirectory(tmp_path).choose_port("postgres_port", port)
    assert isinstance(caught.value, StackError)
    assert "STEGVIS_POSTGRES_PORT" in caught.value.way_out


async def test_the_running_stack_is_found(tmp_path: Path) -> None:
    directory = await _held(tmp_path)
    info = StackInfo(pids={"worker": os.getpid()}, temporal="127.0.0.1:1", postgres="postgresql://u:secret@h/d")
    directory.write_stack(info)
    assert read_stack(tmp_path) == info
    assert stat.S_IMODE((tmp_path / "stack.json").stat().st_mode) == 0o600
    assert set(json.loads((tmp_path / "stack.json").read_text())) == {"pids", "temporal", "postgres"}
    assert "secret" not in repr(info)
    directory.release()


async def test_no_stack_is_found_where_none_ran(tmp_path: Path) -> None:
    with pytest.raises(NoStack, match="stegvis up --data"):
        read_stack(tmp_path)


async def test_a_stack_that_was_killed_is_not_taken_for_a_running_one(tmp_path: Path) -> None:
    directory = await _held(tmp_path)
    directory.write_stack(StackInfo(pids={"worker": os.getpid()}, temporal="127.0.0.1:1", postgres="postgresql://h/d"))
    directory.release()
    with pytest.raises(NoStack, match="was killed"):
        read_stack(tmp_path)


def test_leftovers_are_ended(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    with subprocess.Popen(SLEEPER) as leftover:
        directory.record_children({"worker": leftover.pid})
        assert leftover.poll() is None, "there is something to end"
        directory.end_leftovers()
        assert leftover.wait(5) == -signal.SIGTERM
    assert not (tmp_path / "children.json").exists()


def test_another_process_with_a_leftovers_id_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEPER) as other:
        record = {"worker": {"pid": other.pid, "started": 1_000_000.0}, "temporal": {"pid": other.pid, "started": None}}
        (tmp_path / "children.json").write_text(json.dumps(record))
        DataDirectory(tmp_path).end_leftovers()
        assert other.poll() is None
        other.kill()
