"""The glossary: each word once, in one sentence, with its place; ``test_links`` checks that the place is there."""

from pathlib import Path

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in Path("docs/glossary.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| word ")
]


def test_every_word_stands_once() -> None:
    words = [row[0].split(" (")[0] for row in ROWS]
    assert len(words) == len(set(words)) >= 40


def test_a_meaning_is_one_sentence() -> None:
    assert [row[0] for row in ROWS if row[1][-1] != "." or ". " in row[1]] == []


def test_every_word_has_its_place() -> None:
    assert [row[0] for row in ROWS if not (len(row) == 3 and row[2].startswith("`") and row[2].endswith("`"))] == []
