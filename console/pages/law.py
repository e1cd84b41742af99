"""Paragraphs of the law as a page shows them: short where they stand, with what they are when pressed."""

import re
from dataclasses import dataclass

from console.pages.words import N_, Translate

_PARAGRAPH = re.compile(r"^(?P<act>[^§]*?)\s*(?P<paragraph>§.*)$")

_ACTS = {
    "integreringsloven": N_("The Integration Act"),
    "integreringsforskriften": N_("The Integration Regulation"),
    "introduksjonsloven": N_("The Introduction Act"),
    "forvaltningsloven": N_("The Public Administration Act"),
}


@dataclass(frozen=True, slots=True)
class NotedLaw:
    """A paragraph that a page shows.

    Attributes:
        id: Of its pop-up on the page.
        act: The name of the act, for whoever hears the page; empty where the basis names none.
        paragraph: What stands on the page: ``§ 12``.
        heading: Of the pop-up.
        lines: What the pop-up says.
        source: Where that is read.
    """

    id: str
    act: str
    paragraph: str
    heading: str
    lines: tuple[str, ...] = ()
    source: str = ""


def noted(basis: str, number: int, translate: Translate) -> NotedLaw:
    """Read a legal basis as rule sets write it: ``integreringsloven § 12``."""
    found = _PARAGRAPH.match(basis)
    if found is None:
        return NotedLaw(str(number), "", basis, basis)
    named = found["act"].strip()
    act = translate(_ACTS[named]) if named in _ACTS else named
    return NotedLaw(str(number), act, found["paragraph"], f"{act} {found['paragraph']}".strip())
