"""What has happened when an event comes, in a sentence for people."""

import re
from functools import cache

from schemas.events import CATALOGUE
from schemas.texts import TextLanguage

_SOURCES = re.compile(r"\s*\((?:[A-Z]+-?\d+[^)]*)\)")
"""Where a sentence names its source, which tells an adviser nothing."""


@cache
def sentence_of(event: str, language: str) -> str:
    """Give the sentence; empty where there is none in the language.

    In English it is the first of the published schema, without the requirement that it comes from.
    """
    if language != TextLanguage.EN:
        return ""
    first = (CATALOGUE[event].__doc__ or "").strip().partition("\n\n")[0].replace("``", "")
    return _SOURCES.sub("", " ".join(first.split()))
