"""The pages for advisers: made from the code, and nothing is left out of them."""

from pathlib import Path

from docs.tools.describe import PAGES, diagram, main, pages
from schemas.checklists import CHECKLISTS
from schemas.purposes import PURPOSES
from schemas.rules import packaged_rules
from schemas.tasks import TASK_TYPES

TEXT = "\n".join(pages().values())
LAW = packaged_rules().named("2026")


def test_the_committed_pages_are_what_the_code_says() -> None:
    assert main("docs/stages", "--check") == 0


def test_a_page_that_was_edited_is_told(tmp_path: Path) -> None:
    assert main(str(tmp_path)) == 0
    assert main(str(tmp_path), "--check") == 0
    (tmp_path / "plan.md").write_text("something else")
    assert main(str(tmp_path), "--check") == 1


def test_every_stage_module_is_on_a_page() -> None:
    stages = Path("workflows/stages")
    modules = {file.relative_to(stages).with_suffix("").as_posix() for file in stages.rglob("*.py")}
    assert {module for page in PAGES.values() for module in page} == modules - {"__init__", "meeting"}


def test_every_task_has_its_place() -> None:
    assert [task.name for task in TASK_TYPES if task.title["en"] not in TEXT] == []


def test_every_checklist_and_every_purpose_stands_in_both_languages_on_the_page_that_names_it() -> None:
    rows = [(item.code, item.text) for checklist in CHECKLISTS.values() for item in checklist.items]
    rows += [(purpose.code, purpose.text) for purpose in PURPOSES.values()]
    assert [code for code, text in rows if f"| `{code}` | {text['nb']} | {text['en']} |" not in TEXT] == []
    for name, code in (
        ("settlement", "prepare/dwelling"), ("settlement", "rights-and-duties"), ("programme", "follow-up"),
        ("guidance", "prepare/programme_adviser"), ("guidance", "prepare/career_adviser"),
    ):  # fmt: skip
        assert [page for page, text in pages().items() if f"`{code}`, for the" in text] == [f"{name}.md"]


def test_every_deadline_has_its_place() -> None:
    assert [name for name in LAW.deadlines if f"| {name} |" not in TEXT] == []
    of_journeys = [
        name for name in LAW.deadlines if f"| {name} |" not in pages()["cooperation.md"] + pages()["interpreter.md"]
    ]
    assert all(name in diagram(LAW) for name in of_journeys)


def test_the_picture_says_what_opens_what() -> None:
    drawn = diagram(LAW)
    for arrow in ("settled --> decision", "mapping --> guidance", "decision --> plan", "programme --> ending"):
        assert arrow in drawn


def test_every_requirement_has_its_place_or_the_reason_why_not() -> None:
    rows = [line.split("|")[1:4] for line in Path("docs/requirements.md").read_text("utf-8").splitlines()]
    told = {number.strip(): how.strip() for number, how, _ in (row for row in rows if len(row) == 3)}
    numbers = [f"S-{number:02}" for number in range(1, 106)]
    assert [number for number in told if number.startswith("S-")] == numbers
    assert all(told[number] for number in numbers)
