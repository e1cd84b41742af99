"""Codes of languages (BCP 47): one spelling for each, by the registry of IANA that ``langcodes`` carries."""

from functools import lru_cache

import langcodes

NORWEGIAN = ("no", "nb", "nn")
"""Norwegian, and its two written forms: who understands one understands the others."""


class UnknownLanguage(ValueError):
    """No language has this code. The text shows what a code looks like."""


@lru_cache(2_048)
def language_code(text: str) -> str:
    """Give the code of a language in its usual spelling: ``ukr`` is ``uk``, ``AR-sy`` is ``ar-SY``.

    Raises:
        UnknownLanguage: It is not a code of BCP 47, or of no registered language.
    """
    if not langcodes.tag_is_valid(text):
        raise UnknownLanguage("is not the code of a language (BCP 47); give one such as uk, ar or fa-AF")
    return langcodes.standardize_tag(text)


@lru_cache(2_048)
def main_language(code: str) -> str:
    """Give the language of a code, without region and script: ``uk-UA`` is ``uk``; a code of none is given back."""
    try:
        return language_code(code).split("-", maxsplit=1)[0]
    except UnknownLanguage:
        return code


def is_same_language(one: str, other: str) -> bool:
    """Tell whether two codes are of one language, whatever region, script or written form they name."""
    first, second = main_language(one), main_language(other)
    return first == second or (first in NORWEGIAN and second in NORWEGIAN)
