"""A case and a sample list as people and scripts get them, in every language: held against files, and accessible."""

from html.parser import HTMLParser

import pytest

from analysis.supervision.lines import Status
from schemas.handling import Handling
from tests.analysis.supervision.golden_cases import FREE_TEXT, GOLDEN, golden_case, rendered

RENDERED = rendered()
PAGES = sorted(name for name in RENDERED if name.endswith(".html"))
VOID = {"meta", "link", "br"}


@pytest.mark.parametrize("name", sorted(RENDERED))
def test_each_form_in_each_language_is_as_in_its_golden_file(name: str) -> None:
    assert RENDERED[name] == (GOLDEN / name).read_text("utf-8")


def test_no_golden_file_is_left_behind() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == set(RENDERED)


def test_the_golden_case_shows_every_status_and_every_way_of_registering() -> None:
    lines = [line for point in golden_case().points for line in point.lines]
    assert {line.status for line in lines} == set(Status)
    assert {line.handling for line in lines} >= {Handling.ANSWERED, Handling.NOT_MADE}
    assert [point.number for point in golden_case().points] == list(range(1, 14))


@pytest.mark.parametrize("name", sorted(RENDERED))
def test_no_free_text_and_no_account_gets_into_a_case(name: str) -> None:
    """Every free text of the journey has it; none comes along, nor does the register's number of an interpreter."""
    assert FREE_TEXT not in RENDERED[name]
    assert "54321" not in RENDERED[name]


class Page(HTMLParser):
    """Collects what accessibility needs, and sees that every element is closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_alone_and_is_accessible(name: str) -> None:
    page = Page(RENDERED[name])
    assert page.every("html") == [{"lang": name.split(".")[1]}]
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(attrs.get("scope") in ("col", "row") for attrs in page.every("th"))
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert all(table["aria-labelledby"] in ids for table in page.every("table"))
    assert len(page.every("title")) == len(page.every("main")) == 1
    assert not [tag for tag, _ in page.elements if tag in ("script", "link", "img", "iframe")]
    assert "http" not in RENDERED[name]
    assert "url(" not in RENDERED[name]
    assert "@media print" in RENDERED[name]


def test_a_page_writes_what_it_shows_as_text_and_not_as_markup() -> None:
    from analysis.supervision.documents import _pages

    page = _pages().from_string("{{ text }}")
    assert page.render(text="<b>&") == "&lt;b&gt;&amp;"
