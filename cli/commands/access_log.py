"""The command that reads and checks the access log: who saw whose personal data, when and why."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.runtime import FAILED, OK, Data, carry_out, fail_with, leave, read_settings, uuid_of
from schemas.texts import TextLanguage

if TYPE_CHECKING:  # imported inside the commands, so that each starts fast
    from store.access_log import Head

_NOTED = re.compile(r"([1-9][0-9]*):([0-9a-f]{64})")


def access_log(
    context: typer.Context,
    participant: Annotated[str | None, typer.Option(metavar="UUID", help="Who saw this participant.")] = None,
    organisation: Annotated[
        str | None, typer.Option(metavar="ORGANISATION", help="What was seen for this organisation, such as 3301.")
    ] = None,
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="From this day on."),
    ] = None,
    to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Until this day.")
    ] = None,
    language: Annotated[
        TextLanguage, typer.Option("--language", "--lang", help="The language of the words.")
    ] = TextLanguage.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line, for scripts.")] = False,
    data: Data = None,
) -> None:
    """Show who saw whose personal data, when, in which role and why; stegvis access-log verify checks the log.

    Lines are in plain words, oldest first, times in Europe/Oslo.

    Example: stegvis access-log --participant 7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02 --lang nb
    """
    if context.invoked_subcommand is not None:
        return
    import orjson

    from cli import access_log as log

    if participant is None and organisation is None:
        fail_with("give --participant or --organisation", "stegvis access-log --help shows both")
    asked = log.Asked(
        None if participant is None else uuid_of(participant), _named(organisation), _day(from_), _day(to)
    )
    whose = participant is None
    count = carry_out(
        log.show(
            read_settings(data_dir=data),
            asked,
            lambda line: typer.echo(
                orjson.dumps(log.as_json(line)).decode() if as_json else log.in_words(line, language, whose=whose)
            ),
        )
    )
    if not count and not as_json:
        typer.echo("The access log has no such line: nothing personal was shown.")
    leave(OK)


def access_log_verify(
    noted: Annotated[
        str | None,
        typer.Option(metavar="POSITION:HASH", help="What an earlier check printed: is that row still as it was?"),
    ] = None,
    data: Data = None,
) -> None:
    """Check that no row of the access log was changed, added in between, or taken away.

    Prints the last row as POSITION:HASH. Note it elsewhere and give it next time with
    --noted: only so it shows that the end was cut off, or all of it written anew.
    """
    from cli import access_log as log

    checked = carry_out(log.verify(read_settings(data_dir=data), _head(noted)))
    if checked.broken is not None:
        fail_with(
            f"the access log breaks at row {checked.broken}: {checked.why}",
            "keep the database as it is, and compare that row with a backup",
            FAILED,
        )
    typer.echo("The access log is empty." if checked.head is None else f"The access log is whole up to {checked.head}")
    leave(OK)


def _named(organisation: str | None) -> str | None:
    from schemas.organisations import UnknownOrganisation
    from schemas.organisations import organisation as named

    try:
        return None if organisation is None else named(organisation)
    except UnknownOrganisation as unknown:
        fail_with(f"--organisation: {unknown}")


def _head(noted: str | None) -> "Head | None":
    from store.access_log import Head

    if noted is None:
        return None
    parts = _NOTED.fullmatch(noted)
    if parts is None:
        fail_with("--noted is not what a check prints", "give it as POSITION:HASH, such as 17:5f0c…")
    return Head(int(parts[1]), bytes.fromhex(parts[2]))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
