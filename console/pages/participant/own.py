"""The texts of the participant's own page, in the languages of the information pack: ``console/texts/own/*.toml``.

They are read by people who speak the language before they are used; a test holds that every file has every text.
"""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from babel.dates import format_date, format_time

from console.pages.participant.facts import Facts, day_of
from console.pages.participant.stages import stages
from console.pages.paths import participant_path
from schemas.calendar import OSLO
from schemas.kommuner import KOMMUNER
from schemas.languages import main_language
from schemas.texts import LANGUAGE_NAMES
from store.participants import KnownAs

LANGUAGES: Mapping[str, str] = {
    **LANGUAGE_NAMES,
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


def own_page_of(uuid: UUID, person: KnownAs, journey: dict[str, Any], facts: Facts, language: str) -> dict[str, Any]:
    """Give what the template of the page shows."""
    now = datetime.now(UTC)
    coming = (
        sorted(
            (datetime.fromisoformat(each["starts_at"]), each)
            for each in journey["bookings"]
            if each["starts_at"]
            and each["status"] in ("booked", None)
            and datetime.fromisoformat(each["starts_at"]) >= now
        )
        if journey["bookings"]
        else []
    )
    next_at, meeting = coming[0] if coming else (None, None)
    texts = texts_in(language)
    return {
        "uuid": uuid,
        "person": person,
        "t": texts,
        "own_language": language,
        "page_lang": language,
        "dir": texts["direction"],
        "size": "md",
        "body_class": "mine",
        "languages": LANGUAGES,
        "meeting": meeting,
        "next_when": None if next_at is None else when(next_at, language),
        "steps": stages(journey),
        "settled": None if not journey.get("settled_on") else when(day_of(journey["settled_on"]), language),
        "kommune_name": KOMMUNER[journey["kommune"]].name if journey.get("kommune") in KOMMUNER else None,
        "plan": facts.plans[-1].values if facts.plans else None,
        "participant_path": participant_path,
    }
