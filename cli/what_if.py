"""Prints the outcome of a what-if for people."""

from rich.markup import escape
from rich.table import Table

from analysis.what_if.comparison import Comparison
from cli.progress import console
from schemas.texts import number_of

KOMMUNER_SHOWN = 15  # the kommuner with most changes; the JSON has all


def show(comparison: Comparison) -> None:
    """Print what would change: the values, the changes with examples, and the journeys that cannot be played."""
    out = console()
    for (value, before, after), sets in _by_value(comparison).items():
        out.print(escape(f"{', '.join(sets)}  {value}: {before or '-'} -> {after or '-'}"), soft_wrap=True)
    played = number_of(comparison.journeys, "journey")
    if not comparison.changed and not comparison.faults:
        out.print(f"{played} played: nothing would change.")
        return
    out.print(f"{played} played, [bold]{comparison.changed:,} would change[/].")
    if comparison.changed:
        out.print(_changes(comparison))
        kommuner = comparison.kommuner()
        others = len(kommuner) - KOMMUNER_SHOWN
        out.print(
            "\nJourneys by kommune: "
            + ", ".join(f"{number} {count:,}" for number, count in kommuner[:KOMMUNER_SHOWN])
            + (f" and {others} more" if others > 0 else "")
        )
        out.print("Changes by stage: " + ", ".join(f"{stage} {count:,}" for stage, count in comparison.stages()))
    if comparison.faults:
        out.print(f"\n[bold red]{number_of(len(comparison.faults), 'journey')} cannot be played[/]:")
        for participant, fault in sorted(comparison.faults.items())[: comparison.most_examples]:
            out.print(f"  {participant}  {escape(fault)}", soft_wrap=True)


def _by_value(comparison: Comparison) -> dict[tuple[str, str | None, str | None], list[str]]:
    """Give the rule sets in which each value differs; most differ in the same way. Titles are left out."""
    found: dict[tuple[str, str | None, str | None], list[str]] = {}
    for rule_set, value, before, after in comparison.rules:
        if value != "title":
            found.setdefault((value, before, after), []).append(rule_set)
    return found


def _changes(comparison: Comparison) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("change", "of", "stage", "times", "for example", "is", "would be"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "times" else "left")
    for (kind, what, stage), count in comparison.most_frequent():
        first = (kind, what, stage, f"{count:,}")
        for participant, before, after in comparison.examples[kind, what, stage] or [("", None, None)]:
            table.add_row(*first, participant, escape(before or "-"), escape(after or "-"))
            first = ("", "", "", "")
    return table
