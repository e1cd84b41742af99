"""``stegvis grants``: who has which role where, given and ended by the command line, and by whom and why."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from store.database import Connection
from store.grants import Account, grants_of
from tests.cli.conftest import Command
from workers.connections import today_in_oslo

ISSUER = "https://login.example.no"
SOMEBODY = ("--issuer", ISSUER, "--subject", "7f3a", "--reason", "head of the programme")


@pytest.fixture
def stegvis(command: Command) -> Command:
    return partial(command, "grants")


async def test_a_grant_is_given_listed_ended_and_every_change_is_told(stegvis: Command, conn: Connection) -> None:
    today = today_in_oslo()
    added = await asyncio.to_thread(stegvis, "add", "access_administrator@3301", *SOMEBODY)
    assert added.returncode == 0, added.stderr
    assert added.stdout == f"Grant 1: access_administrator@3301 from {today}.\n"
    (held,) = await grants_of(conn, Account(ISSUER, "7f3a"), today)
    assert str(held.post) == "access_administrator@3301"

    again = await asyncio.to_thread(stegvis, "add", "access_administrator@3301", *SOMEBODY)
    assert again.returncode != 0
    assert "grant 1" in again.stderr
    assert "7f3a" in (await asyncio.to_thread(stegvis, "list", "--organisation", "3301")).stdout
    assert "no grants" in (await asyncio.to_thread(stegvis, "list", "--organisation", "4601")).stdout

    ended = await asyncio.to_thread(stegvis, "end", "1", "--reason", "moved to another office")
    assert ended.stdout == "Grant 1, access_administrator@3301, has ended.\n"
    assert await grants_of(conn, Account(ISSUER, "7f3a"), today) == []
    assert "no grants" in (await asyncio.to_thread(stegvis, "list")).stdout
    assert "7f3a" in (await asyncio.to_thread(stegvis, "list", "--ended")).stdout
    history = (await asyncio.to_thread(stegvis, "list", "--history")).stdout.splitlines()
    assert [line.split()[1] for line in history] == ["CHANGE", "given", "ended"]
    assert all("command line" in line for line in history[1:])
    assert history[2].endswith("moved to another office")


async def test_a_grant_ends_with_a_day_to_come(stegvis: Command) -> None:
    await asyncio.to_thread(stegvis, "add", "operator@stegvis", *SOMEBODY)
    last = today_in_oslo() + timedelta(days=30)
    ended = await asyncio.to_thread(stegvis, "end", "1", "--last-day", str(last), "--reason", "leaves")
    assert ended.stdout == f"Grant 1, operator@stegvis, ends with {last}.\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("add", "programme_advisor@3301", *SOMEBODY), "did you mean programme_adviser"),
        (("add", "programme_adviser@33", *SOMEBODY), "nobody is programme_adviser at 33"),
        (("add", "programme_adviser", *SOMEBODY), "programme_adviser@3301"),
        (("add", "operator@stegvis", *SOMEBODY, "--until", "2020-01-01"), "--until is before the first day"),
        (("add", "operator@stegvis", *SOMEBODY, "--since", "soon"), "--since is no date"),
        (("add", "operator@stegvis", *SOMEBODY[:-1], " "), "--reason is empty"),
        (("end", "77", "--reason", "gone"), "no grant with that number"),
        (("list", "--organisation", "9999"), "no organisation 9999"),
    ],
)
async def test_what_is_wrong_is_named(stegvis: Command, words: tuple[str, ...], reason: str) -> None:
    refused = await asyncio.to_thread(stegvis, *words)
    assert refused.returncode != 0
    assert reason in refused.stderr
    assert "Traceback" not in refused.stderr
