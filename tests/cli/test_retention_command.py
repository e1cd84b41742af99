"""``stegvis erase --due`` and ``stegvis hold``: a report first, then the erasure, and nobody whose data are held."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from store import person
from store.database import Connection
from tests.cli.conftest import Command
from workers.connections import today_in_oslo


async def _closed(conn: Connection, days_ago: int) -> UUID:
    """Store a participant whose journey was closed so many days ago."""
    who = uuid4()
    await conn.execute(
        "insert into stegvis.journeys (participant, rule_set, status, stages, buffered, closed_on, as_of, sections) "
        "values ($1, '2021', 'closed', '{}', '[]', $2, '2026-01-01', '{}')",
        who, today_in_oslo() - timedelta(days=days_ago),
    )  # fmt: skip
    await conn.execute("insert into person.people (participant, name, reported_at) values ($1, 'Canary', now())", who)
    return who


async def test_a_report_first_then_all_who_are_due_and_nobody_else(command: Command, conn: Connection) -> None:
    nobody = await asyncio.to_thread(command, "erase", "--due", "--dry-run")
    assert nobody.stdout.startswith("Nobody is due")
    due, held, recent = await _closed(conn, 2_000), await _closed(conn, 3_000), await _closed(conn, 1_000)
    added = await asyncio.to_thread(command, "hold", "add", str(held), "--reason", "before the court")
    assert added.stdout == f"Hold 1 stands: nothing of {held} is erased until it is ended.\n"

    report = await asyncio.to_thread(command, "erase", "--due", "--dry-run")
    assert report.returncode == 0, report.stderr
    header, first, second, total = report.stdout.splitlines()
    assert header.split() == ["PARTICIPANT", "CLOSED", "DUE", "SINCE", "RULE", "SET", "HOLD"]
    assert first.startswith(f"{held}  {today_in_oslo() - timedelta(days=3_000)}")
    assert (first.split()[-2:], second.split()[0], second.split()[-1]) == (["2021", "1"], str(due), "2021")
    assert total == "Would erase: 1 participant; 1 participant kept by a legal hold."
    assert all([await person.stored_about(conn, who) for who in (due, held, recent)])

    unsaid = await asyncio.to_thread(command, "erase", "--due")
    assert unsaid.returncode == 1
    assert "needs a reason" in unsaid.stderr
    erased = await asyncio.to_thread(command, "erase", "--due", "--reason", "five years have passed")
    assert erased.stdout == "Erased: 1 participant; 1 participant kept by a legal hold.\n"
    left = [bool(await person.stored_about(conn, who)) for who in (due, held, recent)]
    assert left == [False, True, True]
    reasons = await conn.fetch("select participant, reason from person.erasures")
    assert [tuple(row) for row in reasons] == [(due, "five years have passed")]


async def test_a_hold_stops_one_erasure_too_until_it_is_ended(command: Command, conn: Connection) -> None:
    who = await _closed(conn, 10)
    await asyncio.to_thread(command, "hold", "add", str(who), "--reason", "before the court")
    again = await asyncio.to_thread(command, "hold", "add", str(who), "--reason", "again")
    assert "hold 1 of this participant stands already" in again.stderr
    stopped = await asyncio.to_thread(command, "erase", str(who), "--reason", "asked for")
    assert stopped.returncode == 1
    assert f"nothing of {who} was erased: a legal hold stands" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    listed = (await asyncio.to_thread(command, "hold", "list", str(who))).stdout
    assert "before the court" in listed
    ended = await asyncio.to_thread(command, "hold", "end", str(who), "--reason", "judgment given")
    assert ended.stdout == "Hold 1 has ended.\n"
    assert (await asyncio.to_thread(command, "hold", "list")).stdout == "No hold stands.\n"
    assert "judgment given" in (await asyncio.to_thread(command, "hold", "list", "--ended")).stdout
    assert (
        await asyncio.to_thread(command, "erase", str(who), "--reason", "asked for")
    ).stdout == "Erased: 1 person.\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("erase",), "give either PARTICIPANT or --due"),
        (("erase", str(uuid4()), "--due"), "give either PARTICIPANT or --due"),
        (("hold", "add", "Kari", "--reason", "x"), "neither a UUID"),
        (("hold", "add", str(uuid4())), "needs a reason"),
        (("hold", "end", str(uuid4()), "--reason", "x"), "no hold of"),
    ],
)
async def test_what_is_wrong_is_named(command: Command, words: tuple[str, ...], reason: str) -> None:
    refused = await asyncio.to_thread(command, *words)
    assert refused.returncode == 1
    assert reason in refused.stderr
    assert "Traceback" not in refused.stderr
