"""Texts that advisers and participants read, in bokmål, nynorsk and English."""

from collections.abc import Mapping
from enum import StrEnum


class TextLanguage(StrEnum):
    """A language in which every such text exists."""

    NB = "nb"
    NN = "nn"
    EN = "en"


LANGUAGE_NAMES: Mapping[str, str] = {
    TextLanguage.NB: "Bokmål",
    TextLanguage.NN: "Nynorsk",
    TextLanguage.EN: "English",
}
"""What each language calls itself."""


def in_all_languages(nb: str, nn: str, en: str) -> dict[str, str]:
    """Give one text by language; no language can be left out."""
    return {TextLanguage.NB: nb, TextLanguage.NN: nn, TextLanguage.EN: en}


def number_of(number: int, noun: str) -> str:
    """Give a number of things in English: ``1 event``, ``1,200 events``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
