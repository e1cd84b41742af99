"""Commands about the law as data: show and compare rule sets, and what other rules would change."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.runtime import OK, Data, Quiet, carry_out, fail_with, journey_of, leave, read_settings, rule_book, write_report
from schemas.texts import TextLanguage

if TYPE_CHECKING:
    from analysis.what_if.comparison import Comparison
    from workers.settings import Settings


def what_if(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE…]",
            help="Event files, plain or gzip; - is standard input. By default the caseload of the running stack.",
        ),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A rule set in TOML, or a folder of them; replaces the rule set with the same id."
        ),
    ] = None,
    law_of: Annotated[
        datetime | None,
        typer.Option(
            "--law-of",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="The law of this day goes on, as if nothing later had come into force.",
        ),
    ] = None,
    coming: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=YYYY-MM-DD",
            help="Bring a rule set that is passed and not in force into force on a day, such as age-60=2026-01-01. "
            "May be given again.",
        ),
    ] = None,
    code: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Another checkout of Stegvis, whose schemas and workflows are used."),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day to play for; by default today."),
    ] = None,
    examples: Annotated[int, typer.Option(min=0, help="The most examples to show of each kind of change.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON, for scripts.")] = False,
    data: Data = None,
    quiet: Quiet = False,
) -> None:
    """Play the whole caseload under other rules or other code, and show what would change. Stores nothing.

    Exit status: 0 if the comparison was made (journeys that cannot be played
    are listed), 1 on failure.

    Example: stegvis what-if --rules my-rules.toml
    Example: stegvis what-if --law-of 2025-12-31
    Example: stegvis what-if --coming age-60=2026-01-01
    """
    from cli.what_if import show as show_comparison

    if rules is None and code is None and law_of is None and not coming:
        fail_with(
            "neither other rules nor other code are given",
            "give --rules, --law-of or --coming, or other code with --code",
        )
    others = {"law_of": law_of.date() if law_of else None, "coming": _days(coming or [])}
    settings, day = read_settings(data_dir=data), on.date() if on else None
    comparison = carry_out(_compared(files or [], rules, code, day, settings, quiet=quiet, examples=examples, **others))
    if as_json:
        write_report(comparison.as_json(), Path("-"))
    else:
        show_comparison(comparison)
    leave(OK)


async def _compared(
    files: list[Path],
    rules: Path | None,
    code: Path | None,
    on: date | None,
    settings: "Settings",
    *,
    quiet: bool,
    **other: Any,
) -> "Comparison":
    """Compare the journeys of files, or else of the running stack; ``other`` is as in ``what_if``."""
    from analysis.what_if import run as play_it
    from cli.progress import Progress
    from intake.files import check_files
    from workers.connections import today_in_oslo

    check_files(files)
    progress = Progress(quiet=quiet)
    journeys = (
        play_it.of_files(files, production=settings.production, warn=progress.warn)
        if files
        else play_it.of_stack(settings, settings.data_dir)
    )
    with progress.playing() as played:
        today = on or today_in_oslo()
        return await play_it.what_if(journeys, settings, rules, code, today, progress=played, **other)


def _days(coming: list[str]) -> dict[str, date]:
    """Read ``ID=YYYY-MM-DD``, each once."""
    begun = {}
    for given in coming:
        id_, _, day = given.partition("=")
        try:
            begun[id_] = date.fromisoformat(day)
        except ValueError:
            fail_with(f"--coming {given} names no day", "write the id and the day, such as age-60=2026-01-01")
    return begun


def rules_show(
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="The rule set of a participant settled on this day; by default today. With --participant, the "
            "journey as it stood on this day.",
        ),
    ] = None,
    participant: Annotated[
        str | None,
        typer.Option(
            metavar="UUID", help="The rules of one journey of the running stack, and the day that chose each text."
        ),
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", help="The rule set with this id, such as 2021.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every rule set.")] = False,
    kommune: Annotated[
        str | None, typer.Option(help="Include the routines of this kommune (its number, such as 3301).")
    ] = None,
    language: Annotated[TextLanguage, typer.Option(help="The language of the titles.")] = TextLanguage.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
    data: Data = None,
) -> None:
    """Show a rule set: every value with its paragraph, source and certainty.

    With --participant, the rules that one journey follows: which text each
    provision has, and the day that chose it.
    """
    if participant:
        if id_ or every:
            fail_with("--participant shows the rules of one journey", "leave out --id and --all")
        _show_rules_of(participant, on.date() if on else None, kommune, data, language, as_json=as_json)
    from cli import rules as shown
    from schemas import kommuner
    from workers.connections import today_in_oslo
    from workers.rules import rule_set_as_json

    book = rule_book()
    try:
        if kommune:
            kommuner.kommune(kommune)
        one = book.named(id_) if id_ else book.on(on.date() if on else today_in_oslo())
        sets = [*book.sets, *book.coming] if every else [one]
    except (KeyError, kommuner.UnknownKommune) as fault:
        fail_with(fault.args[0])
    if on and not id_ and not every and on.date() < one.in_force:
        typer.echo(
            f"No rule set was in force on {on.date()}; shown is the oldest, {one.id}, in force from {one.in_force}, "
            "which applies to earlier settlements.",
            err=True,
        )
    if as_json:
        write_report({"rule_sets": [rule_set_as_json(book, rules, kommune) for rules in sets]}, Path("-"))
        leave(OK)
    for rules in sets:
        shown.show(book, rules, kommune, language=language)
    shown.show_below(book, sets, language)
    leave(OK)


def _show_rules_of(
    participant: str,
    on: date | None,
    kommune: str | None,
    data: Path | None,
    language: TextLanguage,
    *,
    as_json: bool,
) -> None:
    """Show the rules of one journey, and end the command."""
    from cli import rules as shown
    from cli.run import read_law
    from workers.rules import rule_set_as_json

    book, uuid = rule_book(), journey_of(participant)
    settings = read_settings(data_dir=data)
    law = carry_out(read_law(settings, settings.data_dir, uuid, on))
    if law is None:
        fail_with(
            f"participant {uuid} has no journey then", "check the UUID; stegvis report --json lists every journey"
        )
    rules, chosen = law
    if as_json:
        write_report({"rule_sets": [rule_set_as_json(book, rules, kommune, chosen)]}, Path("-"))
    else:
        shown.show(book, rules, kommune, chosen, language)
        shown.show_below(book, [rules], language)
    leave(OK)


def rules_diff(
    before: Annotated[
        str, typer.Argument(help="The id of a rule set, a TOML file with one, or a day (2025-12-31): the law on it.")
    ],
    after: Annotated[str, typer.Argument(help="The rule set to compare with: its id, a TOML file, or a day.")],
) -> None:
    """Compare two rule sets, or the law on two days, value by value, with sources.

    Example: stegvis rules diff 2021 2026
    Example: stegvis rules diff 2025-12-31 2026-01-01
    """
    from cli import rules as shown
    from workers import rules

    book = rule_book()
    both = []
    for name in (before, after):
        try:
            day = rules.day_of(name)
            both.append((name, book.in_force_on(day) if day else rules.set_named(book, name)))
        except KeyError as fault:
            fail_with(fault.args[0])
        except ValueError as fault:
            fail_with(
                f"the rules in {name} cannot be used: {fault}", "correct the file; docs/rules.md describes the format"
            )
    shown.show_differences(*both)
    leave(OK)
