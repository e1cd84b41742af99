"""The texts of the participant's own page, in the languages of the information pack: ``console/texts/own/*.toml``.

They are read by people who speak the language before they are used; a test holds that every file has every text.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from babel.dates import format_date, format_time

from schemas.calendar import OSLO
from schemas.languages import main_language

LANGUAGES: Mapping[str, str] = {
    "nb": "Bokmål",
    "nn": "Nynorsk",
    "en": "English",
    "fr": "Français",
    "ar": "العربية",
    "uk": "Українська",
    "ru": "Русский",
}
"""The languages of the page, each by its own name; those of the rule set, of which ``no`` is ``nb`` here."""

_FALLBACK = "en"


def language_for(code: str | None) -> str:
    """Give the language of the page for somebody who speaks a language."""
    main = _FALLBACK if code is None else main_language(code)
    main = "nb" if main == "no" else main
    return main if main in LANGUAGES else _FALLBACK


@cache
def texts_in(language: str) -> Mapping[str, Any]:
    """Give the texts in a language.

    Raises:
        FileNotFoundError: The page does not exist in it.
    """
    return tomllib.loads((resources.files("console.texts") / "own" / f"{language}.toml").read_text("utf-8"))


def when(moment: datetime | date, language: str) -> str:
    """Write a day, and the time of day in Oslo where there is one."""
    locale = "en_GB" if language == "en" else language
    if not isinstance(moment, datetime):
        return format_date(moment, "long", locale=locale)
    here = moment.astimezone(OSLO)
    day = format_date(here, "full", locale=locale)
    return f"{day}, {texts_in(language)['at']} {format_time(here, 'HH:mm', locale='en_GB')}"
