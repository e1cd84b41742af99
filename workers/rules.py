"""Rule sets as a process uses them: loaded by the settings; their values, sources and differences."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schemas.deadlines import CountsFrom, DeadlineRule
from schemas.journey import JourneyState
from schemas.routines import InvalidRoutine, Routine, read_routines
from schemas.rules import NEVER, Dated, RuleBook, RuleSet, Title, packaged_rules, packaged_texts, read_rule_sets
from schemas.sources import Sourced
from workers.settings import Settings, SettingsError

NOTHING = "-"


def load_rules(settings: Settings, rules: RuleBook | None = None) -> RuleBook:
    """Give the rule sets as set up: with or without chapter 6A, and with the kommuner's routines.

    Args:
        settings: The settings.
        rules: The rule sets to start from; None for the packaged ones.

    Raises:
        SettingsError: The routines cannot be read, or change a value that no kommune may change.
    """
    book = rules or packaged_rules()
    if not settings.chapter_6a:
        book = replace(book, for_some=False)
    if settings.routines is None:
        return book
    try:
        return replace(book, routines=read_routines(settings.routines.read_text("utf-8"), book.every_deadline()))
    except OSError as fault:
        raise SettingsError(
            f"the routines file {settings.routines} cannot be read ({fault.strerror})", "Correct the path"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"the routines file {settings.routines} is not UTF-8", "Save it as UTF-8") from None
    except InvalidRoutine as fault:
        raise SettingsError(f"routines file {settings.routines}: {fault}", "Correct the file and start again") from None


def read_other_rules(path: Path) -> RuleBook:
    """Read rule sets from a file, or every TOML file of a folder, over the packaged ones.

    A rule set replaces the packaged one with the same id. A rule set that extends a packaged one names only the values
    that differ.

    Raises:
        ValueError: A file cannot be read, or is not a rule set.
    """
    try:
        texts = [file.read_text("utf-8") for file in rule_files(path)]
    except OSError as fault:
        raise ValueError(f"{path} cannot be read ({fault.strerror}); name a TOML file or a folder of them") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8; save it as UTF-8") from None
    if not texts:
        raise ValueError(f"{path} has no TOML file; name a rule set, such as a copy of one in schemas/data/rules")
    try:
        return read_rule_sets([*packaged_texts(), *texts])
    except tomllib.TOMLDecodeError as fault:
        raise ValueError(f"this is not TOML: {fault}") from None
    except ValidationError as faults:
        reasons = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in faults.errors()]
        raise ValueError("; ".join(reasons) + "; stegvis rules show writes every value in its right form") from None


def rule_files(path: Path) -> list[Path]:
    """Give the path itself, or the TOML files of a folder, sorted."""
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


def is_file(name: str) -> bool:
    """Whether a name means a file, existing or not, and not the id of a rule set."""
    return name.endswith(".toml") or "/" in name or Path(name).is_file()


def day_of(name: str) -> date | None:
    """Give the day that a name means; None where it means a file or the id of a rule set."""
    try:
        return date.fromisoformat(name) if len(name) == len("2026-01-01") else None
    except ValueError:
        return None


def set_named(book: RuleBook, name: str) -> RuleSet:
    """Give the rule set in a file or with an id.

    Raises:
        KeyError: There is no rule set with that id.
        ValueError: The file cannot be read, or is not a rule set.
    """
    return the_set_in(Path(name)) if is_file(name) else book.named(name)


def the_set_in(file: Path) -> RuleSet:
    """Read the rule set in a file; it may extend a packaged one.

    Raises:
        ValueError: The file cannot be read, or is not a rule set.
    """
    if file.is_dir():
        raise ValueError(f"{file} is a folder; name one file of it")
    rules = read_other_rules(file)
    return rules.named(tomllib.loads(file.read_text("utf-8"))["id"])


@dataclass(frozen=True, slots=True)
class Chosen:
    """The text of one provision in a journey, and the day that chose it.

    Attributes:
        provision: Its path, such as ``deadlines.follow-up``.
        legal_basis: The paragraph.
        text: The id of the rule set whose text it is.
        title: What people call that rule set.
        counts_from: What the transition rule counts from.
        day: That day; None while it is not known, and the text of the settlement stands.
    """

    provision: str
    legal_basis: str
    text: str
    title: Title
    counts_from: CountsFrom
    day: date | None


def law_of(book: RuleBook, state: JourneyState) -> tuple[RuleSet, list[Chosen]]:
    """Give the rule set of a journey with the texts that its days have chosen, and which day chose which text.

    Args:
        book: All rule sets.
        state: A journey that has begun.
    """
    assert state.rule_set is not None, "a journey that has begun follows a rule set"
    settled = book.named(state.rule_set)
    law, by_day = (
        book.as_counted(settled, state.counted_from),
        book.chosen(settled, state.settled_on, state.counted_from),
    )
    chosen = []
    for name, section in provisions(law):
        counts_from = section.counts_from if isinstance(section, Dated | DeadlineRule) else "settled"
        if name:
            text, day = by_day.get(counts_from, (settled, None))
            chosen.append(Chosen(name, section.legal_basis, text.id, text.title, counts_from, day))
    return law, chosen


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a rule set.

    Attributes:
        name: Its path, such as ``deadlines.follow-up.length``.
        text: The value as rule set files write it.
        legal_basis: The paragraph.
        source: Where the value was read.
        certainty: V verified, M from memory, PROPOSED a default of ours.
    """

    name: str
    text: str
    legal_basis: str
    source: str
    certainty: str


