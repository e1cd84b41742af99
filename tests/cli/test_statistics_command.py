"""``stegvis statistics``: of a running stack, in tables that no pipe breaks, and as JSON."""

from pathlib import Path

import orjson
import pytest

from analysis.statistics import Grouping, JourneyFacts, Period, table
from cli.statistics import KEPT_BACK, show
from schemas.kommuner import KOMMUNER
from tests.cli.cases import contract_cases, stegvis, written
from tests.cli.test_up import up
from workers.connections import today_in_oslo


async def test_a_running_stack_shows_its_figures_and_no_small_ones(tmp_path: Path) -> None:
    today, data = today_in_oslo(), tmp_path / "data"
    async with up(data):
        file = written(tmp_path / "cases.ndjson", contract_cases(today))
        sent = await stegvis("send", file, "--data", data, "--wait")
        assert sent.code == 0, sent.err
        asked = await stegvis("statistics", "--by", "kommune", "--json", "--data", data)
        shown = await stegvis("statistics", "--by", "kommune", "--data", data)
        none = await stegvis("statistics", "--to", "2021-01-01", "--json", "--data", data)
    answer = orjson.loads(asked.out)
    assert (answer["as_of"], answer["settled_from"], answer["by"]) == (today.isoformat(), None, "kommune")
    assert answer["all"]["journeys"]["settled"] == {"value": 17, "suppressed": False}
    assert [group["code"] for group in answer["groups"]] == ["0301", "3301"]
    assert all(group["journeys"]["settled"] == {"value": None, "suppressed": True} for group in answer["groups"])
    assert answer["all"]["days"]["settled_to_mapping"] == {"value": 14, "suppressed": False}
    assert orjson.loads(none.out)["all"]["journeys"]["settled"] == {"value": 0, "suppressed": False}
    rows = [line.split() for line in shown.out.splitlines()]
    assert ["0301", "Oslo", "<5"] in rows
    assert ["3301", "Drammen", KEPT_BACK] in rows


def test_piped_every_group_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """As many columns as a table has, and the longest name of a kommune."""
    name = max(KOMMUNER.values(), key=lambda one: len(one.name))
    one = JourneyFacts(name.number, name.county, "2026", 9, 9, 9, 9, True, None, None, None, 1, ("A",), ("ti",))
    show(table([one] * 12_345, Period(), Grouping.KOMMUNE), today_in_oslo())
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith(f"{name.number} {name.name} ") for line in lines) == 10
    assert [line for line in lines if line.startswith(name.name.split()[-1])] == []
    assert "Interpreter not found, by language" in lines


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--from", "2026-09-02", "--to", "2026-09-01"], "ends on 2026-09-01, before it begins on 2026-09-02"),
        (["--from", "yesterday"], "does not match"),
    ],
)
async def test_a_period_that_cannot_be_is_refused_before_anything_is_asked(
    tmp_path: Path, options: list[str], answer: str
) -> None:
    result = await stegvis("statistics", *options, "--data", tmp_path)
    assert result.code != 0
    assert answer in result.err
    assert "Traceback" not in result.err


async def test_without_a_running_stack_the_error_names_the_way_to_one(tmp_path: Path) -> None:
    result = await stegvis("statistics", "--data", tmp_path)
    assert (result.code, "stegvis up" in result.err) == (1, True)
