"""Takes the pictures of the console for the docs: ``python -m docs.tools.pictures FOLDER``; needs Chromium.

Runs a stack of its own on 200 synthetic people, signs in as an adviser, a leader and an operator, and opens each page.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
from playwright.async_api import Browser

from tests.console.api.web import Web
from tests.console.pages.browser import a_browser, a_page, picture

ADVISER, LEADER, OPERATOR = "programme_adviser@0301", "programme_leader@0301", "operator@stegvis"
WITHIN = 120  # seconds, until the stack is up
_FOUND = """
select task.participant, task.key from stegvis.tasks as task join stegvis.journeys as journey using (participant)
where journey.kommune = '0301' and task.role = 'programme_adviser' and task.closed_on is null
    and task.type = any ('{make-decision,agree-plan}')
order by task.due, task.key limit 1
"""


def _stegvis(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "cli", *arguments], check=True)


async def _take(folder: Path, web: Web, postgres: str) -> None:
    conn = await asyncpg.connect(postgres)
    found = await conn.fetchrow(_FOUND)
    await conn.close()
    assert found is not None, "nobody in Oslo has a task: generate more people"
    participant, key = found
    async with a_browser() as browser:
        await _of(browser, web, ADVISER, folder, {
            "inbox": "/inbox?view=unit",
            "task": f"/tasks/{participant}/{key}",
            "participant": f"/participants/{participant}",
            "own-page": f"/participants/{participant}/own",
        })  # fmt: skip
        await _of(browser, web, LEADER, folder, {"deadlines": "/deadlines", "waits": "/waits"})
        await _of(browser, web, OPERATOR, folder, {"waits-operator": "/waits", "journey": f"/journeys/{participant}"})
        await _of(browser, web, ADVISER, folder, {"inbox-phone": "/inbox?view=unit"}, width=390)


async def _of(browser: Browser, web: Web, account: str, folder: Path, pages: dict[str, str], width: int = 1280) -> None:
    async with a_page(browser, web, account, width=width) as page:
        for name, path in pages.items():
            await page.goto(path)
            await picture(page, folder / f"{name}.png", whole=False)


def main() -> int:
    """Take the pictures."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        people, data = Path(temporary) / "people.ndjson", Path(temporary) / "data"
        with people.open("wb") as out:
            made = [sys.executable, "-m", "cli", "generate", "--participants", "200", "--seed", "1"]
            subprocess.run(made, check=True, stdout=out)
        _stegvis("run", "--partners", str(people), "--data", str(data))
        stack = subprocess.Popen([sys.executable, "-m", "cli", "up", "--data", str(data)])
        try:
            file, until = data / "stack.json", time.monotonic() + WITHIN
            while not file.exists() or "web" not in json.loads(file.read_text()):
                assert time.monotonic() < until, "the stack did not start"
                time.sleep(0.2)
            told = json.loads(file.read_text())
            asyncio.run(_take(folder, Web(told["web"], stack.pid, data / "web.log"), told["postgres"]))
        finally:
            os.kill(stack.pid, signal.SIGINT)
            stack.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
