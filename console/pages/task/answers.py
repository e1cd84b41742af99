"""What somebody typed into a form, read into the data of an event; and the data of an event written as if typed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from starlette.datastructures import FormData

from console.pages.task.fields import FormField, Kind
from console.pages.words import N_
from schemas.calendar import OSLO, oslo_date

PREFIX = "f"
"""What the name of every input begins with: ``f-reason``, ``f-sections-wishes``, ``f-decisions-0-what``."""
ROWS = 20
"""Rows of a list at most."""
LANGUAGES = 6
"""Languages that one may choose."""

_MOST_TYPED = 20_000  # characters kept of one input

Raw = Mapping[str, Sequence[str]]
"""What stood in each input, by its name."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer, and what to do: English with places, translated where it is shown.

    ``%(label)s`` is what the field is called.
    """

    text: str
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Answers:
    """Answers that were read.

    Attributes:
        data: The data of the event, as JSON has it.
        problems: What cannot be read, by the name of the input.
        rows: Of each list of models, the input's number of each item.
    """

    data: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)


NOT_A_DAY = Problem(N_("%(label)s: write day, month and year, such as 26.11.2026"))
NO_TIME = Problem(N_("%(label)s: write the time of day too, such as 10.00"))
NOT_WHOLE = Problem(N_("%(label)s: write a whole number, such as 12"))
NOT_A_NUMBER = Problem(N_("%(label)s: write a number, such as 7.5"))
NOT_OFFERED = Problem(N_("%(label)s: choose one of the answers that are offered"))


def raw_of(form: FormData) -> dict[str, list[str]]:
    """Give what stood in the inputs of a form. What is none of them is left out; NUL fits in no database."""
    raw: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if name.startswith(f"{PREFIX}-") and isinstance(value, str) and len(name) < 100:
            raw.setdefault(name, []).append(value.replace("\0", "")[:_MOST_TYPED])
    return raw


def read(fields: Sequence[FormField], raw: Raw, *, at: str = PREFIX) -> Answers:
    """Read the answers to fields; an answer that was not given is left out.

    Args:
        fields: The fields.
        raw: What was typed.
        at: Where the names of their inputs begin.
    """
    read = Answers()
    for each in fields:
        _read_field(each, raw, f"{at}-{each.name}", read)
    return read


def _read_field(asked: FormField, raw: Raw, name: str, into: Answers) -> None:
    typed = [text.strip() for text in raw.get(name, ()) if text.strip()]
    value: Any = None
    match asked.kind:
        case Kind.GROUP:
            value = _within(asked, raw, name, into) or None
        case Kind.ROWS:
            value = _rows(asked, raw, name, into) or None
        case Kind.CHOICES | Kind.LANGUAGES:
            value = list(dict.fromkeys(typed)) or ([] if asked.required and not asked.least else None)
        case Kind.LINES:
            lines = [line.strip() for text in typed for line in text.splitlines() if line.strip()]
            value = lines or ([] if asked.required and not asked.least else None)
        case Kind.MOMENT:
            value = _moment(typed, [text.strip() for text in raw.get(f"{name}-time", ()) if text.strip()], name, into)
        case _ if typed:
            value = _one(asked, typed[0], name, into)
    if value is not None:
        into.data[asked.key] = value


def _within(asked: FormField, raw: Raw, name: str, into: Answers) -> dict[str, Any]:
    within = read(asked.fields, raw, at=name)
    into.problems |= within.problems
    return within.data


def _rows(asked: FormField, raw: Raw, name: str, into: Answers) -> list[dict[str, Any]]:
    found, numbers = [], []
    for number in range(ROWS):
        row = read(asked.fields, raw, at=f"{name}-{number}")
        into.problems |= row.problems
        if row.data or row.problems:
            found.append(row.data)
            numbers.append(number)
    into.rows[asked.key] = numbers
    return found


def _one(asked: FormField, text: str, name: str, into: Answers) -> Any:
    readable = _READERS.get(asked.kind)
    if readable is None:
        return text.replace("\r\n", "\n")
    reader, unreadable = readable
    value = reader(asked, text)
    if value is None:
        into.problems[name] = unreadable
    return value


def _day(asked: FormField, text: str) -> str | None:
    day = read_day(text)
    return None if day is None else day.isoformat()


def _flag(asked: FormField, text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


def _whole(asked: FormField, text: str) -> int | None:
    found = re.fullmatch(r"-?[0-9]{1,9}", text.replace(" ", ""))
    return int(found[0]) if found else None


def _decimal(asked: FormField, text: str) -> float | None:
    found = re.fullmatch(r"-?[0-9]{1,9}(?:[.,][0-9]{1,6})?", text.replace(" ", ""))
    return float(found[0].replace(",", ".")) if found else None


def _choice(asked: FormField, text: str) -> str | None:
    return text if text in asked.options else None


_READERS: Mapping[Kind, tuple[Callable[[FormField, str], Any], Problem]] = {
    Kind.DAY: (_day, NOT_A_DAY),
    Kind.FLAG: (_flag, NOT_OFFERED),
    Kind.WHOLE: (_whole, NOT_WHOLE),
    Kind.DECIMAL: (_decimal, NOT_A_NUMBER),
    Kind.CHOICE: (_choice, NOT_OFFERED),
}
"""How a single answer is read, and what is said where it cannot be."""


def _moment(days: list[str], times: list[str], name: str, into: Answers) -> str | None:
    if not days and not times:
        return None
    day, clock = read_day(days[0]) if days else None, read_time(times[0]) if times else None
    if day is None:
        into.problems[name] = NOT_A_DAY
        return None
    if clock is None:
        into.problems[name] = NO_TIME
        return None
    return datetime.combine(day, clock, OSLO).isoformat()


_DAY = re.compile(r"(?P<d>\d{1,2})\s*[./-]\s*(?P<m>\d{1,2})\s*[./-]\s*(?P<y>\d{4}|\d{2})")
_DIGITS = re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4}|\d{2})")
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})")
_FIRST_YEAR = 1000  # nobody means an earlier one, and no clock of Oslo's goes so far back
_TIME = re.compile(r"(?P<h>\d{1,2})(?:[.:]?(?P<m>\d{2}))?")


def read_day(text: str) -> date | None:
    """Read a day as people here write it, day first: ``1.9.26``, ``01.09.2026``, ``01092026``, ``2026-09-01``."""
    found = _ISO.fullmatch(text) or _DAY.fullmatch(text) or _DIGITS.fullmatch(text)
    if found is None:
        return None
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    try:
        return date(year, int(found["m"]), int(found["d"])) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """Read a time of day: ``10``, ``10.30``, ``10:30``, ``1030``."""
    found = _TIME.fullmatch(text.lower().removeprefix("kl").strip(". "))
    try:
        return found and time(int(found["h"]), int(found["m"] or 0))
    except ValueError:
        return None


def written(fields: Sequence[FormField], data: Mapping[str, Any], *, at: str = PREFIX) -> dict[str, list[str]]:
    """Write the data of an event as if somebody had typed them: ``read`` gives them back."""
    raw: dict[str, list[str]] = {}
    for asked in fields:
        value, name = data.get(asked.key), f"{at}-{asked.name}"
        if value is None:
            continue
        match asked.kind:
            case Kind.GROUP:
                raw |= written(asked.fields, value, at=name)
            case Kind.ROWS:
                for number, row in enumerate(value):
                    raw |= written(asked.fields, row, at=f"{name}-{number}")
            case Kind.CHOICES | Kind.LANGUAGES:
                raw[name] = list(map(str, value))
            case Kind.LINES:
                raw[name] = ["\n".join(value)]
            case Kind.MOMENT:
                moment = datetime.fromisoformat(value).astimezone(OSLO)
                raw |= {name: [f"{oslo_date(moment):%d.%m.%Y}"], f"{name}-time": [f"{moment:%H.%M}"]}
            case Kind.DAY:
                raw[name] = [f"{date.fromisoformat(value):%d.%m.%Y}"]
            case Kind.FLAG:
                raw[name] = ["yes" if value else "no"]
            case Kind.DECIMAL:
                raw[name] = [f"{value:g}".replace(".", ",")]
            case _:
                raw[name] = [str(value)]
    return raw
