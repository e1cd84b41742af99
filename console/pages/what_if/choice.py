"""What a form of ``/what-if`` chooses, and what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from analysis.what_if.lengths import NoSuchLength, with_length
from console.pages.what_if.jobs import Change
from console.pages.words import N_
from schemas.rules import RuleBook

FIELDS = ("kind", "deadline", "length", "unit", "rules", "law_of", "coming", "from", "whom")
KINDS, UNITS = ("length", "rules", "law_of", "coming"), ("days", "working days", "weeks", "months")
SAMPLE = 200  # journeys
_NUMBER = re.compile(r"-?[1-9][0-9]{0,3}")


@dataclass
class WrongChoice(Exception):
    """A field of the form is wrong: which, and why, in English to be translated."""

    field: str
    why: str


def change_in(said: Mapping[str, str], book: RuleBook, texts: list[str]) -> Change:
    """Read what a form chooses.

    Args:
        said: The fields by name; those that are missing are empty.
        book: The rules as they are.
        texts: Every rule set in TOML.

    Raises:
        WrongChoice: A field is wrong.
    """
    kind = said["kind"]
    if kind == "length":
        return _length(said, texts)
    if kind == "rules":
        day = next((rules.in_force for rules in book.sets if rules.id == said["rules"]), None)
        if day is None:
            raise WrongChoice("rules", N_("Choose a rule set"))
        return Change(law_of=day)
    if kind == "law_of":
        day = _day(said, "law_of")
        if day < min(rules.in_force for rules in book.sets):
            raise WrongChoice("law_of", N_("No law of ours was in force on that day"))
        return Change(law_of=day)
    if kind == "coming":
        if said["coming"] not in {rules.id for rules in book.coming}:
            raise WrongChoice("coming", N_("Choose a text"))
        return Change(coming=MappingProxyType({said["coming"]: _day(said, "from")}))
    raise WrongChoice("kind", N_("Choose what is to be different"))


def _length(said: Mapping[str, str], texts: list[str]) -> Change:
    if not _NUMBER.fullmatch(said["length"]) or said["unit"] not in UNITS:
        raise WrongChoice("length", N_("Write a whole number, such as 42; with a minus for before the day"))
    try:
        return Change(texts=tuple(with_length(texts, said["deadline"], f"{said['length']} {said['unit']}")))
    except NoSuchLength:
        raise WrongChoice("deadline", N_("This deadline cannot have that length: choose another of the two")) from None


def _day(said: Mapping[str, str], field: str) -> date:
    try:
        return date.fromisoformat(said[field])
    except ValueError:
        raise WrongChoice(field, N_("Write a date")) from None
