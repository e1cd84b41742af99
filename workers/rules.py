"""The rule sets as a process uses them: with what the settings switch on; and how they are shown and compared."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from schemas.calendar import Length
from schemas.routines import InvalidRoutine, Routine, read_routines
from schemas.rules import RuleBook, RuleSet, packaged_rules, packaged_texts, read_rule_sets
from schemas.sources import Sourced
from workers.progress import console
from workers.settings import Settings, SettingsError

_SOURCED = ("legal_basis", "source", "certainty")
_NOTHING = "-"
_WIDEST = {"value": 60, "source": 12}  # columns: beyond them the eye loses the row
_CERTAINTY = {"V": "verified", "M": "from memory", "PROPOSED": "a default of ours"}


def load_rules(settings: Settings, rules: RuleBook | None = None) -> RuleBook:
    """Give the rule sets with what the settings say: chapter 6A or not, and the kommuner's routines.

    Raises:
        SettingsError: The routines cannot be read, or hold what no kommune may change.
    """
    book = rules or packaged_rules()
    if settings.chapter_6a:
        book = replace(book, switched_on=frozenset({"6A"}))
    if settings.routines is None:
        return book
    try:
        return replace(book, routines=read_routines(settings.routines.read_text("utf-8"), book.every_deadline()))
    except OSError as fault:
        raise SettingsError(
            f"routines {settings.routines} cannot be read ({fault.strerror})", "Name another file"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"routines {settings.routines} are not UTF-8", "Save the file as UTF-8") from None
    except InvalidRoutine as fault:
        raise SettingsError(f"routines {settings.routines}: {fault}", "Mend the file and start again") from None


def read_other_rules(path: Path) -> RuleBook:
    """Read rule sets from a file, or every TOML file of a folder, over those that come with Stegvis.

    One of the same id takes the place of the packaged one; one that extends a packaged one names only what differs.

    Raises:
        ValueError: It cannot be read, or is no rule set.
    """
    try:
        texts = [file.read_text("utf-8") for file in rule_files(path)]
    except OSError as fault:
        raise ValueError(f"{path} cannot be read ({fault.strerror}); name a TOML file or a folder of them") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8; save it as UTF-8") from None
    if not texts:
        raise ValueError(f"{path} holds no TOML file; name a rule set, such as a copy of one of schemas/data/rules")
    try:
        return read_rule_sets([*packaged_texts(), *texts])
    except tomllib.TOMLDecodeError as fault:
        raise ValueError(f"this is not TOML: {fault}") from None
    except ValidationError as faults:
        told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in faults.errors()]
        raise ValueError("; ".join(told) + "; stegvis rules show has every value as it is written") from None


def rule_files(path: Path) -> list[Path]:
    """Give a rule set's file, or every one of a folder."""
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


def is_file(name: str) -> bool:
    """Tell whether a name is that of a file, there or not, and not a rule set's id."""
    return name.endswith(".toml") or "/" in name or Path(name).is_file()


