"""What the docs name is there: files, classes and functions, tests, and pages that link to one another."""

import ast
import re
from pathlib import Path

import pytest

PAGES = [
    Path("README.md"),
    Path("CONTRIBUTING.md"),
    Path("CHANGELOG.md"),
    *sorted(Path("docs").glob("*.md")),
    *sorted(Path("docs/operations").glob("*.md")),
    Path("deploy/README.md"),
]
NAMED = re.compile(r"`([a-z_]+/[\w./-]+\.(?:py|sql|toml|md))(?:::(\w+))?`")
LINKED = re.compile(r"\]\(([^)#:\s]+)(?:#[\w-]*)?\)")


def defined_in(file: Path) -> set[str]:
    """Give the classes, functions and constants that a module defines, at any depth for tests of a class."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_file_and_name_that_a_page_gives_is_there(page: Path) -> None:
    missing = []
    for path, name in NAMED.findall(page.read_text("utf-8")):
        file = Path(path)
        if not file.exists() or (name and name not in defined_in(file)):
            missing.append(f"{path}::{name}" if name else path)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINKED.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_reading_of_the_contract_names_its_test() -> None:
    rows = [line.split(" | ") for line in Path("docs/readings.md").read_text("utf-8").splitlines()[6:]]
    rows = [row for row in rows if len(row) == 2 and not row[0].startswith("| **") and not row[0].startswith("|---")]
    assert len(rows) >= 40
    assert [row[0] for row in rows if not re.fullmatch(r"`tests/[\w/]+\.py::test_\w+` \|", row[1])] == []