def values(rules: RuleSet) -> Iterator[Value]:
    """Give every value of a rule set with its own source, in the order of its file."""
    for name, section in provisions(rules):
        for field, value in section.values().items():
            if field != "name" and not (section is rules and field in {"id", "extends"}):
                yield Value(f"{name}.{field}" if name else field, _text(value), *section.origin(field))


def provisions(rules: RuleSet) -> Iterator[tuple[str, Sourced]]:
    """Give every provision of a rule set with its path: first the set itself with an empty path, last the deadlines."""
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
            return NOTHING
        case Title():
            return value.en
        case tuple():
            return ", ".join(map(_text, value)) or NOTHING
        case bool():
            return "yes" if value else "no"
        case date() if value == NEVER:
            return "unset"
    return str(value)


def in_kommune(book: RuleBook, rules: RuleSet, kommune: str) -> RuleSet:
    """Give a rule set with the routines of a kommune applied."""
    return rules.model_copy(
        update={"deadlines": {name: book.deadline(rules, name, kommune) for name in rules.deadlines}}
    )


def rule_set_as_json(
    book: RuleBook, rules: RuleSet, kommune: str | None = None, chosen: Iterable[Chosen] = ()
) -> dict[str, Any]:
    """Give a rule set for scripts: its values by name, each with its source, and the reasons for routines.

    Of a journey, each value has its text and the day that chose it as well.
    """
    local = in_kommune(book, rules, kommune) if kommune else rules
    by_provision = {
        each.provision: {"text": each.text, "counts_from": each.counts_from, "day": each.day} for each in chosen
    }
    return {
        "id": rules.id,
        "titles": rules.title._asdict(),
        "values": {
            value.name: {
                "value": value.text,
                "legal_basis": value.legal_basis,
                "source": value.source,
                "certainty": value.certainty,
            }
            | by_provision.get(value.name.rpartition(".")[0], {})
            for value in values(local)
        },
        "routines": {name: routine.reason for name, routine in routines_of(book, rules, kommune).items()},
    }


def routines_of(book: RuleBook, rules: RuleSet, kommune: str | None) -> dict[str, Routine]:
    """Give the routines of a kommune that concern a rule set, by deadline; none without a kommune."""
    own = book.routines.by_kommune.get(kommune or "", {})
    return {name: routine for name, routine in own.items() if name in rules.deadlines}


def differences(before: RuleSet | None, after: RuleSet) -> list[tuple[Value | None, Value | None]]:
    """Give the values in which two rule sets differ, as pairs of old and new; None where a set lacks the value.

    Args:
        before: The earlier rule set; None when there is none, and every value is new.
        after: The later rule set.
    """
    old, new = ({value.name: value for value in values(rules)} if rules else {} for rules in (before, after))
    return [
        (old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if (old[name].text if name in old else None) != (new[name].text if name in new else None)
    ]
