"""Prints rule sets and their differences for people, and gives rule sets as JSON."""

from collections.abc import Mapping, Sequence
from itertools import chain

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.explanation import chosen_by
from cli.progress import console
from schemas.rules import NEVER, RuleBook, RuleSet
from schemas.texts import TextLanguage
from workers.rules import NOTHING, Chosen, Value, differences, in_kommune, routines_of, values

_SOURCED = ("legal_basis", "source", "certainty")


_WIDEST = {"value": 60, "source": 12}  # columns; a wider row is hard to read


_CERTAINTY = {"V": "verified", "M": "from memory", "PROPOSED": "a default of ours"}


def show(
    book: RuleBook,
    rules: RuleSet,
    kommune: str | None = None,
    chosen: Sequence[Chosen] = (),
    language: TextLanguage = TextLanguage.EN,
) -> None:
    """Print a rule set, with the routines of a kommune if one is given.

    Args:
        book: All rule sets.
        rules: The one to print.
        kommune: Whose routines to include.
        chosen: Of the rules of one journey, which text each provision has, and the day that chose it.
        language: Of the titles.
    """
    out = console()
    since = "not in force: its day is not decided" if rules.in_force == NEVER else f"in force from {rules.in_force}"
    out.print(f"\n[bold]{escape(rules.title.in_(language))}[/]  ({rules.id}, {since})")
    if rules.transitional:
        out.print("no journey follows it: another day than the settlement's chooses its texts (counts_from)")
    if rules.applies_to:
        permits = f", permits from {rules.permit_from}" if rules.permit_from else ""
        off = "" if book.for_some else "; switched off (STEGVIS_CHAPTER_6A=false)"
        out.print(f"for {', '.join(rules.applies_to)} only{permits}, for whoever was settled before {rules.ended}{off}")
    everybodys = {value.name: value.text for value in values(rules)}
    local = in_kommune(book, rules, kommune) if kommune else rules
    _print_provisions(out, {
        heading: [_row(value, own=value.text != everybodys[value.name]) for value in provision]
        for heading, provision in _provisions(local, {each.provision: each for each in chosen}).items()
    })  # fmt: skip
    for name, routine in routines_of(book, rules, kommune).items():
        out.print(escape(f"routine of {kommune}: {name}, {routine.reason}"))


def show_below(book: RuleBook, shown: Sequence[RuleSet], language: TextLanguage = TextLanguage.EN) -> None:
    """Print below some rule sets which others are passed and not in force, and what the marks mean.

    Args:
        book: All rule sets.
        shown: Those that were printed.
        language: Of the titles.
    """
    out = console()
    others = [coming for coming in book.coming if coming not in shown]
    if others and any(rules in book.sets for rules in shown):
        out.print("Passed and not in force (rules show --id ID):")
        for coming in others:
            out.print(escape(f"  {coming.id}: {coming.title.in_(language)}"))
    marks = ", ".join(f"{mark} {meaning}" for mark, meaning in _CERTAINTY.items())
    out.print(f"Certainty: {marks}.\nSources (K, S, brief): docs/rules.md.")


def _provisions(rules: RuleSet, chosen: Mapping[str, Chosen]) -> dict[str, list[Value]]:
    """Group the values by provision and paragraph, under a heading; deadlines come last, by number.

    In a journey, the heading names the text and the day that chose it.
    """
    found: dict[str, list[Value]] = {}
    for value in sorted(values(rules), key=lambda value: _number(rules, value)):
        provision, _, name = value.name.rpartition(".")
        deadline = rules.deadlines.get(provision.removeprefix("deadlines."))
        if deadline is None:
            heading = f"{provision}, {value.legal_basis}"
        else:
            numbered = f"{deadline.number} {deadline.name}" if deadline.number else deadline.name
            heading = f"{numbered}, {deadline.kind}, {value.legal_basis}"
        if provision in chosen:
            heading += f"; {chosen_by(chosen[provision])}"
        in_heading = name in {"number", "kind"} or (value.text == NOTHING and name != "length")
        if provision and not (deadline and in_heading):
            found.setdefault(heading, []).append(value)
    return found


def _number(rules: RuleSet, value: Value) -> str:
    deadline = rules.deadlines.get(value.name.rpartition(".")[0].removeprefix("deadlines."))
    return (deadline.number or "") if deadline else ""


def _row(value: Value, *, own: bool) -> tuple[str, ...]:
    name = value.name.rpartition(".")[2]
    text = "from the journey" if value.text == NOTHING else value.text
    return f"  {name}", text + (" (routine)" if own else ""), value.source, value.certainty


def _print_provisions(out: Console, provisions: dict[str, list[tuple[str, ...]]]) -> None:
    """Print each heading with its rows, in columns of one width for all headings; only long values are folded."""
    columns = list(zip(*chain(*provisions.values()), strict=True))
    name, text, source, certainty = (max(map(len, column)) for column in columns)
    # No word of a value or a source is broken; sources give way to values first.
    value_word, source_word = (max(len(word) for cell in columns[n] for word in cell.split()) for n in (1, 2))
    left = out.width - name - certainty - 3 * 2
    source = max(source_word, min(source, _WIDEST["source"], left - value_word))
    text = max(value_word, min(text, _WIDEST["value"], left - source))
    for heading, rows in provisions.items():
        out.print(f"[bold]{escape(heading)}[/]")
        table = Table.grid(padding=(0, 2, 0, 0))
        for width in (name, text, source, certainty):
            table.add_column(width=width, overflow="fold")
        for row in rows:
            table.add_row(*map(escape, row))
        out.print(table)


def show_differences(before: tuple[str, RuleSet], after: tuple[str, RuleSet]) -> None:
    """Print the differences of two rule sets; each comes with its name, an id or a file."""
    out = console()
    (earlier, old_rules), (later, new_rules) = before, after
    found = differences(old_rules, new_rules)
    if not found:
        out.print(f"{escape(earlier)} and {escape(later)} have the same values.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("value", escape(earlier), escape(later), "paragraph", "source", "certainty"):
        table.add_column(heading, overflow="fold")
    for old, new in found:
        sides = [value for value in (old, new) if value]
        sourced = [" -> ".join(dict.fromkeys(getattr(value, name) for value in sides)) for name in _SOURCED]
        row = (sides[0].name, old.text if old else "-", new.text if new else "-", *sourced)
        table.add_row(*map(escape, row))
    out.print(table)
