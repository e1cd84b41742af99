"""The ``stegvis`` command: its subcommands, their groups in the help, and how errors end it."""

from typing import Annotated

import typer

from cli.commands import (
    access,
    access_log,
    caseload,
    document,
    feed,
    grants,
    law,
    mail,
    partner,
    person,
    stack,
    supervision,
)
from cli.runtime import FAILED, INTERRUPTED, fail_with, leave
from cli.terminal import speak_any_locale
from schemas.errors import StegvisError

app = typer.Typer(
    name="stegvis",
    help="Carry every newly settled refugee from settlement to a year after the introduction programme.\n\n"
    "Try it, nothing else is needed: [bold]stegvis generate --participants 200 --seed 1 > cases.ndjson[/bold], then "
    "[bold]stegvis run --partners cases.ndjson[/bold].\n\n"
    "A stack is Postgres, Temporal, a worker and a dispatcher. [bold]stegvis run[/bold] starts one for a file and "
    "stops it; [bold]stegvis up[/bold] keeps one running for the other commands.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=True,
)

rules_app = typer.Typer(
    no_args_is_help=True, help="Show and compare the rule sets: the law and the routines as dated values."
)

keys_app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys of machines.")

grants_app = typer.Typer(no_args_is_help=True, help="Give, list and end the roles of people at organisations.")

access_log_app = typer.Typer(invoke_without_command=True)

hold_app = typer.Typer(no_args_is_help=True, help="Give, list and end legal holds, which stop an erasure.")

START, LOOK, RULES, PARTNERS, ACCESS, PRIVACY, PARTS = (
    "Start and feed a stack",
    "Look at the caseload of a running stack",
    "Rules: what the law says, and what a change would do",
    "Partner services",
    "Access: machines and people",
    "Personal data",
    "Run your own servers",
)

app.command(rich_help_panel=START)(caseload.generate)
app.command(rich_help_panel=START)(stack.run)
app.command(rich_help_panel=START)(stack.up)
app.command(rich_help_panel=START)(stack.send)
app.command(rich_help_panel=START)(stack.doctor)
app.command(rich_help_panel=START)(stack.verify)
app.command(rich_help_panel=START)(stack.rebuild)
app.command(rich_help_panel=LOOK)(caseload.report)
app.command(rich_help_panel=LOOK)(caseload.explain)
app.command(rich_help_panel=LOOK)(caseload.unmatched)
app.command(rich_help_panel=LOOK)(caseload.statistics)
app.command(rich_help_panel=LOOK)(supervision.case)
app.command(rich_help_panel=LOOK)(feed.feed)
app.command(rich_help_panel=LOOK)(mail.digest)
app.add_typer(rules_app, name="rules", rich_help_panel=RULES)
app.command("what-if", rich_help_panel=RULES)(law.what_if)
app.command(rich_help_panel=PARTNERS)(partner.partners)
app.command(rich_help_panel=PARTNERS)(partner.requests)
app.add_typer(keys_app, name="keys", rich_help_panel=ACCESS)
app.add_typer(grants_app, name="grants", rich_help_panel=ACCESS)
app.add_typer(access_log_app, name="access-log", rich_help_panel=PRIVACY)
app.command(rich_help_panel=PRIVACY)(person.erase)
app.add_typer(hold_app, name="hold", rich_help_panel=PRIVACY)
app.command(rich_help_panel=PRIVACY)(document.document)
app.command(rich_help_panel=PARTS)(stack.migrate)
app.command(rich_help_panel=PARTS)(stack.worker)
app.command(rich_help_panel=PARTS)(stack.dispatcher)
app.command(rich_help_panel=PARTS)(stack.web)
rules_app.command("show")(law.rules_show)
rules_app.command("diff")(law.rules_diff)
keys_app.command("create")(access.keys_create)
keys_app.command("list")(access.keys_list)
keys_app.command("revoke")(access.keys_revoke)
grants_app.command("add")(grants.grants_add)
grants_app.command("list")(grants.grants_list)
grants_app.command("end")(grants.grants_end)
hold_app.command("add")(person.hold_add)
hold_app.command("list")(person.hold_list)
hold_app.command("end")(person.hold_end)
access_log_app.callback()(access_log.access_log)
access_log_app.command("verify")(access_log.access_log_verify)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"stegvis {version('stegvis')}")
        raise typer.Exit


@app.callback()
def _stegvis(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command; end the process with its exit code."""
    speak_any_locale()
    try:
        app(standalone_mode=True)
    except StegvisError as error:
        fail_with(error.message, error.way_out, error.exit_code)
    except KeyboardInterrupt:
        leave(INTERRUPTED)
    except SystemExit as exit_:
        leave(exit_.code if isinstance(exit_.code, int) else FAILED)
