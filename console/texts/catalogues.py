"""The translations of what pages say, read from ``nb/*.po`` and ``nn/*.po``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from schemas.texts import TextLanguage

LOCALES: Mapping[TextLanguage, Locale] = {
    TextLanguage.NB: Locale("nb"),
    TextLanguage.NN: Locale("nn"),
    TextLanguage.EN: Locale("en", "GB"),
}
"""The locales in which dates and numbers are written."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """One file of translations: its language, its name without ``.po``, and what is in it."""

    language: TextLanguage
    name: str
    catalogue: Catalog


def text_files() -> Iterator[TextFile]:
    """Read all files of translations."""
    for language in (TextLanguage.NB, TextLanguage.NN):
        for file in sorted(_folder(language).iterdir(), key=lambda each: each.name):
            if file.name.endswith(".po"):
                with file.open("rb") as opened:
                    catalogue = read_po(opened, locale=LOCALES[language], abort_invalid=True)
                yield TextFile(language, file.name.removesuffix(".po"), catalogue)


@cache
def translations(language: TextLanguage) -> NullTranslations:
    """Give all translations into a language; English is what stands in the code."""
    if language is TextLanguage.EN:
        return NullTranslations()
    whole = Catalog(locale=LOCALES[language])
    for file in text_files():
        if file.language is language:
            for message in file.catalogue:
                if message.id:
                    whole.add(message.id, message.string, context=message.context)
    written = BytesIO()
    write_mo(written, whole)
    written.seek(0)
    return Translations(written)


def _folder(language: TextLanguage) -> Traversable:
    return resources.files("console.texts") / language.value
