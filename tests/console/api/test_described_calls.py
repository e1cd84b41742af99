"""Every call answers as its description has it, whatever is sent: schemathesis over the whole API of a web process."""

import asyncio
import os
import sys
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest

from console.access.callers import Scope
from store.database import Pool
from tests.console.api.carried import carried, guided, settled
from tests.console.api.web import Web, a_key

CONFIG = Path(__file__).with_name("schemathesis.toml")
SEED = "20261126"
OPERATING = ("--include-tag", "operating")
OPERATORS = (Scope.OPERATE, Scope.READ, Scope.EVENTS_WRITE)
SHORT = ("--phases", "fuzzing", "--max-examples", "6")
LONG = ("--max-examples", "60")  # and every boundary of every parameter, and calls that follow from each other


async def probed(web: Web, given: dict[str, str], folder: Path, *how: str) -> None:
    """Run schemathesis with every check; its report is the failure."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG),
        "run", f"{web.url}/openapi.json", "--checks", "all", "--seed", SEED,
        "--continue-on-failure", *how,
        cwd=folder, stdout=PIPE, stderr=STDOUT, env=os.environ | given,
    )  # fmt: skip
    report, _ = await process.communicate()
    assert process.returncode == 0, report.decode()


async def all_probed(web: Web, database: Pool, folder: Path, how: tuple[str, ...]) -> None:
    """As a kommune over all calls, and as the operators over theirs."""
    for story in (settled(60), guided(30, kommune="0301")):
        await carried(database, story)
    given = {"PARTICIPANT": str(await carried(database, guided(40)))}
    await probed(web, given | {"KEY": await a_key(database, "3301", *Scope)}, folder, *how)
    await probed(web, given | {"KEY": await a_key(database, "stegvis", *OPERATORS)}, folder, *how, *OPERATING)


async def test_every_call_answers_as_described(web: Web, database: Pool, tmp_path: Path) -> None:
    await all_probed(web, database, tmp_path, SHORT)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_every_call_answers_many_as_described(web: Web, database: Pool, tmp_path: Path) -> None:
    await all_probed(web, database, tmp_path, LONG)
