"""The page for integration developers: every command and program on it runs, in order, and answers as the page says."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from tests.cli.cases import environment
from tests.cli.test_up import up

PAGE = Path(__file__).parents[2] / "docs" / "integration.md"
PROGRAM = """WEB=$WEB KEY=$KEY python - <<'PROGRAM'
import os
WEB, KEY = os.environ["WEB"], os.environ["KEY"]
{}PROGRAM
"""
UP = "stegvis up --data trial\n"
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def script() -> str:
    """Give all blocks as one shell script; a program gets the address and the key as the shell has them."""
    parts = []
    for language, text in _BLOCK.findall(PAGE.read_text("utf-8")):
        if text == UP:
            continue  # the test has started it
        parts.append(text if language == "sh" else PROGRAM.format(text))
    return "set -euo pipefail\n" + "\n".join(parts)


@pytest.mark.timeout(180)  # it starts a whole stack, and waits for the feed
async def test_every_command_of_the_page_runs_and_answers_as_it_says(tmp_path: Path) -> None:
    assert UP in PAGE.read_text("utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    async with up(tmp_path / "trial"):
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", script(), cwd=tmp_path, env=environment(PATH=path),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
    assert process.returncode == 0, out + err
    shown = out.decode()
    assert "202 Accepted" in shown
    assert '"status":"accepted","journey":"started"' in shown
    assert shown.count('"status":"accepted","journey":"under way"') == 2
    assert "participant.settled" in shown  # as explained
    assert '"form":"/schemas/' in shown  # of a task
    assert '"name":"programme-decision"' in shown
    assert shown.count('"events":[{"position"') == 1  # the first page of the feed is in a file
    assert '"as_of":"2026-09-01"' in shown
    assert '"status":200,"errors":[]' in shown  # in the batch
    assert '"index":1,"id":"no-event","status":422' in shown
    assert "1 duplicate" in shown  # of the file
    assert (tmp_path / "key.txt").stat().st_mode & 0o077 == 0