def the_set_in(file: Path) -> RuleSet:
    """Give the rule set that a file holds; what it extends is packaged.

    Raises:
        ValueError: It cannot be read, or is no rule set.
    """
    if file.is_dir():
        raise ValueError(f"{file} is a folder; name one file of it")
    rules = read_other_rules(file)
    return rules.named(tomllib.loads(file.read_text("utf-8"))["id"])


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a rule set.

    Attributes:
        name: Its path, such as ``deadlines.follow-up.length``.
        text: As the files write it.
        legal_basis: The paragraph.
        source: Where it was read.
        certainty: V, M or PROPOSED.
    """

    name: str
    text: str
    legal_basis: str
    source: str
    certainty: str


def values(rules: RuleSet) -> Iterator[Value]:
    """Give every value of a rule set with its own source, in the order of its file."""
    for name, section in _sections(rules):
        for field, value in section.values().items():
            if field != "name" and not (section is rules and field == "id"):
                yield Value(f"{name}.{field}" if name else field, _text(value), *section.origin(field))


def _sections(rules: RuleSet) -> Iterator[tuple[str, Sourced]]:
    """Give every provision of a rule set by its path: the set itself first, whose path is empty; deadlines last."""
    yield "", rules
    for name, section in rules:
        if isinstance(section, Sourced):
            yield name, section
    for group, section in rules.programme.durations:
        yield f"programme.durations.{group}", section
    for name, rule in rules.deadlines.items():
        yield f"deadlines.{name}", rule


def _text(value: Any) -> str:
    match value:
        case None:
            return _NOTHING
        case tuple():
            return ", ".join(map(_text, value)) or _NOTHING
        case bool():
            return "yes" if value else "no"
        case Length() | date():
            return str(value)
    return str(value)


def in_kommune(book: RuleBook, rules: RuleSet, kommune: str) -> RuleSet:
    """Give a rule set as it holds in a kommune."""
    return rules.model_copy(
        update={"deadlines": {name: book.deadline(rules, name, kommune) for name in rules.deadlines}}
    )


def as_json(book: RuleBook, rules: RuleSet, kommune: str | None = None) -> dict[str, Any]:
    """Give a rule set for scripts: every value by its name, with its source, and why a kommune has its own."""
    local = in_kommune(book, rules, kommune) if kommune else rules
    return {
        "id": rules.id,
        "values": {
            value.name: {
                "value": value.text,
                "legal_basis": value.legal_basis,
                "source": value.source,
                "certainty": value.certainty,
            }
            for value in values(local)
        },
        "routines": {name: routine.reason for name, routine in _routines(book, rules, kommune).items()},
    }


def _routines(book: RuleBook, rules: RuleSet, kommune: str | None) -> dict[str, Routine]:
    own = book.routines.by_kommune.get(kommune or "", {})
    return {name: routine for name, routine in own.items() if name in rules.deadlines}


def show(book: RuleBook, rules: RuleSet, kommune: str | None = None) -> None:
    """Print a rule set for people, and how a kommune differs from it."""
    out = console()
    out.print(f"\n[bold]{escape(rules.title)}[/]  ({rules.id}, in force from {rules.in_force})")
    if rules.applies_to:
        on = "switched on" if rules.id in book.switched_on else "not switched on (STEGVIS_CHAPTER_6A=true)"
        out.print(f"for {', '.join(rules.applies_to)} only, for whoever was settled before {rules.ended}; {on}")
    everybodys = {value.name: value.text for value in values(rules)}
    local = in_kommune(book, rules, kommune) if kommune else rules
    _print_provisions(out, {
        heading: [_row(value, own=value.text != everybodys[value.name]) for value in provision]
        for heading, provision in _provisions(local).items()
    })  # fmt: skip
    for name, routine in _routines(book, rules, kommune).items():
        out.print(escape(f"own in {kommune}: {name}, {routine.reason}"))
    marks = ", ".join(f"{mark} {says}" for mark, says in _CERTAINTY.items())
    out.print(f"Certainty: {marks}.\nSources (K, S, brief): docs/rules.md.")


def _provisions(rules: RuleSet) -> dict[str, list[Value]]:
    """Give what stands in one provision under one paragraph, by its heading; deadlines last, by their numbers."""
    found: dict[str, list[Value]] = {}
    for value in sorted(values(rules), key=lambda value: _number(rules, value)):
        provision, _, name = value.name.rpartition(".")
        deadline = rules.deadlines.get(provision.removeprefix("deadlines."))
        if deadline is None:
            heading = f"{provision}, {value.legal_basis}"
        else:
            heading = f"{deadline.number} {deadline.name}, {deadline.kind}, {value.legal_basis}"
        told_already = name in {"number", "kind"} or (value.text == _NOTHING and name != "length")
        if provision and not (deadline and told_already):
            found.setdefault(heading, []).append(value)
    return found


def _number(rules: RuleSet, value: Value) -> str:
    deadline = rules.deadlines.get(value.name.rpartition(".")[0].removeprefix("deadlines."))
    return deadline.number if deadline else ""


def _row(value: Value, *, own: bool) -> tuple[str, ...]:
    name = value.name.rpartition(".")[2]
    text = "from the journey" if value.text == _NOTHING else value.text
    return f"  {name}", text + (" (own)" if own else ""), value.source, value.certainty


def _print_provisions(out: Console, provisions: dict[str, list[tuple[str, ...]]]) -> None:
    """Below each heading its rows, in columns that are as wide for all; only a long value is folded."""
    name, text, source, certainty = (max(map(len, column)) for column in zip(*chain(*provisions.values()), strict=True))
    source = min(source, _WIDEST["source"])
    gaps = 3 * 2
    text = min(text, _WIDEST["value"], max(out.width - name - source - certainty - gaps, 20))
    for heading, rows in provisions.items():
        out.print(f"[bold]{escape(heading)}[/]")
        table = Table.grid(padding=(0, 2, 0, 0))
        for width in (name, text, source, certainty):
            table.add_column(width=width, overflow="fold")
        for row in rows:
            table.add_row(*map(escape, row))
        out.print(table)


def differences(before: RuleSet | None, after: RuleSet) -> list[tuple[Value | None, Value | None]]:
    """Give the values in which two rule sets differ, old and new; one that only one has stands alone.

    Args:
        before: The earlier one; None where there was none, and every value of the other is new.
        after: The other.
    """
    old, new = ({value.name: value for value in values(rules)} if rules else {} for rules in (before, after))
    return [
        (old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if (old[name].text if name in old else None) != (new[name].text if name in new else None)
    ]


def show_differences(before: tuple[str, RuleSet], after: tuple[str, RuleSet]) -> None:
    """Print in what two rule sets differ, each with what it is called: its id or its file."""
    out = console()
    (earlier, old_rules), (later, new_rules) = before, after
    found = differences(old_rules, new_rules)
    if not found:
        out.print(f"{escape(earlier)} and {escape(later)} say the same.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("what", escape(earlier), escape(later), "paragraph", "source", "certainty"):
        table.add_column(heading, overflow="fold")
    for old, new in found:
        sides = [value for value in (old, new) if value]
        sourced = [" -> ".join(dict.fromkeys(getattr(value, name) for value in sides)) for name in _SOURCED]
        row = (sides[0].name, old.text if old else "-", new.text if new else "-", *sourced)
        table.add_row(*map(escape, row))
    out.print(table)
