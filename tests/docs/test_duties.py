"""The table of the duties: every statutory deadline has a row, and no cell is empty."""

import pytest

from docs.tools.duties import EmptyCell, page, rows
from schemas.findings import FINDINGS
from schemas.rules import packaged_rules


@pytest.fixture(scope="module")
def written() -> str:
    return page()


def table(text: str) -> list[list[str]]:
    """Give the cells of the rows below the heading."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_finding_has_a_row_with_paragraph_values_and_test(written: str) -> None:
    found = table(written.partition("## Held")[2].partition("## Coming")[0])
    assert [row[3] for row in found] == [f"`{code}`" for code in FINDINGS]
    assert all(cell for row in found for cell in row)


def test_every_statutory_deadline_has_a_row_without_an_empty_cell(written: str) -> None:
    law = packaged_rules().named("2026")
    statutory = sorted(name for name, rule in law.deadlines.items() if rule.kind == "statutory")
    found = table(written.partition("## Held")[0])
    assert [row[3] for row in found] == [f"`{name}`" for name in statutory]
    assert all(cell for row in found for cell in row)


@pytest.mark.slow
def test_a_duty_that_nobody_has_and_no_test_names_is_an_error() -> None:
    book = packaged_rules()
    law = book.named("2026")
    new = law.deadlines["appeal"].model_copy(update={"name": "nobody" + "s-duty"})
    unkept = law.model_copy(update={"deadlines": {new.name: new}})
    with pytest.raises(EmptyCell, match="has no task"):
        list(rows(book, unkept))


def test_what_is_passed_and_not_in_force_stands_apart(written: str) -> None:
    law, _, coming = written.partition("## Coming")
    assert "age-60" not in law
    assert "`eligibility.max_age`: 55 → 60" in coming
