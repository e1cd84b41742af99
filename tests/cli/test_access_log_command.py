"""``stegvis access-log``: who saw a participant, in plain words; and whether the log is whole."""

import asyncio
import json
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from schemas.access_log import LOOK_UP, LOOK_UP_NOBODY, PARTICIPANT_PAGE
from schemas.accounts import Post
from store.access_log import Who, note_access
from store.database import Connection
from store.grants import Account
from tests.cli.conftest import Command
from workers.connections import today_in_oslo

ADVISER = Who.person(Account("https://login.example.no", "7f3a"), Post("programme_adviser", "3301"))
PAGE = "/participants/{participant}"


@pytest.fixture
def stegvis(command: Command) -> Command:
    return partial(command, "access-log")


async def _seen(conn: Connection) -> UUID:
    """Let an adviser and a system of another organisation see a participant, and look for somebody else."""
    participant = uuid4()
    await note_access(conn, ADVISER, participant, PARTICIPANT_PAGE, page=PAGE)
    await note_access(conn, Who.system("nav", "k1"), participant, LOOK_UP, page="/participants/lookup", number="fnr")
    await note_access(conn, ADVISER, uuid4(), PARTICIPANT_PAGE, page=PAGE)
    await note_access(conn, ADVISER, None, LOOK_UP_NOBODY, page="/participants/lookup", number="dnr")
    return participant


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("nb", "Programrådgiver, Drammen kommune (7f3a): Åpnet siden om deltakeren",
         "Et fagsystem, NAV (k1): Søkte etter et fødselsnummer og fant deltakeren"),
        ("nn", "Programrådgivar, Drammen kommune (7f3a): Opna sida om deltakaren",
         "Eit fagsystem, NAV (k1): Søkte etter eit fødselsnummer og fann deltakaren"),
        ("en", "Programme adviser, Drammen kommune (7f3a): Opened the participant's page",
         "A system, NAV (k1): Searched for a national identity number and found the participant"),
    ],
)  # fmt: skip
async def test_a_participant_reads_who_looked_when_and_why(
    stegvis: Command, conn: Connection, language: str, first: str, second: str
) -> None:
    participant = await _seen(conn)
    shown = await asyncio.to_thread(stegvis, "--participant", str(participant), "--lang", language)
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert [line[18:] for line in lines] == [first, second]
    assert all(line.startswith(f"{today_in_oslo():%Y-%m-}") for line in lines)


async def test_an_organisation_sees_its_own_lines_with_whose_data_and_between_days(
    stegvis: Command, conn: Connection
) -> None:
    participant, today = await _seen(conn), today_in_oslo()
    shown = await asyncio.to_thread(stegvis, "--organisation", "3301", "--json", "--from", str(today))
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [line["position"] for line in lines] == [1, 3, 4]
    assert (lines[0]["participant"], lines[0]["page"], lines[0]["role"]) == (
        str(participant),
        PAGE,
        "programme_adviser",
    )
    assert lines[2]["participant"] is None
    assert lines[2]["text"]["nn"] == "Søkte etter eit D-nummer og fann ingen"
    assert f"[{participant}]" in (await asyncio.to_thread(stegvis, "--organisation", "nav")).stdout
    earlier = await asyncio.to_thread(stegvis, "--organisation", "3301", "--to", str(today - timedelta(days=1)))
    assert "nothing personal was shown" in earlier.stdout


async def test_a_whole_log_gives_what_proves_it_later_and_a_broken_one_ends_the_command(
    stegvis: Command, conn: Connection
) -> None:
    assert (await asyncio.to_thread(stegvis, "verify")).stdout == "The access log is empty.\n"
    await _seen(conn)
    whole = await asyncio.to_thread(stegvis, "verify")
    assert whole.returncode == 0, whole.stderr
    noted = whole.stdout.split()[-1]
    assert noted.startswith("4:")
    assert (await asyncio.to_thread(stegvis, "verify", "--noted", noted)).returncode == 0

    await conn.execute("alter table access.log disable trigger append_only")
    await conn.execute("delete from access.log where position = 4")
    assert (await asyncio.to_thread(stegvis, "verify")).returncode == 0
    cut = await asyncio.to_thread(stegvis, "verify", "--noted", noted)
    assert cut.returncode == 1
    assert "breaks at row 4: the row is missing" in cut.stderr
    await conn.execute("update access.log set who = 'somebody else' where position = 2")
    changed = await asyncio.to_thread(stegvis, "verify")
    assert changed.returncode == 1
    assert "breaks at row 2: it is not as it was written" in changed.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "give --participant or --organisation"),
        (("--participant", "Kari"), "UUID"),
        (("--organisation", "9999"), "no organisation 9999"),
        (("--organisation", "3301", "--from", "soon"), "--from"),
        (("verify", "--noted", "4"), "--noted is not what a check prints"),
    ],
)
async def test_what_is_wrong_is_named(stegvis: Command, words: tuple[str, ...], reason: str) -> None:
    refused = await asyncio.to_thread(stegvis, *words)
    assert refused.returncode != 0
    assert reason in refused.stderr
    assert "Traceback" not in refused.stderr
