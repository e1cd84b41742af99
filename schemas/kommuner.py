"""The register of kommuner and their counties: every number since 2020, until when it was valid, and its successors.

A process has one register: the packaged one, or the newer file that the installation names. A number that was replaced
means its successor of today; one that was divided means none.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")

_COLUMNS = ("number", "name", "county", "county_name", "valid_from", "valid_to", "successor")


class UnknownKommune(ValueError):
    """No kommune has this number today. The text shows what a valid number looks like, or which ones came after it."""


class InvalidRegister(ValueError):
    """A file is no register of kommuner. The text names the line and the way out."""


@dataclass(frozen=True, slots=True)
class Kommune:
    """A municipality.

    Attributes:
        number: Kommunenummer, four digits; the first two are the county's.
        name: The name; the Norwegian one where there are several.
        county: Fylkesnummer, two digits.
        county_name: The county's name.
    """

    number: str
    name: str
    county: str
    county_name: str


@dataclass(frozen=True, slots=True)
class _Period:
    """A number, and the days on which it is valid.

    Attributes:
        kommune: The kommune of that number.
        first: The first day.
        last: The last day; None while no end is known.
        successors: The numbers from the day after the last.
    """

    kommune: Kommune
    first: date
    last: date | None
    successors: tuple[str, ...]

    def valid_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


_periods: dict[str, _Period] = {}
_today: dict[str, Kommune] = {}
_meant: dict[str, Kommune] = {}
_counties: dict[str, str] = {}
_in_use: list[Any] = []

KOMMUNER: Mapping[str, Kommune] = MappingProxyType(_today)
"""The kommuner of today, by number."""
COUNTIES: Mapping[str, str] = MappingProxyType(_counties)
"""The counties of today, name by number."""


def use_register(text: str, day: date = date.max) -> None:
    """Let the whole process use a register.

    Args:
        text: The register as CSV, with the columns of ``schemas/data/kommuner.csv``.
        day: The day whose numbers are those of today; the last day of all for a register without a future.

    Raises:
        InvalidRegister: The text is none; the register in use stays.
    """
    periods = dict(_read(text))
    valid = {number: each.kommune for number, each in periods.items() if each.valid_on(day)}
    if not valid:
        raise InvalidRegister(f"no kommune is valid on {day}; give the register of that day")
    for number, each in periods.items():
        for successor in each.successors:
            if successor not in periods:
                raise InvalidRegister(f"{number} has the successor {successor}, which has no line; add it")
    _in_use[:] = [text, day]
    _replace(_periods, periods)
    _replace(_today, valid)
    _replace(_counties, {each.county: each.county_name for each in valid.values()})
    _replace(_meant, {number: _today[after[0]] for number in periods if len(after := _successors(number)) == 1})


def kommune(number: str) -> Kommune:
    """Give the kommune that a number means today, whether it is valid or was replaced since 2020.

    Raises:
        UnknownKommune: No kommune of the register has or had this number, or the kommune was divided.
    """
    found = _meant.get(number)
    if found is None:
        raise UnknownKommune(_why_unknown(number))
    return found


def register_in_use() -> tuple[str, date]:
    """Give what ``use_register`` got last, so that another process can use the same."""
    text, day = _in_use
    return text, day


def number_today(number: str) -> str:
    """Give the number that a kommune has today; the same where it has none, since it was divided or is not known."""
    found = _meant.get(number)
    return number if found is None else found.number


def counties_after(county: str) -> list[str]:
    """Give the counties of today in which the kommuner of a county lie; the county itself while there is one."""
    return sorted({each.county for number, each in _meant.items() if number[:2] == county})


def replaced_numbers() -> list[str]:
    """Give the numbers that are not valid today and mean another one."""
    return sorted(_meant.keys() - _today.keys())


def _replace(known: dict[str, T], new: Mapping[str, T]) -> None:
    known.clear()
    known.update(new)


def _why_unknown(number: str) -> str:
    after = [f"{each} {_today[each].name}" for each in _successors(number)]
    if after:
        return f"kommune {number} was divided; give the one that is meant: {' or '.join(after)}"
    # The text repeats only what looks like a kommune number; any other number may be a person's.
    looks_right = len(number) == 4 and number.isascii() and number.isdigit()
    given = f"kommune {number}" if looks_right else "the kommune given"
    return (
        f"{given} is not in the register of {len(KOMMUNER)} kommuner and the numbers they have had since 2020; "
        "give four digits such as 3301 for Drammen"
    )


def _successors(number: str) -> list[str]:
    """Give the numbers of today that a number means: itself while it is valid, several after a division."""
    found, look, seen = [], [number], set()
    while look:
        each = look.pop()
        if each in seen or each not in _periods:
            continue
        seen.add(each)
        if each in _today:
            found.append(each)
        else:
            look += _periods[each].successors
    return sorted(found)


def _read(text: str) -> Iterator[tuple[str, _Period]]:
    rows = csv.DictReader(text.splitlines())
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise InvalidRegister(f"the column {missing[0]} is missing; the first line names {', '.join(_COLUMNS)}")
    seen: set[str] = set()
    for row in rows:
        try:
            number, county = row["number"], row["county"]
            if not (len(number) == 4 and number.isdigit() and number[:2] == county) or number in seen:
                raise InvalidRegister(
                    f"line {rows.line_num}: a number has four digits, begins with its county's, and has one line"
                )
            seen.add(number)
            yield (
                number,
                _Period(
                    Kommune(number, row["name"], county, row["county_name"]),
                    date.fromisoformat(row["valid_from"]),
                    date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                    tuple(row["successor"].split()),
                ),
            )
        except (ValueError, TypeError, AttributeError) as fault:
            if isinstance(fault, InvalidRegister):
                raise
            raise InvalidRegister(
                f"line {rows.line_num} is incomplete or its dates are not written as 2026-01-31"
            ) from None


def packaged_register() -> str:
    """Give the register that comes with this version, as CSV."""
    return files("schemas").joinpath("data", "kommuner.csv").read_text(encoding="utf-8")


use_register(packaged_register())
