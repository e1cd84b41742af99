"""Commands about a caseload: report, statistics, one journey, unmatched events, and a synthetic caseload."""

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.runtime import (
    OK,
    Data,
    carry_out,
    fail_with,
    is_number,
    journey_of,
    kept_reason,
    leave,
    read_settings,
    show_figures,
    write_report,
)
from schemas.texts import TextLanguage


def report(
    as_json: Annotated[bool, typer.Option("--json", help="The whole report as JSON, for scripts.")] = False,
    data: Data = None,
) -> None:
    """Report on a running stack: stages, deadlines passed and near, next tasks, unanswered requests.

    A terminal gets a summary; a pipe or a file gets the whole report as JSON, as with --json.
    """
    from cli.run import read_report, read_summary

    settings = read_settings(data_dir=data)
    if as_json or not sys.stdout.isatty():
        write_report(carry_out(read_report(settings, settings.data_dir)), Path("-"))
    else:
        show_figures(carry_out(read_summary(settings, settings.data_dir)))
    leave(OK)


def statistics(
    by: Annotated[
        Literal["kommune", "county", "rule-set"] | None, typer.Option(help="Add a row for each of these.")
    ] = None,
    from_: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Journeys settled on this day or later.")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Journeys settled on this day or earlier.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
    data: Data = None,
) -> None:
    """Count the outcomes of the journeys settled in a period; small numbers are suppressed."""
    from analysis.statistics import Grouping, Period
    from cli import statistics as counted
    from workers.connections import today_in_oslo

    period = Period(from_.date() if from_ else None, to.date() if to else None)
    settings = read_settings(data_dir=data)
    grouping = Grouping(by) if by else None
    told = carry_out(counted.read_statistics(settings, settings.data_dir, period, grouping))
    if as_json:
        write_report(counted.as_json(told, today_in_oslo()), Path("-"))
    else:
        counted.show(told, today_in_oslo())
    leave(OK)


def explain(
    participant: Annotated[
        str,
        typer.Argument(
            metavar="PARTICIPANT",
            help="The participant's UUID; or a kommune's number such as 3301, for its cooperation.",
        ),
    ],
    language: Annotated[
        TextLanguage, typer.Option(help="The language of task titles, purposes and checklists.")
    ] = TextLanguage.EN,
    data: Data = None,
) -> None:
    """Explain one journey: what happened, what it waits for and why, and which event started each deadline.

    Given a kommune's number it explains that kommune's cooperation with its career centre.
    """
    from cli.run import read_explanation
    from cli.summary import show_explanation

    uuid = journey_of(participant)
    settings = read_settings(data_dir=data)
    explained = carry_out(read_explanation(settings, settings.data_dir, uuid))
    if explained.journey is None and not (explained.buffered or explained.discarded or explained.timeline):
        if is_number(participant):
            fail_with(f"kommune {participant} has no cooperation journey", "it begins with a cooperation.begun event")
        fail_with(f"participant {uuid} has no events", "check the UUID; stegvis report --json lists every journey")
    show_explanation(explained, language)
    leave(OK)


def unmatched(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
    discard: Annotated[
        str | None,
        typer.Option(metavar="PARTICIPANT", help="Discard the events of this participant (UUID, or kommune number)."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="With --discard: the reason, without personal data.")
    ] = None,
    data: Data = None,
) -> None:
    """List participants whose events have no journey, and since when; or discard their events, with a reason.

    A discarded event is never played, even if a settlement comes later; sent again, it is a duplicate. Events of a
    participant with a journey, or with a settlement on a later day, cannot be discarded.
    """
    from cli.run import discard_events, read_unmatched
    from cli.summary import show_unmatched, unmatched_as_json

    settings = read_settings(data_dir=data)
    if discard is None:
        if reason is not None:
            fail_with("--reason is given without --discard", "name the participant with --discard PARTICIPANT")
        found = carry_out(read_unmatched(settings, settings.data_dir))
        if as_json:
            typer.echo(unmatched_as_json(found), nl=False)
        else:
            show_unmatched(found)
        leave(OK)
    whose, why = journey_of(discard), kept_reason(reason)
    number = carry_out(discard_events(settings, settings.data_dir, whose, why))
    if number is None:
        fail_with(
            f"{discard} has a journey, or a settlement that will begin one: nothing is discarded",
            "retract the wrong event with event.retracted; the journey is then played without it",
        )
    if not number:
        fail_with(f"{discard} has no unmatched events", "stegvis unmatched lists the participants that have")
    typer.echo(f"{number:,} events are discarded.")
    leave(OK)


def generate(
    participants: Annotated[int, typer.Option(min=1, help="Number of participants.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same caseload.")],
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The last day of the caseload's history, from 2021 to 2090; by default today."
        ),
    ] = None,
) -> None:
    """Make a synthetic but realistic caseload: CloudEvents as NDJSON on standard output."""
    from simulation.generate import write_caseload
    from workers.connections import today_in_oslo

    day: date = today.date() if today else today_in_oslo()
    try:
        write_caseload(sys.stdout.buffer, participants, seed, day)
        sys.stdout.buffer.flush()
    except ValueError as fault:
        fail_with(str(fault))
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    leave(OK)
