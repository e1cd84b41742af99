"""Routines of single kommuner: their own lengths and warnings for routine deadlines, never for statutory ones.

Written as TOML, one section per kommune and deadline, each with its reason::

    [3301.follow-up]
    length = "6 weeks"
    reason = "agreed with the adult education centre, 2026-03-01"

One more section, ``[limits]``, is of the installation as a whole; see ``schemas.limits``.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from schemas.deadlines import Ahead, DeadlineRule, Lengthy
from schemas.events.vocabulary import Text
from schemas.kommuner import kommune
from schemas.limits import Limits


class InvalidRoutine(ValueError):
    """A routine is invalid; the text says which one, why, and what to do."""


class Routine(BaseModel):
    """A kommune's own length or warnings for one deadline, with the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    length: Lengthy | None = None
    warnings: tuple[Ahead, ...] | None = None
    reason: Text

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.length is None and self.warnings is None:
            raise ValueError("gives only a reason; give a length or warnings, or take the section out")
        return self


@dataclass(frozen=True, slots=True)
class Routines:
    """The routines of all kommuner, by kommune number, then by deadline name; and the limits of the installation."""

    by_kommune: dict[str, dict[str, Routine]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def of(self, rule: DeadlineRule, number: str) -> DeadlineRule:
        """Give a deadline's rule with the routine of a kommune applied."""
        routine = self.by_kommune.get(number, {}).get(rule.name)
        if routine is None:
            return rule
        own = {name: value for name in ("length", "warnings") if (value := getattr(routine, name)) is not None}
        return rule.model_copy(update=own)


def read_routines(text: str, rules: Iterable[DeadlineRule]) -> Routines:
    """Read routines.

    Args:
        text: The TOML text.
        rules: The rules of all deadlines in all rule sets; a routine applies in every set.

    Raises:
        InvalidRoutine: The kommune, the deadline or the limit is unknown, the deadline is statutory or has no fixed
            length, or a value is wrong. Then no routine of the text applies.
    """
    known: dict[str, DeadlineRule] = {}
    for rule in rules:
        if rule.name not in known or rule.kind == "statutory":
            known[rule.name] = rule
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise InvalidRoutine(f"this is not TOML: {fault}") from None
    limits = _limits(content.pop("limits", {}))
    by_kommune: dict[str, dict[str, Routine]] = {}
    for given, section in content.items():
        number, routines = _of_kommune(given, section, known)
        if number in by_kommune:
            raise InvalidRoutine(
                f"[{given}]: {number} is the same kommune today, and has routines already; write them once"
            )
        by_kommune[number] = routines
    return Routines(by_kommune, limits)


def _limits(values: Any) -> Limits:
    try:
        return Limits.model_validate(values)
    except ValidationError as faults:
        fault = faults.errors()[0]
        reason = fault["msg"][:1].lower() + fault["msg"][1:]
        if fault["type"] == "extra_forbidden":
            reason = f"there is no such limit; there are {', '.join(Limits.model_fields)}"
        at = " ".join(["[limits]", ".".join(map(str, fault["loc"]))]).strip()
        raise InvalidRoutine(f"{at}: {reason}") from None


def _of_kommune(number: str, section: Any, known: dict[str, DeadlineRule]) -> tuple[str, dict[str, Routine]]:
    """Give a kommune's routines, and the number under which its journeys are today."""
    try:
        today = kommune(number).number
    except ValueError as fault:
        raise InvalidRoutine(f"[{number}]: {fault}") from None
    if not isinstance(section, dict):
        raise InvalidRoutine(f"{number}: write a section for each deadline, such as [{number}.follow-up]")
    return today, {name: _routine(f"{number}.{name}", name, values, known) for name, values in section.items()}


def _routine(where: str, name: str, values: Any, known: dict[str, DeadlineRule]) -> Routine:
    rule = known.get(name)
    if rule is None:
        near = get_close_matches(name, known, 1)
        raise InvalidRoutine(
            f"[{where}]: there is no deadline {name}; "
            + (f"did you mean {near[0]}?" if near else "see stegvis rules show")
        )
    if rule.kind == "statutory":
        raise InvalidRoutine(
            f"[{where}]: {name} is statutory ({rule.legal_basis}), and no kommune may change it; take the section out"
        )
    try:
        routine = Routine.model_validate(values)
    except ValidationError as faults:
        fault = faults.errors()[0]
        at = " ".join([f"[{where}]", ".".join(map(str, fault["loc"]))]).strip()
        raise InvalidRoutine(f"{at}: {fault['msg'].removeprefix('Value error, ')}") from None
    if routine.length is None:
        return routine
    if rule.length is None:
        raise InvalidRoutine(
            f"[{where}] length: {name} has no fixed length, since its date comes from the journey; take the length out"
        )
    if routine.length.amount == 0:
        raise InvalidRoutine(f"[{where}] length: {str(routine.length)!r} leaves no time; write at least a day")
    if (routine.length.amount < 0) != (rule.length.amount < 0):
        raise InvalidRoutine(
            f"[{where}] length: {name} is counted {'back from' if rule.length.amount < 0 else 'from'} its date "
            f"as in {str(rule.length)!r}; write it with the same sign"
        )
    return routine
