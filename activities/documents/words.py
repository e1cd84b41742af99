"""The words of documents in one language, from ``texts``: also days, lengths, names, and what people wrote."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from babel.dates import format_date
from markupsafe import Markup, escape

from schemas.calendar import Length
from schemas.texts import TextLanguage


@cache
def texts(language: str) -> Mapping[str, str]:
    """Give every text of a language by its path, such as ``decision.title.programme``."""
    file = resources.files("activities.documents") / "texts" / f"{language}.toml"
    return dict(_flat(tomllib.loads(file.read_text("utf-8")), ""))


def _flat(table: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        found += _flat(value, f"{path}{name}.") if isinstance(value, dict) else [(f"{path}{name}", value)]
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """Writes in one language."""

    language: TextLanguage

    def __call__(self, name: str, /, **values: object) -> Markup:
        """Give a text with values in its places; values are escaped.

        Raises:
            KeyError: There is no such text, or a place has no value.
        """
        return unbroken(Markup(texts(self.language)[name]).format(**values))

    def code(self, code: str) -> str:
        """Give a code of an event in words; one that is free (a kind of measure) with blanks for underscores."""
        return texts(self.language).get(f"code.{code}", code.replace("_", " "))

    def begun(self, code: str) -> str:
        """Give a code in words where nothing stands before it: with a capital letter."""
        return capital(self.code(code))

    def day(self, day: date) -> str:
        """Give a day: ``1. september 2026``."""
        return format_date(day, "long", locale="en_GB" if self.language is TextLanguage.EN else self.language)

    def length(self, length: Length) -> Markup:
        """Give a length of a rule set: ``3 uker``."""
        return self.number(length.amount, length.unit)

    def number(self, number: float, unit: str) -> Markup:
        """Give a number of months, weeks, days, working days or hours."""
        return self(f"length.{unit}_one" if number == 1 else f"length.{unit}", n=self.figure(number))

    def figure(self, number: float) -> str:
        """Give a number with the decimal sign of the language."""
        written = f"{number:g}"
        return written if self.language is TextLanguage.EN else written.replace(".", ",")

    def paragraphs(self, text: str) -> Markup:
        """Give what somebody wrote as paragraphs, each in the direction of its first letter."""
        lines = [line.strip() for line in text.splitlines()]
        return Markup("").join(
            Markup('<p dir="{}">{}</p>').format("rtl" if _is_rtl(line) else "ltr", line) for line in lines if line
        )

    def name(self, name: str | None) -> Markup:
        """Give a person's name, kept apart from the direction of the text around it."""
        return Markup("<bdi>{}</bdi>").format(name) if name else escape(self("common.no_name"))


def capital(text: str) -> str:
    """Give a text with a capital letter."""
    return text[:1].upper() + text[1:]


def unbroken(text: Markup) -> Markup:
    """Give a text whose lines never end between the sign of a paragraph and its number."""
    return text.replace("\N{SECTION SIGN} ", "\N{SECTION SIGN}\N{NO-BREAK SPACE}")


def _is_rtl(text: str) -> bool:
    """Whether the first letter of a text with a direction is written from the right (Unicode, rules P2 and P3)."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((each for each in directions if each in ("L", "R", "AL")), "L") != "L"
