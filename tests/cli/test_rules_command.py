"""``stegvis rules``: every value with its source, and in what two sets differ; what the settings may change."""

from io import StringIO
from itertools import takewhile
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from rich.console import Console

from cli import rules as shown_rules
from cli.explanation import chosen_by
from schemas.rules import packaged_rules
from store.database import Connection
from store.inbox import accept
from store.journeys import commit
from tests.cli.cases import stegvis
from tests.store.builders import SETTLED_ON, event, state
from tests.workflows.caseload import Story
from workers.rules import law_of, values


def below(shown: str, heading: str) -> list[str]:
    """Give the rows below a heading."""
    lines = iter(shown.splitlines())
    next(line for line in lines if line.startswith(heading))
    return list(takewhile(lambda line: line.startswith(" "), lines))


async def test_a_rule_set_is_shown_with_paragraph_source_and_certainty() -> None:
    shown = await stegvis("rules", "show", "--on", "2025-05-01")
    assert shown.code == 0
    rows = below(shown.out, "DL-01 programme-decision, statutory, integreringsloven § 12")
    assert [row.split() for row in rows[:2]] == [
        ["length", "3", "months", "K3", "V"],
        ["judged_on", "due", "K35,", "brief", "6", "PROPOSED"],
    ]
    assert "2021" in shown.out


@pytest.mark.parametrize("form", [(), ("--json",)])
async def test_a_day_before_all_rule_sets_shows_the_oldest_and_says_so(form: tuple[str, ...]) -> None:
    shown = await stegvis("rules", "show", "--on", "1990-01-01", *form)
    assert shown.err.startswith("No rule set was in force on 1990-01-01; shown is the oldest, 2021, in force from ")
    assert "2021" in shown.out
    assert (await stegvis("rules", "show", "--on", "2026-05-01", *form)).err == ""


async def test_values_stand_below_their_provision_and_paragraph() -> None:
    shown = await stegvis("rules", "show", "--id", "2026")
    assert [row.split() for row in below(shown.out, "eligibility, integreringsloven § 8")][:2] == [
        ["min_age", "18", "L1", "V"],
        ["max_age", "55", "L1", "V"],
    ]
    assert below(shown.out, "eligibility, integreringsloven § 9")[0].split()[0] == "residence_bases"
    assert "group" not in shown.out


