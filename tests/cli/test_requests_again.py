"""``stegvis requests --again`` while a part of the stack is away: a plain message, and no half change."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cli.run import make_requests_again
from schemas.errors import StegvisError
from store.database import Connection
from store.inbox import accept
from store.journeys import commit, request_failed, request_refused
from tests.store.builders import event, request, state
from workers.settings import load_settings
from workers.temporal import TemporalAway

NOBODY = "127.0.0.1:1"
REFUSED, FAILING = "guidance/1/order", "guidance/2/order"


@pytest.fixture
async def participant(conn: Connection) -> UUID:
    """A participant of whom one request is refused and another fails."""
    participant = uuid4()
    await accept(conn, [event(participant)])
    await commit(conn, participant, 1, state(requests=(request(REFUSED), request(FAILING))))
    await request_refused(conn, participant, REFUSED, 1, "answers 422", not_taken=False)
    await request_failed(conn, participant, FAILING, 1, "answers 503")
    return participant


async def refused(conn: Connection) -> int:
    number: int = await conn.fetchval("select count(*) from stegvis.requests where state = 'refused'")
    return number


async def test_with_temporal_away_nothing_is_changed(
    conn: Connection, url: str, participant: UUID, tmp_path: Path
) -> None:
    settings = load_settings(postgres_url=url, temporal_address=NOBODY)
    with pytest.raises(TemporalAway, match=f"Temporal at {NOBODY} does not answer") as reported:
        await make_requests_again(settings, tmp_path, None, None)
    assert "doctor" in reported.value.way_out
    assert await refused(conn) == 1


async def test_what_was_only_refused_needs_no_temporal(
    conn: Connection, url: str, participant: UUID, tmp_path: Path
) -> None:
    await conn.execute("update stegvis.requests set failures = 0")
    settings = load_settings(postgres_url=url, temporal_address=NOBODY)
    assert await make_requests_again(settings, tmp_path, None, None) == (1, 0)
    assert await refused(conn) == 0


@pytest.mark.parametrize("away", ["Temporal", "the database"])
async def test_the_command_names_what_is_away_and_the_way_out(url: str, participant: UUID, away: str) -> None:
    environment = {
        "STEGVIS_TEMPORAL_ADDRESS": NOBODY,
        "STEGVIS_POSTGRES_URL": url if away == "Temporal" else f"postgresql://nobody@{NOBODY}/nothing",
    }
    ended = _stegvis(environment, "requests", "--again")
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"stegvis: {away}")
    assert "stegvis doctor" in ended.stderr
    assert "Traceback" not in ended.stderr


def _stegvis(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip


def test_every_error_for_people_has_a_way_out_and_an_exit_code() -> None:
    import analysis.statistics
    import analysis.what_if.run  # noqa: F401
    import intake.files  # noqa: F401
    import simulation.server  # noqa: F401
    import workers.embedded.errors  # noqa: F401

    found, known = [StegvisError], set()
    while found:
        known.add(each := found.pop())
        found += each.__subclasses__()
    assert {each.__name__ for each in known} >= {
        "StackError", "SettingsError", "FileUnusable", "WhatIfFailed", "InvalidPeriod", "MigrationChanged",
        "DatabaseAway", "TemporalAway", "PortTaken",
    }  # fmt: skip
    assert {each.exit_code for each in known} == {1}
