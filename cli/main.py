"""The ``stegvis`` command. What scripts may rely on is the report contract; here it is told to people."""

from typing import Annotated

import typer

from cli.commands import caseload, law, partner, stack
from cli.runtime import FAILED, INTERRUPTED, fail_with, leave
from cli.terminal import speak_any_locale
from schemas.errors import StegvisError

app = typer.Typer(
    name="stegvis",
    help="Carries every newly settled refugee from settlement to a year after the introduction programme.\n\n"
    "Try it: [bold]stegvis generate --participants 200 --seed 1 > cases.ndjson[/bold] and "
    "[bold]stegvis run cases.ndjson[/bold].",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=True,
)

rules_app = typer.Typer(no_args_is_help=True, help="The law and the routines as dated rule sets: show, diff.")
app.add_typer(rules_app, name="rules")

app.command()(stack.run)
app.command()(stack.up)
app.command()(partner.partners)
app.command()(partner.requests)
app.command()(caseload.unmatched)
app.command()(stack.send)
app.command()(caseload.report)
app.command()(caseload.statistics)
app.command()(caseload.explain)
app.command()(caseload.generate)
app.command()(stack.doctor)
app.command("what-if")(law.what_if)
app.command()(stack.migrate)
app.command()(stack.worker)
app.command()(stack.dispatcher)
rules_app.command("show")(law.rules_show)
rules_app.command("diff")(law.rules_diff)


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"stegvis {version('stegvis')}")
        raise typer.Exit


@app.callback()
def _stegvis(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command."""
    speak_any_locale()
    try:
        app(standalone_mode=True)
    except StegvisError as error:
        fail_with(error.message, error.way_out, error.exit_code)
    except KeyboardInterrupt:
        leave(INTERRUPTED)
    except SystemExit as exit_:
        leave(exit_.code if isinstance(exit_.code, int) else FAILED)
