"""Documents as pages: the HTML of a letter, and its PDF for everybody (PDF/UA-1) where Pango is there."""

import atexit
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from activities.documents.content import content
from activities.documents.facts import DRAFT, Facts
from activities.documents.words import Words
from schemas.documents import DocumentKind
from schemas.events import Event
from schemas.texts import TextLanguage

if TYPE_CHECKING:  # loads Pango, which takes half a second
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

PDF, HTML = "application/pdf", "text/html"
_PACKAGE = "activities.documents"
NO_PDF = "no PDF can be made here, and letters are HTML: Pango is missing"
MEND = "install Debian's packages in deploy/system-packages (make system does where it may), then start again"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as bytes, with their media type."""

    media_type: str
    content: bytes


@cache
def can_make_pdf() -> bool:
    """Whether this machine has what a PDF needs."""
    try:
        import weasyprint  # noqa: F401
    except OSError:  # a library of the system is missing
        return False
    return True


def page(facts: Facts, kind: DocumentKind, event: Event[Any], language: TextLanguage, *, draft: bool = False) -> str:
    """Give a document as a page of HTML that needs nothing else.

    Args:
        facts: The journey.
        kind: The kind of document.
        event: What it is made from.
        language: The language.
        draft: Whether the page is marked as a draft.
    """
    return _html(facts, kind, event, language, draft=draft, styles=Markup(_file("letter.css")))


def sheet(facts: Facts, kind: DocumentKind, event: Event[Any], language: TextLanguage) -> Markup:
    """Give a draft as a part of another page, with a heading of the first level and without a style."""
    return Markup(_html(facts, kind, event, language, draft=True, styles=None, frame="sheet.html"))


def rendered(
    facts: Facts, kind: DocumentKind, event: Event[Any], language: TextLanguage, *, draft: bool = False
) -> Rendered:
    """Give a document as PDF, or as HTML where no PDF can be made."""
    if not can_make_pdf():
        return Rendered(HTML, page(facts, kind, event, language, draft=draft).encode())
    return Rendered(PDF, _pdf(_html(facts, kind, event, language, draft=draft, styles=None)))


def _html(
    facts: Facts,
    kind: DocumentKind,
    event: Event[Any],
    language: TextLanguage,
    *,
    draft: bool,
    styles: Markup | None,
    frame: str = "letter.html",
) -> str:
    shown = content(facts, kind, event, Words(language))
    is_draft = draft or event.ref == DRAFT
    return _templates().get_template(f"{kind}.html").render(**shown, draft=is_draft, styles=styles, frame=frame)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _pdf(html: str) -> bytes:
    import weasyprint

    style, fonts = _style()
    written: bytes = weasyprint.HTML(string=html, url_fetcher=_fetcher()).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return written


@cache
def _style() -> "tuple[CSS, FontConfiguration]":
    """The style with the fonts, read once: they are half a megabyte."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(_style.cache_clear)  # it takes down what the interpreter would have taken down before it
    text = _file("fonts.css") + _file("letter.css")
    return CSS(string=text, font_config=fonts, url_fetcher=_fetcher()), fonts


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFonts(URLFetcher):  # type: ignore[misc]
        """Gives the fonts of the package, and nothing else: no file, no network, whatever a text holds."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            folder = resources.files(_PACKAGE) / "fonts"
            for font in folder.iterdir():
                if url == f"font:{font.name}":
                    return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/woff2"})
            raise ValueError("a letter asks for something that is not its own")

    return OwnFonts()


def _file(name: str) -> str:
    return (resources.files(_PACKAGE) / "templates" / name).read_text("utf-8")
