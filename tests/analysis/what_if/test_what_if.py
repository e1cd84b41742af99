"""``stegvis what-if``: the caseload under other rules or other code, without touching anything."""

import asyncio
import os
import re
import shutil
import signal
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import orjson
import psutil
import pytest

from analysis.what_if.run import of_files
from intake.files import feed
from store.database import Connection, Pool
from store.inbox import accept
from store.journeys import every_mailbox
from tests.cli.cases import EventBuilder, begin, ended, stegvis
from tests.store.builders import event
from tests.waiting import eventually
from workers.connections import today_in_oslo

REPOSITORY = Path(__file__).parents[3]
RULES = REPOSITORY / "schemas" / "data" / "rules"
QUARTERLY = 'number = "DL-41"\nlength = "3 months"'


@pytest.fixture
def caseload(tmp_path: Path) -> Path:
    today = today_in_oslo()
    booked = EventBuilder("booked", 60, today).settled().housed_and_informed().mapped().assessed(18).booked(30)
    settled = EventBuilder("settled", 3, today).settled()
    file = tmp_path / "cases.ndjson"
    file.write_bytes(b"\n".join([*booked.lines, *settled.lines, b"no event", *booked.lines]) + b"\n")
    return file


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return earlier_pack(tmp_path)


def earlier_pack(folder: Path) -> Path:
    """Write the rules of 2021, on which the others rest, with the information pack ten days before, not seven."""
    file = folder / "earlier.toml"
    seven, ten = (f'number = "DL-07"\nlength = "-{days} days"' for days in (7, 10))
    text = (RULES / "2021.toml").read_text("utf-8")
    assert text.count(seven) == 1
    file.write_text(text.replace(seven, ten), "utf-8")
    return file


