"""The PDF of each document: tagged for everybody, with its own fonts, and nothing fetched from anywhere."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pikepdf
import pypdfium2
import pytest

from activities.documents import render
from schemas.documents import DocumentKind
from schemas.events.catalogue import DecisionMade
from schemas.texts import TextLanguage
from store.person import Who
from tests.activities.documents.played import EVERY, SOMEBODY, facts, full
from tests.workflows.caseload import Story

pytestmark = pytest.mark.skipif(not render.can_make_pdf(), reason="Pango is not here: see deploy/system-packages")


def pdf_of(
    kind: DocumentKind, language: TextLanguage = TextLanguage.NB, story: Story | None = None, who: Who = SOMEBODY
) -> bytes:
    of = facts(story or full(), who)
    event: Any = of.last(DecisionMade) if kind is DocumentKind.DECISION else of.source(kind, None)
    made = render.rendered(of, kind, event, language)
    assert made.media_type == "application/pdf"
    return made.content


def text_of(pdf: bytes) -> str:
    """Give all text of a PDF, in one line."""
    pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return " ".join(" ".join(pages).replace("\N{NO-BREAK SPACE}", " ").split())


def tags(element: Any) -> Iterator[Any]:
    """Give the elements of the tree of structure, in the order in which they are read."""
    if isinstance(element, pikepdf.Array):
        for each in element:
            yield from tags(each)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element
        yield from tags(element.get("/K", pikepdf.Array()))


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_document_conforms_as_far_as_its_tags_show(kind: DocumentKind, language: TextLanguage) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(kind, language))) as pdf:
        root = pdf.Root
        assert str(root.Lang) == language
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
        found = list(tags(root.StructTreeRoot.K))
        names = [str(each.S) for each in found]
        assert names[0] == "/Document"
        headings = [name for name in names if name.startswith("/H")]
        assert headings[0] == "/H1"
        assert set(headings[1:]) == {"/H2"}, "no level is left out"
        heads = {bytes(each.ID) for each in found if str(each.S) == "/TH"}
        cells = [each for each in found if str(each.S) == "/TD"]
        assert all({bytes(head) for head in cell.A.Headers} & heads for cell in cells), "each cell has its heading"
        for page in pdf.pages:
            assert str(page.Tabs) == "/S"
            assert "/StructParents" in page
            for font in page.Resources.Font.values():
                (inner,) = font.DescendantFonts
                assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()), "the font is embedded"
                assert "/ToUnicode" in font
                assert any(own in str(font.BaseFont) for own in ("Inter", "Noto-Sans", "NotoSans")), font.BaseFont


@pytest.mark.parametrize(
    "name",
    ["Kanari Fuglesang", "Öykü Łukasz Đặng Ñandú", "Олена Коваль", "نور حداد", "فرشته موسوی", "ሰላም ተስፋይ"],
)
def test_names_are_written_in_their_own_letters_with_a_font_that_has_them(name: str) -> None:
    pdf = pdf_of(DocumentKind.CERTIFICATE, who=Who(name, date(1990, 5, 15)))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = [str(font.BaseFont) for page in opened.pages for font in page.Resources.Font.values()]
    assert not [font for font in fonts if "Inter" not in font and "Noto" not in font], "no font of this machine"
    read = text_of(pdf)
    # Viewers give words from the right in either order; each letter of the name must be there.
    assert all(letter in read for letter in name.replace(" ", "")), read


def test_a_long_text_goes_on_over_pages_with_a_number_on_each() -> None:
    long = "\n".join(f"Avsnitt {number} om hvorfor. " + "Dette er en lang begrunnelse. " * 12 for number in range(9))
    pdf = pdf_of(DocumentKind.DECISION, story=full(reason=long[:4000]))
    pages = len(pypdfium2.PdfDocument(pdf))
    read = text_of(pdf)
    assert pages > 2
    assert "Avsnitt 8 om hvorfor." in read
    assert f"{pages} / {pages}" in read


def test_a_word_without_end_stays_on_the_page() -> None:
    pdf = pypdfium2.PdfDocument(pdf_of(DocumentKind.DECISION, story=full(reason="uavbrutt" * 400)))
    for page in pdf:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            assert text.get_charbox(index)[2] <= page.get_width()


def test_nothing_is_fetched_whatever_a_text_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetch = type(render._fetcher()).fetch

    def noted(self: Any, url: str, headers: Any = None) -> Any:
        asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(type(render._fetcher()), "fetch", noted)
    attack = (
        '<img src="file:///etc/hostname"><link rel="attachment" href="file:///etc/passwd"><style>@import "http://h/"'
    )
    pdf = pdf_of(DocumentKind.DECISION, story=full(reason=attack))
    assert [url for url in asked if not url.startswith("font:")] == []
    assert "file:///etc/passwd" in text_of(pdf).replace(" ", ""), "it stands there as text"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.attachments) == 0
    for url in ("file:///etc/hostname", "http://127.0.0.1/", "font:../letter.css", "font:Inter-LICENSE.txt/../x"):
        with pytest.raises(ValueError, match="not its own"):
            render._fetcher().fetch(url)


def test_without_pango_a_document_is_html_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "can_make_pdf", lambda: False)
    of = facts(full())
    made = render.rendered(of, DocumentKind.PLAN, of.source(DocumentKind.PLAN, None), TextLanguage.NB)
    assert made.media_type == "text/html"
    assert "Fast arbeid." in made.content.decode()
    assert "src=" not in made.content.decode()


def test_what_is_missing_is_found_when_pango_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)

    render.can_make_pdf.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    assert not render.can_make_pdf()
    monkeypatch.undo()
    render.can_make_pdf.cache_clear()
    assert render.can_make_pdf()