def test_a_narrow_terminal_breaks_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty columns: only what is between words is broken."""
    written = StringIO()
    monkeypatch.setattr(shown_rules, "console", lambda: Console(file=written, width=80))
    rules = packaged_rules().named("2026")
    shown_rules.show(packaged_rules(), rules)
    answer = written.getvalue()
    assert max(map(len, answer.splitlines())) <= 80
    for value in values(rules):
        provision, _, name = value.name.rpartition(".")
        if provision and name not in {"number", "kind"}:
            assert all(word in answer for word in (name, *value.text.split(), *value.source.split())), value


async def test_what_holds_for_all_sets_stands_once_below_them() -> None:
    every = (await stegvis("rules", "show", "--all")).out
    assert every.count("Certainty: V verified") == 1
    assert every.rstrip().endswith("docs/rules.md.")
    assert "Passed and not in force" not in every, "they are shown themselves"
    one = (await stegvis("rules", "show", "--id", "2026")).out
    assert one.count("Passed and not in force (rules show --id ID):") == one.count("Certainty: V verified") == 1


async def test_every_value_of_every_set_goes_out_as_json_with_its_source() -> None:
    shown = orjson.loads((await stegvis("rules", "show", "--all", "--json")).out)
    assert [each["id"] for each in shown["rule_sets"]] == [
        rules.id for rules in (*packaged_rules().sets, *packaged_rules().coming)
    ]
    for each in shown["rule_sets"]:
        for name, value in each["values"].items():
            assert value["legal_basis"].strip(), name
            assert value["source"].strip(), name
            assert value["certainty"] in {"V", "M", "PROPOSED"}, name
    assert shown["rule_sets"][-1]["values"]["eligibility.max_age"]["value"] == "55"


async def test_the_difference_is_shown_value_by_value() -> None:
    answer = await stegvis("rules", "diff", "2021", "2026")
    (hours,) = [line.split() for line in answer.out.splitlines() if "work_weekly_hours" in line]
    assert hours[:3] == ["programme.work_weekly_hours", "0.0", "15.0"]
    assert "follow-up" not in answer.out, "what is the same is not shown"
    assert "have the same values" in (await stegvis("rules", "diff", "2021", "2021")).out


async def test_a_set_that_is_not_there_is_named_with_those_that_are() -> None:
    answer = await stegvis("rules", "diff", "2021", "2031")
    assert answer.code == 1
    assert "there is no rule set 2031; there are 2021, 2022, 6A, 2023, 2025, 6A-2025, 2025-06, " in answer.err


async def test_a_kommunes_routines_are_shown_and_a_statutory_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "routines.toml"
    file.write_text('[3301.follow-up]\nlength = "6 weeks"\nreason = "agreed"\n')
    shown = await stegvis("rules", "show", "--kommune", "3301", STEGVIS_ROUTINES=str(file))
    assert "6 weeks (routine)" in below(shown.out, "DL-19 follow-up")[0]
    answer = orjson.loads(
        (await stegvis("rules", "show", "--kommune", "3301", "--json", STEGVIS_ROUTINES=str(file))).out
    )
    (shown_set,) = answer["rule_sets"]
    assert shown_set["values"]["deadlines.follow-up.length"]["value"] == "6 weeks"
    assert shown_set["routines"] == {"follow-up": "agreed"}
    file.write_text('[3301.programme-decision]\nlength = "6 months"\nreason = "busy"\n')
    refused = await stegvis("rules", "show", STEGVIS_ROUTINES=str(file))
    assert refused.code == 1
    assert "[3301.programme-decision]: programme-decision is statutory (integreringsloven § 12)" in refused.err


async def test_warnings_of_a_kommunes_own_are_marked_and_its_reason_shown(tmp_path: Path) -> None:
    file = tmp_path / "routines.toml"
    file.write_text('[3301.follow-up]\nwarnings = ["10 days"]\nreason = "few advisers"\n')
    shown = await stegvis("rules", "show", "--kommune", "3301", STEGVIS_ROUTINES=str(file))
    rows = below(shown.out, "DL-19 follow-up")
    assert [row.split()[0] for row in rows if "(routine)" in row] == ["warnings"]
    assert "10 days (routine)" in "".join(rows)
    assert "routine of 3301: follow-up, few advisers" in shown.out


async def test_an_unknown_kommune_is_an_error() -> None:
    answer = await stegvis("rules", "show", "--kommune", "9999")
    assert answer.code == 1
    assert "kommune 9999 is not in the register" in answer.err


async def test_files_can_be_compared_with_sets_and_with_each_other(tmp_path: Path) -> None:
    for name, hours in (("ten", 10), ("twelve", 12)):
        (tmp_path / f"{name}.toml").write_text(
            f'id = "{name}"\nextends = "2026"\n[career_competence]\nwithout_upper_secondary = {hours}\n'
            f'source = "a trial of {hours}"\n'
        )
    ten, twelve = tmp_path / "ten.toml", tmp_path / "twelve.toml"
    answer = await stegvis("rules", "diff", ten, twelve, COLUMNS="300")
    (hours_line,) = [line for line in answer.out.splitlines() if "career_competence" in line]
    assert hours_line.split()[:3] == ["career_competence.without_upper_secondary", "10", "12"]
    assert "a trial of 10 -> a trial of 12" in hours_line
    assert "career_competence.without_upper_secondary" in (await stegvis("rules", "diff", "2026", ten)).out


async def test_what_is_there_or_has_a_slash_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "trial").write_text('id = "trial"\nextends = "2026"\n')
    assert "have the same values" in (await stegvis("rules", "diff", "2026", tmp_path / "trial")).out
    missing = await stegvis("rules", "diff", "2021", tmp_path / "nothing")
    assert missing.code == 1
    assert f"the rules in {tmp_path / 'nothing'} cannot be used: " in missing.err
    assert "No such file" in missing.err


async def test_a_file_that_is_no_rule_set_is_an_error_that_names_the_field(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text('id = "x"\nextends = "2026"\n[eligibility]\nmax_age = "sixty"\n')
    answer = await stegvis("rules", "diff", "2026", file)
    assert answer.code == 1
    assert f"the rules in {file} cannot be used: eligibility.max_age: " in answer.err
    assert "Traceback" not in answer.err


def test_values_are_named_once() -> None:
    for rules in packaged_rules().sets:
        names = [value.name for value in values(rules)]
        assert len(names) == len(set(names))


async def test_routines_that_are_not_utf8_are_an_error_wherever_they_are_read(tmp_path: Path) -> None:
    file = tmp_path / "routines.toml"
    file.write_bytes(b"\xff")
    for command in (["rules", "show"], ["doctor"], ["run", tmp_path / "none.ndjson"]):
        answer = await stegvis(*command, STEGVIS_ROUTINES=str(file))
        assert answer.code == 1
        assert "Traceback" not in answer.err
    assert f"the routines file {file} is not UTF-8" in (await stegvis("rules", "show", STEGVIS_ROUTINES=str(file))).err


async def test_routines_that_cannot_be_stop_a_stack_before_it_is_started(tmp_path: Path) -> None:
    file, events = tmp_path / "routines.toml", tmp_path / "events.ndjson"
    file.write_text('[3301.programme-decision]\nlength = "4 months"\nreason = "busy"\n')
    events.write_text("")
    answer = await stegvis("run", events, STEGVIS_ROUTINES=str(file))
    assert answer.code == 1
    assert "programme-decision is statutory" in answer.err
    assert "worker" not in answer.err


async def test_a_folder_is_no_rule_set_to_compare(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('id = "x"\nextends = "2026"\n')
    answer = await stegvis("rules", "diff", f"{tmp_path}/", "2021")
    assert answer.code == 1
    assert "is a folder; name one file of it" in answer.err
    assert "Traceback" not in answer.err


async def test_a_set_for_some_shows_for_whom_and_one_between_two_that_nobody_follows_it() -> None:
    collective = " ".join((await stegvis("rules", "show", "--id", "6A-2026")).out.split())
    assert (
        "for collective_protection only, permits from 2022-03-11, for whoever was settled before 2028-07-01"
        in collective
    )
    assert "switched off" not in collective
    off = (await stegvis("rules", "show", "--id", "6A-2026", STEGVIS_CHAPTER_6A="false")).out
    assert "switched off (STEGVIS_CHAPTER_6A=false)" in " ".join(off.split())
    assert "no journey follows it" in (await stegvis("rules", "show", "--id", "2025")).out


async def test_the_law_of_two_days_is_compared_whatever_event_a_text_counts_from() -> None:
    """§ 12 asks for decision and start from 20 June 2025 on, in a set that no journey follows."""
    answer = await stegvis("rules", "diff", "2025-06-19", "2025-06-20", COLUMNS="300")
    names = {row.split()[0] for row in answer.out.splitlines()[1:]}
    assert {"start.counted_from", "deadlines.programme-started.length", "deadlines.programme-started.kind"} <= names
    assert "have the same values" in (await stegvis("rules", "diff", "2025-06-20", "2025-06-21")).out


def test_each_text_of_a_journey_names_the_day_that_chose_it() -> None:
    story = settled_in("2025-11-03").decided("2026-01-20", months=12, end_goal="work")
    law, chosen = law_of(packaged_rules(), story.on("2026-01-21"))
    found = {each.provision: (each.text, each.counts_from, str(each.day)) for each in chosen}
    assert found["eligibility"] == ("2021", "settled", "2025-11-03")
    assert found["programme.durations.other_goal"] == ("2026", "start_offered", "2026-01-20")
    assert found["career_competence"] == ("2026", "decided", "2026-01-20")
    assert found["deadlines.programme-started"] == ("2026", "decision_due", "2026-02-03")
    assert law.programme.durations.other_goal.max_months == 24


async def test_a_set_is_called_what_people_call_it_in_their_language() -> None:
    shown = await stegvis("rules", "show", "--id", "2026", "--language", "nn")
    assert "integreringslova frå 2026, revidert i 2025  (2026, in force from 2026-01-01)" in shown.out
    assert "age-60: integreringslova § 8, 18 til 60 år (vedteke, ikkje i kraft)" in shown.out
    read = orjson.loads((await stegvis("rules", "show", "--id", "2026", "--json")).out)
    assert read["rule_sets"][0]["titles"]["nb"] == "integreringsloven fra 2026, revidert i 2025"


def test_a_day_that_is_not_known_leaves_the_text_of_the_settlement() -> None:
    _, chosen = law_of(packaged_rules(), settled_in("2025-11-03").on("2025-11-04"))
    (theme,) = [each for each in chosen if each.provision == "career_competence"]
    assert (theme.text, theme.day) == ("2021", None)
    assert chosen_by(theme) == "text 2021, until the decision is known"


async def test_the_rules_of_a_journey_are_shown_and_explained(conn: Connection, url: str) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    shown = await stegvis("rules", "show", "--participant", str(participant), STEGVIS_POSTGRES_URL=url)
    assert f"text 2026 by the settlement of {SETTLED_ON}" in " ".join(shown.out.split()), shown.err
    await commit(conn, participant, 1, state())
    explained = await stegvis("explain", str(participant), STEGVIS_POSTGRES_URL=url)
    assert "The law, by the day that chose each text" in explained.out, explained.err
    explained = await stegvis("explain", str(participant), "--language", "nn", STEGVIS_POSTGRES_URL=url)
    assert "text 2026 (integreringslova frå 2026, revidert i 2025) by the settlement" in " ".join(explained.out.split())
    assert f"by the settlement of {SETTLED_ON}: eligibility (integreringsloven § 8)" in explained.out
    as_json = await stegvis("rules", "show", "--participant", str(participant), "--json", STEGVIS_POSTGRES_URL=url)
    (rule_set,) = orjson.loads(as_json.out)["rule_sets"]
    assert rule_set["values"]["eligibility.max_age"]["text"] == "2026"
    nobody = await stegvis("rules", "show", "--participant", str(uuid4()), STEGVIS_POSTGRES_URL=url)
    assert "has no journey then" in nobody.err
    both = await stegvis("rules", "show", "--participant", str(participant), "--all", STEGVIS_POSTGRES_URL=url)
    assert "leave out --id and --all" in both.err


def settled_in(on: str) -> Story:
    return Story().settled(on)
