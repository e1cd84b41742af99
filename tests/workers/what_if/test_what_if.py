"""``stegvis what-if``: the caseload under other rules or other code, without touching anything."""

import shutil
from pathlib import Path

import orjson
import pytest

from store.database import Connection
from store.inbox import accept
from store.journeys import every_mailbox
from tests.store.builders import event
from tests.workers.cases import Teller, stegvis
from workers.run import today_in_oslo

REPOSITORY = Path(__file__).parents[3]
EARLIER = """
id = "2026"
extends = "2021"
title = "an earlier information pack"
in_force = 2026-01-01
source = "a trial"
certainty = "PROPOSED"

[eligibility]
max_age = 60

[deadlines.info-pack-sent]
length = "-10 days"
"""


@pytest.fixture
def caseload(tmp_path: Path) -> Path:
    today = today_in_oslo()
    booked = Teller("booked", 60, today).settled().housed_and_informed().mapped().assessed(18).booked(30)
    settled = Teller("settled", 3, today).settled()
    file = tmp_path / "cases.ndjson"
    file.write_bytes(b"\n".join([*booked.lines, *settled.lines, b"no event", *booked.lines]) + b"\n")
    return file


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "earlier.toml"
    file.write_text(EARLIER)
    return file


async def test_other_rules_move_deadlines_and_the_tasks_with_them(caseload: Path, rules: Path) -> None:
    ended = await stegvis("what-if", caseload, "--rules", rules, "--json")
    assert ended.code == 0, ended.err
    told = orjson.loads(ended.out)
    assert (told["journeys"], told["changed"], told["faults"]) == (2, 1, {})
    moved = {(change["kind"], change["what"]) for change in told["changes"]}
    assert ("deadline moved", "info-pack-sent") in moved
    assert told["by_kommune"] == {"3301": 1}


async def test_the_same_rules_change_nothing(caseload: Path, tmp_path: Path) -> None:
    same = tmp_path / "same"
    shutil.copytree(REPOSITORY / "schemas" / "data" / "rules", same)
    ended = await stegvis("what-if", caseload, "--rules", same)
    assert ended.out == "2 journeys played: nothing would change.\n"


async def test_other_code_is_played_beside_ours(caseload: Path, tmp_path: Path) -> None:
    for part in ("schemas", "workflows"):
        shutil.copytree(REPOSITORY / part, tmp_path / "other" / part)
    stage = tmp_path / "other" / "workflows" / "stages" / "settlement.py"
    stage.write_text(stage.read_text().replace('key="dwelling", task=True', 'key="dwelling"'))
    ended = await stegvis("what-if", caseload, "--code", tmp_path / "other", "--json")
    told = orjson.loads(ended.out)
    assert [(change["kind"], change["what"], change["count"]) for change in told["changes"]] == [
        ("task closed", "allocate-dwelling", 1)
    ]


async def test_code_that_cannot_play_a_journey_is_a_fault_of_that_journey(caseload: Path, tmp_path: Path) -> None:
    for part in ("schemas", "workflows"):
        shutil.copytree(REPOSITORY / part, tmp_path / "other" / part)
    stage = tmp_path / "other" / "workflows" / "stages" / "guidance.py"
    stage.write_text(
        stage.read_text().replace("    case.record(InfopackDelivered", "    1 / 0\n    case.record(InfopackDelivered")
    )
    told = orjson.loads((await stegvis("what-if", caseload, "--code", tmp_path / "other", "--json")).out)
    assert list(told["faults"].values()) == ["as it would be: ZeroDivisionError"]
    assert told["journeys"] == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [("id = 3", "has no id"), ('id = "x"\nextends = "y"', "which is not among"), ("[", "Invalid")],
)
async def test_rules_that_are_none_are_told(caseload: Path, tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    ended = await stegvis("what-if", caseload, "--rules", file)
    assert ended.code == 1
    assert "cannot be used" in ended.err


async def test_without_anything_to_compare_with_it_says_what_to_give(caseload: Path) -> None:
    ended = await stegvis("what-if", caseload)
    assert ended.code == 1
    assert "--rules" in ended.err
    assert "--code" in ended.err


async def test_a_folder_that_is_no_checkout_is_told(caseload: Path, tmp_path: Path) -> None:
    ended = await stegvis("what-if", caseload, "--code", tmp_path)
    assert "holds no schemas and workflows" in ended.err


async def test_the_inbox_gives_a_line_for_every_journey(conn: Connection) -> None:
    from uuid import UUID

    first = UUID("00000001-3a51-4c55-9a0c-2d1c4f7f3b02")
    await accept(conn, [event(first, id="settled")])
    (line,) = [line async for line in every_mailbox(conn)]
    participant, events = orjson.loads(line)
    assert participant == str(first)
    assert [told[1:3] for told in events] == [["settled", "participant.settled"]]
