"""The pages for case workers: made from what stages register, current, and nothing is left out of them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.tools.describe import main, pages
from docs.tools.observe import Page, observe
from schemas.alarms import ALARMS
from schemas.checklists import CHECKLISTS
from schemas.events.vocabulary import Role
from schemas.purposes import PURPOSES
from schemas.rules import packaged_rules
from schemas.tasks import TASK_TYPES

BY_THE_COMMIT = {"sent-in-vain"}  # a play does not know what was sent


@pytest.fixture(scope="module")
def seen() -> dict[str, Page]:
    return observe(packaged_rules())


def whole(language: str) -> str:
    return "\n".join(text for name, text in pages().items() if name.startswith(f"{language}/"))


def test_the_committed_pages_are_current() -> None:
    assert main(["docs/stages", "--check"]) == 0


def test_an_edited_page_and_a_page_too_many_are_found(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    (tmp_path / "nb" / "plan.md").write_text("something else")
    assert main([str(tmp_path), "--check"]) == 1
    assert main([str(tmp_path)]) == 0
    (tmp_path / "extra.md").write_text("nobody wrote this")
    assert main([str(tmp_path), "--check"]) == 1


@pytest.mark.parametrize("tool", ["docs.tools.describe", "schemas.publish"])
def test_a_tool_explains_itself_and_takes_no_option_for_a_path(tool: str, tmp_path: Path) -> None:
    repository = str(Path.cwd())
    for option, code in (("--help", 0), ("--chekc", 2)):
        ran = subprocess.run(
            [sys.executable, "-m", tool, option],
            cwd=tmp_path, env={"PYTHONPATH": repository}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ran.returncode, "usage:" in ran.stdout + ran.stderr) == (code, True)
    assert list(tmp_path.iterdir()) == []


def test_no_committed_path_is_an_option() -> None:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.splitlines()
    assert [path for path in listed if any(part.startswith("-") for part in Path(path).parts)] == []


def test_the_played_journeys_open_every_task_deadline_and_alarm(seen: dict[str, Page]) -> None:
    law = [rules for rules in packaged_rules().sets if rules.applies_to is None][-1]
    assert {task.name for task in TASK_TYPES} == {name for page in seen.values() for name in page.tasks}
    assert set(law.deadlines) == {name for page in seen.values() for name in page.deadlines}
    assert set(ALARMS) - BY_THE_COMMIT == {name for page in seen.values() for name in page.alarms}


def test_a_task_stands_with_whoever_really_gets_it(seen: dict[str, Page]) -> None:
    """The default may be another: the exception is a leader's, and both advisers prepare."""
    assert seen["interpreter"].tasks["document-exception"].roles == {Role.PROGRAMME_LEADER, Role.CAREER_CENTRE_LEADER}
    assert seen["guidance"].tasks["prepare-guidance"].roles == {Role.PROGRAMME_ADVISER, Role.CAREER_ADVISER}
    assert seen["cooperation"].tasks["answer-question"].roles == {Role.PROGRAMME_LEADER, Role.CAREER_CENTRE_LEADER}


@pytest.mark.parametrize(
    ("page", "order"),
    [
        ("guidance", ["assess-guidance", "order-guidance", "share-note", "read-note", "answer-contested-note"]),
        ("programme", ["start-programme", "hold-follow-up", "assess-extension", "extend-programme", "end-programme"]),
        ("ending", ["start-handover", "issue-certificate", "follow-up-outcome"]),
    ],
)
def test_tasks_stand_in_the_order_of_the_procedure(page: str, order: list[str]) -> None:
    titles = [next(task.title["en"] for task in TASK_TYPES if task.name == name) for name in order]
    places = [pages()[f"en/{page}.md"].index(f"### {title}") for title in titles]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_text_for_case_workers_stands_on_a_page(language: str) -> None:
    text = whole(language)
    wanted = [each for task in TASK_TYPES for each in (task.title[language], task.help[language])]
    wanted += [item.text[language] for checklist in CHECKLISTS.values() for item in checklist.items]
    wanted += [purpose.text[language] for purpose in PURPOSES.values()]
    wanted += [alarm[language] for alarm in ALARMS.values()]
    assert [each for each in wanted if each not in text] == []


def test_every_requirement_has_its_test_or_the_reason_why_not() -> None:
    rows = [line.split("|")[1:4] for line in Path("docs/requirements.md").read_text("utf-8").splitlines()]
    placed = {number.strip(): (does.strip(), test.strip()) for number, does, test in (r for r in rows if len(r) == 3)}
    numbers = [f"S-{number:02}" for number in range(1, 106)]
    assert [number for number in placed if number.startswith("S-")] == numbers
    for number in numbers:
        does, test = placed[number]
        named = re.fullmatch(r"`tests/[\w/]+\.py::test_\w+`", test)
        assert does, number
        assert named or (test == "-" and does.startswith(("Context", "Not built"))), number
