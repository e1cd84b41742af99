"""Commands that look at a caseload: report, statistics, one journey, unmatched events; and one that generates it."""

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
from schemas.texts import TextLanguage, number_of


def report(
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole report as JSON, for scripts.")] = False,
    data: Data = None,
) -> None:
    """Show the caseload in figures: stages, deadlines, open tasks, alarms, requests and incidents.

    If the output is a pipe or a file, the whole report is printed as JSON, as
    with --json.
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
        Literal["kommune", "county", "rule-set"] | None,
        typer.Option(help="Also show each kommune, county or rule set."),
    ] = None,
    from_: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Only journeys settled on this day or later."
        ),
    ] = None,
    to: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Only journeys settled on this day or earlier."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
    data: Data = None,
) -> None:
    """Show lead times, decisions in time and outcomes of the journeys settled in a period.

    For leaders, HK-dir and research: small numbers are left out, so that nobody
    can be recognised.

    Example: stegvis statistics --by county --from 2026-01-01
    """
    from analysis.statistics import Grouping, Period
    from cli import statistics as counted
    from workers.connections import today_in_oslo

    period = Period(from_.date() if from_ else None, to.date() if to else None)
    settings = read_settings(data_dir=data)
    grouping = Grouping(by) if by else None
    found = carry_out(counted.read_statistics(settings, settings.data_dir, period, grouping))
    if as_json:
        write_report(counted.as_json(found, today_in_oslo()), Path("-"))
    else:
        counted.show(found, today_in_oslo())
    leave(OK)


def explain(
    participant: Annotated[
        str,
        typer.Argument(
            metavar="PARTICIPANT",
            help="The UUID of a participant, or the number of a kommune (such as 3301).",
        ),
    ],
    language: Annotated[
        TextLanguage, typer.Option(help="The language of task titles, purposes and checklists.")
    ] = TextLanguage.EN,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="As the journey stood on this day."),
    ] = None,
    known: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="By what was known then: a day (its end), or a time such as 2026-03-01T12:00, in Oslo unless it "
            "names a zone. Without it, by what is known now.",
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Explain one journey: its timeline, waits and tasks, each deadline with its cause, requests and incidents.

    The number of a kommune explains the cooperation of that kommune with its
    career centre. The UUIDs of all participants are in stegvis report --json.

    With --on and --known the journey is played anew as it stood, by the rules
    of today: stegvis explain PARTICIPANT --on 2026-03-01 --known 2026-03-01
    """
    from cli.explanation import show_explanation, show_past
    from cli.run import read_explanation, read_past
    from workers.rules import law_of, load_rules

    uuid = journey_of(participant)
    settings = read_settings(data_dir=data)
    if on is not None or known is not None:
        stood = carry_out(read_past(settings, settings.data_dir, uuid, on.date() if on else None, known))
        if stood is None:
            fail_with(f"participant {uuid} has no events", "check the UUID; stegvis report --json lists every journey")
        begun = stood.state.rule_set is not None
        show_past(stood, language, law_of(load_rules(settings), stood.state)[1] if begun else ())
        leave(OK)
    explained, law = carry_out(read_explanation(settings, settings.data_dir, uuid))
    if explained.journey is None and not (explained.buffered or explained.discarded or explained.timeline):
        if is_number(participant):
            fail_with(f"kommune {participant} has no cooperation", "a cooperation.begun event begins one")
        fail_with(f"participant {uuid} has no events", "check the UUID; stegvis report --json lists every journey")
    show_explanation(explained, language, law)
    leave(OK)


def unmatched(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
    discard: Annotated[
        str | None,
        typer.Option(
            metavar="PARTICIPANT", help="Discard the unmatched events of this participant (UUID, or kommune number)."
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="With --discard: the reason, which is stored. Without personal data."),
    ] = None,
    data: Data = None,
) -> None:
    """List the events that belong to no journey yet, or discard those of one participant.

    Events that an organisation sent about a participant who is not its own are
    in quarantine: no journey sees them. They count from when the participant has
    become the sender's own.

    Discarded events are never played, even if a settlement comes later; sent
    again they are duplicates. Events of a participant with a journey, or with a
    settlement in the future, cannot be discarded.
    """
    from cli.run import discard_events, read_unmatched
    from cli.summary import show_unmatched, unmatched_as_json

    settings = read_settings(data_dir=data)
    if discard is None:
        if reason is not None:
            fail_with("--reason needs --discard", "name the participant with --discard PARTICIPANT")
        found = carry_out(read_unmatched(settings, settings.data_dir))
        if as_json:
            typer.echo(unmatched_as_json(found), nl=False)
        else:
            show_unmatched(found)
        leave(OK)
    whose, why = journey_of(discard), kept_reason(reason, "--discard")
    number = carry_out(discard_events(settings, settings.data_dir, whose, why))
    if number is None:
        fail_with(
            f"{discard} has a journey, or a settlement that will begin one: nothing was discarded",
            "retract a wrong event with event.retracted; the journey is then as if the event had never come",
        )
    if not number:
        fail_with(f"{discard} has no unmatched events", "stegvis unmatched lists the participants that have")
    typer.echo(f"{number_of(number, 'event')} discarded.")
    leave(OK)


def generate(
    participants: Annotated[int, typer.Option(min=1, help="The number of participants.")],
    seed: Annotated[int, typer.Option(help="The same number, seed and day give the same caseload.")],
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="The last day of the caseload, from 2021 to 2090; by default today.",
        ),
    ] = None,
) -> None:
    """Generate a synthetic, realistic caseload: CloudEvents on standard output, one a line.

    Example: stegvis generate --participants 200 --seed 1 > cases.ndjson
    """
    from simulation.generate import write_caseload
    from workers.connections import today_in_oslo

    day: date = today.date() if today else today_in_oslo()
    try:
        write_caseload(sys.stdout.buffer, participants, seed, day)
        sys.stdout.buffer.flush()
    except ValueError as fault:
        fail_with(str(fault))
    except BrokenPipeError:  # the reader has closed the pipe, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    leave(OK)
