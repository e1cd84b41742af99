"""What goes in and out at the terminal: reports that are whole, any locale, no control character of a sender."""

import asyncio
import os
import signal
import tempfile
from pathlib import Path

import pytest

from cli.progress import console
from cli.runtime import write_report
from cli.summary import show_fed
from cli.terminal import visible
from intake.files import Fed, Refusal
from tests.cli.cases import STARTS_WITHIN, begin, ended, stegvis
from tests.waiting import eventually


@pytest.mark.parametrize("out", ["nowhere/report.json", "."])
async def test_a_report_that_cannot_be_written_is_refused_before_any_work(tmp_path: Path, out: str) -> None:
    file = tmp_path / "one.ndjson"
    file.write_text("{}\n")
    with tempfile.TemporaryDirectory() as folder:
        result = await stegvis("run", file, "--report", tmp_path / out, TMPDIR=folder)
        assert (result.code, result.out) == (1, "")
        assert "cannot be written" in result.err
        assert not await asyncio.to_thread(lambda: list(Path(folder).iterdir()))  # no stack was started


def test_a_report_takes_the_place_of_the_old_one_whole(tmp_path: Path) -> None:
    there, link = tmp_path / "there.json", tmp_path / "link.json"
    there.write_text("old")
    link.symlink_to(there)
    write_report({"as_of": "2026-11-26"}, link)
    assert there.read_text() == '{\n  "as_of": "2026-11-26"\n}\n'
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.json", "there.json"]


def test_a_report_may_go_to_a_device() -> None:
    write_report({}, Path(os.devnull))
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[2Jb", "a\\x1b[2Jb"), ("a\rb\x07", "a\\rb\\x07"), ("a\u202eb\x9b", "a\\u202eb\\x9b"), ("a\n\tø", "a\n\tø")],
)
def test_a_control_character_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_what_a_sender_wrote_does_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_fed(Fed(refused=[Refusal("cases\x1b]0;x\x07.ndjson", 3, "a\x1b[31mreason")]))
    console().print("\x1b[2Jcleared")
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\\x1b[31mreason" in shown
    assert "\\x1b[2Jcleared" in shown


def test_more_refusals_than_are_kept_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    fed = Fed()
    for number in range(1_500):
        fed.refuse(Refusal("cases.ndjson", number, "is not JSON"))
    show_fed(fed)
    shown = capsys.readouterr().out
    assert "1,500 refused" in shown
    assert "1,480 more; --report lists the first 1,000, and how many for each reason" in shown


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
async def test_output_does_not_fail_in_any_locale(encoding: str) -> None:
    result = await stegvis("rules", "show", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert result.code == 0, result.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_waiting_for_a_fifo_can_be_ended(tmp_path: Path, number: signal.Signals) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with tempfile.TemporaryDirectory() as folder:  # a short path: a socket's must not be long
        process = await begin("run", fifo, TMPDIR=folder)
        await eventually(lambda: any(Path(folder).glob("stegvis-*/stack.json")), STARTS_WITHIN)
        process.send_signal(number)
        result = await asyncio.wait_for(ended(process), STARTS_WITHIN)
        assert result.code == 130, result.err
        assert list(await asyncio.to_thread(Path(folder).glob, "stegvis-*")) == []
