"""Paragraphs as a legal basis names them: which, what each is about in plain words, where it can be read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import quote

from schemas.texts import TextLanguage

LOVDATA = "https://lovdata.no/"

_BASIS = re.compile(r"(?P<act>[^§]*?)\s*(?P<paragraph>§.*)")
_NEXT_ACT = re.compile(r", (?=[^\W\d]{2,}[^§,]*§)")
_NUMBER = re.compile(r"(\d+(?: [a-z](?![a-z]))?)(?: to (\d+))?")


class Basis(NamedTuple):
    """What a legal basis names of one act.

    Attributes:
        act: The act by its short Norwegian name; the whole basis where it names no paragraph.
        shown: The paragraphs as they stand: ``§ 12``, ``§§ 13, 14``.
        paragraphs: Each of them: ``12``, ``14 a``.
    """

    act: str
    shown: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """An act or regulation.

    Attributes:
        at: Its address below ``LOVDATA``.
        names: What it is called, by language.
        about: What its paragraphs are about, by paragraph and language.
    """

    at: str
    names: Mapping[str, str]
    about: Mapping[str, Mapping[str, str]]

    def address(self, paragraph: str) -> str:
        """Give where a paragraph can be read."""
        return f"{LOVDATA}{self.at}/{quote('§')}{paragraph.replace(' ', '')}"


def read_basis(basis: str) -> tuple[Basis, ...]:
    """Read a legal basis as rule sets write it: ``integreringsloven §§ 13, 14``; of several acts, each apart."""
    return tuple(map(_read, _NEXT_ACT.split(basis)))


def _read(basis: str) -> Basis:
    found = _BASIS.fullmatch(basis)
    if found is None:
        return Basis(basis, "", ())
    paragraphs: list[str] = []
    for first, last in _NUMBER.findall(found["paragraph"]):
        paragraphs += map(str, range(int(first), int(last) + 1)) if last else [first]
    return Basis(found["act"].strip(), found["paragraph"].replace(" to ", "–"), tuple(paragraphs))  # noqa: RUF001


def act_named(name: str) -> Act | None:
    """Give an act by its short Norwegian name; None where nothing is known of it."""
    found = _data().get(name)
    if found is None:
        return None
    return Act(found["at"], {language: found[language] for language in TextLanguage}, found.get("about", {}))


def value_names() -> Mapping[str, Mapping[str, str]]:
    """Give what values are called, by their path in a rule set and by language; other values are not for pages."""
    names: Mapping[str, Mapping[str, str]] = _data()["values"]
    return names


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("schemas") / "data" / "paragraphs.toml").read_text("utf-8"))
