"""``stegvis case``: of a running stack as JSON and as a page, and what it says when there is no case to make."""

from pathlib import Path

import orjson
import pytest

from tests.cli.cases import CANARY, SYNTHETIC, EventBuilder, contract_cases, stegvis, written
from tests.cli.test_up import up
from workers.connections import today_in_oslo

NOBODY = "00000000-0000-4000-8000-000000000000"


def left_behind(folder: Path) -> list[Path]:
    """Give the files that were written beside a page and did not take its place."""
    return list(folder.glob(".stegvis-*"))


@pytest.mark.timeout(150)
async def test_a_running_stack_gives_the_case_of_a_participant_and_the_list_of_a_kommune(tmp_path: Path) -> None:
    today, data, page = today_in_oslo(), tmp_path / "data", tmp_path / "case.html"
    straight = str(EventBuilder("straight", 120, today).participant)
    year_ago = today.replace(year=today.year - 1, day=1).isoformat()
    async with up(data):
        file = written(tmp_path / "cases.ndjson", contract_cases(today))
        sent = await stegvis("send", file, "--data", data, "--wait")
        assert sent.code == 0, sent.err
        asked = await stegvis("case", straight, "--json", "--html", page, "--language", "nn", "--data", data)
        listed = await stegvis("case", "--kommune", "3301", "--from", year_ago, "--json", "--data", data)
        empty = await stegvis("case", "--kommune", "1103", "--from", year_ago, "--language", "nb", "--data", data)
        nobody = await stegvis("case", NOBODY, "--data", data)
    answer = orjson.loads(asked.out)
    assert (answer["participant"], answer["language"]) == (straight, "nn")
    assert [point["number"] for point in answer["points"]] == list(range(1, 14))
    assert page.read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="nn">')
    assert left_behind(tmp_path) == []
    assert orjson.loads(listed.out)["total"]["participants"] == len(orjson.loads(listed.out)["participants"]) > 0
    assert (empty.code, "Ingen startet i perioden." in empty.out) == (0, True)
    assert (nobody.code, f"participant {NOBODY} has no events" in nobody.err) == (1, True)
    for text in (asked.out, listed.out, page.read_text("utf-8")):
        assert CANARY not in text
        assert SYNTHETIC not in text


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        ([], "give either PARTICIPANT or --kommune"),
        ([NOBODY, "--kommune", "3301"], "give either PARTICIPANT or --kommune"),
        ([NOBODY, "--from", "2026-01-01"], "--from and --to need --kommune"),
        (["3301"], "3301 is a kommune"),
        (["not-a-uuid"], "PARTICIPANT is neither a UUID"),
        (["--kommune", "3301"], "--kommune needs the first day of a period"),
        (["--kommune", "9999", "--from", "2026-01-01"], "kommune 9999 is not in the register"),
        (["--kommune", "3301", "--from", "2026-02-01", "--to", "2026-01-01"], "ends on 2026-01-01, before it begins"),
        ([NOBODY, "--html", "no-such-folder/case.html"], "no-such-folder/case.html cannot be written"),
        ([NOBODY, "--html", "."], "give --html a path that can be"),
        ([NOBODY], "stegvis up"),
    ],
)
async def test_what_cannot_be_made_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], answer: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = await stegvis("case", *arguments, "--data", tmp_path)
    assert (result.code, result.out) == (1, "")
    assert answer in result.err
    assert "Traceback" not in result.err