def other_code(folder: Path, module: str, here: str, there: str) -> Path:
    """Copy the code, with one place otherwise."""
    for part in ("schemas", "workflows"):
        shutil.copytree(REPOSITORY / part, folder / "other" / part, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "other" / module
    text = file.read_text("utf-8")
    assert here in text
    file.write_text(text.replace(here, there), "utf-8")
    return folder / "other"


async def test_other_rules_move_deadlines_and_the_tasks_with_them(caseload: Path, rules: Path) -> None:
    ended = await stegvis("what-if", caseload, "--rules", rules, "--json")
    assert ended.code == 0, ended.err
    answer = orjson.loads(ended.out)
    assert (answer["journeys"], answer["changed"], answer["faults"]) == (2, 1, {})
    kinds = {(change["kind"], change["what"], change["stage"]) for change in answer["changes"]}
    assert ("deadline moved", "info-pack-sent", "guidance") in kinds
    assert {what for _, what, _ in kinds} <= {"info-pack-sent", "send-info-pack"}, "nothing else is otherwise"
    assert answer["by_kommune"] == {"3301": 1}
    (moved,) = [change for change in answer["changes"] if change["kind"] == "deadline moved"]
    (example,) = moved["examples"]
    days = date.fromisoformat(example["before"]) - date.fromisoformat(example["after"])
    assert days == timedelta(days=3)


async def test_it_shows_which_values_differ_under_the_other_rules(caseload: Path, rules: Path) -> None:
    answer = await stegvis("what-if", caseload, "--rules", rules)
    sets, _, value = answer.out.splitlines()[0].partition("  ")
    assert value == "deadlines.info-pack-sent.length: -7 days -> -10 days"
    assert {"2021", "2026"} <= set(sets.split(", "))


async def test_a_file_that_loses_values_of_the_set_it_replaces_shows_them(caseload: Path, tmp_path: Path) -> None:
    file = tmp_path / "loses.toml"
    file.write_text('id = "2026"\nextends = "2021"\nin_force = 2026-01-01\n')
    reported = await stegvis("what-if", caseload, "--rules", file)
    assert "2026  programme.work_weekly_hours: 15.0 -> 0.0" in reported.out


async def test_a_new_set_is_compared_with_the_one_it_extends(caseload: Path, tmp_path: Path) -> None:
    file = tmp_path / "coming.toml"
    file.write_text(
        'id = "coming"\nextends = "2026"\ntitle = "coming"\nin_force = 2026-02-01\n[eligibility]\nmax_age = 60\n'
    )
    answer = orjson.loads((await stegvis("what-if", caseload, "--rules", file, "--json")).out)
    values = {each["value"] for each in answer["rules"]}
    assert values == {"title", "in_force", "eligibility.max_age"}


async def test_the_notices_of_a_new_duty_count(caseload: Path, tmp_path: Path) -> None:
    """A deadline that is due sooner warns sooner: the adviser gets notices that nobody gets today."""
    file = earlier_pack(tmp_path)
    file.write_text(file.read_text("utf-8").replace('"-10 days"', '"-40 days"'), "utf-8")
    answer = orjson.loads((await stegvis("what-if", caseload, "--rules", file, "--json")).out)
    notified = {(each["kind"], each["what"]) for each in answer["changes"] if "notified" in each["kind"]}
    assert ("programme_adviser notified", "info-pack-sent") in notified
    assert ("programme_leader notified", "info-pack-sent") in notified


async def test_there_are_as_many_examples_as_asked_for(caseload: Path, rules: Path) -> None:
    none = orjson.loads((await stegvis("what-if", caseload, "--rules", rules, "--json", "--examples", "0")).out)
    assert none["changed"] == 1
    assert all(change["examples"] == [] for change in none["changes"])
    shown = await stegvis("what-if", caseload, "--rules", rules, "--examples", "0")
    assert "deadline moved" in shown.out


async def test_the_kommunes_routines_hold_on_both_sides(caseload: Path, rules: Path, tmp_path: Path) -> None:
    routines = tmp_path / "routines.toml"
    routines.write_text('[3301.info-pack-sent]\nlength = "-12 days"\nreason = "agreed"\n')
    answer = await stegvis("what-if", caseload, "--rules", rules, "--json", STEGVIS_ROUTINES=str(routines))
    assert orjson.loads(answer.out)["changed"] == 0, answer.err


async def test_chapter_6a_holds_on_both_sides_where_it_is_switched_on(tmp_path: Path) -> None:
    collective = EventBuilder("collective", 900, date(2026, 11, 24)).settled(residence_basis="collective_protection")
    file = tmp_path / "collective.ndjson"
    file.write_bytes(b"\n".join(collective.lines))
    longer = tmp_path / "longer.toml"
    six_a = (RULES / "6a.toml").read_text("utf-8")
    longer.write_text(six_a + '\n[deadlines.mapping-completed]\nlength = "300 days"\n')
    changed = {}
    for on in ("false", "true"):
        answer = await stegvis(
            "what-if", file, "--rules", longer, "--json", "--on", "2026-11-24", STEGVIS_CHAPTER_6A=on
        )
        changed[on] = orjson.loads(answer.out)["changed"]
    assert changed == {"false": 0, "true": 1}


async def test_lines_that_intake_would_refuse_are_reported(caseload: Path, rules: Path) -> None:
    answer = await stegvis("what-if", caseload, "--rules", rules)
    assert answer.code == 0
    assert "left out: 1 line that would be refused" in answer.err


async def test_the_same_rules_change_nothing(caseload: Path, tmp_path: Path) -> None:
    same = tmp_path / "same"
    shutil.copytree(RULES, same)
    ended = await stegvis("what-if", caseload, "--rules", same)
    assert ended.out == "2 journeys played: nothing would change.\n"


async def test_other_code_is_played_beside_ours(caseload: Path, tmp_path: Path) -> None:
    code = other_code(tmp_path, "workflows/stages/settlement.py", 'key="dwelling", task=True', 'key="dwelling"')
    answer = orjson.loads((await stegvis("what-if", caseload, "--code", code, "--json")).out)
    assert [(change["kind"], change["what"], change["count"]) for change in answer["changes"]] == [
        ("task closed", "allocate-dwelling", 1)
    ]


async def test_a_journey_that_other_code_cannot_play_is_a_fault_of_it_alone(caseload: Path, tmp_path: Path) -> None:
    here = "    case.log_only(InfopackDelivered"
    code = other_code(tmp_path, "workflows/stages/guidance.py", here, f"    1 / 0\n{here}")
    answer = orjson.loads((await stegvis("what-if", caseload, "--code", code, "--json")).out)
    (fault,) = answer["faults"].values()
    assert re.fullmatch(r"as it would be: ZeroDivisionError at workflows/stages/guidance\.py:\d+", fault)
    assert answer["journeys"] == 1, "the other cannot be"


async def test_code_that_plays_nothing_at_all_is_reported_in_a_line(caseload: Path, tmp_path: Path) -> None:
    code = other_code(tmp_path, "workflows/engine/play.py", "def play(", "def play((")
    ended = await stegvis("what-if", caseload, "--code", code)
    assert ended.code == 1
    line, way_out = ended.err.strip().splitlines()[-2:]
    assert line.startswith(f"stegvis: nothing can be played with the code in {code}: SyntaxError")
    assert way_out == "  correct the code or the rules"
    assert "Traceback" not in ended.err


async def test_rules_that_the_other_code_does_not_know_are_reported(
    caseload: Path, tmp_path: Path, rules: Path
) -> None:
    code = other_code(tmp_path, "schemas/rules/rule_set.py", "    absence: AbsenceRule\n", "")
    ended = await stegvis("what-if", caseload, "--code", code, "--rules", rules)
    assert ended.code == 1
    assert "absence" in ended.err
    assert "Traceback" not in ended.err


async def test_a_path_with_odd_characters_is_a_path(caseload: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rules: a trial, 10 days"
    folder.mkdir()
    earlier_pack(folder)
    assert orjson.loads((await stegvis("what-if", caseload, "--rules", folder, "--json")).out)["changed"] == 1


async def test_without_a_stack_and_without_files_the_error_names_how_to_start_one(tmp_path: Path, rules: Path) -> None:
    ended = await stegvis("what-if", "--rules", rules, "--data", tmp_path)
    assert ended.code == 1
    assert "start one with: stegvis up" in ended.err
    assert "Traceback" not in ended.err


async def test_ctrl_c_ends_it_and_its_players(caseload: Path, tmp_path: Path) -> None:
    first_line = "    ordered = _in_order(events)\n"
    code = other_code(tmp_path, "workflows/engine/play.py", first_line, "    while True: pass\n")
    process = await begin("what-if", caseload, "--code", code)
    command = psutil.Process(process.pid)
    players = await _players(command)
    assert process.returncode is None
    assert all(player.is_running() for player in players), "they play without end"
    process.send_signal(signal.SIGINT)
    assert (await ended(process)).code == 130
    assert psutil.wait_procs(players, timeout=10)[1] == []


async def _players(command: psutil.Process) -> list[psutil.Process]:
    """Wait until all players run."""
    await eventually(lambda: len(command.children()) == 2 * (os.cpu_count() or 1), 20)
    return command.children()


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("id = 3", "has no id"),
        ('id = "x"\nextends = "y"', "which is not among"),
        ('id = "x"\nextends = "2026"\n[eligibility]\nmax_agee = 60', "eligibility.max_agee: Extra inputs"),
        ("[", "this is not TOML"),
    ],
)
async def test_rules_that_are_none_are_an_error(caseload: Path, tmp_path: Path, text: str, details: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    ended = await stegvis("what-if", caseload, "--rules", file)
    assert ended.code == 1
    assert f"the rules in {file} cannot be used" in ended.err
    assert details in ended.err


async def test_without_anything_to_compare_with_the_error_names_what_to_give(caseload: Path) -> None:
    ended = await stegvis("what-if", caseload)
    assert ended.code == 1
    assert "--rules" in ended.err
    assert "--code" in ended.err


async def test_a_folder_that_is_no_checkout_is_an_error(caseload: Path, tmp_path: Path) -> None:
    ended = await stegvis("what-if", caseload, "--code", tmp_path)
    assert "has no folders schemas and workflows" in ended.err


async def test_the_caseload_of_a_database_is_played_and_nothing_in_it_changes(
    caseload: Path, rules: Path, connections: Pool, url: str
) -> None:
    await feed(connections, [caseload])
    before = await _everything(connections)
    of_database = orjson.loads((await stegvis("what-if", "--rules", rules, "--json", STEGVIS_POSTGRES_URL=url)).out)
    assert await _everything(connections) == before
    of_file = orjson.loads((await stegvis("what-if", caseload, "--rules", rules, "--json")).out)
    assert of_database == of_file
    assert of_file["changed"] == 1


async def _everything(connections: Pool) -> dict[str, list[str]]:
    async with connections.acquire() as conn:
        tables = [row[0] for row in await conn.fetch("select tablename from pg_tables where schemaname = 'stegvis'")]
        return {
            table: sorted(row[0] for row in await conn.fetch(f"select t::text from stegvis.{table} as t"))
            for table in tables
        }


async def test_the_cooperation_of_a_kommune_is_played_like_a_journey(
    connections: Pool, tmp_path: Path, url: str
) -> None:
    (begun,) = EventBuilder("pair", 60, today_in_oslo()).add("cooperation.begun", 0, "on", kommune="3301").lines
    file = tmp_path / "pair.ndjson"
    file.write_bytes(orjson.dumps(orjson.loads(begun) | {"subject": "/cooperation/3301"}))
    assert (await feed(connections, [file])).accepted == 1
    shorter = tmp_path / "shorter.toml"
    text = (RULES / "2021.toml").read_text("utf-8")
    assert text.count(QUARTERLY) == 1
    shorter.write_text(text.replace(QUARTERLY, QUARTERLY.replace("3 months", "1 month")), "utf-8")
    answer = orjson.loads((await stegvis("what-if", "--rules", shorter, "--json", STEGVIS_POSTGRES_URL=url)).out)
    assert (answer["journeys"], answer["faults"]) == (1, {})
    assert ("deadline moved", "cooperation-meeting") in {(each["kind"], each["what"]) for each in answer["changes"]}


async def test_the_inbox_gives_a_line_for_every_journey(conn: Connection) -> None:
    first = UUID("00000001-3a51-4c55-9a0c-2d1c4f7f3b02")
    await accept(conn, [event(first, id="settled")])
    (line,) = [line async for line in every_mailbox(conn)]
    participant, events = orjson.loads(line)
    assert participant == str(first)
    assert [answer[1:3] for answer in events] == [["settled", "participant.settled"]]


async def test_code_that_prints_is_played_all_the_same(caseload: Path, tmp_path: Path) -> None:
    code = tmp_path / "code"
    for part in ("schemas", "workflows"):
        shutil.copytree(REPOSITORY / part, code / part)
    with (code / "workflows" / "engine" / "play.py").open("a") as play:
        play.write('\nprint("a forgotten look")\n')
    answer = await stegvis("what-if", "--code", code, caseload)
    assert answer.code == 0, answer.err
    assert "nothing would change" in answer.out


async def test_a_pipe_that_gives_nothing_holds_up_nobody(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    async def journeys() -> list[bytes]:
        return [line async for line in of_files([pipe])]

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(journeys(), 0.1)
    pipe.open("wb").close()  # lets the thread that waits for it end


async def changed_under(file: Path, *options: str) -> set[tuple[str, str]]:
    answer = await stegvis("what-if", file, "--json", *options)
    assert answer.code == 0, answer.err
    return {(change["kind"], change["what"]) for change in orjson.loads(answer.out)["changes"]}


async def test_the_law_of_a_day_goes_on_as_if_nothing_later_had_come(tmp_path: Path) -> None:
    today = today_in_oslo()
    started = EventBuilder("started", 60, today).settled().housed_and_informed().mapped()
    started.add("decision.made", 20, "decided_on", outcome="granted", months=24, end_goal="work")
    started.add("programme.started", 25, "started_on")
    file = tmp_path / "started.ndjson"
    file.write_bytes(b"\n".join(started.lines) + b"\n")
    changed = await changed_under(file, "--law-of", "2025-12-31")
    assert {("rule_set changed", "rule_set"), ("deadline gone", "migration-health-hours")} <= changed
    assert await changed_under(file, "--law-of", today.isoformat()) == set()


async def test_what_is_passed_is_played_from_the_day_that_is_given(tmp_path: Path) -> None:
    file = tmp_path / "old.ndjson"
    today = today_in_oslo()
    old = EventBuilder("old", 60, today).settled(person={"birth_date": f"{today.year - 58}-01-01"})
    file.write_bytes(b"\n".join(old.lines) + b"\n")
    changed = await changed_under(file, "--coming", "age-60=2026-01-01")
    assert ("eligibility changed", "eligibility") in changed
    assert await changed_under(file, "--coming", "age-60=2099-01-01") == set()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--coming", "age=2026-01-01"), "no rule set age waits for its day; there are 6A-age-60, age-60, "),
        (("--coming", "age-60"), "--coming age-60 names no day"),
        (("--law-of", "2020-12-31"), "no law was in force on 2020-12-31; the oldest is from 2021-01-01"),
        ((), "neither other rules nor other code are given"),
    ],
)
async def test_other_law_that_cannot_be_is_refused_with_the_way_out(
    caseload: Path, options: tuple[str, ...], why: str
) -> None:
    answer = await stegvis("what-if", caseload, *options)
    assert answer.code == 1
    assert why in answer.err
