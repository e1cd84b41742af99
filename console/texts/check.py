"""Checks that every text of the pages has its translations, and that no translation is left over.

``python -m console.texts.check`` lists what is missing, unused or translated twice; with ``--add ROOM`` it first writes
the missing ones into ``nb/ROOM.po`` and ``nn/ROOM.po``, empty, to be translated.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from console.texts.catalogues import LOCALES, text_files
from schemas.texts import TextLanguage

_CONSOLE = Path(__file__).parents[1]
_METHODS = [
    ("**/templates/**.html", "jinja2"),
    *((f"{folder}/**.py", "python") for folder in ("pages", "access", "mail")),
]
_OPTIONS = {"**/templates/**.html": {"silent": "false", "newstyle_gettext": "true", "trimmed": "true"}}
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "translate": None,
    "counted": (1, 2),
}

_SHOWN = 30  # faults

Key = tuple[str | None, Any]
"""Context and text; the text and its plural where it has one."""


def used() -> dict[Key, str]:
    """Give every text in templates and modules, and where one of its uses stands."""
    found = extract_from_dir(
        str(_CONSOLE), method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, strip_comment_tags=True
    )
    return {(context, text): f"{file}:{line}" for file, line, text, _, context in found}


def faults() -> Iterator[str]:
    """List what is wrong with the translations, one line each."""
    wanted = used()
    for language in (TextLanguage.NB, TextLanguage.NN):
        seen: dict[Key, str] = {}
        for file in text_files():
            if file.language is not language:
                continue
            where = f"console/texts/{language}/{file.name}.po"
            for message in file.catalogue:
                if not message.id:
                    continue
                key = (message.context, message.id)
                if key in seen:
                    yield f"{where}: {_shown(key)} stands in {seen[key]} too; keep one"
                seen[key] = where
                if key not in wanted:
                    yield f"{where}: {_shown(key)} is used nowhere; take it out"
                texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
                if message.fuzzy or not all(texts):
                    yield f"{where}: {_shown(key)} has no translation"
                for fault in message.check():
                    yield f"{where}: {_shown(key)}: {fault}"
        for key, place in wanted.items():
            if key not in seen:
                yield f"console/{place}: {_shown(key)} has no translation into {language}; add it with --add ROOM"


def add(room: str) -> None:
    """Write the texts that no file has yet into the files of a room, to be translated there."""
    wanted = used()
    for language in (TextLanguage.NB, TextLanguage.NN):
        known = {
            (m.context, m.id) for file in text_files() if file.language is language for m in file.catalogue if m.id
        }
        path = _CONSOLE / "texts" / language / f"{room}.po"
        path.parent.mkdir(exist_ok=True)
        catalogue = Catalog(locale=LOCALES[language], header_comment="", fuzzy=False)
        if path.exists():
            with path.open("rb") as opened:
                catalogue = read_po(opened, locale=LOCALES[language])
        for context, text in wanted:
            if (context, text) not in known:
                catalogue.add(text, context=context)
        with path.open("wb") as out:
            write_po(out, catalogue, width=120, omit_header=True, no_location=True, ignore_obsolete=True)


def _shown(key: Key) -> str:
    text = key[1] if isinstance(key[1], str) else key[1][0]
    return repr(text if len(text) < 60 else f"{text[:57]}...")


def main() -> int:
    """Check, and report on standard error."""
    parser = argparse.ArgumentParser(prog="console.texts.check", description=__doc__)
    parser.add_argument("--add", metavar="ROOM", help="first write what is missing into the files of this room")
    room = parser.parse_args().add
    if room:
        add(room)
    found = list(faults())
    for line in found[:_SHOWN]:
        print(line, file=sys.stderr)
    if len(found) > _SHOWN:
        print(f"and {len(found) - _SHOWN} more", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
