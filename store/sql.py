"""The .sql files: queries by name, numbered migrations, and the functions of this release.

The functions of a release live in a schema of their own, ``stegvis_`` with a hash of their text. So a database holds
those of several releases at once, and processes of two releases run side by side. The files name functions without the
hash, as ``stegvis.commit``; what is sent to the database has it. Tables keep their names: they belong to no release.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

ADDITIVE = "-- additive --"
"""A line in a migration that only adds: processes of the release before may still start on the database."""

_QUERY_NAME = re.compile(r"^-- (\w+) --$", re.MULTILINE)
_CREATED = re.compile(r"^create or replace function (?:stegvis|person)\.(\w+)\(", re.MULTILINE)
_LOOKED_UP_IN = re.compile(r"^set search_path = (?=stegvis|person)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Release:
    """The functions of one release: the schema they live in, and the text that makes them."""

    schema: str
    functions: str
    _calls: re.Pattern[str]

    def versioned(self, text: str) -> str:
        """Give SQL as it is sent to the database: with each function in the schema of the release."""
        return self._calls.sub(self.schema, text)


def sql_files(folder: str) -> dict[str, str]:
    """Read the .sql files of a folder: text by file name, sorted."""
    files = sorted(_folder(folder).iterdir(), key=lambda file: file.name)
    return {file.name: file.read_text("utf-8") for file in files if file.name.endswith(".sql")}


def release_of(files: str) -> Release:
    """Give the release that has these functions.

    Args:
        files: The text of all function files.
    """
    schema = f"stegvis_{sha256(files.encode()).hexdigest()[:12]}"
    names = "|".join(_CREATED.findall(files))
    # Where a function is made, called or commented on; a table has no bracket right behind its name.
    calls = re.compile(rf"\b(?:stegvis|person)(?=\.(?:{names})(?:\(| is '))")
    return Release(schema, _LOOKED_UP_IN.sub(f"set search_path = {schema}, ", calls.sub(schema, files)), calls)


@cache
def release() -> Release:
    """Give the functions of this release."""
    return release_of("\n".join(sql_files("functions").values()))


@cache
def queries(file: str) -> Mapping[str, str]:
    """Read ``queries/<file>.sql`` into SQL by name: a line ``-- its_name --`` begins each query."""
    text = release().versioned((_folder("queries") / f"{file}.sql").read_text("utf-8"))
    _, *parts = _QUERY_NAME.split(text)
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _folder(name: str) -> Traversable:
    return resources.files("store") / name
