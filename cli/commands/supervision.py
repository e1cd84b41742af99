"""The command that makes the case for the supervisor: of one participant, and the sample list of a kommune."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.runtime import (
    OK,
    Data,
    Quiet,
    carry_out,
    check_writable,
    fail_with,
    is_number,
    leave,
    read_settings,
    uuid_of,
    write_file,
    write_report,
)
from schemas.texts import TextLanguage


def case(
    participant: Annotated[
        str | None, typer.Argument(metavar="[PARTICIPANT]", help="The UUID of a participant: the number of the case.")
    ] = None,
    kommune: Annotated[
        str | None, typer.Option(help="The sample list of this kommune (its number, such as 3301), with --from.")
    ] = None,
    from_: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Programmes started on this day or later."
        ),
    ] = None,
    to: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Programmes started on this day or earlier; else today."
        ),
    ] = None,
    language: Annotated[TextLanguage, typer.Option(help="The language of all texts.")] = TextLanguage.EN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one page in HTML, to be read or printed anywhere.")
    ] = None,
    data: Data = None,
    quiet: Quiet = False,
) -> None:
    """Make the case for the supervisor: what the law asks for, what was done, and what is late or missing.

    Of one participant in thirteen points, or of all who started in a kommune
    in a period as a sample list. It holds no name and no free text.

    Example: stegvis case --kommune 3301 --from 2026-01-01 --html list.html
    """
    if (participant is None) == (kommune is None):
        fail_with("give either PARTICIPANT or --kommune", "stegvis case --help shows both")
    if html is not None:
        check_writable(html, "--html")
    if participant is not None:
        _participant(participant, from_ or to, language, html, data, as_json=as_json)
    else:
        assert kommune is not None
        _sample(kommune, _day(from_), _day(to), language, html, data, as_json=as_json, quiet=quiet)
    leave(OK)


def _participant(
    participant: str,
    period: datetime | None,
    language: TextLanguage,
    html: Path | None,
    data: Path | None,
    *,
    as_json: bool,
) -> None:
    from analysis.supervision.documents import case_as_html, case_as_json
    from cli import supervision as shown
    from workers.connections import today_in_oslo

    if is_number(participant):
        fail_with(f"{participant} is a kommune", f"its sample list: stegvis case --kommune {participant} --from DAY")
    if period is not None:
        fail_with("--from and --to need --kommune", "leave them out: a case is the whole journey")
    uuid, settings = uuid_of(participant), read_settings(data_dir=data)
    found = carry_out(shown.read_case(settings, settings.data_dir, uuid, today_in_oslo()))
    if html is not None:
        write_file(case_as_html(found, language).encode(), html, "--html")
    if as_json:
        write_report(case_as_json(found, language), Path("-"))
    elif html is None:
        shown.show_case(found, language)


def _sample(
    number: str,
    first: date | None,
    last: date | None,
    language: TextLanguage,
    html: Path | None,
    data: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    from analysis.supervision.documents import sample_as_html, sample_as_json
    from analysis.supervision.sample import Period
    from cli import supervision as shown
    from cli.progress import Progress
    from schemas import kommuner
    from workers.connections import today_in_oslo

    today = today_in_oslo()
    if first is None:
        fail_with("--kommune needs the first day of a period", "give it with --from, such as --from 2026-01-01")
    try:
        kommune = kommuner.kommune(number).number
    except kommuner.UnknownKommune as fault:
        fail_with(str(fault))
    period, settings = Period(first, last or max(first, today)), read_settings(data_dir=data)
    progress = Progress(quiet=quiet)
    found = carry_out(shown.read_list(settings, settings.data_dir, kommune, period, today, progress))
    if html is not None:
        write_file(sample_as_html(found, language).encode(), html, "--html")
    if as_json:
        write_report(sample_as_json(found, language), Path("-"))
    elif html is None:
        shown.show_list(found, language)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None
