"""The command that reads the feed, and begins a new generation of it after a restore."""

from pathlib import Path
from typing import Annotated

import typer

from cli.runtime import OK, Data, carry_out, fail_with, leave, read_settings, write_report


def feed(
    after: Annotated[
        str | None,
        typer.Option(metavar="POSITION", help="Go on from here: next of an earlier answer. Else from the first."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="The most events to give.")] = 500,
    organisation: Annotated[
        str | None, typer.Option(help="Only what concerns this organisation, such as 3301, 33 or nav.")
    ] = None,
    new_generation: Annotated[
        bool,
        typer.Option("--new-generation", help="Have every reader begin again, after a restore that was not noticed."),
    ] = False,
    data: Data = None,
) -> None:
    """Read what journeys have published: a page of the feed as JSON, with the position to go on from.

    Example: stegvis feed --limit 100 --organisation 3301
    """
    from cli.run import begin_feed_generation, read_feed

    settings = read_settings(data_dir=data)
    if new_generation:
        if after is not None or organisation is not None:
            fail_with("--new-generation reads nothing", "leave out --after and --organisation")
        carry_out(begin_feed_generation(settings, settings.data_dir))
        typer.echo("A new generation of the feed has begun; every earlier position is refused.")
        leave(OK)
    write_report(carry_out(read_feed(settings, settings.data_dir, after, limit, organisation)), Path("-"))
    leave(OK)
