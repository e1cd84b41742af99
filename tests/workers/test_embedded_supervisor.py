"""Children are kept alive, given up when they cannot live, and ended in order."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.waiting import eventually
from workers.embedded import supervisor as module
from workers.embedded.errors import PartFailed
from workers.embedded.supervisor import Part, Supervisor

WAIT = "import time; time.sleep(60)"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BACK_OFF_FIRST", 0.02)
    monkeypatch.setattr(module, "BACK_OFF_LAST", 0.05)


def _part(tmp_path: Path, code: str, *, name: str = "part", ready: Callable[[], Awaitable[bool]] | None = None) -> Part:
    return Part(
        name=name,
        command=[sys.executable, "-c", code],
        log=tmp_path / f"{name}.log",
        environment=dict(os.environ),
        ready=ready,
    )


def _file_is_there(path: Path) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        return os.path.exists(path)  # noqa: PTH110, ASYNC240

    return ready


async def test_a_killed_child_comes_back(tmp_path: Path) -> None:
    changes: list[dict[str, int]] = []
    supervisor = Supervisor(lambda: changes.append(supervisor.pids()))
    ready = _file_is_there(tmp_path / "part.log")
    await supervisor.start(_part(tmp_path, WAIT, ready=ready))
    first = supervisor.pids()["part"]
    os.kill(first, 0)  # it runs, and would go on
    os.kill(first, signal.SIGKILL)
    await eventually(lambda: supervisor.pids()["part"] != first)
    assert [change["part"] for change in changes] == [first, supervisor.pids()["part"]]
    await supervisor.stop(["part"])
    with pytest.raises(ProcessLookupError):
        os.kill(supervisor.pids()["part"], 0)


async def test_a_child_that_never_lives_is_an_error_with_the_tail_of_its_log(tmp_path: Path) -> None:
    (tmp_path / "part.log").write_text("an older run's trouble\n")
    supervisor = Supervisor(lambda: None)
    code = "import sys; sys.exit('no such luck')"
    with pytest.raises(PartFailed, match="part ended 5 times while starting, at last with exit code 1") as caught:
        await supervisor.start(_part(tmp_path, code, ready=_file_is_there(tmp_path / "never")))
    assert caught.value.message.endswith("| no such luck")
    assert "older" not in caught.value.message
    await supervisor.stop(["part"])


async def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda: None)
    part = replace(_part(tmp_path, "", ready=_file_is_there(tmp_path / "never")), command=["/no/such/program"])
    with pytest.raises(PartFailed, match="cannot start /no/such/program: No such file or directory"):
        await supervisor.start(part)


async def test_a_child_that_is_not_ready_in_time_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READY_LIMIT", 0.3)
    supervisor = Supervisor(lambda: None)
    with pytest.raises(PartFailed, match="is not ready after"):
        await supervisor.start(_part(tmp_path, WAIT, ready=_file_is_there(tmp_path / "never")))
    await supervisor.stop(["part"])


async def test_whoever_watches_learns_of_a_child_that_is_given_up(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda: None)
    await supervisor.start(_part(tmp_path, WAIT, name="good"))
    await supervisor.start(_part(tmp_path, "raise SystemExit(3)", name="bad"))
    with pytest.raises(PartFailed, match=r"bad ended .* exit code 3"):
        async with asyncio.timeout(10):
            await supervisor.watch()
    assert supervisor.pids().keys() == {"good", "bad"}
    await supervisor.stop(["bad", "good"])


async def test_children_end_in_order_and_the_deaf_are_killed(tmp_path: Path) -> None:
    answer = tmp_path / "answer"
    deaf = f"import signal,time; signal.signal(15, signal.SIG_IGN); open({str(answer)!r}, 'w'); time.sleep(60)"
    supervisor = Supervisor(lambda: None)
    await supervisor.start(_part(tmp_path, WAIT, name="polite"))
    await supervisor.start(replace(_part(tmp_path, deaf, name="deaf", ready=_file_is_there(answer)), stop_limit=0.2))
    pids = supervisor.pids()
    for pid in pids.values():
        os.kill(pid, 0)  # all run, and would go on
    await supervisor.stop(["deaf", "polite", "never started"])
    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_a_child_between_two_lives_does_not_come_back_after_the_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BACK_OFF_FIRST", 30.0)
    supervisor = Supervisor(lambda: None)
    await supervisor.start(_part(tmp_path, "pass"))
    async with asyncio.timeout(5):
        await supervisor.stop(["part"])


async def test_a_long_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOG_SIZE", 3)
    (tmp_path / "part.log").write_text("long")
    supervisor = Supervisor(lambda: None)
    await supervisor.start(_part(tmp_path, WAIT))
    assert (tmp_path / "part.log.1").read_text() == "long"
    assert (tmp_path / "part.log").read_text() == ""
    await supervisor.stop(["part"])
