"""Texts that advisers and participants read: in bokmål, nynorsk and English, whatever language the code is in."""

from enum import StrEnum


class TextLanguage(StrEnum):
    """A language that every such text is in."""

    NB = "nb"
    NN = "nn"
    EN = "en"


def in_all_languages(nb: str, nn: str, en: str) -> dict[str, str]:
    """Give one text by language; whoever writes it cannot leave a language out."""
    return {TextLanguage.NB: nb, TextLanguage.NN: nn, TextLanguage.EN: en}
